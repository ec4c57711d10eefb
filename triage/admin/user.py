"""People: seen by account managers only, created and disabled through services; rights change by proposals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.access import Scope, scope_of
from triage.admin import user_sign_in
from triage.admin.acts import Act, ActForm, Asked, Done
from triage.admin.base import ReadOnlyAdmin
from triage.admin.case_forms import ReasonForm
from triage.admin.values import NOTHING, Shown
from triage.choices import in_words
from triage.roles import Permission
from triage.services import people


class PersonForm(ActForm):
    """A new colleague: the first password is made by the desk. Rights are proposed afterwards."""

    username = forms.CharField(
        label=gettext_lazy("Username"),
        max_length=50,
        help_text=gettext_lazy("For signing in. It is never given to somebody else."),
    )
    full_name = forms.CharField(
        label=gettext_lazy("Full name"),
        max_length=150,
        help_text=gettext_lazy("As the record names the person who acted."),
    )
    email = forms.EmailField(
        required=False, label=gettext_lazy("E-mail"), help_text=gettext_lazy("At work. It gives no way in.")
    )


def _disable(asked: Asked) -> Done:
    people.disable_person(actor=asked.actor, person=asked.row, at=asked.at, **asked.values)
    return Done(_("The account of {row} is disabled.").format(row=asked.row))


class UserAdmin(ReadOnlyAdmin):
    """Accounts with their roles and scope. No page edits `is_superuser`, groups or permissions."""

    acts = (
        *user_sign_in.ACTS,
        Act(
            "disable", gettext_lazy("Disable account"), Permission.PROPOSE_GRANT, _disable, ReasonForm,
            lambda row, actor: row.is_active and row.pk != actor.pk,
            explains=gettext_lazy("The person cannot log in any more, from the next page on. What they did stays."),
        ),
    )  # fmt: skip
    list_acts = (
        Act(
            "create",
            gettext_lazy("Create an account"),
            Permission.PROPOSE_GRANT,
            user_sign_in.create,
            PersonForm,
            fresh=True,
        ),
    )
    hidden_fields = frozenset({"password", "is_superuser"})
    list_display = ("username", "first_name", "last_name", "roles", "is_active", "is_service")
    search_fields = ("username__istartswith", "last_name__istartswith")
    search_help_text = gettext_lazy("The beginning of user name or last name")
    ordering = ("username",)

    def may_look(self, scope: Scope) -> bool:
        """Account managers."""
        return scope.holds(Permission.PROPOSE_GRANT)

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Everybody."""
        return rows.prefetch_related("groups")

    def shown_first(self, request: HttpRequest, row: Any) -> list[Shown]:
        """What the person may do, and where."""
        scope = scope_of(row)
        return [
            *user_sign_in.shown(row),
            Shown(_("Roles"), self.roles(row)),
            Shown(_("Jurisdictions"), ", ".join(sorted(scope.jurisdictions)) or NOTHING),
            Shown(_("Grants on sealed data requests"), str(len(scope.sealed))),
        ]

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, row: Any) -> str:
        """Names of the roles."""
        return ", ".join(sorted(in_words(group.name) for group in row.groups.all())) or NOTHING
