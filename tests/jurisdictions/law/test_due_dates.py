"""The quick date is the date that the sentences explain."""

from collections.abc import Callable, Sequence
from dataclasses import astuple, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jurisdictions.law.assessment import ComputedDeadline
from jurisdictions.law.calendars import CAPITAL_ZONES
from jurisdictions.law.deadlines import DeadlineError, Period, compute
from jurisdictions.law.due_dates import due_of
from jurisdictions.law.engine import assess
from jurisdictions.law.vocabulary import DurationUnit, HolidayCalendar
from tests.jurisdictions.law.assessed import FACTS_OF_DE
from tests.jurisdictions.law.rulebook_texts import country, deadline, policy, published

STATES = [*CAPITAL_ZONES, "BE", "CH", "FR", "IE", "IL", "IN", "IR", "NP", "TR", "SA", "ZZ", "", None]
RECEIVED = st.datetimes(datetime(2015, 1, 1), datetime(2036, 1, 1), timezones=st.timezones())  # noqa: DTZ001
PERIODS = st.builds(
    Period,
    value=st.integers(1, 120),
    unit=st.sampled_from(DurationUnit),
    start=RECEIVED | st.datetimes(timezones=st.timezones()),
    state=st.sampled_from(STATES),
    calendar=st.sampled_from(HolidayCalendar),
    min_working_days=st.none() | st.integers(1, 5),
    subdivision=st.sampled_from([None, "US-CA", "US-AK", "DE-BY", "GB-SCT", "BR-AM", "XX-1"]),
)


def outcome(count: Callable[[Period], Sequence[Any]], period: Period) -> tuple[str, ...]:
    """The date with its offset and the last day, or the words of the refusal."""
    try:
        return tuple(str(each) for each in count(period))
    except DeadlineError as refusal:
        return ("refused", str(refusal))


@settings(max_examples=400, deadline=None)
@given(period=PERIODS)
def test_the_date_is_the_same_with_and_without_its_sentences(period: Period):
    assert outcome(due_of, period) == outcome(lambda p: astuple(compute(p))[:2], period)


@pytest.mark.parametrize("value", [0, -1, 10**9, 10**400])
@pytest.mark.parametrize("unit", DurationUnit)
def test_a_period_that_cannot_be_counted_is_refused_in_the_same_words(value: int, unit: DurationUnit):
    period = Period(
        value=value, unit=unit, start=datetime(2026, 8, 18, tzinfo=UTC), state="DE",
        calendar=HolidayCalendar.ISSUING_STATE,
    )  # fmt: skip
    refused, words = outcome(due_of, period)
    assert refused == "refused"
    assert outcome(lambda p: astuple(compute(p)), period) == ("refused", words)


def the_deadline() -> ComputedDeadline:
    books = (published(policy()), published(country(deadlines=[deadline()]), reviewed=["ten-days"]))
    (found,) = assess(FACTS_OF_DE, books).deadlines
    return found


def test_the_steps_are_told_when_they_are_read_and_end_with_what_is_doubtful():
    found = the_deadline()
    assert found.period is not None
    assert found.steps == compute(found.period).steps
    assert found.last_day == date(2026, 11, 30)
    unreviewed = assess(
        FACTS_OF_DE, (published(policy()), published(country(deadlines=[deadline()])))
    ).deadlines[0]
    assert unreviewed.steps[:-1] == found.steps
    assert "Nobody has reviewed this rule" in unreviewed.steps[-1]


def test_a_deadline_whose_steps_nobody_read_equals_one_whose_steps_were_stored():
    unread, read = the_deadline(), the_deadline()
    assert replace(read, steps=read.steps) == unread
    assert replace(read, leads=False) != unread


def test_a_deadline_cannot_be_changed():
    with pytest.raises(AttributeError):
        the_deadline().leads = False  # type: ignore[misc]
