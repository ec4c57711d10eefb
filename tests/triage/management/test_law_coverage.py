"""`law coverage` counts what each rulebook in force holds, how far it can be trusted, and what was reviewed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from jurisdictions.law.vocabulary import Confidence, Coverage
from jurisdictions.models import RulebookVersion
from tests.triage import decided, people
from tests.triage.management.commands import run
from triage.services import law

pytestmark = pytest.mark.django_db

LOADED = ("2024-09-23.toml", "eu-2023-1543.toml", "AF.toml", "VN.toml")


@pytest.fixture(autouse=True)
def few() -> None:
    files = [path for path in law.shipped_files() if path.name in LOADED]
    law.load_shipped(actor=people.desk(), at=decided.AT, files=files)


def told(*arguments: str) -> dict[str, dict[str, Any]]:
    lines = json.loads(run("law", "coverage", "--json", *arguments).out)["rulebooks"]
    return {line["rulebook"]: line for line in lines}


def test_each_rulebook_has_a_line_with_its_kind_and_what_is_held_of_a_state() -> None:
    lines = told()
    assert list(lines) == ["POLICY-2024-09-23", "EU-2023-1543", "AF", "VN"]
    kept = {code: (line["kind"], line["coverage"]) for code, line in lines.items()}
    assert kept["EU-2023-1543"] == ("regime", None)
    assert (kept["AF"], kept["VN"]) == (("country", "screening_only"), ("country", "rules"))


def test_the_entries_are_counted_by_section_and_confidence() -> None:
    version = RulebookVersion.objects.get(code="VN")
    book = law.rulebook_of(version)
    counts = told()["VN"]["counts"]
    assert book.coverage is Coverage.RULES
    for section, by_confidence in counts["entries"].items():
        assert by_confidence == {
            level: sum(entry.confidence == level for entry in getattr(book, section)) for level in Confidence
        }
    assert counts["undated"] == sum(entry.in_force_from is None for entry in book.entries)
    assert sum(counts["entries"]["deadlines"].values()) == 2


def test_a_review_is_counted_with_its_day_and_a_policy_needs_none() -> None:
    assert told()["VN"]["counts"]["reviewed"] == 0
    decided.review("VN", "vn-answer-24-hours")
    lines = told()
    assert (lines["VN"]["counts"]["reviewed"], lines["VN"]["counts"]["oldest_review"]) == (1, "2026-11-20")
    policy = lines["POLICY-2024-09-23"]["counts"]
    assert policy["reviewed"] == sum(sum(section.values()) for section in policy["entries"].values())
    assert policy["oldest_review"] is None


def test_the_totals_are_the_sums_of_the_lines() -> None:
    out = json.loads(run("law", "coverage", "--json").out)
    for section, by_confidence in out["total"]["entries"].items():
        for level, number in by_confidence.items():
            assert number == sum(line["counts"]["entries"][section][level] for line in out["rulebooks"])
    for key in ("reviewed", "undated"):
        assert out["total"][key] == sum(line["counts"][key] for line in out["rulebooks"])


def test_only_the_law_of_the_day_is_counted() -> None:
    (first,) = set(RulebookVersion.objects.values_list("effective_from", flat=True))
    assert list(told("--on", first.isoformat())) == list(told())
    assert told("--on", (first - timedelta(days=1)).isoformat()) == {}


def test_the_table_says_the_same_for_people() -> None:
    decided.review("VN", "vn-answer-24-hours")
    ran = run("law", "coverage")
    assert ran.code == 0
    (line,) = [line for line in ran.out.splitlines() if line.startswith("VN")]
    assert line.split()[:3] == ["VN", "1", "rules"]
    assert line.endswith("2026-11-20")
    (countries,) = [line for line in ran.out.splitlines() if line.startswith("country: ")]
    assert countries.startswith("country: 2 ")
