"""Names of models and fields in the reader's language, wherever Django shows one."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

APPS = ("triage", "jurisdictions")


def translate_names() -> None:
    """Have the names and helps that the models declare in English looked up when they are shown.

    The declarations stay as they are, so that no migration depends on a language. Called once, when all models are
    loaded; Django's own fields bring their translations.
    """
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            _translate(model)


def _translate(model: type[Model]) -> None:
    options = model._meta
    # The plural first: Django derives it from the singular.
    options.verbose_name_plural = _lazy(options.verbose_name_plural)
    options.verbose_name = _lazy(options.verbose_name)
    for field in options.local_fields:
        if not isinstance(field.verbose_name, Promise):
            _translate_field(field)


def _translate_field(field: Field[Any, Any]) -> None:
    field.verbose_name = _lazy(field.verbose_name)
    if field.help_text:
        field.help_text = _lazy(field.help_text)


def _lazy(words: Any) -> Any:
    return gettext_lazy(str(words))
