"""The facts of an order as plain values, checked one by one before they become a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from babel.core import get_global
from django.db.models import Field
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jurisdictions.law.vocabulary import OffenceTag
from triage.encryption import encrypt
from triage.errors import BadInput
from triage.models import DataRequest, Order
from triage.services import wording

LONGEST_OFFENCE_TEXT = 10_000
LONGEST_STATUTE = 300
MOST_LIST_ENTRIES = 200
LARGEST_NUMBER = 1_000_000
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
CODES: Mapping[str, tuple[re.Pattern[str], str]] = MappingProxyType(
    {
        "issuing_state": (re.compile(r"[A-Z]{2}"), gettext_noop("two capital letters (ISO 3166-1)")),
        "originating_state": (re.compile(r"[A-Z]{2}"), gettext_noop("two capital letters (ISO 3166-1)")),
        "enforcing_state": (re.compile(r"[A-Z]{2}"), gettext_noop("two capital letters (ISO 3166-1)")),
        "subdivision": (
            re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}"),
            gettext_noop("written like US-CA (ISO 3166-2)"),
        ),
        "language": (
            re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,6})?"),
            gettext_noop("written like de or pt-BR (BCP 47)"),
        ),
    }
)
STATES = frozenset(code for code in get_global("territory_zones") if len(code) == 2) - {"ZZ"} | {"XK"}
"""Territories with a time zone of their own (Unicode CLDR); Kosovo has none there."""
FIELDS: Mapping[str, Field[Any, Any]] = MappingProxyType(
    {field.name: field for field in Order._meta.concrete_fields if field.name not in ("id", "data_request")}
)


def order_row(data_request: DataRequest, values: Mapping[str, Any], *, at: datetime) -> Order:
    """An unsaved order. Raises BadInput for a name that is no fact of an order and for a value that does not fit."""
    order = Order(data_request=data_request)
    for name, value in values.items():
        where = f"order, {name.replace('_', ' ')}"
        if name not in FIELDS:
            raise BadInput(_no_such_fact(name), where=where)
        if value is not None:
            setattr(order, name, checked(FIELDS[name], value, data_request, where=where, at=at))
    return order


def require_past(order: Order, received_at: datetime) -> None:
    """Raise BadInput for an order that is dated after receipt.

    A day's grace: the date of issue is a calendar day of the issuing State, wherever that is.
    """
    latest = (received_at.astimezone(UTC) + timedelta(days=1)).date()
    for name in ("issued_on", "authorised_on"):
        day = getattr(order, name)
        if day is not None and day > latest:
            raise BadInput(
                _("lies after the day of receipt; correct one of them"), where=name.replace("_", " ")
            )


def aware(value: object, *, where: str) -> datetime:
    """An instant with its offset from UTC. Raises BadInput."""
    if not isinstance(value, datetime):
        raise BadInput(_("must be a date with a time"), where=where)
    if value.tzinfo is None or value.utcoffset() is None:
        raise BadInput(_("names no time zone; add the offset from UTC, for example +01:00"), where=where)
    _require_year(value.year, where=where)
    return value


def calendar_day(value: object, *, where: str) -> date:
    """A date without a time. Raises BadInput."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise BadInput(_("must be a date without a time"), where=where)
    _require_year(value.year, where=where)
    return value


def yes_or_no(value: object, *, where: str) -> bool:
    """A fact that is true or false. Raises BadInput."""
    if not isinstance(value, bool):
        raise BadInput(_("must be yes or no; leave it out while it is unknown"), where=where)
    return value


def _require_year(year: int, *, where: str) -> None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise BadInput(_("lies in the year {year}; correct it").format(year=year), where=where)


def _no_such_fact(name: str) -> str:
    near = get_close_matches(name, FIELDS, n=1)
    if near:
        return _("is no fact of an order; did you mean {name}?").format(name=near[0])
    return _("is no fact of an order")


def checked(
    field: Field[Any, Any], value: Any, data_request: DataRequest, *, where: str, at: datetime
) -> Any:
    """A value as the column of the order takes it, encrypted where it is. Raises BadInput."""
    if field.name == "offence_text":
        plain = wording.text(value, where=where, longest=LONGEST_OFFENCE_TEXT, required=True)
        return encrypt(plain, scope=data_request.pk, context="triage.order.offence_text", at=at)
    if field.choices:
        return _choice(field, value, where=where)
    if field.name in CODES:
        return _code(field.name, value, where=where)
    return _BY_TYPE[field.get_internal_type()](value, where=where, name=field.name)


def _choice(field: Field[Any, Any], value: object, *, where: str) -> str:
    words = [str(word) for word, _ in field.choices or ()]
    if not isinstance(value, str) or str(value) not in words:
        raise BadInput(_("is none of: {words}").format(words=", ".join(words)), where=where)
    return str(value)


def _code(name: str, value: object, *, where: str) -> str:
    pattern, form = CODES[name]
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise BadInput(_("must be {form}").format(form=_(form)), where=where)
    if name.endswith("_state") and value not in STATES:
        raise BadInput(_("is no State of ISO 3166-1: “{code}”").format(code=value), where=where)
    return value


def _number(value: object, *, where: str, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_NUMBER:
        largest = number_format(LARGEST_NUMBER, force_grouping=True)
        raise BadInput(_("must be a whole number from 0 to {largest}").format(largest=largest), where=where)
    return value


def _entries(value: object, *, where: str, name: str) -> list[str]:
    if not isinstance(value, list | tuple | set | frozenset) or len(value) > MOST_LIST_ENTRIES:
        raise BadInput(
            _("must be a list of at most {most} entries").format(most=MOST_LIST_ENTRIES), where=where
        )
    entries = [wording.line(entry, where=where, longest=LONGEST_STATUTE, required=True) for entry in value]
    unknown = sorted(set(entries) - set(OffenceTag)) if name == "offence_tags" else []
    if unknown:
        raise BadInput(_("“{tag}” is no tag of an offence").format(tag=unknown[0]), where=where)
    return sorted(set(entries)) if isinstance(value, set | frozenset) else entries


def _day(value: object, *, where: str, name: str) -> date:
    return calendar_day(value, where=where)


def _instant(value: object, *, where: str, name: str) -> datetime:
    return aware(value, where=where)


def _switch(value: object, *, where: str, name: str) -> bool:
    return yes_or_no(value, where=where)


_BY_TYPE: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "BooleanField": _switch,
        "PositiveIntegerField": _number,
        "DateField": _day,
        "DateTimeField": _instant,
        "JSONField": _entries,
    }
)
