"""Who gets new data requests, by jurisdiction, with what they have on their desk now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jurisdictions.law.vocabulary import RequestKind
from jurisdictions.models import Jurisdiction
from triage.access import Scope, visible_to
from triage.admin.acts import Act, ActForm, Asked, Done
from triage.admin.base import ReadOnlyAdmin, scope_of_request
from triage.admin.filters import JurisdictionFilter
from triage.admin.values import NOTHING
from triage.choices import choices_of
from triage.models import AssignmentRule, DataRequest, JurisdictionUserGrant, User
from triage.roles import Permission
from triage.services import assignment_rules


class RuleForm(ActForm):
    """Where, for what, who, and how many at most."""

    jurisdiction = forms.ModelChoiceField(
        queryset=Jurisdiction.objects.none(),
        empty_label=gettext_lazy("choose"),
        label=gettext_lazy("Jurisdiction"),
        help_text=gettext_lazy("Whose new data requests are handed out. Only yours are offered."),
    )
    kind = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("every kind")), *choices_of(RequestKind)],
        label=gettext_lazy("Kind of data request"),
        help_text=gettext_lazy("Who is named for a kind comes before who is named for every kind."),
    )
    person = forms.ModelChoiceField(
        queryset=User.objects.none(), empty_label=gettext_lazy("choose a person"), label=gettext_lazy("Person"),
        help_text=gettext_lazy(
            "Of several the one with the fewest open data requests gets a new one. Only people who work in one of your "
            "jurisdictions, and who verify senders or decide, are offered."
        ),
    )  # fmt: skip
    most_open = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=assignment_rules.MOST_OPEN,
        label=gettext_lazy("At most"),
        help_text=gettext_lazy(
            "Open data requests, of whatever country, from which on this person gets no more. Empty: no limit."
        ),
    )

    def prepare(self) -> None:
        """What lies in the scope."""
        where, who = self.fields["jurisdiction"], self.fields["person"]
        assert isinstance(where, forms.ModelChoiceField)  # noqa: S101  declared above
        assert isinstance(who, forms.ModelChoiceField)  # noqa: S101  declared above
        where.queryset = Jurisdiction.objects.filter(code__in=self.scope.jurisdictions)
        who.queryset = people_of(self.scope)


def people_of(scope: Scope) -> QuerySet[User]:
    """Active people with a jurisdiction of the scope and a role for new data requests."""
    granted = JurisdictionUserGrant.objects.filter(content_object__in=scope.jurisdictions)
    able = [permission.value for permission in assignment_rules.WORKS]
    return (
        User.objects.filter(is_active=True, is_service=False, pk__in=granted.values("user"))
        .filter(groups__permissions__codename__in=able)
        .distinct()
        .order_by("last_name", "username")
    )


def can_work() -> Q:
    """Of a rule: its person is active, with the jurisdiction and a role for new data requests, as the service asks."""
    able = [permission.value for permission in assignment_rules.WORKS]
    person = User.objects.filter(
        pk=OuterRef("person"), is_active=True, groups__permissions__codename__in=able
    )
    granted = JurisdictionUserGrant.objects.filter(
        user=OuterRef("person"), content_object=OuterRef("jurisdiction")
    )
    return Exists(person) & Exists(granted)


def _set(asked: Asked) -> Done:
    values = asked.values
    row = assignment_rules.set_rule(
        actor=asked.actor,
        jurisdiction=values["jurisdiction"],
        kind=RequestKind(values["kind"]) if values["kind"] else None,
        person=values["person"],
        most_open=values["most_open"],
        at=asked.at,
    )
    return Done(
        _("New data requests of {jurisdiction} go to {person}.").format(
            jurisdiction=row.jurisdiction, person=row.person
        ),
        row,
    )


def _end(asked: Asked) -> Done:
    row = assignment_rules.end_rule(actor=asked.actor, rule=asked.row, at=asked.at)
    return Done(
        _("{person} gets no new data requests of {jurisdiction} by rule any more.").format(
            person=row.person, jurisdiction=row.jurisdiction
        )
    )


class InForceFilter(admin.SimpleListFilter):
    """Rules in force; ended ones are asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The others."""
        return [("ended", _("ended")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        """What is shown without a choice is what is in force."""
        first, *others = super().choices(changelist)
        return [{**first, "display": _("in force")}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By the end."""
        match self.value():
            case "ended":
                return queryset.exclude(ended_at=None)
            case "all":
                return queryset
        # The page of one ended rule is found all the same: filters serve the list alone.
        return queryset.filter(ended_at=None)


