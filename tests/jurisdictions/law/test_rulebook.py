"""The strict reader: what it accepts, and how each mistake is named."""

import copy
import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurisdictions.law.rulebook import RulebookError, read_rulebook
from jurisdictions.law.vocabulary import Clock, Flag, ItemType, ReviewLevel, RulebookKind, Unit
from tests.jurisdictions.law.rulebook_texts import (
    IN_FORCE,
    country,
    deadline,
    flag,
    instrument,
    offence,
    policy,
    published,
    question,
    read,
    regime,
    routing,
    rule,
    toml_of,
)

SHIPPED = sorted(Path(__file__).parents[3].glob("jurisdictions/rulebooks/*/*.toml"))

COMPLETE = policy(
    in_force_until=date(2030, 1, 1),
    instruments=[instrument(threshold="Any offence.", in_force_until=date(2030, 1, 1))],
    rules=[rule(when="data_category == 'traffic'", in_force_until=date(2030, 1, 1))],
    deadlines=[deadline(when="danger_to_life", min_working_days=2, in_force_until=date(2030, 1, 1))],
    flags=[flag(in_force_until=date(2030, 1, 1))],
    questions=[
        question(when="data_category == 'traffic'", look_in="The reasons.", in_force_until=date(2030, 1, 1))
    ],
    offences=[offence(in_force_until=date(2030, 1, 1))],
    notes=[
        {"topic": "gag", "text": "A note.", "citation": "Art. 2", "confidence": "low", "source": "memory"}
    ],
)
LISTS = ("instruments", "rules", "deadlines", "flags", "questions", "offences", "notes")
OPTIONAL = {
    ("top", "in_force_until"),
    ("instruments", "threshold"),
    ("rules", "when"),
    ("deadlines", "when"),
    ("deadlines", "min_working_days"),
    ("questions", "when"),
    ("questions", "look_in"),
    ("offences", "statutes"),
    ("offences", "words"),
    *((name, key) for name in LISTS if name != "notes" for key in ("in_force_from", "in_force_until")),
}
WORDS = {
    "kind",
    "item_types",
    "roles",
    "issued_by",
    "judicial_authorisation",
    "data",
    "confidence",
    "per",
    "severity",
    "reason",
    "clock",
    "unit",
    "starts",
    "calendar",
    "flag",
    "level",
    "needs",
    "tag",
}
NAMES = {"instruments": "order", "rules": "judge", "deadlines": "ten-days", "flags": "speech"}
NAMES |= {"questions": "threshold", "offences": "insult", "notes": "gag"}


