"""The form that takes in a demand: who asks, how it came, whose data, what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from jurisdictions.law.vocabulary import (
    AuthorityKind,
    DataCategory,
    IdentifierKind,
    ItemType,
    RequestKind,
    SubjectRole,
)
from jurisdictions.models import Jurisdiction
from triage.admin.acts import ActForm
from triage.admin.fields import ZonedTimeField, choose, text_area, unknown_or
from triage.choices import Channel, choices_of
from triage.services.submissions import (
    AuthoritySubmission,
    IdentifierSubmission,
    ItemSubmission,
    RequesterSubmission,
    SubjectSubmission,
    Submission,
)

BLOCKS = 3
"""How many empty lines each person has for identifiers and for items, and how many are added at a time."""
MOST_LINES = 200
MOST_PEOPLE = 50
LINES = "lines"
"""What the button for more lines sends; the one for a person sends anything else."""


class SubjectForm(forms.Form):
    """One person asked about."""

    label = forms.CharField(required=False, max_length=300, help_text="How the order speaks of the person.")
    role = forms.ChoiceField(choices=unknown_or(choices_of(SubjectRole)), required=False)
    suspect_confirmed = forms.NullBooleanField(required=False, label="Order confirms a suspect")
    minor = forms.NullBooleanField(required=False)
    unspecified_persons = forms.NullBooleanField(required=False, label="A group, not a person")


class IdentifierForm(forms.Form):
    """How the order names an account."""

    kind = forms.ChoiceField(choices=unknown_or(choices_of(IdentifierKind)), required=False)
    value = forms.CharField(required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        """A value needs its kind."""
        values = super().clean() or self.cleaned_data
        if values.get("value") and not values.get("kind"):
            self.add_error("kind", "Say what kind of identifier it is; one that is redacted is a stated one.")
        if values.get("kind") and not values.get("value"):
            self.add_error("value", "Write the identifier, or set its kind back to unknown.")
        return values


class ItemForm(forms.Form):
    """One thing that is asked for about the person."""

    data_category = forms.ChoiceField(choices=unknown_or(choices_of(DataCategory)), required=False)
    item_type = forms.ChoiceField(choices=unknown_or(choices_of(ItemType)), required=False)
    period_from = ZonedTimeField(required=False, label="From")
    period_to = ZonedTimeField(required=False, label="To")
    real_time = forms.NullBooleanField(required=False, label="From now on", help_text="Not yet stored data.")
    words = forms.CharField(required=False, max_length=4000, label="In the order's words")


IdentifierForms = forms.formset_factory(IdentifierForm, extra=BLOCKS, max_num=MOST_LINES)
ItemForms = forms.formset_factory(ItemForm, extra=BLOCKS, max_num=MOST_LINES)


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


class RegisterForm(ActForm):
    """A demand as the clerk reads it; what it leaves open stays unknown."""

    country = forms.ModelChoiceField(
        queryset=Jurisdiction.objects.none(), empty_label="choose", help_text="Whose authority asks."
    )
    kind = forms.ChoiceField(choices=choose(choices_of(RequestKind)))
    channel = forms.ChoiceField(choices=choose(Channel.choices), label="How it came")
    received_at = ZonedTimeField(label="Received")
    references = forms.CharField(
        required=False,
        widget=text_area(rows=2),
        label="Authority's references",
        help_text="One on each line.",
    )
    authority_name = forms.CharField(
        required=False,
        max_length=300,
        label="Authority",
        help_text="As the demand names it; a known one is found by name.",
    )
    authority_kind = forms.ChoiceField(
        choices=unknown_or(choices_of(AuthorityKind)), required=False, label="Kind of authority"
    )
    requester_name = forms.CharField(required=False, max_length=200, label="Officer")
    requester_email = forms.EmailField(
        required=False, label="Officer's e-mail", help_text="Came with the demand: it verifies nothing."
    )
    people = forms.IntegerField(widget=forms.HiddenInput, initial=1, min_value=1, max_value=MOST_PEOPLE)

    def prepare(self) -> None:
        """Countries of the scope; as many people as the page has."""
        country = self.fields["country"]
        assert isinstance(country, forms.ModelChoiceField)  # noqa: S101  declared above
        country.queryset = Jurisdiction.objects.filter(code__in=self.scope.jurisdictions)
        people = self._people()
        if self.is_bound:
            self.data = self._with_room(people)
        self.blocks = [self._block(number) for number in range(1, people + 1)]

    def _people(self) -> int:
        if not self.is_bound:
            return 1
        one_more: bool = self.data.get("more", LINES) != LINES
        return min(max(_whole(self.data.get("people"), 1), 1) + one_more, MOST_PEOPLE)

    def _with_room(self, people: int) -> Any:
        """What was sent, with the number of people that the page will show and, if asked for, more empty lines."""
        data: Any = self.data
        data = data.copy()
        data["people"] = str(people)
        if data.get("more") == LINES:
            for name in [name for name in data if name.endswith("-TOTAL_FORMS")]:
                data[name] = str(min(_whole(data[name], BLOCKS) + BLOCKS, MOST_LINES))
        return data

    def _block(self, number: int) -> SubjectBlock:
        data = self.data if self.is_bound else None
        prefix = f"person-{number}"
        # A person who was added just now has no form in what was sent.
        if data is not None and f"{prefix}-identifier-TOTAL_FORMS" not in data:
            data = None
        return SubjectBlock(
            number,
            SubjectForm(data, prefix=prefix),
            IdentifierForms(data, prefix=f"{prefix}-identifier"),
            ItemForms(data, prefix=f"{prefix}-item"),
        )

    def clean(self) -> dict[str, Any]:
        """What belongs to a name needs the name: it would be lost without."""
        values = super().clean() or self.cleaned_data
        if values.get("authority_kind") and not values.get("authority_name"):
            self.add_error("authority_name", "Name the authority, or set its kind back to unknown.")
        if values.get("requester_email") and not values.get("requester_name"):
            self.add_error(
                "requester_name", "Name the officer; where the demand gives no name, repeat the e-mail."
            )
        return values

    def is_valid(self) -> bool:
        """The demand and every person; asking for more people or lines is not sending."""
        if "more" in self.data:
            return False
        sent = [block for block in self.blocks if block.subject.is_bound]
        parts = [part.is_valid() for block in sent for part in block.forms()]
        return super().is_valid() and all(parts)

    def groups(self) -> Iterable[tuple[str, list[forms.BoundField]]]:
        """What came, and who sent it."""
        yield (
            "The demand",
            [self[name] for name in ("country", "kind", "channel", "received_at", "references")],
        )
        names = ("authority_name", "authority_kind", "requester_name", "requester_email")
        yield "Who sends it", [self[name] for name in names]

    @property
    def people_count(self) -> int:
        """How many people the page shows."""
        return len(self.blocks)

    def submission(self) -> Submission:
        """What was filled in, for the service."""
        values = self.cleaned_data
        code = values["country"].code
        return Submission(
            country=code,
            kind=RequestKind(values["kind"]),
            channel=values["channel"],
            received_at=values["received_at"],
            authority=_authority(values),
            requester=_requester(values),
            references=tuple(line.strip() for line in values["references"].splitlines() if line.strip()),
            subjects=tuple(_subject(block) for block in self.blocks if block.is_filled),
        )


def _whole(given: Any, otherwise: int) -> int:
    text = str(given)
    return int(text) if text.isdecimal() and len(text) <= len(str(MOST_LINES)) else otherwise


def _authority(values: dict[str, Any]) -> AuthoritySubmission | None:
    if not values["authority_name"]:
        return None
    kind = AuthorityKind(values["authority_kind"]) if values["authority_kind"] else None
    return AuthoritySubmission(name=values["authority_name"], kind=kind)


def _requester(values: dict[str, Any]) -> RequesterSubmission | None:
    if not values["requester_name"]:
        return None
    return RequesterSubmission(name=values["requester_name"], email=values["requester_email"])


def _subject(block: SubjectBlock) -> SubjectSubmission:
    values = block.subject.cleaned_data
    return SubjectSubmission(
        label=values["label"] or None,
        role=SubjectRole(values["role"]) if values["role"] else None,
        suspect_confirmed=values["suspect_confirmed"],
        minor=values["minor"],
        unspecified_persons=values["unspecified_persons"],
        identifiers=tuple(_identifiers(block.identifiers)),
        items=tuple(_items(block.items)),
    )


def _identifiers(lines: Any) -> Iterator[IdentifierSubmission]:
    for line in lines:
        values = line.cleaned_data
        if values.get("value"):
            yield IdentifierSubmission(kind=IdentifierKind(values["kind"]), value=values["value"])


def _items(lines: Any) -> Iterator[ItemSubmission]:
    for line in lines:
        values = line.cleaned_data
        if line.has_changed():
            yield ItemSubmission(
                data_category=DataCategory(values["data_category"]) if values["data_category"] else None,
                item_type=ItemType(values["item_type"]) if values["item_type"] else None,
                real_time=values["real_time"],
                period_from=values["period_from"],
                period_to=values["period_to"],
                words=values["words"] or None,
            )
