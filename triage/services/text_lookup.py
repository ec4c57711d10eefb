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
from django.db.models import QuerySet

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
    """Every text of a language by its code; a letterhead line that the language lacks is the English one.

    One query for English, three for any other language. Raises UnknownLanguage.
    """
    return _in_force(tag, TextVersion.objects.all(), TranslationReview.objects.all())


def text_in_force(code: str, tag: str) -> Standing | None:
    """The text of one module in a language; None where there is none. Raises UnknownLanguage."""
    versions, reviews = TextVersion.objects.filter(code=code), TranslationReview.objects.filter(code=code)
    return _in_force(tag, versions, reviews).get(code)


def _in_force(
    tag: str, versions: QuerySet[TextVersion], reviews: QuerySet[TranslationReview]
) -> dict[str, Standing]:
    spoken = language(tag).tag
    english = {} if spoken == ENGLISH else _in_force(ENGLISH, versions, reviews)
    compared = _compared(spoken, reviews) if english else set()
    standing = {}
    for code, (number, text, drafted_by) in _published(spoken, versions).items():
        digest = digest_of(text)
        approved = not english or (code in english and (code, digest, english[code].digest) in compared)
        standing[code] = Standing(code, spoken, number, text, digest, approved, drafted_by)
    own_lines = {code: one for code, one in english.items() if code.startswith(f"{LETTERHEAD}.")}
    return {**own_lines, **standing}


def _compared(tag: str, reviews: QuerySet[TranslationReview]) -> set[tuple[str, str, str]]:
    """Code, text and English text of each approval, the texts by their digests."""
    return set(reviews.filter(language=tag).order_by().values_list("code", "digest", "english"))


def _published(tag: str, versions: QuerySet[TextVersion]) -> dict[str, tuple[int, str, Any]]:
    texts: dict[str, tuple[int, str, Any]] = {
        code: (SHIPPED, text, None) for code, text in shipped_texts(tag).items()
    }
    if tag == ENGLISH:
        texts |= {code: (SHIPPED, text, None) for code, text in operator().items()}
    rows = versions.filter(language=tag).order_by("number")
    texts |= {
        code: (number, text, drafted_by)
        for code, number, text, drafted_by in rows.values_list("code", "number", "text", "drafted_by")
    }
    return texts


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
