"""The smallest parts of a condition: one comparison or one bare fact, checked and compiled."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from jurisdictions.law.facts import FactType, names_for
from jurisdictions.law.vocabulary import Unit

Values = Mapping[str, Any]
Test = Callable[[Values], bool | None]

STATE_NAMES = frozenset({"country", "issuing_state", "originating_state", "enforcing_state"})
"""Facts that hold an ISO 3166-1 alpha-2 code; `ZZ` is how the desk files an unknown State, never a fact."""

_KINDS = {
    "text": "a text",
    "integer": "a whole number",
    "boolean": "a yes-or-no fact",
    "date": "a date",
    "instant": "a date with a time",
    "choice": "one of a list of words",
    "choices": "a set of words",
    "texts": "a set of texts",
}
_MOMENTS = frozenset({"date", "instant"})
_SETS = frozenset({"choices", "texts"})
_ORDERED = frozenset({"integer", "date", "instant"})
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_STATE = re.compile(r"(?!ZZ)[A-Z]{2}", re.ASCII)

SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda value, words: value in words,
    "not in": lambda value, words: value not in words,
    "has": operator.contains,
    "has not": lambda value, word: word not in value,
}


class ConditionError(ValueError):
    """A condition that cannot be used as it is written.

    `column` counts characters from 1. `suggestion` is what was probably meant, ready to be written there.
    """

    def __init__(self, message: str, column: int, suggestion: str | None = None) -> None:
        super().__init__(message, column, suggestion)
        self.message = message
        self.column = column
        self.suggestion = suggestion

    def __str__(self) -> str:
        hint = f"; did you mean {self.suggestion}?" if self.suggestion else ""
        return f"column {self.column}: {self.message}{hint}"


@dataclass(frozen=True, slots=True)
class Wording:
    """The text of a condition, the unit of its rule, and where a node of its syntax tree stands in it.

    `text` is the text that was given to `ast`: the source between one pair of brackets, on one line.
    """

    text: str
    unit: Unit

    def column(self, node: ast.expr) -> int:
        """The 1-based column in the source: ast counts bytes from zero, and one bracket stands before it."""
        return max(len(self.text.encode()[: node.col_offset].decode()), 1)

    def excerpt(self, node: ast.expr) -> str:
        """The node as it was written."""
        return self.text.encode()[node.col_offset : node.end_col_offset].decode()

    def error(self, node: ast.expr, message: str, suggestion: str | None = None) -> ConditionError:
        """An error that points at the node."""
        return ConditionError(message, self.column(node), suggestion)


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison or bare fact. `literals` are those it compares its only fact with; empty otherwise.

    `sought` is the one literal that it looks for in a set; it does not depend on any other member.
    """

    text: str
    column: int
    names: tuple[str, ...]
    test: Test
    literals: frozenset[Any] = frozenset()
    sought: frozenset[Any] = frozenset()


@dataclass(frozen=True, slots=True)
class _Fact:
    node: ast.expr
    name: str
    type: FactType


@dataclass(frozen=True, slots=True)
class _Literal:
    node: ast.expr
    value: Any


@dataclass(frozen=True, slots=True)
class _List:
    node: ast.expr
    members: tuple[_Literal, ...]


_Operand = _Fact | _Literal | _List


def bare_fact(wording: Wording, node: ast.Name) -> Clause:
    """A yes-or-no fact that stands by itself. Raises ConditionError for any other fact."""
    fact = _fact(wording, node)
    if fact.type.kind != "boolean":
        message = f"{fact.name} is {_KINDS[fact.type.kind]} and must be compared with something"
        raise wording.error(node, message, f"{fact.name} is not None")
    return Clause(fact.name, wording.column(node), (fact.name,), _reader(fact), frozenset({True}))


def comparison(wording: Wording, left: ast.expr, sign: str, right: ast.expr) -> Clause:
    """One comparison of two operands. Raises ConditionError where it makes no sense or can never be true."""
    operands = _operand(wording, left), _operand(wording, right)
    check = _SIGN_CHECKS.get(sign, _relation)
    test, literals = check(wording, operands[0], sign, operands[1])
    text = f"{wording.excerpt(left)} {sign} {wording.excerpt(right)}"
    names = tuple(sorted({operand.name for operand in operands if isinstance(operand, _Fact)}))
    return Clause(text, wording.column(left), names, test, literals, _sought(*operands))


