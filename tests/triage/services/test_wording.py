"""Text that comes in: trimmed, capped, free of disguises."""

import pytest

from triage.errors import BadInput
from triage.services import wording


@pytest.mark.parametrize(
    "hostile",
    ["a\x00b", "a\x1bb", "a\x7fb", "a\x85b", "a\u202eb", "a\u2066b", "a\ud800b", "a\nb", "a\tb"],
    ids=["nul", "escape", "delete", "next-line", "override", "isolate", "surrogate", "newline", "tab"],
)
def test_a_line_with_a_hidden_character_is_refused_with_its_place(hostile: str):
    with pytest.raises(BadInput, match=r"requester, name: holds a character .*position 2"):
        wording.line(hostile, where="requester, name", longest=100)


def test_a_text_keeps_line_breaks_in_one_form():
    assert wording.text(" one\r\ntwo\rthree\n", where="note", longest=100) == "one\ntwo\nthree"


def test_a_text_over_its_cap_is_refused_and_one_at_its_cap_is_kept():
    assert wording.line("x" * 10, where="name", longest=10) == "x" * 10
    with pytest.raises(BadInput, match="name: has 11 characters; at most 10"):
        wording.line("x" * 11, where="name", longest=10)


def test_an_empty_line_is_refused_only_where_it_is_required():
    assert wording.line("  ", where="name", longest=10) == ""
    with pytest.raises(BadInput, match="name: is empty"):
        wording.line("  ", where="name", longest=10, required=True)


@pytest.mark.parametrize("value", [None, 7, b"bytes", ["list"]], ids=["none", "number", "bytes", "list"])
def test_what_is_not_text_is_refused(value: object):
    with pytest.raises(BadInput, match="must be text"):
        wording.line(value, where="name", longest=10)


INVISIBLE = {
    "zero width space": "\u200b\u200b",
    "joiners": "\u200d \u200c",
    "word joiner": "\u2060",
    "hangul filler": "\u3164",
    "halfwidth filler": "\uffa0",
    "braille blank": "\u2800\u2800",
    "grapheme joiner": "\u034f",
    "variation selector": "\ufe0f",
    "soft hyphen": "\u00ad",
    "tag": "\U000e0041",
}


@pytest.mark.parametrize("required", [True, False], ids=["required", "optional"])
@pytest.mark.parametrize("name", INVISIBLE)
def test_a_text_that_nobody_can_see_is_refused(name: str, required: bool):
    with pytest.raises(BadInput, match="nobody can see"):
        wording.line(INVISIBLE[name], where="authority, name", longest=100, required=required)


@pytest.mark.parametrize(
    "text", ["می‌خواهم", "👩‍⚖️", "क्‍ष", "-", "7"], ids=["persian", "emoji", "hindi", "dash", "digit"]
)
def test_joiners_between_signs_that_can_be_seen_are_kept(text: str):
    assert wording.line(text, where="name", longest=100) == text


def test_right_to_left_writing_itself_is_kept():
    assert wording.line("محكمة القاهرة", where="name", longest=100) == "محكمة القاهرة"
