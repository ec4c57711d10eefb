"""What a person fills in for an act on many data requests; as plain text it goes with the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from triage.access import scope_of
from triage.admin.fields import DayField, choose, text_area
from triage.choices import DependencyKind
from triage.models import DataRequest, User
from triage.roles import Permission
from triage.services import dependencies, notes


class BulkForm(forms.Form):
    """Nothing is asked. `rows` are the data requests that the act will be done with."""

    def __init__(self, *args: Any, rows: Sequence[DataRequest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare(rows)

    def prepare(self, rows: Sequence[DataRequest]) -> None:
        """Fill choices that depend on the data requests."""

    def values(self) -> dict[str, str]:
        """What was filled in, as codes, ids and text."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class ColleagueForm(BulkForm):
    """One person who may see every one of them."""

    assignee = forms.ChoiceField(
        label=_("Colleague"), help_text=_("People are offered who may see every data request below.")
    )

    def prepare(self, rows: Sequence[DataRequest]) -> None:
        """Offer those whose scope holds all of them."""
        codes = {str(row.jurisdiction_id) for row in rows}
        sealed = {row.pk for row in rows if row.sealed}
        able = []
        staff = User.objects.filter(is_active=True, is_staff=True, is_service=False)
        for person in staff.order_by("last_name", "username"):
            scope = scope_of(person)
            if scope.holds(Permission.VIEW) and codes <= scope.jurisdictions and sealed <= scope.sealed:
                able.append((str(person.pk), str(person)))
        field = self.fields["assignee"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = choose(able)


class NoteForm(BulkForm):
    """One note for all."""

    text = forms.CharField(
        label=_("Note"), max_length=notes.LONGEST_NOTE, widget=text_area(rows=5),
        help_text=_("The same words on each of them, encrypted and kept for good. No account data."),
    )  # fmt: skip


class WaitForm(BulkForm):
    """What all of them wait for."""

    kind = forms.ChoiceField(
        label=_("Waits for"),
        choices=choose(DependencyKind.choices),
        help_text=_("What has to come from outside of the desk before the case can go on."),
    )
    words = forms.CharField(
        label=_("What exactly"),
        required=False,
        max_length=dependencies.LONGEST_WORDS,
        widget=text_area(rows=2),
        help_text=_("Who was asked, and under which file. No account data."),
    )
    expected_on = DayField(
        label=_("Expected on"), required=False, help_text=_("Leave it empty while nobody can say.")
    )


FORMS: Mapping[str, type[BulkForm]] = MappingProxyType(
    {"assign": ColleagueForm, "write_note": NoteForm, "start_dependency": WaitForm}
)
"""By the code of the act; the others ask nothing."""


def form_of(code: str) -> type[BulkForm]:
    """The form of an act."""
    return FORMS.get(code, BulkForm)