def _sought(left: _Operand, right: _Operand) -> frozenset[Any]:
    if isinstance(left, _Literal) and isinstance(right, _Fact) and right.type.kind in _SETS:
        return frozenset({left.value})
    return frozenset()


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that looks most like the word, whatever its capitals; None when none does."""
    by_lower = {candidate.lower(): candidate for candidate in sorted(candidates)}
    matches = get_close_matches(word.lower(), by_lower, n=1)
    return by_lower[matches[0]] if matches else None


def _operand(wording: Wording, node: ast.expr) -> _Operand:
    match node:
        case ast.Name():
            return _fact(wording, node)
        case ast.Constant(value=value):
            return _Literal(node, value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))):
            return _Literal(node, -value)
        case ast.Tuple(elts=members):
            return _List(node, tuple(_member(wording, member) for member in members))
        case _:
            message = (
                f"{wording.excerpt(node)} cannot be compared; compare a fact with a value or another fact"
            )
            raise wording.error(node, message)


def _member(wording: Wording, node: ast.expr) -> _Literal:
    if isinstance(node, ast.Name):
        word = repr(node.id) if node.id not in names_for(wording.unit) else None
        raise wording.error(node, f"a list holds values only, and {node.id} is no value", word)
    member = _operand(wording, node)
    if not isinstance(member, _Literal):
        raise wording.error(node, "a list holds values only, no list within it")
    return member


def _fact(wording: Wording, node: ast.Name) -> _Fact:
    name, names = node.id, names_for(wording.unit)
    if name in names:
        return _Fact(node, name, names[name])
    for unit in (Unit.SUBJECT, Unit.ITEM):
        if name in names_for(unit):
            message = f"{name} is a fact of one {unit}, and this rule is per {wording.unit}"
            raise wording.error(node, message, f'per = "{unit}"')
    if any(name in fact_type.words for fact_type in names.values()):
        raise wording.error(node, f"the word {name} needs quotes", repr(name))
    suggestion = closest(name, [*names, "True", "False", "None", "and", "or", "not"])
    raise wording.error(node, f"there is no fact {name}", suggestion)


def _known(wording: Wording, left: _Operand, sign: str, right: _Operand) -> tuple[Test, frozenset[Any]]:
    match left, right:
        case _Fact(), _Literal(value=None):
            read = _reader(left)
            if sign == "is":
                return (lambda values: read(values) is None), frozenset()
            return (lambda values: read(values) is not None), frozenset()
        case _Literal(value=None), _Fact():
            suggestion = f"{right.name} {sign} None"
        case _:
            equal = "==" if sign == "is" else "!="
            suggestion = f"{wording.excerpt(left.node)} {equal} {wording.excerpt(right.node)}"
    raise wording.error(
        left.node, f"{sign} asks only whether a fact is unknown, as in: fact is None", suggestion
    )


def _membership(wording: Wording, left: _Operand, sign: str, right: _Operand) -> tuple[Test, frozenset[Any]]:
    suggestion = None
    match left, right:
        case _Fact(), _List() if left.type.kind not in _SETS | {"boolean"}:
            literals = _literals(wording, left, right)
            return _against_literal(left, sign, literals), literals
        case _Literal(), _Fact() if right.type.kind in _SETS:
            literal = _value(wording, right, left)
            return _against_literal(right, "has" if sign == "in" else "has not", literal), frozenset()
        case _Fact(), _List() if left.type.kind in _SETS:
            suggestion = " or ".join(f"{wording.excerpt(m.node)} in {left.name}" for m in right.members)
        case _Fact(), _Literal():
            suggestion = f"{left.name} {sign} ({wording.excerpt(right.node)},)"
        case _Literal(), _Fact():
            equal = "==" if sign == "in" else "!="
            suggestion = f"{right.name} {equal} {wording.excerpt(left.node)}"
    message = f"{sign} needs a fact and a list of values in brackets, or a value and a fact that is a set"
    raise wording.error(left.node, message, suggestion or None)


def _literals(wording: Wording, fact: _Fact, right: _List) -> frozenset[Any]:
    if not right.members:
        raise wording.error(right.node, "the list is empty: nothing can ever be in it")
    literals: set[Any] = set()
    for member in right.members:
        literal = _value(wording, fact, member)
        if literal in literals:
            raise wording.error(member.node, f"{wording.excerpt(member.node)} is in the list twice")
        literals.add(literal)
    return frozenset(literals)


def _relation(wording: Wording, left: _Operand, sign: str, right: _Operand) -> tuple[Test, frozenset[Any]]:
    match left, right:
        case _Fact(), _Literal():
            literal = _comparable(wording, left, sign, right)
            return _against_literal(left, sign, literal), frozenset({literal})
        case _Literal(), _Fact():
            literal = _comparable(wording, right, _MIRRORED[sign], left)
            return _against_literal(right, _MIRRORED[sign], literal), frozenset({literal})
        case _Fact(), _Fact():
            _check_pair(wording, left, sign, right)
            return _against_fact(left, sign, right), frozenset()
        case _Fact(), _List() if sign in ("==", "!="):
            among = f"{left.name} {'in' if sign == '==' else 'not in'} {wording.excerpt(right.node)}"
            raise wording.error(left.node, f"{sign} compares with one value, not with a list", among)
    raise wording.error(left.node, "one side of a comparison must be a fact, the other one value or fact")


def _comparable(wording: Wording, fact: _Fact, sign: str, literal: _Literal) -> Any:
    written = wording.excerpt(literal.node)
    if literal.value is None:
        known = f"{fact.name} {'is not' if sign == '!=' else 'is'} None"
        raise wording.error(literal.node, "None is no value to compare with", known)
    if fact.type.kind in _SETS:
        message = f"{fact.name} is {_KINDS[fact.type.kind]}; ask whether a word is in it"
        raise wording.error(fact.node, message, f"{written} {'not in' if sign == '!=' else 'in'} {fact.name}")
    value = _value(wording, fact, literal)
    _check_order(wording, fact, sign)
    return value


def _check_order(wording: Wording, fact: _Fact, sign: str) -> None:
    if sign not in ("==", "!=") and fact.type.kind not in _ORDERED:
        message = f"{fact.name} is {_KINDS[fact.type.kind]}, and {sign} compares numbers and dates only"
        raise wording.error(fact.node, message)


def _check_pair(wording: Wording, left: _Fact, sign: str, right: _Fact) -> None:
    if left.name == right.name:
        raise wording.error(left.node, f"{left.name} is compared with itself")
    if left.type != right.type or left.type.kind in _SETS:
        kinds = (f"{fact.name} ({_KINDS[fact.type.kind]})" for fact in (left, right))
        raise wording.error(left.node, f"{' and '.join(kinds)} cannot be compared with each other")
    _check_order(wording, left, sign)


def _value(wording: Wording, fact: _Fact, literal: _Literal) -> Any:
    """The literal as a value of the fact's type. Raises ConditionError where the fact can never have it."""
    value: Any = literal.value
    kind, node = fact.type.kind, literal.node
    expected: Any = {"integer": int, "boolean": bool}.get(kind, str)
    if type(value) is not expected:
        raise wording.error(node, f"{fact.name} is {_KINDS[kind]}, and {wording.excerpt(node)} is not")
    if fact.type.words and value not in fact.type.words:
        suggestion = closest(value, fact.type.words)
        message = f"{value!r} is no word of {fact.name}; its words are {', '.join(sorted(fact.type.words))}"
        raise wording.error(node, message, repr(str(suggestion)) if suggestion else None)
    if fact.name in STATE_NAMES and not _STATE.fullmatch(value):
        raise wording.error(node, f"{fact.name} holds two-letter codes of States (ISO 3166-1), such as 'DE'")
    if kind in _MOMENTS:
        return _moment(wording, fact, literal)
    return value


