"""One act on many data requests: what it would do, starting, working off, stopping. Each line is done at most once."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, transaction
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from triage import access, audit, outbox
from triage.choices import BulkOutcome, BulkStatus
from triage.encryption import EncryptedText, encrypt, key_store
from triage.errors import BadInput, NotInScope, TriageError, WrongStep
from triage.event_kinds import EventKind
from triage.models import BulkLine, BulkRun, DataRequest, User
from triage.roles import Permission
from triage.services.bulk_acts import ACTS, REFERENCE, SECRET, BulkAct, Given, read_values

logger = logging.getLogger(__name__)

BULK_TASK = "run_bulk"
MOST_CASES = 5_000
AT_A_TIME = 50
"""Lines of one piece of queued work: few enough to be done long before its lease ends."""
CHUNK = 500
CONTEXT = "triage.bulkrun.values"
GOING = (BulkStatus.WAITING, BulkStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One data request as it is now, and what would keep the act from it; nothing for an empty text."""

    row: DataRequest
    obstacle: str = ""


def act_named(code: str, *, scope: access.Scope) -> BulkAct:
    """The act of this code, if the roles allow it. Raises NotInScope: an act of others is as good as none."""
    act = ACTS.get(code)
    if act is None or not act.is_for(scope):
        raise NotInScope(_("There is no such act for you. Choose another."))
    return act


def foresee(
    *, actor: User, act: BulkAct, ids: Sequence[UUID], at: datetime, given: Given | None = None
) -> list[Foreseen]:
    """What the act would do now with each of these, in their order. Reads only.

    What lies outside of the scope is left out like what does not exist. Raises BadInput for more than 5,000.
    """
    _require_few(len(ids))
    scope = access.scope_of(actor)
    found: list[Foreseen] = []
    for some in _chunks(dict.fromkeys(ids)):
        rows = list(_rows(scope, some))
        found += _looked_at(act, actor, rows, given or Given(), at)
    order = {pk: place for place, pk in enumerate(ids)}
    return sorted(found, key=lambda each: order[each.row.pk])


def _looked_at(
    act: BulkAct, actor: User, rows: Sequence[DataRequest], given: Given, at: datetime
) -> Iterator[Foreseen]:
    obstacles = act.obstacles(rows, actor, given, at)
    return (Foreseen(row, obstacles.get(row.pk, "")) for row in rows)


def _rows(scope: access.Scope, ids: Iterable[UUID]) -> Iterable[DataRequest]:
    rows = DataRequest.objects.filter(pk__in=list(ids)).select_related("jurisdiction", "authority")
    return access.visible_to(scope, rows)


