"""Identifiers and values in their one canonical form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurisdictions.law.vocabulary import IdentifierKind
from triage.errors import BadInput
from triage.records.identifiers import canonical, e164, ip_text

LOOKED_UP = [kind for kind in IdentifierKind if kind is not IdentifierKind.STATED]


@pytest.mark.parametrize(
    ("kind", "written", "form"),
    [
        (IdentifierKind.USER_ID, " 2026001 ", "2026001"),
        (IdentifierKind.USERNAME, "@Kranich_2026", "kranich_2026"),
        (IdentifierKind.USERNAME, "KRANICH_2026", "kranich_2026"),
        (IdentifierKind.PHONE, "+44 (0)7700 900-123", "+447700900123"),
        (IdentifierKind.PHONE, "+12025550143", "+12025550143"),
        (IdentifierKind.EMAIL, "Registry@Example.ORG", "registry@example.org"),
        (IdentifierKind.URL, "HTTP://Example.org:80/Kranich/", "https://example.org/Kranich"),
        (IdentifierKind.URL, "example.org/Kranich?a=1", "https://example.org/Kranich?a=1"),
        (IdentifierKind.URL, "https://example.org:8443/#@Kranich", "https://example.org:8443#@Kranich"),
    ],
    ids=str,
)
def test_each_way_of_writing_gives_the_canonical_form(kind: IdentifierKind, written: str, form: str):
    assert canonical(kind, written) == form


@given(kind=st.sampled_from(LOOKED_UP), text=st.text(max_size=60))
def test_the_canonical_form_is_its_own_canonical_form_or_refused_in_words(kind: IdentifierKind, text: str):
    try:
        form = canonical(kind, text)
    except BadInput:
        return
    assert canonical(kind, form) == form


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((kind, "") for kind in LOOKED_UP),
        *((kind, "a\x00b") for kind in LOOKED_UP),
        *((kind, "9" * 501) for kind in LOOKED_UP),
        (IdentifierKind.USER_ID, "2026 001"),
        (IdentifierKind.USERNAME, "@"),
        (IdentifierKind.USERNAME, "two words"),
        (IdentifierKind.PHONE, "07700 900123"),
        (IdentifierKind.PHONE, "+44 77"),
        (IdentifierKind.PHONE, "+44 7700 900123 ext. 5"),
        (IdentifierKind.PHONE, "ask the registry"),
        (IdentifierKind.EMAIL, "[ACCOUNTS]"),
        (IdentifierKind.EMAIL, "name@localhost"),
        (IdentifierKind.URL, "ftp://example.org/a"),
        (IdentifierKind.URL, "javascript:alert(1)"),
        (IdentifierKind.URL, "https://[broken/"),
        (IdentifierKind.URL, "https://example.org:port/"),
        (IdentifierKind.URL, "https://user:word@example.org/"),
        (IdentifierKind.URL, "localhost"),
    ],
    ids=repr,
)
def test_a_value_that_is_not_of_its_kind_is_refused_without_being_repeated(kind: IdentifierKind, value: str):
    with pytest.raises(BadInput) as refusal:
        canonical(kind, value)

    assert len(value) < 2 or value not in str(refusal.value)


def test_a_stated_identifier_is_never_looked_up():
    with pytest.raises(BadInput, match="never looked up"):
        canonical(IdentifierKind.STATED, "Maria da Silva")


@pytest.mark.parametrize(
    ("written", "form"),
    [("192.0.2.14", "192.0.2.14"), ("2001:DB8:0:0::14", "2001:db8::14")],
)
def test_an_ip_address_is_written_in_its_shortest_form(written: str, form: str):
    assert ip_text(written) == form


@pytest.mark.parametrize(
    "text", ["192.0.2.256", "192.0.2.014", "fe80::1%eth0", "", "localhost", "192.0.2.0/24"]
)
def test_what_is_no_ip_address_is_refused(text: str):
    with pytest.raises(BadInput, match="IP address"):
        ip_text(text)


def test_a_phone_number_is_never_completed_with_a_country_of_our_own():
    with pytest.raises(BadInput, match="country code"):
        e164("7700900123")


@pytest.mark.parametrize("redacted", ["+49 221 XXXX", "+49 221 4710 12x", "+1 800 FLOWERS"])
def test_a_number_with_letters_is_no_number(redacted: str) -> None:
    with pytest.raises(BadInput, match="holds letters"):
        canonical(IdentifierKind.PHONE, redacted)
