"""The record, queued work, and the series of references."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.access import Scope
from triage.admin.base import ReadOnlyAdmin, RowLevelAdmin
from triage.admin.filters import CaseCountryFilter
from triage.admin.secrets import open_secrets
from triage.admin.values import Shown
from triage.event_kinds import EventKind, tell
from triage.roles import Permission

RIGHTS_EVENTS = (
    EventKind.GRANT_PROPOSED, EventKind.GRANT_APPLIED, EventKind.GRANT_DECLINED, EventKind.PERSON_CREATED,
    EventKind.PERSON_DISABLED, EventKind.PASSWORD_ISSUED, EventKind.PASSWORD_CHANGED, EventKind.LOCK_RELEASED,
    EventKind.SIGN_IN_RESET_PROPOSED, EventKind.SIGN_IN_RESET, EventKind.SECOND_FACTOR_ADDED,
    EventKind.SECOND_FACTOR_REMOVED, EventKind.IDENTITY_LINKED,
)  # fmt: skip
"""Events of no data request that account managers see: the changes of rights, and of who can sign in."""
LIST_EVENTS = (EventKind.BULK_STARTED, EventKind.BULK_FINISHED, EventKind.LIST_EXPORTED)
"""Events about many data requests that auditors see, if every country that they were in is theirs."""


class EventAdmin(RowLevelAdmin):
    """What happened, as sentences."""

    list_display = ("sentence", "data_request", "actor_name", "at")
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter,)
    lookups = frozenset({"data_request__id__exact"})
    ordering = ("-at", "-number")
    sortable_by = ("at",)

    def may_look(self, scope: Scope) -> bool:
        """Who sees cases, and who changes rights."""
        return super().may_look(scope) or scope.holds(Permission.PROPOSE_GRANT)

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of visible data requests; for account managers and auditors some that belong to none."""
        seen = super().visible(scope, rows)
        beside = Q()
        if scope.holds(Permission.PROPOSE_GRANT):
            beside |= Q(data_request=None, kind__in=RIGHTS_EVENTS)
        if scope.holds(Permission.VERIFY_HISTORY):
            countries = "|".join(sorted(scope.jurisdictions)) or "-"
            within = f"^(({countries})( ({countries}))*)?$"
            beside |= Q(data_request=None, kind__in=LIST_EVENTS, detail__where__regex=within)
        return rows.filter(beside | Q(pk__in=seen.values("pk"))) if beside else seen

    def shown_first(self, request: HttpRequest, row: Any) -> list[Shown]:
        """The sentence, and the reason that was given."""
        given = open_secrets(row.encryption_scope, [row])
        return [
            Shown(_("What happened"), self.sentence(row)),
            Shown(_("Reason given"), given.text(row.reason) or given.problem),
        ]

    @admin.display(description=gettext_lazy("what happened"))
    def sentence(self, row: Any) -> str:
        """One sentence for people."""
        return tell(row.kind, row.actor_name, row.detail)


class OutboxEntryAdmin(RowLevelAdmin):
    """Queued work and what became of it."""

    list_display = ("task", "data_request", "status", "attempts", "queued_at", "problem")
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter, ("status", admin.ChoicesFieldListFilter))


class ReferenceSeriesAdmin(ReadOnlyAdmin):
    """The last number of each series of the scope; the sealed series is not shown, it would count what is hidden."""

    list_display = ("name", "last_number")

    def may_look(self, scope: Scope) -> bool:
        """Everybody with a role that sees cases."""
        return scope.holds(Permission.VIEW)

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The series of the scope's jurisdictions."""
        mine = Q(pk__in=[])
        for code in scope.jurisdictions:
            mine |= Q(name__endswith=f"-{code}")
        return rows.filter(mine)
