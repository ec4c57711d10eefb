"""What runs against time."""

from __future__ import annotations

from django.contrib import admin

from triage.admin.base import RowLevelAdmin
from triage.admin.filters import CaseCountryFilter


class DeadlineAdmin(RowLevelAdmin):
    """Clocks with the steps of their computation."""

    list_display = ("__str__", "data_request", "due_before", "binding", "leads", "voided_at")
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter, ("clock", admin.ChoicesFieldListFilter))


class DeadlinePauseAdmin(RowLevelAdmin):
    """Times in which a clock stood still."""

    list_display = ("__str__", "data_request", "paused_at", "resumed_at")
    list_select_related = ("data_request", "deadline")
    list_filter = (CaseCountryFilter,)


class DeadlineExtensionAdmin(RowLevelAdmin):
    """Time that the authority or a court gave."""

    list_display = ("__str__", "data_request", "due_before", "basis", "extended_by", "extended_at")
    list_select_related = ("data_request", "deadline", "extended_by")
    list_filter = (CaseCountryFilter,)


class ReminderAdmin(RowLevelAdmin):
    """What the desk was reminded of, once each."""

    list_display = ("__str__", "data_request", "clock", "due_before", "reminded_at")
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter, ("kind", admin.ChoicesFieldListFilter))
    hidden_fields = frozenset({"key"})


class PreservationAdmin(RowLevelAdmin):
    """Data kept from deletion."""

    list_display = ("data_request", "started_at", "expires_at", "extensions", "released_at")
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter,)
