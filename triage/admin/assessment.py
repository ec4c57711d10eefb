"""Assessments with their findings and flags, counsel's answers, and the reviews above counsel."""

from __future__ import annotations

from django.contrib import admin

from triage.admin.base import RowLevelAdmin
from triage.admin.filters import CaseCountryFilter


class AssessmentAdmin(RowLevelAdmin):
    """Runs of the law engine."""

    list_display = ("__str__", "data_request", "level", "assessed_by", "assessed_at", "voided_at")
    list_select_related = ("data_request", "assessed_by")
    list_filter = (CaseCountryFilter,)


class FindingAdmin(RowLevelAdmin):
    """What each rule said."""

    list_display = ("rule_id", "data_request", "result", "standing", "reason_code", "citation")
    list_select_related = ("data_request",)
    list_filter = (
        CaseCountryFilter, ("result", admin.ChoicesFieldListFilter), ("standing", admin.ChoicesFieldListFilter),
    )  # fmt: skip


class RiskFlagAdmin(RowLevelAdmin):
    """Risks to human rights and to the platform."""

    list_display = ("flag", "data_request", "weight", "level", "rule_id")
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter, ("flag", admin.ChoicesFieldListFilter))


class RightsReviewAdmin(RowLevelAdmin):
    """Reviews above counsel."""

    list_display = ("data_request", "level", "outcome", "reviewed_by", "reviewed_at", "voided_at")
    list_select_related = ("data_request", "reviewed_by")
    list_filter = (CaseCountryFilter, ("outcome", admin.ChoicesFieldListFilter))


class ChecklistAnswerAdmin(RowLevelAdmin):
    """Counsel's answers to the checklist, the voided ones too."""

    list_display = ("rule_id", "data_request", "answer", "answered_by", "answered_at", "voided_at")
    list_select_related = ("data_request", "answered_by")
    list_filter = (CaseCountryFilter, ("answer", admin.ChoicesFieldListFilter))
