"""`law deadline` computes what the shipped law says, with its steps, and needs no database."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jurisdictions.law.rulebook import read_rulebook
from jurisdictions.law.vocabulary import Confidence
from tests.triage.management.commands import run
from triage.management.law_deadline import deadline_of
from triage.services.law import shipped_files

SHIPPED = [read_rulebook(path.read_bytes(), file=path.name) for path in shipped_files()]
EVERY_DEADLINE = [
    (book, rule)
    for book in SHIPPED
    for rule in book.deadlines
    if rule.in_force_until is None or rule.in_force_until > date(2026, 11, 20)
]


TRIAL = """
[[deadlines]]
id = "de-trial"
citation = "An invented provision"
clock = "answer"
value = 10
unit = "days"
starts = "receipt"
calendar = "issuing_state"
binding = true
says = "The order is to be answered within ten days."
confidence = "low"
source = "unverified"
"""


def told(*arguments: str) -> dict[str, Any]:
    ran = run("law", "deadline", *arguments, "--json")
    assert (ran.code, ran.err) == (0, "")
    values: dict[str, Any] = json.loads(ran.out)
    return values


def test_a_file_that_is_not_shipped_can_be_tried_too(tmp_path: Path) -> None:
    shipped = next(path for path in shipped_files() if path.name == "DE.toml").read_text(encoding="utf-8")
    trial = tmp_path / "own.toml"
    trial.write_text(shipped + TRIAL, encoding="utf-8")
    values = told(str(trial), "trial", "--state", "DE", "--received", "2026-11-20T09:00")
    assert (values["rule"], values["last_day"]) == ("de-trial", "2026-11-30")


@pytest.mark.parametrize("name", ["nowhere.toml", "nowhere"])
def test_a_file_that_is_not_there_is_refused(name: str) -> None:
    ran = run("law", "deadline", name, "trial", "--state", "DE", "--received", "2026-11-20T09:00")
    assert ran.code != 0
    assert "nowhere" in ran.err


# --- the vectors ---


@pytest.mark.parametrize(
    ("kind", "received", "due_before", "last_day"),
    [
        ("production_emergency", "2026-11-20T17:10", "2026-11-21T02:00:00+01:00", None),
        ("production_emergency", "2026-11-23T23:59", "2026-11-24T08:00:00+01:00", None),
        ("production_no_notification", "2026-11-26T09:00", "2026-12-08T00:00:00+01:00", "2026-12-07"),
        ("production_with_notification", "2026-11-26T09:00", "2026-12-08T00:00:00+01:00", "2026-12-07"),
        ("reasoned_objection", "2026-12-15T09:00", "2026-12-29T00:00:00+01:00", "2026-12-28"),
        ("production_no_notification", "2026-12-15T09:00", "2026-12-29T00:00:00+01:00", "2026-12-28"),
        ("preservation_period", "2026-11-24T00:01", "2027-01-26T00:00:00+01:00", "2027-01-25"),
        ("preservation_period", "2026-11-20T08:00", "2027-01-20T00:00:00+01:00", "2027-01-19"),
    ],
)
def test_the_european_kinds_end_as_the_vectors_say(
    kind: str, received: str, due_before: str, last_day: str | None
) -> None:
    values = told("eu", kind, "--state", "DE", "--received", received)
    assert (values["due_before"], values["last_day"]) == (due_before, last_day)
    assert (values["rulebook"], values["kind"]) == ("EU-2023-1543", kind)
    assert values["steps"][0].startswith("Received ")
    assert "2023/1543" in values["citation"]


@pytest.mark.parametrize("kind", ["extension", "issuing_authority_clarification"])
def test_the_other_european_kinds_are_there(kind: str) -> None:
    values = told("eu", kind, "--state", "DE", "--received", "2026-11-20T17:10")
    assert values["last_day"] is not None
    assert values["in_force"] is True


def test_every_shipped_deadline_can_be_computed_by_its_name() -> None:
    assert EVERY_DEADLINE
    for book, rule in EVERY_DEADLINE:
        computed = deadline_of(book.code, rule.id, state="DE", received="2026-11-20T17:10")
        assert computed.rule.id == rule.id
        again = deadline_of(book.code, computed.kind, state="DE", received="2026-11-20T17:10")
        assert again.due == computed.due


# --- the arguments ---


@pytest.mark.parametrize(
    ("book", "kind"),
    [
        ("EU", "production-no-notification"),
        ("EU-2023-1543", "eu-production-no-notification"),
        ("eu-2023-1543", "Production_No_Notification"),
    ],
)
def test_a_rulebook_is_named_by_code_or_short_and_a_kind_with_hyphens_or_underscores(
    book: str, kind: str
) -> None:
    values = told(book, kind, "--state", "de", "--received", "2026-11-26T09:00+01:00")
    assert values["kind"] == "production_no_notification"
    assert values["last_day"] == "2026-12-07"


def test_a_time_with_an_offset_is_that_instant_and_one_without_is_the_local_time() -> None:
    by_offset = told("eu", "production_emergency", "--state", "DE", "--received", "2026-11-20T16:10Z")
    local = told("eu", "production_emergency", "--state", "DE", "--received", "2026-11-20T17:10")
    assert by_offset == local
    assert local["received"] == "2026-11-20T17:10:00+01:00"


def test_of_an_hour_that_comes_twice_the_first_is_taken_unless_the_offset_says_the_other() -> None:
    kind = ("eu", "production_emergency", "--state", "DE", "--received")
    assert told(*kind, "2026-10-25T02:30")["due_before"] == "2026-10-25T10:00:00+01:00"
    assert told(*kind, "2026-10-25T02:30+02:00")["due_before"] == "2026-10-25T10:00:00+01:00"
    assert told(*kind, "2026-10-25T02:30+01:00")["due_before"] == "2026-10-25T11:00:00+01:00"


def test_holidays_of_a_subdivision_count_and_are_named() -> None:
    # Epiphany is a holiday in Bavaria, and not in Germany.
    kind = ("eu", "production_no_notification", "--state", "DE", "--received", "2026-12-27T09:00")
    national, bavarian = told(*kind), told(*kind, "--subdivision", "DE-BY")
    assert (national["last_day"], bavarian["last_day"]) == ("2027-01-06", "2027-01-07")
    assert any("(DE-BY: Epiphany)" in step for step in bavarian["steps"])


def test_what_cannot_set_a_date_alone_says_so_and_is_not_called_binding() -> None:
    doubts = {
        "low": "of low confidence",
        "undated": "Since when this is law",
        "shown": "does not bind the desk",
    }
    met = set()
    for book, rule in EVERY_DEADLINE:
        wanted = {
            "low": rule.confidence is Confidence.LOW,
            "undated": rule.in_force_from is None,
            "shown": not rule.binding,
        }
        computed = deadline_of(book.code, rule.id, state="DE", received="2026-11-20T17:10")
        told_of = {name: any(says in note for note in computed.notes) for name, says in doubts.items()}
        assert told_of == wanted, rule.id
        assert computed.can_bind is not any(wanted.values())
        met |= {name for name, is_so in wanted.items() if is_so}
    assert met == {"undated", "shown"}
    low = replace(computed, rule=replace(computed.rule, confidence=Confidence.LOW))
    assert not low.can_bind
    assert any(doubts["low"] in note for note in low.notes)
    kind = ("eu", "issuing_authority_clarification", "--state", "DE", "--received", "2026-11-20T17:10")
    assert told(*kind)["binding"] is False


def test_a_rule_that_was_not_law_on_the_day_is_computed_and_says_so() -> None:
    values = told("eu", "production_no_notification", "--state", "DE", "--received", "2024-02-19T09:00")
    assert values["last_day"] == "2024-02-29"
    assert values["in_force"] is False
    assert values["steps"][-1].startswith("On the day of receipt this was not in force")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("ue", "extension", "--state", "DE", "--received", "2026-11-20T17:10"),
            "RULEBOOK: 'ue' is no shipped",
        ),
        (
            ("EU-2023-1534", "extension", "--state", "DE", "--received", "2026-11-20T17:10"),
            "Did you mean eu-2023-1543",
        ),
        (("eu", "extention", "--state", "DE", "--received", "2026-11-20T17:10"), "Did you mean extension?"),
        (("eu", "extension", "--state", "XX", "--received", "2026-11-20T17:10"), "--state: 'XX' is no State"),
        (("eu", "extension", "--state", "ß", "--received", "2026-11-20T17:10"), "--state: 'ß' is no State"),
        (("eu", "extension", "--state", "DE", "--received", "2026-W47-5"), "is a day without a time"),
        (("eu", "extension", "--state", "DE", "--received", "20261120"), "is a day without a time"),
        (
            ("eu", "extension", "--state", "DE", "--received", "yesterday"),
            "--received: 'yesterday' is no time",
        ),
        (("eu", "extension", "--state", "DE", "--received", "2026-11-20"), "a day without a time"),
        (("eu", "extension", "--state", "DE", "--received", "2026-03-29T02:30"), "no clock of Europe/Berlin"),
        (("eu", "extension", "--state", "DE", "--received", "9999-12-31T17:10"), "end of the calendar"),
        (
            ("eu", "extension", "--state", "DE", "--subdivision", "US-CA", "--received", "2026-11-20T17:10"),
            "US-CA is no part of DE",
        ),
        (
            ("eu", "extension", "--state", "DE", "--subdivision", "Bayern", "--received", "2026-11-20T17:10"),
            "'BAYERN' is no subdivision",
        ),
    ],
    ids=[
        *("book", "near book", "kind", "state", "sharp s", "week", "digits", "time", "day", "skipped", "end"),
        *("elsewhere", "name"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_would_fit(arguments: tuple[str, ...], says: str) -> None:
    ran = run("law", "deadline", *arguments)
    assert (ran.code, ran.out) == (1, "")
    assert says in ran.err


def test_the_help_says_how_a_time_without_an_offset_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("law", "deadline", "--help").code == 0
    words = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert "Without an offset it is what the clocks of the State showed" in words


def test_the_text_has_every_step_and_the_source() -> None:
    ran = run(
        "law",
        "deadline",
        "eu",
        "production_no_notification",
        "--state",
        "DE",
        "--received",
        "2026-11-26T09:00",
    )
    lines = ran.out.splitlines()
    values = told("eu", "production_no_notification", "--state", "DE", "--received", "2026-11-26T09:00")
    for number, step in enumerate(values["steps"], start=1):
        assert f"  {number}. {step}" in lines
    assert lines[-2:] == [
        "Due by the end of Monday 7 December 2026 (Europe/Berlin).",
        "Due before Tuesday 8 December 2026 00:00 (2026-12-08T00:00:00+01:00).",
    ]
    assert f"  source: {values['source']}" in lines


@settings(max_examples=50, deadline=None)
@given(
    st.datetimes(datetime(2026, 8, 18), datetime(2090, 1, 1)),  # noqa: DTZ001
    st.sampled_from(("DE", "FR", "IE", "PT", "FI", "CY")),
)
def test_hours_and_days_of_the_union_hold_wherever_and_whenever(received: datetime, state: str) -> None:
    at = f"{received:%Y-%m-%dT%H:%M}Z"
    hours = deadline_of("eu", "production_emergency", state=state, received=at)
    passed = hours.due.due_before - hours.received
    assert timedelta(hours=8) < passed <= timedelta(hours=9)
    days = deadline_of("eu", "production_no_notification", state=state, received=at)
    assert days.due.last_day is not None
    assert days.due.last_day - days.received.date() >= timedelta(days=10)
    assert days.due.last_day.weekday() < 5
