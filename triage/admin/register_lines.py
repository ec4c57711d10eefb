"""The lines of a demand in a form: persons, identifiers, items, and the words that facts were read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jurisdictions.law.vocabulary import DataCategory, IdentifierKind, ItemType, SensitiveRole, SubjectRole
from triage.admin import help as helps
from triage.admin.fields import WordsField, ZonedTimeField, choose, unknown_or
from triage.admin.reading_forms import facts_of_the_order, label_of
from triage.choices import choices_of
from triage.services.case_rows import LONGEST_QUOTATION
from triage.services.submissions import IdentifierSubmission, ItemSubmission, SubjectSubmission

BLOCKS = 3
"""How many empty lines there are for identifiers, items and sources, and how many are added at a time."""
MOST_LINES = 200


class SubjectForm(forms.Form):
    """One person asked about."""

    label = forms.CharField(
        label=gettext_lazy("Label"), required=False, max_length=300, help_text=helps.SUBJECT["label"]
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=unknown_or(choices_of(SubjectRole)),
        required=False,
        help_text=helps.SUBJECT["role"],
    )
    suspect_confirmed = forms.NullBooleanField(
        label=gettext_lazy("Order confirms a suspect"),
        required=False,
        help_text=helps.SUBJECT["suspect_confirmed"],
    )
    sensitive_roles = WordsField(
        label=gettext_lazy("Sensitive roles"),
        words=choices_of(SensitiveRole),
        help_text=helps.SUBJECT["sensitive_roles"],
    )
    minor = forms.NullBooleanField(
        label=gettext_lazy("Minor"), required=False, help_text=helps.SUBJECT["minor"]
    )
    unspecified_persons = forms.NullBooleanField(
        label=gettext_lazy("A group, not a person"),
        required=False,
        help_text=helps.SUBJECT["unspecified_persons"],
    )


class IdentifierForm(forms.Form):
    """How the order names an account."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=unknown_or(choices_of(IdentifierKind)),
        required=False,
        help_text=helps.IDENTIFIER["kind"],
    )
    value = forms.CharField(
        label=gettext_lazy("Value"), required=False, max_length=500, help_text=helps.IDENTIFIER["value"]
    )

    def clean(self) -> dict[str, Any]:
        """A value needs its kind."""
        values = super().clean() or self.cleaned_data
        if values.get("value") and not values.get("kind"):
            self.add_error(
                "kind", _("Say what kind of identifier it is; one that is redacted is a stated one.")
            )
        if values.get("kind") and not values.get("value"):
            self.add_error("value", _("Write the identifier, or set its kind back to unknown."))
        return values


class ItemForm(forms.Form):
    """One thing that is asked for about the person."""

    data_category = forms.ChoiceField(
        label=gettext_lazy("Data category"),
        choices=unknown_or(choices_of(DataCategory)),
        required=False,
        help_text=helps.ITEM["data_category"],
    )
    item_type = forms.ChoiceField(
        label=gettext_lazy("Item type"),
        choices=unknown_or(choices_of(ItemType)),
        required=False,
        help_text=helps.ITEM["item_type"],
    )
    period_from = ZonedTimeField(
        required=False, label=gettext_lazy("From"), help_text=helps.ITEM["period_from"]
    )
    period_to = ZonedTimeField(required=False, label=gettext_lazy("To"), help_text=helps.ITEM["period_to"])
    real_time = forms.NullBooleanField(
        required=False, label=gettext_lazy("From now on"), help_text=helps.ITEM["real_time"]
    )
    words = forms.CharField(
        required=False,
        max_length=4000,
        label=gettext_lazy("In the order's words"),
        help_text=helps.ITEM["words"],
    )


