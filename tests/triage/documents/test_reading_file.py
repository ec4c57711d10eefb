"""The clerk's reading is read strictly: what does not fit is named by file and key."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jurisdictions.law.vocabulary import IdentifierKind, RequestKind, SenderVerification, SensitiveRole
from triage.choices import Channel
from triage.documents.reading_file import Reading, read_reading
from triage.errors import BadInput

ORDERS = Path(__file__).parents[3] / "examples" / "orders"
READINGS = sorted(ORDERS.glob("*.classification.toml"))

TEXT = """
[reading]
by = "clerk"
received_at = 2026-11-18T10:15:00+01:00
channel = "eu_system"

[facts]
request_kind = "disclosure"
country = "DE"
authority_kind = "court"
issued_on = 2026-11-16
max_penalty_months = 60
statutes = ["StGB 263"]
gag = "by_law"
gag_without_end = false

[words]
request_kind = "Certificate"
country = "Amtsgericht"
authority_kind = "Amtsgericht"
issued_on = "2026-11-16"
max_penalty_months = "five years"
statutes = ["StGB 263", "the same"]
gag = "absent"
gag_without_end = "absent"

[authority]
name = "Amtsgericht"
kind = "court"
country = "DE"
domains = ["ag.example"]

[authority.contact]
telephone = "+49 30 23125 014"
found_at = "the directory"

[authority.verification]
method = "call_back"
number_called = "+49 30 23125 014"
number_from = "the directory"
person_reached = "the registry"
result = "verified"

[gag]
basis = "by_law"
without_end = false
words = "until told"

[[subjects]]
label = "User 1"
sensitive_roles = ["journalist"]
identifiers = [{ kind = "user_id", value = "1", stated = false }]
words = ["user 1"]

[[subjects.items]]
item_type = "ip_address"
period_from = 2026-10-01T00:00:00Z
words = "IP addresses"
"""


def read(text: str = TEXT) -> Reading:
    return read_reading(text.encode(), file="x.toml")


def refusal(old: str, new: str) -> str:
    assert old in TEXT
    with pytest.raises(BadInput) as caught:
        read(TEXT.replace(old, new, 1))
    return str(caught.value)


@pytest.mark.parametrize("path", READINGS, ids=lambda path: path.name.partition(".")[0])
def test_every_reading_of_the_demo_can_be_read(path: Path) -> None:
    assert read_reading(path.read_bytes(), file=path.name).subjects


def test_a_reading_has_the_types_of_the_law() -> None:
    reading = read()
    assert reading.kind is RequestKind.DISCLOSURE
    assert reading.reading.channel is Channel.EU_SYSTEM
    assert reading.facts["statutes"] == frozenset({"StGB 263"})
    assert reading.authority.verification.result is SenderVerification.VERIFIED
    (subject,) = reading.subjects
    assert subject.sensitive_roles == (SensitiveRole.JOURNALIST,)
    assert subject.identifiers[0].kind is IdentifierKind.USER_ID
    assert subject.items[0].period_from == datetime(2026, 10, 1, tzinfo=UTC)
    assert reading.reading.received_at.utcoffset() == timedelta(hours=1)


def test_what_a_reading_leaves_out_is_unknown() -> None:
    (subject,) = read().subjects
    assert (subject.subject_role, subject.suspect_confirmed, subject.minor) == (None, None, None)
    assert "sole_purpose_identification" not in read().facts


def test_one_quotation_and_several_are_both_tuples() -> None:
    words = read().words
    assert (words["country"], words["statutes"]) == (("Amtsgericht",), ("StGB 263", "the same"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'country = "DE"\nauthority_kind',
            'contry = "DE"\nauthority_kind',
            "contry: there is no such key; did you",
        ),
        ("= 60", '= "60"', "max_penalty_months: must be a whole number"),
        ("= 60", "= true", "max_penalty_months: must be a whole number"),
        ("2026-11-16\nmax", "2026-11-16T00:00:00Z\nmax", "issued_on: must be a date without a time"),
        ("+01:00", "", "received_at: must be a date with a time and its offset"),
        ('"eu_system"', '"courier"', "channel: 'courier' is none of email"),
        ('"disclosure"', '"disclosur"', "did you mean disclosure?"),
        ('issued_on = "2026-11-16"\n', "", "words, issued_on: no words support this fact"),
        ("gag_without_end = false\n", "", "words, gag_without_end: no such fact is stated"),
        (
            '[gag]\nbasis = "by_law"',
            '[gag]\nbasis = "by_order"',
            "gag, basis: is not the one among the facts",
        ),
        (
            "without_end = false\nwords",
            "without_end = false\nextensions = 2\nwords",
            "gag_extensions: is not what",
        ),
        ("without_end = false\nwords", "without_end = true\nwords", "gag_without_end: is not what the table"),
        ('kind = "court"\ncountry', 'kind = "police"\ncountry', "authority, kind: is not the one"),
        ("stated = false", "stated = true", "kind and stated contradict each other"),
        ('found_at = "the directory"\n', "", "authority, contact, found_at: is missing"),
        ('words = "IP addresses"', 'words = " "', "words 1: must be a text in quotes that is not empty"),
        ('words = ["user 1"]', "words = 1", "subjects 1, words: must be a list"),
        ("[facts]", '[facts]\nsender_verification = "verified"', "sender_verification: there is no such key"),
        ("[facts]", "[facts]\nearlier_forged = 1", "earlier_forged: there is no such key"),
        (
            "[facts]",
            '[facts]\ndeath_penalty_status = "retained"',
            "death_penalty_status: there is no such key",
        ),
        ("[facts]", "[facts]\nanswers = []", "answers: there is no such key"),
        ("[facts]", "[facts]\nstaff_threat = true", "staff_threat: no words support this fact"),
        ("[gag]", '[emergency]\ndanger = "x"\nwords = "x"\n[gag]', "emergency: belongs to an emergency only"),
        ("[reading]", "[reading", "is not TOML"),
    ],
)
def test_what_does_not_fit_is_named(old: str, new: str, told: str) -> None:
    says = refusal(old, new)
    assert says.startswith("x.toml")
    assert told in says


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(BadInput, match=re.escape("x.toml: is not UTF-8 text: byte 0")):
        read_reading(b"\xff", file="x.toml")
