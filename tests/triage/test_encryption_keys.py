"""The key store: one key per data request, made once, destroyed for good, re-wrapped on rotation."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest

from triage.encryption import DataErased, EncryptionError, KeyMissing, KeyStore, ValueTampered

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
MASTER_KEYS = {"first": b"1" * 32, "second": b"2" * 32}
SCOPE = UUID("6f1b7c7e-0000-4000-8000-000000000001")
OTHER_SCOPE = UUID("6f1b7c7e-0000-4000-8000-000000000002")

RACER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from triage.encryption.keys import KeyStore
store = KeyStore(Path(sys.argv[1]), {"first": b"1" * 32}, "first")
sys.stdin.readline()
print(store.data_key(UUID(sys.argv[2]), at=datetime(2026, 11, 20, tzinfo=UTC)).hex())
"""


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    return KeyStore(
        path=tmp_path / "keys" / "keys.sqlite3", master_keys=MASTER_KEYS, active_master_key_id="first"
    )


def rows(store: KeyStore) -> list[tuple[str | bytes | None, ...]]:
    with closing(sqlite3.connect(store.path)) as connection:
        return connection.execute("SELECT * FROM data_keys ORDER BY scope_id").fetchall()


def bytes_on_disk(store: KeyStore) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(store.path.parent.iterdir()))


def test_a_data_request_keeps_its_key_and_shares_it_with_no_other(store: KeyStore):
    key = store.data_key(SCOPE, at=AT)

    assert len(key) == 32
    assert store.data_key(SCOPE, at=LATER) == key
    assert store.existing_key(SCOPE) == key
    assert store.data_key(OTHER_SCOPE, at=AT) != key


def test_the_store_holds_the_wrapped_key_with_the_time_passed_in_and_never_the_key(store: KeyStore):
    key = store.data_key(SCOPE, at=AT)

    ((scope_id, master_key_id, wrapped, created_at, destroyed_at),) = rows(store)
    assert (scope_id, master_key_id) == (str(SCOPE), "first")
    assert (created_at, destroyed_at) == ("2026-11-20T09:30:00+00:00", None)
    assert isinstance(wrapped, bytes)
    assert key not in bytes_on_disk(store)


def test_a_time_without_zone_is_refused_and_makes_no_key(store: KeyStore):
    with pytest.raises(ValueError, match="time zone"):
        store.data_key(SCOPE, at=datetime(2026, 11, 20, 9, 30))  # noqa: DTZ001 - the mistake under test

    assert rows(store) == []


def test_the_file_is_for_its_owner_only(store: KeyStore):
    store.data_key(SCOPE, at=AT)

    assert store.path.stat().st_mode & 0o777 == 0o600
    assert store.path.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in store.path.parent.iterdir()] == ["keys.sqlite3"]


def test_asking_for_an_existing_key_never_makes_one(store: KeyStore):
    store.data_key(OTHER_SCOPE, at=AT)

    with pytest.raises(KeyMissing, match=str(SCOPE)):
        store.existing_key(SCOPE)
    with pytest.raises(KeyMissing, match=str(SCOPE)):
        store.existing_keys([OTHER_SCOPE, SCOPE])
    assert len(rows(store)) == 1


def test_reading_from_an_absent_store_says_so_and_makes_no_empty_one(store: KeyStore):
    with pytest.raises(KeyMissing, match="COUNTERSIGN_KEY_STORE"):
        store.existing_key(SCOPE)

    assert not store.path.exists()


def test_many_threads_at_once_get_one_and_the_same_key(store: KeyStore):
    start = Barrier(16)

    def ask(_: int) -> bytes:
        start.wait()
        return store.data_key(SCOPE, at=AT)

    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(ask, range(16)))

    assert len(keys) == 1
    assert len(rows(store)) == 1


