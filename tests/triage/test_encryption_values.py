"""Encrypted values, the blind index and masks: nothing is shown but by asking in the right place."""

import base64
import copy
import json
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from triage.encryption import (
    DataErased,
    EncryptedText,
    EncryptionError,
    KeyMissing,
    ValueTampered,
    blind_index,
    decrypt_bytes,
    encrypt,
    encrypt_bytes,
    key_store,
    mask,
    reveal_each,
    rotate_master_key,
)

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CONTEXT = "triage.identifier.value"
OTHER_CONTEXT = "triage.discloseditem.value"
SCOPE = UUID("6f1b7c7e-0000-4000-8000-000000000001")
OTHER_SCOPE = UUID("6f1b7c7e-0000-4000-8000-000000000002")
PHONE = "+447700900123"

# The key store is shared by all examples of one test; nothing in it depends on the example.
many_examples = hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def keys(settings: Settings, tmp_path: Path) -> None:
    settings.COUNTERSIGN_MASTER_KEYS = {"first": b"1" * 32, "second": b"2" * 32}
    settings.COUNTERSIGN_MASTER_KEY_ID = "first"
    settings.COUNTERSIGN_INDEX_KEY = b"i" * 32
    settings.COUNTERSIGN_KEY_STORE = tmp_path / "keys.sqlite3"


@many_examples
@given(text=st.text(max_size=200))
def test_any_text_comes_back_as_it_was(text: str):
    assert encrypt(text, scope=SCOPE, context=CONTEXT, at=AT).reveal(scope=SCOPE) == text


@many_examples
@given(content=st.binary(max_size=2000))
def test_any_bytes_come_back_as_they_were_and_47_bytes_are_added(content: bytes):
    token = encrypt_bytes(content, scope=SCOPE, context="files/one", at=AT)

    assert decrypt_bytes(token, scope=SCOPE, context="files/one") == content
    assert len(token) == len(content) + 47


def test_a_stored_value_names_version_and_data_request_and_does_not_hold_the_text():
    value = encrypt(PHONE, scope=SCOPE, context=CONTEXT, at=AT)
    version, scope, sealed = value.token.split(":")

    assert (version, scope, value.scope) == ("v1", str(SCOPE), SCOPE)
    assert PHONE.encode() not in base64.urlsafe_b64decode(sealed)


def test_the_same_text_is_stored_differently_each_time():
    values = [encrypt(PHONE, scope=SCOPE, context=CONTEXT, at=AT) for _ in range(3)]

    assert len({value.token for value in values}) == 3
    assert values[0] != values[1]


def test_values_are_equal_by_what_is_stored():
    value = encrypt(PHONE, scope=SCOPE, context=CONTEXT, at=AT)
    same = EncryptedText(token=value.token, context=CONTEXT)

    assert value == same
    assert len({value, same}) == 1


@pytest.mark.parametrize(
    "show",
    [str, repr, "{}".format, "{!r}".format, lambda value: f"{value:>5}", lambda value: f"{[value]}"],
    ids=["str", "repr", "format", "format repr", "format width", "in a list"],
)
def test_printing_shows_dots(show: Callable[[EncryptedText], str]):
    shown = show(value := encrypt(PHONE, scope=SCOPE, context=CONTEXT, at=AT))

    assert "•••" in shown
    assert PHONE not in shown
    assert value.token not in shown


def test_pickling_and_copying_carry_the_ciphertext_only():
    value = encrypt(PHONE, scope=SCOPE, context=CONTEXT, at=AT)

    assert PHONE.encode() not in pickle.dumps(value)
    for again in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):  # noqa: S301 - own bytes
        assert again == value
        assert again.reveal(scope=SCOPE) == PHONE


def test_json_refuses_an_encrypted_value():
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps({"value": encrypt(PHONE, scope=SCOPE, context=CONTEXT, at=AT)})


def test_an_encrypted_value_cannot_be_altered():
    value = encrypt(PHONE, scope=SCOPE, context=CONTEXT, at=AT)

    with pytest.raises(AttributeError):
        value.token = "v1:"  # type: ignore[misc]


