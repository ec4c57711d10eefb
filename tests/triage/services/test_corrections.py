"""Corrections of facts: what they change, what they void, and what is no fact."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from jurisdictions.law.vocabulary import (
    Authorisation,
    DataCategory,
    GagBasis,
    IdentifierKind,
    Instrument,
    ItemType,
    SensitiveRole,
    SubjectRole,
)
from tests.triage import cases, decided, people
from triage.audit import verify_chain
from triage.choices import OPEN_STATUSES, LetterStatus, Status
from triage.errors import (
    BadInput,
    ChangedMeanwhile,
    GateClosed,
    Incomplete,
    NotInScope,
    NotPermitted,
    WrongStep,
)
from triage.event_kinds import EventKind
from triage.models import DataRequest, Order
from triage.services import closing, facts, gates, queue
from triage.services.submissions import GagSubmission

pytestmark = pytest.mark.django_db

STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        STAGES["verified"] = decided.verified()
        STAGES["decided"] = decided.decided()
        STAGES["approved"] = decided.approved()
        yield


def ready(stage: str) -> DataRequest:
    return cases.fresh(STAGES[stage])


def correct(case: DataRequest, **parts: Any) -> DataRequest:
    parts = {"actor": people.bob(), "reason": "misread", "at": decided.LATER, **parts}
    return facts.correct_facts(data_request=cases.fresh(case), **parts)


def refused(case: DataRequest, error: type[Exception], says: str, **parts: Any) -> None:
    before, order = decided.snapshot(case), Order.objects.filter(data_request=case).values().get()
    with pytest.raises(error, match=says):
        correct(case, **parts)
    assert decided.snapshot(case) == before
    assert Order.objects.filter(data_request=case).values().get() == order


@pytest.mark.parametrize("stage", ["decided", "approved"])
def test_a_correction_voids_everything_that_rested_on_the_facts(stage: str):
    case = ready(stage)
    live = ("assessments", "decisions", "deadlines", *(["approvals"] if stage == "approved" else []))
    assert all(getattr(case, name).live().exists() for name in live)

    correct(case, order={"max_penalty_months": 12})

    assert not any(getattr(case, name).live().exists() for name in (*live, "approvals", "rights_reviews"))
    now = cases.fresh(case)
    assert (now.status, now.due_at) == (Status.SENDER_VERIFIED, None)
    assert facts.facts_of(now).max_penalty_months == 12
    event = case.events.order_by("-number")[0]
    assert (event.kind, cases.reason_of(event)) == (EventKind.FACTS_CORRECTED, "misread")
    assert event.detail == {"facts": "max_penalty_months"}
    assert list(verify_chain(str(case.pk))) == []


def test_a_case_whose_sender_nobody_confirmed_goes_back_to_received():
    case = cases.registered_case()

    assert correct(case, order={"max_penalty_months": 12}).status == Status.RECEIVED


def test_a_correction_keeps_the_earlier_value_in_the_history():
    case = ready("verified")
    correct(case, order={"authorised_by": Authorisation.PROSECUTOR})

    rows = Order.objects.get(data_request=case).history.order_by("history_id")

    assert [row.authorised_by for row in rows] == [Authorisation.COURT, Authorisation.PROSECUTOR]
    newest = rows.last()
    assert (newest.history_user_name, newest.history_change_reason) == ("Bob Breuer", "facts_corrected")


def test_free_text_is_encrypted_and_no_event_repeats_it():
    case = ready("verified")
    correct(case, order={"offence_text": "Betrug mit Konzertkarten"})

    stored = Order.objects.get(data_request=case).offence_text
    assert stored is not None
    assert "Konzertkarten" not in stored.token
    assert stored.reveal(scope=case.pk) == "Betrug mit Konzertkarten"
    assert "Konzertkarten" not in str(list(case.events.values()))


def test_every_part_can_be_corrected_at_once_and_can_become_unknown():
    case = ready("verified")
    subject, item = case.subjects.get(), decided.items_of(case)[1]
    end = datetime(2026, 10, 15, tzinfo=UTC)

    correct(
        case,
        order={"issued_on": None, "instrument": Instrument.COURT_ORDER, "statutes": ["§ 263 StGB", "§ 269 StGB"]},
        subjects={subject.pk: {"role": SubjectRole.WITNESS, "sensitive_roles": [SensitiveRole.LAWYER], "minor": None}},
        items={item.pk: {"period_to": end, "data_category": DataCategory.TRAFFIC}},
    )  # fmt: skip

    known = facts.facts_of(cases.fresh(case))
    assert (known.issued_on, known.instrument) == (None, Instrument.COURT_ORDER)
    assert known.statutes == frozenset({"§ 263 StGB", "StGB 263", "§ 269 StGB", "StGB 269"})
    (found,) = known.subjects
    assert (found.subject_role, found.minor) == (SubjectRole.WITNESS, None)
    assert found.sensitive_roles == frozenset({SensitiveRole.LAWYER})
    assert (found.items[1].period_to, found.items[1].data_category) == (end, DataCategory.TRAFFIC)


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ({"data_request": None}, "data_request: is no fact"),
        ({"id": UUID(int=1)}, "id: is no fact"),
        ({"instrumnet": "epoc"}, "instrumnet: is no fact"),
        ({"instrument": "search"}, "instrument: is none of"),
        ({"offence_tags": ["fraudd"]}, "“fraudd” is no tag"),
        ({"offence_tags": "fraud"}, "must be a list"),
        ({"statutes": "§ 263 StGB"}, "must be a list"),
        ({"statutes": ["§ 263\x00"]}, "cannot be printed"),
        ({"issued_on": "yesterday"}, "must be a date"),
        ({"issued_on": datetime(2026, 1, 1, tzinfo=UTC)}, "must be a date without a time"),
        ({"stated_deadline_at": datetime(2026, 12, 1)}, "time zone"),  # noqa: DTZ001  a time without a zone
        ({"max_penalty_months": -1}, "whole number"),
        ({"max_penalty_months": "60"}, "whole number"),
        ({"violates_terms": "perhaps"}, "yes or no"),
        ({"issuing_state": "Germany"}, "two capital letters"),
        ({"language": "de\x00"}, "written like de"),
        ({"offence_text": "x" * 10_001}, "at most 10,000"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_does_not_fit_the_order_is_refused_with_its_name(order: dict[str, Any], says: str):
    refused(ready("decided"), BadInput, says, order=order)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"role": "culprit"}, "role: is none of"),
        ({"sensitive_roles": ["blogger"]}, "“blogger” is none of"),
        ({"sensitive_roles": "journalist"}, "must be a list"),
        ({"suspect_confirmed": 1}, "yes or no"),
        ({"withdrawn": None}, "cannot be unknown"),
        ({"number": 7}, "number: is no fact"),
        ({"label": "x" * 301}, "at most 300"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_does_not_fit_a_subject_is_refused_with_its_name(values: dict[str, Any], says: str):
    case = ready("decided")

    refused(case, BadInput, says, subjects={case.subjects.get().pk: values})


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"period_to": datetime(2026, 9, 1, tzinfo=UTC)}, "ends before it begins"),
        ({"period_to": datetime(2026, 10, 20)}, "time zone"),  # noqa: DTZ001  a time without a zone
        ({"period_from": datetime(1950, 1, 1, tzinfo=UTC)}, "longer than 50 years"),
        ({"data_category": DataCategory.CONTENT, "item_type": ItemType.IP_ADDRESS}, "content has no item type"),
        ({"item_type": "content"}, "item_type: is none of"),
        ({"subject": None}, "subject: is no fact"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_what_does_not_fit_an_item_is_refused_with_its_name(values: dict[str, Any], says: str):
    case = ready("decided")

    refused(case, BadInput, says, items={decided.items_of(case)[1].pk: values})


def test_an_item_that_turns_out_to_be_content_loses_its_type():
    case = ready("verified")
    item = decided.items_of(case)[0]

    correct(case, items={item.pk: {"data_category": DataCategory.CONTENT}})

    item.refresh_from_db()
    assert (item.data_category, item.item_type) == (DataCategory.CONTENT, ItemType.NONE)


def test_an_identifier_can_be_withdrawn_and_not_rewritten():
    case = ready("decided")
    name = case.identifiers.get(kind=IdentifierKind.USERNAME)

    refused(case, BadInput, "value: is no fact", identifiers={name.pk: {"value": "@another"}})
    correct(case, identifiers={name.pk: {"withdrawn": True}})

    assert not case.decisions.live().exists()


def test_rows_of_another_case_cannot_be_corrected_here():
    case, other = ready("decided"), ready("approved")
    foreign = {
        "subjects": {other.subjects.get().pk: {"minor": True}},
        "items": {decided.items_of(other)[0].pk: {"withdrawn": True}},
        "identifiers": {other.identifiers.get(kind="username").pk: {"withdrawn": True}},
    }
    before = decided.snapshot(other)
    for name, values in foreign.items():
        refused(case, BadInput, "not part of this data request", **{name: values})
    refused(case, BadInput, "not part of this data request", subjects={uuid4(): {"minor": True}})
    assert decided.snapshot(other) == before


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_correction_says_why(reason: str):
    refused(ready("decided"), Incomplete, "why the facts are corrected", reason=reason, order={"minor": 1})


def test_a_correction_of_nothing_voids_nothing():
    refused(ready("approved"), BadInput, "Nothing was corrected")
    refused(ready("approved"), BadInput, "Nothing was corrected", order={}, subjects={})


@pytest.mark.parametrize(
    ("name", "error"), [("dan", NotPermitted), ("grace", NotPermitted), ("frank", NotInScope), ("root", NotInScope)]
)  # fmt: skip
def test_facts_are_corrected_by_who_may(name: str, error: type[Exception]):
    refused(
        ready("decided"), error, "role|jurisdictions", actor=people.person(name), order={"overbroad": True}
    )


def test_a_page_opened_before_a_correction_saves_nothing_over_it():
    case = ready("decided")
    opened = cases.fresh(case)
    correct(case, order={"max_penalty_months": 12})
    before = decided.snapshot(case)

    with pytest.raises(ChangedMeanwhile, match=r"Bob Breuer corrected facts: max.penalty.months"):
        facts.correct_facts(
            actor=people.alice(),
            data_request=opened,
            order={"max_penalty_months": 60},
            reason="x",
            at=decided.AT,
        )

    assert decided.snapshot(case) == before


@pytest.mark.parametrize("act", ["correct", "withdraw"])
def test_what_was_produced_can_be_corrected_or_withdrawn_and_then_nothing_of_it_leaves(
    act: str, tmp_path: Path
):
    case = decided.produced(tmp_path)
    letter = decided.draft(case)
    if act == "correct":
        correct(case, order={"max_penalty_months": 12})
    else:
        closing.withdraw(
            actor=people.bob(), data_request=cases.fresh(case), reason="withdrawn", at=decided.LATER
        )
    now = cases.fresh(case)
    assert now.status == (Status.SENDER_VERIFIED if act == "correct" else Status.WITHDRAWN)
    assert not any(getattr(case, name).live().exists() for name in ("assessments", "decisions", "approvals"))
    for attempt in (
        lambda: decided.draft(case),
        lambda: decided.issue(letter),
        lambda: gates.require_release(now),
    ):
        with pytest.raises(GateClosed):
            attempt()
    assert list(verify_chain(str(case.pk))) == []


def test_a_letter_in_the_queue_is_not_rendered_once_its_facts_are_corrected(tmp_path: Path):
    case = decided.produced(tmp_path)
    letter = decided.queued(case)
    correct(case, order={"max_penalty_months": 12})
    assert not queue.work_off(decided.entry_of(letter).pk, at=decided.LATER)
    assert decided.fresh_letter(letter).status == LetterStatus.FAILED


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.DELIVERED, Status.CLOSED, Status.REJECTED])
def test_facts_of_what_was_answered_stay_as_they_were(status: Status):
    case = ready("approved")
    decided.forced(case, status=status, is_open=status in OPEN_STATUSES, closed_at=decided.AT)

    refused(case, WrongStep, "possible from", order={"overbroad": True})


def test_how_often_a_gag_was_extended_is_corrected_and_voids_what_rested_on_it():
    gag = GagSubmission(basis=GagBasis.BY_ORDER, extensions=1)
    case = decided.assessed(gag=gag)
    row = case.gags.get()

    correct(case, gags={row.pk: {"extensions": 4}})

    assert facts.facts_of(cases.fresh(case)).gag_extensions == 4
    assert not case.assessments.live().exists()
    assert list(verify_chain(str(case.pk))) == []


@pytest.mark.parametrize("value", [-1, 101, True, "2", 1.5])
def test_a_number_of_extensions_that_cannot_be_is_refused(value: Any):
    case = decided.verified(gag=GagSubmission(basis=GagBasis.BY_ORDER))
    row = case.gags.get()

    refused(case, BadInput, "whole number from 0 to 100", gags={row.pk: {"extensions": value}})
    refused(case, BadInput, "no fact that can be corrected", gags={row.pk: {"until": None}})

    correct(case, gags={row.pk: {"extensions": 100}})
