"""Promise 1: each condition alone keeps account data from leaving, by every way that carries it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from jurisdictions.law.vocabulary import AuthorityKind, DataCategory, RequestKind, ReviewLevel
from tests.triage import cases, decided, people
from triage import tasks
from triage.audit import verify_chain
from triage.choices import (
    AuthorityStatus,
    ForgeryCheckKind,
    ForgeryCheckResult,
    LetterKind,
    LetterStatus,
    OutboxStatus,
    ReviewOutcome,
    Status,
    VerificationMethod,
    VerificationResult,
)
from triage.encryption import encrypt
from triage.errors import GateClosed, TriageError
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import (
    Approval,
    Authority,
    DataRequest,
    Decision,
    Disclosure,
    Emergency,
    ForgeryCheck,
    Identifier,
    Letter,
    RightsReview,
    Verification,
)
from triage.services import gates, letter_rendering, letters
from triage.services.assessment import result_of
from triage.services.submissions import AuthoritySubmission
from triage.services.triggers import drop_triggers

pytestmark = pytest.mark.django_db

STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases_at_every_stage(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[None]:
    folder: Path = tmp_path_factory.mktemp("records")
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        STAGES["approved"] = decided.approved()
        for stage in ("produced", "drafted", "queued", "issued"):
            STAGES[stage] = decided.produced(folder)
        decided.draft(STAGES["drafted"])
        decided.queued(STAGES["queued"])
        decided.render(decided.queued(STAGES["issued"]))
        yield


@dataclass(frozen=True)
class Way:
    """A way by which account data would leave: from which stage, and what is done."""

    name: str
    stage: str
    act: Callable[[DataRequest, Path], Any]
    done: EventKind


def letter_of(data_request: DataRequest) -> Letter:
    return Letter.objects.get(data_request=data_request.pk)


WAYS = [
    Way(
        "produce", "approved",
        lambda case, folder: decided.produce(case, folder), EventKind.DISCLOSURE_PRODUCED,
    ),
    Way("draft", "produced", lambda case, _: decided.draft(case), EventKind.LETTER_DRAFTED),
    Way("issue", "drafted", lambda case, _: decided.issue(letter_of(case)), EventKind.LETTER_QUEUED),
    Way(
        "render", "queued",
        lambda case, _: letter_rendering.render_queued(
            letter_of(case).pk, actor=people.alice(), at=decided.AT
        ),
        EventKind.LETTER_ISSUED,
    ),
    Way(
        "deliver", "issued",
        lambda case, _: letters.mark_delivered(
            actor=people.alice(), letter=letter_of(case), note="by the EU system", at=decided.AT
        ),
        EventKind.DELIVERED,
    ),
]  # fmt: skip


# What closes the gate. Rows are changed past the services: none of them would leave a case like this.


def confirmation(case: DataRequest) -> Verification:
    return case.verifications.get()


def authority_of(case: DataRequest) -> Authority:
    return Authority.objects.get(data_requests=case)


def add_verification(case: DataRequest, result: VerificationResult, **changes: Any) -> Verification:
    first = confirmation(case)
    values = {
        "data_request": case,
        "authority": first.authority,
        "method": VerificationMethod.CALL_BACK,
        "contact_used": first.contact_used,
        "contact_source": first.contact_source,
        "result": result,
        "verified_by": first.verified_by,
        "verified_at": decided.AT,
        **changes,
    }
    row = Verification(**values)
    row.save()
    return row


def found_forged(case: DataRequest) -> None:
    ForgeryCheck(
        data_request=case,
        kind=ForgeryCheckKind.DOCUMENT,
        result=ForgeryCheckResult.FORGED,
        checked_by=people.alice(),
        checked_at=decided.AT,
    ).save()


def names_another_recipient(case: DataRequest) -> None:
    first = authority_of(case)
    other = Authority(
        name="Amtsgericht Bonn",
        kind=first.kind,
        jurisdiction_id="DE",
        status=AuthorityStatus.VERIFIED,
        contact_phone="+492287020",
        contact_source=cases.COURT_SOURCE,
    )
    other.save()
    add_verification(case, VerificationResult.CONFIRMED, authority=other)
    decided.forced(case, authority=other)


def rewrite_result(case: DataRequest, result: str) -> None:
    """Make a satisfied rule about the IP addresses stand in the way, as a reviewed rule would."""
    assessment = case.assessments.live().get()
    plain = result_of(assessment).to_json()
    item = str(decided.items_of(case)[1].pk)
    start = plain.index('{"rule_id":"p24-purpose-of-ip"')
    end = plain.index("}", plain.index('"source"', start))
    finding = plain[start:end]
    assert item in finding
    changed = finding.replace('"result":"satisfied"', f'"result":"{result}"')
    assert changed != finding
    text = plain.replace(finding, changed.replace('"standing":"curable"', '"standing":"blocking"'))
    drop_triggers()
    token = encrypt(text, scope=case.pk, context="triage.assessment.result", at=decided.AT)
    decided.forced(assessment, result=token)


def reviewed_with(
    case: DataRequest, *, level: ReviewLevel, needed: ReviewLevel, outcome: ReviewOutcome
) -> None:
    decided.forced(case, review_level=int(needed))
    RightsReview(
        data_request=case,
        assessment=case.assessments.live().get(),
        level=int(level),
        outcome=outcome,
        note=encrypt("seen", scope=case.pk, context="triage.rightsreview.note", at=decided.AT),
        reviewed_by=people.dan(),
        reviewed_at=decided.AT,
    ).save()


def is_emergency(case: DataRequest, second: Verification | None) -> None:
    decided.forced(case, kind=RequestKind.EMERGENCY)
    Emergency(data_request=case, danger_to_life=True, second_call_back=second).save()


def unconfirmed(verification: Verification) -> None:
    drop_triggers()
    decided.forced(verification, result=VerificationResult.NOT_REACHED)


def call_named_twice(case: DataRequest) -> None:
    is_emergency(case, confirmation(case))


def called_twice_by_one_person(case: DataRequest) -> None:
    is_emergency(case, add_verification(case, VerificationResult.CONFIRMED))


def second_call_not_answered(case: DataRequest) -> None:
    is_emergency(case, add_verification(case, VerificationResult.NOT_REACHED, verified_by=people.bob()))


def voided(row: Any) -> None:
    decided.forced(row, voided_at=decided.AT, voided_reason="forced")


def add_identifier(case: DataRequest) -> None:
    subject = case.subjects.get()
    Identifier(
        data_request=case,
        subject=subject,
        kind="email",
        value=encrypt("x@example.org", scope=case.pk, context="triage.identifier.value", at=decided.AT),
    ).save()


def another_value(case: DataRequest) -> None:
    row = case.identifiers.filter(kind="user_id").get()
    token = encrypt("42", scope=case.pk, context="triage.identifier.value", at=decided.AT)
    decided.forced(row, value=token)


def first_item(case: DataRequest) -> Any:
    return decided.items_of(case)[0]


def second_item(case: DataRequest) -> Any:
    return decided.items_of(case)[1]


EDITED = "edited since the decision"
CONDITIONS: dict[str, tuple[Callable[[DataRequest], Any], str]] = {
    "the sender is not verified": (
        lambda case: unconfirmed(confirmation(case)),
        "The sender is not verified.",
    ),
    "the authority denied it": (
        lambda case: add_verification(case, VerificationResult.DENIED),
        "The authority denied",
    ),
    "a check found a forgery": (found_forged, "found a forgery"),
    "the authority is unverified": (
        lambda case: decided.forced(authority_of(case), status=AuthorityStatus.UNVERIFIED),
        "The authority is unverified.",
    ),
    "the authority is suspended": (
        lambda case: decided.forced(authority_of(case), status=AuthorityStatus.SUSPENDED),
        "The authority is suspended.",
    ),
    "the contact has no independent source": (
        lambda case: decided.forced(authority_of(case), contact_source=""),
        "found independently",
    ),
    "no authority": (lambda case: decided.forced(case, authority=None), "No authority is recorded."),
    "another recipient": (names_another_recipient, "another recipient"),
    "the assessment is voided": (
        lambda case: voided(case.assessments.live().get()),
        "The assessment was voided",
    ),
    "a blocking finding": (lambda case: rewrite_result(case, "failed"), "p24-purpose-of-ip"),
    "an unanswered question of a blocking rule": (
        lambda case: rewrite_result(case, "unknown"),
        "p24-purpose-of-ip",
    ),
    "no decision": (lambda case: voided(case.decisions.live().get()), "There is no decision."),
    "no approval": (lambda case: voided(case.approvals.live().get()), "not approved by a second person"),
    "an identifier is withdrawn": (
        lambda case: decided.forced(case.identifiers.filter(kind="username").get(), withdrawn=True),
        EDITED,
    ),
    "an identifier is added": (add_identifier, EDITED),
    "an identifier has another value": (another_value, EDITED),
    "the period is longer": (
        lambda case: decided.forced(second_item(case), period_to=decided.AT),
        EDITED,
    ),
    "the period begins earlier": (
        lambda case: decided.forced(second_item(case), period_from=cases.RECEIVED.replace(month=1)),
        EDITED,
    ),
    "the category is another": (
        lambda case: decided.forced(second_item(case), data_category=DataCategory.TRAFFIC),
        EDITED,
    ),
    "an item is withdrawn": (lambda case: decided.forced(first_item(case), withdrawn=True), "withdrawn"),
    "the subject is withdrawn": (
        lambda case: decided.forced(case.subjects.get(), withdrawn=True),
        "withdrawn",
    ),
    "the recipient's telephone is another": (
        lambda case: decided.forced(authority_of(case), contact_phone="+49221999"),
        EDITED,
    ),
    "the recipient's e-mail is another": (
        lambda case: decided.forced(authority_of(case), contact_email="poststelle@ag-koeln.nrw.de"),
        EDITED,
    ),
    "the recipient's name is another": (
        lambda case: decided.forced(authority_of(case), name="Amtsgericht Kölln"),
        EDITED,
    ),
    "the review is missing": (
        lambda case: decided.forced(case, review_level=int(ReviewLevel.RIGHTS_REVIEWER)),
        "risk to human rights is missing",
    ),
    "the review upheld the objection": (
        partial(
            reviewed_with,
            level=ReviewLevel.RIGHTS_REVIEWER,
            needed=ReviewLevel.RIGHTS_REVIEWER,
            outcome=ReviewOutcome.UPHELD,
        ),
        "did not clear it",
    ),
    "the review was of too low a level": (
        partial(
            reviewed_with,
            level=ReviewLevel.RIGHTS_REVIEWER,
            needed=ReviewLevel.EXECUTIVE,
            outcome=ReviewOutcome.CLEARED,
        ),
        "risk to human rights is missing",
    ),
    "an emergency without a second call-back": (lambda case: is_emergency(case, None), "second call-back"),
    "an emergency whose one call is named twice": (call_named_twice, "second call-back"),
    "an emergency with two calls of one person": (called_twice_by_one_person, "second call-back"),
    "an emergency whose second call was not answered": (second_call_not_answered, "second call-back"),
    "held": (lambda case: decided.forced(case, held=True), "held because the authority is suspended"),
}  # fmt: skip

every_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
every_condition = pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS.keys())


def stored_files() -> int:
    folders, files = default_storage.listdir("")
    return len(files) + sum(len(default_storage.listdir(folder)[1]) for folder in folders)


@every_way
def test_what_was_verified_assessed_decided_and_approved_leaves(way: Way, tmp_path: Path):
    case = STAGES[way.stage]
    before = case.events.count()

    way.act(case, tmp_path)

    assert case.events.order_by("-number")[0].kind == way.done
    assert case.events.count() == before + 1
    assert list(verify_chain(str(case.pk))) == []


@every_condition
@every_way
def test_each_condition_alone_closes_the_gate_for_every_way(
    way: Way, condition: tuple[Callable[[DataRequest], Any], str], tmp_path: Path
):
    case = STAGES[way.stage]
    break_it, says = condition
    break_it(case)
    before, files = decided.snapshot(case), stored_files()

    with pytest.raises(GateClosed, match=says):
        way.act(case, tmp_path)

    assert decided.snapshot(case) == before
    assert stored_files() == files


@every_condition
def test_each_condition_alone_closes_the_gate_while_the_letter_is_being_rendered(
    condition: tuple[Callable[[DataRequest], Any], str], monkeypatch: pytest.MonkeyPatch
):
    case = STAGES["queued"]
    break_it, says = condition
    during: list[dict[str, Any]] = []

    def render(html: str, *, identifier: str) -> bytes:
        break_it(case)
        during.append(decided.snapshot(case))
        return decided.blank_render(html, identifier=identifier)

    monkeypatch.setattr(renderer, "render", render)

    with pytest.raises(GateClosed, match=says):
        letter_rendering.render_queued(letter_of(case).pk, actor=people.alice(), at=decided.AT)

    assert decided.snapshot(case) == during[0]
    assert letter_of(case).status == LetterStatus.QUEUED


@every_condition
def test_each_condition_alone_closes_the_gate_for_the_worker_and_is_shown_on_the_letter(
    condition: tuple[Callable[[DataRequest], Any], str],
):
    case = STAGES["queued"]
    break_it, says = condition
    break_it(case)
    entry = decided.entry_of(letter_of(case))
    files = stored_files()

    with time_machine.travel(decided.AT, tick=False):
        tasks.run(str(entry.pk))

    entry.refresh_from_db()
    letter = letter_of(case)
    assert (entry.status, letter.status) == (OutboxStatus.FAILED, LetterStatus.FAILED)
    assert says in letter.problem
    assert letter.sha256 == letter.storage_name == ""
    assert stored_files() == files
    assert cases.fresh(case).status == Status.PRODUCED
    last = [event.kind for event in case.events.order_by("number")][-2:]
    assert last == [EventKind.LETTER_FAILED, EventKind.WORK_FAILED]


@pytest.mark.parametrize(
    "status",
    sorted(set(Status) - {Status.APPROVED, Status.PRODUCED, Status.ANSWERED, Status.DELIVERED}),
)
def test_nothing_leaves_from_a_status_before_approval_or_after_the_end(status: Status):
    case = STAGES["approved"]
    decided.forced(case, status=status, closed_at=decided.AT)

    with pytest.raises(GateClosed, match=f"{Status(status).label}.*not approved"):
        gates.require_release(cases.fresh(case))


def test_a_copy_read_before_the_suspension_passes_no_gate():
    read_before = cases.fresh(STAGES["approved"])
    decided.forced(read_before, held=True)
    assert read_before.held is False

    with pytest.raises(GateClosed, match="held"):
        gates.require_release(read_before)


def test_an_emergency_leaves_after_the_second_call_back_of_another_person(tmp_path: Path):
    case = STAGES["approved"]
    second = add_verification(case, VerificationResult.CONFIRMED, verified_by=people.bob())
    is_emergency(case, second)

    decided.produce(case, tmp_path)

    assert cases.fresh(case).status == Status.PRODUCED


def test_every_missing_condition_is_named_at_once():
    case = STAGES["approved"]
    decided.forced(case, held=True)
    found_forged(case)
    voided(case.approvals.live().get())

    with pytest.raises(GateClosed) as refusal:
        gates.require_release(case)

    assert all(says in str(refusal.value) for says in ("held", "forgery", "second person"))


def test_a_level_of_review_lowered_by_hand_does_not_open_the_gate():
    case = decided.assessed(subjects=(decided.JOURNALIST,))
    decided.reviewed(case)
    decided.decide(case)
    decided.approve(case)
    gates.require_release(case)

    voided(case.rights_reviews.get())
    decided.forced(case, review_level=int(ReviewLevel.COUNSEL))

    with pytest.raises(GateClosed, match="risk to human rights is missing"):
        gates.require_release(case)


# The database holds what Python would not let through.


def approval_by(decision: Decision, user: Any, **changes: Any) -> Approval:
    values = {
        "data_request_id": decision.data_request_id,
        "decision": decision,
        "decided_by_id": decision.decided_by_id,
        "decision_digest": decision.digest,
        "approved_by": user,
        "approved_at": decided.AT,
        **changes,
    }
    return Approval(**values)


@pytest.mark.postgres
def test_the_database_refuses_an_approval_by_the_person_who_decided_and_takes_one_by_another():
    case = decided.decided()
    decision = decided.live_decision(case)

    with pytest.raises(IntegrityError, match="approval_by_another_person"), transaction.atomic():
        approval_by(decision, decision.decided_by).save()
    assert case.approvals.count() == 0

    approval_by(decision, people.carol()).save()
    assert case.approvals.count() == 1


@pytest.mark.postgres
def test_the_database_refuses_a_second_live_decision_approval_and_disclosure(tmp_path: Path):
    case = decided.produced(tmp_path)
    decision, approval = decided.live_decision(case), case.approvals.get()
    produced = case.disclosures.get()

    kept = [f.attname for f in Decision._meta.concrete_fields if f.name not in ("id", "number")]
    same_again = {name: getattr(decision, name) for name in kept}
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision(**same_again, number=2).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        approval_by(decision, people.nils()).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure(
            data_request=case, approval=approval, digest=produced.digest, produced_by=people.bob(),
            produced_at=decided.AT,
        ).save()  # fmt: skip

    assert (case.decisions.count(), case.approvals.count(), case.disclosures.count()) == (1, 1, 1)


# Letters without account data: a named gate each.


def test_an_acknowledgement_needs_a_registered_demand_of_a_named_authority_that_is_no_fraud():
    case = cases.registered_case()
    gates.require_acknowledgeable(case)

    decided.forced(case, status=Status.REJECTED)
    with pytest.raises(GateClosed, match="an impostor gets no letter"):
        gates.require_acknowledgeable(cases.fresh(case))
    decided.forced(case, status=Status.RECEIVED, authority=None)
    with pytest.raises(GateClosed, match="names no authority"):
        gates.require_acknowledgeable(cases.fresh(case))


def test_a_clarification_needs_a_contact_that_did_not_come_with_the_demand():
    unknown_court = AuthoritySubmission(name="Amtsgericht Düren", kind=AuthorityKind.COURT)
    case = cases.registered_case(authority=unknown_court)
    with pytest.raises(GateClosed, match="found independently"):
        gates.require_known_contact(case)

    cases.known_authority(case)
    assert gates.require_known_contact(case).contact_phone == cases.COURT_PHONE

    decided.forced(authority_of(case), status=AuthorityStatus.SUSPENDED)
    with pytest.raises(GateClosed, match="suspended"):
        gates.require_known_contact(case)


def test_a_refusal_needs_a_decision_that_refuses_and_the_approval_of_a_second_person():
    case = decided.assessed()
    refused = partial(decided.draft, case, LetterKind.REFUSAL)
    with pytest.raises(GateClosed, match="needs a decision"):
        refused()

    decided.decide(case, decided.refuse_all(case))
    with pytest.raises(GateClosed, match="approval of a second person"):
        refused()

    decided.approve(case)
    assert refused().decision == decided.live_decision(case)
    with pytest.raises(GateClosed, match="no item with the outcome"):
        decided.draft(case, LetterKind.REDIRECT)


def test_a_refusal_is_not_written_where_something_is_disclosed_or_edited_since():
    with pytest.raises(GateClosed, match="discloses something"):
        decided.draft(STAGES["approved"], LetterKind.REFUSAL)

    case = decided.approved(decided.refuse_all)
    decided.draft(case, LetterKind.REFUSAL)
    decided.forced(case.identifiers.filter(kind="username").get(), withdrawn=True)
    with pytest.raises(GateClosed, match=EDITED):
        decided.draft(case, LetterKind.REFUSAL)


def test_only_the_authority_that_was_impersonated_is_told_of_a_fraud():
    case = decided.verified()
    with pytest.raises(GateClosed, match="not rejected as fraud"):
        decided.draft(case, LetterKind.FRAUD_NOTICE)

    decided.forced(case, status=Status.REJECTED)
    letter = decided.draft(case, LetterKind.FRAUD_NOTICE)

    assert letter.addressee == case.authority
    for kind in (LetterKind.ACKNOWLEDGEMENT, LetterKind.REFUSAL, LetterKind.REDIRECT, LetterKind.DISCLOSURE):
        with pytest.raises(TriageError):
            decided.draft(case, kind)


@pytest.mark.parametrize("kind", sorted(set(LetterKind) - {LetterKind.USER_NOTICE}))
def test_nothing_goes_to_an_authority_while_it_is_suspended(kind: LetterKind):
    case = STAGES["produced"]
    decided.forced(case, held=True)

    before = decided.snapshot(case)

    with pytest.raises(GateClosed, match="suspended"):
        decided.draft(case, kind)

    assert decided.snapshot(case) == before
