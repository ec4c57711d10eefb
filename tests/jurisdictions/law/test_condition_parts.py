"""What the rule language refuses when it is read: the place, the reason, the suggestion."""

import pytest

from jurisdictions.law.conditions import MAX_DEPTH, MAX_LENGTH, ConditionError, parse
from jurisdictions.law.facts import names_for
from jurisdictions.law.vocabulary import Unit

REFUSED = [
    # names
    ("contry == 'DE'", 1, "there is no fact contry", "country"),
    ("minor and COUNTRY == 'DE'", 11, "there is no fact COUNTRY", "country"),
    ("minor == true", 10, "there is no fact true", "True"),
    ("nobody_knows_this_at_all", 1, "there is no fact nobody_knows_this_at_all", None),
    ("key == 'x'", 1, "there is no fact key", None),
    ("x" * 61 + " == 1", 1, "there is no fact x", None),
    # words of a choice
    ("data_category == 'trafic'", 18, "'trafic' is no word of data_category", "'traffic'"),
    ("authorised_by in ('judge', 'curt')", 28, "'curt' is no word of authorised_by", "'court'"),
    ("'activst' in sensitive_roles", 1, "'activst' is no word of sensitive_roles", "'activist'"),
    ("gag == 'zzzz'", 8, "its words are by_law, by_order, none", None),
    ("data_category == traffic", 18, "the word traffic needs quotes", "'traffic'"),
    ("data_category in (traffic, 'content')", 19, "a list holds values only", "'traffic'"),
    ("data_category in (minor, 'content')", 19, "a list holds values only", None),
    # types
    ("country == 49", 12, "country is a text, and 49 is not", None),
    ("minor == 'yes'", 10, "minor is a yes-or-no fact, and 'yes' is not", None),
    ("minor == 1", 10, "minor is a yes-or-no fact, and 1 is not", None),
    ("max_penalty_months >= '36'", 23, "max_penalty_months is a whole number, and '36' is not", None),
    ("max_penalty_months == True", 23, "max_penalty_months is a whole number", None),
    ("country > 'DE'", 1, "> compares numbers and dates only", None),
    ("minor < gag_without_end", 1, "< compares numbers and dates only", None),
    ("'a' < data_category", 1, "'a' is no word of data_category", None),
    ("country", 1, "country is a text and must be compared", "country is not None"),
    ("minor and country", 11, "country is a text and must be compared", "country is not None"),
    ("received_at < issued_on", 1, "(a date with a time) and issued_on (a date) cannot be compared", None),
    ("authority_kind == authorised_by", 1, "cannot be compared with each other", None),
    ("statutes == offence_tags", 1, "cannot be compared with each other", None),
    # dates
    ("issued_on < '2026-02-30'", 13, "the calendar has no 2026-02-30", None),
    ("issued_on < '30.2.2026'", 13, "issued_on is compared with text such as '2026-08-18'", None),
    ("issued_on < '20260218'", 13, "issued_on is compared with text such as '2026-08-18'", None),
    ("issued_on < '2026-08-18T00:00:00Z'", 13, "issued_on is compared with text such as", None),
    ("received_at < '2026-08-18'", 15, "received_at is compared with text such as", None),
    ("received_at < '2026-08-18T09:00:00'", 15, "received_at is compared with text such as", None),
    ("received_at < '2026-08-18T25:00:00Z'", 15, "the calendar has no 2026-08-18T25:00:00Z", None),
    # what can never be true
    ("country == 'DEU'", 12, "two-letter codes of States", None),
    ("country in ('DE', 'ZZ')", 19, "two-letter codes of States", None),
    ("issuing_state == 'de'", 18, "two-letter codes of States", None),
    ("country == country", 1, "country is compared with itself", None),
    ("country in ()", 12, "the list is empty", None),
    ("country in ('DE', 'FR', 'DE')", 25, "'DE' is in the list twice", None),
    ("3 < 4", 1, "one side of a comparison must be a fact", None),
    ("country == 'DE' and country == 'FR'", 21, "no country can make all the parts joined by and true", None),
    ("country != 'DE' or country != 'FR'", 20, "no country can make all the parts joined by or false", None),
    ("60 <= max_penalty_months <= 36", 7, "no max_penalty_months can make", None),
    ("issued_on < '0001-01-01' and issued_on < '0001-01-01'", 30, "no issued_on can make", None),
    ("expires_on > '9999-12-31' and expires_on != '2026-01-01'", 31, "no expires_on can make", None),
    ("minor and minor == False", 11, "no minor can make", None),
    # lists and sets
    ("country in ('DE')", 1, "in needs a fact and a list", "country in ('DE',)"),
    ("country not in 'DE'", 1, "not in needs a fact and a list", "country not in ('DE',)"),
    ("'judge' in authorised_by", 1, "in needs a fact and a list", "authorised_by == 'judge'"),
    ("'judge' not in authorised_by", 1, "not in needs a fact and a list", "authorised_by != 'judge'"),
    ("statutes in ('a', 'b')", 1, "in needs a fact and a list", "'a' in statutes or 'b' in statutes"),
    ("statutes == 'a'", 1, "statutes is a set of texts", "'a' in statutes"),
    (
        "sensitive_roles != 'lawyer'",
        1,
        "sensitive_roles is a set of words",
        "'lawyer' not in sensitive_roles",
    ),
    ("country == ('DE', 'FR')", 1, "== compares with one value", "country in ('DE', 'FR')"),
    ("country != ('DE', 'FR')", 1, "!= compares with one value", "country not in ('DE', 'FR')"),
    ("country < ('DE', 'FR')", 1, "one side of a comparison must be a fact", None),
    ("country in ('DE', ('FR', 'BE'))", 19, "no list within it", None),
    ("minor in (True, False)", 1, "in needs a fact and a list", None),
    ("offence_text in statutes", 1, "in needs a fact and a list", None),
    ("language in ('de' 'en')", 19, "a comma is missing between two texts", ", 'en'"),
    ("minor, overbroad", 1, "stands alone and asks nothing", None),
    ("country in ['DE']", 12, "a list stands in round brackets", "("),
    # unknown
    ("issued_on == None", 14, "None is no value to compare with", "issued_on is None"),
    ("issued_on != None", 14, "None is no value to compare with", "issued_on is not None"),
    ("minor is True", 1, "is asks only whether a fact is unknown", "minor == True"),
    ("country is not 'DE'", 1, "is not asks only whether a fact is unknown", "country != 'DE'"),
    ("None is minor", 1, "is asks only whether a fact is unknown", "minor is None"),
    # structure
    ("", 1, "the condition is empty", None),
    (" \n\t", 1, "the condition is empty", None),
    ("minor and", 10, "the condition cannot be read here", None),
    ("minor == not overbroad", 10, "the condition cannot be read here", None),
    ("minor overbroad", 7, "a sign such as == or a word such as and is missing before this", None),
    ("minor and (overbroad", 11, "this bracket is never closed", None),
    ("minor) and (overbroad", 6, "this bracket was never opened", None),
    ("authorised_by == 'judge' or 'court'", 29, "'court' stands alone and asks nothing", None),
    ("True", 1, "True stands alone and asks nothing", None),
    ("(minor == True) == overbroad", 2, "minor == True cannot be compared", None),
    ("minor == overbroad == keys_demanded", 23, "only < and <=, or > and >=, may follow each other", None),
    ("1 < max_penalty_months > 3", 26, "only < and <=, or > and >=, may follow each other", None),
    ("not " * MAX_DEPTH + "minor", 4 * MAX_DEPTH + 1, f"more than {MAX_DEPTH} levels", None),
    (
        "(" * (MAX_DEPTH + 1) + "minor" + ")" * (MAX_DEPTH + 1),
        MAX_DEPTH + 1,
        "brackets within each other",
        None,
    ),
    ("minor" + " " * MAX_LENGTH, MAX_LENGTH + 1, "2005 characters; 2000 are allowed", None),
    # what Python has and the rule language has not
    ("country.lower == 'de'", 8, "a fact has no parts", None),
    ("known(minor)", 1, "known cannot be called", None),
    ("minor or country('DE')", 10, "country cannot be called", None),
    ("__import__('os')", 1, "__import__ cannot be called", None),
    ("(x := minor)", 4, "':' has no meaning here", None),
    ("lambda: minor", 1, "the word lambda does not belong to the rule language", None),
    ("minor if overbroad else minor", 7, "the word if does not belong to the rule language", None),
    ("(minor for minor in country)", 8, "the word for does not belong to the rule language", None),
    ("await minor", 1, "the word await does not belong to the rule language", None),
    ("country == f'{minor}'", 12, "a text has no letters before its quote", "'{minor}'"),
    ("country == b'DE'", 12, "a text has no letters before its quote", "'DE'"),
    ("*minor", 1, "a condition does not calculate", None),
    ("max_penalty_months > 9**9**9", 23, "a condition does not calculate", None),
    ("max_penalty_months > 1 -1", 24, "is missing before this", None),
    ("max_penalty_months > " + "9" * 10, 22, "a number has at most 9 digits", None),
    ("max_penalty_months > 1.5", 22, "a number is whole and stands by itself", None),
    ("max_penalty_months > 0x1f", 22, "a number is whole and stands by itself", None),
    ("statutes[0] == 'a'", 9, "a list stands in round brackets", "("),
    ("minor = True", 7, "one = compares nothing", "=="),
    ("minor && overbroad", 7, "& has no meaning here", "and"),
    ("!minor", 1, "! has no meaning here", "not"),
    ("minor # or overbroad", 7, "a condition holds no remarks", None),
    ("minor; overbroad", 6, "';' has no meaning here", None),
    # characters
    ("offence_text == 'it\\'s'", 17, "holds no backslash", None),
    ("offence_text == 'two\nlines'", 17, "ends on the same line", None),
    ("offence_text == '''three'''", 19, "a comma is missing between two texts", ", 'three'"),
    ("offence_text == 'a\u202eb'", 19, "a character that cannot be seen", None),
    ("offence_text == '\ud800'", 18, "a character that cannot be seen", None),
    ("min\u00f6r", 4, "names of facts are written in the letters a to z", None),
    ("m\u0456nor", 2, "names of facts are written in the letters a to z", None),
    ("minor\x00", 6, "'\\x00' has no meaning here", None),
    ("minor\u00a0and overbroad", 6, "this blank is not that of the space bar", None),
    ("max_penalty_months \u2265 36", 20, "the sign for at least is written otherwise", ">="),
    ("max_penalty_months \u2264 36", 20, "the sign for at most is written otherwise", "<="),
    ("country \u2260 'DE'", 9, "the sign for unequal is written otherwise", "!="),
    ("country == \u2018DE\u2019", 12, "a text stands in straight quotes", "'"),
    ("max_penalty_months > \u20ac3", 22, "'\u20ac' has no meaning here", None),
    ("issued_on >= 2026-08-18", 14, "a date stands in quotes, such as '2026-08-18'", None),
    ("offence_text == '\u00a7\u00a7\u00a7' and contry == 'DE'", 27, "there is no fact contry", "country"),
    ("minor and\n\tcontry == 'DE'", 12, "there is no fact contry", "country"),
]


