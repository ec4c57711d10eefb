"""Data requests that belong together: linking, merging a double, and the list of links."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.access import Scope, visible_to
from triage.admin.acts import Act, ActForm, Asked, Done
from triage.admin.base import RowLevelAdmin
from triage.admin.case_forms import ReasonForm
from triage.admin.case_notes import BesideForm
from triage.admin.filters import CaseCountryFilter
from triage.admin.values import instant
from triage.caseload import find_reference
from triage.choices import LinkKind
from triage.models import CaseLink, DataRequest
from triage.roles import Permission
from triage.services import doubles, links
from triage.workflow import BEFORE_ANSWER

ANOTHER = "another"


class OtherForm(ActForm):
    """The other data request: one that may be a double or is linked, or any of the scope by its reference."""

    found = forms.ChoiceField(
        widget=forms.RadioSelect,
        required=False,
        label=gettext_lazy("The other data request"),
        help_text=gettext_lazy(
            "Offered are possible doubles and what is linked already, as far as you may see it."
        ),
    )
    reference = forms.CharField(
        max_length=30,
        required=False,
        label=gettext_lazy("Its reference"),
        help_text=gettext_lazy("Our own, for example 2026-DE-000123."),
    )
    field_order: Iterable[str] = ("found", "reference")

    def prepare(self) -> None:
        """Offer what is in the scope; without any, the reference alone is asked."""
        candidates = self.candidates()
        field = self.fields["found"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        if not candidates:
            del self.fields["found"]
            return
        field.choices = [
            *((str(row.pk), words) for row, words in candidates),
            (ANOTHER, _("another one: write its reference below")),
        ]
        field.initial = str(candidates[0][0].pk)

    def candidates(self) -> list[tuple[DataRequest, str]]:
        """Hints of a double first, then what is linked, each with what there is to know of it."""
        hints = doubles.hints(self.row, scope=self.scope)
        found = {hint.other.pk: (hint.other, told(hint.other, why(hint))) for hint in hints}
        for row in linked_with(self.row, self.scope):
            found.setdefault(row.pk, (row, told(row, _("linked"))))
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        """One data request of the scope; one outside of it is as absent as one that never was."""
        values = super().clean() or self.cleaned_data
        chosen = values.get("found", ANOTHER) or ANOTHER
        if chosen != ANOTHER:
            values["other"] = next(row for row, _words in self.candidates() if str(row.pk) == chosen)
            return values
        other = find_reference(values.get("reference", ""), scope=self.scope)
        if other is None:
            self.add_error("reference", _("There is no such data request in your jurisdictions."))
        else:
            values["other"] = other
        return values


class LinkForm(OtherForm, BesideForm):
    """The other one, and how they belong together."""

    kind = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=gettext_lazy("This data request …"),
        help_text=gettext_lazy(
            "How the two belong together. Each is owed an answer of its own until one is merged."
        ),
    )
    field_order = ("kind", "found", "reference")

    def prepare(self) -> None:
        """The ways in which people link."""
        super().prepare()
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [(kind.value, kind.label) for kind in links.BY_HAND]


class MergeForm(OtherForm):
    """The one that goes on, and why this one is its double."""

    reason = forms.CharField(
        max_length=links.LONGEST_REASON,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Kept with the record of both, encrypted."),
    )
    field_order = ("found", "reference", "reason")

    def candidates(self) -> list[tuple[DataRequest, str]]:
        """Those that can go on: open, and not received later than this one."""
        return [
            (row, words)
            for row, words in super().candidates()
            if row.status in BEFORE_ANSWER and row.received_at <= self.row.received_at
        ]


def why(hint: doubles.Hint) -> str:
    """What two data requests have in common."""
    words = []
    if hint.same_reference:
        words.append(_("same reference of the authority"))
    if hint.same_identifier:
        words.append(_("same account"))
    return ", ".join(words)


def told(row: DataRequest, more: str) -> str:
    """A data request in a choice: reference, receipt, status, and what there is to know besides."""
    return _("{reference}: {more}. Received {when}, now “{status}”").format(
        reference=row.reference, when=instant(row.received_at), status=row.get_status_display(), more=more
    )


def linked_with(case: DataRequest, scope: Scope) -> list[DataRequest]:
    """The data requests of the scope that are linked with this one, whichever way; none that was merged."""
    pairs = CaseLink.objects.live().exclude(kind=LinkKind.MERGED)
    either = Q(linked_from__in=pairs.filter(data_request=case)) | Q(links__in=pairs.filter(other=case))
    return list(visible_to(scope, DataRequest.objects.filter(either)).distinct().order_by("reference"))


def _link(asked: Asked) -> Done:
    row = links.link(
        actor=asked.actor, data_request=asked.row, other=asked.values["other"],
        kind=LinkKind(asked.values["kind"]), at=asked.at,
    )  # fmt: skip
    return Done(_("{reference} and {other} are linked.").format(reference=asked.row, other=row.other))


def _merge(asked: Asked) -> Done:
    into = asked.values["other"]
    links.merge(
        actor=asked.actor, data_request=asked.row, into=into, reason=asked.values["reason"], at=asked.at
    )
    return Done(
        _("{reference} ended; {other} goes on. Its papers stay here.").format(
            reference=asked.row, other=into
        ),
        into,
    )


def _unlink(asked: Asked) -> Done:
    links.unlink(actor=asked.actor, link=asked.row, reason=asked.values["reason"], at=asked.at)
    return Done(_("The link is removed."))


class UnlinkForm(BesideForm, ReasonForm):
    """Why it was wrong."""


LINKS = (
    Act(
        "link", gettext_lazy("Link with another"), Permission.LINK, _link, LinkForm,
        explains=gettext_lazy("Both stay what they are. You have to see both."),
    ),
    Act(
        "merge", gettext_lazy("Merge as a double"), Permission.CLOSE, _merge, MergeForm,
        lambda row, actor: row.status in BEFORE_ANSWER,
        explains=gettext_lazy(
            "This data request ends and the other one goes on. The other takes over the references of the authority, "
            "and nothing else: persons, items and papers stay here and can be read. What was assessed and decided here "
            "is void. Merge what came later into what came first."
        ),
    ),
)  # fmt: skip
UNLINK = Act(
    "unlink", gettext_lazy("Remove the link"), Permission.LINK, _unlink, UnlinkForm,
    lambda row, actor: row.is_live and row.kind != LinkKind.MERGED,
)  # fmt: skip


class CaseLinkAdmin(RowLevelAdmin):
    """Links of which the person may see both ends."""

    acts = (UNLINK,)
    list_display = ("data_request", "kind", "other", "linked_by", "linked_at", "voided_at")
    list_select_related = ("data_request", "other", "linked_by")
    list_filter = (CaseCountryFilter, ("kind", admin.ChoicesFieldListFilter))
    ordering = ("-linked_at",)

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """As triage.access says, of both ends."""
        return visible_to(scope, super().visible(scope, rows), path="other")
