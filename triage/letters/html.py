"""From a context to the HTML of a letter. A value that is missing stops the letter and is named."""

from __future__ import annotations

from functools import cache
from typing import cast

from django.template import Engine

from triage.letters.catalogue import CATALOGUE, FOLDER, LetterKind, template_name, title
from triage.letters.context import LetterContext
from triage.letters.errors import MissingVariable
from triage.letters.labels import LABELS, Labels
from triage.letters.strict import RaisingInvalid, Strict, freeze, render_strictly
from triage.letters.text import Line


@cache
def engine() -> Engine:
    """The template engine of letters: its own, without Django's settings and without other templates."""
    return Engine(
        dirs=[str(FOLDER)],
        autoescape=True,
        string_if_invalid=cast(str, RaisingInvalid("missing")),
        loaders=[
            ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"]),
        ],
        builtins=["triage.letters.filters"],
    )


SURROUNDING = {"lang": str, "title": Line, "labels": Labels}
"""The names that every template has besides those of its context, with their types."""


def write_html(kind: LetterKind, context: LetterContext, *, lang: str = "en") -> str:
    """The letter as one HTML document, without style.

    Raises UnknownLetter for a language that the kind is not written in, MissingVariable, TextTooLong, and
    TypeError for a context of another kind.
    """
    expected = CATALOGUE[kind].context
    if type(context) is not expected:
        raise TypeError(
            f"a letter “{kind}” is written from {expected.__name__}, not {type(context).__name__}"
        )
    values = {"lang": lang, "title": title(kind, lang)}
    name = template_name(kind, lang)
    template = engine().get_template(name)
    try:
        frozen = {**freeze(context, expected), **values, "labels": freeze(LABELS[lang], Labels, "labels")}
        return render_strictly(template, Strict("", frozen))
    except MissingVariable as error:
        raise MissingVariable(error.variable, name) from None
