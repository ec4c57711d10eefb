"""Changes of rights: one account manager proposes, another applies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jurisdictions.models import Jurisdiction
from triage.access import Scope
from triage.admin.acts import Act, ActForm, Asked, Done
from triage.admin.base import ReadOnlyAdmin
from triage.admin.case_forms import ReasonForm
from triage.admin.values import NOTHING, Shown
from triage.choices import GrantAction, GrantStatus, in_words
from triage.errors import BadInput
from triage.models import DataRequest, User
from triage.roles import Permission, Role
from triage.services import grants


class ProposeForm(ActForm):
    """Whose rights, which, why. Account managers see no data request: a sealed one is named by its id."""

    user = forms.ModelChoiceField(
        queryset=User.objects.filter(is_active=True),
        label=gettext_lazy("Person"),
        help_text=gettext_lazy("Whose rights change. Nobody changes their own."),
    )
    action = forms.ChoiceField(
        label=gettext_lazy("Action"),
        choices=GrantAction.choices,
        help_text=gettext_lazy(
            "A role says what somebody may do, a jurisdiction where. It takes both, and a second account "
            "manager for each."
        ),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[("", "–"), *((role.value, gettext_lazy(role.value)) for role in Role)],
        required=False,
        help_text=gettext_lazy("For giving or taking a role; empty otherwise."),
    )
    jurisdiction = forms.ModelChoiceField(
        label=gettext_lazy("Jurisdiction"),
        queryset=Jurisdiction.objects.all(),
        required=False,
        empty_label="–",
        help_text=gettext_lazy("For granting or revoking a jurisdiction; empty otherwise."),
    )
    data_request = forms.UUIDField(
        required=False,
        label=gettext_lazy("Id of the data request"),
        help_text=gettext_lazy("As head of legal gives it; for sealed ones only."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Why it is needed: the account manager who applies it reads this."),
    )


def _propose(asked: Asked) -> Done:
    values = dict(asked.values)
    wanted = values.pop("data_request")
    case = DataRequest.objects.filter(pk=wanted).first() if wanted else None
    if wanted and case is None:
        raise BadInput(_("There is no data request of this id."), where="data_request")
    row = grants.propose(actor=asked.actor, data_request=case, at=asked.at, **values)
    return Done(_("Proposed: {row}. Another account manager applies it.").format(row=row), row)


def _apply(asked: Asked) -> Done:
    row = grants.apply(actor=asked.actor, proposal=asked.row, at=asked.at)
    return Done(_("Applied: {row}.").format(row=row))


def _decline(asked: Asked) -> Done:
    row = grants.decline(actor=asked.actor, proposal=asked.row, at=asked.at, **asked.values)
    return Done(_("Declined: {row}.").format(row=row))


def _can_settle(row: Any, actor: Any) -> bool:
    return row.status == GrantStatus.PROPOSED and actor.pk not in (row.proposed_by_id, row.user_id)


class GrantProposalAdmin(ReadOnlyAdmin):
    """Proposals and what became of them."""

    acts = (
        Act(
            "apply", gettext_lazy("Apply"), Permission.APPROVE_GRANT, _apply, is_open=_can_settle, fresh=True
        ),
        Act("decline", gettext_lazy("Decline"), Permission.APPROVE_GRANT, _decline, ReasonForm, _can_settle),
    )
    list_acts = (
        Act(
            "propose",
            gettext_lazy("Propose a change of rights"),
            Permission.PROPOSE_GRANT,
            _propose,
            ProposeForm,
            fresh=True,
        ),
    )
    hidden_fields = frozenset({"data_request"})
    list_display = (
        "__str__",
        "named_role",
        "jurisdiction",
        "status",
        "proposed_by",
        "proposed_at",
        "decided_by",
    )
    list_select_related = ("user", "jurisdiction", "proposed_by", "decided_by")
    list_filter = (("status", admin.ChoicesFieldListFilter), ("action", admin.ChoicesFieldListFilter))

    def may_look(self, scope: Scope) -> bool:
        """Account managers."""
        return scope.holds(Permission.PROPOSE_GRANT) or scope.holds(Permission.APPROVE_GRANT)

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """All of them."""
        return rows

    def stored_fields(self) -> list[Any]:
        """The data request is shown by its id alone."""
        return [field for field in super().stored_fields() if field.name != "data_request"]

    @admin.display(description=gettext_lazy("role"), ordering="role")
    def named_role(self, row: Any) -> str:
        """The role in the reader's language."""
        return in_words(row.role) or NOTHING

    def shown_first(self, request: HttpRequest, row: Any) -> list[Shown]:
        """The id that was given."""
        return [Shown(_("Id of the data request"), str(row.data_request_id or NOTHING))]
