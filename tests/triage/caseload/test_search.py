"""What was typed into the search box is a reference, an identifier whose text goes no further, or words."""

from __future__ import annotations

import pytest

from jurisdictions.law.vocabulary import IdentifierKind
from tests.triage import cases, people
from triage.access import NOWHERE, scope_of
from triage.caseload import CaseQuery, Sought, SoughtKind, find_reference, page_of, sort_out, token_of
from triage.encryption import blind_index


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("@Fraudulent_Seller", IdentifierKind.USERNAME, "fraudulent_seller"),
        ("+44 7700 900123", IdentifierKind.PHONE, "+447700900123"),
        ("0044 7700 900123", IdentifierKind.PHONE, "+447700900123"),
        ("4815162342", IdentifierKind.USER_ID, "4815162342"),
        ("Max.Muster@Example.org", IdentifierKind.EMAIL, "max.muster@example.org"),
        ("https://t.me/seller", IdentifierKind.URL, "https://t.me/seller"),
        ("t.me/seller", IdentifierKind.URL, "https://t.me/seller"),
    ],
)
def test_an_identifier_becomes_its_blind_index_and_its_text_goes_no_further(
    text: str, kind: IdentifierKind, value: str
):
    token = blind_index(kind, value)
    assert token_of(f" {text} ") == token
    assert sort_out(f" {text} ") == Sought(SoughtKind.IDENTIFIER, token=token)


@pytest.mark.parametrize(
    "text",
    [
        "192.0.2.14",
        "2001:db8::1",
        "Amtsgericht Köln",
        "506 Gs 703/26",
        "506",
        "seller",
        "+49 221 XXXX",
        "@",
        "a@b",
    ],
)
def test_what_is_no_identifier_is_words(text: str):
    assert token_of(text) == ""
    assert sort_out(text) == Sought(SoughtKind.WORDS, text=text)


def test_our_reference_is_known_however_it_is_written():
    assert sort_out(" 2026-de-000123 ") == Sought(SoughtKind.REFERENCE, text="2026-DE-000123")
    assert sort_out("2026-S-000001").kind is SoughtKind.REFERENCE
    assert sort_out("2026-DE").kind is SoughtKind.WORDS


def test_nothing_is_nothing():
    assert sort_out("  ") == Sought(SoughtKind.NOTHING)


@pytest.mark.django_db
def test_a_reference_is_found_in_the_scope_and_not_outside_of_it():
    case = cases.registered_case()
    typed = f" {case.reference.lower()} "
    assert find_reference(typed, scope=scope_of(people.bob())) == case
    assert find_reference(typed, scope=scope_of(people.frank())) is None
    assert find_reference(typed, scope=NOWHERE) is None
    assert find_reference(case.reference[:-1], scope=scope_of(people.bob())) is None


@pytest.mark.django_db
def test_the_list_finds_who_was_named_by_the_exact_identifier():
    case = cases.registered_case()
    bob = people.bob()
    for typed, found in ((cases.USER_ID, (case,)), (cases.USERNAME, (case,)), (cases.USER_ID[:-1], ())):
        query = CaseQuery(state="all", token=token_of(typed))
        assert page_of(query, scope=scope_of(bob), person=bob, at=cases.AT).rows == found
        assert page_of(query, scope=scope_of(people.frank()), person=bob, at=cases.AT).rows == ()


@pytest.mark.django_db
def test_a_bare_number_is_words_only_where_the_scope_has_it_as_a_reference():
    cases.registered_case(references=("70326",))
    assert sort_out("70326", scope=scope_of(people.bob())) == Sought(SoughtKind.WORDS, text="70326")
    assert sort_out("70327", scope=scope_of(people.bob())).kind is SoughtKind.IDENTIFIER
    assert sort_out("70326", scope=scope_of(people.frank())).kind is SoughtKind.IDENTIFIER
