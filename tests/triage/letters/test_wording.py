"""How the text of a module is written and read: placeholders, bold, and what is refused in words."""

import pytest

from triage.letters.errors import WrongText
from triage.letters.wording import LONGEST_TEXT, checked, filled, placeholders

ALLOWED = frozenset({"answer_by", "received_at"})


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("Answer by {answer_bye}.", "{answer_bye}", "no {answer_bye}. Did you mean {answer_by}?"),
        ("On {xyz}.", "{xyz}", "There are: {answer_by}, {operator}, {our_reference}, {received_at}."),
        ("On {received_at.", "{", "A brace “{” stands alone. Write {{"),
        ("On received_at}.", "}", "A brace “}” stands alone. Write }}"),
        ("On {Answer by}.", "{Answer by}", "is no placeholder"),
        ("On {}.", "{}", "is no placeholder"),
        ("{answer_by.year}", "{answer_by.year}", "is no placeholder"),
        ("It is **bold.", "**", "A pair of asterisks is left open"),
        (" \n ", "", "The text is empty"),
        ("x" * (LONGEST_TEXT + 1), "", f"has {LONGEST_TEXT + 1} characters; a module takes {LONGEST_TEXT}"),
    ],
    ids=[
        "misspelt",
        "unknown",
        "open",
        "closed",
        "words",
        "nothing",
        "attribute",
        "open bold",
        "empty",
        "long",
    ],
)
def test_what_cannot_be_printed_is_refused_and_named(text: str, place: str, says: str):
    with pytest.raises(WrongText) as refused:
        checked(text, allowed=ALLOWED)
    assert refused.value.place == place
    assert says in str(refused.value)


def test_a_placeholder_of_the_english_text_may_not_be_left_out():
    assert checked("Bis {answer_by}.", allowed=ALLOWED, needed={"answer_by"}) == "Bis {answer_by}."
    with pytest.raises(WrongText, match="this one has not"):
        checked("Bis dann.", allowed=ALLOWED, needed={"answer_by"})


@pytest.mark.parametrize("text", ["Order of {answer_by}", "{{", "**Order**"])
def test_a_text_that_is_put_in_as_it_stands_takes_no_marks(text: str):
    assert checked(text, allowed=ALLOWED) == text
    with pytest.raises(WrongText, match="put into letters as it stands"):
        checked(text, allowed=ALLOWED, plain=True)


def test_a_text_of_one_line_takes_no_line_break():
    assert checked("one\ntwo", allowed=(), plain=True) == "one\ntwo"
    with pytest.raises(WrongText, match="in one line"):
        checked("one\ntwo", allowed=(), plain=True, lines=False)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("by **{due}** at last", "by <b><bdi>1 May</bdi></b> at last"),
        ("{{due}} is a brace", "{due} is a brace"),
        ("one\n\ntwo\nthree", "one<br><br>two<br>three"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("{{% load x %}}", "{% load x %}"),
        ("**left open", "<b>left open</b>"),
    ],
)
def test_markup_is_escaped_and_only_our_own_marks_become_tags(text: str, html: str):
    assert filled(text, {"due": "1 May"}) == html


def test_asterisks_in_a_value_are_printed_and_make_nothing_bold():
    said = filled("Dear {person}, **now** and {person}", {"person": "**B** & <i>"})
    value = "<bdi>**B** &amp; &lt;i&gt;</bdi>"
    assert said == f"Dear {value}, <b>now</b> and {value}"


def test_placeholders_are_the_names_in_single_braces():
    assert placeholders("{one} {{two}} {three}") == {"one", "three"}
