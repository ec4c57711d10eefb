"""The operator's file of service targets is read strictly: every error names file, target and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from jurisdictions.law.rulebook import RulebookError
from jurisdictions.law.service_targets import TARGETED, read_service_targets
from jurisdictions.law.vocabulary import Clock, DurationUnit, RequestKind

EXAMPLE = Path(__file__).parents[3] / "examples" / "service_targets.toml"
ONE = """
[[targets]]
id = "desk-answer"
clock = "answer"
value = 10
unit = "working_days"
says = "Ten working days."
"""


def read(text: str) -> None:
    read_service_targets(text.encode(), file="targets.toml")


def test_the_example_has_a_target_for_every_clock_that_can_have_one() -> None:
    targets = read_service_targets(EXAMPLE.read_bytes(), file=EXAMPLE.name)
    assert {target.clock for target in targets} == TARGETED
    (answer,) = [target for target in targets if target.id == "desk-answer"]
    assert (answer.value, answer.unit) == (10, DurationUnit.WORKING_DAYS)
    assert RequestKind.EMERGENCY not in answer.kinds


def test_without_kinds_a_target_is_for_every_kind() -> None:
    (target,) = read_service_targets(ONE.encode(), file="targets.toml")
    assert (target.clock, target.kinds) == (Clock.ANSWER, frozenset(RequestKind))


def test_an_empty_file_has_none() -> None:
    assert read_service_targets(b"", file="targets.toml") == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("answer", "anser"), "targets.toml, desk-anser, key clock"),
        (('clock = "answer"', 'clock = "gag"'), "does not run from receipt"),
        (("value = 10", "value = 0"), "desk-answer, key value: 0 is not between 1 and 2600"),
        (("value = 10", 'value = "ten"'), "desk-answer, key value: expected"),
        (("working_days", "fortnights"), "desk-answer, key unit"),
        (("desk-answer", "answer"), "key id: 'answer' is not an id that begins with desk-"),
        (("value = 10\n", ""), "desk-answer, key value: the key is missing"),
        (("value = 10", "value = 10\nvalues = 1"), "desk-answer, key values: there is no such key"),
        (("[[targets]]", "[[target]]"), "key target: there is no such key; did you mean targets?"),
        (("[[targets]]", "[targets]"), "key targets: each entry begins with [[targets]]"),
    ],
    ids=["clock", "no work", "zero", "text", "unit", "id", "missing", "unknown", "table", "no list"],
)
def test_what_is_wrong_is_named_with_its_place(change: tuple[str, str], says: str) -> None:
    with pytest.raises(RulebookError) as refusal:
        read(ONE.replace(*change))
    assert says in str(refusal.value)


def test_no_clock_has_two_targets_for_one_kind() -> None:
    with pytest.raises(RulebookError, match="desk-answer is for the same clock of disclosure, emergency"):
        read(ONE + ONE.replace("desk-answer", "desk-second"))
    with pytest.raises(RulebookError, match="the id is used twice"):
        read(
            ONE.replace("value", 'kinds = ["emergency"]\nvalue')
            + ONE.replace("value", 'kinds = ["disclosure"]\nvalue')
        )
