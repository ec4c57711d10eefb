"""What can be done beside the steps of a data request: papers, people, preservation, sealing, letters."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin import case_forms, letter_pages
from triage.admin.acts import Act, Asked, Done
from triage.admin.letter_forms import DraftLetterForm
from triage.choices import OPEN_STATUSES
from triage.documents.uploads import content_of
from triage.models import Preservation
from triage.roles import Permission
from triage.services import assignment, intake, letter_drafting, preservation, verification
from triage.workflow import BEFORE_ANSWER


def _assign(asked: Asked) -> Done:
    assignment.assign(actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values)
    return Done(_("{person} has {row} now.").format(person=asked.values["assignee"], row=asked.row))


def _attach(asked: Asked) -> Done:
    file = asked.values["file"]
    document = intake.attach_document(
        actor=asked.actor,
        data_request=asked.row,
        role=asked.values["role"],
        name=file.name,
        content=content_of(file),
        at=asked.at,
    )
    # What is wrong with it is kept in English.
    problem = f" {document.problem}" if document.problem else ""
    return Done(_("The document is kept.") + problem)


def _check_forgery(asked: Asked) -> Done:
    row = verification.record_forgery_check(
        actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values
    )
    return Done(_("The check is recorded: {result}.").format(result=row.get_result_display()))


def _call_back_again(asked: Asked) -> Done:
    verification.call_back_again(actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values)
    return Done(_("The second call-back is recorded."))


def _draft_letter(asked: Asked) -> Done:
    row = letter_drafting.draft_wanted(
        actor=asked.actor, data_request=asked.row, wanted=asked.form.wanted(), at=asked.at
    )
    return Done(_("Letter {row} is drafted. Read it, then issue it.").format(row=row))


def _preserve(asked: Asked) -> Done:
    preservation.preserve(actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values)
    return Done(_("The preservation is recorded."))


def _extend(asked: Asked) -> Done:
    preservation.extend(actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values)
    return Done(_("The preservation is extended."))


def _release(asked: Asked) -> Done:
    preservation.release(actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values)
    return Done(_("The preserved data is released."))


def _reassign(asked: Asked) -> Done:
    row = assignment.reassign_jurisdiction(
        actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values
    )
    return Done(
        _("{row} belongs to {jurisdiction} now.").format(row=asked.row, jurisdiction=row.jurisdiction)
    )


def _seal(asked: Asked) -> Done:
    assignment.seal(actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values)
    return Done(_("{row} is sealed.").format(row=asked.row))


def _unseal(asked: Asked) -> Done:
    assignment.unseal(actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values)
    return Done(_("{row} is no longer sealed.").format(row=asked.row))


def _is_open(row: Any, actor: Any) -> bool:
    return row.status in OPEN_STATUSES


def _is_before_answer(row: Any, actor: Any) -> bool:
    return row.status in BEFORE_ANSWER


def _preservation_of(row: Any) -> Preservation | None:
    return Preservation.objects.filter(data_request=row, released_at=None).first()


WORK = (
    Act("assign", gettext_lazy("Assign"), Permission.ASSIGN, _assign, case_forms.AssignForm, _is_open),
    Act("attach-document", gettext_lazy("Attach document"), Permission.REGISTER, _attach, case_forms.AttachForm),
    Act(
        "draft-letter", gettext_lazy("Draft letter"), Permission.DRAFT_LETTER, _draft_letter, DraftLetterForm,
        explains=gettext_lazy("Only letters whose gate is open now are offered."),
        template="admin/letter/draft.html", context=letter_pages.beside_draft_form,
    ),
    Act(
        "check-forgery", gettext_lazy("Record forgery check"), Permission.VERIFY,
        _check_forgery, case_forms.ForgeryCheckForm,
        _is_before_answer, explains=gettext_lazy("A look for signs of forgery. It verifies nothing."),
    ),
    Act(
        "call-back-again", gettext_lazy("Second call-back"), Permission.VERIFY,
        _call_back_again, case_forms.CallBackForm,
        lambda row, actor: row.kind == "emergency" and _is_before_answer(row, actor),
        explains=gettext_lazy("An emergency is faster, never looser: another person calls back as well."),
    ),
    Act(
        "preserve", gettext_lazy("Preserve data"), Permission.PRESERVE, _preserve, case_forms.PreserveForm,
        lambda row, actor: _is_open(row, actor) and _preservation_of(row) is None,
    ),
    Act(
        "extend-preservation", gettext_lazy("Extend preservation"), Permission.PRESERVE,
        _extend, case_forms.PreserveForm,
        lambda row, actor: _preservation_of(row) is not None,
    ),
    Act(
        "release-preservation", gettext_lazy("Release preserved data"), Permission.PRESERVE,
        _release, case_forms.ReasonForm,
        lambda row, actor: _preservation_of(row) is not None,
    ),
    Act(
        "reassign-jurisdiction", gettext_lazy("Move to another jurisdiction"), Permission.REASSIGN_JURISDICTION,
        _reassign,
        case_forms.JurisdictionForm, _is_before_answer,
        explains=gettext_lazy("Another law applies there: assessment, decision and approval are voided."),
    ),
    Act(
        "seal", gettext_lazy("Seal"), Permission.SEAL,
        _seal, case_forms.ReasonForm, lambda row, actor: not row.sealed,
        explains=gettext_lazy("Only people with a grant on this data request see it afterwards."),
    ),
    Act(
        "unseal", gettext_lazy("Unseal"), Permission.SEAL,
        _unseal, case_forms.ReasonForm, lambda row, actor: row.sealed,
        explains=gettext_lazy("Everybody with the jurisdiction sees it afterwards."),
    ),
)  # fmt: skip
"""In the order in which they are offered."""
