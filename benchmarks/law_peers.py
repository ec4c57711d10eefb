"""The conditions of the law in two other rule languages: `rule-engine` and CEL (`common-expression-language`, in Rust).

Unknown facts are handled as each library can. In CEL they are absent: an operand that is missing makes `&&` and `||`
fail only where the other operand does not decide, which is what the law core calls unknown. `rule-engine` knows true
and false: unknown facts are null, and what cannot be compared with null is asked not to be null first.
"""

from __future__ import annotations

import ast
import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import cel
import rule_engine  # type: ignore[import-untyped]

from jurisdictions.law.conditions import Condition
from jurisdictions.law.facts import Facts, names_for

_SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a rule language writes what the conditions of the law say; braces stand for the parts."""

    both: str
    either: str
    negated: str
    fact: str
    unknown: str
    known: str
    guarded: str
    """An ordered comparison, or a search in a set, of a fact that may be unknown."""


CEL = Dialect(" && ", " || ", "!({0})", "f.{0}", "!has(f.{0})", "has(f.{0})", "{1}")
RULE_ENGINE = Dialect(
    " and ", " or ", "not ({0})", "{0}", "{0} == null", "{0} != null", "({0} != null and {1})"
)


def written_in(dialect: Dialect, condition: Condition) -> str:
    """The condition in another rule language."""
    return _Writer(dialect, condition).written


class _Writer:
    def __init__(self, dialect: Dialect, condition: Condition) -> None:
        self._dialect = dialect
        self._types = names_for(condition.unit)
        source = "(" + " ".join(condition.source.split()) + ")"
        self.written = self._write(ast.parse(source, mode="eval").body)

    def _write(self, node: ast.expr) -> str:
        match node:
            case ast.BoolOp(op=joint, values=values):
                sign = self._dialect.both if isinstance(joint, ast.And) else self._dialect.either
                return "(" + sign.join(self._write(value) for value in values) + ")"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._dialect.negated.format(self._write(operand))
            case ast.Compare(left=left, ops=signs, comparators=others):
                pairs = zip([left, *others], signs, others, strict=False)
                return "(" + self._dialect.both.join(self._compare(*pair) for pair in pairs) + ")"
        return self._operand(node)

    def _compare(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> str:
        match sign:
            case ast.Is() | ast.IsNot():
                shape = self._dialect.unknown if isinstance(sign, ast.Is) else self._dialect.known
                return shape.format(ast.unparse(left))
            case ast.In() | ast.NotIn():
                found = f"{self._operand(left)} in {self._operand(right)}"
                found = found if isinstance(sign, ast.In) else self._dialect.negated.format(found)
                return self._guard(right, found) if isinstance(right, ast.Name) else found
        kind = next(self._types[side.id].kind for side in (left, right) if isinstance(side, ast.Name))
        written = f"{self._operand(left, kind)} {_SIGNS[type(sign)]} {self._operand(right, kind)}"
        if isinstance(sign, ast.Eq | ast.NotEq):
            return written
        return self._guard(left if isinstance(left, ast.Name) else right, written)

    def _guard(self, fact: ast.expr, written: str) -> str:
        return self._dialect.guarded.format(ast.unparse(fact), written)

    def _operand(self, node: ast.expr, kind: str = "") -> str:
        match node:
            case ast.Name(id=name):
                return self._dialect.fact.format(name)
            case ast.Tuple(elts=members):
                return "[" + ", ".join(self._operand(member) for member in members) + "]"
        value = ast.literal_eval(node)
        return json.dumps(
            plain(datetime.fromisoformat(value)) if kind == "instant" else value, ensure_ascii=False
        )


def plain(value: Any) -> Any:
    """A fact as the other libraries take it: words as text, sets as lists, dates and instants as text that sorts."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(str(member) for member in value)
    return str(value) if isinstance(value, str) else value


