"""The page of the words of a rulebook lists them all, as the code has them."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from jurisdictions.law.facts import names_for
from jurisdictions.law.offence_risks import RISKS
from jurisdictions.law.reasons import REASONS
from jurisdictions.law.risk_vocabulary import Flag, OffenceTag
from jurisdictions.law.rulebook_entries import DeadlineStart, InstrumentData, JudicialAuthorisation
from jurisdictions.law.vocabulary import (
    AuthorityKind,
    Clock,
    Confidence,
    Coverage,
    DurationUnit,
    HolidayCalendar,
    ReviewLevel,
    RoutingMode,
    RulebookKind,
    Severity,
    Unit,
)

PAGE = (Path(__file__).parents[1] / "docs" / "rulebook-words.md").read_text(encoding="utf-8")


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


FACTS = [
    row(f"`{name}`", listed(sorted(fact.words)))
    for name, fact in names_for(Unit.ITEM).items()
    if fact.words and name != "offence_tags"
]
KEYS = [
    row(names, listed(word.value for word in words))
    for names, words in (
        ("`kind`", RulebookKind),
        ("`coverage`", Coverage),
        ("`mode` of `[routing]`", RoutingMode),
        ("`per`", Unit),
        ("`severity`", Severity),
        ("`confidence`", Confidence),
        ("`issued_by`", AuthorityKind),
        ("`judicial_authorisation`", JudicialAuthorisation),
        ("`data` of an instrument", InstrumentData),
        ("`clock`", Clock),
        ("`unit` of a deadline", DurationUnit),
        ("`starts`", DeadlineStart),
        ("`calendar`", HolidayCalendar),
        ("`flag`", Flag),
    )
] + [row("`level`", listed(level.word for level in ReviewLevel))]
TAG_ROWS = [
    row(f"`{tag}`", f"`{RISKS[tag].flag}`", str(RISKS[tag].weight), f"`{RISKS[tag].level.word}`")
    if tag in RISKS
    else row(f"`{tag}`", "none", "–", "–")
    for tag in OffenceTag
]
REASON_ROWS = [row(f"`{code}`", reason.wording, reason.ask or "–") for code, reason in REASONS.items()]


def rows_below(heading: str) -> list[str]:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| .*`.*\|$", section, re.MULTILINE)


@pytest.mark.parametrize(
    ("heading", "rows"),
    [
        ("Of facts", FACTS),
        ("Of keys", KEYS),
        ("Tags of offences", TAG_ROWS),
        ("Reason codes", REASON_ROWS),
    ],
    ids=["facts", "keys", "tags", "reasons"],
)
def test_the_page_lists_the_words_as_the_code_has_them(heading: str, rows: list[str]) -> None:
    assert rows_below(heading) == rows
