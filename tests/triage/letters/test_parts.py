"""What the parts of a letter refuse to hold."""

from __future__ import annotations

import typing
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime

import pytest

from jurisdictions.law.reasons import REASONS, UnknownReason
from tests.triage.letters.samples import words
from triage.choices import CARRYING_LETTERS
from triage.letters.catalogue import CATALOGUE, LetterKind
from triage.letters.parts import (
    Basis,
    CentralAuthority,
    Check,
    Ground,
    Matter,
    NoticeKind,
    NoticePlan,
    Question,
    Recipient,
    References,
    Replaced,
    Signatory,
)
from triage.letters.rows import DisclosedValue, IpValue, ItemRow, PhoneValue, RowOutcome
from triage.letters.specimen_parts import MESSAGES, PHONE
from triage.letters.specimens import NOTHING_HELD, PARTIAL_DISCLOSURE
from triage.letters.strict import freeze

SEEN = datetime(2026, 10, 3, 14, 22, 7, tzinfo=UTC)


def test_only_a_telephone_number_and_an_ip_address_can_be_disclosed():
    assert typing.get_args(DisclosedValue) == (PhoneValue, IpValue)


@pytest.mark.parametrize("text", ["", "hello, see you at eight", "0049301234567", "+49 30 1234567", "+4930x"])
def test_no_other_text_passes_for_a_telephone_number(text: str):
    assert PhoneValue(number="+49301234567").printed == "+49301234567"
    with pytest.raises(ValueError, match=r"E\.164"):
        PhoneValue(number=text)


@pytest.mark.parametrize("text", ["", "hello", "203.0.113.256", "203.0.113.7/24"])
def test_no_other_text_passes_for_an_ip_address(text: str):
    assert IpValue(address="2001:db8::1", seen_at=SEEN).printed == "2001:db8::1"
    with pytest.raises(ValueError, match="IP"):
        IpValue(address=text, seen_at=SEEN)


@pytest.mark.parametrize("port", [0, -1, 65_536])
def test_a_port_is_between_1_and_65535(port: int):
    assert IpValue(address="203.0.113.7", seen_at=SEEN, port=65_535).port == 65_535
    with pytest.raises(ValueError, match="no port"):
        IpValue(address="203.0.113.7", seen_at=SEEN, port=port)


def test_the_instant_of_an_ip_address_has_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        IpValue(address="203.0.113.7", seen_at=SEEN.replace(tzinfo=None))


@pytest.mark.parametrize("outcome", [RowOutcome.REFUSED, RowOutcome.NO_ACCOUNT, RowOutcome.NO_DATA])
def test_values_stand_only_in_a_disclosed_item(outcome: RowOutcome):
    disclosed = ItemRow(item=PHONE, outcome=RowOutcome.DISCLOSED, values=(PhoneValue(number="+49301234567"),))
    with pytest.raises(ValueError, match="values"):
        replace(disclosed, outcome=outcome)
    with pytest.raises(ValueError, match="values"):
        replace(disclosed, values=())


def test_a_refused_item_has_a_reason_and_no_other_item_has_one():
    refused = ItemRow(item=MESSAGES, outcome=RowOutcome.REFUSED, codes=("DATA-CONTENT",))
    with pytest.raises(ValueError, match="reason codes"):
        replace(refused, codes=())
    with pytest.raises(ValueError, match="reason codes"):
        replace(refused, outcome=RowOutcome.NO_DATA)


def test_a_disclosure_has_the_wording_of_every_code_in_its_tables():
    with pytest.raises(ValueError, match="DATA-CONTENT"):
        replace(
            PARTIAL_DISCLOSURE,
            grounds=tuple(g for g in PARTIAL_DISCLOSURE.grounds if g.code != "DATA-CONTENT"),
        )


def test_a_notice_has_a_date_exactly_where_it_needs_one():
    assert NoticePlan(kind=NoticeKind.GIVEN_ON, on=date(2026, 12, 8)).given
    for kind, on in ((NoticeKind.BARRED_UNTIL, None), (NoticeKind.NOT_GIVEN, date(2026, 12, 8))):
        with pytest.raises(ValueError, match="date"):
            NoticePlan(kind=kind, on=on)


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_fits_a_letter(code: str):
    ground = Ground.of(code)
    assert freeze(ground, Ground, words())["wording"] == REASONS[code].wording
    assert ground.curable == REASONS[code].curable


def test_a_question_asks_only_for_what_can_be_cured():
    asked = freeze(Question.of("FORM-EXPIRED"), Question, words())
    assert (asked["wording"], asked["ask"]) == (REASONS["FORM-EXPIRED"].wording, REASONS["FORM-EXPIRED"].ask)
    with pytest.raises(ValueError, match="cannot be cured"):
        Question.of("DATA-CONTENT")
    with pytest.raises(UnknownReason):
        Question.of("NO-SUCH-CODE")


def _parts(kind: type) -> set[type]:
    """Every dataclass that a context can hold."""
    found: set[type] = set()
    waiting: list[typing.Any] = list(typing.get_type_hints(kind).values())
    while waiting:
        hint = waiting.pop()
        waiting.extend(typing.get_args(hint))
        if isinstance(hint, type) and is_dataclass(hint) and hint not in found:
            found.add(hint)
            waiting.extend(typing.get_type_hints(hint).values())
    return found


def test_a_letter_without_account_data_has_no_field_for_a_value_unless_it_lists_what_was_asked():
    for kind, entry in CATALOGUE.items():
        holds = bool(_parts(entry.context) & {PhoneValue, IpValue})
        assert holds == (kind in CARRYING_LETTERS | {LetterKind.REFUSAL, LetterKind.NOTHING_HELD}), kind


def test_a_letter_that_nothing_is_held_takes_no_value():
    with pytest.raises(ValueError, match="discloses nothing"):
        replace(NOTHING_HELD, subjects=PARTIAL_DISCLOSURE.subjects, grounds=PARTIAL_DISCLOSURE.grounds)


def test_a_fraud_notice_has_no_field_for_a_user():
    context = CATALOGUE[LetterKind.FRAUD_NOTICE].context
    assert _parts(context) == {Recipient, References, Matter, Signatory, Replaced, Check}
    own = {field.name for field in fields(context)}
    assert not own & {"subjects", "account", "items", "grounds", "basis"}


def test_a_redirect_and_a_basis_hold_text_only():
    assert _parts(CentralAuthority) == set()
    assert _parts(Basis) == set()
