"""The key store: one wrapped data key per data request, in a SQLite file apart from the main database."""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from triage.encryption.errors import DataErased, EncryptionError, KeyMissing, ValueTampered

KEY_BITS = 256
NONCE_BYTES = 12
BUSY_SECONDS = 20.0
REWRAP_BATCH = 1000

_Row = tuple[str | None, bytes | None]

# A tombstone has no key and can neither be changed nor removed: erasure must not be undone by a later write.
SCHEMA = """
CREATE TABLE data_keys (
    scope_id TEXT NOT NULL PRIMARY KEY,
    master_key_id TEXT,
    wrapped BLOB,
    created_at TEXT,
    destroyed_at TEXT,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL)),
    CHECK (wrapped IS NULL OR (master_key_id IS NOT NULL AND created_at IS NOT NULL))
) STRICT;
CREATE INDEX data_keys_by_master_key ON data_keys (master_key_id) WHERE wrapped IS NOT NULL;
CREATE TRIGGER data_keys_stay_destroyed BEFORE UPDATE ON data_keys WHEN OLD.destroyed_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a destroyed data key stays destroyed'); END;
CREATE TRIGGER data_keys_are_not_deleted BEFORE DELETE ON data_keys
BEGIN SELECT RAISE(ABORT, 'data keys are destroyed, not deleted'); END;
"""