@many_examples
@given(data=st.data())
def test_a_text_with_one_bit_changed_is_refused(data: st.DataObject):
    value = encrypt(PHONE, scope=SCOPE, context=CONTEXT, at=AT)
    head, _, sealed = value.token.rpartition(":")
    changed = bytearray(base64.urlsafe_b64decode(sealed))
    position = data.draw(st.integers(0, len(changed) * 8 - 1))
    changed[position // 8] ^= 1 << position % 8
    token = f"{head}:{base64.urlsafe_b64encode(bytes(changed)).decode()}"

    with pytest.raises(ValueTampered, match=CONTEXT):
        EncryptedText(token=token, context=CONTEXT).reveal(scope=SCOPE)


@many_examples
@given(data=st.data())
def test_a_file_with_one_bit_changed_or_cut_short_is_refused(data: st.DataObject):
    token = encrypt_bytes(b"order of a court", scope=SCOPE, context="files/one", at=AT)
    changed = bytearray(token)
    position = data.draw(st.integers(0, len(changed) * 8 - 1))
    changed[position // 8] ^= 1 << position % 8
    cut = token[: data.draw(st.integers(0, len(token) - 1))]

    for damaged in (bytes(changed), cut):
        with pytest.raises(ValueTampered, match="files/one"):
            decrypt_bytes(damaged, scope=SCOPE, context="files/one")


@many_examples
@given(
    token=st.text(max_size=120) | st.just("") | st.just(f"v1:{SCOPE}:") | st.just(f"v2:{SCOPE}:{'A' * 40}")
)
def test_a_text_that_is_no_encrypted_value_is_refused_at_once(token: str):
    with pytest.raises(ValueTampered, match=CONTEXT):
        EncryptedText(token=token, context=CONTEXT)


def test_a_value_moved_to_another_field_does_not_open():
    value = encrypt(PHONE, scope=SCOPE, context=CONTEXT, at=AT)
    content = encrypt_bytes(b"order", scope=SCOPE, context="files/one", at=AT)

    with pytest.raises(ValueTampered, match="another field"):
        EncryptedText(token=value.token, context=OTHER_CONTEXT).reveal(scope=SCOPE)
    with pytest.raises(ValueTampered, match="another field"):
        decrypt_bytes(content, scope=SCOPE, context="files/two")


def test_a_value_moved_to_another_data_request_does_not_open():
    value = encrypt(PHONE, scope=SCOPE, context=CONTEXT, at=AT)
    content = encrypt_bytes(b"order", scope=SCOPE, context="files/one", at=AT)

    for ask in (
        lambda: value.reveal(scope=OTHER_SCOPE),
        lambda: reveal_each([(value, OTHER_SCOPE)]),
        lambda: decrypt_bytes(content, scope=OTHER_SCOPE, context="files/one"),
    ):
        key_store().data_key(OTHER_SCOPE, at=AT)
        with pytest.raises(ValueTampered, match=f"{SCOPE}, not to {OTHER_SCOPE}"):
            ask()


def test_a_value_relabelled_for_another_data_request_does_not_open():
    value = encrypt(PHONE, scope=SCOPE, context=CONTEXT, at=AT)
    key_store().data_key(OTHER_SCOPE, at=AT)
    relabelled = EncryptedText(token=value.token.replace(str(SCOPE), str(OTHER_SCOPE)), context=CONTEXT)

    with pytest.raises(ValueTampered, match="was changed"):
        relabelled.reveal(scope=OTHER_SCOPE)


def test_after_its_key_is_destroyed_a_value_says_that_it_was_erased():
    value = encrypt(PHONE, scope=SCOPE, context=CONTEXT, at=AT)
    content = encrypt_bytes(b"order", scope=SCOPE, context="files/one", at=AT)
    kept = encrypt(PHONE, scope=OTHER_SCOPE, context=CONTEXT, at=AT)
    assert value.reveal(scope=SCOPE) == PHONE

    key_store().destroy(SCOPE, at=AT)

    for ask in (
        lambda: value.reveal(scope=SCOPE),
        lambda: decrypt_bytes(content, scope=SCOPE, context="files/one"),
        lambda: encrypt("again", scope=SCOPE, context=CONTEXT, at=AT),
    ):
        with pytest.raises(DataErased, match=str(SCOPE)):
            ask()
    assert kept.reveal(scope=OTHER_SCOPE) == PHONE
    assert reveal_each([(value, SCOPE), (kept, OTHER_SCOPE)]) == [None, PHONE]


def test_a_page_of_values_keeps_its_order_and_an_empty_page_needs_no_key_store():
    assert reveal_each([]) == []
    pairs = [
        (encrypt(text, scope=scope, context=CONTEXT, at=AT), scope)
        for text, scope in (("one", SCOPE), ("two", OTHER_SCOPE), ("three", SCOPE))
    ]

    assert reveal_each(pairs) == ["one", "two", "three"]


def test_reading_a_value_whose_key_is_not_in_the_store_says_what_to_restore(settings: Settings):
    value = encrypt(PHONE, scope=SCOPE, context=CONTEXT, at=AT)
    encrypt(PHONE, scope=OTHER_SCOPE, context=CONTEXT, at=AT)
    settings.COUNTERSIGN_KEY_STORE = settings.COUNTERSIGN_KEY_STORE.with_name("empty.sqlite3")
    encrypt(PHONE, scope=OTHER_SCOPE, context=CONTEXT, at=AT)

    with pytest.raises(KeyMissing, match="Restore"):
        value.reveal(scope=SCOPE)


def test_rotation_by_the_settings_leaves_stored_values_as_they_are(settings: Settings):
    value = encrypt(PHONE, scope=SCOPE, context=CONTEXT, at=AT)
    settings.COUNTERSIGN_MASTER_KEY_ID = "second"

    assert rotate_master_key(old="first") == 1

    settings.COUNTERSIGN_MASTER_KEYS = {"second": b"2" * 32}
    assert EncryptedText(token=value.token, context=CONTEXT).reveal(scope=SCOPE) == PHONE


@pytest.mark.parametrize("context", ["", "Triage.Identifier", "a b", "triage\x00b", "ä"])
def test_a_context_that_could_be_mistaken_is_refused(context: str):
    with pytest.raises(EncryptionError, match="names no field"):
        encrypt(PHONE, scope=SCOPE, context=context, at=AT)


def test_a_value_encrypted_without_a_time_gets_the_present_one():
    assert encrypt(PHONE, scope=SCOPE, context=CONTEXT).reveal(scope=SCOPE) == PHONE


def test_the_blind_index_is_the_same_for_the_same_value_and_tells_kinds_and_values_apart():
    indexes = {blind_index("phone", "123"), blind_index("user_id", "123"), blind_index("phone", "124")}

    assert blind_index("phone", "123") in indexes
    assert len(indexes) == 3
    assert blind_index("phone", "1") != blind_index("phon", "e1")


def test_the_blind_index_is_64_hexadecimal_digits_known_in_advance():
    # From `printf 'countersign blind index v1\0\0\5phone123' | openssl dgst -sha256 -hmac` and 32 times i.
    assert blind_index("phone", "123") == "101e90c3edc5c899aa12af93284f5bc8f384b12b492319ce870888afa7262d7a"


def test_without_its_key_the_blind_index_is_another_one(settings: Settings):
    before = blind_index("phone", PHONE)
    settings.COUNTERSIGN_INDEX_KEY = b"j" * 32

    assert blind_index("phone", PHONE) != before


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("+4915123456767", "+49•••••67"),
        ("+12025550143", "+1•••••43"),
        ("+447700900123", "+44•••••23"),
        ("abigail", "ab•••"),
        ("2026001", "20•••"),
        ("192.0.2.14", "19•••"),
        ("abcd", "•••"),
        ("", "•••"),
        ("+999", "•••"),
        ("+not a phone", "•••"),
    ],
)
def test_a_mask_shows_the_beginning_only_and_of_a_phone_the_country_and_two_digits(value: str, shown: str):
    assert mask(value) == shown


@given(value=st.text(max_size=60))
def test_a_mask_never_raises_and_never_shows_more_than_five_characters_of_the_value(value: str):
    assert len(mask(value).replace("•", "")) <= 6
