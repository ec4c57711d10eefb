"""Many data requests assessed at once, as queued work: its own page, how far it is, stopping, giving up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from triage import audit, outbox
from triage.choices import BulkStatus, LawRunKind
from triage.errors import NotInScope, WrongStep
from triage.event_kinds import EventKind
from triage.models import LawRun, User

GOING = (BulkStatus.WAITING, BulkStatus.RUNNING)
LANES = 2
"""Workers that share a run where each data request is only read."""


def own_run(run_id: UUID, *, actor: User) -> LawRun:
    """A run of this person. Raises NotInScope for one that somebody else started, or nobody."""
    run = (
        LawRun.objects.filter(pk=run_id, actor=actor)
        .select_related("actor", "draft", "version", "version__jurisdiction")
        .first()
    )
    if run is None:
        raise NotInScope(_("There is no such run of yours."))
    return run


def require_none_going(actor: User, **subject: object) -> None:
    """Raise WrongStep while the same run of this person goes on: sent twice, a page starts one."""
    if LawRun.objects.filter(actor=actor, status__in=GOING, **subject).exists():
        raise WrongStep(_("Such a run of yours is going on already. Wait for it, or stop it."))


def queue_next(run: LawRun, *, task: str, lane: int, at: datetime) -> None:
    """One more piece of work for a lane of the run."""
    outbox.enqueue(
        task=task, key=f"{task}:{run.pk}:{lane}:{uuid4()}", object_id=run.pk, actor=run.actor, at=at
    )


@contextmanager
def locked(run_id: UUID) -> Iterator[LawRun | None]:
    """One transaction on a run that goes on, locked and re-read; None for one that was stopped or has ended."""
    with transaction.atomic():
        run = LawRun.objects.select_for_update(of=("self",)).select_related("actor", "draft", "version")
        current = run.get(pk=run_id)
        yield current if current.status in GOING else None


def stop(*, actor: User, run: LawRun, at: datetime) -> LawRun:
    """Leave the rest as it is; what was done stays. Raises WrongStep for a run that has ended."""
    current = own_run(run.pk, actor=actor)
    with locked(current.pk) as going:
        if going is None:
            raise WrongStep(_("This has ended already."))
        end(going, BulkStatus.STOPPED, at=at)
    return own_run(run.pk, actor=actor)


def give_up(run_id: UUID, *, actor: User, problem: str, at: datetime) -> None:
    """End a run that the queue could not work off; what was done until then stays."""
    with locked(run_id) as going:
        if going is not None:
            going.problem = problem[:500]
            end(going, BulkStatus.FAILED, at=at)


def end(run: LawRun, status: BulkStatus, *, at: datetime) -> None:
    """Close a locked run and say in the record what it was."""
    run.status, run.finished_at = status, at
    run.save(update_fields=["status", "finished_at", "problem"])
    _record(run, at)


def _record(run: LawRun, at: datetime) -> None:
    if run.kind == LawRunKind.BACK_TEST:
        assert run.draft is not None  # noqa: S101  a back-test has one
        kind = EventKind.BACK_TESTED
        detail = {"rulebook": run.draft.code, "count": run.done, "differing": run.differing}
    else:
        assert run.version is not None  # noqa: S101  a reassessment has one
        kind = EventKind.REASSESSED
        detail = {"rulebook": run.version.code, "number": run.version.number, "count": run.done}
    audit.record(actor=run.actor, at=at, kind=kind, detail=detail)
