"""Every way to misspell a shipped rulebook of each kind is an error that names file, entry and key."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jurisdictions.law.rulebook import RulebookError, read_rulebook
from jurisdictions.law.vocabulary import RulebookKind
from tests.jurisdictions.case_files import RULEBOOKS, load
from tests.jurisdictions.law.rulebook_texts import toml_of

FILES = {
    RulebookKind.POLICY: "policy/2024-09-23.toml",
    RulebookKind.REGIME: "regimes/eu-2023-1543.toml",
    RulebookKind.COUNTRY: "countries/TR.toml",
    RulebookKind.SUBDIVISION: "subdivisions/US-CA.toml",
}
OPTIONAL = {
    *("short", "applies_when", "when", "in_force_from", "in_force_until", "threshold", "look_in"),
    *("min_working_days", "central_authority", "statutes", "words", "own_instruments"),
}
FREE_TEXT = {
    *("name", "local_name", "citation", "source", "text", "says", "asks", "guidance", "look_in", "threshold"),
    *("reason", "central_authority"),
}
WRONG: tuple[Any, ...] = (True, 7, 1.5, "", " a", [], [7], [[]], [""], date(2020, 1, 1))
TOO_DEEP = ("(" * 200 + "minor" + ")" * 200, "not " * 500 + "minor", "minor and (" * 60 + "minor" + ")" * 60)


@dataclass(frozen=True)
class Place:
    """One key of one table of a document; `entry` is what an error calls the table."""

    table: str
    entry: str | None
    key: str

    def of(self, document: dict[str, Any]) -> dict[str, Any]:
        if self.table == "top":
            return document
        table: Any = document[self.table]
        found: dict[str, Any] = table[0] if isinstance(table, list) else table
        return found


def trimmed(kind: RulebookKind) -> dict[str, Any]:
    """The shipped document with one entry in each list: the one that has most keys."""
    document = load(RULEBOOKS / FILES[kind])
    return {key: [max(value, key=len)] if _is_entries(value) else value for key, value in document.items()}


def _is_entries(value: Any) -> bool:
    return isinstance(value, list) and isinstance(value[0], dict)


def places(document: dict[str, Any]) -> Iterator[Place]:
    for name, value in document.items():
        if _is_entries(value):
            named = value[0].get("id") or value[0]["topic"]
            yield from (Place(name, named, key) for key in value[0])
        elif isinstance(value, dict):
            yield from (Place(name, name, key) for key in value)
        else:
            yield Place("top", None, name)


DOCUMENTS = {kind: trimmed(kind) for kind in RulebookKind}
each_kind = pytest.mark.parametrize("kind", list(RulebookKind))


def error_after(kind: RulebookKind, place: Place, change: Callable[[dict[str, Any]], None]) -> str | None:
    """What is wrong with the error after a change at the place; None where it is as it must be."""
    document = copy.deepcopy(DOCUMENTS[kind])
    change(place.of(document))
    try:
        read_rulebook(toml_of(document), file="bad.toml")
    except RulebookError as error:
        named = place.key in ("id", "topic") or error.rule == place.entry
        return None if error.file == "bad.toml" and named and error.key == place.key else f"{place}: {error}"
    return f"{place}: nothing was wrong"


def replaced(place: Place, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda table: table.update({place.key: value})


def is_word(place: Place, value: Any) -> bool:
    """Whether the key holds words of a closed list (a reason of a rule is one, that of the routing is text)."""
    if place.key == "reason" and place.table in ("rules", "questions"):
        return True
    words = isinstance(value, str) or (isinstance(value, list) and value and isinstance(value[0], str))
    others = {
        "id",
        "topic",
        "code",
        "short",
        "languages",
        "statutes",
        "words",
        "when",
        "require",
        "applies_when",
    }
    return bool(words) and place.key not in FREE_TEXT | others


def test_the_shipped_documents_have_every_kind_of_entry() -> None:
    tables = {place.table for document in DOCUMENTS.values() for place in places(document)}
    assert tables == {
        *(
            "top",
            "policy",
            "routing",
            "instruments",
            "rules",
            "questions",
            "deadlines",
            "flags",
            "offences",
            "notes",
        )
    }
    for kind, document in DOCUMENTS.items():
        assert read_rulebook(toml_of(document), file="good.toml").kind is kind


@each_kind
def test_a_key_that_is_removed_is_named(kind: RulebookKind) -> None:
    document = DOCUMENTS[kind]
    tried = [
        place
        for place in places(document)
        if place.key not in OPTIONAL or (place.table, place.key) == ("top", "in_force_from")
    ]
    wrong = [error_after(kind, place, lambda table, key=place.key: table.pop(key)) for place in tried]  # type: ignore[misc]
    assert len(tried) > 20
    assert [each for each in wrong if each] == []


@each_kind
def test_a_value_of_a_wrong_type_is_named(kind: RulebookKind) -> None:
    document = DOCUMENTS[kind]
    wrong = [
        error_after(kind, place, replaced(place, value))
        for place in places(document)
        for value in WRONG
        if not _allowed(place, place.of(document)[place.key], value)
    ]
    assert len(wrong) > 200
    assert [each for each in wrong if each] == []


def _allowed(place: Place, right: Any, value: Any) -> bool:
    """Whether the wrong value is of the right type after all, and means something."""
    if type(value) is type(right) and isinstance(value, (bool, date)):
        return True
    if isinstance(value, int) and not isinstance(value, bool) and place.key in ("value", "min_working_days"):
        return True
    return value == [] and place.key in ("languages", "statutes", "words")


@each_kind
def test_a_misspelt_word_is_named(kind: RulebookKind) -> None:
    document = DOCUMENTS[kind]
    tried = [place for place in places(document) if is_word(place, place.of(document)[place.key])]
    wrong = []
    for place in tried:
        right = place.of(document)[place.key]
        misspelt = [f"{right[0]}x"] if isinstance(right, list) else f"{right}x"
        wrong.append(error_after(kind, place, replaced(place, misspelt)))
    assert len(tried) >= 8
    assert [each for each in wrong if each] == []


@each_kind
def test_a_key_that_nobody_knows_is_named(kind: RulebookKind) -> None:
    unknown = [Place(place.table, place.entry, f"{place.key}_") for place in places(DOCUMENTS[kind])]
    wrong = [error_after(kind, place, replaced(place, "x")) for place in unknown]
    assert wrong
    assert [each for each in wrong if each] == []


@pytest.mark.parametrize("condition", TOO_DEEP, ids=["brackets", "not", "and"])
@each_kind
def test_a_condition_that_is_nested_too_deeply_is_named(kind: RulebookKind, condition: str) -> None:
    tried = [place for place in places(DOCUMENTS[kind]) if place.key in ("when", "require", "applies_when")]
    wrong = [error_after(kind, place, replaced(place, condition)) for place in tried]
    assert tried
    assert [each for each in wrong if each] == []


@pytest.mark.parametrize(
    "text",
    ["a\x00b", "a\x1bb", "a\u0085b", "a\u202eb", "a\u2066b", "\ufeffa", "\u200b", "\u200b\u200d"],
    ids=ascii,
)
@each_kind
def test_a_text_with_characters_that_nobody_can_print_or_see_is_named(kind: RulebookKind, text: str) -> None:
    tried = [
        place for place in places(DOCUMENTS[kind]) if place.key in FREE_TEXT and not is_word(place, text)
    ]
    wrong = [error_after(kind, place, replaced(place, text)) for place in tried]
    lists = [place for place in places(DOCUMENTS[kind]) if place.key == "words"]
    wrong += [error_after(kind, place, replaced(place, [text])) for place in lists]
    assert tried
    assert [each for each in wrong if each] == []


@each_kind
def test_a_text_may_hold_the_joiners_and_line_breaks_that_a_language_needs(kind: RulebookKind) -> None:
    document = copy.deepcopy(DOCUMENTS[kind])
    document["name"] = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645\nb\tc"
    assert read_rulebook(toml_of(document), file="good.toml").name == document["name"]


@each_kind
def test_a_rulebook_that_is_torn_or_far_too_large_names_the_file(kind: RulebookKind) -> None:
    text = (RULEBOOKS / FILES[kind]).read_bytes()
    for bad in (
        text + b"#" * 10_000_000,
        text[: len(text) // 2] + b"\n[[",
        text.replace(b" = ", b" : "),
        b"\xff" + text,
    ):
        with pytest.raises(RulebookError) as caught:
            read_rulebook(bad, file="bad.toml")
        assert caught.value.file == "bad.toml"


def test_an_entry_that_is_there_twice_is_named() -> None:
    for kind, document in DOCUMENTS.items():
        for name, value in document.items():
            if _is_entries(value) and "id" in value[0]:
                with pytest.raises(RulebookError) as caught:
                    read_rulebook(toml_of({**document, name: value * 2}), file="bad.toml")
                assert (caught.value.file, caught.value.rule, caught.value.key) == (
                    "bad.toml",
                    value[0]["id"],
                    "id",
                ), kind


def test_every_file_below_the_rulebooks_is_one_of_the_four_kinds() -> None:
    folders = {Path(path).parent.name for path in FILES.values()}
    assert {path.parent.name for path in RULEBOOKS.rglob("*.toml")} == folders
