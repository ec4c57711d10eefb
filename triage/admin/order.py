"""The order behind a data request, its sources, gags and emergencies."""

from __future__ import annotations

from triage.admin.base import RowLevelAdmin
from triage.admin.filters import CaseCountryFilter


class OrderAdmin(RowLevelAdmin):
    """The legal instrument as the desk read it."""

    list_display = ("data_request", "instrument", "authorised_by", "issued_on", "proceedings")
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter,)


class FactSourceAdmin(RowLevelAdmin):
    """The words from which a fact was read."""

    list_display = ("fact", "data_request", "unit", "page")
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter,)


class GagAdmin(RowLevelAdmin):
    """What forbids telling the user."""

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
