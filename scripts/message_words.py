"""Words that are data and are shown to people: names of models and fields, choices, steps, roles, reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from enum import Enum, StrEnum
from typing import Any

from django.apps import apps
from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import override

from jurisdictions.law import vocabulary
from jurisdictions.law.facts import Facts, ItemFacts, SubjectFacts
from jurisdictions.law.reasons import REASONS, ReasonGroup
from triage.choices import readable
from triage.event_kinds import SENTENCES, EventKind
from triage.roles import Permission, Role
from triage.workflow import Step

APPS = ("triage", "jurisdictions")


def data_words() -> set[str]:
    """All of them, in English."""
    with override("en"):
        return {word for word in (*_names(), *_lists(), *_tables()) if any(map(str.isalpha, word))}


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
    for words in vars(vocabulary).values():
        if isinstance(words, type) and issubclass(words, Enum) and words.__module__ == vocabulary.__name__:
            for word in words:
                yield readable(word.value if isinstance(word, StrEnum) else word.name.lower())
    for table in (EventKind, Permission, Role, Step, ReasonGroup):
        yield from (readable(word.value) for word in table)


def _tables() -> Iterator[str]:
    yield from SENTENCES.values()
    for reason in REASONS.values():
        yield reason.wording
        yield reason.ask
    for facts in (Facts, SubjectFacts, ItemFacts):
        yield from (readable(field.name) for field in fields(facts))
