"""What the desk asks of a platform's account records, whatever keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from jurisdictions.law.vocabulary import IdentifierKind
from triage.records.identifiers import ip_text

HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the platform, by the platform's own number."""

    account_id: str


@dataclass(frozen=True, slots=True, repr=False)
class IpAddressRecord:
    """An IP address from which an account was used: shortest form, source port if held, instant in UTC.

    Raises BadInput (address) or ValueError (port, time) for values that cannot be.
    """

    address: str
    port: int | None
    seen_at: datetime
    offset_minutes: int = 0
    """Of the zone in which the platform recorded the time, east of UTC."""

    def __post_init__(self) -> None:
        if self.address != ip_text(self.address):
            raise ValueError("the address is not in its shortest form")
        if self.port is not None and not 1 <= self.port <= HIGHEST_PORT:
            raise ValueError("a port is a number from 1 to 65535")
        if self.seen_at.utcoffset() != timedelta(0):
            raise ValueError("the time is not in UTC")

    def __repr__(self) -> str:
        return "<IpAddressRecord •••>"


@runtime_checkable
class AccountRecords(Protocol):
    """Account records of a platform. There is no way to ask for the content of messages.

    Each method raises RecordsUnavailable if the records could not be asked and RecordsMalformed if the answer
    cannot be used; neither must be taken for "no account" or "no data held".
    """

    def find_account(self, kind: IdentifierKind, value: str) -> Account | None:
        """The account of an identifier; None: there is no account. Raises BadInput for a value not of its kind."""
        ...

    def phone_number(self, account: Account) -> str | None:
        """The account's phone number in E.164; None: no phone number is held."""
        ...

    def ip_addresses(
        self, account: Account, period_from: datetime, period_to: datetime
    ) -> tuple[IpAddressRecord, ...]:
        """The addresses used from `period_from` until before `period_to`, oldest first; empty: none is held.

        Both ends carry a time zone and are in order, or ValueError is raised.
        """
        ...


class RecordsBackend(AccountRecords, Protocol):
    """Account records that can be built from the settings."""

    @classmethod
    def from_settings(cls, options: Mapping[str, Any]) -> "AccountRecords":
        """Build from COUNTERSIGN_RECORDS. Raises ImproperlyConfigured, naming the environment variable."""
        ...


def backend_from_settings() -> AccountRecords:
    """The account records that COUNTERSIGN_RECORDS names. Raises ImproperlyConfigured."""
    options: Mapping[str, Any] = settings.COUNTERSIGN_RECORDS
    try:
        backend: type[RecordsBackend] = import_string(options["backend"])
    except ImportError as error:
        raise ImproperlyConfigured(
            f"RECORDS_BACKEND names no class that can be imported: {error}."
        ) from error
    return backend.from_settings(options)


def require_period(period_from: datetime, period_to: datetime) -> None:
    """Raise ValueError unless both instants carry a time zone and the first is before the second."""
    if period_from.tzinfo is None or period_to.tzinfo is None:
        raise ValueError("a period needs a time zone at both ends")
    if period_from >= period_to:
        raise ValueError("a period must end after it begins")