@dataclass(frozen=True, slots=True)
class KeyStore:
    """Data keys wrapped by a master key (AES-256-GCM, the scope id as associated data).

    A scope is the UUID of a data request. The store commits on its own, before the row that needs the key:
    a key without a row is harmless, a row without a key is lost. Nothing is cached, so that a destroyed key
    is gone for every process at once. Safe to share between threads and across forks.
    """

    path: Path
    master_keys: Mapping[str, bytes] = field(repr=False)
    active_master_key_id: str

    def data_key(self, scope: UUID, *, at: datetime) -> bytes:
        """The key of a scope, made on first use (exactly one, however many ask at once).

        Raises DataErased after `destroy`, KeyMissing if its master key is not configured.
        """
        self._create_if_absent()
        with self._connection() as connection:
            row = _row(connection, scope)
            if row is None:
                wrapped = self._wrap(scope, self.active_master_key_id, AESGCM.generate_key(KEY_BITS))
                connection.execute(
                    "INSERT OR IGNORE INTO data_keys (scope_id, master_key_id, wrapped, created_at) "
                    "VALUES (?, ?, ?, ?)",
                    (str(scope), self.active_master_key_id, wrapped, _stamp(at)),
                )
                row = _row(connection, scope)
        return self._unwrap_row(scope, row)

    def existing_key(self, scope: UUID) -> bytes:
        """The key of a scope, never made anew. Raises KeyMissing or DataErased."""
        with self._connection() as connection:
            row = _row(connection, scope)
        return self._unwrap_row(scope, row)

    def existing_keys(self, scopes: Iterable[UUID]) -> dict[UUID, bytes]:
        """The keys of many scopes over one connection; erased scopes are left out. Raises KeyMissing."""
        with self._connection() as connection:
            rows = {scope: _row(connection, scope) for scope in scopes}
        return {scope: self._unwrap_row(scope, row) for scope, row in rows.items() if not _is_tombstone(row)}

    def destroy(self, scope: UUID, *, at: datetime) -> bool:
        """Erase for good what the scope's key protects; True if there was something to destroy now.

        May be repeated. Leaves a tombstone, also where no key was made yet. The old bytes are overwritten
        in the file and the write-ahead log is emptied; backups keep them for their own retention.
        """
        self._create_if_absent()
        with self._connection() as connection:
            changed = connection.execute(
                "INSERT INTO data_keys (scope_id, destroyed_at) VALUES (?1, ?2) ON CONFLICT (scope_id) "
                "DO UPDATE SET wrapped = NULL, master_key_id = NULL, destroyed_at = ?2 "
                "WHERE destroyed_at IS NULL",
                (str(scope), _stamp(at)),
            ).rowcount
            self._empty_log(connection)
        return changed > 0

    def is_destroyed(self, scope: UUID) -> bool:
        """True once `destroy` was called for the scope."""
        with self._connection() as connection:
            return _is_tombstone(_row(connection, scope))

    def rewrap(self, old: str, new: str) -> int:
        """Wrap every data key of master key `old` by `new`; the number re-wrapped. Ciphertext stays as it is.

        Works in batches, each all or nothing; after an interruption it is run again.
        """
        self._master_key(old)
        self._master_key(new)
        if old == new:
            raise EncryptionError(f"Master key {old!r} cannot be replaced by itself.")
        total = 0
        with self._connection() as connection:
            while done := self._rewrap_batch(connection, old, new):
                total += done
            self._empty_log(connection)
        return total

    def count_under(self, master_key_id: str) -> int:
        """How many data keys a master key still wraps; at 0 it can be retired."""
        with self._connection() as connection:
            (number,) = connection.execute(
                "SELECT count(*) FROM data_keys WHERE master_key_id = ? AND wrapped IS NOT NULL",
                (master_key_id,),
            ).fetchone()
        return int(number)

    def _rewrap_batch(self, connection: sqlite3.Connection, old: str, new: str) -> int:
        with _transaction(connection):
            rows = connection.execute(
                "SELECT scope_id, wrapped FROM data_keys "
                "WHERE master_key_id = ? AND wrapped IS NOT NULL LIMIT ?",
                (old, REWRAP_BATCH),
            ).fetchall()
            for scope_id, wrapped in rows:
                scope = UUID(scope_id)
                again = self._wrap(scope, new, self._unwrap(scope, old, wrapped))
                connection.execute(
                    "UPDATE data_keys SET master_key_id = ?, wrapped = ? WHERE scope_id = ?",
                    (new, again, scope_id),
                )
        return len(rows)

    def _master_key(self, key_id: str) -> bytes:
        try:
            return self.master_keys[key_id]
        except KeyError:
            raise KeyMissing(
                f"Master key {key_id!r} is not configured. Add it to COUNTERSIGN_MASTER_KEYS and try again."
            ) from None

    def _wrap(self, scope: UUID, master_key_id: str, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self._master_key(master_key_id)).encrypt(nonce, key, _wrapping_data(scope))

    def _unwrap(self, scope: UUID, master_key_id: str, wrapped: bytes) -> bytes:
        cipher = AESGCM(self._master_key(master_key_id))
        try:
            return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _wrapping_data(scope))
        except (InvalidTag, ValueError):
            raise ValueTampered(
                f"The data key of data request {scope} does not open with master key {master_key_id!r}: "
                "the key store was changed, or the master key is another one than it was."
            ) from None

    def _unwrap_row(self, scope: UUID, row: _Row | None) -> bytes:
        if row is None:
            raise KeyMissing(
                f"The key store {self.path} holds no key for data request {scope}. Restore its backup."
            )
        master_key_id, wrapped = row
        if master_key_id is None or wrapped is None:
            raise DataErased(f"The personal data of data request {scope} was erased; its key was destroyed.")
        return self._unwrap(scope, master_key_id, wrapped)

    def _create_if_absent(self) -> None:
        """Make the file under another name, then link it: of several at once one wins, complete."""
        if self.path.exists():
            return
        with self._errors_in_words():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(prefix=f"{self.path.name}.", dir=self.path.parent)
            os.close(descriptor)
            try:
                with closing(sqlite3.connect(name, isolation_level=None)) as connection:
                    connection.execute("PRAGMA journal_mode = WAL")
                    connection.executescript(SCHEMA)
                with suppress(FileExistsError):
                    os.link(name, self.path)
            finally:
                Path(name).unlink()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        if not self.path.exists():
            raise KeyMissing(
                f"The key store {self.path} is not there. Restore it, or correct COUNTERSIGN_KEY_STORE."
            )
        with (
            self._errors_in_words(),
            closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)) as connection,
        ):
            # FULL: a key must survive a power failure if the row that needs it does.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            # Without it INSERT OR REPLACE deletes a tombstone past the trigger that keeps it.
            connection.execute("PRAGMA recursive_triggers = ON")
            yield connection

    @contextmanager
    def _errors_in_words(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise EncryptionError(f"The key store {self.path} could not be used: {error}.") from error

    def _empty_log(self, connection: sqlite3.Connection) -> None:
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise EncryptionError(
                "The change is made, but old key bytes are still in the write-ahead log of the key store "
                "because it is in use. Run this again."
            )


def key_store() -> KeyStore:
    """The key store that the settings name."""
    return KeyStore(
        path=Path(settings.COUNTERSIGN_KEY_STORE),
        master_keys=settings.COUNTERSIGN_MASTER_KEYS,
        active_master_key_id=settings.COUNTERSIGN_MASTER_KEY_ID,
    )


def rotate_master_key(*, old: str) -> int:
    """Re-wrap by the active master key every data key that `old` wraps; the number re-wrapped.

    Both must be configured. `old` can be retired when no process has it as the active one any more and a
    last run gives 0. Raises KeyMissing, EncryptionError.
    """
    store = key_store()
    return store.rewrap(old, store.active_master_key_id)


def _row(connection: sqlite3.Connection, scope: UUID) -> _Row | None:
    row: _Row | None = connection.execute(
        "SELECT master_key_id, wrapped FROM data_keys WHERE scope_id = ?", (str(scope),)
    ).fetchone()
    return row


def _is_tombstone(row: _Row | None) -> bool:
    return row is not None and row[1] is None


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _wrapping_data(scope: UUID) -> bytes:
    return b"countersign data key v1\x00" + scope.bytes


def _stamp(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("the time of a key must carry its time zone")
    return at.astimezone(UTC).isoformat()
