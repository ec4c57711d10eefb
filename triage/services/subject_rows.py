"""Rows for subjects, identifiers and items of a submission; nothing is saved here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import (
    DataCategory,
    IdentifierKind,
    ItemType,
    SensitiveRole,
    SubjectRole,
)
from triage.encryption import blind_index, encrypt
from triage.errors import BadInput
from triage.models import DataRequest, Identifier, IdentifierIndex, RequestedItem, Subject
from triage.records.identifiers import LONGEST_IDENTIFIER, canonical
from triage.services import wording
from triage.services.order_values import aware, yes_or_no
from triage.services.submissions import IdentifierSubmission, ItemSubmission, SubjectSubmission

W = TypeVar("W", bound=StrEnum)

LONGEST_LABEL = 300
LONGEST_WORDS = 4_000
LONGEST_PERIOD = timedelta(days=50 * 365)
MOST_SUBJECTS = 2_000
MOST_IDENTIFIERS = 10_000
MOST_ITEMS = 10_000


@dataclass(slots=True)
class SubjectRows:
    """Unsaved rows; `items[subject][item]` in the order of the submission."""

    subjects: list[Subject] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    index: list[IdentifierIndex] = field(default_factory=list)
    items: list[list[RequestedItem]] = field(default_factory=list)

    @property
    def all_items(self) -> list[RequestedItem]:
        """The items of all subjects, in order."""
        return [item for items in self.items for item in items]


def subject_rows(
    data_request: DataRequest, submitted: Sequence[SubjectSubmission], *, at: datetime, first: int = 1
) -> SubjectRows:
    """Check and build the rows; the first subject gets the number `first`.

    Raises BadInput that names subject, identifier or item by its number.
    """
    require_size(
        subjects=len(submitted),
        identifiers=sum(len(subject.identifiers) for subject in submitted),
        items=sum(len(subject.items) for subject in submitted),
    )
    rows = SubjectRows()
    for number, submission in enumerate(submitted, start=first):
        subject = _subject(data_request, submission, number, where=f"subject {number}", at=at)
        rows.subjects.append(subject)
        add_lines(rows, subject, submission.identifiers, submission.items, at=at)
    return rows


def add_lines(
    rows: SubjectRows,
    subject: Subject,
    identifiers: Sequence[IdentifierSubmission],
    items: Sequence[ItemSubmission],
    *,
    at: datetime,
    first_item: int = 1,
) -> None:
    """Identifiers and items of one subject, added to the rows; the first item gets the number `first_item`."""
    where = f"subject {subject.number}"
    for number, named in enumerate(identifiers, start=1):
        _add_identifier(rows, subject, named, where=f"{where}, identifier {number}", at=at)
    rows.items.append(
        [
            _item(subject, item, number, where=f"{where}, item {number}", at=at)
            for number, item in enumerate(items, start=first_item)
        ]
    )


def require_size(*, subjects: int, identifiers: int, items: int) -> None:
    """Raise BadInput for more than one data request takes."""
    for where, count, most in (
        ("subjects", subjects, MOST_SUBJECTS),
        ("identifiers", identifiers, MOST_IDENTIFIERS),
        ("items", items, MOST_ITEMS),
    ):
        if count > most:
            raise BadInput(
                _(
                    "there are {count}; one data request takes at most {most}. Register the rest separately"
                ).format(
                    count=number_format(count, force_grouping=True),
                    most=number_format(most, force_grouping=True),
                ),
                where=where,
            )


def _subject(
    data_request: DataRequest, submission: SubjectSubmission, number: int, *, where: str, at: datetime
) -> Subject:
    roles = submission.sensitive_roles
    return Subject(
        data_request=data_request,
        number=number,
        label=_secret(
            data_request, "subject.label", submission.label, LONGEST_LABEL, where=f"{where}, label", at=at
        ),
        role=word(SubjectRole, submission.role, where=f"{where}, role"),
        suspect_confirmed=_maybe(submission.suspect_confirmed, where=f"{where}, suspect confirmed"),
        sensitive_roles=None
        if roles is None
        else [word(SensitiveRole, role, where=f"{where}, sensitive roles") for role in roles],
        minor=_maybe(submission.minor, where=f"{where}, minor"),
        unspecified_persons=_maybe(submission.unspecified_persons, where=f"{where}, unspecified persons"),
    )


def _add_identifier(
    rows: SubjectRows, subject: Subject, named: IdentifierSubmission, *, where: str, at: datetime
) -> None:
    kind = word(IdentifierKind, named.kind, where=f"{where}, kind")
    if kind is None:
        raise BadInput(
            _("names no kind; use “stated” for one that is redacted or a display name"), where=where
        )
    value = _identifier_value(kind, named.value, where=where)
    identifier = Identifier(
        data_request=subject.data_request,
        subject=subject,
        kind=kind,
        value=encrypt(value, scope=subject.data_request_id, context="triage.identifier.value", at=at),
    )
    rows.identifiers.append(identifier)
    if kind != IdentifierKind.STATED:
        rows.index.append(IdentifierIndex(identifier=identifier, digest=blind_index(kind, value)))


def _identifier_value(kind: IdentifierKind, value: object, *, where: str) -> str:
    text = wording.line(value, where=where, longest=LONGEST_IDENTIFIER, required=True)
    if kind is IdentifierKind.STATED:
        return text
    if kind is IdentifierKind.PHONE and any(character.isalpha() or character == "*" for character in text):
        # Letters would be read as the digits of a keypad: a redacted number would become somebody's number.
        raise BadInput(_("is redacted or no number; enter it as “stated”"), where=where)
    try:
        return canonical(kind, text)
    except BadInput as refusal:
        raise BadInput(
            _("{refusal}. Correct it, or enter it as “stated” if the order has it so").format(
                refusal=refusal
            ),
            where=where,
        ) from None


def _item(
    subject: Subject, submission: ItemSubmission, number: int, *, where: str, at: datetime
) -> RequestedItem:
    category = word(DataCategory, submission.data_category, where=f"{where}, data category")
    item_type = word(ItemType, submission.item_type, where=f"{where}, item type")
    if category is DataCategory.CONTENT and item_type not in (None, ItemType.NONE):
        raise BadInput(_("message content has no item type; leave the type out"), where=where)
    start, end = _period(submission, where=where)
    return RequestedItem(
        data_request=subject.data_request,
        subject=subject,
        number=number,
        data_category=category,
        item_type=ItemType.NONE if category is DataCategory.CONTENT else item_type,
        real_time=_maybe(submission.real_time, where=f"{where}, real time"),
        period_from=start,
        period_to=end,
        words=_secret(
            subject.data_request, "requesteditem.words", submission.words, LONGEST_WORDS,
            where=f"{where}, words", at=at,
        ),
    )  # fmt: skip


def _period(submission: ItemSubmission, *, where: str) -> tuple[datetime | None, datetime | None]:
    start = None if submission.period_from is None else aware(submission.period_from, where=f"{where}, from")
    end = None if submission.period_to is None else aware(submission.period_to, where=f"{where}, to")
    if start is not None and end is not None:
        if end < start:
            raise BadInput(_("ends before it begins"), where=f"{where}, period")
        if end - start > LONGEST_PERIOD:
            raise BadInput(_("is longer than 50 years; correct it"), where=f"{where}, period")
    return start, end


def _secret(
    data_request: DataRequest, name: str, value: str | None, longest: int, *, where: str, at: datetime
) -> Any:
    if value is None or not (plain := wording.text(value, where=where, longest=longest)):
        return None
    return encrypt(plain, scope=data_request.pk, context=f"triage.{name}", at=at)


def word(words: type[W], value: object, *, where: str) -> W | None:
    """A word of a closed list, or None while it is unknown. Raises BadInput."""
    if value is None:
        return None
    try:
        return words(str(value))
    except ValueError:
        raise BadInput(
            _("“{value}” is none of: {words}").format(value=value, words=", ".join(words)), where=where
        ) from None


def _maybe(value: bool | None, *, where: str) -> bool | None:
    return None if value is None else yes_or_no(value, where=where)