class AssignmentRuleAdmin(ReadOnlyAdmin):
    """Who is on duty where."""

    change_list_template = "admin/duty.html"
    acts = (
        Act(
            "end", gettext_lazy("End the rule"), Permission.MANAGE_ASSIGNMENT, _end,
            is_open=lambda row, actor: row.ended_at is None,
            explains=gettext_lazy("What the person has stays with them; new ones go to the others."),
        ),
    )  # fmt: skip
    list_acts = (
        Act(
            "set", gettext_lazy("Put somebody on duty"), Permission.MANAGE_ASSIGNMENT, _set, RuleForm,
            explains=gettext_lazy(
                "New data requests are assigned when they are registered. A sealed one never is."
            ),
        ),
    )  # fmt: skip
    list_display = ("where", "who", "has_now", "at_most", "for_kind", "until")
    list_display_links = ("where",)
    list_select_related = ("jurisdiction", "person")
    list_filter = (JurisdictionFilter, InForceFilter)
    ordering = ("jurisdiction__name", "kind", "person__last_name")

    def may_look(self, scope: Scope) -> bool:
        """Everybody with a role that sees cases: who is on duty is no secret where one works."""
        return scope.holds(Permission.VIEW)

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rules of the scope's jurisdictions, each with the open cases of its person that lie in the scope."""
        seen = visible_to(scope, DataRequest.objects.filter(is_open=True, assigned_to=OuterRef("person")))
        load = seen.order_by().values("assigned_to").annotate(number=Count("pk")).values("number")
        mine = rows.filter(jurisdiction__in=scope.jurisdictions)
        seen_loads: QuerySet[Any] = mine.annotate(load=Subquery(load), fits=can_work())
        return seen_loads

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the jurisdictions of the scope in which nobody is on duty."""
        covered = AssignmentRule.objects.filter(can_work(), ended_at=None).values("jurisdiction")
        mine = Jurisdiction.objects.filter(code__in=scope_of_request(request).jurisdictions)
        bare = list(mine.exclude(code__in=covered).order_by("name"))
        return super().changelist_view(request, {"bare": bare, **(extra_context or {})})

    @admin.display(description=gettext_lazy("jurisdiction"), ordering="jurisdiction__name")
    def where(self, row: Any) -> str:
        """The State."""
        return str(row.jurisdiction)

    @admin.display(description=gettext_lazy("kind"))
    def for_kind(self, row: Any) -> str:
        """The kind, or every kind."""
        return str(row.get_kind_display()) if row.kind else _("every kind")

    @admin.display(description=gettext_lazy("on duty"), ordering="person__last_name")
    def who(self, row: Any) -> SafeString | str:
        """The person; one who can no longer work there is passed over."""
        if row.fits:
            return str(row.person)
        return format_html(
            '{} <span class="badge held">{}</span>', row.person, _("cannot work there: passed over")
        )

    @admin.display(description=gettext_lazy("open now, as far as you see"))
    def has_now(self, row: Any) -> SafeString:
        """How many open cases the person has in the reader's scope; never of elsewhere."""
        number = row.load or 0
        if not row.most_open:
            return format_html('<span class="load">{}</span>', number)
        return format_html(
            '<span class="load">{}</span> <meter class="load" min="0" max="{}" value="{}" aria-hidden="true"></meter>',
            number, row.most_open, min(number, row.most_open),
        )  # fmt: skip

    @admin.display(description=gettext_lazy("at most"))
    def at_most(self, row: Any) -> str:
        """The limit."""
        return str(row.most_open) if row.most_open else _("no limit")

    @admin.display(description=gettext_lazy("ended"))
    def until(self, row: Any) -> str:
        """When it ended."""
        return f"{row.ended_at:%Y-%m-%d}" if row.ended_at else NOTHING
