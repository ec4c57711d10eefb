"""The demo's orders end as a careful lawyer would have it, and a second run changes nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from jurisdictions.law.vocabulary import Proposal, ReviewLevel
from tests.jurisdictions.case_files import ROOT, load
from tests.triage import decided
from tests.triage.management.commands import Ran, run
from triage import audit, outbox
from triage.choices import ItemOutcome, LetterStatus, ProductionOutcome, ReviewOutcome
from triage.environment import Stage
from triage.event_kinds import EventKind
from triage.management.demo.case import Case, taken_in
from triage.management.demo.letters import path_of, take_out
from triage.management.demo.open_work import TODAY
from triage.management.demo.orders import DemoOrder, demo_orders
from triage.management.demo.people import PEOPLE, demo_folder, demo_password
from triage.management.demo.steps import carry
from triage.management.demo.table import outcome_of
from triage.models import DataRequest, Document, Event, EventChain, Letter, User
from triage.services.second_factors import has_second_factor
from triage.sign_in.enrolment import spare_codes

pytestmark = pytest.mark.django_db

EXPECTED: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("demo_outcomes.toml").read_text(encoding="utf-8")
)
LAW_EXPECTED: dict[str, dict[str, Any]] = load(ROOT / "tests" / "jurisdictions" / "demo_orders.toml")
"""The same orders before the pure law; `issued` is the first day that the published date allows."""
FIRST_POLICY = date(2018, 8, 28)
ORDERS = {order.order.id: order for order in demo_orders()}

each_order = pytest.mark.parametrize("name", list(EXPECTED))


@pytest.fixture(scope="module", autouse=True)
def first_run(django_db_setup: None, django_db_blocker: Any) -> Iterator[Ran]:
    """What the demo printed. Its rows are there for every test of this module."""
    with decided.kept_for_a_module(django_db_blocker):
        yield run("demo", "--once")


def case(name: str) -> Case:
    kept = Document.objects.get(sha256=ORDERS[name].sha256)
    return Case(ORDERS[name], {}, kept.data_request)


def codes(name: str, outcome: ItemOutcome) -> set[str]:
    decision = case(name).data_request.decisions.live().first()
    rows = decision.items.filter(outcome=outcome) if decision else ()
    return {code for row in rows for code in row.reason_codes}


def counted() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def letter_files() -> dict[str, tuple[int, bytes]]:
    folder = demo_folder() / "letters"
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}


def test_every_order_has_an_expectation() -> None:
    assert set(EXPECTED) == set(ORDERS)


@each_order
def test_each_order_ends_where_it_must(name: str) -> None:
    expected, ended = EXPECTED[name], case(name)
    shown = (ended.data_request.jurisdiction_id, ended.data_request.status, outcome_of(ended))
    assert shown == (expected["jurisdiction"], expected["status"], expected["outcome"])
    assert ReviewLevel(ended.data_request.review_level).word == expected["level"]


@each_order
def test_what_was_found_and_flagged(name: str) -> None:
    result = case(name).result
    reasons = {code for line in result.proposals for code in line.reasons}
    assert set(EXPECTED[name]["found"]) <= reasons
    assert bool(EXPECTED[name]["found"]) == bool(reasons)
    assert set(EXPECTED[name]["flags"]) <= {flag.flag.value for flag in result.flags}


@each_order
def test_refusals_carry_their_codes(name: str) -> None:
    assert set(EXPECTED[name].get("refused", ())) <= codes(name, ItemOutcome.REFUSE)
    assert bool(EXPECTED[name].get("refused")) == bool(codes(name, ItemOutcome.REFUSE))


@each_order
def test_the_questions_that_are_asked(name: str) -> None:
    asked = case(name).data_request.clarifications.first()
    assert (asked is not None) == ("asked" in EXPECTED[name])
    if asked is not None:
        assert set(EXPECTED[name]["asked"]) <= set(asked.reason_codes)
        offer = asked.narrowing_offer.reveal(scope=asked.data_request_id) if asked.narrowing_offer else ""
        assert ("SCOPE-OVERBROAD" in asked.reason_codes) == bool(offer)
        assert EXPECTED[name].get("offer", "") in offer


@each_order
def test_only_what_is_expected_is_disclosed_and_to_the_verified_authority(name: str) -> None:
    data_request = case(name).data_request
    produced = data_request.disclosures.first()
    rows = list(produced.items.all()) if produced else []
    assert {row.item_type for row in rows} == set(EXPECTED[name].get("disclosed", ()))
    assert all(row.outcome == ProductionOutcome.DISCLOSED for row in rows)
    if produced:
        assert produced.approval.decision.recipient == data_request.authority
        assert produced.approval.approved_by.username == "carol"


@each_order
def test_the_review_above_counsel_is_made_by_the_right_person(name: str) -> None:
    review = case(name).data_request.rights_reviews.live().first()
    reviewer = review.reviewed_by.username if review else None
    assert reviewer == EXPECTED[name].get("reviewed_by")
    assert review is None or review.outcome == ReviewOutcome.UPHELD


@each_order
def test_the_leading_date_and_its_steps(name: str) -> None:
    clock = case(name).data_request.deadlines.live().filter(clock="answer", leads=True).first()
    assert (clock.due_before if clock else None) == EXPECTED[name].get("due")
    assert EXPECTED[name].get("steps", "") in (" ".join(clock.steps) if clock else "")


@each_order
def test_a_gag_is_recorded_with_its_end(name: str) -> None:
    expected = EXPECTED[name].get("gag")
    if expected is not None:
        gag = case(name).data_request.gags.get()
        assert {key: getattr(gag, key) for key in expected} == expected


@each_order
def test_the_letters_are_issued_and_taken_out(name: str) -> None:
    rows = list(case(name).data_request.letters.order_by("number"))
    assert [row.kind for row in rows] == EXPECTED[name]["letters"]
    assert {row.status for row in rows} == {LetterStatus.ISSUED}
    for row in rows:
        assert path_of(row).read_bytes().startswith(b"%PDF-")


@each_order
def test_it_is_registered_before_it_is_read_and_read_before_it_is_judged(name: str) -> None:
    events = Event.objects.filter(data_request=case(name).data_request).order_by("number")
    kinds = [event.kind for event in events]
    steps = (EventKind.REGISTERED, EventKind.CLASSIFIED, EventKind.ASSESSED)
    assert sorted(steps, key=kinds.index) == list(steps)
    assert all(event.at >= ORDERS[name].received_at for event in events)


def test_every_chain_of_events_is_whole() -> None:
    for chain in EventChain.objects.values_list("name", flat=True):
        assert list(audit.verify_chain(chain)) == []


def test_who_works_where_was_given_by_two_people() -> None:
    applied = Event.objects.filter(kind=EventKind.GRANT_APPLIED).exclude(detail__has_key="founding")
    assert {event.actor.username for event in applied} == {"mallory"}
    assert {event.actor.username for event in Event.objects.filter(kind=EventKind.GRANT_PROPOSED)} == {"judy"}


def test_it_prints_table_address_and_log_ins(first_run: Ran) -> None:
    assert first_run.code == 0
    for name in EXPECTED:
        assert case(name).data_request.reference in first_run.out
    assert "http://localhost:8000/admin/" in first_run.out
    assert "./run manage demo_code alice" in first_run.out
    assert f"Password of all: {demo_password()}" in first_run.out
    for person in PEOPLE:
        assert person.username in first_run.out
        user = User.objects.get(username=person.username)
        assert user.check_password(demo_password())
        assert not user.must_change_password
        assert has_second_factor(user)
        assert spare_codes(user)[0] in first_run.out


def test_a_demand_is_left_wherever_a_person_must_act(first_run: Ran) -> None:
    left = {
        row.number: DataRequest.objects.get(authority_references__value__startswith=row.number)
        for row in TODAY
    }
    overdue, soon, decided_one, new = left.values()
    now = timezone.now()
    assert [row.status for row in left.values()] == ["assessed", "assessed", "decided", "received"]
    assert overdue.due_at is not None
    assert overdue.due_at < now
    assert soon.due_at is not None
    assert now < soon.due_at
    assert decided_one.decisions.live().get().decided_by.username == "bob"
    assert (new.assigned_to, new.verifications.count()) == (None, 0)


def test_a_second_run_changes_nothing(first_run: Ran) -> None:
    before, files = counted(), letter_files()
    again = run("demo", "--once")
    assert (again.code, again.out) == (0, first_run.out)
    assert counted() == before
    assert letter_files() == files


class Killed(BaseException):
    """The process ends here."""


def killed_after(events: int) -> Any:
    """Lets so many events be recorded, and ends the process before the next."""
    written = iter(range(events))

    def record(**arguments: Any) -> Event:
        if next(written, None) is None:
            raise Killed
        return recorded(**arguments)

    recorded = audit.record
    return patch.object(audit, "record", record)


def run_until_killed(order: DemoOrder, events: int) -> bool:
    """Whether the order came to its end."""
    team = {user.username: user for user in User.objects.all()}
    with killed_after(events):
        try:
            another = taken_in(order, team)
            carry(another)
            take_out(another)
        except Killed:
            return False
    return True


@pytest.mark.parametrize("name", ["DE-2026-EPOC-INVENTED", "FR-2021-PROTON-CLIMATE", "XX-2021-FORGED-EDR"])
def test_a_run_that_is_killed_again_and_again_comes_to_the_same_end(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("triage.management.demo.letters.demo_folder", lambda: tmp_path)
    # The same order once more is another file.
    again = replace(ORDERS[name], content=ORDERS[name].content + b" ")
    with outbox.left_asleep():
        ends = [
            run_until_killed(again, events) for events in (1, 1, 1, 1, 1, 2, 1, 3, 1, 2, 1, 3, 1, 2, 50, 50)
        ]
    assert ends.count(False) > 3
    assert ends[-1]
    kept = Document.objects.get(sha256=again.sha256)
    assert told(kept.data_request) == told(case(name).data_request)


def told(data_request: DataRequest) -> list[tuple[str, str]]:
    """What happened and who did it; a letter whose rendering was cut off is rendered some minutes later."""
    rows = Event.objects.filter(data_request=data_request).order_by("number")
    return [(row.kind, row.actor_name) for row in rows]


@pytest.mark.parametrize("name", [name for name in EXPECTED if "issued" in LAW_EXPECTED[name]])
def test_by_its_real_date_nothing_could_be_disclosed(name: str) -> None:
    issued = datetime.combine(LAW_EXPECTED[name]["issued"], time(12), ORDERS[name].received_at.tzinfo)
    receipt = replace(ORDERS[name].reading.reading, received_at=issued)
    real = replace(
        ORDERS[name],
        content=ORDERS[name].content + b" ",
        reading=replace(ORDERS[name].reading, reading=receipt),
    )
    team = {user.username: user for user in User.objects.all()}
    with patch("triage.management.demo.steps.send"):
        ended = taken_in(real, team)
        carry(ended)
    proposals = ended.result.proposals
    assert proposals
    assert Proposal.DISCLOSE not in {line.proposal for line in proposals}
    assert not ended.data_request.disclosures.exists()
    if issued.date() < FIRST_POLICY:
        assert all("LEGAL-NO-POLICY" in line.reasons for line in proposals)
        assert outcome_of(ended) == "refused"


def test_the_readings_quote_no_value_into_the_record() -> None:
    for event in Event.objects.all():
        assert "7300000001" not in f"{event.detail}{event.reason}"


def test_it_does_not_run_in_production(settings: Any) -> None:
    settings.STAGE = Stage.PRODUCTION
    with pytest.raises(CommandError, match="does not run in production"):
        call_command("demo")


def test_it_leaves_another_desk_alone() -> None:
    managers = User.objects.filter(username__in=("judy", "mallory"))
    for manager in managers:
        manager.groups.clear()
    before = counted()
    ran = run("demo", "--once")
    assert ran.code == 1
    assert "founded by other people" in ran.err
    assert counted() == before


def test_orders_come_in_the_order_of_receipt() -> None:
    orders: list[DemoOrder] = demo_orders()
    assert [order.received_at for order in orders] == sorted(order.received_at for order in orders)


def test_the_count_of_letters_is_that_of_the_files() -> None:
    assert len(letter_files()) == Letter.objects.issued().count()
