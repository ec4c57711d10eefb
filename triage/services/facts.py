"""From rows to the facts that the law engine reads, and corrections of those rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jurisdictions.law.facts import Facts, ItemFacts, SubjectFacts
from jurisdictions.law.statutes import compared
from jurisdictions.law.vocabulary import (
    Authorisation,
    AuthorityKind,
    DataCategory,
    DurationUnit,
    GagBasis,
    IdentifierKind,
    Instrument,
    ItemType,
    OffenceTag,
    Proceedings,
    RequestKind,
    Routing,
    SenderVerification,
    SensitiveRole,
    Signature,
    SubjectRole,
)
from triage import audit
from triage.choices import ForgeryCheckResult, Status, VerificationResult
from triage.errors import BadInput, Incomplete
from triage.event_kinds import EventKind
from triage.models import DataRequest, Gag, Identifier, Order, RequestedItem, Subject, User
from triage.roles import Permission
from triage.services import wording
from triage.services.answers import Answers, answers_of
from triage.services.fact_values import corrected
from triage.services.order_values import require_past
from triage.services.receipt import country_of, received_at_of
from triage.services.recognition import recognise_again
from triage.services.state_facts import authority_facts, state_facts
from triage.services.steps import acting_on, moved
from triage.services.voiding import end_question, void_live
from triage.workflow import Step

E = TypeVar("E", bound=StrEnum)

LONGEST_REASON = 300

EU_INSTRUMENTS = frozenset({Instrument.EPOC, Instrument.EPOC_PR})
PLAIN_ORDER_FACTS = (
    "subdivision", "issuing_state", "originating_state", "issued_on", "authorised_on", "expires_on",
    "stated_deadline_value", "stated_deadline_at", "offence_stated", "max_penalty_months", "legal_basis_covers",
    "dual_criminality", "violates_terms", "sole_purpose_identification", "language", "translation_provided",
    "addressed_to_us", "notice_withheld", "takedown_included", "blocking_threat", "staff_threat",
    "election_context", "keys_demanded", "capability_demanded", "overbroad", "death_penalty_possible",
)  # fmt: skip
"""Columns of the order that are facts as they stand."""


def facts_of(data_request: DataRequest) -> Facts:
    """What is known of the data request now. The offence's text is left out: no rule reads it.

    Provisions are given as they were written and in the form in which the law compares them.
    """
    order = Order.objects.filter(data_request=data_request).first() or Order(data_request=data_request)
    country = country_of(data_request)
    authority = data_request.authority
    emergency = getattr(data_request, "emergency", None)
    received_at = received_at_of(data_request)
    answers = answers_of(data_request, on=received_at.date(), country=country)
    return Facts(
        received_at=received_at,
        request_kind=RequestKind(data_request.kind),
        country=country,
        authority_kind=_word(AuthorityKind, authority.kind if authority else None),
        authorised_by=_word(Authorisation, order.authorised_by),
        sender_verification=sender_verification(data_request),
        instrument=_word(Instrument, order.instrument),
        enforcing_state=order.enforcing_state or _our_state(order),
        stated_deadline_unit=_word(DurationUnit, order.stated_deadline_unit),
        statutes=None if order.statutes is None else compared(order.statutes, country),
        offence_tags=_words(OffenceTag, order.offence_tags),
        proceedings=_word(Proceedings, order.proceedings),
        routing=_word(Routing, order.routing),
        signature=_word(Signature, order.signature),
        danger_to_life=emergency.danger_to_life if emergency else None,
        subjects=_subjects(data_request, answers),
        answers=answers.get("", ()),
        **state_facts(country),
        **authority_facts(data_request),
        **_gag_facts(data_request),
        **{name: getattr(order, name) for name in PLAIN_ORDER_FACTS},
    )


def sender_verification(data_request: DataRequest) -> SenderVerification:
    """Failed once anything denied it or showed a forgery; verified by a confirmation; otherwise unverified.

    Only the authority that the case names now can confirm it.
    """
    found = data_request.verifications
    forged = data_request.forgery_checks.filter(result=ForgeryCheckResult.FORGED).exists()
    denied = found.filter(result=VerificationResult.DENIED).exists()
    if forged or denied or data_request.status == Status.REJECTED:
        return SenderVerification.FAILED
    if found.filter(result=VerificationResult.CONFIRMED, authority=data_request.authority_id).exists():
        return SenderVerification.VERIFIED
    return SenderVerification.UNVERIFIED


def _our_state(order: Order) -> str | None:
    """For an EU order the enforcing State is where the operator's representative sits: an operator setting."""
    return settings.COUNTERSIGN_ENFORCING_STATE if order.instrument in EU_INSTRUMENTS else None


def _word(words: type[E], stored: str | None) -> E | None:
    return words(stored) if stored else None


