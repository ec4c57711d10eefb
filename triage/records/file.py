"""Account records in one JSON file, for the demo and for tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import IdentifierKind
from triage.errors import BadInput
from triage.records.errors import RecordsError, RecordsUnavailable
from triage.records.identifiers import canonical
from triage.records.interface import Account, IpAddressRecord, require_period
from triage.records.shapes import (
    fail,
    parse,
    read_account,
    read_ip_address,
    read_list,
    read_object,
    read_phone_number,
)

Identifier = tuple[IdentifierKind, str]


@dataclass(frozen=True, slots=True)
class _Entry:
    account: Account
    identifiers: frozenset[Identifier]
    phone_number: str | None
    ip_addresses: tuple[IpAddressRecord, ...]


@dataclass(frozen=True, slots=True)
class FileRecords:
    """Reads `path` anew for each question, so that a changed file needs no restart.

    The file is `{"note": …, "accounts": [{"account_id", "identifiers": [{"kind", "value"}], "phone_number",
    "ip_addresses": [{"address", "port", "seen_at"}]}]}`.
    """

    path: Path

    @classmethod
    def from_settings(cls, options: Mapping[str, Any]) -> Self:
        """Build from `path`. Raises ImproperlyConfigured."""
        if not options.get("path"):
            raise ImproperlyConfigured("RECORDS_FILE is not set; the file of account records is not known.")
        return cls(Path(options["path"]))

    def find_account(self, kind: IdentifierKind, value: str) -> Account | None:
        """See AccountRecords."""
        wanted = (kind, canonical(kind, value))
        return next((entry.account for entry in self._entries() if wanted in entry.identifiers), None)

    def phone_number(self, account: Account) -> str | None:
        """See AccountRecords."""
        return self._entry(account).phone_number

    def ip_addresses(
        self, account: Account, period_from: datetime, period_to: datetime
    ) -> tuple[IpAddressRecord, ...]:
        """See AccountRecords."""
        require_period(period_from, period_to)
        found = self._entry(account).ip_addresses
        return tuple(record for record in found if period_from <= record.seen_at < period_to)

    def _entry(self, account: Account) -> _Entry:
        for entry in self._entries():
            if entry.account == account:
                return entry
        raise RecordsError(
            _("The account is not in {path} any more. Find it again.").format(path=self.path.name)
        )

    def _entries(self) -> list[_Entry]:
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise RecordsUnavailable(
                _("The account records {path} cannot be read ({error}). Correct RECORDS_FILE.").format(
                    path=self.path, error=error.strerror
                )
            ) from error
        document = read_object(parse(content, self.path.name), ("note", "accounts"), self.path.name)
        entries = [
            _read_entry(value, f"{self.path.name}: accounts[{number}]")
            for number, value in enumerate(read_list(document["accounts"], f"{self.path.name}: accounts"))
        ]
        _require_one_owner_each(entries, self.path.name)
        return entries


def _read_entry(value: object, where: str) -> _Entry:
    found = read_object(value, ("account_id", "identifiers", "phone_number", "ip_addresses"), where)
    addresses = [
        read_ip_address(record, f"{where}.ip_addresses[{number}]")
        for number, record in enumerate(read_list(found["ip_addresses"], f"{where}.ip_addresses"))
    ]
    identifiers = [
        _read_identifier(identifier, f"{where}.identifiers[{number}]")
        for number, identifier in enumerate(read_list(found["identifiers"], f"{where}.identifiers"))
    ]
    return _Entry(
        account=read_account(found["account_id"], f"{where}.account_id"),
        identifiers=frozenset(identifiers),
        phone_number=read_phone_number(found["phone_number"], f"{where}.phone_number"),
        ip_addresses=tuple(sorted(addresses, key=lambda record: (record.seen_at, record.address))),
    )


def _read_identifier(value: object, where: str) -> Identifier:
    found = read_object(value, ("kind", "value"), where)
    try:
        kind = IdentifierKind(found["kind"])
        return kind, canonical(kind, str(found["value"]))
    except (ValueError, BadInput) as error:
        fail(where, _("cannot be read: {error}").format(error=error))


def _require_one_owner_each(entries: list[_Entry], where: str) -> None:
    identifiers = [identifier for entry in entries for identifier in entry.identifiers]
    accounts = {entry.account for entry in entries}
    if len(set(identifiers)) != len(identifiers) or len(accounts) != len(entries):
        fail(where, _("gives one account number or identifier to two accounts"))
