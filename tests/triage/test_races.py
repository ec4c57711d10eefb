"""Fifty people at one instant: one wins, the others are told by whom, and nothing happens twice (both databases)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.triage import cases, decided, people
from tests.triage.race import Outcome, race, race_in_rounds, summary
from triage import audit
from triage.choices import DeliveryStatus, LetterKind, LetterStatus, OutboxStatus, Status
from triage.documents import storage
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import DataRequest, DisclosedItem, Letter, OutboxEntry, UserNotice
from triage.services import assessment, decisions, disclosure, facts, letters, queue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.slow]

PROCESSES, ROUNDS = 50, 5
Attempt = Callable[[int], Any]


@pytest.fixture(autouse=True)
def _law() -> None:
    decided.load_law()
    for name in ("alice", "bob", "carol", "nils"):
        people.person(name)


def the_record_agrees(case: DataRequest) -> None:
    assert list(audit.verify_chain(str(case.pk))) == []
    newest = case.history.order_by("-history_id")[0]
    current = cases.fresh(case)
    assert (newest.version, newest.status) == (current.version, current.status)
    assert case.history.count() == current.version


def events(case: DataRequest, kind: EventKind) -> int:
    return case.events.filter(kind=kind).count()


def one_won(outcomes: list[Outcome], *, told: str) -> None:
    """One process won, and each of the others was told what happened and by whom."""
    assert summary(outcomes) == {"won": 1, "ChangedMeanwhile": len(outcomes) - 1}
    for outcome in outcomes:
        if not outcome.won:
            assert "was changed since you opened it" in outcome.says
            assert told in outcome.says
            assert "Nothing of yours was saved" in outcome.says


def played(prepare: Callable[[DataRequest], Attempt], make: Callable[[], DataRequest]) -> list[Any]:
    """The races of all rounds, each over a case of its own: the case and what became of it."""
    made: list[DataRequest] = []

    def prepared(_: int) -> Attempt:
        made.append(make())
        return prepare(cases.fresh(made[-1]))

    outcomes = race_in_rounds(prepared, processes=PROCESSES, rounds=ROUNDS)
    return list(zip(made, outcomes, strict=True))


def test_fifty_counsel_decide_one_case_and_one_of_them_does():
    counsel = [people.bob(), people.carol(), people.nils()]

    def prepare(case: DataRequest) -> Attempt:
        choices = decided.disclose_all(case)

        def attempt(number: int) -> str:
            actor = counsel[number % 3]
            decision = decisions.decide(
                actor=actor, data_request=case, choices=choices, necessity=decided.NECESSITY, at=decided.AT
            )
            return str(decision.decided_by)

        return attempt

    for case, outcomes in played(prepare, decided.assessed):
        winner = next(outcome.value for outcome in outcomes if outcome.won)
        one_won(outcomes, told=f"{winner} decided: 2 to disclose")
        assert str(case.decisions.get().decided_by) == winner
        assert case.decisions.get().items.count() == 2
        assert events(case, EventKind.DECIDED) == 1
        assert cases.fresh(case).status == Status.DECIDED
        the_record_agrees(case)


def test_fifty_seniors_approve_one_decision_and_one_of_them_does():
    seniors = [people.carol(), people.nils()]

    def prepare(case: DataRequest) -> Attempt:
        digest = decided.live_decision(case).digest

        def attempt(number: int) -> str:
            approval = decisions.approve(
                actor=seniors[number % 2], data_request=case, digest=digest, at=decided.AT
            )
            return str(approval.approved_by)

        return attempt

    for case, outcomes in played(prepare, decided.decided):
        winner = next(outcome.value for outcome in outcomes if outcome.won)
        one_won(outcomes, told=f"{winner} approved decision 1")
        assert str(case.approvals.get().approved_by) == winner
        assert events(case, EventKind.APPROVED) == 1
        the_record_agrees(case)


def test_an_approval_and_a_correction_of_the_facts_do_not_both_win():
    carol, alice = people.carol(), people.alice()

    def prepare(case: DataRequest) -> Attempt:
        digest = decided.live_decision(case).digest

        def attempt(number: int) -> str:
            if number % 2:
                decisions.approve(actor=carol, data_request=case, digest=digest, at=decided.AT)
                return "approved"
            facts.correct_facts(
                actor=alice,
                data_request=case,
                order={"max_penalty_months": 12},
                reason="misread",
                at=decided.AT,
            )
            return "corrected"

        return attempt

    for case, outcomes in played(prepare, decided.decided):
        won = next(outcome.value for outcome in outcomes if outcome.won)
        told = {"approved": "Carol Castro approved", "corrected": "Alice Ashdown corrected facts"}[won]
        one_won(outcomes, told=told)
        assert case.approvals.live().exists() == (won == "approved")
        assert case.decisions.live().exists() == (won == "approved")
        expected = Status.APPROVED if won == "approved" else Status.SENDER_VERIFIED
        assert cases.fresh(case).status == expected
        assert events(case, EventKind.APPROVED) + events(case, EventKind.FACTS_CORRECTED) == 1
        the_record_agrees(case)


def test_fifty_productions_of_one_approval_disclose_once(tmp_path: Path):
    counsel = [people.bob(), people.carol()]
    records = decided.records(tmp_path)

    def prepare(case: DataRequest) -> Attempt:
        def attempt(number: int) -> str:
            produced = disclosure.produce_disclosure(
                actor=counsel[number % 2], data_request=case, records=records, at=decided.AT
            )
            return str(produced.produced_by)

        return attempt

    for case, outcomes in played(prepare, decided.approved):
        winner = next(outcome.value for outcome in outcomes if outcome.won)
        one_won(outcomes, told=f"{winner} produced the disclosure")
        assert str(case.disclosures.get().produced_by) == winner
        assert DisclosedItem.objects.filter(data_request=case).count() == 2
        assert UserNotice.objects.filter(data_request=case).count() == 1
        assert events(case, EventKind.DISCLOSURE_PRODUCED) == 1
        the_record_agrees(case)


def test_fifty_assessments_at_one_instant_are_one():
    bob = people.bob()

    def prepare(case: DataRequest) -> Attempt:
        return lambda _: assessment.assess(actor=bob, data_request=case, at=decided.AT).number

    for case, outcomes in played(prepare, decided.verified):
        one_won(outcomes, told="Bob Breuer ran assessment 1")
        assert case.assessments.count() == 1
        the_record_agrees(case)


# Letters: fewer processes, for each round holds several


def test_one_draft_issued_by_twenty_people_is_queued_once():
    alice = people.alice()
    letter = decided.draft(decided.verified(), LetterKind.ACKNOWLEDGEMENT)
    letter = Letter.objects.select_related("data_request").get(pk=letter.pk)

    outcomes = race(lambda _: letters.issue_letter(actor=alice, letter=letter, at=decided.AT), processes=20)

    one_won(outcomes, told="Alice Ashdown issued letter")
    assert OutboxEntry.objects.filter(object_id=letter.pk).count() == 1
    the_record_agrees(letter.data_request)


def test_two_drafts_of_one_answer_issued_and_rendered_at_one_instant_are_one_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(renderer, "render", decided.blank_render)
    case = decided.produced(tmp_path)
    entries = [
        decided.entry_of(decided.issue(draft)).pk for draft in (decided.draft(case), decided.draft(case))
    ]

    race(lambda number: queue.work_off(entries[number % 2], at=decided.AT), processes=20)
    for entry in OutboxEntry.objects.filter(status=OutboxStatus.WAITING):
        queue.work_off(entry.pk, at=entry.not_before)

    assert Letter.objects.issued().filter(data_request=case).count() == 1
    assert Letter.objects.filter(data_request=case, status=LetterStatus.FAILED).count() == 1
    assert events(case, EventKind.LETTER_ISSUED) == 1
    the_record_agrees(case)


@pytest.mark.parametrize("lease_ran_out", [False, True], ids=["one-lease", "every-lease-ran-out"])
def test_one_queued_letter_worked_off_by_many_workers_is_rendered_once(
    lease_ran_out: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(renderer, "render", decided.blank_render)
    case = decided.produced(tmp_path)
    letter = decided.queued(case)
    entry = decided.entry_of(letter)

    def attempt(number: int) -> bool:
        # Clocks so far apart that each worker finds the lease of the one before it at its end.
        at = decided.AT + number * queue.LEASE if lease_ran_out else decided.AT
        return queue.work_off(entry.pk, at=at)

    # Fewer than the attempts after which the desk gives up: each of them may find a lease that ran out.
    workers = 3 if lease_ran_out else 20
    outcomes = race(attempt, processes=workers)

    assert summary(outcomes) == {"won": workers}
    entry.refresh_from_db()
    while entry.status != OutboxStatus.DONE:
        assert queue.work_off(entry.pk, at=entry.lease_until or entry.not_before)
        entry.refresh_from_db()
    issued = decided.fresh_letter(letter)
    assert issued.status == LetterStatus.ISSUED
    assert storage.read(issued.storage_name, scope=case.pk, sha256_digest=issued.sha256)
    assert events(case, EventKind.LETTER_ISSUED) == 1
    assert events(case, EventKind.LETTER_FAILED) == events(case, EventKind.WORK_FAILED) == 0
    the_record_agrees(case)


def test_one_letter_is_delivered_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(renderer, "render", decided.blank_render)
    alice = people.alice()
    case = decided.produced(tmp_path)
    decided.render(decided.queued(case))
    letter = Letter.objects.select_related("data_request").get(data_request=case)

    outcomes = race(
        lambda _: letters.mark_delivered(actor=alice, letter=letter, note="by post", at=decided.AT),
        processes=20,
    )

    one_won(outcomes, told="Alice Ashdown recorded the delivery")
    assert decided.fresh_letter(letter).delivery == DeliveryStatus.DELIVERED
    assert events(case, EventKind.DELIVERED) == 1
    the_record_agrees(case)


def test_a_rendering_and_a_correction_of_the_facts_leave_no_letter_on_old_facts(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(renderer, "render", decided.blank_render)
    alice = people.alice()
    case = decided.approved(decided.refuse_all)
    letter = decided.queued(case, LetterKind.REFUSAL)
    entry, opened = decided.entry_of(letter), cases.fresh(case)

    def attempt(number: int) -> str:
        if number % 2:
            return str(queue.work_off(entry.pk, at=decided.AT))
        facts.correct_facts(
            actor=alice, data_request=opened, order={"max_penalty_months": 12}, reason="x", at=decided.AT
        )
        return "corrected"

    outcomes = race(attempt, processes=10)
    for row in OutboxEntry.objects.filter(pk=entry.pk, status=OutboxStatus.WAITING):
        queue.work_off(row.pk, at=row.not_before)

    corrected = "corrected" in {outcome.value for outcome in outcomes}
    assert decided.fresh_letter(letter).status == (LetterStatus.FAILED if corrected else LetterStatus.ISSUED)
    assert cases.fresh(case).status == (Status.SENDER_VERIFIED if corrected else Status.ANSWERED)
    the_record_agrees(case)
