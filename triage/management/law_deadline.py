"""A deadline of the shipped law or of a file, computed on the terminal with its steps: needs no database."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jurisdictions.law.calendars import StateZone, belongs_to, timezone_of
from jurisdictions.law.condition_parts import closest
from jurisdictions.law.deadline_words import day_of, instant_of
from jurisdictions.law.deadlines import DeadlineError, DueDate, Period, compute
from jurisdictions.law.rulebook import DeadlineRule, Rulebook, RulebookError, read_rulebook
from jurisdictions.law.rulebook_entries import DeadlineStart
from jurisdictions.law.vocabulary import Confidence
from triage.errors import BadInput
from triage.management.law_sources import text_of
from triage.management.law_tasks import LawTask, Write
from triage.services.law import shipped_files

NAME_LINE = re.compile(r'^(code|short)\s*=\s*"([^"]+)"', re.MULTILINE)
SUBDIVISION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
STATE = re.compile(r"[A-Za-z]{2}")
A_DAY_ALONE = re.compile(r"[\dW-]+")
FILE_ENDING = ".toml"
HELP = "Compute a deadline of a shipped rulebook, or of a file, and print how, step by step."


@dataclass(frozen=True, slots=True)
class Computed:
    """One deadline: the rule, what was asked of it, and when it is due."""

    rulebook: Rulebook
    kind: str
    rule: DeadlineRule
    received: datetime
    zone: StateZone
    due: DueDate

    @property
    def in_force(self) -> bool:
        """Whether the rule was law on the day of receipt."""
        return self.rule.in_force_on(self.received.date())

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the rule beside the computation."""
        notes = []
        if self.rule.starts is DeadlineStart.PRESERVATION_END:
            notes.append("The period runs from the end of the preservation: the given time is taken as that.")
        if not self.in_force:
            start, end = self.rule.in_force_from, self.rule.in_force_until
            until = f" until {end}" if end else ""
            notes.append(f"On the day of receipt this was not in force: it is law from {start}{until}.")
        if self.rule.in_force_from is None:
            notes.append("Since when this is law is not established: it sets no date by itself.")
        if self.rule.confidence is Confidence.LOW:
            notes.append("The rule is of low confidence: it sets no date by itself.")
        if not self.rule.binding:
            notes.append("The date is shown for orientation: it does not bind the desk.")
        return tuple(notes)

    @property
    def can_bind(self) -> bool:
        """Whether it sets a date once somebody has reviewed it."""
        return self.rule.binding and self.rule.can_bind


def deadline_of(
    rulebook: str, kind: str, *, state: str, received: str, subdivision: str | None = None
) -> Computed:
    """Compute it from the files. Raises BadInput that names the argument and what would fit."""
    book = _read(rulebook)
    zone, subdivision = _zone(state, subdivision.upper() if subdivision else None)
    instant = _instant(received, zone)
    name, rule = _rule(book, kind, instant.date())
    period = Period(
        value=rule.value,
        unit=rule.unit,
        start=instant,
        state=state.upper(),
        subdivision=subdivision,
        calendar=rule.calendar,
        min_working_days=rule.min_working_days,
    )
    try:
        return Computed(book, name, rule, instant, zone, compute(period))
    except DeadlineError as error:
        raise BadInput(f"{error}", where="--received") from None


# Which rulebook, which entry.


def _read(wanted: str) -> Rulebook:
    files = dict(_named_files())
    path = Path(wanted) if wanted.endswith(FILE_ENDING) else files.get(wanted.casefold())
    if path is None:
        raise BadInput(
            f"{wanted!r} is no shipped rulebook, and no file that ends in {FILE_ENDING}."
            f"{_did_you_mean(wanted, files)}",
            where="RULEBOOK",
        )
    try:
        return read_rulebook(text_of(path).encode(), file=path.name)
    except RulebookError as error:
        raise BadInput(str(error), where="RULEBOOK") from None


def _named_files() -> Iterator[tuple[str, Path]]:
    """Every name that a shipped rulebook has, its code and its short one, read from the head of the file alone."""
    for path in shipped_files():
        head = path.read_text("utf-8").partition("\n[")[0]
        for _key, name in NAME_LINE.findall(head):
            yield name.casefold(), path


def _rule(book: Rulebook, wanted: str, on: date) -> tuple[str, DeadlineRule]:
    """The entry by its id with or without the prefix of the rulebook; of several versions the one in force."""
    by_name: dict[str, list[DeadlineRule]] = {}
    for rule in book.deadlines:
        by_name.setdefault(_kind_of(book, rule), []).append(rule)
    asked = wanted.casefold().replace("-", "_")
    name = next((name for name in by_name if asked in (name, _plain(by_name[name][0].id))), None)
    if name is None:
        known = f" It has: {', '.join(by_name)}." if by_name else " It has no deadlines."
        raise BadInput(
            f"{wanted!r} is no deadline of {book.code}.{_did_you_mean(asked, by_name)}{known}", where="KIND"
        )
    rules = by_name[name]
    return name, next((rule for rule in rules if rule.in_force_on(on)), rules[-1])


