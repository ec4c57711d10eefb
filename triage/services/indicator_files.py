"""Strict reading of files of rights indicators: every bad row is named with line, column and what to do."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from types import MappingProxyType

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import Confidence
from triage.errors import BadInput
from triage.services import wording

LARGEST_FILE = 20 * 1024 * 1024
MOST_ROWS = 200_000
MOST_TOLD = 1_000
LONGEST_NAME = 60
LONGEST_VALUE = 40
LONGEST_SOURCE = 500
EARLIEST_YEAR = 1900
REQUIRED = ("iso2", "indicator", "year", "value")
OPTIONAL = ("low", "high", "source", "confidence")
UNREAD = ("country", "scale", "higher_is_better", "note")
"""Columns for people who read the file; the desk keeps none of them."""
COLUMNS = (*REQUIRED, *OPTIONAL, *UNREAD)
NAME = re.compile(r"[a-z][a-z0-9_]*")
YEAR = re.compile(r"[0-9]{4}")
DECIMAL_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+")

Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `line` counts from 1 with the header; `column` is empty for the whole row."""

    line: int
    column: str
    says: str

    def __str__(self) -> str:
        place = _("line {line}, {column}") if self.column else _("line {line}")
        return f"{place.format(line=self.line, column=self.column)}: {self.says}"