def _moment(wording: Wording, fact: _Fact, literal: _Literal) -> date | datetime:
    if fact.type.kind == "date":
        shape, read, example = _DATE, date.fromisoformat, "2026-08-18"
    else:
        shape, read, example = _INSTANT, datetime.fromisoformat, "2026-08-18T09:00:00+02:00"
    if not shape.fullmatch(literal.value):
        raise wording.error(literal.node, f"{fact.name} is compared with text such as '{example}'")
    try:
        return read(literal.value)
    except ValueError:
        raise wording.error(literal.node, f"the calendar has no {literal.value}") from None


def _reader(fact: _Fact) -> Callable[[Values], Any]:
    name = fact.name
    if fact.type.kind == "date":
        # A datetime passes for a date in every type checker, and comparing the two raises.
        return lambda values: None if isinstance(value := values.get(name), datetime) else value
    if fact.type.kind == "instant":
        # Without an offset the instant is not known, and comparing it with one that has an offset raises.
        return lambda values: value if (value := values.get(name)) and value.utcoffset() is not None else None
    return operator.methodcaller("get", name)


def _against_literal(fact: _Fact, sign: str, literal: Any) -> Test:
    if sign == "==" and fact.type.kind not in _MOMENTS:
        return _equal(fact.name, literal)
    read, compare = _reader(fact), _COMPARE[sign]

    def test(values: Values) -> bool | None:
        value = read(values)
        return None if value is None else compare(value, literal)

    return test


def _equal(name: str, literal: Any) -> Test:
    """By far the most frequent comparison, in half the time of the general one."""

    def test(values: Values) -> bool | None:
        value = values.get(name)
        return None if value is None else bool(value == literal)

    return test


def _against_fact(left: _Fact, sign: str, right: _Fact) -> Test:
    read, read_other, compare = _reader(left), _reader(right), _COMPARE[sign]

    def test(values: Values) -> bool | None:
        value, other = read(values), read_other(values)
        return None if value is None or other is None else compare(value, other)

    return test


_SIGN_CHECKS = {"is": _known, "is not": _known, "in": _membership, "not in": _membership}
