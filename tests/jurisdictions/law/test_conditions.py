"""Each comparison in its three values, and what is said of the parts that decided."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from jurisdictions.law.conditions import Part, Verdict, parse
from jurisdictions.law.facts import Facts, ItemFacts, SubjectFacts, values_for
from jurisdictions.law.vocabulary import AuthorityKind, DataCategory, SensitiveRole, Unit

# --- one comparison ---

NOON = datetime(2026, 8, 18, 12, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("source", "name", "when_true", "when_false"),
    [
        ("minor", "minor", True, False),
        ("minor == False", "minor", False, True),
        ("data_category == 'traffic'", "data_category", DataCategory.TRAFFIC, DataCategory.CONTENT),
        ("data_category != 'traffic'", "data_category", DataCategory.CONTENT, DataCategory.TRAFFIC),
        ("'traffic' == data_category", "data_category", DataCategory.TRAFFIC, DataCategory.CONTENT),
        ("country in ('DE', 'FR')", "country", "FR", "BE"),
        ("country not in ('DE', 'FR')", "country", "BE", "FR"),
        ('offence_text == "l\'escroquerie"', "offence_text", "l'escroquerie", "Betrug"),
        ("offence_text == '\u00a7 263'", "offence_text", "\u00a7 263", "\u00a7 264"),
        ("max_penalty_months >= 36", "max_penalty_months", 36, 35),
        ("36 <= max_penalty_months", "max_penalty_months", 36, 35),
        ("36 > max_penalty_months", "max_penalty_months", 35, 36),
        ("12 <= max_penalty_months < 36", "max_penalty_months", 12, 36),
        ("36 > max_penalty_months >= 12", "max_penalty_months", 35, 11),
        ("max_penalty_months in (12, 36)", "max_penalty_months", 36, 35),
        ("order_age_days < -1", "order_age_days", -2, -1),
        ("issued_on < '2026-08-18'", "issued_on", date(2026, 8, 17), date(2026, 8, 18)),
        ("issued_on in ('2026-08-18',)", "issued_on", date(2026, 8, 18), date(2026, 8, 17)),
        ("received_at == '2026-08-18T10:00Z'", "received_at", NOON, NOON + timedelta(seconds=1)),
        ("received_at <= '2026-08-18T12:00:00+02:00'", "received_at", NOON, NOON + timedelta(microseconds=1)),
        ("'activist' in sensitive_roles", "sensitive_roles", {SensitiveRole.ACTIVIST}, set()),
        ("'activist' not in sensitive_roles", "sensitive_roles", set(), {SensitiveRole.ACTIVIST}),
        ("'18 USC 1030' in statutes", "statutes", {"18 USC 1030"}, {"18 USC 2703"}),
    ],
)
def test_a_comparison_is_true_false_and_unknown_with_an_unknown_fact(
    source: str, name: str, when_true: Any, when_false: Any
):
    condition = parse(source, Unit.ITEM)
    true, false = (frozenset(v) if isinstance(v, set) else v for v in (when_true, when_false))
    outcomes = [condition.evaluate({name: value}).value for value in (true, false, None)]
    assert outcomes == [True, False, None]
    assert condition.names == {name}


@pytest.mark.parametrize(
    ("source", "left", "right", "expected"),
    [
        ("issuing_state != originating_state", "FR", "CH", True),
        ("issuing_state != originating_state", "FR", "FR", False),
        ("issuing_state != originating_state", "FR", None, None),
        ("issuing_state != originating_state", None, "FR", None),
    ],
)
def test_two_facts_are_compared_when_both_are_known(
    source: str, left: str | None, right: str | None, expected: bool | None
):
    values = {"issuing_state": left, "originating_state": right}
    assert parse(source, Unit.REQUEST).test(values) is expected


def test_asking_whether_a_fact_is_unknown_is_always_answered():
    absent, present = parse("gag_until is None", Unit.REQUEST), parse("gag_until is not None", Unit.REQUEST)
    for value, is_absent in ((None, True), (date(2027, 1, 1), False)):
        assert absent.test({"gag_until": value}) is is_absent
        assert present.test({"gag_until": value}) is not is_absent


@pytest.mark.parametrize(
    ("source", "name", "value"),
    [
        ("issued_on < '2026-08-18'", "issued_on", datetime(2026, 8, 17, tzinfo=UTC)),
        ("received_at < '2026-08-18T09:00Z'", "received_at", NOON.replace(tzinfo=None)),
        ("received_at < stated_deadline_at", "received_at", NOON.replace(tzinfo=None)),
    ],
    ids=["a date with a time", "an instant without offset", "one instant without offset"],
)
def test_a_moment_that_cannot_be_compared_counts_as_unknown(source: str, name: str, value: Any):
    verdict = parse(source, Unit.REQUEST).evaluate({"stated_deadline_at": NOON} | {name: value})
    assert verdict.value is None
    assert dict(verdict.because[0].names)[name] == value.isoformat()


def test_a_condition_may_go_over_several_lines():
    condition = parse("\n  minor\n  or country in (\n\t'DE',\r\n\t'FR',\n  )\n", Unit.SUBJECT)
    assert condition.test({"minor": False, "country": "FR"}) is True


def test_a_condition_lists_every_fact_it_uses():
    condition = parse("minor or not (issued_on < received_on and 'lawyer' in sensitive_roles)", Unit.SUBJECT)
    assert condition.names == {"minor", "issued_on", "received_on", "sensitive_roles"}


def test_conditions_of_the_same_text_and_unit_are_equal():
    assert parse("minor", Unit.ITEM) == parse("minor", Unit.ITEM)
    assert parse("minor", Unit.ITEM) != parse("minor", Unit.SUBJECT)


# --- explanation ---

ORDER = values_for(
    Facts(
        received_at=NOON,
        country="DE",
        authority_kind=AuthorityKind.POLICE,
        issued_on=date(2026, 8, 1),
        max_penalty_months=24,
        death_penalty_possible=False,
        subjects=(),
    ),
    SubjectFacts(
        key="1",
        minor=True,
        sensitive_roles=frozenset({SensitiveRole.POLITICIAN, SensitiveRole.ACTIVIST}),
    ),
    ItemFacts(key="1", data_category=DataCategory.TRAFFIC),
)
POLICE = Part("authority_kind == 'court'", False, (("authority_kind", "police"),))
YEARS = Part("max_penalty_months >= 36", False, (("max_penalty_months", 24),))
MINOR = Part("minor", True, (("minor", True),))
NO_JUDGE = Part("authorised_by == 'judge'", None, (("authorised_by", None),))
GAG = Part("gag_without_end", None, (("gag_without_end", None),))


@pytest.mark.parametrize(
    ("source", "value", "because"),
    [
        ("minor", True, ()),
        ("not minor", False, (MINOR,)),
        ("not gag_without_end", None, (GAG,)),
        ("authority_kind == 'court' and minor", False, (POLICE,)),
        ("authority_kind == 'court' and gag_without_end", False, (POLICE,)),
        ("authority_kind == 'court' and max_penalty_months >= 36", False, (POLICE, YEARS)),
        ("authority_kind == 'court' or max_penalty_months >= 36", False, (POLICE, YEARS)),
        ("authority_kind == 'court' or gag_without_end", None, (GAG,)),
        ("minor and gag_without_end", None, (GAG,)),
        ("gag_without_end and authorised_by == 'judge'", None, (GAG, NO_JUDGE)),
        ("not (authority_kind == 'court' or minor)", False, (MINOR,)),
        ("not (not minor or gag_without_end)", None, (GAG,)),
        ("not not (authority_kind == 'court')", False, (POLICE,)),
        ("(minor and authority_kind == 'court') or authority_kind == 'court'", False, (POLICE,)),
        (
            "12 <= max_penalty_months < 20",
            False,
            (Part("max_penalty_months < 20", False, (("max_penalty_months", 24),)),),
        ),
        (
            "'lawyer'  in  sensitive_roles",
            False,
            (Part("'lawyer' in sensitive_roles", False, (("sensitive_roles", ("activist", "politician")),)),),
        ),
        (
            "issued_on >= received_on",
            False,
            (
                Part(
                    "issued_on >= received_on",
                    False,
                    (("issued_on", "2026-08-01"), ("received_on", "2026-08-18")),
                ),
            ),
        ),
        (
            "received_at > '2026-08-18T10:00Z'",
            False,
            (
                Part(
                    "received_at > '2026-08-18T10:00Z'",
                    False,
                    (("received_at", "2026-08-18T12:00:00+02:00"),),
                ),
            ),
        ),
        (
            "'\u00a7\u00a7' in statutes and offence_text == '\u00a7 263'",
            None,
            (
                Part("'\u00a7\u00a7' in statutes", None, (("statutes", None),)),
                Part("offence_text == '\u00a7 263'", None, (("offence_text", None),)),
            ),
        ),
        ("issued_on is None", False, (Part("issued_on is None", False, (("issued_on", "2026-08-01"),)),)),
        ("gag is not None", False, (Part("gag is not None", False, (("gag", None),)),)),
    ],
)
def test_the_smallest_parts_that_decided_are_named_with_their_values(
    source: str, value: Any, because: tuple[Part, ...]
):
    verdict = parse(source, Unit.ITEM).evaluate(ORDER)
    assert verdict == Verdict(value, because)
    assert json.loads(json.dumps(asdict(verdict)))["value"] is value


@pytest.mark.parametrize(
    ("source", "evidence"),
    [
        ("minor or gag_without_end or max_penalty_months >= 36", (MINOR,)),
        ("minor and not (authority_kind == 'court')", (MINOR, POLICE)),
        ("not (authority_kind == 'court' and gag_without_end)", (POLICE,)),
        ("max_penalty_months >= 36", ()),
        ("gag_without_end", ()),
        ("gag is None", (Part("gag is None", True, (("gag", None),)),)),
    ],
)
def test_evidence_names_what_made_a_condition_true(source: str, evidence: tuple[Part, ...]):
    assert parse(source, Unit.ITEM).evidence(ORDER) == evidence
