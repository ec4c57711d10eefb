"""What is taken out of a free text, what is made visible, and what stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.letters.text import MOST_MARKS, clean


@pytest.mark.parametrize("char", "\x00\x01\x07\x1b\x7f\x80\x9f\ud800\udfff\ue000\uffff")
def test_what_cannot_be_printed_is_made_visible(char: str):
    assert clean(f"4711{char}0815") == "4711\ufffd0815"


@pytest.mark.parametrize("char", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\U000e0041")
def test_what_changes_the_order_of_reading_or_is_never_seen_is_taken_out(char: str):
    assert clean(f"4711{char}0815") == "47110815"


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\u0085", "\u2028", "\u2029"])
def test_line_ends_are_one_kind(end: str):
    assert clean(f"a{end}b") == "a\nb"


@pytest.mark.parametrize(
    "text",
    [
        "Köln",
        "Łódź Żółw",
        "Đà Nẵng",
        "Москва",
        "محكمة القاهرة",
        "نم\u200cبی",
        "法院",
        "क्षत्रिय",
        "Ca\u0300",
    ],
)
def test_names_of_all_scripts_stay_as_they_are(text: str):
    assert clean(text) == text


def test_marks_beyond_what_any_orthography_stacks_are_taken_out():
    assert clean("a" + "\u0301" * MOST_MARKS) == "a" + "\u0301" * MOST_MARKS
    assert clean("a" + "\u0301" * 20_000 + "b") == "a" + "\u0301" * MOST_MARKS + "b"


@given(st.text(st.characters(codec=None)))
def test_cleaning_never_fails_and_a_second_time_changes_nothing(text: str):
    once = clean(text)
    assert clean(once) == once
    assert not {unicodedata.category(char) for char in once.replace("\n", "")} & {"Cc", "Cs", "Co", "Cn"}
    once.encode()
