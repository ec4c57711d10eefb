"""Decisions, approvals and what was produced from them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy

from triage.admin.acts import Act, Asked, Revealed
from triage.admin.base import RowLevelAdmin
from triage.admin.case_forms import PurposeForm
from triage.admin.filters import CaseCountryFilter
from triage.choices import ProductionOutcome
from triage.roles import Permission
from triage.services import viewing


def _show(asked: Asked) -> Revealed:
    value = viewing.show_disclosed_value(
        actor=asked.actor, disclosed_item=asked.row, at=asked.at, **asked.values
    )
    return Revealed(str(asked.row), value)


def _has_value(row: Any, actor: Any) -> bool:
    return bool(row.outcome == ProductionOutcome.DISCLOSED)


SHOW = Act(
    "show", gettext_lazy("Show in full"), Permission.SHOW_IDENTIFIER, _show, PurposeForm, _has_value,
    fresh=True,
    explains=gettext_lazy("Who looked and why is recorded before the value is shown."),
)  # fmt: skip


class DecisionAdmin(RowLevelAdmin):
    """What counsel decided."""

    list_display = ("__str__", "recipient", "decided_by", "decided_at", "voided_at")
    list_select_related = ("data_request", "decided_by", "recipient")
    list_filter = (CaseCountryFilter,)


class DecisionItemAdmin(RowLevelAdmin):
    """The outcome for each item."""

    list_display = ("__str__", "data_request", "outcome", "reason_codes")
    list_select_related = ("data_request", "item")
    list_filter = (CaseCountryFilter, ("outcome", admin.ChoicesFieldListFilter))


class ApprovalAdmin(RowLevelAdmin):
    """The second person's yes."""

    list_display = ("data_request", "decided_by", "approved_by", "approved_at", "voided_at")
    list_select_related = ("data_request", "decided_by", "approved_by")
    list_filter = (CaseCountryFilter,)


class DisclosureAdmin(RowLevelAdmin):
    """Productions from an approved scope."""

    list_display = ("data_request", "produced_by", "produced_at")
    list_select_related = ("data_request", "produced_by")
    list_filter = (CaseCountryFilter,)


class DisclosedItemAdmin(RowLevelAdmin):
    """Values that were produced; each is shown on its own page, with a purpose."""

    acts = (SHOW,)
    list_display = ("__str__", "data_request", "item_type", "outcome", "seen_at")
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter, ("outcome", admin.ChoicesFieldListFilter))
