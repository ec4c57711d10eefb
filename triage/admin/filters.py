"""Filters of the list of data requests; each offers only what lies in the scope and counts nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from jurisdictions.law.vocabulary import Flag, ReviewLevel
from jurisdictions.models import Jurisdiction
from triage.admin.home import SOON
from triage.choices import choices_of
from triage.models import RiskFlag

if TYPE_CHECKING:
    from triage.querysets import DataRequestQuerySet


class JurisdictionFilter(admin.SimpleListFilter):
    """Countries of the scope."""

    title = "country"
    parameter_name = "country"
    path = "jurisdiction"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The scope's jurisdictions, by name."""
        rows = Jurisdiction.objects.filter(code__in=request.scope.jurisdictions)  # type: ignore[attr-defined]
        return [(row.code, row.name) for row in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of one country."""
        code = self.value()
        return queryset.filter(**{f"{self.path}_id": code}) if code else queryset


class CaseCountryFilter(JurisdictionFilter):
    """The country of the data request that a row belongs to."""

    path = "data_request__jurisdiction"


class DueFilter(admin.SimpleListFilter):
    """How soon the leading answer clock runs out."""

    title = "due"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The same steps as on the home page."""
        return [
            ("overdue", "overdue"),
            ("soon", "within 48 hours"),
            ("week", "within a week"),
            ("none", "no deadline"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Open rows only, as the home page counts them."""
        rows: DataRequestQuerySet = queryset
        now = timezone.now()
        match self.value():
            case "overdue":
                return rows.overdue(now)
            case "soon":
                return rows.due_between(now, now + SOON)
            case "week":
                return rows.due_between(now, now + timedelta(days=7))
            case "none":
                return rows.filter(due_at=None)
        return rows


class WhoFilter(admin.SimpleListFilter):
    """Who has it."""

    title = "who has it"
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """No list of people: that would name those of other jurisdictions."""
        return [("me", "I have it"), ("nobody", "nobody"), ("others", "a colleague")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Open rows of this person or of nobody; any rows of colleagues."""
        rows: DataRequestQuerySet = queryset
        person: Any = request.user
        match self.value():
            case "me":
                return rows.open().assigned_to(person)
            case "nobody":
                return rows.open().filter(assigned_to=None)
            case "others":
                return rows.exclude(assigned_to=None).exclude(assigned_to=person)
        return rows


class FlagFilter(admin.SimpleListFilter):
    """A flag that the live assessment raised."""

    title = "risk flag"
    parameter_name = "flag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every kind of flag there is: which of them occur is not told."""
        return choices_of(Flag)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows whose live assessment raised it."""
        flag = self.value()
        if not flag:
            return queryset
        raised = RiskFlag.objects.filter(
            data_request=OuterRef("pk"), assessment__voided_at__isnull=True, flag=flag
        )
        return queryset.filter(Exists(raised))


class LevelFilter(admin.SimpleListFilter):
    """Who must look before a decision counts."""

    title = "level of review"
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The four levels."""
        return [(str(int(level)), level.word.replace("_", " ")) for level in ReviewLevel]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of this level."""
        level = self.value()
        return queryset.filter(review_level=int(level)) if level and level.isdecimal() else queryset
