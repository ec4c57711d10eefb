"""What can be done with a data request: the steps of the case, each a call of one service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin import approval_page, case_forms
from triage.admin.acts import Act, Asked, Done
from triage.admin.case_order import act_name
from triage.admin.checklist_form import ChecklistForm, answered_words
from triage.admin.decide_form import DecideForm
from triage.admin.facts_form import FactsForm
from triage.admin.review_form import ReviewForm
from triage.records import backend_from_settings
from triage.services import (
    assessment,
    checklist,
    clarification,
    closing,
    decisions,
    disclosure,
    facts,
    rights_review,
    verification,
)
from triage.workflow import TRANSITIONS, Step, steps_from


def _verify_sender(asked: Asked) -> Done:
    row = verification.verify_sender(actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values)
    return Done(_("The attempt is recorded: {result}.").format(result=row.get_result_display()))


def _reject_sender(asked: Asked) -> Done:
    verification.reject_sender(actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values)
    return Done(_("{row} is rejected as fraud. An impostor gets no letter.").format(row=asked.row))


def _assess(asked: Asked) -> Done:
    row = assessment.assess(actor=asked.actor, data_request=asked.row, at=asked.at)
    return Done(
        _("Assessment {number} is made: level of review {level}.").format(
            number=row.number, level=row.get_level_display()
        )
    )


def _answer_questions(asked: Asked) -> Done:
    row = checklist.answer_questions(
        actor=asked.actor, data_request=asked.row, answers=asked.form.answers(), at=asked.at
    )
    return Done(answered_words(row))


def _ask_clarification(asked: Asked) -> Done:
    clarification.ask_clarification(
        actor=asked.actor,
        data_request=asked.row,
        reason_codes=asked.form.codes(),
        answer_by=asked.values["answer_by"],
        note=asked.values["note"],
        narrowing_offer=asked.values["narrowing_offer"],
        at=asked.at,
    )
    return Done(_("The clarification is recorded. Draft its letter next."))


def _record_reply(asked: Asked) -> Done:
    clarification.record_reply(actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values)
    return Done(_("The reply is recorded. Correct the facts that it changes, then assess again."))


def _escalate(asked: Asked) -> Done:
    row = assessment.escalate(actor=asked.actor, data_request=asked.row, at=asked.at)
    return Done(
        _("{row} waits for review: {level}.").format(row=asked.row, level=row.get_review_level_display())
    )


def _clear_rights_review(asked: Asked) -> Done:
    row = rights_review.clear_rights_review(
        actor=asked.actor,
        data_request=asked.row,
        rulings=asked.form.rulings(),
        outcome=asked.values["outcome"],
        note=asked.values["note"],
        at=asked.at,
    )
    return Done(_("The review is recorded: {outcome}.").format(outcome=row.get_outcome_display()))


def _decide(asked: Asked) -> Done:
    decisions.decide(
        actor=asked.actor,
        data_request=asked.row,
        choices=asked.form.choices(),
        necessity=asked.values["necessity"],
        note=asked.values["note"],
        at=asked.at,
    )
    return Done(_("The decision is recorded. It waits for the approval of another person."))


def _approve(asked: Asked) -> Done:
    decisions.approve(actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values)
    return Done(_("The decision is approved."))


def _return_decision(asked: Asked) -> Done:
    decisions.return_decision(actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values)
    return Done(_("The decision is returned to counsel."))


def _produce(asked: Asked) -> Done:
    disclosure.produce_disclosure(
        actor=asked.actor, data_request=asked.row, records=backend_from_settings(), at=asked.at
    )
    return Done(_("The disclosure is produced. Draft its letter next."))


def _correct_facts(asked: Asked) -> Done:
    facts.correct_facts(
        actor=asked.actor,
        data_request=asked.row,
        reason=asked.values["reason"],
        at=asked.at,
        **asked.form.corrections(),
    )
    return Done(_("The facts are corrected. Assess again."))


def _withdraw(asked: Asked) -> Done:
    closing.withdraw(actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values)
    return Done(_("{row} is withdrawn.").format(row=asked.row))


def _close(asked: Asked) -> Done:
    closing.close(actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values)
    return Done(_("{row} is closed.").format(row=asked.row))


def _reopen(asked: Asked) -> Done:
    closing.reopen(actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values)
    return Done(_("{row} is open again.").format(row=asked.row))


RARE = frozenset({Step.REJECT_SENDER, Step.WITHDRAW})
"""Steps that are possible for long and seldom taken: they are offered under "More"."""


def _step(step: Step, label: str | Promise, perform: Callable[[Asked], Done], **more: Any) -> Act:
    return Act(
        name=act_name(step),
        label=label,
        permission=TRANSITIONS[step].permission,
        perform=perform,
        is_open=lambda row, actor: step in steps_from(row.status),
        weight="aside" if step in RARE else "step",
        **more,
    )


def _is_not_the_decider(row: Any, actor: Any) -> bool:
    if Step.APPROVE not in steps_from(row.status):
        return False
    return not row.decisions.live().filter(decided_by=actor).exists()


_APPROVE = _step(
    Step.APPROVE, gettext_lazy("Approve"), _approve, form=case_forms.ApproveForm, template="admin/approve.html",
    context=approval_page.context, fresh=True,
    explains=gettext_lazy(
        "You approve exactly what this page shows. If anything of it is edited, the approval is void."
    ),
)  # fmt: skip

STEPS = (
    _step(
        Step.VERIFY_SENDER, gettext_lazy("Verify sender"), _verify_sender, form=case_forms.VerifySenderForm,
        explains=gettext_lazy(
            "Call back a contact that was found independently. An official domain alone verifies nothing."
        ),
    ),
    _step(
        Step.ASSESS, gettext_lazy("Assess"), _assess,
        explains=gettext_lazy("The law in force on the day of receipt is applied to what is known now."),
    ),
    _step(
        Step.ANSWER_QUESTIONS, gettext_lazy("Answer the checklist"), _answer_questions,
        form=ChecklistForm, template="admin/checklist/page.html",
        explains=gettext_lazy(
            "What no machine can decide. The assessment is made again with your answers; what rests on other ones is "
            "voided: decision and approval."
        ),
    ),
    _step(Step.RECORD_REPLY, gettext_lazy("Record reply"), _record_reply, form=case_forms.ReplyForm),
    _step(
        Step.CLEAR_RIGHTS_REVIEW, gettext_lazy("Record rights review"), _clear_rights_review,
        form=ReviewForm, template="admin/rights_review.html",
        explains=gettext_lazy(
            "Rule on each flag that demands this review. Cleared: counsel may decide. Upheld: nothing may be "
            "disclosed."
        ),
    ),
    _step(
        Step.DECIDE, gettext_lazy("Decide"), _decide, form=DecideForm, template="admin/decide.html",
        explains=gettext_lazy("An outcome for each item. Anything less than disclosure names its reasons."),
    ),
    replace(_APPROVE, is_open=_is_not_the_decider),
    _step(
        Step.PRODUCE_DISCLOSURE, gettext_lazy("Produce disclosure"), _produce,
        explains=gettext_lazy("Exactly the approved items are looked up in the account records, once."),
    ),
    _step(
        Step.ESCALATE, gettext_lazy("Escalate"), _escalate,
        explains=gettext_lazy("The data request goes to the review that its flags demand, or to a rights reviewer."),
    ),
    _step(
        Step.ASK_CLARIFICATION, gettext_lazy("Ask for clarification"), _ask_clarification,
        form=case_forms.ClarificationForm,
        explains=gettext_lazy(
            "Only what the authority can mend. The clock for our answer stands still while it is asked."
        ),
    ),
    _step(
        Step.RETURN_DECISION, gettext_lazy("Return decision"), _return_decision, form=case_forms.ReasonForm,
        explains=gettext_lazy("The decision goes back to counsel; it and its approval are voided."),
    ),
    _step(Step.CLOSE, gettext_lazy("Close"), _close, form=case_forms.CloseForm),
    _step(
        Step.REOPEN, gettext_lazy("Reopen"), _reopen, form=case_forms.ReasonForm,
        explains=gettext_lazy("A decision that was made is voided."),
    ),
    _step(
        Step.CORRECT_FACTS, gettext_lazy("Correct facts"), _correct_facts, form=FactsForm,
        explains=gettext_lazy("What rests on the old facts is voided: assessment, decision, approval."),
    ),
    _step(
        Step.REJECT_SENDER, gettext_lazy("Reject as fraud"), _reject_sender, form=case_forms.ReasonForm,
        explains=gettext_lazy("Needs a denial by the authority or a forgery that was found."),
    ),
    _step(
        Step.WITHDRAW, gettext_lazy("Record withdrawal"), _withdraw, form=case_forms.ReasonForm,
        explains=gettext_lazy("The authority withdrew its demand."),
    ),
)  # fmt: skip
"""The steps of the table, in the order in which they are offered: what moves the case on comes first."""
