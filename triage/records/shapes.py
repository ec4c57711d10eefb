"""Reads the agreed JSON shapes strictly: a missing, unknown or odd part is an error that says where it is."""

import json
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from triage.errors import BadInput
from triage.records.errors import RecordsMalformed
from triage.records.identifiers import e164, ip_text
from triage.records.interface import Account, IpAddressRecord

LONGEST_ACCOUNT_ID = 200


def parse(content: bytes, where: str) -> Any:
    """JSON without repeated keys, NaN or Infinity. Raises RecordsMalformed."""
    try:
        return json.loads(content.decode(), object_pairs_hook=_unique_keys, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise RecordsMalformed(_("{where} is not JSON as agreed.").format(where=where)) from None


def read_object(value: object, keys: Collection[str], where: str) -> dict[str, Any]:
    """An object with exactly these keys. Raises RecordsMalformed."""
    if not isinstance(value, dict):
        fail(where, _("must be an object"))
    if missing := sorted(set(keys) - value.keys()):
        fail(where, _("lacks {key}").format(key=repr(missing[0])))
    if unknown := sorted(value.keys() - set(keys)):
        fail(where, _("has an unknown key {key}").format(key=repr(unknown[0])))
    return value


def read_list(value: object, where: str) -> list[Any]:
    """A list. Raises RecordsMalformed."""
    if not isinstance(value, list):
        fail(where, _("must be a list"))
    return value


def read_account(value: object, where: str) -> Account:
    """An account number: a text that is not empty. Raises RecordsMalformed."""
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_ACCOUNT_ID:
        fail(where, _("must be a text of 1 to {most} characters").format(most=LONGEST_ACCOUNT_ID))
    return Account(value)


def read_phone_number(value: object, where: str) -> str | None:
    """A phone number, already in E.164, or null. Raises RecordsMalformed."""
    if value is None:
        return None
    if not isinstance(value, str) or not _is_e164(value):
        fail(where, _("must be a phone number in E.164 or null"))
    return value


def read_ip_address(value: object, where: str) -> IpAddressRecord:
    """An address with port (or null) and time with its UTC offset. Raises RecordsMalformed."""
    found = read_object(value, ("address", "port", "seen_at"), where)
    try:
        address = (
            ip_text(found["address"])
            if isinstance(found["address"], str)
            else fail(where, _("has no address"))
        )
        instant = _instant(found["seen_at"], where)
        offset = instant.utcoffset() or timedelta()
        return IpAddressRecord(
            address, _port(found["port"], where), instant.astimezone(UTC), int(offset.total_seconds() // 60)
        )
    except (BadInput, ValueError) as error:
        fail(where, _("cannot be read: {error}").format(error=error))


def fail(where: str, what: str) -> NoReturn:
    """Raise RecordsMalformed for a place in the JSON; the value itself is personal data and stays out of it."""
    raise RecordsMalformed(_("{where} {what}. Nothing was taken over.").format(where=where, what=what))


def _is_e164(text: str) -> bool:
    try:
        return e164(text) == text
    except BadInput:
        return False


def _port(value: object, where: str) -> int | None:
    # True is an int to Python, and no port.
    if value is not None and type(value) is not int:
        fail(where, _("has a port that is no whole number"))
    return value


def _instant(value: object, where: str) -> datetime:
    if not isinstance(value, str):
        fail(where, _("has no time"))
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        fail(where, _("has a time that is not ISO 8601"))
    if instant.tzinfo is None:
        fail(where, _("has a time without its UTC offset"))
    return instant


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is repeated")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
