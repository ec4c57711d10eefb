"""An error in a rulebook is shown at its line."""

import re

import pytest

from jurisdictions.law.error_lines import line_of
from jurisdictions.law.rulebook import RulebookError, read_rulebook

GOOD = """\
# Germany.
code = "DE"
name = "Germany"
kind = "country"
local_name = "Deutschland"
languages = ["de"]
coverage = "rules"

[routing]
mode = "counsel_decides"
reason = "Ready."
citation = "Reach"
confidence = "high"
source = "unverified"

[[rules]]
id = "de-traffic-judge"
citation = "§ 100g StPO"
per = "item"
severity = "blocking"
reason = "LEGAL-WRONG-PROCESS"
when = "data_category == 'traffic'"
require = \'\'\'
authority_kind in ("court", "investigating_judge")
or authorised_by in ("judge", "court")\'\'\'
says = "Traffic data needs a judge."
in_force_from = 2021-12-01
confidence = "high"
source = "unverified"

[[flags]]
id = "de-flag-official"
flag = "speech_offence"
per = "request"
when = "'insult_official' in offence_tags"
weight = 4
level = "rights_reviewer"
says = "Insulting persons in political life."
citation = "§ 188 StGB"
confidence = "high"
source = "unverified"

[[flags]]
id = "de-flag-state"
flag = "speech_offence"
per = "request"
when = "'insult_state' in offence_tags"
weight = 5
level = "rights_reviewer"
says = "Disparagement of the State."
citation = "§ 90a StGB"
confidence = "high"
source = "unverified"

[[notes]]
topic = "routing"
text = "A note."
citation = "x"
confidence = "high"
source = "unverified"
"""


def error_in(text: str) -> RulebookError:
    with pytest.raises(RulebookError) as caught:
        read_rulebook(text.encode(), file="draft")
    return caught.value


def numbered(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


@pytest.mark.parametrize(
    ("old", "new", "shown_at"),
    [
        ('name = "Germany"', "name = Germany", "name = Germany"),
        ('name = "Germany"', "name = 1", "name = 1"),
        ('name = "Germany"', 'name = "Germany"\nnmae = "x"', "nmae"),
        ('mode = "counsel_decides"', 'mode = "counsel"', 'mode = "counsel"'),
        ('mode = "counsel_decides"\n', "", "[routing]"),
        ('id = "de-traffic-judge"', 'id = "De_traffic"', 'id = "De_traffic"'),
        ("== 'traffic'", "== 'trafic'", "'trafic'"),
        ('or authorised_by in ("judge", "court")', "or authorised_by = 1", "= 1"),
        ('authority_kind in ("court"', 'authority_kind in ("curt"', '("curt"'),
        ("weight = 4", "weight = 9", "weight = 9"),
        ("weight = 4\n", "", "[[flags]]"),
        ('text = "A note."', "text = 1", "text = 1"),
    ],
    ids=[
        "syntax", "type", "unknown-key", "routing", "missing-key", "shape-of-id", "condition",
        "second-line-of-a-condition", "first-line-of-a-condition", "first-of-several-flags", "missing-of-a-flag",
        "note-named-like-a-table",
    ],
)  # fmt: skip
def test_an_error_is_found_at_its_line(old: str, new: str, shown_at: str):
    assert GOOD.count(old) == 1
    text = GOOD.replace(old, new)

    assert line_of(text, error_in(text)) == numbered(text, shown_at)


def test_of_an_id_that_stands_twice_the_second_is_shown():
    text = GOOD.replace("de-flag-state", "de-flag-official")

    found = line_of(text, error_in(text))

    assert (
        found == [number for number, line in enumerate(text.splitlines(), 1) if "de-flag-official" in line][1]
    )


def test_what_is_missing_altogether_has_no_line():
    error = error_in("")
    assert line_of("", error) is None


def test_the_end_of_the_text_is_a_line_too():
    text = 'code = "DE"\nname = "Germany'
    assert line_of(text, error_in(text)) == 2


def test_a_header_within_a_text_of_several_lines_is_no_table():
    text = GOOD.replace(
        'reason = "Ready."', 'reason = """Ready\n[[flags]]\nid = "de-flag-official"\nmade"""'
    ).replace("weight = 4", "weight = 9")

    assert line_of(text, error_in(text)) == numbered(text, "weight = 9")


def test_an_entry_without_an_id_is_found_by_its_number():
    text = GOOD.replace('id = "de-flag-state"\n', "")
    error = error_in(text)

    assert error.rule == "flags no. 2"
    assert (
        line_of(text, error)
        == [number for number, line in enumerate(text.splitlines(), 1) if line == "[[flags]]"][1]
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("\ufeff" + GOOD, "save it as UTF-8 without one"),
        (GOOD.replace("[[rules]]", "[rules]"), "each entry begins with [[rules]], in two pairs of brackets"),
    ],
    ids=["byte order mark", "one pair of brackets"],
)
def test_what_a_text_editor_does_is_said_in_words(text: str, says: str) -> None:
    with pytest.raises(RulebookError, match=re.escape(says)):
        read_rulebook(text.encode(), file="DE.toml")
