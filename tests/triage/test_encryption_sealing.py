"""Secrets of the desk itself: sealed under a derived key, for one purpose, under whichever master key is active."""

from __future__ import annotations

import base64
import secrets
from typing import Any

import pytest

from triage.encryption import KeyMissing, ValueTampered
from triage.encryption.sealing import master_key_of, seal, unseal

SECRET = "JBSWY3DPEHPK3PXP"


def test_what_is_sealed_opens_and_looks_different_each_time() -> None:
    first, second = (seal(SECRET, purpose="second factor") for _ in range(2))
    assert first != second
    assert SECRET not in first
    assert unseal(first, purpose="second factor") == unseal(second, purpose="second factor") == SECRET


def test_it_opens_for_its_purpose_alone() -> None:
    with pytest.raises(ValueTampered):
        unseal(seal(SECRET, purpose="second factor"), purpose="something else")


def test_an_old_key_opens_what_it_sealed_until_it_is_gone(settings: Any) -> None:
    token = seal(SECRET, purpose="p")
    old = settings.COUNTERSIGN_MASTER_KEY_ID
    assert master_key_of(token) == old
    settings.COUNTERSIGN_MASTER_KEYS = {"new1": secrets.token_bytes(32), **settings.COUNTERSIGN_MASTER_KEYS}
    settings.COUNTERSIGN_MASTER_KEY_ID = "new1"
    assert unseal(token, purpose="p") == SECRET
    assert master_key_of(seal(SECRET, purpose="p")) == "new1"
    settings.COUNTERSIGN_MASTER_KEYS = {"new1": settings.COUNTERSIGN_MASTER_KEYS["new1"]}
    with pytest.raises(KeyMissing, match=old):
        unseal(token, purpose="p")


def test_the_master_key_itself_opens_nothing(settings: Any) -> None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealed = base64.urlsafe_b64decode(seal(SECRET, purpose="p").rpartition(":")[2])
    master = settings.COUNTERSIGN_MASTER_KEYS[settings.COUNTERSIGN_MASTER_KEY_ID]
    with pytest.raises(InvalidTag):
        AESGCM(master).decrypt(sealed[:12], sealed[12:], b"p")


@pytest.mark.parametrize(
    "damage",
    [
        lambda token: token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"),
        lambda token: token[:-8],
        lambda token: token.replace("s1:", "s2:", 1),
        lambda token: SECRET,
        lambda token: "",
        lambda token: "s1:local1:",
        lambda token: "s1:local1:not base64!",
    ],
    ids=["changed", "cut", "other-version", "clear", "empty", "no-value", "no-base64"],
)
def test_what_was_changed_is_refused(damage: Any) -> None:
    with pytest.raises(ValueTampered):
        unseal(damage(seal(SECRET, purpose="p")), purpose="p")
