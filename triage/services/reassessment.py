"""Open data requests assessed anew after a publication: each through its own service, with the rights of who asked."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from jurisdictions.law.outcomes import differences
from jurisdictions.models import RulebookVersion
from triage import access
from triage.choices import BulkStatus, LawRunKind
from triage.errors import Incomplete, NotPermitted, TriageError
from triage.models import Assessment, DataRequest, LawRun, LawRunLine, User
from triage.roles import Permission
from triage.services import law_runs
from triage.services.assessment import assess, result_of
from triage.services.law import FROM_THE_BEGINNING
from triage.workflow import TRANSITIONS, Step

logger = logging.getLogger(__name__)

REASSESS_TASK = "reassess"
AT_A_TIME = 50
"""Data requests of one queued row: it ends long before its lease does."""
REFERENCE = "{reference}"
"""Stands in a stored refusal for the reference, which is shown to whoever may see the data request."""


def start(*, actor: User, version: RulebookVersion, at: datetime) -> LawRun:
    """Queue an assessment of each open data request that this version speaks to, in the actor's jurisdictions.

    Only those that have an assessment, and whose status lets them be assessed again; what has left or ended is never
    touched. Raises NotPermitted, Incomplete where there is none, WrongStep while the same goes on.
    """
    access.require_role(actor, Permission.ASSESS)
    with transaction.atomic():
        version = RulebookVersion.objects.select_for_update().get(pk=version.pk)
        law_runs.require_none_going(actor, kind=LawRunKind.REASSESSMENT, version=version)
        scope = access.scope_of(actor)
        total = rows_of(scope, version).count()
        if not total:
            raise Incomplete(
                _("No open data request of your jurisdictions was assessed and can be assessed anew by it.")
            )
        run = LawRun.objects.create(
            kind=LawRunKind.REASSESSMENT,
            version=version,
            actor=actor,
            codes=sorted(scope.jurisdictions),
            total=total,
            result={"after": "", "refused": 0, "left_alone": _open_rows(scope, version).count() - total},
            started_at=at,
        )
        law_runs.queue_next(run, task=REASSESS_TASK, lane=0, at=at)
    return run


def rows_of(scope: access.Scope, version: RulebookVersion) -> QuerySet[DataRequest]:
    """The open data requests in the scope that were assessed, can be again, and are judged by this version."""
    return _open_rows(scope, version).filter(status__in=TRANSITIONS[Step.ASSESS].sources)


def _open_rows(scope: access.Scope, version: RulebookVersion) -> QuerySet[DataRequest]:
    live = Assessment.objects.filter(data_request=OuterRef("pk"), voided_at__isnull=True)
    rows = access.visible_to(scope, DataRequest.objects.filter(Exists(live)))
    rows = rows.filter(is_open=True, received_at__gte=_earliest_start(version))
    return rows if version.jurisdiction_id is None else rows.filter(jurisdiction_id=version.jurisdiction_id)


def _earliest_start(version: RulebookVersion) -> datetime:
    """The first instant that is the version's first day anywhere: days of receipt are those of the State."""
    # Before the first day of any law there is nothing to tell apart, and no calendar goes back from the year 1.
    first = max(version.effective_from, FROM_THE_BEGINNING)
    return datetime.combine(first, time(), UTC) - timedelta(hours=14)


def work_on(run_id: UUID, *, actor: User, at: datetime) -> None:
    """Assess the next data requests of a run, then queue the others, or finish it. Nothing for one that was stopped.

    A worker that is killed anywhere loses at most the data request it was at, which is as it was before: how far the
    run is commits together with each assessment.
    """
    for _number in range(AT_A_TIME):
        if not _next(run_id, at):
            return
    with law_runs.locked(run_id) as going:
        if going is not None:
            law_runs.queue_next(going, task=REASSESS_TASK, lane=0, at=at)


def _next(run_id: UUID, at: datetime) -> bool:
    """Do one; False when the run is over."""
    with law_runs.locked(run_id) as going:
        if going is None:
            return False
        assert going.version is not None  # noqa: S101  a reassessment has one
        person = User.objects.get(pk=going.actor_id)
        scope = access.scope_of(person)
        if not person.is_active or not scope.holds(Permission.ASSESS):
            raise NotPermitted(_("You may not assess data requests any more."))
        rows = rows_of(scope, going.version).order_by("pk")
        if going.result["after"]:
            rows = rows.filter(pk__gt=going.result["after"])
        row = rows.first()
        if row is None:
            law_runs.end(going, BulkStatus.DONE, at=at)
            return False
        going.status = BulkStatus.RUNNING
        _settle(going, row, _assessed(person, row, at))
    return True


def _assessed(person: User, row: DataRequest, at: datetime) -> list[dict[str, Any]]:
    """What came out differently; or, under `refusal`, why nothing was done, in the service's words."""
    try:
        with transaction.atomic():
            before = result_of(row.assessments.live().get())
            return [
                asdict(each)
                for each in differences(before, result_of(assess(actor=person, data_request=row, at=at)))
            ]
    except TriageError as refusal:
        return [{"refusal": str(refusal).replace(row.reference, REFERENCE)}]
    except DatabaseError:
        # The database is away or busy: the queue tries again, and this one still waits.
        raise
    except Exception:
        logger.exception("A data request could not be assessed anew")
        return [{"refusal": _("It could not be done: a fault of the desk, which is in its log.")}]


def _settle(run: LawRun, row: DataRequest, found: list[dict[str, Any]]) -> None:
    refused = bool(found and "refusal" in found[0])
    run.result |= {"after": str(row.pk), "refused": run.result["refused"] + refused}
    run.done += 1
    run.differing += bool(found) and not refused
    run.save(update_fields=["status", "result", "done", "differing"])
    if found:
        LawRunLine.objects.create(run=run, data_request=row, differences=found)
