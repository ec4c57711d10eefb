"""Which specimen prints a text module, and with which values: what a lawyer sees of a text before it is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any, get_args

from django.utils.safestring import SafeString

from triage.letters import specimen_parts as made
from triage.letters import specimens
from triage.letters.catalogue import LetterKind
from triage.letters.context import LetterContext
from triage.letters.html import Sheet, write_html
from triage.letters.languages import ENGLISH, language
from triage.letters.modules import modules
from triage.letters.parts import Ground, ItemName, NoticeKind, NoticePlan, Question, Replaced
from triage.letters.shipped import shipped_texts
from triage.letters.specimens import SPECIMENS, specimen_texts
from triage.letters.strict import alternatives, public_names
from triage.letters.text import TermOf
from triage.letters.words import Words

SHEET = Sheet(code="7K2QM-9XT4R-0B8HV-WJ3NC-5DPYG-A", verify_page="messenger.example/verify", qr="data:,")
"""Around a specimen: an invented code, and the place of its picture."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A specimen that prints a text module; `values` are what stands for its placeholders there, in English.

    A `bilingual` one prints it beside the text of another language only.
    """

    kind: LetterKind
    context: LetterContext
    values: Mapping[str, str]
    bilingual: bool = False


def printed_by(code: str, kind: LetterKind | None = None) -> Printed | None:
    """A specimen of this kind, else of the first kind, that prints the module; None where none does."""
    for found in _printing().get(code, ()):
        if kind in (None, found.kind):
            return found
    return None


def kinds_shown(code: str) -> tuple[LetterKind, ...]:
    """The kinds of which there is a specimen that prints the module, in the order of the catalogue."""
    found = {printed.kind for printed in _printing().get(code, ())}
    return tuple(kind for kind in LetterKind if kind in found)


@cache
def _printing() -> Mapping[str, tuple[Printed, ...]]:
    """All specimens were written once in English, alone and in two languages, to see what they print."""
    found: dict[str, list[Printed]] = {}
    for kind, context in _letters():
        alone, beside = _said(kind, context), _said(kind, context, bilingual=True)
        for code, values in {**beside, **alone}.items():
            found.setdefault(code, []).append(Printed(kind, context, values, code not in alone))
    for code in modules().keys() - found.keys():
        found[code] = [Printed(kind, context, {}) for kind, context in _with_word(code)]
    return MappingProxyType({code: tuple(all_of_it) for code, all_of_it in found.items()})


def _said(kind: LetterKind, context: LetterContext, *, bilingual: bool = False) -> dict[str, dict[str, str]]:
    """The modules that the letter prints, with the values for their placeholders."""
    texts = _Texts(specimen_texts(shipped_texts(ENGLISH)))
    words = _Noting(language(ENGLISH), texts)
    write_html(kind, context, [words, words] if bilingual else [words], sheet=SHEET)
    return {code: words.said.get(code, {}) for code in texts.used}


class _Texts(dict[str, str]):
    """Texts that note which of them were asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__(texts)
        self.used: set[str] = set()

    def __getitem__(self, code: str) -> str:
        self.used.add(code)
        return super().__getitem__(code)

    def get(self, code: str, default: Any = None) -> Any:
        return self[code] if code in self else default  # noqa: SIM401  it is this very method


@dataclass(frozen=True)
class _Noting(Words):
    """Words that note with which values they say a text."""

    said: dict[str, dict[str, str]] = field(default_factory=dict)

    def say(self, code: str, values: Mapping[str, Any]) -> SafeString:
        said = super().say(code, values)
        self.said[code] = {name: self.written(value) for name, value in values.items()}
        return said


def _letters() -> Iterator[tuple[LetterKind, LetterContext]]:
    """The specimens, and what they leave out: the same letter in another case."""
    yield from SPECIMENS.items()
    kind = LetterKind
    yield (
        kind.ACKNOWLEDGEMENT,
        replace(specimens.ACKNOWLEDGEMENT, replaces=Replaced(version=1, date=specimens.ACKNOWLEDGEMENT.date)),
    )
    for bar in (NoticeKind.BARRED_WITHOUT_END, NoticeKind.NOT_GIVEN):
        yield kind.DISCLOSURE, replace(specimens.DISCLOSURE, notice=NoticePlan(kind=bar))
    refused = replace(made.DISCLOSED, items=(made.refused_row(made.ADDRESSES, "DATA-CONTENT"),))
    yield (
        kind.EMERGENCY_ANSWER,
        replace(specimens.EMERGENCY_ANSWER, subjects=(refused,), grounds=made.PARTLY_GROUNDS[:1]),
    )
    yield kind.EMERGENCY_ANSWER, replace(specimens.EMERGENCY_ANSWER, process_due=None)
    yield kind.PROCESS_REMINDER, replace(specimens.PROCESS_REMINDER, process_due=None)
    yield kind.REDIRECT, replace(specimens.REDIRECT, own=None, instrument=None)
    yield kind.FRAUD_NOTICE, replace(specimens.FRAUD_NOTICE, sender=None)
    yield (
        kind.EU_FORM,
        replace(specimens.EU_FORM, production=False, conflict=None, questions=(), preserved=False),
    )
    kept = replace(
        specimens.PRESERVED.subjects[0], identifiers=(), items=(ItemName(term="traffic", real_time=True),)
    )
    yield kind.PRESERVATION_CONFIRMATION, replace(specimens.PRESERVED, subjects=(kept,))


# A term is printed where a value of the letter is it: the value is put into the specimen.


def _with_word(code: str) -> Iterator[tuple[LetterKind, LetterContext]]:
    group, _dot, value = code.partition(".")
    if group == "reason":
        yield LetterKind.REFUSAL, replace(specimens.REFUSAL, grounds=(Ground.of(value),))
    elif group == "ask":
        question = Question.of(value, about=(made.FIRST,))
        yield LetterKind.CLARIFICATION, replace(specimens.CLARIFICATION, questions=(question,))
    else:
        for kind, context in SPECIMENS.items():
            changed = _put(context, group, value)
            if changed is not context:
                yield kind, changed


def _put(part: Any, group: str, value: str) -> Any:
    """The part with the first value that is a term of the group replaced; itself where it has none."""
    if isinstance(part, tuple):
        for place, inner in enumerate(part):
            changed = _put(inner, group, value)
            if changed is not inner:
                return (*part[:place], changed, *part[place + 1 :])
        return part
    if not is_dataclass(part) or isinstance(part, type):
        return part
    for name in part.__dataclass_fields__:
        inner = getattr(part, name)
        changed = value if inner is not None and _is_term(part, name, group) else _put(inner, group, value)
        if changed is not inner:
            return replace(part, **{name: changed})
    return part


def _is_term(part: Any, name: str, group: str) -> bool:
    kind_of_part: Any = type(part)
    hint = public_names(kind_of_part)[name]
    marks = [
        mark
        for kind in (hint, *alternatives(hint), *get_args(hint))
        for mark in getattr(kind, "__metadata__", ())
    ]
    return any(isinstance(mark, TermOf) and mark.group == group for mark in marks)
