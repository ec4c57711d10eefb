"""The template filters of letters. They know no settings: a letter reads the same in every process."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from babel.dates import format_date
from django.template import Library
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = Library()

_MARK = re.compile(r"(Art\.|Nos?\.|no\.|§|\(EU\)|section) (?=\S)")


@register.filter(expects_localtime=False)
def long_date(value: object, locale: str) -> str:
    """A day in words: `22 November 2026`. Raises TypeError for anything but a date."""
    if not isinstance(value, date):
        raise TypeError(f"{value} is no date")
    return format_date(value, format="d MMMM y" if locale.startswith("en") else "long", locale=locale)


@register.filter(expects_localtime=False)
def utc(value: object) -> str:
    """An instant in UTC to the second: `2026-11-22 14:03:27`. Raises TypeError for a time without a zone."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError(f"{value} is no instant")
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


@register.filter
def minute(value: datetime) -> str:
    """An instant in UTC to the minute: `14:03`. Raises TypeError for a time without a zone."""
    return utc(value)[11:16]


@register.filter
def cite(value: str) -> str:
    """A citation that does not break between a mark and its number: `Art. 11`, `§ 100g`."""
    return _MARK.sub("\\1\u00a0", str(value))


@register.filter
def paragraphs(value: str) -> SafeString:
    """Free text as escaped HTML paragraphs: a blank line starts a new one, a line end stays a line end."""
    blocks = [block.strip() for block in str(value).split("\n\n")]
    return mark_safe(  # noqa: S308  every block is escaped below
        "".join(
            f"<p><bdi>{conditional_escape(block).replace(chr(10), '<br>')}</bdi></p>"
            for block in blocks
            if block
        )
    )


@register.filter(expects_localtime=False)
def iso_date(value: date) -> str:
    """A day as `2026-11-22`."""
    return value.strftime("%Y-%m-%d")


@register.filter
def join_line(value: tuple[str, ...]) -> str:
    """The lines of an address in one, or the codes of an item, with dots between."""
    return " · ".join(value)
