"""Every text module in one language, as lawyers work through them: what is approved, what waits, what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from triage.letters.languages import ENGLISH, LANGUAGES
from triage.letters.modules import Module, modules
from triage.letters.shipped import digest_of
from triage.models import TextDraft, TextVersion
from triage.services.text_lookup import Standing, shipped_text, texts_in_force


@dataclass(frozen=True, slots=True)
class TextLine:
    """A module in a language. `waiting` drafts were published by nobody yet.

    `overtaken`: the text is the desk's own, and the one that comes with the product has changed since it was drafted.
    """

    module: Module
    tag: str
    english: Standing | None
    standing: Standing | None
    waiting: int
    overtaken: bool

    @property
    def own(self) -> bool:
        """Whether the text was published at the desk."""
        return self.standing is not None and self.standing.tag == self.tag and self.standing.number > 0

    @property
    def borrowed(self) -> bool:
        """Whether the English line of the letterhead stands in for one that the language has not."""
        return self.standing is not None and self.standing.tag != self.tag

    @property
    def counted(self) -> bool:
        """Whether the language has a text of its own, which counts as approved or not."""
        return self.standing is not None and not self.borrowed

    @property
    def approved(self) -> bool:
        """Whether the text may go out without the English one beside it."""
        return self.standing is not None and self.standing.approved


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a language is: of `total` texts so many are approved, the desk's own, overtaken, or waited for."""

    tag: str
    total: int
    approved: int
    own: int
    overtaken: int
    waiting: int


def overview(tag: str) -> list[TextLine]:
    """Every module in the order of the catalogue. Six queries at most, however many texts there are."""
    english, texts = texts_in_force(ENGLISH), texts_in_force(tag)
    newest = _newest(tag)
    waiting = Counter(draft.code for draft in _waiting(TextDraft.objects.filter(language=tag), newest))
    return [
        TextLine(
            module,
            tag,
            english.get(code),
            texts.get(code),
            waiting[code],
            code in newest and newest[code].shipped != _shipped_digest(code, tag),
        )
        for code, module in modules().items()
    ]


@dataclass(frozen=True, slots=True)
class _Newest:
    """When the newest version of a module was published, and the digest of the shipped text it was drafted on."""

    published_at: datetime
    shipped: str


def _newest(tag: str, **of: str) -> dict[str, _Newest]:
    rows = TextVersion.objects.filter(language=tag, **of).order_by("number")
    found = rows.values_list("code", "published_at", "draft__shipped")
    return {code: _Newest(published_at, shipped) for code, published_at, shipped in found}


def waiting_drafts(code: str, tag: str) -> list[TextDraft]:
    """The drafts of a module that can still be published, the newest first. Two queries."""
    drafts = TextDraft.objects.filter(code=code, language=tag).select_related("drafted_by")
    return _waiting(drafts, _newest(tag, code=code))


def _waiting(drafts: QuerySet[TextDraft], newest: Mapping[str, _Newest]) -> list[TextDraft]:
    """Without those that are published, or that another text has overtaken: publishing would undo it unseen."""
    return [draft for draft in drafts.filter(version=None) if _can_follow(draft, newest.get(draft.code))]


def _can_follow(draft: TextDraft, newest: _Newest | None) -> bool:
    if newest is None:
        return draft.shipped == _shipped_digest(draft.code, draft.language)
    return newest.published_at <= draft.drafted_at


def _shipped_digest(code: str, tag: str) -> str:
    text = shipped_text(code, tag)
    return digest_of(text) if text is not None else ""


def progress(lines: Iterable[TextLine]) -> Progress:
    """The sums of the lines of one language."""
    rows = [line for line in lines if line.counted]
    tag = rows[0].tag if rows else ENGLISH
    return Progress(
        tag,
        total=len(rows),
        approved=sum(line.approved for line in rows),
        own=sum(line.own for line in rows),
        overtaken=sum(line.overtaken for line in rows),
        waiting=sum(line.waiting for line in rows),
    )


def progress_of_all() -> list[Progress]:
    """Every language, English first."""
    return [progress(overview(tag)) for tag in LANGUAGES]
