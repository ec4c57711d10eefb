"""Filters of the stock lists by country; each offers only what lies in the scope and counts nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from jurisdictions.models import Jurisdiction


class JurisdictionFilter(admin.SimpleListFilter):
    """Countries of the scope."""

    title = gettext_lazy("country")
    parameter_name = "country"
    path = "jurisdiction"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The scope's jurisdictions, by name."""
        rows = Jurisdiction.objects.filter(code__in=request.scope.jurisdictions)  # type: ignore[attr-defined]
        return [(row.code, str(row)) for row in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of one country."""
        code = self.value()
        return queryset.filter(**{f"{self.path}_id": code}) if code else queryset


class CaseCountryFilter(JurisdictionFilter):
    """The country of the data request that a row belongs to."""

    path = "data_request__jurisdiction"
