"""Letters as they go out: in every language, with names from elsewhere, and what their readers have to see of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Final, NamedTuple
from unicodedata import normalize

from tests.triage.letters.samples import written
from triage.letters.catalogue import LetterKind
from triage.letters.context import LetterContext
from triage.letters.languages import ENGLISH, LANGUAGES
from triage.letters.parts import Identified, ItemName
from triage.letters.rows import ItemRow, RowOutcome, SubjectRow
from triage.letters.specimen_parts import ACCOUNT, addresses, phone_row
from triage.letters.specimens import DISCLOSURE, PARTIAL_DISCLOSURE, SPECIMENS

FOREIGN: Final = (
    "Łódź Żółw", "Đặng Thị Ngọc", "Ἀθηνᾶ Παπαδοπούλου", "Михайло Ґедзь", "محمد الإسكندراني", "יעל כהן", "ऋषि त्रिपाठी",
    "สมชาย ใจดี", "髙橋 さくら", "김민준", "王晓明",
)  # fmt: skip
"""Names of people who do not exist, in each script that the letters' fonts have."""
_UNSEEN: Final = frozenset("\u200b\u200c\u200d\u2066\u2067\u2069\u00ad")
_DRAWN_AS: Final = {
    "\N{THAI CHARACTER SARA AM}": "\N{THAI CHARACTER NIKHAHIT}\N{THAI CHARACTER SARA AA}",
    "\N{DEVANAGARI LETTER O}\N{DEVANAGARI SIGN ANUSVARA}": "\N{DEVANAGARI LETTER AA}\N{DEVANAGARI SIGN ANUSVARA}",
}
"""What the fonts draw from other parts than it is written with; the look is the same."""


class Real(NamedTuple):
    """A letter: its kind, what it says, and its languages."""

    kind: LetterKind
    context: LetterContext
    tags: tuple[str, ...]

    @property
    def html(self) -> str:
        """The letter before it is rendered."""
        return written(self.kind, self.context, *self.tags)


def _called(names: tuple[str, ...]) -> tuple[SubjectRow, ...]:
    return tuple(
        SubjectRow(
            number=number,
            identifiers=(Identified(kind="stated", values=(name,), stated=True),),
            items=(phone_row(),),
        )
        for number, name in enumerate(names, start=1)
    )


def tags_of(tag: str) -> tuple[str, ...]:
    """As a letter to such an authority goes out by default: beside English, unless it is English."""
    return tuple(dict.fromkeys((tag, ENGLISH)))


def with_foreign_names(tag: str) -> Real:
    """A partial disclosure about people with names in other scripts than the letter's own."""
    context = replace(PARTIAL_DISCLOSURE, subjects=_called(FOREIGN))
    return Real(LetterKind.PARTIAL_DISCLOSURE, context, tags_of(tag))


def many_subjects(count: int, *tags: str) -> Real:
    """A disclosure about so many people, of whom every third has addresses."""
    subjects = tuple(
        SubjectRow(
            number=number,
            identifiers=(Identified(kind="user_id", values=(str(4_711_000_000 + number),)),),
            items=(phone_row(), *(() if number % 3 else (_addresses(2),))),
        )
        for number in range(1, count + 1)
    )
    return Real(LetterKind.DISCLOSURE, replace(DISCLOSURE, subjects=subjects), tags or (ENGLISH,))


def many_values(count: int) -> Real:
    """A disclosure of so many items about one person."""
    days = (ItemName(words=f"IP addresses of day {day}") for day in range(count))
    items = tuple(ItemRow(item=day, outcome=RowOutcome.DISCLOSED, values=addresses(3)) for day in days)
    context = replace(DISCLOSURE, subjects=(SubjectRow(number=1, identifiers=ACCOUNT, items=items),))
    return Real(LetterKind.DISCLOSURE, context, (ENGLISH,))


def _addresses(count: int) -> ItemRow:
    return ItemRow(item=ItemName(term="ip_address"), outcome=RowOutcome.DISCLOSED, values=addresses(count))


def every_kind() -> Mapping[str, Real]:
    """Each kind once as it goes out by default, the languages taking turns."""
    turns = [tag for tag in LANGUAGES if tag != ENGLISH]
    return MappingProxyType(
        {
            kind.value: Real(kind, context, tags_of(turns[number % len(turns)]))
            for number, (kind, context) in enumerate(SPECIMENS.items())
        }
    )


def every_language() -> Mapping[str, Real]:
    """Each language alone, the kinds taking turns from the far end."""
    kinds = list(SPECIMENS)[::-1]
    return MappingProxyType(
        {tag: Real(kinds[number], SPECIMENS[kinds[number]], (tag,)) for number, tag in enumerate(LANGUAGES)}
    )


def seen(html: str) -> set[str]:
    """The characters that whoever reads this document has to see."""
    reader = _Reader()
    reader.feed(html)
    text = normalize("NFC", "".join(reader.parts))
    for written_so, drawn_so in _DRAWN_AS.items():
        text = text.replace(written_so, drawn_so)
    return {char for char in text if not char.isspace()} - _UNSEEN


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._in_body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_body = self._in_body or tag == "body"

    def handle_data(self, data: str) -> None:
        if self._in_body:
            self.parts.append(data)
