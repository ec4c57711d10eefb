"""Changes of rights: one account manager proposes, another applies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from jurisdictions.models import Jurisdiction
from triage.access import Scope
from triage.admin.acts import Act, ActForm, Asked, Done
from triage.admin.base import ReadOnlyAdmin
from triage.admin.case_forms import ReasonForm
from triage.admin.values import NOTHING, Shown
from triage.choices import GrantAction, GrantStatus
from triage.errors import BadInput
from triage.models import DataRequest, User
from triage.roles import Permission, Role
from triage.services import grants


class ProposeForm(ActForm):
    """Whose rights, which, why. Account managers see no data request: a sealed one is named by its id."""

    user = forms.ModelChoiceField(queryset=User.objects.filter(is_active=True), label="Person")
    action = forms.ChoiceField(choices=GrantAction.choices)
    role = forms.ChoiceField(
        choices=[("", "–"), *((role.value, role.value) for role in Role)], required=False
    )
    jurisdiction = forms.ModelChoiceField(
        queryset=Jurisdiction.objects.all(), required=False, empty_label="–"
    )
    data_request = forms.UUIDField(
        required=False,
        label="Id of the data request",
        help_text="As head of legal gives it; for sealed ones only.",
    )
    reason = forms.CharField(max_length=300)


def _propose(asked: Asked) -> Done:
    values = dict(asked.values)
    wanted = values.pop("data_request")
    case = DataRequest.objects.filter(pk=wanted).first() if wanted else None
    if wanted and case is None:
        raise BadInput("There is no data request of this id.", where="data_request")
    row = grants.propose(actor=asked.actor, data_request=case, at=asked.at, **values)
    return Done(f"Proposed: {row}. Another account manager applies it.", row)


def _apply(asked: Asked) -> Done:
    row = grants.apply(actor=asked.actor, proposal=asked.row, at=asked.at)
    return Done(f"Applied: {row}.")


def _decline(asked: Asked) -> Done:
    row = grants.decline(actor=asked.actor, proposal=asked.row, at=asked.at, **asked.values)
    return Done(f"Declined: {row}.")


def _can_settle(row: Any, actor: Any) -> bool:
    return row.status == GrantStatus.PROPOSED and actor.pk not in (row.proposed_by_id, row.user_id)


class GrantProposalAdmin(ReadOnlyAdmin):
    """Proposals and what became of them."""

    acts = (
        Act("apply", "Apply", Permission.APPROVE_GRANT, _apply, is_open=_can_settle),
        Act("decline", "Decline", Permission.APPROVE_GRANT, _decline, ReasonForm, _can_settle),
    )
    list_acts = (
        Act("propose", "Propose a change of rights", Permission.PROPOSE_GRANT, _propose, ProposeForm),
    )
    hidden_fields = frozenset({"data_request"})
    list_display = ("__str__", "role", "jurisdiction", "status", "proposed_by", "proposed_at", "decided_by")
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

    def shown_first(self, request: HttpRequest, row: Any) -> list[Shown]:
        """The id that was given."""
        return [Shown("Id of the data request", str(row.data_request_id or NOTHING))]
