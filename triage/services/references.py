"""The desk's own references: one series for each year and jurisdiction, one for what is sealed."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F

from triage.models import ReferenceSeries


def next_reference(*, jurisdiction_code: str, received_at: datetime, sealed: bool) -> str:
    """The next reference, for example `2026-DE-000123`; the year is that of receipt in UTC.

    Sealed ones come from the series `2026-S`, which tells no country. Needs an open transaction: the number is
    given back if it is undone, and a second registration in the series waits until the first is done.
    """
    name = f"{received_at.astimezone(UTC).year}-{'S' if sealed else jurisdiction_code}"
    with transaction.atomic():
        ReferenceSeries.objects.get_or_create(name=name)
        # The update locks the row on PostgreSQL; on SQLite the transaction holds the only write lock.
        ReferenceSeries.objects.filter(name=name).update(last_number=F("last_number") + 1)
        return str(ReferenceSeries.objects.get(name=name))