def _words(words: type[E], stored: Sequence[str] | None) -> frozenset[E] | None:
    return None if stored is None else frozenset(words(word) for word in stored)


def _gag_facts(data_request: DataRequest) -> dict[str, Any]:
    # One that was not lifted comes first; the databases sort empty dates differently.
    newest = (F("lifted_on").desc(nulls_first=True), F("starts_on").desc(nulls_last=True), "pk")
    gag = Gag.objects.filter(data_request=data_request).order_by(*newest).first()
    if gag is None:
        return {}
    if gag.lifted_on is not None:
        return {"gag": GagBasis.NONE}
    return {
        "gag": GagBasis(gag.basis),
        "gag_until": gag.until,
        "gag_without_end": gag.without_end,
        "gag_extensions": gag.extensions,
    }


def _subjects(data_request: DataRequest, answers: Answers) -> tuple[SubjectFacts, ...]:
    rows = data_request.subjects.filter(withdrawn=False).prefetch_related("identifiers", "items")
    return tuple(_subject(row, answers) for row in rows.order_by("number"))


def _subject(row: Subject, answers: Answers) -> SubjectFacts:
    kinds = [IdentifierKind(found.kind) for found in row.identifiers.all() if not found.withdrawn]
    items = sorted((item for item in row.items.all() if not item.withdrawn), key=lambda item: item.number)
    return SubjectFacts(
        key=str(row.pk),
        subject_role=_word(SubjectRole, row.role),
        suspect_confirmed=row.suspect_confirmed,
        identifier_kinds=frozenset(kinds),
        sensitive_roles=_words(SensitiveRole, row.sensitive_roles),
        minor=row.minor,
        unspecified_persons=row.unspecified_persons,
        items=tuple(_item(item, answers) for item in items),
        answers=answers.get(str(row.pk), ()),
    )


def _item(row: RequestedItem, answers: Answers) -> ItemFacts:
    return ItemFacts(
        key=str(row.pk),
        data_category=_word(DataCategory, row.data_category),
        item_type=_word(ItemType, row.item_type),
        real_time=row.real_time,
        period_from=row.period_from,
        period_to=row.period_to,
        answers=answers.get(str(row.pk), ()),
    )


Values = Mapping[str, Any]


def correct_facts(
    *,
    actor: User,
    data_request: DataRequest,
    order: Values | None = None,
    subjects: Mapping[UUID, Values] | None = None,
    items: Mapping[UUID, Values] | None = None,
    identifiers: Mapping[UUID, Values] | None = None,
    gags: Mapping[UUID, Values] | None = None,
    reason: str,
    at: datetime,
) -> DataRequest:
    """Correct what was read wrongly. Voids assessment, decision and approval: they rested on other facts.

    A question to the authority that is still open ends without a reply.

    Raises BadInput for a field that is no fact or a value that does not fit, Incomplete without a reason.
    """
    stated = wording.line(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(_("Say why the facts are corrected; the reason is kept with the data request."))
    with acting_on(
        data_request, actor=actor, permission=Permission.CORRECT, step=Step.CORRECT_FACTS
    ) as current:
        changes = [_corrected_order(current, order, at=at)] if order else []
        given = ((Subject, subjects), (RequestedItem, items), (Identifier, identifiers), (Gag, gags))
        for model, corrections in given:
            for pk, values in (corrections or {}).items():
                changes.append(corrected(_row_of(model, current, pk), values, at=at))
        if not changes:
            raise BadInput(_("Nothing was corrected."), where="facts")
        names = sorted({name for change in changes for name in change.fields})
        changes += void_live(current, at=at, reason=gettext_noop("facts corrected"))
        verified = sender_verification(current) is SenderVerification.VERIFIED
        status = Status.SENDER_VERIFIED if verified else Status.RECEIVED
        changes.append(moved(current, status=status, due_at=None))
        audit.record(
            actor=actor, at=at, kind=EventKind.FACTS_CORRECTED, data_request=current, changes=changes,
            reason=stated, detail={"facts": ", ".join(names)},
        )  # fmt: skip
        end_question(current, actor=actor, at=at)
        recognise_again(current, actor=actor, at=at)
        return current


def _corrected_order(data_request: DataRequest, values: Values, *, at: datetime) -> audit.Change:
    row = Order.objects.get(data_request=data_request)
    change = corrected(row, values, at=at)
    require_past(row, data_request.received_at)
    return change


def _row_of(model: type[Any], data_request: DataRequest, pk: UUID) -> Any:
    row = model.objects.filter(data_request=data_request, pk=pk).first()
    if row is None:
        raise BadInput(_("is not part of this data request"), where=f"{model._meta.verbose_name} {pk}")
    return row
