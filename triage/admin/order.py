"""The order behind a data request, its sources, gags and emergencies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.acts import Act, ActForm, Asked, Done
from triage.admin.base import RowLevelAdmin
from triage.admin.fields import DayField, text_area
from triage.admin.filters import CaseCountryFilter
from triage.roles import Permission
from triage.services import gags


class OrderAdmin(RowLevelAdmin):
    """The legal instrument as the desk read it."""

    list_display = ("data_request", "instrument", "authorised_by", "issued_on", "proceedings")
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter,)


class FactSourceAdmin(RowLevelAdmin):
    """The words from which a fact was read."""

    list_display = ("named_fact", "data_request", "unit", "page")
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter,)

    @admin.display(description=gettext_lazy("fact"), ordering="fact")
    def named_fact(self, row: Any) -> str:
        """The fact in the reader's language."""
        return str(row)


class LiftForm(ActForm):
    """When and by what a gag ended before its time."""

    on = DayField(
        label=gettext_lazy("Lifted on"),
        help_text=gettext_lazy(
            "From this day nothing forbids telling the user (e-Evidence Art. 13; 18 U.S.C. 2705(b))."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=text_area(),
        help_text=gettext_lazy("By which decision, and where it is on file."),
    )


def _lift(asked: Asked) -> Done:
    gags.lift_gag(actor=asked.actor, gag=asked.row, at=asked.at, **asked.values)
    return Done(_("The gag is lifted; notices that it barred are due."))


def _stands(row: Any, actor: Any) -> bool:
    return row.lifted_on is None


class GagAdmin(RowLevelAdmin):
    """What forbids telling the user."""

    acts = (
        Act(
            "lift",
            gettext_lazy("Record that it was lifted"),
            Permission.CORRECT,
            _lift,
            LiftForm,
            is_open=_stands,
        ),
    )
    list_display = ("basis", "data_request", "provision", "until", "lifted_on")
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter,)


class EmergencyAdmin(RowLevelAdmin):
    """The danger that is claimed."""

    list_display = ("data_request", "danger_to_life", "legal_process_due_at", "legal_process_received_at")
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter,)


class AuthorityReferenceAdmin(RowLevelAdmin):
    """File numbers of authorities."""

    list_display = ("value", "data_request")
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter,)
