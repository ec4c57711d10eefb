"""The law in the reader's words: conditions, and what differs between two texts of a rulebook."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jurisdictions.law.comparison import ChangeKind, Comparison, EntryChange, Plain, ValueChange
from triage.choices import in_words

MOST_CONDITIONS = 4_096


@dataclass(frozen=True, slots=True)
class Told:
    """One entry that is new, gone or changed: a headline, what it is about, and what of it differs."""

    kind: ChangeKind
    entry_id: str
    headline: str
    title: str
    sentences: tuple[str, ...]


def told(comparison: Comparison) -> list[Told]:
    """The differences entry by entry; empty where both texts say the same."""
    head = [
        Told(
            ChangeKind.CHANGED, "", _("What the rulebook says of itself"), "", tuple(_values(comparison.head))
        )
    ]
    return [*(head if comparison.head else []), *map(_entry, comparison.entries)]


def _entry(change: EntryChange) -> Told:
    values = change.values
    if change.kind is not ChangeKind.CHANGED:
        # Of a whole entry: what it asks, and not every key that it has.
        values = tuple(value for value in values if value.key in TOLD_OF_WHOLE)
    whole = change.kind is not ChangeKind.CHANGED
    sentences = _whole(values, change.kind) if whole else _values(values)
    return Told(change.kind, change.entry_id, _headline(change), change.title, tuple(sentences))


def _headline(change: EntryChange) -> str:
    table = {
        "instruments": _("Instrument {id}"),
        "rules": _("Rule {id}"),
        "questions": _("Question {id}"),
        "deadlines": _("Deadline {id}"),
        "flags": _("Flag {id}"),
        "offences": _("Offence {id}"),
        "notes": _("Note on {id}"),
        "routing": _("How orders are taken"),
        "policy": _("Terms of the policy"),
    }[change.table].format(id=in_words(change.entry_id) if change.table == "notes" else change.entry_id)
    says = {
        ChangeKind.ADDED: _("{entry}: new"),
        ChangeKind.REMOVED: _("{entry}: gone"),
        ChangeKind.CHANGED: _("{entry}: changed"),
    }[change.kind]
    return says.format(entry=table)


CONDITIONS = ("require", "when", "applies_when")
TOLD_OF_WHOLE = (
    "require", "when", "severity", "needs", "value", "unit", "clock", "level", "tag", "mode", "judicial_authorisation",
    "data", "threshold", "item_types", "emergency", "roles", "binding", "min_working_days",
    "statutes", "in_force_from", "in_force_until", "confidence",
)  # fmt: skip
"""Keys of a whole entry that say what it does; the rest is read in the text."""
DATES = frozenset({"in_force_from", "in_force_until"})
TEXTS = frozenset({"says", "text", "name", "local_name", "reason", "citation", "source", "threshold", "guidance",
                   "asks", "look_in", "central_authority", "statutes", "words", "languages", "short", "in_force_from",
                   "in_force_until"})  # fmt: skip
"""Keys whose values are no words of the closed lists: told as they are written."""


def _values(values: tuple[ValueChange, ...]) -> Iterator[str]:
    for value in values:
        if value.key == "require":
            yield _("It now requires that {new}. Before: that {old}.").format(
                new=condition_in_words(str(value.new)), old=condition_in_words(str(value.old))
            )
        elif value.key in CONDITIONS:
            yield _applies(value)
        elif value.words_added or value.words_removed:
            yield from _words(value)
        else:
            yield _plain_change(value)


def _applies(value: ValueChange) -> str:
    if value.new is None:
        return _("It now applies always. Before: only where {old}.").format(
            old=condition_in_words(str(value.old))
        )
    if value.old is None:
        return _("It now applies only where {new}. Before: always.").format(
            new=condition_in_words(str(value.new))
        )
    return _("It now applies where {new}. Before: where {old}.").format(
        new=condition_in_words(str(value.new)), old=condition_in_words(str(value.old))
    )


def _words(value: ValueChange) -> Iterator[str]:
    key = in_words(value.key)
    if value.words_added:
        yield _("{key}: now also {words}.").format(key=key, words=_shown(value.key, value.words_added))
    if value.words_removed:
        yield _("{key}: no longer {words}.").format(key=key, words=_shown(value.key, value.words_removed))


def _plain_change(value: ValueChange) -> str:
    key = in_words(value.key)
    if value.old is None:
        return _("{key}: {new}; it said nothing before.").format(key=key, new=_shown(value.key, value.new))
    if value.new is None:
        return _("{key}: it says nothing now; before {old}.").format(
            key=key, old=_shown(value.key, value.old)
        )
    return _("{key}: {new} instead of {old}.").format(
        key=key, new=_shown(value.key, value.new), old=_shown(value.key, value.old)
    )


def _whole(values: tuple[ValueChange, ...], kind: ChangeKind) -> Iterator[str]:
    """What an entry that is new or gone says, the weightiest first."""
    said = {value.key: value.new if kind is ChangeKind.ADDED else value.old for value in values}
    for key in TOLD_OF_WHOLE:
        if key not in said:
            continue
        if key == "require":
            yield _("It requires that {condition}.").format(condition=condition_in_words(str(said[key])))
        elif key == "when":
            yield _("It applies where {condition}.").format(condition=condition_in_words(str(said[key])))
        else:
            yield f"{in_words(key)}: {_shown(key, said[key])}"


def _shown(key: str, value: Plain) -> str:
    match value:
        case None:
            return _("nothing")
        case bool():
            return _("yes") if value else _("no")
        case int():
            return str(value)
        case tuple():
            return ", ".join(word if key in TEXTS else in_words(word) for word in value)
    if key in DATES:
        return value
    return f"“{value}”" if key in TEXTS else in_words(value)


# Conditions.


def condition_in_words(source: str) -> str:
    """A condition that passed the reader, as a person says it; the source itself where it is none."""
    return _condition(source, get_language() or "en")


@lru_cache(maxsize=MOST_CONDITIONS)
def _condition(source: str, language: str) -> str:
    try:
        tree = ast.parse("(" + " ".join(source.split()) + ")", mode="eval")
    except SyntaxError:
        return source
    return _said(tree.body)


def _said(node: ast.expr, *, within: bool = False) -> str:
    match node:
        case ast.BoolOp(op=joint, values=values):
            joined = (_(" and ") if isinstance(joint, ast.And) else _(" or ")).join(
                _said(value, within=True) for value in values
            )
            return f"({joined})" if within else joined
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
            return _("{fact} is not so").format(fact=in_words(name))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _("it is not so that {condition}").format(condition=_said(operand, within=True))
        case ast.Name(id=name):
            return _("{fact} is so").format(fact=in_words(name))
        case ast.Compare(left=left, ops=signs, comparators=others):
            pairs = zip([left, *others], signs, others, strict=False)
            return _(" and ").join(_comparison(one, sign, other) for one, sign, other in pairs)
    return ast.unparse(node)


def _comparison(left: ast.expr, sign: ast.cmpop, right: ast.expr) -> str:
    if isinstance(sign, ast.In | ast.NotIn) and isinstance(right, ast.Name):
        says = _("{fact} include {value}") if isinstance(sign, ast.In) else _("{fact} do not include {value}")
        return says.format(fact=in_words(right.id), value=_operand(left))
    if isinstance(right, ast.Constant) and right.value is None:
        says = _("{fact} is unknown") if isinstance(sign, ast.Is) else _("{fact} is known")
        return says.format(fact=_operand(left))
    if isinstance(right, ast.Constant) and isinstance(right.value, bool):
        so = right.value is isinstance(sign, ast.Eq | ast.Is)
        return (_("{fact} is so") if so else _("{fact} is not so")).format(fact=_operand(left))
    return SIGNS[type(sign)]().format(fact=_operand(left), value=_operand(right))


SIGNS: Mapping[type[ast.cmpop], Callable[[], str]] = {
    ast.Eq: lambda: _("{fact} is {value}"),
    ast.NotEq: lambda: _("{fact} is not {value}"),
    ast.Is: lambda: _("{fact} is {value}"),
    ast.IsNot: lambda: _("{fact} is not {value}"),
    ast.In: lambda: _("{fact} is {value}"),
    ast.NotIn: lambda: _("{fact} is not {value}"),
    ast.Lt: lambda: _("{fact} is less than {value}"),
    ast.LtE: lambda: _("{fact} is at most {value}"),
    ast.Gt: lambda: _("{fact} is more than {value}"),
    ast.GtE: lambda: _("{fact} is at least {value}"),
}
"""How each comparison is said."""


def _operand(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return in_words(name)
        case ast.Constant(value=str() as word):
            return in_words(word)
        case ast.Tuple(elts=members):
            return _(" or ").join(_operand(member) for member in members)
    return ast.unparse(node)