def _kind_of(book: Rulebook, rule: DeadlineRule) -> str:
    for prefix in (book.short, book.code.casefold()):
        if prefix and rule.id.startswith(f"{prefix}-"):
            return _plain(rule.id.removeprefix(f"{prefix}-"))
    return _plain(rule.id)


def _plain(name: str) -> str:
    return name.replace("-", "_")


def _did_you_mean(wanted: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    near = closest(wanted, known)
    return f" Did you mean {near}?" if near else ""


# Where and when.


def _zone(state: str, subdivision: str | None) -> tuple[StateZone, str | None]:
    # Checked before it is put into capitals: those of a single ß are the code of South Sudan.
    zone = timezone_of(state.upper(), subdivision) if STATE.fullmatch(state) else None
    if zone is None:
        raise BadInput(f"{state!r} is no State; write its code of ISO 3166-1, such as DE", where="--state")
    if subdivision is not None and not SUBDIVISION.fullmatch(subdivision):
        raise BadInput(
            f"{subdivision!r} is no subdivision; write its code of ISO 3166-2, such as DE-BY",
            where="--subdivision",
        )
    if subdivision is not None and not belongs_to(subdivision, state.upper()):
        raise BadInput(f"{subdivision} is no part of {state}", where="--subdivision")
    return zone, subdivision


def _instant(text: str, zone: StateZone) -> datetime:
    """The time of receipt; without an offset it is what the clocks of the State show."""
    try:
        given = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(
            f"{text!r} is no time; write it as 2026-11-20T17:10 or 2026-11-20T17:10+01:00", where="--received"
        ) from None
    if A_DAY_ALONE.fullmatch(text.strip()):
        raise BadInput("is a day without a time; write it as 2026-11-20T17:10", where="--received")
    try:
        if given.tzinfo is not None:
            return given.astimezone(zone.zone)
        local = given.replace(tzinfo=zone.zone)
        there_and_back = local.astimezone(UTC).astimezone(zone.zone)
    except OverflowError:
        raise BadInput("lies beyond the end of the calendar", where="--received") from None
    if there_and_back.replace(tzinfo=None) != given:
        raise BadInput(
            f"no clock of {zone.name} showed this time: the clocks went forward. Give the offset, too",
            where="--received",
        )
    return local


# What is printed.


def _plain_values(computed: Computed) -> dict[str, Any]:
    rule, due = computed.rule, computed.due
    return {
        "rulebook": computed.rulebook.code,
        "kind": computed.kind,
        "rule": rule.id,
        "clock": rule.clock.value,
        "received": computed.received.isoformat(),
        "due_before": due.due_before.isoformat(),
        "last_day": due.last_day.isoformat() if due.last_day else None,
        "steps": [*due.steps, *computed.notes],
        "says": rule.says,
        "citation": rule.citation,
        "binding": computed.can_bind,
        "in_force": computed.in_force,
        "confidence": rule.confidence.value,
        "source": rule.source,
    }


def _lines(computed: Computed) -> Iterator[str]:
    rule, due = computed.rule, computed.due
    yield f"{computed.rulebook.name}: {computed.kind} ({rule.clock.value.replace('_', ' ')})"
    yield f"  {rule.says}"
    yield f"  {rule.citation} [{computed.rulebook.code}, {rule.id}, confidence {rule.confidence}]"
    yield f"  source: {rule.source}"
    yield ""
    for number, step in enumerate((*due.steps, *computed.notes), start=1):
        yield f"  {number}. {step}"
    yield ""
    if due.last_day is not None:
        yield f"Due by the end of {day_of(due.last_day)} ({computed.zone.name})."
    yield f"Due before {instant_of(due.due_before)} ({due.due_before.isoformat()})."


def _add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "rulebook",
        metavar="RULEBOOK",
        help="Code or short name of a rulebook, such as eu, or a file such as XX.toml.",
    )
    parser.add_argument(
        "kind", metavar="KIND",
        help="The deadline: its id without the prefix of the rulebook, such as production_no_notification.",
    )  # fmt: skip
    parser.add_argument(
        "--state", metavar="CODE", required=True,
        help="The State whose calendar and clock count (ISO 3166-1), such as DE.",
    )  # fmt: skip
    parser.add_argument(
        "--subdivision", metavar="CODE",
        help="The part of that State whose holidays count as well (ISO 3166-2), such as DE-BY.",
    )  # fmt: skip
    parser.add_argument(
        "--received", metavar="ISO-TIME", required=True,
        help="When the order was received, such as 2026-11-20T17:10+01:00. Without an offset it is what the clocks of "
        "the State showed; of an hour that they showed twice, the first.",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="Print JSON.")


def _print(write: Write, options: Mapping[str, Any]) -> None:
    computed = deadline_of(
        options["rulebook"],
        options["kind"],
        state=options["state"],
        subdivision=options["subdivision"],
        received=options["received"],
    )
    if options["json"]:
        write(json.dumps(_plain_values(computed), indent=2))
    else:
        write("\n".join(_lines(computed)))


DEADLINE = LawTask("deadline", HELP, _print, _add_arguments)
