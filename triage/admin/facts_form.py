"""The form that corrects facts: every fact of the order, its subjects and items; unknown stays a possible answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any
from uuid import UUID

from django import forms
from django.db import models

from jurisdictions.law.vocabulary import OffenceTag, SensitiveRole
from triage.admin.acts import ActForm
from triage.admin.fields import DayField, WordsField, ZonedTimeField, text_area, unknown_or
from triage.choices import choices_of
from triage.encryption import EncryptedTextField
from triage.models import Order, RequestedItem, Subject
from triage.services.fact_values import CORRECTABLE

WORDS: dict[str, type[StrEnum]] = {"offence_tags": OffenceTag, "sensitive_roles": SensitiveRole}
"""Facts that hold several words of a closed list."""


class FactsForm(ActForm):
    """Only what was changed goes to the service; what was left as it was stays as it is."""

    reason = forms.CharField(
        max_length=300,
        help_text="Why they are corrected. An assessment and a decision that rest on them are voided.",
    )

    def prepare(self) -> None:
        """A field for each fact of each row."""
        self.sections: list[tuple[str, list[str]]] = []
        self.places: dict[str, tuple[Any, str]] = {}
        order = Order.objects.filter(data_request=self.row).first()
        if order is not None:
            self._add_row("The order", order)
        for subject in self.row.subjects.order_by("number"):
            self._add_row(str(subject).capitalize(), subject)
            for item in self.row.items.filter(subject=subject).order_by("number"):
                self._add_row(f"{str(subject).capitalize()}, item {item.number}", item)

    def _add_row(self, title: str, row: Any) -> None:
        names = []
        for column in row._meta.concrete_fields:
            if column.name in CORRECTABLE[type(row)]:
                field = form_field(column)
                if field is not None:
                    name = f"{row.pk}-{column.name}"
                    field.initial = _initial(getattr(row, column.attname))
                    self.fields[name] = field
                    self.places[name] = (row, column.name)
                    names.append(name)
        self.sections.append((title, names))

    def groups(self) -> Iterable[tuple[str, list[forms.BoundField]]]:
        """The reason first, then the order, then each subject with its items."""
        yield "", [self["reason"]]
        for title, names in self.sections:
            yield title, [self[name] for name in names]

    def corrections(self) -> dict[str, Any]:
        """What was changed, as the service takes it: order, subjects and items by id."""
        changed: dict[type, dict[UUID, dict[str, Any]]] = {Order: {}, Subject: {}, RequestedItem: {}}
        for name in self.changed_data:
            if name in self.places:
                row, column = self.places[name]
                changed[type(row)].setdefault(row.pk, {})[column] = self.cleaned_data[name]
        order = next(iter(changed[Order].values()), None)
        return {"order": order, "subjects": changed[Subject], "items": changed[RequestedItem]}


class ListField(forms.CharField):
    """A list of texts, one on each line; empty is unknown."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        """One on each line."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The lines that say something; None for none."""
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        return lines or None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as lists."""
        return bool(self.to_python(data) != (initial or None))


class MaybeField(forms.TypedChoiceField):
    """One of a closed list, or unknown, which is None and not an empty text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, empty_value=None, coerce=str, **kwargs)


def form_field(column: models.Field[Any, Any]) -> forms.Field | None:
    """The form field of one fact; None for a column that no form corrects. Encrypted texts start empty."""
    label = str(column.verbose_name).capitalize()
    if column.name in WORDS:
        return WordsField(label=label, words=choices_of(WORDS[column.name]))
    if column.choices:
        return MaybeField(label=label, choices=unknown_or(column.flatchoices))
    if isinstance(column, models.CharField):
        return forms.CharField(
            label=label,
            required=False,
            max_length=column.max_length,
            empty_value=None,
            help_text=column.help_text,
        )
    for kind, make in MAKERS:
        if isinstance(column, kind):
            return make(column, label)
    return None


def _yes_or_no(column: models.Field[Any, Any], label: str) -> forms.Field:
    if column.null:
        return forms.NullBooleanField(label=label, required=False)
    return forms.BooleanField(label=label, required=False)


def _lines(column: models.Field[Any, Any], label: str) -> forms.Field:
    return ListField(label=label, required=False, help_text="One on each line; empty is unknown.")


def _secret(column: models.Field[Any, Any], label: str) -> forms.Field:
    help_text = "Leave empty to keep what is stored."
    return forms.CharField(label=label, required=False, widget=text_area(rows=2), help_text=help_text)


MAKERS: tuple[
    tuple[type[models.Field[Any, Any]], Callable[[models.Field[Any, Any], str], forms.Field]], ...
] = (
    (models.BooleanField, _yes_or_no),
    (models.DateTimeField, lambda column, label: ZonedTimeField(label=label, required=False)),
    (models.DateField, lambda column, label: DayField(label=label, required=False)),
    (models.JSONField, _lines),
    (EncryptedTextField, _secret),
    (
        models.PositiveIntegerField,
        lambda column, label: forms.IntegerField(label=label, required=False, min_value=0),
    ),
)
"""Which form field a kind of column gets; the first that fits."""


def _initial(value: Any) -> Any:
    return None if hasattr(value, "token") else value
