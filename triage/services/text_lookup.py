"""Which text of a module is in force in which language, and whether somebody approved it: reads only."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from triage.letters.languages import ENGLISH, language
from triage.letters.modules import LETTERHEAD, LETTERHEAD_CODES
from triage.letters.shipped import digest_of, shipped_texts
from triage.letters.words import Words
from triage.models import TextVersion, TranslationReview

SHIPPED = 0
"""The number of the text that comes with the product, or from the operator's file."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The text in force. `approved`: English, or a translation of the present English text that somebody approved."""

    code: str
    tag: str
    number: int
    text: str
    digest: str
    approved: bool
    drafted_by_id: int | UUID | None = None


@lru_cache(maxsize=1)
def operator() -> Mapping[str, str]:
    """The letterhead from COUNTERSIGN_OPERATOR, by code. Raises ImproperlyConfigured."""
    try:
        with settings.COUNTERSIGN_OPERATOR.open("rb") as stream:
            values: dict[str, Any] = tomllib.load(stream)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ImproperlyConfigured(f"COUNTERSIGN_OPERATOR cannot be read: {error}") from error
    named = {code: values.get(code.split(".")[1]) for code in LETTERHEAD_CODES}
    lines = {code: "\n".join(value) if isinstance(value, list) else value for code, value in named.items()}
    return {code: str(value) for code, value in lines.items() if value}


def texts_in_force(tag: str) -> dict[str, Standing]:
    """Every text of a language by its code; a letterhead line that the language lacks is the English one."""
    spoken = language(tag)
    english = {} if tag == ENGLISH else texts_in_force(ENGLISH)
    texts = _published(spoken.tag)
    reviews = set(TranslationReview.objects.filter(language=tag).values_list("code", "digest", "english"))
    standing = {}
    for code, (number, text, drafted_by) in texts.items():
        digest = digest_of(text)
        approved = tag == ENGLISH or (code in english and (code, digest, english[code].digest) in reviews)
        standing[code] = Standing(code, tag, number, text, digest, approved, drafted_by)
    own_lines = {code: one for code, one in english.items() if code.startswith(f"{LETTERHEAD}.")}
    return {**own_lines, **standing}


def _published(tag: str) -> dict[str, tuple[int, str, Any]]:
    texts: dict[str, tuple[int, str, Any]] = {
        code: (SHIPPED, text, None) for code, text in shipped_texts(tag).items()
    }
    if tag == ENGLISH:
        texts |= {code: (SHIPPED, text, None) for code, text in operator().items()}
    rows = TextVersion.objects.filter(language=tag).order_by("number")
    texts |= {row.code: (row.number, row.text, row.drafted_by_id) for row in rows}
    return texts


def text_in_force(code: str, tag: str) -> Standing | None:
    """The text of one module in a language; None where there is none."""
    return texts_in_force(tag).get(code)


class Noted(dict[str, str]):
    """Texts that take note of which of them a letter prints."""

    def __init__(self, standing: Mapping[str, Standing]) -> None:
        super().__init__({code: one.text for code, one in standing.items()})
        self.standing = standing
        self.used: set[str] = set()

    def __getitem__(self, code: str) -> str:
        text = super().__getitem__(code)
        self.used.add(code)
        return text

    def get(self, code: str, default: Any = None) -> Any:
        return self[code] if code in self else default  # noqa: SIM401  it is this very method


def words_for(tags: Iterable[str]) -> tuple[Words, ...]:
    """The texts in force in these languages, noting what is printed. Raises UnknownLanguage."""
    return tuple(Words(language(tag), Noted(texts_in_force(tag))) for tag in tags)


def printed(words: Iterable[Words]) -> list[Standing]:
    """What was printed from these words, in the order of language and code."""
    found = []
    for one in words:
        texts = one.texts
        if isinstance(texts, Noted):
            found += [texts.standing[code] for code in sorted(texts.used)]
    return found


def shipped_text(code: str, tag: str) -> str | None:
    """The text that comes with the product, or from the operator's file; None where there is none."""
    own = operator() if tag == ENGLISH else {}
    return own.get(code) or shipped_texts(tag).get(code)
