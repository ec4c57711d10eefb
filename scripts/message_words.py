"""Words that are data and are shown to people: names of models and fields, choices, steps, roles, reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum, StrEnum
from typing import Any

from django.apps import apps
from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import override

from jurisdictions.law import rulebook_entries, vocabulary
from jurisdictions.law.calendars import WEEKDAYS
from jurisdictions.law.comparison import HEAD
from jurisdictions.law.facts import Facts, ItemFacts, SubjectFacts
from jurisdictions.law.reasons import REASONS, ReasonGroup
from triage.choices import readable
from triage.event_kinds import SENTENCES, EventKind
from triage.roles import Permission, Role
from triage.services.case_rows import ALSO_FACTS
from triage.workflow import Step

APPS = ("triage", "jurisdictions")
LAW = (
    "{rule} It cannot be computed: {problem}.",
    "{day} is a working day in the {state} ({code}).",
    "{day} is no working day in the {state} ({code}: {why}): the period ends with the next working day, {next}.",
    "{code} has several time zones; that of its capital, {zone}, is used.",
    "A period of hours runs through weekends and holidays.",
    "A period of {amount} ends at {instant}.",
    "Due before the end of {day} ({zone}).",
    "It is unknown whether this deadline applies: {facts}.",
    "It is unknown whether {rulebook} applies; its rules were not evaluated.",
    "More time was given until {instant}, which is no later: {basis}.",
    "More time was given, until {instant}: {basis}.",
    "No calendar of the {state} is known: the last day does not move.",
    "No calendar of {subdivision} is known: that of {state} is used, without regional holidays.",
    "No policy was in force on the day of receipt: nothing can be disclosed.",
    "No time zone is known for the {state} {code}: the period is counted in UTC.",
    "Nobody has reviewed this rule: it sets no date by itself.",
    "Received {instant} ({zone}).",
    "The calendar is that of {code}: holidays of the State and of this part of it.",
    "The calendar is that of {code}; holidays of its parts are not counted.",
    "The calendar is that of {code}; holidays of its parts are not known.",
    "The clock stood still from {start} to {end} UTC: {reason}",
    "The clock stood still from {start} to {end}: {reason}.",
    "The clocks change in between; the hours that really pass are counted.",
    "The content of messages is never disclosed.",
    "The day of receipt is not counted: a period of {amount} ends with {day}.",
    "The desk has no rulebook for {code}: counsel must establish its law.",
    "The holidays of {code} in {year} are not all known; weekends are.",
    "The hour of receipt is not counted: the period starts at {instant}.",
    "The instant had passed when the order was received: the deadline is impossible to meet.",
    "The instant that the order sets had passed when the order was received.",
    "The last day does not move, whatever day it is.",
    "The order itself sets the instant {instant} ({zone}).",
    "The order itself sets this deadline.",
    "The order itself",
    "Rule of the desk: nothing is guessed",
    "The order's own deadline: {problem}.",
    "The period is longer by {amount} and ends with {end}.",
    "The period runs from the end of the preservation, which no fact states: counted from receipt, it sets no date "
    "by itself.",
    "The period must hold {minimum} working days: it ends with {day}.",
    "Since when this is law is not established: it sets no date by itself.",
    "The rule is of low confidence: it sets no date by itself.",
    "The State whose authority acts must be known.",
    "The working days are unknown: every day is counted, which gives the earliest date.",
    "The {state} is unknown: the period is counted in UTC and the last day does not move.",
    "a period of {amount} cannot be computed",
    "the instant lies beyond the end of the calendar",
    "the period ends beyond the end of the calendar",
    "issuing State",
    "enforcing State",
    "hour",
    "day",
    "working day",
    "month",
    *(f"a {day}" for day in WEEKDAYS),
)
"""What the law core writes down in English, as messages: it knows no language but this one."""


def data_words() -> set[str]:
    """All of them, in English."""
    with override("en"):
        return {word for word in (*_names(), *_lists(), *_keys(), *_tables()) if any(map(str.isalpha, word))}


def _names() -> Iterator[str]:
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            if not model.__name__.startswith("Historical"):
                yield from _names_of(model)


def _names_of(model: type[Model]) -> Iterator[str]:
    yield str(model._meta.verbose_name)
    yield str(model._meta.verbose_name_plural)
    for field in model._meta.get_fields():
        if isinstance(field, Field) and not _is_of_django(field):
            yield str(field.verbose_name)
            yield str(field.help_text)
            yield from (str(label) for _, label in field.flatchoices)


def _is_of_django(field: Field[Any, Any]) -> bool:
    """Django's own fields of a person bring their translations."""
    return isinstance(field._verbose_name, Promise)  # type: ignore[attr-defined]  # noqa: SLF001  as declared


def _lists() -> Iterator[str]:
    for module in (vocabulary, rulebook_entries):
        for words in vars(module).values():
            if isinstance(words, type) and issubclass(words, Enum) and words.__module__ == module.__name__:
                for word in words:
                    yield readable(word.value if isinstance(word, StrEnum) else word.name.lower())
    for table in (EventKind, Permission, Role, Step, ReasonGroup):
        yield from (readable(word.value) for word in table)


def _keys() -> Iterator[str]:
    """The keys of a rulebook, as the difference of two versions tells them."""
    yield from map(readable, HEAD)
    for kind in vars(rulebook_entries).values():
        if is_dataclass(kind) and kind.__module__ == rulebook_entries.__name__:
            yield from (readable(field.name) for field in fields(kind) if not field.name.startswith("_"))


def _tables() -> Iterator[str]:
    yield from LAW
    yield from SENTENCES.values()
    for reason in REASONS.values():
        yield reason.wording
        yield reason.ask
    yield from (readable(fact) for fact in ALSO_FACTS)
    for facts in (Facts, SubjectFacts, ItemFacts):
        yield from (readable(field.name) for field in fields(facts))
