"""What closes the gate of promise 1, each alone. Rows are changed past the services: none would leave a case so."""

from collections.abc import Callable
from functools import partial
from typing import Any

from jurisdictions.law.vocabulary import DataCategory, Flag, RequestKind, ReviewLevel, Unit
from tests.triage import cases, decided, people
from triage.choices import (
    AuthorityStatus,
    ForgeryCheckKind,
    ForgeryCheckResult,
    ReviewOutcome,
    VerificationMethod,
    VerificationResult,
)
from triage.encryption import encrypt
from triage.models import (
    Authority,
    DataRequest,
    Emergency,
    ForgeryCheck,
    Identifier,
    RightsReview,
    RiskFlag,
    Verification,
)
from triage.services.assessment import result_of
from triage.services.gates import decision_digest
from triage.services.triggers import drop_triggers


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


def add_flag(case: DataRequest, level: ReviewLevel) -> None:
    RiskFlag(
        data_request=case,
        assessment=case.assessments.live().get(),
        unit=Unit.REQUEST,
        rulebook="regime-rights",
        rulebook_version=1,
        rule_id="rights-flag-gag",
        says="The user may not be told.",
        flag=Flag.GAG_PRESENT,
        weight=1,
        level=int(level),
        evidence=encrypt("[]", scope=case.pk, context="triage.riskflag.evidence", at=decided.AT),
    ).save()


def cleared_without_a_ruling(case: DataRequest) -> None:
    add_flag(case, ReviewLevel.RIGHTS_REVIEWER)
    reviewed_with(
        case,
        level=ReviewLevel.RIGHTS_REVIEWER,
        needed=ReviewLevel.RIGHTS_REVIEWER,
        outcome=ReviewOutcome.CLEARED,
    )


def disclosed_without_necessity(case: DataRequest) -> None:
    """Nothing else is wrong: the digests are those of what was decided and approved."""
    add_flag(case, ReviewLevel.COUNSEL)
    drop_triggers()
    decision = decided.live_decision(case)
    decided.forced(decision, necessity=None)
    decision.refresh_from_db()
    digest = decision_digest(decision, list(decision.items.select_related("item")))
    decided.forced(decision, digest=digest)
    decided.forced(case.approvals.live().get(), decision_digest=digest)


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
    "a flag was not ruled on": (cleared_without_a_ruling, "did not clear it"),
    "a flag and no word of necessity": (
        disclosed_without_necessity,
        "The decision does not say why disclosure is necessary",
    ),
    "an emergency without a second call-back": (lambda case: is_emergency(case, None), "second call-back"),
    "an emergency whose one call is named twice": (call_named_twice, "second call-back"),
    "an emergency with two calls of one person": (called_twice_by_one_person, "second call-back"),
    "an emergency whose second call was not answered": (second_call_not_answered, "second call-back"),
    "held": (lambda case: decided.forced(case, held=True), "held because the authority is suspended"),
}  # fmt: skip
