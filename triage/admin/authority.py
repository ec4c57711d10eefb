"""Authorities and the officers who write for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jurisdictions.law.vocabulary import AuthorityKind
from jurisdictions.models import Jurisdiction
from triage.access import Scope, visible_to
from triage.admin import help as helps
from triage.admin.acts import Act, ActForm, Asked, Done
from triage.admin.authority_key import RECORD_KEY
from triage.admin.base import ReadOnlyAdmin
from triage.admin.case_forms import ReasonForm
from triage.admin.fields import text_area, unknown_or
from triage.admin.filters import JurisdictionFilter
from triage.choices import AuthorityStatus, choices_of
from triage.models import DataRequest
from triage.roles import Permission
from triage.services import authorities


class RecordForm(ActForm):
    """An authority that is not recorded yet."""

    country = forms.ModelChoiceField(
        label=gettext_lazy("Country"),
        queryset=Jurisdiction.objects.none(),
        empty_label=gettext_lazy("choose"),
        help_text=gettext_lazy("The State that it acts for: people who work there see it."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=300,
        help_text=gettext_lazy("Its official name: a demand that names it so finds it again."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=unknown_or(choices_of(AuthorityKind)),
        required=False,
        help_text=helps.DEMAND["authority_kind"],
    )
    official_domains = forms.CharField(
        label=gettext_lazy("Official domains"),
        required=False,
        widget=text_area(rows=2),
        help_text=gettext_lazy("One on each line."),
    )

    def prepare(self) -> None:
        """Countries of the scope."""
        country = self.fields["country"]
        assert isinstance(country, forms.ModelChoiceField)  # noqa: S101  declared above
        country.queryset = Jurisdiction.objects.filter(code__in=self.scope.jurisdictions)


class ContactForm(ActForm):
    """A contact that the desk found without the demand."""

    contact_phone = forms.CharField(
        label=gettext_lazy("Contact phone"),
        max_length=40,
        required=False,
        help_text=gettext_lazy(
            "The number that the desk calls back to verify every sender who names this authority."
        ),
    )
    contact_email = forms.EmailField(
        required=False,
        label=gettext_lazy("Contact e-mail"),
        help_text=gettext_lazy("Where it is asked in writing. Never an address from a demand."),
    )
    contact_source = forms.CharField(
        max_length=300,
        label=gettext_lazy("Where it was found"),
        help_text=gettext_lazy("An official directory, never the demand itself."),
    )
    official_domains = forms.CharField(
        label=gettext_lazy("Official domains"),
        required=False,
        widget=text_area(rows=2),
        help_text=gettext_lazy("One on each line."),
    )

    def prepare(self) -> None:
        """What is recorded now."""
        for name in ("contact_phone", "contact_email", "contact_source"):
            self.fields[name].initial = getattr(self.row, name)
        self.fields["official_domains"].initial = "\n".join(self.row.official_domains)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _record(asked: Asked) -> Done:
    values = asked.values
    row = authorities.record_authority(
        actor=asked.actor,
        jurisdiction_code=values["country"].code,
        name=values["name"],
        kind=AuthorityKind(values["kind"]) if values["kind"] else None,
        official_domains=_lines(values["official_domains"]),
        at=asked.at,
    )
    return Done(_("{row} is recorded, unverified.").format(row=row), row)


def _verify(asked: Asked) -> Done:
    values = {**asked.values, "official_domains": _lines(asked.values["official_domains"])}
    authorities.verify_authority(actor=asked.actor, authority=asked.row, at=asked.at, **values)
    return Done(_("{row} is verified.").format(row=asked.row))


def _suspend(asked: Asked) -> Done:
    report = authorities.suspend_authority(
        actor=asked.actor, authority=asked.row, at=asked.at, **asked.values
    )
    held = ", ".join(str(row) for row in report.held) or _("none")
    before = ", ".join(str(row.data_request) for row in report.disclosed_before) or _("none")
    return Done(
        _("{row} is suspended. Held: {held}. Disclosed to it before: {before}.").format(
            row=asked.row, held=held, before=before
        )
    )


def _restore(asked: Asked) -> Done:
    authorities.restore_authority(actor=asked.actor, authority=asked.row, at=asked.at, **asked.values)
    return Done(_("The suspension is lifted. Verify the contact of {row} anew.").format(row=asked.row))


def _is_suspended(row: Any, actor: Any) -> bool:
    return bool(row.status == AuthorityStatus.SUSPENDED)


RECORD = Act("record", gettext_lazy("Record an authority"), Permission.VERIFY, _record, RecordForm)
ACTS = (
    Act(
        "verify", gettext_lazy("Verify contact"), Permission.VERIFY, _verify, ContactForm,
        lambda row, actor: not _is_suspended(row, actor),
        explains=gettext_lazy("Find the contact yourself and say where. What came with a demand proves nothing."),
    ),
    Act(
        "suspend", gettext_lazy("Suspend"), Permission.SUSPEND_AUTHORITY, _suspend, ReasonForm,
        lambda row, actor: not _is_suspended(row, actor),
        explains=gettext_lazy("All its open data requests are held at once: nothing may leave."),
    ),
    Act("restore", gettext_lazy("Lift suspension"), Permission.SUSPEND_AUTHORITY, _restore, ReasonForm, _is_suspended),
)  # fmt: skip


class AuthorityAdmin(ReadOnlyAdmin):
    """Bodies that send orders, in the jurisdictions of the scope."""

    acts = (*ACTS, RECORD_KEY)
    list_acts = (RECORD,)
    list_display = ("name", "jurisdiction", "kind", "status", "contact_source")
    list_select_related = ("jurisdiction",)
    list_filter = (JurisdictionFilter, ("status", admin.ChoicesFieldListFilter))
    search_fields = ("name__istartswith",)
    search_help_text = gettext_lazy("The beginning of the name")

    def may_look(self, scope: Scope) -> bool:
        """Everybody with a role that sees cases."""
        return scope.holds(Permission.VIEW)

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the scope's jurisdictions, without those of which only hidden data requests tell."""
        cases = DataRequest.objects.filter(authority=OuterRef("pk")).order_by()
        told = ~Exists(cases) | Exists(visible_to(scope, cases))
        return rows.filter(told, jurisdiction__in=scope.jurisdictions)


class RequesterAdmin(ReadOnlyAdmin):
    """Officers as demands name them."""

    list_display = ("name", "authority", "position")
    list_select_related = ("authority",)
    search_fields = ("name__istartswith",)
    search_help_text = gettext_lazy("The beginning of the name")

    def may_look(self, scope: Scope) -> bool:
        """Everybody with a role that sees cases."""
        return scope.holds(Permission.VIEW)

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of authorities in the scope's jurisdictions whom a visible data request names."""
        cases = DataRequest.objects.filter(requester=OuterRef("pk")).order_by()
        return rows.filter(Exists(visible_to(scope, cases)), authority__jurisdiction__in=scope.jurisdictions)
