"""Past data requests with encrypted facts: the example orders over and over, received on many days."""

from __future__ import annotations

import json
import os
import random
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.caseload_rows import COLUMNS, SEED, add, text
from jurisdictions.law.facts import Facts
from jurisdictions.law.serialisation import to_plain
from jurisdictions.models import UNKNOWN
from triage.encryption.keys import KEY_BITS, NONCE_BYTES, KeyStore, _wrapping_data
from triage.encryption.values import TEXT_VERSION, _associated_data

FIRST = datetime(2024, 10, 1, 9, 0, tzinfo=UTC)
DAYS = 780
CONTEXT = "triage.assessment.facts"
TABLES = {name: COLUMNS[name] for name in ("triage_datarequest", "triage_assessment")}

Rows = dict[str, list[tuple[Any, ...]]]


def blocks(
    orders: Sequence[Facts], store: KeyStore, *, size: int, person: str, at_once: int
) -> Iterator[Rows]:
    """Rows by table, so many data requests at once; each has a data key of its own, as at a desk."""
    dice = random.Random(SEED)
    with closing(_key_file(store)) as keys:
        for start in range(0, size, at_once):
            rows: Rows = {}
            for number in range(start, min(start + at_once, size)):
                _add(
                    rows,
                    keys,
                    store,
                    number,
                    _on_another_day(orders[number % len(orders)], dice),
                    dice,
                    person,
                )
            keys.commit()
            yield rows


def _key_file(store: KeyStore) -> sqlite3.Connection:
    """Written past the store, which commits each key for itself: that alone would take minutes."""
    # The first key makes the file.
    store.data_key(UUID(int=0), at=FIRST)
    return sqlite3.connect(store.path)


def _on_another_day(facts: Facts, dice: random.Random) -> Facts:
    received = FIRST + timedelta(days=dice.randrange(DAYS), minutes=dice.randrange(600))
    zone = facts.received_at.tzinfo
    return replace(facts, received_at=received.astimezone(zone))


def _add(
    rows: Rows, keys: sqlite3.Connection, store: KeyStore, number: int, facts: Facts, dice: random.Random, person: str
) -> None:  # fmt: skip
    scope = UUID(int=dice.getrandbits(128))
    country = facts.country or UNKNOWN
    received = text(facts.received_at.astimezone(UTC))
    add(rows, "triage_datarequest", scope.hex, f"2025-{country}-{number:06d}", country, None, "disclosure", "email",
        received, received, "closed", False, 1, None, False, False, None, received, 1)  # fmt: skip
    key = AESGCM.generate_key(KEY_BITS)
    keys.execute(
        "INSERT INTO data_keys (scope_id, master_key_id, wrapped, created_at) VALUES (?, ?, ?, ?)",
        (
            str(scope),
            store.active_master_key_id,
            _wrapped(store, scope, key),
            received,
        ),
    )
    add(rows, "triage_assessment", f"{dice.getrandbits(128):032x}", "", scope.hex, 1,
        _sealed(json.dumps(to_plain(facts)), key, scope, dice), "{}", "[]", 1, person, received)  # fmt: skip


def _wrapped(store: KeyStore, scope: UUID, key: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    master = AESGCM(store.master_keys[store.active_master_key_id])
    return nonce + master.encrypt(nonce, key, _wrapping_data(scope))


def _sealed(content: str, key: bytes, scope: UUID, dice: random.Random) -> str:
    nonce = dice.randbytes(NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, content.encode(), _associated_data(scope, CONTEXT))
    return f"{TEXT_VERSION}:{scope}:{urlsafe_b64encode(sealed).decode()}"
