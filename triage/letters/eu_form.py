"""The parts of Form 3: why a European Production or Preservation Order is not carried out (Annex III)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from triage.letters.parts import SubjectName
from triage.letters.text import Line, Name, Paragraph, TermOf

REASONS_PRINTED = 10
"""Section D(1) of Annex III to Regulation (EU) 2023/1543 offers ten reasons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormReason:
    """One of the ten reasons of section D, ticked or not."""

    number: int
    ticked: bool

    @property
    def wording(self) -> Annotated[str, TermOf("eu_reason")]:
        """The reason as the form words it."""
        return str(self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSubject:
    """Why one subject's data is not provided: the numbers of the ten reasons, and our codes behind them."""

    subject: SubjectName
    numbers: tuple[int, ...]
    codes: tuple[Name, ...] = ()
    no_account: bool = False
    no_data: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAuthority:
    """An authority of section B with its file number."""

    name: Line
    file_number: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Section E: the law of a third country that stands against the order (Article 17)."""

    law: Line
    explanation: Paragraph