def places(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Every table of the document with each of its keys."""
    tables = [("top", document), ("policy", document["policy"])]
    tables += [(name, document[name][0]) for name in LISTS]
    for name, table in tables:
        for key, value in table.items():
            if not isinstance(value, dict) and not (isinstance(value, list) and isinstance(value[0], dict)):
                yield name, table, key


EVERY_KEY = [(name, key) for name, _, key in places(COMPLETE)]
IDS = [f"{name}.{key}" for name, key in EVERY_KEY]


def spoiled(name: str, key: str, change: Callable[[dict[str, Any], str], None]) -> RulebookError | None:
    """The error after a change of one key in the complete document; None when it is accepted."""
    document = copy.deepcopy(COMPLETE)
    (table,) = (table for place, table, known in places(document) if (place, known) == (name, key))
    change(table, key)
    try:
        read(document, file="DE.toml")
    except RulebookError as error:
        return error
    return None


# --- what is read ---


def test_a_complete_rulebook_is_read_as_it_is_written():
    rulebook = read(COMPLETE)
    assert (rulebook.code, rulebook.kind) == ("POLICY-TEST", RulebookKind.POLICY)
    assert rulebook.policy is not None
    assert rulebook.policy.item_types == {ItemType.PHONE_NUMBER}
    assert rulebook.rules[0].when is not None
    assert (rulebook.rules[0].when.source, rulebook.rules[0].per) == ("data_category == 'traffic'", Unit.ITEM)
    assert rulebook.deadlines[0].clock is Clock.ANSWER
    assert rulebook.deadlines[0].min_working_days == 2
    assert (rulebook.flags[0].flag, rulebook.flags[0].level) == (
        Flag.POLITICAL_SPEECH,
        ReviewLevel.RIGHTS_REVIEWER,
    )
    assert rulebook.notes[0].topic == "gag"
    assert rulebook.instruments[0].threshold == "Any offence."


def test_the_digest_is_that_of_the_bytes():
    text = toml_of(country())
    assert read_rulebook(text, file="x").digest == hashlib.sha256(text).hexdigest()


def test_the_end_of_an_entry_is_its_first_day_out_of_force():
    (entry,) = read(country(rules=[rule(in_force_until=date(2021, 1, 1))])).rules
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1)]
    assert [entry.in_force_on(day) for day in days] == [False, True, True, False]


def test_an_entry_without_a_first_day_is_law_on_every_day_and_cannot_bind():
    undated = {name: value for name, value in rule().items() if name != "in_force_from"}
    reviewed = published(country(rules=[undated, rule(id="dated")]), reviewed={"judge", "dated"})
    entry, dated = reviewed.rulebook.rules
    assert entry.in_force_on(date.min)
    assert (reviewed.binds(entry), reviewed.binds(dated)) == (False, True)


def test_an_offence_raises_the_flag_of_its_tag_by_tag_or_provision():
    (entry,) = read(country(offences=[offence()])).offences
    assert (entry.flag_rule.id, entry.flag_rule.flag) == ("insult", Flag.POLITICAL_OFFENCE)
    assert entry.flag_rule.when.source == "'insult_head_of_state' in offence_tags or 'PC 299' in statutes"


def test_a_change_of_law_may_follow_under_the_same_id():
    earlier = rule(in_force_until=date(2024, 1, 1))
    later = rule(in_force_from=date(2024, 1, 1))
    assert len(read(country(rules=[later, earlier])).rules) == 2


def test_a_policy_counts_as_reviewed_and_a_country_only_where_a_person_looked():
    reviewed = published(country(rules=[rule(), rule(id="other")]), reviewed={"judge"})
    assert [reviewed.is_reviewed(entry.id) for entry in reviewed.rulebook.rules] == [True, False]
    assert published(policy(rules=[rule()])).is_reviewed("judge")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_rulebook_is_read(path: Path):
    assert read_rulebook(path.read_bytes(), file=path.name).name


# --- what is refused ---


@pytest.mark.parametrize(("name", "key"), EVERY_KEY, ids=IDS)
def test_a_key_that_is_missing_is_named_with_its_file_and_rule(name: str, key: str):
    error = spoiled(name, key, lambda table, key: table.pop(key))
    if (name, key) in OPTIONAL:
        assert error is None
        return
    assert error is not None
    assert (error.file, error.key, error.message) == ("DE.toml", key, "the key is missing")
    if name in NAMES and key not in ("id", "topic"):
        assert error.rule == NAMES[name]
    assert str(error).startswith("DE.toml, ")


@pytest.mark.parametrize("wrong", [[[]], 1.5, "", " blank", -1, [1]], ids=repr)
@pytest.mark.parametrize(("name", "key"), EVERY_KEY, ids=IDS)
def test_a_value_of_the_wrong_type_is_named(name: str, key: str, wrong: Any):
    error = spoiled(name, key, lambda table, key: table.update({key: wrong}))
    assert error is not None
    assert (error.file, error.key) == ("DE.toml", key)


@pytest.mark.parametrize(("name", "key"), [place for place in EVERY_KEY if place[1] in WORDS])
def test_a_misspelt_word_is_refused_and_the_right_one_suggested(name: str, key: str):
    right: list[str] = []

    def misspell(table: dict[str, Any], key: str) -> None:
        value = table[key]
        right.append(value[0] if isinstance(value, list) else value)
        wrong = right[0] + "x"
        table[key] = [wrong] if isinstance(value, list) else wrong

    error = spoiled(name, key, misspell)
    assert error is not None
    assert error.key == key
    assert error.message.endswith(f"did you mean {right[0]}?")


@pytest.mark.parametrize("name", ["top", "policy", *LISTS])
def test_a_key_that_nobody_knows_is_refused_and_the_right_one_suggested(name: str):
    document = copy.deepcopy(COMPLETE)
    table, known = next((table, key) for place, table, key in places(document) if place == name)
    table[f"{known}_"] = 1
    with pytest.raises(RulebookError) as caught:
        read(document)
    assert caught.value.key == f"{known}_"
    assert f"did you mean {known}?" in caught.value.message


@pytest.mark.parametrize("key", ["when", "require"])
def test_a_wrong_condition_is_named_with_its_column(key: str):
    with pytest.raises(RulebookError) as caught:
        read(country(rules=[rule(**{key: "real_time and mino"})]), file="DE.toml")
    error = caught.value
    assert (error.file, error.rule, error.key, error.column) == ("DE.toml", "judge", key, 15)
    assert "did you mean minor?" in error.message
    assert str(error).startswith(f"DE.toml, judge, key {key}, column 15: ")


def test_a_condition_sees_only_the_facts_of_its_unit():
    with pytest.raises(RulebookError) as caught:
        read(country(rules=[rule(per="request")]))
    assert (caught.value.key, caught.value.column) == ("require", 1)


@pytest.mark.parametrize(
    ("document", "key", "words"),
    [
        (country(rules=[rule(), rule()]), "id", "used twice"),
        (country(rules=[rule(), rule(in_force_from=date(2025, 1, 1))]), "id", "2025-01-01"),
        (country(rules=[rule()], flags=[flag(id="judge")]), "id", "[[rules]] and in [[flags]]"),
        (country(rules=[rule(in_force_until=date(2020, 1, 1))]), "in_force_until", "later than"),
        (country(rules=[rule(id="Judge")]), "id", "small letters"),
        (country(rules=[rule(severity="curable")]), "severity", "LEGAL-NOT-CRIMINAL"),
        (country(rules=[rule(reason="LEGAL-NOT-CRIMINEL")]), "reason", "did you mean LEGAL-NOT-CRIMINAL?"),
        (country(rules=5), "rules", "a list"),
        (country(rules=["judge"]), None, "[[rules]]"),
        (country(code="ZZ"), "code", "ISO 3166-1"),
        (country(code="Germany"), "code", "ISO 3166-1"),
        (country(applies_when="minor"), "applies_when", "only a regime"),
        (country(in_force_from=date(2020, 1, 1)), "in_force_from", "only a policy"),
        (country(policy={}), "policy", "only a policy"),
        (regime(policy={}), "policy", "only a policy"),
        (regime(applies_when="minor"), "applies_when", "one subject"),
        ({**country(), "kind": "subdivision"}, "code", "ISO 3166-2"),
        (policy(policy={**COMPLETE["policy"], "item_types": ["none"]}), "item_types", "cannot be disclosed"),
        (policy(policy={**COMPLETE["policy"], "roles": ["victim", "victim"]}), "roles", "twice"),
        (policy(policy={**COMPLETE["policy"], "roles": []}), "roles", "empty"),
        (country(deadlines=[deadline(value=0)]), "value", "between 1"),
        (country(deadlines=[deadline(value=100_000)]), "value", "between 1"),
        (country(deadlines=[deadline(unit="working_days", calendar="none")]), "calendar", "working days"),
        (country(deadlines=[deadline(unit="hours", min_working_days=2)]), "min_working_days", "never move"),
        (country(deadlines=[deadline(value=1, min_working_days=2)]), "min_working_days", "shorter"),
        (country(flags=[flag(weight=6)]), "weight", "between 1 and 5"),
        (country(questions=[question(asks="Is it grave.")]), "asks", "question mark"),
        (country(questions=[question(needs="not_clear")]), "needs", "yes or by no"),
        (country(offences=[offence(tag="fraud")]), "tag", "ordinary offence"),
        (country(offences=[offence(statutes=[" PC 1"])]), "statutes", "blanks"),
        (country(offences=[offence(words=["insult", "insult"])]), "words", "twice"),
        (country(languages=["german"]), "languages", "ISO 639"),
        (country(routing=routing(mode="direct")), "mode", "none of"),
        (regime(routing=routing()), "routing", "only a country"),
    ],
)
def test_what_makes_no_sense_is_refused(document: dict[str, Any], key: str | None, words: str):
    with pytest.raises(RulebookError) as caught:
        read(document)
    assert caught.value.key == key
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"\xff\xfe", "not UTF-8 text: byte 0"),
        (b"code = ", "not TOML"),
        (b"code = 'DE'\ncode = 'DE'", "not TOML"),
        (b"x = 2024-13-45", "not TOML"),
        (b"x = " + b"[" * 100_000, "too deeply"),
        (b"x = " + b"9" * 100_000, "not TOML"),
        (b"x = 0x" + b"f" * 100_000 + toml_of(country()), "not TOML"),
        (b"a." * 100_000 + b"a = 1", "joined by dots"),
        (b"'a' . " * 100_000 + b"a = 1", "joined by dots"),
        (b"x = {a = 1, " + b"a." * 100_000 + b"a = 1}", "joined by dots"),
        (b"[[" + b"a." * 100_000 + b"a]]", "joined by dots"),
        (b"#" * 1_000_001, "at most 1000000"),
        (b"", "the key is missing"),
    ],
    ids=[
        "latin",
        "cut off",
        "twice",
        "no date",
        "nested",
        "digits",
        "hex",
        "dots",
        "quoted",
        "inline",
        "header",
        "large",
        "empty",
    ],
)
def test_a_file_that_is_no_sensible_toml_is_refused(text: bytes, words: str):
    with pytest.raises(RulebookError, match=r"^DE\.toml") as caught:
        read_rulebook(text, file="DE.toml")
    assert words in str(caught.value)


def test_a_number_with_thousands_of_digits_is_refused_without_being_repeated():
    text = toml_of(country(deadlines=[deadline()])).replace(b"value = 10", b"value = 0x" + b"f" * 5_000)
    with pytest.raises(RulebookError, match="the number is not between"):
        read_rulebook(text, file="DE.toml")


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_at_all_raise_anything_but_a_rulebook_error(text: bytes):
    with pytest.raises(RulebookError):
        read_rulebook(text, file="x")


def test_prose_with_many_dots_is_no_long_key():
    says = " ".join(f"Art.{n}.{n + 1}." for n in range(100))
    assert read(country(rules=[rule(says=says)], notes=[])).rules[0].says == says


def test_a_missing_key_that_is_there_with_a_slip_is_pointed_at():
    slipped = {key.replace("citation", "citaton"): value for key, value in rule().items()}
    with pytest.raises(RulebookError, match=r"key citation: the key is missing; is it written as citaton\?"):
        read(country(rules=[slipped]))


def test_the_dates_are_dates_and_not_texts():
    with pytest.raises(RulebookError, match="in_force_from: expected a date without quotes"):
        read(country(rules=[rule(**{**IN_FORCE, "in_force_from": "2020-01-01"})]))


def test_true_is_no_number_and_a_date_with_a_time_no_date():
    with pytest.raises(RulebookError, match="key weight: expected a whole number, found true or false"):
        read(country(flags=[flag(weight=True)]))
    at_noon = datetime(2020, 1, 1, 12, tzinfo=UTC)
    with pytest.raises(RulebookError, match="key in_force_from: expected a date without quotes"):
        read(country(rules=[rule(in_force_from=at_noon)]))
