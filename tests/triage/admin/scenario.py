"""A desk on which every model has a row, all of it in Germany: what nobody outside of Germany may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db.models import Model

from jurisdictions.law.vocabulary import Clock, GagBasis, RequestKind, Unit
from jurisdictions.models import Jurisdiction, RightsIndicator, RulebookVersion
from tests.triage import cases, decided, delivered, people, worded
from triage.audit import new, record
from triage.choices import (
    DependencyKind,
    DocumentRole,
    ForgeryCheckKind,
    ForgeryCheckResult,
    GrantAction,
    LinkKind,
    ReminderKind,
)
from triage.event_kinds import EventKind
from triage.models import DataRequest, Deadline, DeadlineExtension, DeadlinePause, Reminder, UserNotice
from triage.services import (
    assignment_rules,
    clarification,
    dependencies,
    grants,
    intake,
    law,
    law_withdrawal,
    links,
    macros,
    notes,
    preservation,
    verification,
)
from triage.services.submissions import (
    EmergencySubmission,
    FactSourceSubmission,
    GagSubmission,
)

AT = cases.AT
SECRET_WORDS = ("Amtsgericht Köln", "506 Gs 703/26", "Petra Probst", "Max Muster", "-DE-0000")
"""What stands on pages of the German cases and nowhere else."""


def build(folder: Path) -> DataRequest:
    """One case that went all the way, and others that have what it has not; the first is given back."""
    for name in people.PEOPLE:
        people.person(name)
    decided.load_law()
    case = decided.produced(
        folder,
        sources=(FactSourceSubmission(unit=Unit.REQUEST, fact="instrument", words="EPOC"),),
    )
    decided.queued(case)
    _papers(case)
    delivered.rows(case)
    _reviewed()
    _asked()
    _emergency()
    _rights()
    _desk_work(case)
    _wording()
    return cases.fresh(case)


def _papers(case: DataRequest) -> None:
    actor = people.alice()
    intake.attach_document(
        actor=actor,
        data_request=case,
        role=DocumentRole.ORDER,
        name="Beschluss.txt",
        content=b"Beschluss",
        at=AT,
    )
    if not UserNotice.objects.filter(data_request=case).exists():
        raise AssertionError("producing a disclosure plans a notice")
    preservation.preserve(
        actor=actor, data_request=cases.fresh(case), until=AT + timedelta(days=60), basis="§ 95 StPO", at=AT
    )


def _reviewed() -> None:
    decided.reviewed(decided.assessed(subjects=(decided.JOURNALIST,)))


def _asked() -> None:
    unconfirmed = replace(cases.SUSPECT, suspect_confirmed=None)
    case = decided.assessed(subjects=(unconfirmed,))
    clarification.ask_clarification(
        actor=people.bob(),
        data_request=case,
        reason_codes=["SCOPE-SUSPECT-NOT-CONFIRMED"],
        answer_by=(AT + timedelta(days=14)).date(),
        at=AT,
    )
    # No reviewed rule leads a clock here, so nothing was paused by itself.
    deadline = Deadline(
        data_request=case, clock=Clock.ANSWER, rulebook="DE", rule_id="de-answer", citation="§ 1",
        due_before=AT, binding=True, leads=False, steps=["received"],
    )  # fmt: skip
    pause = DeadlinePause(data_request=case, deadline=deadline, paused_at=AT, reason="clarification")
    extension = DeadlineExtension(
        data_request=case, deadline=deadline, due_before=AT + timedelta(days=3), reason="asked", basis="letter",
        extended_by=people.bob(), extended_at=AT,
    )  # fmt: skip
    reminder = Reminder(
        data_request=case, kind=ReminderKind.BEFORE_DUE, clock=Clock.ANSWER, key="before_due", due_before=AT,
        reminded_at=AT,
    )  # fmt: skip
    _add(case, deadline, pause, extension, reminder)


def _emergency() -> None:
    case = cases.registered_case(
        kind=RequestKind.EMERGENCY,
        emergency=EmergencySubmission(danger_to_life=True),
        order=cases.order_with(offence_text="Beleidigung einer Ministerin", statutes=["§ 188 StGB"]),
        gag=GagSubmission(
            basis=GagBasis.BY_ORDER, provision="§ 101a StPO", until=(AT + timedelta(days=90)).date()
        ),
    )
    verification.record_forgery_check(
        actor=people.alice(),
        data_request=case,
        kind=ForgeryCheckKind.DOCUMENT,
        result=ForgeryCheckResult.NOTHING_FOUND,
        at=AT,
    )


def _wording() -> None:
    worded.published()
    worded.approve()
    worded.logo_published()


def _desk_work(case: DataRequest) -> None:
    bob = people.bob()
    # “-DE-0000” stands in none of it: what people write is shown to whoever sees the case, and to nobody else.
    notes.write_note(actor=bob, data_request=case, text="The judge is Petra Probst.", at=AT)
    dependencies.start(
        actor=bob, data_request=case, kind=DependencyKind.COURT, words="Amtsgericht Köln asked.",
        expected_on=AT.date(), at=AT,
    )  # fmt: skip
    other = DataRequest.objects.exclude(pk=case.pk).order_by("reference")[0]
    links.link(actor=bob, data_request=case, other=other, kind=LinkKind.RELATED, at=AT)
    macros.save_macro(
        actor=bob, name="Amtsgericht Köln", steps=[{"act": "assess", "values": {}}], shared=False, at=AT
    )
    # Of a kind that no other test registers: its cases would be Bob's at once.
    assignment_rules.set_rule(
        actor=people.carol(), jurisdiction=Jurisdiction.objects.get(code="DE"),
        kind=RequestKind.PRESERVATION_EXTENSION, person=bob, most_open=5, at=AT,
    )  # fmt: skip


def _rights() -> None:
    decided.review("DE", "de-traffic-judge")
    text = RulebookVersion.objects.get(code="DE").source + "\n# The next version.\n"
    law.draft_rulebook(actor=people.ivan(), source=text, effective_from=AT.date(), at=AT)
    law_withdrawal.propose_withdrawal(
        actor=people.ivan(), version=RulebookVersion.objects.get(code="DE"), reason="tests", at=AT
    )
    grants.propose(
        actor=people.judy(),
        action=GrantAction.ADD_ROLE,
        user=people.oscar(),
        role="auditor",
        reason="new",
        at=AT,
    )
    _indicator()


def _indicator() -> None:
    RightsIndicator.objects.get_or_create(
        jurisdiction_id="DE",
        name="invented",
        year=2025,
        value="1",
        source="tests",
        licence="none",
        confidence="low",
    )


def _add(case: DataRequest, *rows: Model) -> None:
    record(
        actor=people.bob(),
        at=AT,
        kind=EventKind.CLOCK_PAUSED,
        data_request=case,
        changes=new(*rows),
        detail={},
    )


def row_of(model: Any) -> Any:
    """Some row of the model that lies in Germany."""
    rows = model._default_manager.all()
    if model._meta.label == "jurisdictions.Jurisdiction":
        return rows.get(code="DE")
    if model._meta.label in ("jurisdictions.RulebookVersion", "jurisdictions.RightsIndicator"):
        return rows.filter(jurisdiction="DE").first()
    if model._meta.label == "jurisdictions.RuleReview":
        return rows.filter(rulebook_version__jurisdiction="DE").first()
    if model._meta.label == "triage.Event":
        return rows.exclude(data_request=None).first()
    return rows.first()
