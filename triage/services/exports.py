"""Exports of the list of data requests: the event first, then the rows as they are read, in constant memory."""

from __future__ import annotations

import csv
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from types import MappingProxyType
from typing import IO, Any

from django.db import transaction
from django.utils import translation
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from jurisdictions.law.vocabulary import ReviewLevel
from triage import access, audit
from triage.access import Scope
from triage.caseload import CaseQuery, count, each
from triage.choices import DependencyKind, Status, in_words
from triage.errors import BadInput, NotPermitted
from triage.event_kinds import EventKind
from triage.models import AuthorityReference, DataRequest, Dependency, RiskFlag, User
from triage.roles import Permission

MOST_ROWS = 100_000
CHUNK = 500
ZONE = "UTC"
# Spreadsheets of East Asia take the wide forms for the narrow ones.
TRIGGERS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")
"""A cell that begins so is a formula to a spreadsheet (OWASP: CSV injection)."""
ANOTHER_CELL = re.compile(r'([;|\t\r\n][\s"]*)(?=[-=+@\uff1d\uff0b\uff0d\uff20])')
"""Where a spreadsheet that separates by something else than a comma begins a cell with a formula."""
NOT_TOLD = ("q", "who_is")
"""Parameters that hold what somebody searched for: the record says only that there was a search."""


class FileFormat(StrEnum):
    """The kinds of files."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


CONTENT_TYPES: Mapping[FileFormat, str] = MappingProxyType(
    {
        FileFormat.CSV: "text/csv; charset=utf-8",
        FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        FileFormat.JSON: "application/json",
    }
)


@dataclass(frozen=True, slots=True)
class Exported:
    """A file to be sent. `pieces` are read while it is sent: they name the rows that the event counted, or fewer."""

    name: str
    content_type: str
    pieces: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Entry:
    """One data request as codes, numbers and names; times in UTC (ISO 8601). No identifier, no subject."""

    reference: str
    state: str
    kind: str
    country: str
    authority: str
    authority_references: list[str]
    received: str
    due: str
    time_zone: str
    assigned_to: str
    level: str
    flags: list[str]
    waits_for: list[str]


_t = gettext_lazy

HEADINGS: Mapping[str, Promise] = MappingProxyType(
    {
        "reference": _t("reference"),
        "state": _t("status"),
        "kind": _t("kind"),
        "country": _t("country"),
        "authority": _t("authority"),
        "authority_references": _t("the authority's references"),
        "received": _t("received"),
        "due": _t("due"),
        "time_zone": _t("time zone"),
        "assigned_to": _t("who has it"),
        "level": _t("level of review"),
        "flags": _t("risk flags"),
        "waits_for": _t("waits for"),
    }
)


def export(*, actor: User, query: CaseQuery, file_format: FileFormat, at: datetime) -> Exported:
    """Record that the list leaves the desk, then give it. Without the event there is no file.

    Raises NotPermitted, BadInput for more than 100,000 rows. Must not be called inside a transaction, which could take
    the event back after the rows were read.
    """
    scope = access.scope_of(actor)
    if not scope.holds(Permission.EXPORT):
        raise NotPermitted(_("Your role gives no lists out. Ask an account manager for the role."))
    number = count(query, scope=scope, person=actor, at=at, most=MOST_ROWS)
    if number.capped:
        raise BadInput(
            _("The list has more than {most} data requests. Narrow it and export it in parts.").format(
                most=number_format(MOST_ROWS, force_grouping=True)
            )
        )
    with transaction.atomic(durable=True):
        detail = _told(query, scope, number.number, file_format)
        audit.record(actor=actor, at=at, kind=EventKind.LIST_EXPORTED, detail=detail)
    entries = _entries(query, actor=actor, scope=scope, at=at, most=number.number)
    return Exported(
        name=f"data-requests-{at.astimezone(UTC):%Y-%m-%d}.{file_format}",
        content_type=CONTENT_TYPES[file_format],
        pieces=_WRITERS[file_format](entries, translation.get_language() or "en"),
    )


def _told(query: CaseQuery, scope: Scope, number: int, file_format: FileFormat) -> dict[str, Any]:
    params = query.params()
    asked = set(query.countries) & scope.jurisdictions if query.countries else scope.jurisdictions
    return {
        "count": number,
        "file_format": file_format.value.upper(),
        "filter": {name: value for name, value in params.items() if name not in NOT_TOLD},
        "searched": any(name in params for name in NOT_TOLD),
        "where": " ".join(sorted(asked)),
    }


# --- From rows to entries ---


def _entries(query: CaseQuery, *, actor: User, scope: Scope, at: datetime, most: int) -> Iterator[Entry]:
    """In chunks of few queries each. Ends with NotPermitted as soon as the actor's rights are others than before."""
    rows = each(query, scope=scope, person=actor, at=at, most=most)
    while chunk := list(islice(rows, CHUNK)):
        if access.scope_of(actor) != scope:
            raise NotPermitted(_("Your rights have changed. Export the list again."))
        yield from _read(chunk)


