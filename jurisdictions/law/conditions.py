"""The rule language: read with `ast`, checked against the facts, evaluated in three values, explained."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeAlias

from jurisdictions.law.condition_parts import (
    SIGNS,
    Clause,
    ConditionError,
    Test,
    Values,
    Wording,
    bare_fact,
    comparison,
)
from jurisdictions.law.condition_words import MAX_DEPTH, MAX_LENGTH, check_words
from jurisdictions.law.facts import FactType, names_for
from jurisdictions.law.vocabulary import Unit

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "Condition",
    "ConditionError",
    "FactValue",
    "Part",
    "Verdict",
    "parse",
    "plain_value",
]


FactValue: TypeAlias = str | int | bool | tuple[str, ...] | None
"""A fact as JSON can hold it: dates and instants in ISO 8601, sets sorted."""


@dataclass(frozen=True, slots=True)
class Part:
    """A smallest part of a condition that decided: its words, its own value, and the facts it used.

    Under `not` a part that is true makes the whole false; `value` is always that of the part itself.
    """

    text: str
    value: bool | None
    names: tuple[tuple[str, FactValue], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """True, False or None (unknown), and the parts that made it false or unknown; none when it is true."""

    value: bool | None
    because: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A clause, and what it says while none of its facts is known, which is the most frequent answer."""

    clause: Clause
    test: Test
    unknown: Part


@dataclass(frozen=True, slots=True)
class _Group:
    """Parts joined by `and` or `or`; a single part is one under `not`."""

    parts: tuple[_Node, ...]
    test: Test


