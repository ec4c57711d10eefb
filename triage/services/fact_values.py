"""Corrected facts, checked one by one as at registration before they reach a row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Field, Model
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import DataCategory, ItemType, SensitiveRole
from triage.audit import Change
from triage.encryption import EncryptedTextField, encrypt
from triage.errors import BadInput
from triage.models import Gag, Identifier, Order, RequestedItem, Subject
from triage.services import wording
from triage.services.case_rows import gag_extensions
from triage.services.order_values import aware, checked, yes_or_no
from triage.services.subject_rows import LONGEST_LABEL, LONGEST_PERIOD, LONGEST_WORDS, word

LONGEST = {"label": LONGEST_LABEL, "words": LONGEST_WORDS}
CORRECTABLE: dict[type[Model], frozenset[str]] = {
    Order: frozenset(field.name for field in Order._meta.concrete_fields) - {"id", "data_request"},
    Subject: frozenset(
        {"role", "suspect_confirmed", "sensitive_roles", "minor", "unspecified_persons", "withdrawn", "label"}
    ),
    RequestedItem: frozenset(
        {"data_category", "item_type", "real_time", "period_from", "period_to", "withdrawn", "words"}
    ),
    Identifier: frozenset({"withdrawn"}),
    Gag: frozenset({"extensions"}),
}
"""What may be corrected, by model; keys, numbers and the identifiers' values stay."""


def corrected(row: Any, values: Mapping[str, Any], *, at: datetime) -> Change:
    """Put the values into the row. Raises BadInput for what is no fact, or a value that does not fit."""
    for name, value in values.items():
        if name not in CORRECTABLE[type(row)]:
            raise BadInput(_("is no fact that can be corrected"), where=name)
        setattr(row, name, _fitting(row, row._meta.get_field(name), value, at=at))
    names = set(values)
    if isinstance(row, RequestedItem):
        names |= _require_whole(row, names)
    return Change(row, tuple(sorted(names)))


def _fitting(row: Any, field: Field[Any, Any], value: Any, *, at: datetime) -> Any:
    if value is None or value == "":
        if not field.null:
            raise BadInput(_("cannot be unknown"), where=field.name)
        return None
    if isinstance(row, Order):
        return checked(field, value, row.data_request, where=field.name, at=at)
    if isinstance(field, EncryptedTextField):
        return _secret(row, field.name, value, row.data_request_id, at=at)
    if field.name == "sensitive_roles":
        return _roles(value)
    if field.name == "extensions":
        return gag_extensions(value)
    if field.choices:
        return _choice(field, value)
    check = aware if field.get_internal_type() == "DateTimeField" else yes_or_no
    return check(value, where=field.name)


def _secret(row: Any, name: str, value: object, scope: UUID, *, at: datetime) -> Any:
    plain = wording.text(value, where=name, longest=LONGEST[name])
    return encrypt(plain, scope=scope, context=f"{row._meta.label_lower}.{name}", at=at) if plain else None


def _roles(value: object) -> list[SensitiveRole | None]:
    if not isinstance(value, list | tuple | set | frozenset):
        raise BadInput(_("must be a list"), where="sensitive_roles")
    return [word(SensitiveRole, role, where="sensitive_roles") for role in value]


def _choice(field: Field[Any, Any], value: object) -> str:
    words = [str(one) for one, _ in field.choices or ()]
    if not isinstance(value, str) or str(value) not in words:
        raise BadInput(_("is none of: {words}").format(words=", ".join(words)), where=field.name)
    return str(value)


def _require_whole(item: RequestedItem, given: set[str]) -> set[str]:
    """What the facts of an item must be together; names what follows from the category besides."""
    if item.period_from and item.period_to:
        if item.period_to < item.period_from:
            raise BadInput(_("ends before it begins"), where="period_to")
        if item.period_to - item.period_from > LONGEST_PERIOD:
            raise BadInput(_("is longer than 50 years; correct it"), where="period_to")
    if item.data_category != DataCategory.CONTENT or item.item_type == ItemType.NONE:
        return set()
    if "item_type" in given and item.item_type:
        raise BadInput(_("message content has no item type; leave the type out"), where="item_type")
    item.item_type = ItemType.NONE
    return {"item_type"}