def _read(chunk: Sequence[DataRequest]) -> Iterator[Entry]:
    references = _listed(AuthorityReference.objects.filter(data_request__in=chunk).order_by("value"), "value")
    live = RiskFlag.objects.filter(data_request__in=chunk, assessment__voided_at__isnull=True)
    flags = _listed(live.order_by("-weight", "flag"), "flag")
    open_ones = Dependency.objects.filter(data_request__in=chunk, ended_at=None)
    waits = _listed(open_ones.order_by("started_at"), "kind")
    for row in chunk:
        asked = ["authority"] if row.status == Status.AWAITING_AUTHORITY else []
        yield Entry(
            reference=row.reference,
            state=row.status,
            kind=row.kind,
            country=row.jurisdiction_id,
            authority=row.authority.name if row.authority else "",
            authority_references=references.get(row.pk, []),
            received=_instant(row.received_at),
            due=_instant(row.due_at) if row.due_at else "",
            time_zone=ZONE,
            assigned_to=str(row.assigned_to) if row.assigned_to else "",
            level=ReviewLevel(row.review_level).word,
            flags=flags.get(row.pk, []),
            waits_for=[*asked, *waits.get(row.pk, [])],
        )


def _listed(rows: Any, column: str) -> dict[Any, list[str]]:
    found: dict[Any, list[str]] = {}
    for pk, value in rows.values_list("data_request_id", column):
        values = found.setdefault(pk, [])
        if value not in values:
            values.append(value)
    return found


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds")


# --- From entries to bytes ---


def safe(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(TRIGGERS) else text


def _cells(entry: Entry) -> list[str]:
    words = {
        "state": str(Status(entry.state).label),
        "kind": in_words(entry.kind),
        "authority_references": "; ".join(entry.authority_references),
        "level": in_words(entry.level),
        "flags": "; ".join(in_words(flag) for flag in entry.flags),
        "waits_for": "; ".join(_waits(kind) for kind in entry.waits_for),
    }
    return [safe(words.get(name, getattr(entry, name))) for name in HEADINGS]


def _waits(kind: str) -> str:
    return _("the authority") if kind == "authority" else str(DependencyKind(kind).label)


def _headings() -> list[str]:
    return [str(heading) for heading in HEADINGS.values()]


class _Handed:
    """What csv writes into: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def _csv(entries: Iterable[Entry], language: str) -> Iterator[bytes]:
    writer = csv.writer(_Handed())
    # Spreadsheets take a file without the mark for one of their own code page.
    yield "\ufeff".encode()
    with translation.override(language):
        head = writer.writerow(_headings())
    yield str(head).encode()
    for lines in _in_language(entries, language, lambda entry: str(writer.writerow(_in_csv(entry))).encode()):
        yield b"".join(lines)


def _in_csv(entry: Entry) -> list[str]:
    # German and French spreadsheets separate by semicolons, and then take commas and quotes for text.
    return [ANOTHER_CELL.sub(r"\1'", cell) for cell in _cells(entry)]


def _in_language(
    entries: Iterable[Entry], language: str, write: Callable[[Entry], bytes]
) -> Iterator[list[bytes]]:
    """A chunk at a time: between two of them the thread may serve somebody who reads another language."""
    left = iter(entries)
    while chunk := list(islice(left, CHUNK)):
        with translation.override(language):
            lines = [write(entry) for entry in chunk]
        yield lines


def _json(entries: Iterable[Entry], language: str) -> Iterator[bytes]:
    yield b"["
    separator = b"\n"
    for entry in entries:
        yield separator + json.dumps(asdict(entry), ensure_ascii=False).encode()
        separator = b",\n"
    yield b"\n]\n"


def _xlsx(entries: Iterable[Entry], language: str) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        with translation.override(language):
            _write_workbook(entries, file)
        file.seek(0)
        while piece := file.read(64 * 1024):
            yield piece


def _write_workbook(entries: Iterable[Entry], file: IO[bytes]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Data requests"))
    sheet.freeze_panes = "B2"
    sheet.append(_headings())
    for entry in entries:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in _cells(entry)])
    book.save(file)


_WRITERS: Mapping[FileFormat, Callable[[Iterable[Entry], str], Iterator[bytes]]] = MappingProxyType(
    {FileFormat.CSV: _csv, FileFormat.XLSX: _xlsx, FileFormat.JSON: _json}
)
