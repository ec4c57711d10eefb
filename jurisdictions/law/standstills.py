"""What moves a due date that is counted from nothing: a clock that stood still, more time that was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jurisdictions.law.deadline_words import instant_of
from jurisdictions.law.deadlines import DeadlineError, DueDate, Standstill


@dataclass(frozen=True, slots=True)
class Extension:
    """More time, given at an instant (aware): the first instant after it, and the provision or letter that gives it."""

    until: datetime
    given_at: datetime
    basis: str


def moved_on(due: DueDate, standstills: Sequence[Standstill]) -> DueDate:
    """A date that is counted from nothing (an instant that somebody set) after the clock stood still.

    It moves by exactly the time, one that has a last day by the days between the dates. Raises DeadlineError.
    """
    offset = due.due_before.tzinfo or UTC
    for still in standstills:
        if still.since >= due.due_before:
            continue
        since, until = still.since.astimezone(offset), still.until.astimezone(offset)
        step = f"The clock stood still from {instant_of(since)} to {instant_of(until)}: {still.reason}."
        gap = until - since if due.last_day is None else until.date() - since.date()
        try:
            last = due.last_day + gap if due.last_day else None
            due = DueDate(due.due_before + gap, last, (*due.steps, step))
        except OverflowError:
            raise DeadlineError("the period ends beyond the end of the calendar") from None
    return due


def extended(due: DueDate, extension: Extension, standstills: Sequence[Standstill] = ()) -> DueDate:
    """The date after more time was given; what stood still since then moves the new end by exactly the time.

    The end that was given does not move to a working day: whoever gave it named it. Raises DeadlineError.
    """
    given = due.due_before.tzinfo or UTC
    try:
        end = extension.until.astimezone(given)
        for still in standstills:
            if still.until > extension.given_at and still.since < end:
                end += still.until - max(still.since, extension.given_at)
    except OverflowError:
        raise DeadlineError("the period ends beyond the end of the calendar") from None
    if end <= due.due_before:
        step = f"More time was given until {instant_of(end)}, which is no later: {extension.basis}."
        return DueDate(due.due_before, due.last_day, (*due.steps, step))
    last = (end - timedelta(microseconds=1)).date() if due.last_day else None
    return DueDate(
        end, last, (*due.steps, f"More time was given, until {instant_of(end)}: {extension.basis}.")
    )
