"""JSON that is no assessment is refused in words."""

import json
from typing import Any

import pytest

from jurisdictions.law.assessment import Assessment
from jurisdictions.law.serialisation import SerialisationError
from jurisdictions.law.vocabulary import ReviewLevel

EMPTY = Assessment(
    findings=(),
    flags=(),
    deadlines=(),
    level=ReviewLevel.EXECUTIVE,
    proposals=(),
    rulebooks=(("DE", 1, "ab"),),
)


def test_the_level_is_written_as_a_word():
    assert json.loads(EMPTY.to_json())["level"] == "executive"
    assert Assessment.from_json(EMPTY.to_json()) == EMPTY


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("level", "emperor"),
        ("level", 4),
        ("findings", None),
        ("findings", [{}]),
        ("rulebooks", [["DE", 1]]),
        ("rulebooks", [["DE", True, "ab"]]),
        ("rulebooks", [["DE", "1", "ab"]]),
        ("unknown", 1),
    ],
)
def test_json_of_another_shape_is_refused(key: str, value: Any):
    with pytest.raises(SerialisationError):
        Assessment.from_json(json.dumps({**json.loads(EMPTY.to_json()), key: value}))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000])
def test_text_that_is_no_object_is_refused(text: str):
    with pytest.raises(SerialisationError):
        Assessment.from_json(text)
