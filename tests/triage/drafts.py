"""Texts of rulebooks that law editors of the tests write, and the versions that come of them."""

from __future__ import annotations

from datetime import date

from jurisdictions.models import RulebookDraft, RulebookVersion
from tests.triage import decided, people
from triage.services import law

FIRST_DAY = date(2026, 12, 1)
ONLY_JUDGES = """
[[rules]]
id = "de-only-judges"
citation = "§ 1 of the tests"
per = "request"
severity = "blocking"
reason = "LEGAL-NOT-CRIMINAL"
require = "authorised_by == 'judge'"
says = "Only a judge may order it."
in_force_from = 2020-01-01
confidence = "high"
source = "tests"
"""
"""A rule that the orders of the tests fail: a court authorised them."""


def published_text(code: str = "DE") -> str:
    """The text of the first version."""
    return RulebookVersion.objects.get(code=code, number=1).source


def next_text(code: str = "DE", word: str = "next") -> str:
    """Another text and the same law."""
    return f"{published_text(code)}\n# The {word} version.\n"


def stricter_text(code: str = "DE") -> str:
    """With one rule more, which the orders of the tests fail."""
    return f"{published_text(code)}\n{ONLY_JUDGES}"


def drafted(source: str | None = None, *, on: date = FIRST_DAY) -> RulebookDraft:
    """What Ivan proposes."""
    return law.draft_rulebook(
        actor=people.ivan(), source=source or next_text(), effective_from=on, at=decided.AT
    )


def published(source: str | None = None, *, on: date = FIRST_DAY) -> RulebookVersion:
    """What Ivan drafted and Heidi published."""
    return law.publish_rulebook(actor=people.heidi(), draft=drafted(source, on=on), at=decided.AT)