def cel_program(condition: Condition) -> Any:
    """The condition compiled by CEL."""
    return cel.compile(written_in(CEL, condition))


def cel_context(values: Mapping[str, Any]) -> Any:
    """The known facts as CEL sees them."""
    return cel.Context(variables={"f": {name: value for name, value in values.items() if value is not None}})


def ask_cel(program: Any, context: Any) -> bool | None:
    """True, false, or None for unknown."""
    try:
        return bool(program.execute(context))
    except (KeyError, RuntimeError, ValueError, TypeError):
        return None


def rule_of(condition: Condition) -> Any:
    """The condition compiled by `rule-engine`."""
    context = rule_engine.Context(default_value=None)
    return rule_engine.Rule(written_in(RULE_ENGINE, condition), context=context)


Asked = tuple[Facts, Sequence[tuple[Condition, Mapping[str, Any]]]]
"""A data request, and all conditions that are asked about its units, with the values that each sees."""


class Peers:
    """Both libraries with the conditions of some data requests, everything that can be prepared made ready."""

    def __init__(self, samples: Sequence[Sequence[Asked]]) -> None:
        conditions = {
            _name(condition): condition for sample in samples for _, asked in sample for condition, _ in asked
        }
        programs = {name: cel_program(condition) for name, condition in conditions.items()}
        rules = {name: rule_of(condition) for name, condition in conditions.items()}
        places = [[_by_place(asked) for _, asked in sample] for sample in samples]
        self.conditions = statistics.mean(len(asked) for sample in samples for _, asked in sample)
        self._cel = [
            [
                [(values, [programs[name] for name in names]) for values, names in request]
                for request in sample
            ]
            for sample in places
        ]
        self._rules = [
            [[(values, [rules[name] for name in names]) for values, names in request] for request in sample]
            for sample in places
        ]

    def rates(self) -> Iterator[tuple[str, float]]:
        """How many data requests each of them manages in a second, the median of the samples."""
        yield "CEL in Rust, facts converted once", _median(self._cel, _all_by_cel)
        yield "CEL in Rust, facts given each time", _median(map(_some, self._cel), _each_by_cel)
        yield "rule-engine", _median(map(_some, self._rules), _all_by_rules)


_Place = tuple[dict[str, Any], list[Any]]


def _name(condition: Condition) -> tuple[str, str]:
    return condition.source, condition.unit


def _by_place(asked: Sequence[tuple[Condition, Mapping[str, Any]]]) -> list[_Place]:
    """The conditions by the unit that they are asked about; all of one unit see the same values."""
    places: dict[int, _Place] = {}
    for condition, values in asked:
        if id(values) not in places:
            places[id(values)] = ({name: plain(value) for name, value in values.items()}, [])
        places[id(values)][1].append(_name(condition))
    return list(places.values())


def _some(sample: Sequence[list[_Place]]) -> Sequence[list[_Place]]:
    """Every tenth, where all would take long."""
    return sample[::10]


def _median(
    samples: Iterable[Sequence[list[_Place]]], ask: Callable[[dict[str, Any], list[Any]], None]
) -> float:
    return statistics.median(_rate(sample, ask) for sample in samples)


def _rate(requests: Sequence[list[_Place]], ask: Callable[[dict[str, Any], list[Any]], None]) -> float:
    start = time.process_time()
    for places in requests:
        for values, compiled in places:
            ask(values, compiled)
    return len(requests) / (time.process_time() - start)


def _all_by_cel(values: dict[str, Any], programs: list[Any]) -> None:
    context = cel_context(values)
    for program in programs:
        ask_cel(program, context)


def _each_by_cel(values: dict[str, Any], programs: list[Any]) -> None:
    known = {"f": {name: value for name, value in values.items() if value is not None}}
    for program in programs:
        ask_cel(program, known)


def _all_by_rules(values: dict[str, Any], rules: list[Any]) -> None:
    for rule in rules:
        rule.matches(values)
