"""What the list tells of a case beside its own row: what is missing, its risk, what it waits for, the reader's marks.

Five queries for a page, however many rows it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from jurisdictions.law.vocabulary import Result, Standing
from triage.choices import DocumentRole, VerificationResult
from triage.models import (
    Assessment,
    Clarification,
    DataRequest,
    Dependency,
    Document,
    Event,
    Finding,
    ReadMark,
    RiskFlag,
    User,
    Verification,
    Watch,
)

HOLDING = (Standing.BLOCKING, Standing.CURABLE)


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of one case. `holding` and `questions` count rules, `flags` are labels, the gravest first."""

    sender_confirmed: bool = False
    has_order: bool = False
    assessed: bool = False
    watched: bool = False
    unread: bool = False
    holding: int = 0
    questions: int = 0
    flags: tuple[str, ...] = ()
    asked: bool = False
    answer_by: date | None = None
    dependencies: tuple[tuple[str, date | None], ...] = ()


def signs_of(rows: Sequence[DataRequest], person: User) -> dict[UUID, Signs]:
    """The signs of these cases, by id. The rows must lie in the person's scope."""
    ids = [row.pk for row in rows]
    if not ids:
        return {}
    beside = _beside(ids, person)
    findings = _findings(ids)
    flags = _flags(ids)
    asked = dict(
        Clarification.objects.filter(data_request_id__in=ids, replied_at=None).values_list(
            "data_request_id", "answer_by"
        )
    )
    dependencies = _dependencies(ids)
    return {
        pk: Signs(
            sender_confirmed=beside[pk].sender_confirmed,
            has_order=beside[pk].has_order,
            assessed=beside[pk].assessed,
            watched=beside[pk].watched,
            unread=beside[pk].unread,
            holding=findings[pk][0],
            questions=findings[pk][1],
            flags=tuple(flags[pk]),
            asked=pk in asked,
            answer_by=asked.get(pk),
            dependencies=tuple(dependencies[pk]),
        )
        for pk in ids
        if pk in beside
    }


@dataclass(frozen=True, slots=True)
class _Beside:
    sender_confirmed: bool
    has_order: bool
    assessed: bool
    watched: bool
    unread: bool


def _beside(ids: Sequence[UUID], person: User) -> dict[UUID, _Beside]:
    of_case = {"data_request": OuterRef("pk")}
    mark: dict[str, Any] = {**of_case, "user": person}
    confirmed = Verification.objects.filter(
        **of_case, result=VerificationResult.CONFIRMED, authority=OuterRef("authority")
    )
    latest = Event.objects.filter(**of_case).exclude(actor=person).order_by("-at", "-number")
    rows = DataRequest.objects.filter(pk__in=ids).values_list(
        "pk",
        Exists(confirmed),
        Exists(Document.objects.filter(**of_case, role=DocumentRole.ORDER)),
        Exists(Assessment.objects.live().filter(**of_case)),
        Exists(Watch.objects.filter(**mark)),
        Subquery(latest.values("number")[:1]),
        Subquery(ReadMark.objects.filter(**mark).values("number")[:1]),
    )
    return {
        pk: _Beside(sender, order, assessed, watched, unread=read is None or (last or 0) > read)
        for pk, sender, order, assessed, watched, last, read in rows
    }


def _findings(ids: Sequence[UUID]) -> defaultdict[UUID, tuple[int, int]]:
    """How many rules hold the case, and how many ask counsel a question."""
    open_ones = Finding.objects.filter(
        data_request_id__in=ids,
        assessment__voided_at=None,
        result__in=(Result.FAILED, Result.UNKNOWN),
    )
    counted = (
        open_ones.order_by()
        .values("data_request_id")
        .annotate(
            holding=Count("rule_id", distinct=True, filter=Q(standing__in=HOLDING)),
            questions=Count("rule_id", distinct=True, filter=Q(standing=Standing.QUESTION)),
        )
    )
    found: defaultdict[UUID, tuple[int, int]] = defaultdict(lambda: (0, 0))
    found.update({row["data_request_id"]: (row["holding"], row["questions"]) for row in counted})
    return found


def _flags(ids: Sequence[UUID]) -> defaultdict[UUID, list[str]]:
    rows = RiskFlag.objects.filter(data_request_id__in=ids, assessment__voided_at=None)
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for row in rows.order_by("-weight", "flag").only("data_request_id", "flag"):
        label = row.get_flag_display()
        if label not in found[row.data_request_id]:
            found[row.data_request_id].append(label)
    return found


def _dependencies(ids: Sequence[UUID]) -> defaultdict[UUID, list[tuple[str, date | None]]]:
    rows = Dependency.objects.filter(data_request_id__in=ids, ended_at=None)
    found: defaultdict[UUID, list[tuple[str, date | None]]] = defaultdict(list)
    for row in rows.order_by(F("expected_on").asc(nulls_last=True)).defer("words", "outcome"):
        found[row.data_request_id].append((row.get_kind_display(), row.expected_on))
    return found
