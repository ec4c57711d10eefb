"""What letters say once a case is decided: refusal, disclosure, nothing held, emergencies, redirection, Form 3."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from jurisdictions.law import form3
from jurisdictions.law.assessment import Assessment as LawAssessment
from jurisdictions.law.reasons import REASONS
from jurisdictions.law.vocabulary import Clock, Instrument
from triage.choices import CARRYING_LETTERS, LetterStatus, NoticeStatus, ProductionOutcome
from triage.errors import Incomplete
from triage.letters import context, eu_form, parts
from triage.models import (
    DataRequest,
    Deadline,
    Decision,
    DecisionItem,
    Disclosure,
    Letter,
    Subject,
)
from triage.services.assessment import result_of
from triage.services.law import books_applied, policy_applied
from triage.services.letter_frame import Writing, day_of, frame, preserved_until, references
from triage.services.letter_rows import shortened, subject_name, subject_rows
from triage.services.letter_texts import citation, questions

CONFLICT = "PROC-CONFLICT-OF-LAWS"


def grounds(decision: Decision, codes: Iterable[str]) -> tuple[parts.Ground, ...]:
    """The reason codes in the order of their groups, each with the provision behind it."""
    law = result_of(decision.assessment)
    wanted = set(codes)
    return tuple(parts.Ground.of(code, citation(law, code)) for code in REASONS if code in wanted)


def _codes(decided: Sequence[DecisionItem]) -> set[str]:
    return {code for row in decided for code in row.reason_codes}


def refusal(data_request: DataRequest, writing: Writing, decision: Decision) -> context.RefusalContext:
    """Nothing is disclosed: the grounds, and the items that they are about."""
    decided = list(decision.items.select_related("item__subject"))
    return context.RefusalContext(
        **frame(data_request, writing),
        grounds=grounds(decision, _codes(decided)),
        subjects=subject_rows(decided, None),
    )


def _answer(
    data_request: DataRequest, writing: Writing, decision: Decision, produced: Disclosure | None
) -> dict[str, Any]:
    decided = list(decision.items.select_related("item__subject"))
    return {
        **frame(data_request, writing),
        "basis": _basis(data_request, decision),
        "subjects": subject_rows(decided, produced),
        "grounds": grounds(decision, _codes(decided)),
    }


def disclosure(
    data_request: DataRequest, writing: Writing, decision: Decision, produced: Disclosure
) -> context.DisclosureContext:
    """The produced values for each subject and item, and the refused items with their reasons."""
    return context.DisclosureContext(
        **_answer(data_request, writing, decision, produced), notice=_notice_plan(data_request, writing.at)
    )


def nothing_held(
    data_request: DataRequest, writing: Writing, decision: Decision, produced: Disclosure
) -> context.NothingHeldContext:
    """What was approved and looked up, and is not there."""
    return context.NothingHeldContext(**_answer(data_request, writing, decision, produced))


def emergency_answer(
    data_request: DataRequest, writing: Writing, decision: Decision, produced: Disclosure | None
) -> context.EmergencyAnswerContext:
    """What leaves because of a danger, or why nothing does; and by when legal process must follow."""
    due, _citation = _process_due(data_request)
    return context.EmergencyAnswerContext(
        **_answer(data_request, writing, decision, produced),
        notice=_notice_plan(data_request, writing.at),
        process_due=due,
    )


def _process_due(data_request: DataRequest) -> tuple[date | None, str | None]:
    """By when legal process must follow, and by which provision; what was recorded comes before what was computed."""
    rows = data_request.deadlines.live().filter(clock=Clock.EMERGENCY_FOLLOW_UP)
    computed: Deadline | None = rows.order_by("due_before").first()
    recorded = data_request.emergency.legal_process_due_at
    if recorded is not None:
        return recorded.date(), None
    return (computed.last_day, computed.citation or None) if computed else (None, None)


def process_reminder(data_request: DataRequest, writing: Writing) -> context.ProcessReminderContext:
    """Legal process has not followed the disclosure in an emergency."""
    issued = Letter.objects.filter(
        data_request=data_request, kind__in=CARRYING_LETTERS, status=LetterStatus.ISSUED,
        disclosure__items__outcome=ProductionOutcome.DISCLOSED,
    )  # fmt: skip
    first = issued.order_by("issued_at")[0]
    due, provision = _process_due(data_request)
    return context.ProcessReminderContext(
        **frame(data_request, writing),
        disclosed_on=(first.issued_at or writing.at).date(),
        process_due=due,
        citation=provision,
    )


def _basis(data_request: DataRequest, decision: Decision) -> tuple[parts.Basis, ...]:
    statutes = data_request.order.statutes or []
    bases = []
    if statutes:
        says = "cited_many" if len(statutes) > 1 else "cited_one"
        bases.append(parts.Basis(citation=shortened("; ".join(statutes)), says=says))
    policy = policy_applied(decision.assessment.rulebooks)
    if policy is not None:
        bases.append(parts.Basis(citation=policy.name, says="policy"))
    return tuple(bases)


def _notice_plan(data_request: DataRequest, at: datetime) -> parts.NoticePlan:
    notices = list(data_request.user_notices.all())
    barred = next((notice for notice in notices if notice.status == NoticeStatus.BARRED), None)
    if not notices:
        return parts.NoticePlan(kind=parts.NoticeKind.NOT_GIVEN)
    if barred is None:
        return parts.NoticePlan(kind=parts.NoticeKind.GIVEN_ON, on=day_of(at))
    if barred.not_before:
        return parts.NoticePlan(
            kind=parts.NoticeKind.BARRED_UNTIL, on=barred.not_before, citation=barred.barred_by
        )
    return parts.NoticePlan(kind=parts.NoticeKind.BARRED_WITHOUT_END, citation=barred.barred_by)


def redirect(data_request: DataRequest, writing: Writing, decision: Decision) -> context.RedirectContext:
    """The way is mutual legal assistance; the central authority is named where the rulebook knows it."""
    return context.RedirectContext(
        **frame(data_request, writing),
        grounds=grounds(decision, _codes(list(decision.items.all()))),
        requesting_state=str(data_request.jurisdiction_id),
        requested_state=settings.COUNTERSIGN_ENFORCING_STATE,
        own=_central_authority(decision),
        preserved_until=preserved_until(data_request, writing.at),
    )


def _central_authority(decision: Decision) -> parts.CentralAuthority | None:
    for book in books_applied(decision.assessment.rulebooks):
        if book.routing is not None and book.routing.central_authority:
            return parts.CentralAuthority(name=shortened(book.routing.central_authority))
    return None


def eu_answer(
    data_request: DataRequest, writing: Writing, decision: Decision, produced: Disclosure | None
) -> context.EuFormContext:
    """Form 3, section by section: the ten reasons for each subject, from our reason codes and what was not found."""
    decided = list(decision.items.select_related("item__subject"))
    subjects = _form_subjects(decided, produced)
    ticked = {number for row in subjects for number in row.numbers}
    law = result_of(decision.assessment)
    theirs = references(data_request)
    order = data_request.order
    kept = preserved_until(data_request, writing.at) is not None
    return context.EuFormContext(
        **frame(data_request, writing),
        production=order.instrument == Instrument.EPOC,
        issuing=eu_form.FormAuthority(
            name=data_request.authority.name if data_request.authority else "–",
            file_number=theirs[0] if theirs else None,
        ),
        issued_on=order.issued_on,
        received_at=data_request.received_at,
        reasons=tuple(
            eu_form.FormReason(number=number, ticked=number in ticked)
            for number in range(1, eu_form.REASONS_PRINTED + 1)
        ),
        subjects=subjects,
        grounds=grounds(decision, _codes(decided)),
        questions=questions(data_request, law, sorted(_codes(decided))),
        conflict=_conflict(law, writing) if form3.THIRD_COUNTRY_LAW in ticked else None,
        preserved=kept or None,
    )


def _conflict(law: LawAssessment | None, writing: Writing) -> eu_form.Conflict:
    """Section E says which law stands against the order, and why: a machine cannot, counsel does. Raises Incomplete."""
    said = "\n\n".join(writing.terms.remarks)
    if not said:
        raise Incomplete(
            _(
                "Reason 10 of Form 3 needs its section E: say in the remarks which law of a third State stands against "
                "the order, and why."
            )
        )
    return eu_form.Conflict(
        law=citation(law, CONFLICT) or shortened(writing.terms.remarks[0]), explanation=said
    )


def _form_subjects(
    decided: Sequence[DecisionItem], produced: Disclosure | None
) -> tuple[eu_form.FormSubject, ...]:
    by_subject: dict[Subject, list[DecisionItem]] = {}
    for row in sorted(decided, key=lambda row: (row.item.subject.number, row.item.number)):
        by_subject.setdefault(row.item.subject, []).append(row)
    found = [_form_subject(subject, items, produced) for subject, items in by_subject.items()]
    return tuple(row for row in found if row.numbers or row.codes)


def _form_subject(
    subject: Subject, items: Sequence[DecisionItem], produced: Disclosure | None
) -> eu_form.FormSubject:
    codes = [code for code in REASONS if code in _codes(items)]
    outcomes = _outcomes(items, produced)
    numbers = {number for code in codes if (number := form3.reason_of(code)) is not None}
    if outcomes & {ProductionOutcome.NO_ACCOUNT, ProductionOutcome.NO_DATA_HELD}:
        numbers.add(form3.NOT_STORED)
    return eu_form.FormSubject(
        subject=subject_name(subject),
        numbers=tuple(sorted(numbers)),
        codes=tuple(codes),
        no_account=ProductionOutcome.NO_ACCOUNT in outcomes,
        no_data=ProductionOutcome.NO_DATA_HELD in outcomes,
    )


def _outcomes(items: Sequence[DecisionItem], produced: Disclosure | None) -> set[str]:
    if produced is None:
        return set()
    ids = [row.item_id for row in items]
    return set(produced.items.filter(item__in=ids).values_list("outcome", flat=True))
