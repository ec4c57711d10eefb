"""The law in the database: jurisdictions, reviews of rules, indicators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.access import Scope
from triage.admin import country_page
from triage.admin.acts import Act, ActForm, Asked, Done
from triage.admin.base import ReadOnlyAdmin
from triage.admin.fields import DayField, text_area
from triage.admin.state_panel import state_panel
from triage.admin.tier_act import OVERRIDE_TIER
from triage.roles import Permission
from triage.services import law


class ReviewForm(ActForm):
    """A rule that was compared with its source."""

    rule_id = forms.CharField(
        max_length=80,
        label=gettext_lazy("Rule"),
        help_text=gettext_lazy(
            "Its id, as the rulebook writes it. A rule that somebody reviewed blocks as it says; an "
            "unreviewed one only asks."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=500,
        widget=text_area(),
        help_text=gettext_lazy("What you opened and compared."),
    )
    on = DayField(
        label=gettext_lazy("Checked on"),
        help_text=gettext_lazy("The day on which you compared it with its source."),
    )

    def prepare(self) -> None:
        """Today."""
        self.fields["on"].initial = timezone.localdate()


def _review(asked: Asked) -> Done:
    row = law.review_rule(actor=asked.actor, version=asked.row, at=asked.at, **asked.values)
    return Done(_("The review of {rule} is recorded.").format(rule=row.rule_id))


REVIEW = Act(
    "review-rule", gettext_lazy("Review a rule"), Permission.REVIEW_RULE, _review, ReviewForm,
    explains=gettext_lazy(
        "From then on the rule blocks as it says; until then it only asks "
        "counsel a question."
    ),
)  # fmt: skip
"""On the page of a version; many entries at once are reviewed on the page of their rulebook."""


class LawAdmin(ReadOnlyAdmin):
    """Law is no secret of a case, but which countries a desk works for may be: law editors see all of it."""

    def may_look(self, scope: Scope) -> bool:
        """Who sees cases and who edits the law."""
        return scope.holds(Permission.VIEW) or scope.holds(Permission.DRAFT_RULEBOOK)

    def everything(self, scope: Scope) -> bool:
        """Whether the person sees the law of every country."""
        return scope.holds(Permission.DRAFT_RULEBOOK)


class JurisdictionAdmin(LawAdmin):
    """States whose authorities send orders, each with its tier and its indicators."""

    acts = (OVERRIDE_TIER,)
    row_template = "admin/jurisdiction.html"
    list_display = ("code", "named", "law")
    search_fields = ("name__istartswith",)
    search_help_text = gettext_lazy("The beginning of the name")

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def named(self, row: Any) -> str:
        """The State in the reader's language."""
        return str(row)

    @admin.display(description=gettext_lazy("law"))
    def law(self, row: Any) -> str:
        """The page that shows its law."""
        url = self.url_of(country_page.PAGE, row)
        return format_html('<a href="{}">{}</a>', url, _("law of {name}").format(name=row))

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """The tier of the State, and what is held about it."""
        shown = super().page_context(request, row)
        return {**shown, "panel": state_panel(row.code), "country_url": self.url_of(country_page.PAGE, row)}

    def get_urls(self) -> list[URLPattern]:
        """The page of its law besides."""
        return [*country_page.urls(self), *super().get_urls()]

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the scope."""
        return rows if self.everything(scope) else rows.filter(code__in=scope.jurisdictions)


class RuleReviewAdmin(LawAdmin):
    """Who checked which rule against its source."""

    list_display = ("rule_id", "rulebook_version", "reviewer_name", "reviewed_on")
    list_select_related = ("rulebook_version",)

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """As the versions."""
        if self.everything(scope):
            return rows
        of_scope = Q(rulebook_version__jurisdiction__in=scope.jurisdictions)
        return rows.filter(Q(rulebook_version__jurisdiction=None) | of_scope)


class RightsIndicatorAdmin(LawAdmin):
    """Published figures about countries."""

    list_display = ("name", "jurisdiction", "year", "value", "publisher", "redistributable", "confidence")
    list_select_related = ("jurisdiction",)
    list_filter = (("confidence", admin.ChoicesFieldListFilter),)

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the scope's countries."""
        return rows if self.everything(scope) else rows.filter(jurisdiction__in=scope.jurisdictions)
