"""Asking the authority: only what it can cure, only through a known contact; the clock stands still meanwhile."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from jurisdictions.law.vocabulary import Clock
from tests.triage import cases, decided, people
from triage.audit import verify_chain
from triage.choices import LetterKind, Status
from triage.errors import BadInput, GateClosed, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import Clarification, DataRequest, Deadline, Event
from triage.services import authorities, clarification, closing, facts, lines
from triage.services.submissions import SubjectSubmission

pytestmark = pytest.mark.django_db

CODE = "FORM-DATE-MISSING"
DUE = cases.AT + timedelta(days=10)


def ask(data_request: DataRequest, **parts: Any) -> Clarification:
    values = {
        "actor": people.alice(),
        "reason_codes": [CODE],
        "answer_by": date(2026, 12, 4),
        "at": cases.AT,
        **parts,
    }
    return clarification.ask_clarification(data_request=data_request, **values)


def reply(data_request: DataRequest, **parts: Any) -> Clarification:
    values = {"actor": people.alice(), "reply": "issued on 18 November", "at": cases.LATER, **parts}
    return clarification.record_reply(data_request=cases.fresh(data_request), **values)


def with_clock(data_request: DataRequest, **parts: Any) -> Deadline:
    values = {"clock": Clock.ANSWER, "leads": True, "due_before": DUE, "binding": True, **parts}
    deadline = Deadline(data_request=data_request, rulebook="EU", rule_id="x", steps=[], **values)
    deadline.save()
    return deadline


def kinds(data_request: DataRequest) -> list[str]:
    return list(
        Event.objects.filter(data_request=data_request).order_by("number").values_list("kind", flat=True)
    )


def test_a_question_is_kept_encrypted_and_the_data_request_waits():
    data_request = cases.verified_case()
    asked = ask(data_request, reason_codes=[CODE, CODE], note="Bitte Datum", narrowing_offer="nur Betreiber")
    assert cases.fresh(data_request).status == Status.AWAITING_AUTHORITY
    assert asked.reason_codes == [CODE]
    assert asked.note is not None
    assert asked.note.reveal(scope=data_request.pk) == "Bitte Datum"
    assert asked.narrowing_offer is not None
    assert asked.narrowing_offer.reveal(scope=data_request.pk) == "nur Betreiber"
    assert Event.objects.filter(data_request=data_request).latest("number").detail == {"codes": CODE}


@pytest.mark.parametrize(
    ("codes", "error", "says"),
    [
        ([], Incomplete, "at least one defect"),
        (["NO-SUCH-CODE"], BadInput, "is no reason code"),
        ([CODE, "COMP-SECURITY-SERVICE"], BadInput, "cannot be cured by an answer"),
    ],
    ids=["none", "unknown", "incurable"],
)
def test_only_what_an_answer_can_cure_is_asked(codes: list[str], error: type[Exception], says: str):
    data_request = cases.verified_case()
    with pytest.raises(error, match=says):
        ask(data_request, reason_codes=codes)
    assert cases.fresh(data_request).status == Status.SENDER_VERIFIED
    assert not Clarification.objects.exists()


def test_nothing_is_asked_of_an_address_that_came_with_the_demand():
    data_request = cases.registered_case()
    with pytest.raises(GateClosed, match="found independently"):
        ask(data_request)
    cases.known_authority(data_request)
    ask(cases.fresh(data_request))
    assert cases.fresh(data_request).status == Status.AWAITING_AUTHORITY


def test_nothing_is_asked_of_a_suspended_authority():
    data_request = cases.verified_case()
    assert data_request.authority is not None
    authorities.suspend_authority(
        actor=people.carol(), authority=data_request.authority, reason="broken into", at=cases.AT
    )
    with pytest.raises(GateClosed, match="suspended"):
        ask(cases.fresh(data_request))


def test_only_people_with_the_role_and_the_scope_ask():
    data_request = cases.verified_case()
    for actor, error in (
        (people.frank(), NotInScope),
        (people.grace(), NotPermitted),
        (people.dan(), NotPermitted),
    ):
        with pytest.raises(error):
            ask(data_request, actor=actor)
    assert cases.fresh(data_request).version == data_request.version


def test_the_clocks_for_the_answer_stand_still_until_the_reply_and_run_on_from_there():
    data_request = cases.verified_case()
    leading = with_clock(data_request)
    others = [
        with_clock(data_request, leads=False, binding=False),
        with_clock(data_request, clock=Clock.PRESERVATION),
    ]

    ask(data_request)
    assert leading.pauses.get().resumed_at is None
    assert not any(deadline.pauses.exists() for deadline in others)

    reply(data_request, at=cases.AT + timedelta(days=3))
    assert leading.pauses.get().resumed_at == cases.AT + timedelta(days=3)
    assert cases.fresh(data_request).due_at == DUE + timedelta(days=3)
    assert kinds(data_request)[-4:] == [
        EventKind.CLARIFICATION_ASKED,
        EventKind.CLOCK_PAUSED,
        EventKind.CLOCK_RESUMED,
        EventKind.REPLY_RECORDED,
    ]


def test_a_reply_is_kept_encrypted_and_leads_back_to_where_the_sender_stands():
    verified, unverified = cases.verified_case(), cases.contacted_case()
    for data_request, status in ((verified, Status.SENDER_VERIFIED), (unverified, Status.RECEIVED)):
        ask(data_request)
        answered = reply(data_request)
        assert cases.fresh(data_request).status == status
        assert answered.reply is not None
        assert answered.reply.reveal(scope=data_request.pk) == "issued on 18 November"


def test_an_empty_reply_and_a_reply_to_nothing_are_refused():
    data_request = cases.verified_case()
    with pytest.raises(WrongStep):
        reply(data_request)
    ask(data_request)
    with pytest.raises(Incomplete, match="Write down"):
        reply(data_request, reply=" \n ")
    assert cases.fresh(data_request).status == Status.AWAITING_AUTHORITY


@pytest.mark.parametrize("field", ["note", "narrowing_offer"])
@pytest.mark.parametrize("data", ["+49 151 23456789", "from 192.0.2.14", "2001:db8::1"])
def test_a_question_prints_no_account_data(field: str, data: str):
    data_request = cases.verified_case()
    with pytest.raises(BadInput, match="account data leaves only in an approved disclosure") as refusal:
        ask(data_request, **{field: f"Please confirm {data}."})
    assert data not in str(refusal.value)
    assert cases.fresh(data_request).status == Status.SENDER_VERIFIED
    assert not Clarification.objects.exists()
    ask(data_request, **{field: "Please confirm the date of 18.11.2026, section 8.3."})


def correct(data_request: DataRequest) -> None:
    facts.correct_facts(
        actor=people.alice(), data_request=cases.fresh(data_request), order={"overbroad": True}, reason="misread",
        at=cases.LATER,
    )  # fmt: skip


def withdraw(data_request: DataRequest) -> None:
    closing.withdraw(actor=people.alice(), data_request=cases.fresh(data_request), reason="x", at=cases.LATER)


def close(data_request: DataRequest) -> None:
    closing.close(actor=people.bob(), data_request=cases.fresh(data_request), reason="silent", at=cases.LATER)


def add_line(data_request: DataRequest) -> None:
    lines.change_lines(
        actor=people.alice(), data_request=cases.fresh(data_request), subjects=(SubjectSubmission(label="x"),),
        reason="x", at=cases.LATER,
    )  # fmt: skip


@pytest.mark.parametrize("act", [correct, add_line, withdraw, close], ids=lambda act: act.__name__)
def test_what_overtakes_a_question_ends_it_and_says_so(act: Callable[[DataRequest], None]):
    data_request = cases.verified_case()
    asked = ask(data_request)
    act(data_request)
    asked.refresh_from_db()
    assert (asked.replied_at, asked.reply) == (cases.LATER, None)
    event = Event.objects.get(data_request=data_request, kind=EventKind.CLARIFICATION_ENDED)
    assert event.detail == {"codes": CODE}
    assert list(verify_chain(str(data_request.pk))) == []
    with pytest.raises(WrongStep):
        reply(data_request)


def test_the_letter_of_a_question_that_ended_is_not_issued_and_it_can_be_asked_again():
    data_request = cases.verified_case()
    ask(data_request)
    letter = decided.draft(data_request, LetterKind.CLARIFICATION)
    correct(data_request)
    with pytest.raises(GateClosed, match="no clarification is open"):
        decided.issue(letter)
    ask(cases.fresh(data_request))
    assert cases.fresh(data_request).status == Status.AWAITING_AUTHORITY


def test_a_date_in_the_past_gives_the_authority_no_time():
    with pytest.raises(BadInput, match="answer by: lies in the past"):
        ask(cases.verified_case(), answer_by=cases.AT.date())
