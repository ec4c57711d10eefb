"""The form that adds persons, identifiers and items to a registered data request, and withdraws lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.acts import Act, ActForm, Asked, Done, case_of
from triage.admin.register_lines import (
    IdentifierForm,
    ItemForm,
    SubjectBlock,
    block,
    helped_once,
    identifier_of,
    item_of,
)
from triage.admin.secrets import Secrets, open_secrets
from triage.choices import Status
from triage.models import Identifier, RequestedItem, Subject
from triage.roles import Permission
from triage.services import lines
from triage.workflow import Step, steps_from

MOST_LISTED = 100
"""Lines that the form offers to withdraw; further ones are withdrawn from their own pages."""
EMPTY = 3


class _OfPerson(forms.Form):
    """A line with the number of the person that it belongs to."""

    person = forms.IntegerField(
        label=gettext_lazy("Person"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("The number of the person on the case file."),
    )

    def needs_person(self) -> None:
        """A line that says something needs its person."""
        written = set(self.changed_data) - {"person"}
        if written and not self.cleaned_data.get("person") and "person" not in self.errors:
            self.add_error("person", _("Say to which person it belongs."))


class KnownIdentifierForm(_OfPerson, IdentifierForm):
    """An identifier of a person who is on record."""

    field_order = ("person",)

    def clean(self) -> dict[str, Any]:
        """As when it is registered, and with its person."""
        values = super().clean()
        self.needs_person()
        return values


class KnownItemForm(_OfPerson, ItemForm):
    """An item of a person who is on record."""

    field_order = ("person",)

    def clean(self) -> dict[str, Any]:
        """It needs its person."""
        values = super().clean() or self.cleaned_data
        self.needs_person()
        return values


KnownIdentifierForms = forms.formset_factory(KnownIdentifierForm, extra=EMPTY, max_num=EMPTY)
KnownItemForms = forms.formset_factory(KnownItemForm, extra=EMPTY, max_num=EMPTY)


class LinesForm(ActForm):
    """What is added and what is withdrawn, with one reason for both."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy(
            "What changed: a reply, an amended order, a line overlooked. What rests on the old lines is voided."
        ),
    )
    withdrawn = forms.MultipleChoiceField(
        label=gettext_lazy("Withdraw"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A withdrawn line stays in the record and is asked about no more."),
    )

    def prepare(self) -> None:
        """Offer the lines on record; empty lines to add."""
        field = self.fields["withdrawn"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  declared above
        field.choices = _listed(self.row)
        if not field.choices:
            del self.fields["withdrawn"]
        data = self.data if self.is_bound else None
        self.identifiers = helped_once(KnownIdentifierForms(_sent(data, "identifier"), prefix="identifier"))
        self.items = helped_once(KnownItemForms(_sent(data, "item"), prefix="item"))
        self.block: SubjectBlock = block(data, 1)

    def is_valid(self) -> bool:
        """The reason and every line."""
        parts = [self.identifiers, self.items, *self.block.forms()]
        valid = [part.is_valid() for part in parts if part.is_bound]
        return super().is_valid() and all(valid) and self._persons_are_known()

    def _persons_are_known(self) -> bool:
        known = self._persons()
        right = True
        for line in (*self._written(self.identifiers), *self._written(self.items)):
            if line.cleaned_data["person"] not in known:
                line.add_error("person", _("There is no such person on record."))
                right = False
        return right

    def _persons(self) -> dict[int, UUID]:
        numbers = {
            line.cleaned_data["person"]
            for group in (self.identifiers, self.items)
            for line in self._written(group)
        }
        rows = self.row.subjects.filter(withdrawn=False, number__in=numbers)
        return dict(rows.values_list("number", "pk"))

    def _written(self, group: Any) -> list[Any]:
        if not group.is_bound:
            return []
        return [line for line in group if set(line.changed_data) - {"person"}]

    def groups(self) -> Iterable[tuple[str, list[forms.BoundField]]]:
        """The reason, then what can be withdrawn."""
        yield "", [self["reason"]]
        if "withdrawn" in self.fields:
            yield _("Lines on record"), [self["withdrawn"]]

    def changes(self) -> dict[str, Any]:
        """What the service takes."""
        persons = self._persons()
        identifiers: dict[UUID, list[Any]] = {}
        items: dict[UUID, list[Any]] = {}
        for line in self._written(self.identifiers):
            identifiers.setdefault(persons[line.cleaned_data["person"]], []).append(
                identifier_of(line.cleaned_data)
            )
        for line in self._written(self.items):
            items.setdefault(persons[line.cleaned_data["person"]], []).append(item_of(line.cleaned_data))
        filled = self.block.subject.is_bound and self.block.is_filled
        return {
            "subjects": (self.block.submission(),) if filled else (),
            "identifiers": identifiers,
            "items": items,
            "withdrawn": [UUID(pk) for pk in self.cleaned_data.get("withdrawn", ())],
        }


def _sent(data: Any, prefix: str) -> Any:
    return data if data is not None and f"{prefix}-TOTAL_FORMS" in data else None


def _listed(case: Any) -> list[tuple[str, str]]:
    """The first lines on record, identifiers masked."""
    subjects = list(case.subjects.filter(withdrawn=False).order_by("number")[:MOST_LISTED])
    rows = {"withdrawn": False, "subject__withdrawn": False}
    identifiers = list(
        Identifier.objects.filter(data_request=case, **rows)
        .select_related("subject").order_by("subject__number", "kind")[:MOST_LISTED]
    )  # fmt: skip
    items = list(
        RequestedItem.objects.filter(data_request=case, **rows)
        .select_related("subject").order_by("subject__number", "number")[:MOST_LISTED]
    )  # fmt: skip
    secrets = open_secrets(case.pk, [*subjects, *identifiers])
    listed = [*subjects, *identifiers, *items]
    listed.sort(key=lambda row: (_number(row), not isinstance(row, Subject)))
    return [(str(row.pk), _told(row, secrets)) for row in listed[:MOST_LISTED]]


def _number(row: Any) -> int:
    number: int = row.number if isinstance(row, Subject) else row.subject.number
    return number


def _told(row: Any, secrets: Secrets) -> str:
    person = _("Person {number}").format(number=_number(row))
    if isinstance(row, Subject):
        return f"{person}: {secrets.text(row.label)}" if row.label else person
    if isinstance(row, Identifier):
        return f"{person}: {row.get_kind_display()} {secrets.masked(row.value)}"
    return _("{person}: item {number}, {what}").format(person=person, number=row.number, what=row)


def _change(asked: Asked) -> Done:
    lines.change_lines(
        actor=asked.actor,
        data_request=asked.row,
        reason=asked.values["reason"],
        at=asked.at,
        **asked.form.changes(),
    )
    return Done(_("The lines are changed. Assess again."))


def _withdraw(asked: Asked) -> Done:
    case = case_of(asked.row)
    assert case is not None  # noqa: S101  every line belongs to a case
    lines.change_lines(
        actor=asked.actor,
        data_request=case,
        withdrawn=[asked.row.pk],
        reason=asked.values["reason"],
        at=asked.at,
    )
    return Done(_("The line is withdrawn. Assess again."))


def can_change(row: Any, actor: Any) -> bool:
    """Whether facts and lines of the case can be changed now."""
    case = case_of(row)
    return case is not None and Step.CORRECT_FACTS in steps_from(Status(case.status))


class WithdrawForm(ActForm):
    """Why one line is withdrawn."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Kept with the record. What rests on the line is voided."),
    )


CHANGE_LINES = Act(
    "change-lines", gettext_lazy("Add or withdraw lines"), Permission.CORRECT, _change, LinesForm, can_change,
    explains=gettext_lazy("What rests on the old lines is voided: assessment, decision, approval."),
    template="admin/lines.html",
)  # fmt: skip
"""On the case: persons, identifiers, items."""

WITHDRAW_LINE = Act(
    "withdraw", gettext_lazy("Withdraw"), Permission.CORRECT, _withdraw, WithdrawForm,
    lambda row, actor: not row.withdrawn and can_change(row, actor),
    explains=gettext_lazy("It stays in the record and is asked about no more."),
)  # fmt: skip
"""On one person, identifier or item."""
