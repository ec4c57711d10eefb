"""`explain` prints what the law says, to whoever may see the data request, and changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps

from tests.triage import cases, decided, people
from tests.triage.management.commands import run
from triage.models import DataRequest
from triage.services import assessment, lines

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def case(django_db_setup: None, django_db_blocker: Any) -> Iterator[DataRequest]:
    """An EPOC about a journalist, assessed."""
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        decided.review("EU-2023-1543", "eu-production-no-notification")
        data_request = decided.verified(subjects=(decided.JOURNALIST,))
        for who in ("alice", "bob", "frank", "ivan", "root"):
            people.person(who)
        yield data_request


def counted() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def told(case: DataRequest, username: str = "bob") -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(run("explain", case.reference, "--as", username, "--json").out)
    return plain


def test_it_prints_every_section_and_changes_nothing(case: DataRequest) -> None:
    before = counted()
    ran = run("explain", case.reference, "--as", "bob")
    assert ran.code == 0
    for section in ("Facts", "Subject 1", "Findings", "Risk flags", "Deadlines", "Level of review: rights"):
        assert section in ran.out
    assert "journalist subject (subject 1): weight" in ran.out
    assert "answer: before 2026-12-0" in ran.out
    assert "    - The day of receipt is not counted" in ran.out
    assert "subject 1, item 1: " in ran.out
    assert counted() == before


def test_every_open_finding_names_its_source_and_its_reason(case: DataRequest) -> None:
    findings = [finding for finding in told(case)["findings"] if finding["result"] in ("failed", "unknown")]
    assert findings
    for finding in findings:
        assert finding["citation"] or finding["rulebook"] == "DESK"
        assert finding["because"] or finding["rulebook"] == "DESK"
        assert finding["version"] >= 0


def test_without_an_assessment_it_says_that_nothing_was_stored(case: DataRequest) -> None:
    assert told(case)["assessment"] is None
    assert "There is no assessment" in run("explain", case.reference, "--as", "bob").out


def test_the_stored_assessment_says_the_same_as_the_one_that_is_computed(case: DataRequest) -> None:
    computed = told(case)
    other = decided.verified(subjects=(decided.JOURNALIST,))
    assessment.assess(actor=people.bob(), data_request=other, at=cases.AT)
    stored = told(other)
    assert stored["assessment"]["number"] == 1
    for key in ("findings", "flags", "deadlines", "level", "rulebooks", "subjects"):
        assert stored[key] == computed[key]


def test_no_identifier_is_printed(case: DataRequest) -> None:
    for arguments in ([], ["--json"]):
        out = run("explain", case.reference, "--as", "bob", *arguments).out
        assert cases.USER_ID not in out
        assert "Max Muster" not in out
        assert "fraudulent_seller" not in out.lower()


@pytest.mark.parametrize("username", ["frank", "ivan", "root"])
def test_out_of_scope_is_told_in_the_words_of_absent(case: DataRequest, username: str) -> None:
    hidden = run("explain", case.reference, "--as", username)
    absent = run("explain", "2026-DE-999999", "--as", username)
    assert (hidden.code, hidden.out) == (absent.code, absent.out) == (1, "")
    assert hidden.err.replace(case.reference, "2026-DE-999999") == absent.err


def test_an_unknown_person_is_refused(case: DataRequest) -> None:
    ran = run("explain", case.reference, "--as", "nobody")
    assert (ran.code, ran.out) == (1, "")
    assert "nobody" in ran.err


def test_lines_keep_their_numbers_when_one_before_them_is_withdrawn() -> None:
    row = decided.verified(subjects=(cases.SUSPECT, decided.SECOND_SUSPECT))
    first, second = row.subjects.order_by("number")
    gone = [first.pk, second.items.get(number=1).pk]
    lines.change_lines(
        actor=people.bob(), data_request=cases.fresh(row), withdrawn=gone, reason="not asked", at=decided.AT
    )
    for _round in ("without an assessment", "with one"):
        (subject,) = told(row)["subjects"]
        assert subject["name"] == str(second) == "subject 2"
        assert [item["name"] for item in subject["items"]] == ["subject 2, item 2"]
        assert {finding["about"] for finding in told(row)["findings"]} <= {
            "data request", "subject 2", "subject 2, item 2",
        }  # fmt: skip
        decided.assess(row)
