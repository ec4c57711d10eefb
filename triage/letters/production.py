"""The disclosed data as files for machines: CSV, JSON after a documented schema, and a list of their SHA-256.

The schema is docs/production-files.md and `production.schema.json` beside this module.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from triage.letters.attachments import Attachment
from triage.letters.context import AnswerContext
from triage.letters.parts import Identified, ItemName, Period
from triage.letters.rows import DisclosedValue, ItemRow, PhoneValue, SubjectRow

SCHEMA: Final = "countersign-production-1"
"""The name and version of the form of these files; a change of form is a new number."""
COLUMNS: Final = (
    "our_reference", "authority_references", "subject", "identifiers", "item", "outcome", "reason_codes", "value",
    "port", "time_utc", "time_original", "period_start_utc", "period_end_utc",
)  # fmt: skip
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would compute (OWASP, CSV injection)."""


def production_files(context: AnswerContext, *, made_at: datetime) -> tuple[Attachment, ...]:
    """The files of an answer that discloses something; none for one that discloses nothing.

    `made_at` (aware) is the time that the files bear: the same answer gives the same bytes.
    """
    if all(subject.nothing for subject in context.subjects):
        return ()
    name = f"{context.references.ours}-data"
    data = (
        Attachment(
            f"{name}.csv",
            "text/csv",
            "The disclosed data as a table (UTF-8, RFC 4180)",
            _csv(context),
            made_at,
        ),
        Attachment(
            f"{name}.json", "application/json", f"The disclosed data ({SCHEMA})", _json(context), made_at
        ),
    )
    listed = "".join(f"{hashlib.sha256(one.content).hexdigest()}  {one.name}\n" for one in data)
    manifest = Attachment(
        f"{context.references.ours}-SHA256SUMS.txt",
        "text/plain",
        "SHA-256 of the files, as sha256sum checks it",
        listed.encode(),
        made_at,
    )
    return (*data, manifest)


def _csv(context: AnswerContext) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for subject in context.subjects:
        for item in subject.items:
            for value in item.values or (None,):
                writer.writerow([_safe(cell) for cell in _line(context, subject, item, value)])
    return target.getvalue().encode()


def _line(
    context: AnswerContext, subject: SubjectRow, item: ItemRow, value: DisclosedValue | None
) -> Iterator[str]:
    yield context.references.ours
    yield "; ".join(context.references.theirs)
    yield str(subject.number)
    yield "; ".join(f"{one.kind}={text}" for one in subject.identifiers for text in one.values)
    yield _item(item.item)
    yield str(item.outcome)
    yield " ".join(item.codes)
    yield value.printed if value else ""
    yield str(value.port) if value and value.port else ""
    yield _utc(value.seen_at) if value and value.seen_at else ""
    yield value.seen_at.isoformat() if value and value.seen_at else ""
    yield _utc(item.period.start) if item.period else ""
    yield _utc(item.period.end) if item.period else ""


def _safe(cell: str) -> str:
    """A telephone number in E.164 begins with a plus, and is one: any other such cell is marked as text."""
    begins = cell.startswith(FORMULA_STARTS) and not cell[1:].isdigit()
    return f"'{cell}" if begins else cell


def _json(context: AnswerContext) -> bytes:
    plain = {
        "schema": SCHEMA,
        "our_reference": context.references.ours,
        "authority_references": list(context.references.theirs),
        "date": context.date.isoformat(),
        "subjects": [_subject(subject) for subject in context.subjects],
        "reasons": [{"code": ground.code, "citation": ground.citation} for ground in context.grounds],
    }
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()


def _subject(subject: SubjectRow) -> dict[str, Any]:
    return {
        "number": subject.number,
        "role": subject.role,
        "identifiers": [_identifier(one) for one in subject.identifiers],
        "items": [_item_plain(item) for item in subject.items],
    }


def _identifier(one: Identified) -> dict[str, Any]:
    return {"kind": one.kind, "values": list(one.values)}


def _item_plain(item: ItemRow) -> dict[str, Any]:
    return {
        "item": _item(item.item),
        "outcome": str(item.outcome),
        "reason_codes": list(item.codes),
        "period": _period(item.period),
        "values": [_value(value) for value in item.values],
    }


def _item(name: ItemName) -> str:
    return name.term or f"“{name.words}”"


def _period(period: Period | None) -> dict[str, str] | None:
    return {"start_utc": _utc(period.start), "end_utc": _utc(period.end)} if period else None


def _value(value: DisclosedValue) -> dict[str, Any]:
    if isinstance(value, PhoneValue):
        return {"telephone_number": value.number}
    return {
        "ip_address": value.address,
        "port": value.port,
        "time_utc": _utc(value.seen_at),
        "time_original": value.seen_at.isoformat(),
    }


def _utc(instant: datetime) -> str:
    """RFC 3339 with Z, to the second or as fine as it was recorded."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
