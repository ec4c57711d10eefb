"""How it was found out who sent a demand."""

from __future__ import annotations

from django.contrib import admin

from triage.admin.base import RowLevelAdmin
from triage.admin.filters import CaseCountryFilter


class VerificationAdmin(RowLevelAdmin):
    """Attempts to confirm a sender."""

    list_display = ("data_request", "method", "result", "verified_by", "verified_at")
    list_select_related = ("data_request", "verified_by")
    list_filter = (CaseCountryFilter, ("result", admin.ChoicesFieldListFilter))


class ForgeryCheckAdmin(RowLevelAdmin):
    """Looks for forgery."""

    list_display = ("data_request", "kind", "result", "checked_by", "checked_at")
    list_select_related = ("data_request", "checked_by")
    list_filter = (CaseCountryFilter, ("result", admin.ChoicesFieldListFilter))
