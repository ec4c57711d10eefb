"""Lists, searches and counts of data requests as somebody would write them in SQL for one purpose."""

# ruff: noqa: S608  what is put together here are constants and placeholders

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

PAGE = 51
"""One row more than a page shows tells whether there is a next one."""
COUNTED = 1001
BY_DUE = "due_at, received_at, id"
NEWEST = "received_at DESC, id DESC"
OPEN = "is_open IN (true)"
ENDED = "is_open IN (false)"
DATED = "due_at IS NOT NULL"
NAMED = """SELECT n.data_request_id FROM triage_identifier n JOIN triage_identifierindex x ON x.identifier_id = n.id
 WHERE x.digest = %s"""

STOPS = """SELECT p.paused_at FROM triage_deadlinepause p JOIN triage_deadline l ON l.id = p.deadline_id
 WHERE p.data_request_id = d.id AND p.resumed_at IS NULL AND l.voided_at IS NULL AND l.clock = 'answer' AND l.leads"""
RUNNING = f"NOT EXISTS ({STOPS})"
OVERDUE = f"{OPEN} AND due_at <= %s AND NOT EXISTS ({STOPS} AND p.paused_at < d.due_at)"
UNDECIDED = """status = 'decided' AND NOT EXISTS (SELECT 1 FROM triage_decision c
 WHERE c.data_request_id = d.id AND c.decided_by_id = %s AND c.voided_at IS NULL)"""
SHOWN = f"""SELECT d.id, d.reference, d.kind, d.status, d.sealed, d.held, d.due_at, d.received_at, d.review_level,
 j.name, a.name, u.first_name, u.last_name, ({STOPS} ORDER BY p.paused_at LIMIT 1)
FROM ({{keys}}) k JOIN triage_datarequest d ON d.id = k.id
JOIN jurisdictions_jurisdiction j ON j.code = d.jurisdiction_id
LEFT JOIN triage_authority a ON a.id = d.authority_id
LEFT JOIN triage_user u ON u.id = d.assigned_to_id
ORDER BY {{order}}"""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its values."""

    sql: str
    values: Sequence[Any]


def page(
    codes: Sequence[str],
    where: str,
    values: Sequence[Any],
    *,
    order: str = BY_DUE,
    halves: Sequence[str] = (OPEN,),
) -> Statement:
    """A page of what `where` is true of, merged from one index range for each jurisdiction and half."""
    columns = order.replace(" DESC", "")
    branches = [
        f"SELECT {columns} FROM triage_datarequest d WHERE jurisdiction_id = {{code}}"
        f" AND NOT sealed AND {half} AND {where} ORDER BY {order}"
        for half in halves
    ]
    if connection.vendor == "postgresql":
        each = [
            "SELECT b.* FROM unnest(%s::text[]) AS c(code) CROSS JOIN LATERAL"
            f" ({branch.format(code='c.code')} LIMIT {PAGE}) b"
            for branch in branches
        ]
        given = [value for _ in branches for value in (list(codes), *values)]
    else:
        each = [f"SELECT * FROM ({branch.format(code='%s')}) b" for branch in branches for _ in codes]
        given = [value for _ in branches for code in codes for value in (code, *values)]
    keys = f"{' UNION ALL '.join(each)} ORDER BY {order} LIMIT {PAGE}"
    return _shown(keys, given, order)


def search(codes: Sequence[str], ids: str, values: Sequence[Any]) -> Statement:
    """A page of the data requests whose id is among those that `ids` selects."""
    keys = (
        f"SELECT due_at, received_at, id FROM triage_datarequest WHERE id IN ({ids}) AND NOT sealed"
        f" AND jurisdiction_id IN ({_places(codes)}) ORDER BY {BY_DUE} LIMIT {PAGE}"
    )
    return _shown(keys, [*values, *codes], BY_DUE)


def one(codes: Sequence[str], reference: str) -> Statement:
    """The data request with this reference."""
    sql = (
        "SELECT * FROM triage_datarequest WHERE reference = %s AND NOT sealed"
        f" AND jurisdiction_id IN ({_places(codes)})"
    )
    return Statement(sql, [reference, *codes])


def counts(codes: Sequence[str], questions: Iterable[tuple[str, Sequence[Any]]]) -> Statement:
    """How many there are of each, counted up to a thousand, in one statement."""
    columns, values = [], []
    for where, given in questions:
        columns.append(
            f"(SELECT count(*) FROM (SELECT 1 FROM triage_datarequest d WHERE jurisdiction_id IN ({_places(codes)})"
            f" AND NOT sealed AND {where} LIMIT {COUNTED}) s)"
        )
        values += [*codes, *given]
    return Statement(f"SELECT {', '.join(columns)}", values)


def begun() -> str:
    """The ids of what begins with a text, by reference and by name of the authority; takes both ends of both ranges."""
    return (
        f"SELECT data_request_id FROM triage_authorityreference WHERE {_begins('value')}"
        f" UNION SELECT id FROM triage_datarequest WHERE authority_id IN"
        f" (SELECT id FROM triage_authority WHERE {_begins('name')})"
    )


def _begins(column: str) -> str:
    folded = f'LOWER({column}) COLLATE "C"' if connection.vendor == "postgresql" else f"LOWER({column})"
    return f"{folded} >= %s AND {folded} < %s"


def _shown(keys: str, values: Sequence[Any], order: str) -> Statement:
    ordered = ", ".join(f"d.{part}" for part in order.split(", "))
    return Statement(SHOWN.format(keys=keys, order=ordered), values)


def _places(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))
