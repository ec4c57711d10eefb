"""Due times in words: how long there still is."""

from __future__ import annotations

from datetime import datetime, timedelta

from triage.admin.values import instant

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def due_in_words(due: datetime | None, *, at: datetime) -> str:
    """`2026-08-28 12:00 UTC, in 9 days`; for what is past, how long it is overdue."""
    if due is None:
        return "no deadline"
    gap = due - at
    if gap < timedelta(0):
        return f"{instant(due)}, {_length(-gap)} overdue"
    return f"{instant(due)}, in {_length(gap)}"


def _length(gap: timedelta) -> str:
    if gap >= 2 * DAY:
        return f"{gap // DAY} days"
    if gap >= HOUR:
        hours = gap // HOUR
        return f"{hours} h"
    return f"{max(gap // timedelta(minutes=1), 1)} min"
