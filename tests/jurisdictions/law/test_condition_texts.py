"""No text, however hostile, runs code, takes long or ends in anything but a condition or a clear error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jurisdictions.law.conditions import MAX_LENGTH, Condition, ConditionError, parse
from jurisdictions.law.facts import names_for
from jurisdictions.law.vocabulary import Unit

WORDS = (
    *("and", "or", "not", "in", "is", "None", "True", "==", "!=", "<", "<=", "(", ")", ",", "'", '"', "\\"),
    *(
        "lambda",
        ":",
        ":=",
        "*",
        "**",
        "[",
        "]",
        "{",
        "}",
        ".",
        "@",
        "f'",
        "#",
        "\n",
        "\0",
        "\u00e9",
        "\ud800",
    ),
    *("minor", "country", "data_category", "max_penalty_months", "issued_on", "statutes", "'DE'", "9", "-1"),
    *("'traffic'", "'2026-08-18'", "'\u00a7'", "__import__", "eval", "exec", "print", "await", "yield"),
)
VALID = (
    "not (minor and country in ('DE', 'FR')) or 12 <= max_penalty_months < 36",
    "data_category == 'traffic' and issued_on >= '2026-08-18' and '\u00a7' not in statutes",
    "gag_until is not None or issuing_state != originating_state",
)
texts = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=12).map("".join),
    st.sampled_from(VALID).flatmap(
        lambda source: st.builds(
            lambda at, size, put: source[:at] + put + source[at + size :],
            st.integers(0, len(source)),
            st.integers(0, 5),
            st.sampled_from(WORDS) | st.text(max_size=3),
        )
    ),
)


def condition_or_error(source: str, unit: Unit) -> Condition | ConditionError:
    try:
        return parse(source, unit)
    except ConditionError as error:
        return error


@settings(deadline=None, max_examples=1000)
@given(texts, st.sampled_from(Unit))
def test_every_text_is_a_condition_or_an_error_that_points_into_it(source: str, unit: Unit):
    outcome = condition_or_error(source, unit)
    if isinstance(outcome, ConditionError):
        assert 1 <= outcome.column <= len(source) + 1
        assert outcome.message
    else:
        assert outcome.names
        assert outcome.names <= names_for(unit).keys()
        assert outcome.evaluate({}).value in (True, False, None)


HOSTILE = {
    "imports": "__import__('os').system('true')",
    "evaluates": "eval('1')",
    "climbs": "().__class__.__base__.__subclasses__()",
    "formats": "country == f'{minor}'",
    "power": "9**9**9**9 > max_penalty_months",
    "shift": "1 << 999999999 > max_penalty_months",
    "repeat": "'a' * 999999999 == country",
    "long number": "max_penalty_months > " + "9" * (MAX_LENGTH - 30),
    "brackets": "(" * (MAX_LENGTH // 2) + ")" * (MAX_LENGTH // 2),
    "nots": "not " * (MAX_LENGTH // 4 - 2) + "minor",
    "signs": "-" * MAX_LENGTH,
    "long name": "m" * MAX_LENGTH,
    "long word": "data_category == '" + "t" * (MAX_LENGTH - 20) + "'",
    "long text": "x" * 5_000_000,
    "quotes": "'" * MAX_LENGTH,
    "spaces": " " * MAX_LENGTH,
    "zeros": "\0" * MAX_LENGTH,
    "surrogates": "\ud800" * MAX_LENGTH,
    "chain": "1" + " < max_penalty_months" * 90,
    "ands": " and ".join(["minor"] * 220),
    "ors": " or ".join(f"order_age_days == {n}" for n in range(80)),
    "list": f"max_penalty_months in ({', '.join(str(n) for n in range(400))})",
    "nested": "(" * 19 + "minor" + " or overbroad) and minor" * 19,
}


@contextmanager
def counted_calls() -> Iterator[set[str]]:
    """Count the calls of Python and C functions; gives the files that the Python functions come from."""
    files: set[str] = set()
    count = 0

    def note(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")
        assert count < 100_000, "the text keeps the parser busy"
        if event == "call":
            files.add(frame.f_code.co_filename)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield files
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_runs_nothing_and_keeps_nobody_waiting(source: str):
    with counted_calls() as files, suppress(ConditionError):
        parse(source, Unit.ITEM).evaluate({"minor": True})
    assert files
    assert "<condition>" not in files
