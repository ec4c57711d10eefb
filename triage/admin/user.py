"""People: seen by account managers only, created and disabled through services; rights change by proposals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from triage.access import Scope, scope_of
from triage.admin.acts import Act, ActForm, Asked, Done
from triage.admin.base import ReadOnlyAdmin
from triage.admin.case_forms import ReasonForm
from triage.admin.values import NOTHING, Shown
from triage.roles import Permission
from triage.services import people


class PersonForm(ActForm):
    """A new colleague. Rights are proposed afterwards."""

    username = forms.CharField(max_length=50)
    full_name = forms.CharField(max_length=150)
    email = forms.EmailField(required=False, label="E-mail")
    password = forms.CharField(
        label="First password",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Handed over in person; without one nobody can log in with the account.",
    )


def _create(asked: Asked) -> Done:
    row = people.create_person(actor=asked.actor, person=people.NewPerson(**asked.values), at=asked.at)
    return Done(f"The account of {row} is created. Propose a role and jurisdictions next.", row)


def _disable(asked: Asked) -> Done:
    people.disable_person(actor=asked.actor, person=asked.row, at=asked.at, **asked.values)
    return Done(f"The account of {asked.row} is disabled.")


class UserAdmin(ReadOnlyAdmin):
    """Accounts with their roles and scope. No page edits `is_superuser`, groups or permissions."""

    acts = (
        Act(
            "disable", "Disable account", Permission.PROPOSE_GRANT, _disable, ReasonForm,
            lambda row, actor: row.is_active and row.pk != actor.pk,
            explains="The person cannot log in any more, from the next page on. What they did stays.",
        ),
    )  # fmt: skip
    list_acts = (Act("create", "Create an account", Permission.PROPOSE_GRANT, _create, PersonForm),)
    hidden_fields = frozenset({"password", "is_superuser"})
    list_display = ("username", "first_name", "last_name", "roles", "is_active", "is_service")
    search_fields = ("username__istartswith", "last_name__istartswith")
    search_help_text = "The beginning of user name or last name"
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
            Shown("Roles", self.roles(row)),
            Shown("Jurisdictions", ", ".join(sorted(scope.jurisdictions)) or NOTHING),
            Shown("Grants on sealed data requests", str(len(scope.sealed))),
        ]

    @admin.display(description="roles")
    def roles(self, row: Any) -> str:
        """Names of the roles."""
        return ", ".join(sorted(group.name for group in row.groups.all())) or NOTHING