def _chunks(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    left = iter(ids)
    while some := list(islice(left, CHUNK)):
        yield some


def _require_few(number: int) -> None:
    if number > MOST_CASES:
        raise BadInput(
            _("At most {most} data requests can be chosen at once. Narrow the list.").format(
                most=number_format(MOST_CASES, force_grouping=True)
            )
        )


def start(
    *,
    actor: User,
    act: str,
    values: Mapping[str, str],
    cases: Sequence[tuple[UUID, int]],
    at: datetime,
    run_id: UUID | None = None,
) -> BulkRun:
    """Queue the act for these data requests, each with the version that the person saw.

    `run_id` comes with the page on which the act was confirmed: the same page sent twice is one run. Raises BadInput,
    NotInScope without the role or where none of them is in scope.
    """
    scope = access.scope_of(actor)
    read_values(act_named(act, scope=scope), values)
    key = run_id or uuid4()
    if BulkRun.objects.filter(pk=key).exists():
        # Asked before anything is encrypted: the key of a run that has ended is destroyed.
        return own_run(key, actor=actor)
    _require_few(len(cases))
    seen = _seen(scope, dict(cases))
    kept = {**_kept(key, values, at), "language": translation.get_language() or "en"}
    with transaction.atomic():
        fields = {"act": act, "actor": actor, "total": len(seen), "started_at": at, "values": kept}
        run, made = BulkRun.objects.get_or_create(pk=key, defaults=fields)
        if not made:
            return own_run(run.pk, actor=actor)
        BulkLine.objects.bulk_create(
            BulkLine(run=run, position=position, data_request=row, version=version)
            for position, (row, version) in enumerate(seen, start=1)
        )
        detail = {"act": act, "count": len(seen), "where": _where(row for row, _version in seen)}
        audit.record(actor=actor, at=at, kind=EventKind.BULK_STARTED, detail=detail)
        _queue(run, position=1, at=at)
    return run


def own_run(run_id: UUID, *, actor: User) -> BulkRun:
    """A run of this person. Raises NotInScope for one that somebody else started, or nobody."""
    run = BulkRun.objects.filter(pk=run_id, actor=actor).select_related("actor").first()
    if run is None:
        raise NotInScope(_("There is no such run of yours."))
    return run


def _seen(scope: access.Scope, versions: Mapping[UUID, int]) -> list[tuple[DataRequest, int]]:
    by_id = {row.pk: row for some in _chunks(versions) for row in _rows(scope, some)}
    seen = [(by_id[pk], version) for pk, version in versions.items() if pk in by_id]
    if not seen:
        raise NotInScope(_("None of them is in your jurisdictions any more. Nothing was started."))
    return seen


def _where(rows: Iterable[DataRequest]) -> str:
    """Codes of the jurisdictions of an act, for the record; what is sealed is not told by its country."""
    return " ".join(sorted({"sealed" if row.sealed else str(row.jurisdiction_id) for row in rows}))


def _kept(key: UUID, values: Mapping[str, str], at: datetime) -> dict[str, str]:
    kept = {name: value for name, value in values.items() if value}
    for name in SECRET & kept.keys():
        kept[name] = encrypt(kept[name], scope=key, context=CONTEXT, at=at).token
    return kept


def _given(run: BulkRun, act: BulkAct) -> Given:
    values = {name: value for name, value in run.values.items() if name != "language"}
    for name in SECRET & values.keys():
        values[name] = EncryptedText(values[name], CONTEXT).reveal(scope=run.pk)
    return read_values(act, values)


def _queue(run: BulkRun, *, position: int, at: datetime) -> None:
    outbox.enqueue(
        task=BULK_TASK, key=f"{BULK_TASK}:{run.pk}:{position}", object_id=run.pk, actor=run.actor, at=at
    )


def work_on(run_id: UUID, *, actor: User, at: datetime) -> None:
    """Do the next lines of a run, then queue the others, or finish it. Nothing for one that was stopped.

    A worker that is killed anywhere loses at most the line it was at, which is as it was before: a line's outcome
    commits together with what the service of the act did.
    """
    run = BulkRun.objects.select_related("actor").get(pk=run_id)
    if run.status not in GOING:
        return
    BulkRun.objects.filter(pk=run.pk, status=BulkStatus.WAITING).update(status=BulkStatus.RUNNING)
    waiting = run.lines.filter(outcome=BulkOutcome.WAITING).order_by("position")
    with translation.override(run.values["language"]):
        for line in waiting[:AT_A_TIME]:
            _do(run, line, at=at)
    left = waiting.first()
    if left is not None:
        with transaction.atomic():
            _queue(run, position=left.position, at=at)
    else:
        _end(run, BulkStatus.DONE, at=at)


def _do(run: BulkRun, line: BulkLine, *, at: datetime) -> None:
    try:
        with transaction.atomic():
            # First of all, and conditional: of two workers at one line the second waits here and then finds it taken.
            if _settle(line, BulkOutcome.DONE) and (refusal := _refusal(run, line, at=at)):
                line_now = BulkLine.objects.filter(pk=line.pk)
                line_now.update(outcome=BulkOutcome.SKIPPED, says=refusal)
    except DatabaseError:
        # The database is away or busy: the queue tries again, and the line still waits.
        raise
    except Exception:
        logger.exception("Line %s of the bulk run %s failed", line.position, run.pk)
        _settle(
            line, BulkOutcome.SKIPPED, _("It could not be done: a fault of the desk, which is in its log.")
        )


def _settle(line: BulkLine, outcome: BulkOutcome, says: str = "") -> bool:
    waiting = BulkLine.objects.filter(pk=line.pk, outcome=BulkOutcome.WAITING)
    return waiting.update(outcome=outcome, says=says) == 1


def _refusal(run: BulkRun, line: BulkLine, *, at: datetime) -> str:
    """Do the act of the run with the data request of a line; why not, if it was refused. Then nothing was changed."""
    # Both are read anew for each line: rights end in the middle of a run too.
    actor = User.objects.get(pk=run.actor_id)
    row = DataRequest.objects.select_related("jurisdiction", "authority").get(pk=line.data_request_id)
    try:
        with transaction.atomic():
            _act(run, actor, row, line, at)
    except TriageError as refusal:
        return str(refusal).replace(row.reference, REFERENCE)
    return ""


def _act(run: BulkRun, actor: User, row: DataRequest, line: BulkLine, at: datetime) -> None:
    if not actor.is_active:
        raise WrongStep(_("Your account was disabled."))
    act = ACTS[run.act]
    for permission in (Permission.VIEW, *act.permissions):
        access.require(actor, permission, row)
    if row.version != line.version:
        raise WrongStep(_("It was changed since you looked."))
    given = _given(run, act)
    if obstacle := act.obstacles([row], actor, given, at).get(row.pk):
        raise WrongStep(obstacle)
    act.perform(actor, row, given, at)


def stop(*, actor: User, run: BulkRun, at: datetime) -> BulkRun:
    """Leave the lines that still wait as they are. Raises WrongStep for a run that has ended."""
    current = own_run(run.pk, actor=actor)
    if not _end(current, BulkStatus.STOPPED, at=at, says=_("You stopped the run before it came to this.")):
        raise WrongStep(_("This has ended already."))
    return own_run(run.pk, actor=actor)


def give_up(run_id: UUID, *, actor: User, problem: str, at: datetime) -> None:
    """End a run that the queue could not work off; its lines say so."""
    run = BulkRun.objects.select_related("actor").get(pk=run_id)
    with translation.override(run.values["language"]):
        says = _("The desk gave the run up before it came to this: {problem}").format(problem=problem)
    _end(run, BulkStatus.FAILED, at=at, says=says)


def _end(run: BulkRun, status: BulkStatus, *, at: datetime, says: str = "") -> bool:
    """Once, whoever comes first: lines that wait are skipped, what was written for them is forgotten."""
    with transaction.atomic():
        values = {name: value for name, value in run.values.items() if name not in SECRET}
        going = BulkRun.objects.filter(pk=run.pk, status__in=GOING)
        if not going.update(status=status, finished_at=at, values=values):
            return False
        waiting = run.lines.filter(outcome=BulkOutcome.WAITING)
        waiting.update(outcome=BulkOutcome.SKIPPED, says=says)
        done = run.lines.filter(outcome=BulkOutcome.DONE).count()
        rows = DataRequest.objects.filter(pk__in=run.lines.values("data_request")).only(
            "sealed", "jurisdiction"
        )
        detail: dict[str, Any] = {"act": run.act, "count": run.total, "where": _where(rows)}
        audit.record(
            actor=run.actor, at=at, kind=EventKind.BULK_FINISHED,
            detail={**detail, "done": done, "skipped": run.total - done},
        )  # fmt: skip
        if values != run.values:
            transaction.on_commit(lambda: _forget(run, at))
    return True


def _forget(run: BulkRun, at: datetime) -> None:
    key_store().destroy(run.pk, at=at)