@pytest.mark.parametrize(
    ("source", "column", "reason", "suggestion"), REFUSED, ids=[ascii(row[0][:40]) for row in REFUSED]
)
def test_what_makes_no_sense_is_refused_with_its_place_and_a_suggestion(
    source: str, column: int, reason: str, suggestion: str | None
):
    with pytest.raises(ConditionError) as caught:
        parse(source, Unit.ITEM)
    error = caught.value
    assert reason in error.message
    assert (error.column, error.suggestion) == (column, suggestion)


def test_the_text_of_an_error_names_column_reason_and_suggestion():
    with pytest.raises(ConditionError) as caught:
        parse("minor and contry == 'DE'", Unit.SUBJECT)
    assert str(caught.value) == "column 11: there is no fact contry; did you mean country?"


@pytest.mark.parametrize(
    ("source", "unit", "column", "suggestion"),
    [
        ("gag == 'none' and minor", Unit.REQUEST, 19, 'per = "subject"'),
        ("real_time", Unit.REQUEST, 1, 'per = "item"'),
        ("minor and real_time", Unit.SUBJECT, 11, 'per = "item"'),
    ],
)
def test_a_rule_does_not_see_the_facts_of_a_lower_level(
    source: str, unit: Unit, column: int, suggestion: str | None
):
    with pytest.raises(ConditionError, match="and this rule is per") as caught:
        parse(source, unit)
    assert (caught.value.column, caught.value.suggestion) == (column, suggestion)
    assert parse(source, Unit.ITEM).unit is Unit.ITEM