class SourceForm(forms.Form):
    """The words from which one fact was read, and their page in the document that is attached here."""

    fact = forms.ChoiceField(
        label=gettext_lazy("Fact"), required=False, help_text=helps.DEMAND["source_fact"]
    )
    words = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        max_length=LONGEST_QUOTATION,
        help_text=helps.DEMAND["source_words"],
    )
    page = forms.IntegerField(
        label=gettext_lazy("Page"), required=False, min_value=1, help_text=helps.DEMAND["source_page"]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["fact"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = choose((name, label_of(name)) for name in facts_of_the_order())

    def clean(self) -> dict[str, Any]:
        """Fact and words belong together."""
        values = super().clean() or self.cleaned_data
        if values.get("fact") and not values.get("words"):
            self.add_error("words", _("Quote what the order says of it."))
        if values.get("words") and not values.get("fact"):
            self.add_error("fact", _("Say for which fact the words speak."))
        return values


IdentifierForms = forms.formset_factory(IdentifierForm, extra=BLOCKS, max_num=MOST_LINES)
ItemForms = forms.formset_factory(ItemForm, extra=BLOCKS, max_num=MOST_LINES)
SourceForms = forms.formset_factory(SourceForm, extra=BLOCKS, max_num=MOST_LINES)


@dataclass(frozen=True, slots=True)
class SubjectBlock:
    """The forms of one person."""

    number: int
    subject: SubjectForm
    identifiers: Any
    items: Any

    def forms(self) -> list[Any]:
        """All of them."""
        return [self.subject, self.identifiers, self.items]

    @property
    def is_filled(self) -> bool:
        """Whether anything was written."""
        return any(part.has_changed() for part in self.forms())

    def submission(self) -> SubjectSubmission:
        """What was filled in, for the service."""
        values = self.subject.cleaned_data
        roles = values["sensitive_roles"]
        return SubjectSubmission(
            label=values["label"] or None,
            role=SubjectRole(values["role"]) if values["role"] else None,
            suspect_confirmed=values["suspect_confirmed"],
            sensitive_roles=None if roles is None else tuple(SensitiveRole(role) for role in roles),
            minor=values["minor"],
            unspecified_persons=values["unspecified_persons"],
            identifiers=tuple(identifiers_of(self.identifiers)),
            items=tuple(items_of(self.items)),
        )


def block(data: Any, number: int) -> SubjectBlock:
    """The forms of one person; empty ones for a person who was added just now and has none in what was sent."""
    prefix = f"person-{number}"
    if data is not None and f"{prefix}-identifier-TOTAL_FORMS" not in data:
        data = None
    return SubjectBlock(
        number,
        SubjectForm(data, prefix=prefix),
        helped_once(IdentifierForms(data, prefix=f"{prefix}-identifier")),
        helped_once(ItemForms(data, prefix=f"{prefix}-item")),
    )


def helped_once(lines: Any) -> Any:
    """The lines, of which only the first says what its fields mean."""
    for line in lines.forms[1:]:
        for field in line.fields.values():
            field.help_text = ""
    return lines


def identifiers_of(lines: Iterable[Any]) -> Iterator[IdentifierSubmission]:
    """The identifiers that were written."""
    for line in lines:
        values = line.cleaned_data
        if values.get("value"):
            yield identifier_of(values)


def identifier_of(values: dict[str, Any]) -> IdentifierSubmission:
    """One identifier."""
    return IdentifierSubmission(kind=IdentifierKind(values["kind"]), value=values["value"])


def items_of(lines: Iterable[Any]) -> Iterator[ItemSubmission]:
    """The items of which anything was written."""
    for line in lines:
        if line.has_changed():
            yield item_of(line.cleaned_data)


def item_of(values: dict[str, Any]) -> ItemSubmission:
    """One item."""
    return ItemSubmission(
        data_category=DataCategory(values["data_category"]) if values["data_category"] else None,
        item_type=ItemType(values["item_type"]) if values["item_type"] else None,
        real_time=values["real_time"],
        period_from=values["period_from"],
        period_to=values["period_to"],
        words=values["words"] or None,
    )
