"""The forms beside a document: tying a fact to the page, and taking a fact off it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jurisdictions.law.vocabulary import Unit
from triage.admin import help as helps
from triage.admin.acts import ActForm
from triage.admin.facts_form import OrderFactsForm
from triage.admin.fields import choose, text_area
from triage.choices import in_words
from triage.models import Order, RequestedItem, Subject
from triage.services.case_rows import LONGEST_QUOTATION
from triage.services.fact_values import CORRECTABLE

MOST_SUBJECTS_OFFERED = 20
MOST_ITEMS_OFFERED = 60
NOT_READ = frozenset({"withdrawn", "legal_basis_covers", "dual_criminality", "violates_terms"})
"""What no document says: the desk's own reading."""

Choice = tuple[str, str]


class TieForm(ActForm):
    """A fact, the page and the words. It changes nothing that was decided, so it asks for no state of the case."""

    fact = forms.ChoiceField(
        label=gettext_lazy("Fact"),
        help_text=gettext_lazy("What can be read here. The case file then leads from the fact to this page."),
    )
    page = forms.IntegerField(
        label=gettext_lazy("Page"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("Counted from 1 in the file, whatever is printed on the paper."),
    )
    words = forms.CharField(
        label=gettext_lazy("Words of the document"),
        required=False,
        max_length=LONGEST_QUOTATION,
        widget=text_area(rows=3),
        help_text=helps.DEMAND["source_words"],
    )

    def prepare(self) -> None:
        """Offer the facts of the order, of its first subjects and of their items."""
        self.fields.pop("version", None)
        field = self.fields["fact"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [*choose([]), *self._groups()]

    def _groups(self) -> Iterator[tuple[str, list[Choice]]]:
        yield _("The order"), [(_code(Unit.REQUEST, name), label_of(name)) for name in facts_of_the_order()]
        items = list(
            self.row.items.filter(withdrawn=False).order_by("subject__number", "number")[:MOST_ITEMS_OFFERED]
        )
        for subject in self.row.subjects.filter(withdrawn=False).order_by("number")[:MOST_SUBJECTS_OFFERED]:
            own = [(_code(Unit.SUBJECT, name, subject.pk), label_of(name)) for name in _facts_of(Subject)]
            for item in items:
                if item.subject_id == subject.pk:
                    own += [
                        (
                            _code(Unit.ITEM, name, item.pk),
                            _("Item {number}: {fact}").format(number=item.number, fact=label_of(name)),
                        )
                        for name in _facts_of(RequestedItem)
                    ]
            yield _("Person {number}").format(number=subject.number), own

    def parts(self) -> dict[str, Any]:
        """What the service takes."""
        unit, unit_id, fact = self.cleaned_data["fact"].split("|")
        return {
            "fact": fact,
            "unit": Unit(unit),
            "unit_id": UUID(unit_id) if unit_id else None,
            "page": self.cleaned_data["page"],
            "words": self.cleaned_data["words"],
        }


class ReadingFactsForm(OrderFactsForm):
    """The facts of the order, with the offer to tie what is changed to the page that is shown."""

    read_here = forms.BooleanField(
        label=gettext_lazy("Tie what I change to this page"),
        required=False,
        initial=True,
        help_text=gettext_lazy("So that whoever reviews the fact finds the words it was read from."),
    )

    def groups(self) -> Iterable[tuple[str, list[forms.BoundField]]]:
        """Reason and offer first."""
        first, *others = super().groups()
        offer = [self["read_here"]] if "read_here" in self.fields else []
        yield first[0], [*first[1], *offer]
        yield from others

    def read_facts(self) -> list[str]:
        """The facts that were changed and that a document can say."""
        if not self.cleaned_data.get("read_here"):
            return []
        return [name for name in (self.corrections()["order"] or {}) if name not in NOT_READ]


class UntieForm(ActForm):
    """Which source is taken off its page."""

    source = forms.UUIDField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        """As tying: nothing that was decided changes."""
        self.fields.pop("version", None)


def facts_of_the_order() -> list[str]:
    """The facts that an order can say, in the order of its columns, then what forbids telling the user."""
    names = [
        field.name for field in Order._meta.concrete_fields if field.name in CORRECTABLE[Order] - NOT_READ
    ]
    return [*names, "gag_provision", "gag_until", "gag_extensions", "danger"]


def _facts_of(model: type[Subject] | type[RequestedItem]) -> list[str]:
    names = [
        field.name for field in model._meta.concrete_fields if field.name in CORRECTABLE[model] - NOT_READ
    ]
    return [*names, "identifiers"] if model is Subject else names


def label_of(fact: str) -> str:
    """The name of a fact for people."""
    for model in (Order, Subject, RequestedItem):
        for field in model._meta.concrete_fields:
            if field.name == fact:
                return str(capfirst(str(field.verbose_name)))
    return str(capfirst(_OTHERS[fact]())) if fact in _OTHERS else str(capfirst(in_words(fact)))


_OTHERS = {
    "gag": lambda: _("gag"),
    "gag_provision": lambda: _("gag, provision"),
    "gag_until": lambda: _("gag, until"),
    "gag_extensions": lambda: _("gag, times extended"),
    "danger": lambda: _("danger of the emergency"),
    "identifiers": lambda: _("identifiers"),
    "authority": lambda: _("authority"),
    "kind": lambda: _("kind of data request"),
}  # fmt: skip


def _code(unit: Unit, name: str, unit_id: UUID | None = None) -> str:
    return f"{unit}|{unit_id or ''}|{name}"
