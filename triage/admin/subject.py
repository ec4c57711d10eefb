"""People asked about, how the order names them, and what is asked."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.acts import Act, Asked, Done, Revealed, case_of
from triage.admin.base import RowLevelAdmin
from triage.admin.case_forms import PurposeForm
from triage.admin.facts_form import FactsForm
from triage.admin.filters import CaseCountryFilter
from triage.admin.lines_form import WITHDRAW_LINE, can_change
from triage.roles import Permission
from triage.services import facts, viewing


def _show(asked: Asked) -> Revealed:
    value = viewing.show_identifier(actor=asked.actor, identifier=asked.row, at=asked.at, **asked.values)
    return Revealed(str(asked.row), value)


SHOW = Act(
    "show", gettext_lazy("Show in full"), Permission.SHOW_IDENTIFIER, _show, PurposeForm, fresh=True,
    explains=gettext_lazy("Who looked and why is recorded before the value is shown."),
)  # fmt: skip


def _correct(asked: Asked) -> Done:
    case = case_of(asked.row)
    assert case is not None  # noqa: S101  every subject belongs to a case
    facts.correct_facts(
        actor=asked.actor, data_request=case, reason=asked.values["reason"], at=asked.at,
        **asked.form.corrections(),
    )  # fmt: skip
    return Done(_("The facts are corrected. Assess again."))


CORRECT = Act(
    "correct-facts", gettext_lazy("Correct facts"), Permission.CORRECT, _correct, FactsForm, can_change,
    explains=gettext_lazy("What rests on the old facts is voided: assessment, decision, approval."),
)  # fmt: skip
"""Of one person: the form of the case lists only the first ones."""


class SubjectAdmin(RowLevelAdmin):
    """Users whose data is asked for."""

    acts = (CORRECT, WITHDRAW_LINE)
    list_display = ("__str__", "data_request", "role", "suspect_confirmed", "withdrawn")
    lookups = frozenset({"data_request__id__exact"})
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter,)


class IdentifierAdmin(RowLevelAdmin):
    """Account names; the value is shown on its own page, with a purpose."""

    acts = (SHOW, WITHDRAW_LINE)
    list_display = ("__str__", "data_request", "kind", "withdrawn")
    lookups = frozenset({"data_request__id__exact"})
    list_select_related = ("data_request", "subject")
    list_filter = (CaseCountryFilter, ("kind", admin.ChoicesFieldListFilter))


class IdentifierIndexAdmin(RowLevelAdmin):
    """The blind index. Its digest stays hidden: equal ones would show that two cases name one person."""

    scope_path = "identifier__data_request"
    hidden_fields = frozenset({"digest"})
    list_display = ("identifier",)
    list_select_related = ("identifier__subject",)

    @admin.display(description=gettext_lazy("identifier"))
    def identifier(self, row: Any) -> str:
        """What is indexed."""
        return str(row.identifier)


class RequestedItemAdmin(RowLevelAdmin):
    """What is asked about whom."""

    acts = (WITHDRAW_LINE,)
    list_display = ("__str__", "data_request", "data_category", "period_from", "period_to", "withdrawn")
    lookups = frozenset({"data_request__id__exact"})
    list_select_related = ("data_request", "subject")
    list_filter = (CaseCountryFilter, ("data_category", admin.ChoicesFieldListFilter))
