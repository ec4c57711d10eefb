"""OpenPGP keys of authorities: recorded on the page of the authority, confirmed and withdrawn on their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.access import Scope, visible_to
from triage.admin.acts import Act, ActForm, Asked, Done
from triage.admin.base import ReadOnlyAdmin
from triage.admin.case_forms import ReasonForm
from triage.admin.fields import text_area
from triage.choices import AuthorityStatus
from triage.models import DataRequest
from triage.roles import Permission
from triage.services import authority_keys


class KeyForm(ActForm):
    """A key, and how its fingerprint was compared."""

    armoured = forms.CharField(
        label=gettext_lazy("OpenPGP key"),
        max_length=200_000,
        widget=text_area(rows=8),
        help_text=gettext_lazy("The public key as a block of text, with its first and last line."),
    )
    source = forms.CharField(
        label=gettext_lazy("How the fingerprint was compared"),
        max_length=300,
        help_text=gettext_lazy(
            "With whom, and through which contact that was found independently. A key that came with a demand proves "
            "nothing."
        ),
    )


def _record(asked: Asked) -> Done:
    row = authority_keys.record_key(actor=asked.actor, authority=asked.row, at=asked.at, **asked.values)
    return Done(_("Key {row} is recorded. Counsel compares its fingerprint and confirms it.").format(row=row))


def _confirm(asked: Asked) -> Done:
    row = authority_keys.confirm_key(actor=asked.actor, key=asked.row, at=asked.at)
    return Done(
        _("Letters to {authority} can be encrypted for this key now.").format(authority=row.authority)
    )


def _withdraw(asked: Asked) -> Done:
    authority_keys.withdraw_key(actor=asked.actor, key=asked.row, at=asked.at, **asked.values)
    return Done(_("The key is withdrawn; nothing is encrypted for it any more."))


def _waits(row: Any, actor: Any) -> bool:
    return row.withdrawn_at is None and row.confirmed_at is None and row.recorded_by_id != actor.pk


RECORD_KEY = Act(
    "record-key", gettext_lazy("Record an OpenPGP key"), Permission.VERIFY, _record, KeyForm,
    lambda row, actor: bool(row.status == AuthorityStatus.VERIFIED),
    explains=gettext_lazy(
        "Letters can be encrypted for it once somebody else has confirmed it. Compare the fingerprint by telephone "
        "first."
    ),
)  # fmt: skip
ACTS = (
    Act(
        "confirm", gettext_lazy("Confirm key"), Permission.DECIDE, _confirm, is_open=_waits, fresh=True,
        explains=gettext_lazy(
            "Compare the fingerprint with the authority yourself, through its known contact. The key that was in use "
            "before is withdrawn."
        ),
    ),
    Act(
        "withdraw", gettext_lazy("Withdraw key"), Permission.VERIFY, _withdraw, ReasonForm,
        lambda row, actor: row.withdrawn_at is None,
        explains=gettext_lazy("Nothing is encrypted for it any more. What was sent before can still be read with it."),
    ),
)  # fmt: skip


class AuthorityKeyAdmin(ReadOnlyAdmin):
    """Keys that mail to authorities is encrypted for, in the jurisdictions of the scope."""

    acts = ACTS
    list_display = ("__str__", "authority", "expires_at", "recorded_by", "confirmed_by", "withdrawn_at")
    list_select_related = ("authority", "recorded_by", "confirmed_by")

    def may_look(self, scope: Scope) -> bool:
        """Everybody with a role that sees cases."""
        return scope.holds(Permission.VIEW)

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the authorities that the person sees."""
        cases = DataRequest.objects.filter(authority=OuterRef("authority")).order_by()
        told = ~Exists(cases) | Exists(visible_to(scope, cases))
        return rows.filter(told, authority__jurisdiction__in=scope.jurisdictions)