class BadIndicatorFile(BadInput):
    """A file of which nothing was loaded; `problems` names every bad row."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        told = [str(problem) for problem in problems[:MOST_TOLD]]
        if len(problems) > MOST_TOLD:
            told.append(_("and {count} more").format(count=number_format(len(problems) - MOST_TOLD)))
        super().__init__("\n".join([_("nothing was loaded."), *told]), where=file)
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of a file, checked; `line` is where it stands."""

    line: int
    state: str
    name: str
    year: int
    value: str
    low: float | None
    high: float | None
    source: str
    confidence: str

    @property
    def key(self) -> Key:
        """What there is one figure of: State, indicator, year."""
        return self.state, self.name, self.year


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a file may say: which States there are, the last year, and why a name is refused (empty: it is not)."""

    states: frozenset[str]
    latest_year: int
    refuse_name: Callable[[str], str]


def read_rows(content: bytes, *, file: str, rules: Rules) -> list[Row]:
    """The rows of a CSV file in UTF-8. Raises BadIndicatorFile, which names every row that is bad."""
    lines = _lines(content, file=file)
    columns = _columns(next(lines, None), file=file)
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[Key, int] = {}
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        try:
            row = _row(line, cells, columns, rules)
            _require_once(row, seen)
            rows.append(row)
        except _Bad as bad:
            problems += bad.problems
    if not rows and not problems:
        problems.append(Problem(1, "", _("there is no row below the header")))
    if problems:
        raise BadIndicatorFile(file, problems)
    return rows


class _Bad(Exception):
    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


def _lines(content: bytes, *, file: str) -> Iterator[tuple[int, list[str]]]:
    if len(content) > LARGEST_FILE:
        raise BadIndicatorFile(file, [Problem(1, "", _("the file is larger than 20 MB; split it"))])
    reader = csv.reader(io.StringIO(_text(content, file=file), newline=""), strict=True)
    try:
        for number, cells in enumerate(reader):
            if number > MOST_ROWS:
                raise BadIndicatorFile(file, [_too_many(reader.line_num)])
            yield reader.line_num, cells
    except csv.Error as error:
        says = _("is not CSV as RFC 4180 has it ({problem}); look for a quotation mark that is not closed")
        raise BadIndicatorFile(file, [Problem(reader.line_num, "", says.format(problem=error))]) from None


def _too_many(line: int) -> Problem:
    most = number_format(MOST_ROWS, force_grouping=True)
    return Problem(line, "", _("there are more than {most} rows; split the file").format(most=most))


def _text(content: bytes, *, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        says = _("is not UTF-8 text; save the file as “CSV UTF-8”")
        raise BadIndicatorFile(file, [Problem(line, "", says)]) from None


def _columns(header: tuple[int, list[str]] | None, *, file: str) -> list[str]:
    """The names of the columns. Raises BadIndicatorFile: without them no row can be judged."""
    names = [cell.strip() for cell in header[1]] if header else []
    problems = [Problem(1, "", says) for says in _header_problems(names)]
    if problems:
        raise BadIndicatorFile(file, problems)
    return names


def _header_problems(names: Sequence[str]) -> Iterator[str]:
    if not any(names):
        yield _("the first line must name the columns: {columns}").format(columns=", ".join(REQUIRED))
        return
    if len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        yield _("the columns must be separated by commas; save the file as comma-separated")
        return
    for name in dict.fromkeys(names):
        if name not in COLUMNS:
            yield _unknown_column(name)
        elif names.count(name) > 1:
            yield _("the column {column} stands there twice").format(column=name)
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        yield _("the columns {columns} are missing").format(columns=", ".join(missing))


def _unknown_column(name: str) -> str:
    near = get_close_matches(name.lower(), COLUMNS, n=1)
    if near:
        return _("there is no column “{column}”; did you mean {near}?").format(column=name[:40], near=near[0])
    return _("there is no column “{column}”; take it out. Columns are: {columns}").format(
        column=name[:40], columns=", ".join(COLUMNS)
    )


def _row(line: int, cells: Sequence[str], columns: Sequence[str], rules: Rules) -> Row:
    if len(cells) != len(columns):
        says = _("has {count} cells where the header has {wanted}; a text with a comma needs quotation marks")
        raise _Bad(Problem(line, "", says.format(count=len(cells), wanted=len(columns))))
    given = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
    problems = [
        Problem(line, column, says)
        for column, check in CHECKS.items()
        if (says := check(given.get(column, ""), rules))
    ]
    if not problems:
        problems = [Problem(line, column, says) for column, says in _interval_problems(given)]
    if problems:
        raise _Bad(*problems)
    return Row(
        line=line,
        state=given["iso2"],
        name=given["indicator"],
        year=int(given["year"]),
        value=given["value"],
        low=_number(given.get("low", "")),
        high=_number(given.get("high", "")),
        source=given.get("source", ""),
        confidence=given.get("confidence") or Confidence.LOW.value,
    )


def _require_once(row: Row, seen: dict[Key, int]) -> None:
    first = seen.setdefault(row.key, row.line)
    if first != row.line:
        says = _("{state}, {indicator}, {year} stands on line {first} already; take one of them out")
        raise _Bad(
            Problem(
                row.line, "", says.format(state=row.state, indicator=row.name, year=row.year, first=first)
            )
        )


def _state(given: str, rules: Rules) -> str:
    if given in rules.states:
        return ""
    return _("“{given}” is no State; write its two capital letters of ISO 3166-1").format(given=given[:40])


def _name(given: str, rules: Rules) -> str:
    if not NAME.fullmatch(given) or len(given) > LONGEST_NAME:
        return _(
            "must be a name of small letters, digits and _ that begins with a letter, like fh_total; at most "
            "{most} characters"
        ).format(most=LONGEST_NAME)
    return rules.refuse_name(given)


def _year(given: str, rules: Rules) -> str:
    if YEAR.fullmatch(given) and EARLIEST_YEAR <= int(given) <= rules.latest_year:
        return ""
    return _("must be a year from {first} to {last}").format(first=EARLIEST_YEAR, last=rules.latest_year)


def _value(given: str, rules: Rules) -> str:
    if not given:
        return _("is empty; leave the whole row out where there is no figure")
    if DECIMAL_COMMA.fullmatch(given):
        return _("has a decimal comma; write 0.5 with a point")
    if _is_number(given) and _number(given) is None:
        return _("is no figure; leave the whole row out where there is none")
    return _unreadable(given, longest=LONGEST_VALUE)


def _bound(given: str, rules: Rules) -> str:
    if not given or _number(given) is not None:
        return ""
    return _("must be a number with a decimal point, or empty")


def _source(given: str, rules: Rules) -> str:
    return _unreadable(given, longest=LONGEST_SOURCE)


def _confidence(given: str, rules: Rules) -> str:
    words = [word.value for word in Confidence]
    if not given or given in words:
        return ""
    return _("must be one of: {words}; empty is low").format(words=", ".join(words))


CHECKS: Mapping[str, Callable[[str, Rules], str]] = MappingProxyType(
    {
        "iso2": _state,
        "indicator": _name,
        "year": _year,
        "value": _value,
        "low": _bound,
        "high": _bound,
        "source": _source,
        "confidence": _confidence,
    }
)
"""What is wrong with one cell, by column; empty if nothing is."""


def _interval_problems(given: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    low, high = given.get("low", ""), given.get("high", "")
    if not low and not high:
        return
    if not (low and high):
        yield ("high" if low else "low"), _("an interval needs both ends, or none")
        return
    value = _number(given["value"])
    if value is None:
        yield "low", _("an interval belongs to a number, not to a word")
    elif not float(low) <= value <= float(high):
        yield (
            "low",
            _("the value {value} does not lie between {low} and {high}").format(
                value=given["value"], low=low, high=high
            ),
        )


def _unreadable(given: str, *, longest: int) -> str:
    if given.isascii() and given.isprintable() and len(given) <= longest:
        return ""
    try:
        wording.line(given, where="", longest=longest)
    except BadInput as refusal:
        return str(refusal)
    return ""


def _is_number(given: str) -> bool:
    with suppress(ValueError):
        float(given)
        return True
    return False


def _number(given: str) -> float | None:
    """A finite number as Python and the publishers write it; None for anything else."""
    with suppress(ValueError):
        number = float(given)
        return number if isfinite(number) and "_" not in given else None
    return None