def test_many_processes_at_once_get_one_and_the_same_key(store: KeyStore):
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, str(store.path), str(SCOPE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    answers = {racer.communicate(timeout=60)[0].strip() for racer in racers}

    assert answers == {store.existing_key(SCOPE).hex()}
    assert [racer.returncode for racer in racers] == [0] * 6


def test_a_destroyed_key_is_gone_for_good_and_is_not_made_again(store: KeyStore):
    store.data_key(SCOPE, at=AT)
    other = store.data_key(OTHER_SCOPE, at=AT)

    assert store.destroy(SCOPE, at=LATER)

    with pytest.raises(DataErased, match=str(SCOPE)):
        store.existing_key(SCOPE)
    with pytest.raises(DataErased, match=str(SCOPE)):
        store.data_key(SCOPE, at=LATER)
    assert store.is_destroyed(SCOPE)
    assert not store.is_destroyed(OTHER_SCOPE)
    assert store.existing_keys([SCOPE, OTHER_SCOPE]) == {OTHER_SCOPE: other}


def test_destroying_twice_keeps_the_first_date(store: KeyStore):
    store.data_key(SCOPE, at=AT)

    assert store.destroy(SCOPE, at=AT)
    assert not store.destroy(SCOPE, at=LATER)

    assert rows(store)[0][4] == "2026-11-20T09:30:00+00:00"


def test_a_key_destroyed_before_its_first_use_is_never_made(store: KeyStore):
    store.destroy(SCOPE, at=AT)

    with pytest.raises(DataErased):
        store.data_key(SCOPE, at=LATER)


def test_no_byte_of_a_destroyed_key_stays_in_the_store_or_its_log(store: KeyStore):
    scopes = [uuid4() for _ in range(40)]
    for scope in scopes:
        store.data_key(scope, at=AT)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as in_use:
        in_use.execute("SELECT count(*) FROM data_keys").fetchone()
        wrapped = {str(row[0]): row[2] for row in rows(store)}
        secrets = [found[12:] for found in wrapped.values() if isinstance(found, bytes)]
        assert len(secrets) == 40
        assert all(secret in bytes_on_disk(store) for secret in secrets)

        for scope in scopes:
            store.destroy(scope, at=LATER)
            secret = wrapped[str(scope)]
            assert isinstance(secret, bytes)
            assert secret[-24:] not in bytes_on_disk(store)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE data_keys SET wrapped = x'00', destroyed_at = NULL", "DELETE FROM data_keys"],
    ids=["revive", "delete"],
)
def test_the_store_itself_refuses_to_undo_an_erasure(store: KeyStore, statement: str):
    store.data_key(SCOPE, at=AT)
    store.destroy(SCOPE, at=LATER)

    with (
        closing(sqlite3.connect(store.path)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="destroyed"),
    ):
        connection.execute(statement)


def test_rotation_keeps_every_data_key_and_leaves_the_erased_erased(store: KeyStore):
    keys = {scope: store.data_key(scope, at=AT) for scope in (uuid4() for _ in range(5))}
    erased = uuid4()
    store.data_key(erased, at=AT)
    store.destroy(erased, at=LATER)

    assert store.rewrap("first", "second") == 5

    retired = replace(store, master_keys={"second": MASTER_KEYS["second"]}, active_master_key_id="second")
    assert {scope: retired.existing_key(scope) for scope in keys} == keys
    assert (store.count_under("first"), store.count_under("second")) == (0, 5)
    assert retired.is_destroyed(erased)
    assert store.rewrap("first", "second") == 0


def test_rotation_goes_on_over_more_than_one_batch(store: KeyStore, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("triage.encryption.keys.REWRAP_BATCH", 2)
    for _ in range(5):
        store.data_key(uuid4(), at=AT)

    assert store.rewrap("first", "second") == 5


@pytest.mark.parametrize(
    ("rotate", "says"),
    [
        (lambda store: store.rewrap("first", "third"), "'third' is not configured"),
        (lambda store: store.rewrap("third", "second"), "'third' is not configured"),
        (lambda store: store.rewrap("first", "first"), "cannot be replaced by itself"),
    ],
    ids=["to an unknown key", "from an unknown key", "to itself"],
)
def test_a_rotation_that_cannot_work_is_refused_and_changes_nothing(
    store: KeyStore, rotate: Callable[[KeyStore], int], says: str
):
    store.data_key(SCOPE, at=AT)
    before = rows(store)

    with pytest.raises(EncryptionError, match=says):
        rotate(store)

    assert rows(store) == before


def test_a_master_key_that_is_not_configured_is_named(store: KeyStore):
    store.data_key(SCOPE, at=AT)

    with pytest.raises(KeyMissing, match="'first' is not configured"):
        replace(store, master_keys={}).existing_key(SCOPE)


@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("scope_id", lambda _: str(OTHER_SCOPE)),
        ("wrapped", lambda wrapped: wrapped[:20] + bytes([wrapped[20] ^ 1]) + wrapped[21:]),
        ("wrapped", lambda wrapped: wrapped[:3]),
        ("master_key_id", lambda _: "second"),
    ],
    ids=["moved to another data request", "bit changed", "cut short", "other master key"],
)
def test_a_wrapped_key_that_was_changed_does_not_open(
    store: KeyStore, column: str, change: Callable[[Any], Any]
):
    store.data_key(SCOPE, at=AT)
    with closing(sqlite3.connect(store.path)) as connection, connection:
        (now,) = connection.execute(f"SELECT {column} FROM data_keys").fetchone()  # noqa: S608 - from above
        connection.execute(f"UPDATE data_keys SET {column} = ?", (change(now),))  # noqa: S608 - from above

    with pytest.raises(ValueTampered, match="does not open"):
        store.existing_key(UUID(str(rows(store)[0][0])))


def test_a_file_that_is_no_key_store_is_named(store: KeyStore):
    store.path.parent.mkdir()
    store.path.write_bytes(b"not a database" * 100)

    with pytest.raises(EncryptionError, match=str(store.path)):
        store.existing_key(SCOPE)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "keys").write_text("a file in the way")
    store = KeyStore(tmp_path / "keys" / "keys.sqlite3", MASTER_KEYS, "first")

    with pytest.raises(EncryptionError, match=str(store.path)):
        store.data_key(SCOPE, at=AT)


def test_master_keys_do_not_show_when_the_store_is_printed(store: KeyStore):
    assert "1111" not in repr(store)
    assert str(store.path) in repr(store)
