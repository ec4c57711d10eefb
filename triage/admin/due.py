"""Due times in words: how long there still is."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from triage.admin.values import instant

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SOON = timedelta(hours=48)
"""What is due within this time is shown as pressing."""


def due_in_words(due: datetime | None, *, at: datetime) -> str:
    """`2026-08-28 12:00 UTC, in 9 days`; for what is past, how long it is overdue."""
    if due is None:
        return _("no deadline")
    return f"{instant(due)}, {in_words(due, at=at)}"


def in_words(due: datetime, *, at: datetime) -> str:
    """`in 7 h`; `2 days overdue` for what is past. Rounded down."""
    gap = due - at
    if gap < timedelta(0):
        return _("{length} overdue").format(length=length_of(-gap))
    return _("in {length}").format(length=length_of(gap))


def length_of(gap: timedelta) -> str:
    """A time in its largest unit: days, hours, minutes."""
    if gap >= 2 * DAY:
        return ngettext("{number} day", "{number} days", gap // DAY).format(number=gap // DAY)
    if gap >= HOUR:
        return _("{number} h").format(number=gap // HOUR)
    return _("{number} min").format(number=max(gap // MINUTE, 1))