@pytest.mark.parametrize("unit", Unit)
def test_every_fact_of_the_unit_can_be_asked_for(unit: Unit):
    for name in names_for(unit):
        assert parse(f"{name} is not None", unit).names == {name}


@pytest.mark.parametrize(
    "source",
    [
        "not " * (MAX_DEPTH - 1) + "minor",
        "(" * MAX_DEPTH + "minor" + ")" * MAX_DEPTH,
        "minor" + " " * (MAX_LENGTH - 5),
        "max_penalty_months > 999999999",
    ],
    ids=["nots", "brackets", "length", "digits"],
)
def test_what_is_exactly_at_a_limit_is_read(source: str):
    assert parse(source, Unit.ITEM).source == source


@pytest.mark.parametrize(
    "source",
    [
        "country == 'DE' or country == 'FR'",
        "country != 'DE' and country != 'FR'",
        "36 <= max_penalty_months <= 36",
        "max_penalty_months > 35 and max_penalty_months < 37",
        "issued_on >= '2026-01-01' and issued_on < '2026-01-02'",
        "received_at >= '2026-01-01T00:00Z' and received_at <= '2026-01-01T01:00+01:00'",
        "issued_on <= '0001-01-01' and expires_on >= '9999-12-31'",
        "minor or minor == True",
    ],
)
def test_what_some_value_can_make_true_is_not_refused_as_impossible(source: str):
    assert parse(source, Unit.ITEM).source == source