_Node: TypeAlias = _Leaf | _Group
_TRUE = Verdict(True)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that passed every check.

    The three values are Kleene's: `and` is the least, `or` the greatest, of false < unknown < true. Comparing
    an unknown fact gives unknown; only `is None` and `is not None` always give true or false. `values` come
    from `facts.values_for`; a name that is absent there is unknown.
    """

    source: str
    unit: Unit
    names: frozenset[str]
    _root: _Node = field(repr=False, compare=False)

    @property
    def clauses(self) -> Iterator[Clause]:
        """Its smallest parts, in the order in which they are written."""
        return _clauses(self._root)

    def test(self, values: Values) -> bool | None:
        """The value alone, for where nobody asks why."""
        return self._root.test(values)

    def evaluate(self, values: Values) -> Verdict:
        """The value, and the smallest parts that made it false or unknown."""
        value = self._root.test(values)
        return _TRUE if value is True else Verdict(value, self._because(values))

    def evidence(self, values: Values) -> tuple[Part, ...]:
        """The smallest parts that made it true; empty when it is not true."""
        return self._because(values) if self._root.test(values) is True else ()

    def _because(self, values: Values) -> tuple[Part, ...]:
        if isinstance(self._root, _Leaf):
            return (_part(self._root, values),)
        found: dict[str, Part] = {}
        _collect(self._root, values, found)
        return tuple(found.values())


def parse(source: str, unit: Unit) -> Condition:
    """Read a condition of a rule with this unit. Nothing in the text is ever run. Raises ConditionError."""
    check_words(source)
    text = "(" + re.sub(r"[\t\r\n]", " ", source) + ")"
    try:
        tree = ast.parse(text, filename="<condition>", mode="eval")
    except SyntaxError as error:
        column = min(max((error.offset or 2) - 1, 1), len(source) + 1)
        message = "the condition cannot be read here: something is missing or too much"
        raise ConditionError(message, column) from None
    root = _read(Wording(text, unit), tree.body, 1)
    names = frozenset(name for clause in _clauses(root) for name in clause.names)
    return Condition(source, unit, names, root)


# Structure.


def _read(wording: Wording, node: ast.expr, depth: int) -> _Node:
    if depth > MAX_DEPTH:
        raise wording.error(node, f"more than {MAX_DEPTH} levels of and, or, not within each other")
    match node:
        case ast.Name():
            return _leaf(bare_fact(wording, node))
        case ast.Compare(left=left, ops=signs, comparators=others):
            return _comparisons(wording, [left, *others], [SIGNS[type(sign)] for sign in signs])
        case ast.BoolOp(op=joint, values=values):
            parts = tuple(_read(wording, value, depth + 1) for value in values)
            return _joined(wording, parts, isinstance(joint, ast.And))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            part = _read(wording, operand, depth + 1)
            return _Group((part,), _negated(part.test))
    message = f"{wording.excerpt(node)} stands alone and asks nothing; compare a fact with it"
    raise wording.error(node, message)


def _comparisons(wording: Wording, operands: Sequence[ast.expr], signs: Sequence[str]) -> _Node:
    if len(signs) > 1 and not (set(signs) <= {"<", "<="} or set(signs) <= {">", ">="}):
        message = "only < and <=, or > and >=, may follow each other; join other comparisons with and"
        raise wording.error(operands[2], message)
    pairs = zip(operands, signs, operands[1:], strict=False)
    leaves = tuple(_leaf(comparison(wording, left, sign, right)) for left, sign, right in pairs)
    return leaves[0] if len(leaves) == 1 else _joined(wording, leaves, True)


def _leaf(clause: Clause) -> _Leaf:
    return _Leaf(
        clause, clause.test, Part(clause.text, clause.test({}), tuple((n, None) for n in clause.names))
    )


def _joined(wording: Wording, parts: tuple[_Node, ...], conjunction: bool) -> _Group:
    _check_possible(wording, parts, conjunction)
    tests = tuple(part.test for part in parts)
    return _Group(parts, _all(tests) if conjunction else _any(tests))


def _check_possible(wording: Wording, parts: Sequence[_Node], conjunction: bool) -> None:
    """Refuse an `and` that no value of a fact can make true, and an `or` that none can make false."""
    by_name: dict[str, list[Clause]] = {}
    for part in parts:
        if isinstance(part, _Leaf) and part.clause.literals:
            by_name.setdefault(part.clause.names[0], []).append(part.clause)
    for name, clauses in by_name.items():
        literals = frozenset[Any]().union(*(clause.literals for clause in clauses))
        candidates = _candidates(names_for(wording.unit)[name], literals)
        if not any(all(c.test({name: value}) is conjunction for c in clauses) for value in candidates):
            joint, outcome = ("and", "true") if conjunction else ("or", "false")
            message = f"no {name} can make all the parts joined by {joint} {outcome}"
            raise ConditionError(message, clauses[-1].column)


def _candidates(fact_type: FactType, literals: frozenset[Any]) -> frozenset[Any]:
    """Values that tell any two comparisons with these literals apart."""
    if fact_type.words:
        return fact_type.words
    if fact_type.kind == "boolean":
        return frozenset({True, False})
    if fact_type.kind == "text":
        return literals | {"".join(sorted(literals)) + "?"}
    step = {"integer": 1, "date": timedelta(days=1), "instant": timedelta(microseconds=1)}[fact_type.kind]
    candidates = set(literals)
    for literal in literals:
        # The first and last day of the calendar have a neighbour on one side only.
        with suppress(OverflowError):
            candidates.add(literal - step)
        with suppress(OverflowError):
            candidates.add(literal + step)
    return frozenset(candidates)


def _all(tests: tuple[Test, ...]) -> Test:
    def test(values: Values) -> bool | None:
        result: bool | None = True
        for each in tests:
            value = each(values)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return test


def _any(tests: tuple[Test, ...]) -> Test:
    def test(values: Values) -> bool | None:
        result: bool | None = False
        for each in tests:
            value = each(values)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return test


def _negated(inner: Test) -> Test:
    def test(values: Values) -> bool | None:
        value = inner(values)
        return None if value is None else not value

    return test


# Explanation.


def _clauses(node: _Node) -> Iterator[Clause]:
    if isinstance(node, _Leaf):
        yield node.clause
    else:
        for part in node.parts:
            yield from _clauses(part)


def _collect(node: _Node, values: Values, found: dict[str, Part]) -> None:
    """Find the parts that share the value of the whole; under `not`, those that decide its one part."""
    if isinstance(node, _Leaf):
        found[node.clause.text] = _part(node, values)
        return
    value = node.test(values)
    for part in node.parts:
        if len(node.parts) == 1 or part.test(values) is value:
            _collect(part, values, found)


def _part(leaf: _Leaf, values: Values) -> Part:
    facts = tuple([(name, plain_value(values.get(name))) for name in leaf.clause.names])
    if facts == leaf.unknown.names:
        return leaf.unknown
    return Part(leaf.clause.text, leaf.test(values), facts)


def plain_value(value: Any) -> FactValue:
    """A fact as an explanation shows it."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return tuple(sorted(str(member) for member in value))
    return str(value)
