"""The letters that the goals are about: one page, three pages, three scripts at once."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from tests.triage.letters.samples import written
from tests.triage.letters.sentences import MIXED, page
from triage.letters.catalogue import LetterKind
from triage.letters.parts import ItemName
from triage.letters.rows import ItemRow, RowOutcome, SubjectRow
from triage.letters.specimen_parts import ACCOUNT, addresses
from triage.letters.specimens import ACKNOWLEDGEMENT, DISCLOSURE


class Text(NamedTuple):
    """A letter, and how many times as fast as straight use its rendering is to be."""

    name: str
    html: str
    goal: float


def _three_pages() -> str:
    item = ItemRow(item=ItemName(words="IP addresses"), outcome=RowOutcome.DISCLOSED, values=addresses(45))
    subject = SubjectRow(number=1, identifiers=ACCOUNT, items=(item,))
    return written(LetterKind.DISCLOSURE, replace(DISCLOSURE, subjects=(subject,)))


ONE_PAGE = Text("one page", written(LetterKind.ACKNOWLEDGEMENT, ACKNOWLEDGEMENT), 1.6)
PAGES = (
    ONE_PAGE,
    Text("three pages", _three_pages(), 1.2),
    Text("Arabic, Japanese and Thai", page(MIXED * 3, "en"), 1.85),
)
