"""The form that corrects facts: every fact of the order, its subjects and items; unknown stays a possible answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jurisdictions.law.vocabulary import OffenceTag, SensitiveRole
from triage.admin import help as helps
from triage.admin.acts import ActForm
from triage.admin.fields import DayField, WordsField, ZonedTimeField, text_area, unknown_or
from triage.choices import choices_of
from triage.encryption import EncryptedTextField
from triage.models import Gag, Order, RequestedItem, Subject
from triage.services.fact_values import CORRECTABLE

WORDS: dict[str, type[StrEnum]] = {"offence_tags": OffenceTag, "sensitive_roles": SensitiveRole}
"""Facts that hold several words of a closed list."""
HELPS: dict[type[models.Model], helps.Helps] = {
    Order: helps.ORDER,
    Subject: helps.SUBJECT,
    RequestedItem: helps.ITEM,
    Gag: helps.GAG,
}
MOST_SUBJECTS_LISTED = 20
MOST_ITEMS_LISTED = 100
"""A form of thousands of fields is read by nobody; further persons are corrected from their own pages."""


class FactsForm(ActForm):
    """Only what was changed goes to the service; what was left as it was stays as it is.

    The row is a data request, with its order and its first subjects, or one subject with its items.
    """

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy(
            "Why they are corrected. An assessment and a decision that rest on them are voided."
        ),
    )

    def prepare(self) -> None:
        """A field for each fact of each row; two queries however many subjects there are."""
        self.sections: list[tuple[str, list[str]]] = []
        self.places: dict[str, tuple[Any, str]] = {}
        if not isinstance(self.row, Subject):
            self._add_order(self.row)
        for subject in _with_items(self.subjects()):
            self._add_row(_("Person {number}").format(number=subject.number), subject)
            for item in subject.listed_items:
                title = _("Person {number}, item {item}").format(number=subject.number, item=item.number)
                self._add_row(title, item)

    def subjects(self) -> list[Any]:
        """Those that have a section; who was withdrawn comes last."""
        if isinstance(self.row, Subject):
            return [self.row]
        return list(self.row.subjects.order_by("withdrawn", "number")[:MOST_SUBJECTS_LISTED])

    def _add_order(self, data_request: Any) -> None:
        order = Order.objects.filter(data_request=data_request).first()
        if order is not None:
            self._add_row(_("The order"), order)
        for gag in Gag.objects.filter(data_request=data_request, lifted_on=None).order_by("starts_on"):
            self._add_row(_("What forbids telling the user: {gag}").format(gag=gag), gag)

    def _add_row(self, title: str, row: Any) -> None:
        names = []
        for column in row._meta.concrete_fields:
            if column.name in CORRECTABLE[type(row)]:
                field = form_field(column)
                if field is not None:
                    name = f"{row.pk}-{column.name}"
                    field.initial = _initial(getattr(row, column.attname))
                    field.help_text = _help(type(row), column, field)
                    self.fields[name] = field
                    self.places[name] = (row, column.name)
                    names.append(name)
        self.sections.append((title, names))

    def groups(self) -> Iterable[tuple[str, list[forms.BoundField]]]:
        """The reason first, then the order, then each subject with its items."""
        yield "", [self["reason"]]
        for title, names in self.sections:
            yield title, [self[name] for name in names]

    def rebase(self, data: QueryDict, before: Mapping[Any, Any]) -> None:
        """A fact that the person left as it was is what somebody else made of it: sending again undoes nothing."""
        for name, (row, column) in self.places.items():
            seen = before.get(str(row.pk))
            field = self.fields[name]
            sent = field.widget.value_from_datadict(data, {}, self.add_prefix(name))
            if seen is not None and not field.has_changed(_initial(getattr(seen, column)), sent):
                _put(data, self.add_prefix(name), field)

    def corrections(self) -> dict[str, Any]:
        """What was changed, as the service takes it: order; subjects, items and gags by id."""
        kinds = (Order, Subject, RequestedItem, Gag)
        changed: dict[type, dict[UUID, dict[str, Any]]] = {kind: {} for kind in kinds}
        for name in self.changed_data:
            if name in self.places:
                row, column = self.places[name]
                changed[type(row)].setdefault(row.pk, {})[column] = self.cleaned_data[name]
        order = next(iter(changed[Order].values()), None)
        return {
            "order": order,
            "subjects": changed[Subject],
            "items": changed[RequestedItem],
            "gags": changed[Gag],
        }


class OrderFactsForm(FactsForm):
    """The facts of the order alone, beside the document that they are read from."""

    def subjects(self) -> list[Any]:
        """None."""
        return []


def _with_items(subjects: list[Any]) -> list[Any]:
    found = RequestedItem.objects.filter(subject__in=[subject.pk for subject in subjects])
    items = list(found.order_by("subject__number", "number")[:MOST_ITEMS_LISTED])
    for subject in subjects:
        subject.listed_items = [item for item in items if item.subject_id == subject.pk]
    return subjects


def _help(model: type[models.Model], column: models.Field[Any, Any], field: forms.Field) -> str:
    """What the fact means in law, then how to fill it in."""
    means = HELPS[model].get(column.name, "")
    return " ".join(str(part) for part in (means, field.help_text) if part)


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
    return ListField(label=label, required=False, help_text=_("One on each line; empty is unknown."))


def _secret(column: models.Field[Any, Any], label: str) -> forms.Field:
    help_text = _("Leave empty to keep what is stored.")
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
    (
        models.PositiveSmallIntegerField,
        lambda column, label: forms.IntegerField(label=label, required=False, min_value=0),
    ),
)
"""Which form field a kind of column gets; the first that fits."""


def _put(data: QueryDict, name: str, field: forms.Field) -> None:
    """Fill a box of a form that was sent with what its field begins with, as a browser would send it."""
    value = field.prepare_value(field.initial)
    if isinstance(field.widget, forms.CheckboxInput):
        data.setlist(name, ["on"] if value else [])
        return
    shown: Any = field.widget.format_value(value)
    data.setlist(name, shown if isinstance(shown, list) else ["" if shown is None else shown])


def _initial(value: Any) -> Any:
    return None if hasattr(value, "token") else value
