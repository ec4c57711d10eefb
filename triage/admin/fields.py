"""Form fields of the desk: three-valued facts, times with their zone, reason codes in groups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from jurisdictions.law.reasons import REASONS, Reason, ReasonGroup
from triage.choices import readable
from triage.errors import BadInput
from triage.services import wording

TIMES = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
WRITTEN_DAY = "2026-11-20"
Choices = Iterable[tuple[str, str | Promise]]
BLANK: list[tuple[str, str | Promise]] = [("", gettext_lazy("unknown"))]


class ZonedTimeField(forms.DateTimeField):
    """A time that the person gives in the zone of the desk; the label names the zone."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        )
        # Read in one way: 01/02/03 is three different days, and a day alone is no time.
        super().__init__(input_formats=TIMES, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """The instant. Django alone would take a day for its midnight."""
        if isinstance(value, str) and len(value.strip()) == len(WRITTEN_DAY):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)

    def get_bound_field(self, form: Any, field_name: str) -> forms.BoundField:
        """The field with its zone in the label."""
        bound = super().get_bound_field(form, field_name)
        bound.label = f"{bound.label} ({timezone.get_current_timezone_name()})"
        return bound

    def has_changed(self, initial: Any, data: Any) -> bool:
        """The box shows minutes: seconds that it cannot show were not changed."""
        try:
            given = self.to_python(data)
        except forms.ValidationError:
            return True
        if initial is None or given is None:
            return initial is not given
        return bool(abs(initial - given) >= timedelta(minutes=1))


class WordsField(forms.MultipleChoiceField):
    """Several words of a closed list. Nothing ticked is unknown (None); `none of these` is an empty list."""

    NONE = "none_of_these"

    def __init__(self, *, words: Choices, **kwargs: Any) -> None:
        choices = [(self.NONE, gettext_lazy("none of these")), *words]
        super().__init__(
            choices=choices, required=False, widget=forms.SelectMultiple(attrs={"size": 6}), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        """An empty list is an answer."""
        return [self.NONE] if value == [] else value

    def clean(self, value: Any) -> Any:
        """None, or the list."""
        given = super().clean(value)
        return [word for word in given if word != self.NONE] if given else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as answers: unknown and none are two."""
        given = None if not data else sorted(word for word in data if word != self.NONE)
        return given != (None if initial is None else sorted(initial))


class DayField(forms.DateField):
    """A calendar day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)


def require_readable(value: object) -> None:
    """A validator: nothing in a text, or in a list of them, may hide or disguise what it says.

    The services ask it again.
    """
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str):
            _require_readable(text)


def _require_readable(text: str) -> None:
    try:
        wording.text(text, where="", longest=len(text))
    except BadInput as refusal:
        raise forms.ValidationError(str(refusal)) from None


def text_area(*, rows: int = 3) -> forms.Textarea:
    """A text box of so many lines."""
    return forms.Textarea(attrs={"rows": rows})


def unknown_or(choices: Choices) -> list[tuple[str, str | Promise]]:
    """Choices with `unknown` before them: no default is a legal fact."""
    return [*BLANK, *choices]


def choose(choices: Choices) -> list[tuple[str, str | Promise]]:
    """Choices of which a person has to take one: none is taken before."""
    return [("", gettext_lazy("choose")), *choices]


def reason_choices(
    reasons: Iterable[Reason],
) -> list[tuple[str | Promise, list[tuple[str, str | Promise]]]]:
    """Reason codes under the names of their groups, each with its wording."""
    wanted = list(reasons)
    groups: list[tuple[str | Promise, list[tuple[str, str | Promise]]]] = []
    for group in ReasonGroup:
        members = [_choice(reason) for reason in wanted if reason.group is group]
        if members:
            groups.append((gettext_lazy(readable(group.value)), members))
    return groups


def codes_with_wording(codes: Iterable[str]) -> list[tuple[str, str | Promise]]:
    """Choices of these codes, in their order; unknown ones are left out."""
    return [_choice(REASONS[code]) for code in codes if code in REASONS]


def _choice(reason: Reason) -> tuple[str, str | Promise]:
    return reason.code, format_lazy("{}: {}", reason.code, gettext_lazy(reason.wording))
