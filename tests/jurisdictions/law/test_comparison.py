"""What differs between two texts of a rulebook, as law."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from jurisdictions.law.comparison import HEAD, TABLES, TERMS, ChangeKind, Comparison, ValueChange, compare
from jurisdictions.law.rulebook import Rulebook, read_rulebook
from tests.jurisdictions.law.rulebook_texts import IN_FORCE, deadline, flag, rule, toml_of


def country(**tables: Any) -> dict[str, Any]:
    routing = {
        "mode": "counsel_decides",
        "reason": "Not known.",
        "citation": "Art. 1",
        "confidence": "low",
        "source": "x",
    }
    head = {
        "code": "DE",
        "name": "Germany",
        "kind": "country",
        "local_name": "Deutschland",
        "languages": ["de"],
    }
    return {**head, "coverage": "rules", "routing": routing, **tables}


def difference(old: dict[str, Any] | None, new: dict[str, Any]) -> Comparison:
    before = read_rulebook(toml_of(old), file="old") if old is not None else None
    return compare(before, read_rulebook(toml_of(new), file="new"))


def test_blanks_remarks_and_order_are_no_difference():
    text = toml_of(country(rules=[rule(), rule(id="other")]))
    again = toml_of(country(rules=[rule(id="other"), rule(require="real_time   == False")]))

    found = compare(read_rulebook(text, file="old"), read_rulebook(b"# A remark.\n\n" + again, file="new"))

    assert found.empty


def test_everything_that_a_rulebook_holds_is_compared():
    compared = {*HEAD, *TABLES, *TERMS}
    assert {field.name for field in fields(Rulebook)} - compared == {"code", "digest"}


def test_a_regime_whose_orders_can_do_without_the_law_of_their_state_says_so():
    regime = {"code": "EU-TEST", "name": "A regime", "kind": "regime"}
    found = difference(regime, {**regime, "own_instruments": True})
    assert found.head == (ValueChange("own_instruments", False, True),)


def test_a_rule_that_now_needs_a_judge_says_what_it_needed_and_needs():
    found = difference(
        country(rules=[rule(require="authorised_by == 'prosecutor'")]),
        country(rules=[rule(require="authorised_by in ('judge', 'court')")]),
    )

    (change,) = found.entries
    assert (change.table, change.entry_id, change.kind) == ("rules", "judge", ChangeKind.CHANGED)
    assert change.title == "A judge must order it."
    assert change.values == (
        ValueChange("require", "authorised_by == 'prosecutor'", "authorised_by in ('judge', 'court')"),
    )


def test_entries_that_are_new_or_gone_are_told_with_all_that_they_say():
    found = difference(country(rules=[rule()]), country(deadlines=[deadline()]))

    gone, new = sorted(found.entries, key=lambda change: change.kind, reverse=True)
    assert (gone.table, gone.entry_id, gone.kind) == ("rules", "judge", ChangeKind.REMOVED)
    assert (new.table, new.entry_id, new.kind) == ("deadlines", "ten-days", ChangeKind.ADDED)
    assert ValueChange("severity", "blocking", None) in gone.values
    assert ValueChange("value", None, 10) in new.values


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ({"value": 7}, ValueChange("value", 10, 7)),
        ({"binding": False}, ValueChange("binding", True, False)),
        ({"in_force_until": date(2027, 1, 1)}, ValueChange("in_force_until", None, "2027-01-01")),
        ({"confidence": "low"}, ValueChange("confidence", "high", "low")),
    ],
    ids=["number", "truth", "date", "word"],
)
def test_each_value_is_told_as_it_is_written(change: dict[str, Any], value: ValueChange):
    found = difference(country(deadlines=[deadline()]), country(deadlines=[deadline(**change)]))

    assert [entry.values for entry in found.entries] == [(value,)]


def test_a_change_of_law_under_the_same_id_is_one_entry_that_ends_and_one_that_begins():
    ended = {**rule(), "in_force_until": date(2027, 1, 1)}
    begins = {**rule(severity="advisory"), "in_force_from": date(2027, 1, 1)}

    found = difference(country(rules=[rule()]), country(rules=[ended, begins]))

    assert [(entry.kind, entry.values[0].key) for entry in found.entries] == [
        (ChangeKind.CHANGED, "in_force_until"),
        (ChangeKind.ADDED, "citation"),
    ]


def test_of_a_list_it_is_told_which_words_came_and_went():
    found = difference(country(languages=["de", "fr"]), country(languages=["de", "it"]))

    (languages,) = found.head
    assert (languages.key, languages.words_added, languages.words_removed) == ("languages", ("it",), ("fr",))


def test_the_routing_and_a_flag_are_compared_too():
    old, new = country(flags=[flag()]), country(flags=[flag(weight=5)])
    new["routing"] = {**new["routing"], "mode": "never"}

    found = difference(old, new)

    assert {(entry.table, entry.values[0].key) for entry in found.entries} == {
        ("routing", "mode"),
        ("flags", "weight"),
    }


def test_without_an_earlier_text_everything_is_new():
    found = difference(None, country(rules=[rule()]))

    assert not found.head
    assert {entry.kind for entry in found.entries} == {ChangeKind.ADDED}
    assert {entry.table for entry in found.entries} == {"routing", "rules"}
    assert IN_FORCE["citation"] in [value.new for entry in found.entries for value in entry.values]
