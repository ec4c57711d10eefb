"""Counts of the pages without a log-in: how often one address asked, and what came of look-ups. No log of anybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from types import MappingProxyType
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from triage.choices import LookUpOutcome, PublicPage
from triage.encryption import blind_index
from triage.errors import TriageError
from triage.models import Letter, LetterLookUps, LookUpCount, PublicUse

WINDOW = timedelta(minutes=10)
MOST: Mapping[PublicPage, int] = MappingProxyType({PublicPage.VERIFY: 30, PublicPage.DOWNLOAD: 30})
"""How often one address may ask within a window."""


class TooFast(TriageError):
    """One address asked too often; `again_at` is when it is answered again."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(_("That was asked too often from one address. Wait some minutes."))
        self.again_at = again_at


def count_use(*, page: PublicPage, address: str | None, at: datetime) -> None:
    """Count one use of a public page by an address. Raises TooFast above the limit of the window.

    The windows are the same for all and begin with the hour, so that a row tells no more than that somebody asked
    within these ten minutes. Rows of earlier windows are deleted.
    """
    since = _window(at)
    key: dict[str, Any] = {"page": page, "address_digest": _address_digest(address), "since": since}
    rows = PublicUse.objects.filter(**key)
    if not rows.update(number=F("number") + 1):
        PublicUse.objects.filter(since__lt=since).delete()
        _row, made = PublicUse.objects.get_or_create(**key)
        if not made:
            rows.update(number=F("number") + 1)
    if rows.values_list("number", flat=True).get() > MOST[page]:
        raise TooFast(since + WINDOW)


def _window(at: datetime) -> datetime:
    begun = at.astimezone(UTC).replace(second=0, microsecond=0)
    return begun - timedelta(minutes=begun.minute % (WINDOW.seconds // 60))


def _address_digest(address: str | None) -> str:
    return blind_index("public-use", _network(address or ""))


def _network(address: str) -> str:
    """The address; of IPv6 the network of 64 bits, within which one person has as many addresses as they like."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
    return str(found)


def count_look_up(outcome: LookUpOutcome, *, at: datetime) -> None:
    """Count what came of one look-up, by day."""
    key: dict[str, Any] = {"day": at.astimezone(UTC).date(), "outcome": outcome}
    rows = LookUpCount.objects.filter(**key)
    if rows.update(number=F("number") + 1):
        return
    _row, made = LookUpCount.objects.get_or_create(**key)
    if not made:
        rows.update(number=F("number") + 1)


def count_confirmed(letter: Letter, *, at: datetime) -> None:
    """Count that a letter was confirmed to somebody: one row for each letter, however often."""
    day = at.astimezone(UTC).date()
    rows = LetterLookUps.objects.filter(letter=letter)
    if rows.update(number=F("number") + 1, last_on=day):
        return
    _row, made = LetterLookUps.objects.get_or_create(
        letter=letter, defaults={"first_on": day, "last_on": day}
    )
    if not made:
        rows.update(number=F("number") + 1, last_on=day)
