"""What a draft would have changed: past data requests assessed by the law as it is, and with the draft in its place."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from jurisdictions.law import engine
from jurisdictions.law.assessment import Assessment as LawAssessment
from jurisdictions.law.facts import Facts
from jurisdictions.law.narrowing import narrowed
from jurisdictions.law.outcomes import Difference, differences
from jurisdictions.law.questions import as_asked_by
from jurisdictions.law.rulebook import Rulebook
from jurisdictions.law.serialisation import SerialisationError, from_plain
from jurisdictions.law.vocabulary import RulebookKind
from jurisdictions.models import UNKNOWN, RulebookDraft
from triage import access
from triage.choices import BulkStatus, LawRunKind
from triage.encryption import reveal_each
from triage.errors import Incomplete, NotPermitted
from triage.models import Assessment, DataRequest, LawRun, LawRunLine, User
from triage.roles import Permission
from triage.services import law, law_runs
from triage.services.law_timeline import Books, LawTimeline, timeline

logger = logging.getLogger(__name__)

BACK_TEST_TASK = "back_test"
AT_A_TIME = 500
"""Data requests whose facts are in memory at once; after them the page shows how far it is."""
PIECES = 20
"""Pieces of one queued row: they end long before its lease does."""
CLAIM = timedelta(minutes=5)
"""After this a piece whose worker did not come back is given out again."""
NATIONAL = (RulebookKind.COUNTRY, RulebookKind.SUBDIVISION)


@dataclass(frozen=True, slots=True)
class _Laws:
    """The law of every day as it is now, and with the draft in it."""

    code: str
    now: LawTimeline
    then: LawTimeline
    _apart: dict[tuple[int, int], tuple[Books, Books] | None] = field(default_factory=dict)

    def apart(self, now: Books, then: Books) -> tuple[Books, Books] | None:
        """The two versions that speak to a day, without what they say alike; None where nothing can be left out.

        The same objects for the same days: the engine recognises them.
        """
        key = (id(now), id(then))
        if key not in self._apart:
            narrow = narrowed(now[0], then[0]) if now and then else None
            self._apart[key] = ((narrow[0],), (narrow[1],)) if narrow else None
        return self._apart[key]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some data requests, and the mark under which they were given out."""

    claim: str
    ids: Sequence[UUID]


@dataclass(slots=True)
class _Tally:
    """What came of a piece. `unread` could not be assessed: erased, or written by a release that knew other facts."""

    countries: dict[str, list[int]]
    kinds: Counter[str]
    unread: int = 0
    lines: list[LawRunLine] | None = None


def may(scope: access.Scope) -> bool:
    """Whether somebody may back-test drafts."""
    return scope.holds(Permission.DRAFT_RULEBOOK) or scope.holds(Permission.PUBLISH_RULEBOOK)


def start(*, actor: User, draft: RulebookDraft, all_reviewed: bool, at: datetime) -> LawRun:
    """Queue a back-test of the draft over the past data requests of the actor's jurisdictions.

    Sealed ones only with a grant on each. An entry of the draft counts as reviewed where the published version has a
    reviewed one of this id; with `all_reviewed` every entry does. Raises NotPermitted, Incomplete for a scope that
    holds nothing to test, WrongStep while the same goes on.
    """
    scope = access.scope_of(actor)
    if not may(scope):
        access.require_role(actor, Permission.DRAFT_RULEBOOK)
    with transaction.atomic():
        draft = RulebookDraft.objects.select_for_update().get(pk=draft.pk)
        law_runs.require_none_going(actor, kind=LawRunKind.BACK_TEST, draft=draft)
        total = _rows(scope, draft).count()
        if not total:
            raise Incomplete(
                _(
                    "None of your jurisdictions has an assessed data request that this draft could speak to. Ask an "
                    "account manager for a grant of the jurisdiction."
                )
            )
        run = LawRun.objects.create(
            kind=LawRunKind.BACK_TEST,
            draft=draft,
            actor=actor,
            codes=sorted(scope.jurisdictions),
            total=total,
            result={"all_reviewed": all_reviewed, "after": "", "out": {}, "countries": {}, "kinds": {}, "unread": 0},
            started_at=at,
        )  # fmt: skip
        for lane in range(law_runs.LANES):
            law_runs.queue_next(run, task=BACK_TEST_TASK, lane=lane, at=at)
    return run


def _rows(scope: access.Scope, draft: RulebookDraft) -> QuerySet[DataRequest]:
    """The data requests that the draft can speak to: of a national one those of its State."""
    assessed = Assessment.objects.filter(data_request=OuterRef("pk"))
    rows = access.counted_for(scope, DataRequest.objects.filter(Exists(assessed)))
    country = country_of(draft)
    return rows if country is None else rows.filter(jurisdiction_id=country)


def country_of(draft: RulebookDraft) -> str | None:
    """The State whose law the draft is; None for a policy and for a regime."""
    rulebook = _rulebook(draft)
    return rulebook.code[: len(UNKNOWN)] if rulebook.kind in NATIONAL else None


def _rulebook(draft: RulebookDraft) -> Rulebook:
    return law.read_text(draft.source.encode(), file=str(draft))


def work_on(run_id: UUID, *, actor: User, at: datetime) -> None:
    """Do the next pieces of a run, then queue the others, or finish it. Nothing for one that was stopped.

    Two workers share a run: each takes a piece under the run's lock and comes back with its figures. A piece whose
    worker died is given out again, and what a late one brings is not counted twice.
    """
    run = LawRun.objects.select_related("draft", "actor").get(pk=run_id)
    assert run.draft is not None  # noqa: S101  a back-test has one
    for _number in range(PIECES):
        piece = _take(run, at)
        if piece is None:
            return
        try:
            tally = _tested(run, piece, _laws(run))
            _settle(run, piece, tally, at)
        except Exception:
            _give_back(run, piece)
            raise
    with law_runs.locked(run_id) as going:
        if going is not None:
            law_runs.queue_next(going, task=BACK_TEST_TASK, lane=0, at=at)


@lru_cache(maxsize=1)
def _laws(run: LawRun) -> _Laws:
    """Kept from one queued row of the run to its next: it is the law of one moment, and costs a second to prepare."""
    assert run.draft is not None  # noqa: S101  a back-test has one
    # As it was when the run began: a version that is published meanwhile, the draft itself above all, would make the
    # pieces before and after it answer different questions.
    now = timeline(country_of(run.draft), as_of=run.started_at, without=run.draft)
    then = now.with_draft(_rulebook(run.draft), all_reviewed=run.result["all_reviewed"])
    return _Laws(run.draft.code, now, then)


# Giving out the work: pieces in the order of the ids, each to one worker.


def _take(run: LawRun, at: datetime) -> _Piece | None:
    """The next piece; None where none is left to take, or the run is over."""
    with law_runs.locked(run.pk) as going:
        if going is None:
            return None
        actor = User.objects.get(pk=going.actor_id)
        scope = access.scope_of(actor)
        if not may(scope):
            raise NotPermitted(_("You may not back-test drafts any more."))
        going.status = BulkStatus.RUNNING
        piece = _next_piece(going, scope, at)
        if piece is None and not going.result["out"]:
            law_runs.end(going, BulkStatus.DONE, at=at)
        going.save(update_fields=["status", "result"])
    return piece


def _next_piece(run: LawRun, scope: access.Scope, at: datetime) -> _Piece | None:
    assert run.draft is not None  # noqa: S101  a back-test has one
    out, claim = run.result["out"], str(uuid4())
    rows = _rows(scope, run.draft).order_by("pk")
    late = [key for key, piece in out.items() if datetime.fromisoformat(piece["at"]) + CLAIM <= at]
    if late:
        given = out.pop(late[0])
        rows = rows.filter(pk__lte=given["to"])
        after, ids = given["after"], None
    else:
        after, ids = run.result["after"], AT_A_TIME
    if after:
        rows = rows.filter(pk__gt=after)
    found = list(rows.values_list("pk", flat=True)[:ids])
    if not found and not late:
        return None
    last = str(found[-1]) if found else after
    out[claim] = {"after": after, "to": given["to"] if late else last, "at": at.isoformat()}
    if not late:
        run.result["after"] = last
    return _Piece(claim, found)


def _give_back(run: LawRun, piece: _Piece) -> None:
    """Let the next worker have it at once."""
    with law_runs.locked(run.pk) as going:
        if going is not None and piece.claim in going.result["out"]:
            going.result["out"][piece.claim]["at"] = (going.started_at - CLAIM).isoformat()
            going.save(update_fields=["result"])


def _settle(run: LawRun, piece: _Piece, tally: _Tally, at: datetime) -> None:
    with law_runs.locked(run.pk) as going:
        if going is None or going.result["out"].pop(piece.claim, None) is None:
            return
        lines = tally.lines or []
        LawRunLine.objects.bulk_create(lines)
        going.done += len(piece.ids)
        going.differing += len(lines)
        _add(going.result, tally)
        going.save(update_fields=["done", "differing", "result"])


def _add(result: dict[str, Any], tally: _Tally) -> None:
    for code, figures in tally.countries.items():
        before = result["countries"].get(code, [0, 0])
        result["countries"][code] = [old + more for old, more in zip(before, figures, strict=True)]
    result["kinds"] = dict(Counter(result["kinds"]) + tally.kinds)
    result["unread"] += tally.unread


# The work itself: reads only.


def _tested(run: LawRun, piece: _Piece, laws: _Laws) -> _Tally:
    tally = _Tally(countries={}, kinds=Counter(), lines=[])
    for data_request_id, code, facts in _facts_of(piece.ids):
        figures = tally.countries.setdefault(code, [0, 0])
        figures[0] += 1
        found = _differences(facts, laws) if facts is not None else None
        if found is None:
            tally.unread += 1
        elif found:
            figures[1] += 1
            tally.kinds.update({each.kind.value for each in found})
            assert tally.lines is not None  # noqa: S101  made above
            tally.lines.append(
                LawRunLine(run=run, data_request_id=data_request_id, differences=[asdict(each) for each in found])
            )  # fmt: skip
    return tally


def _differences(facts: Facts, laws: _Laws) -> tuple[Difference, ...] | None:
    """None for facts that the law cannot be applied to."""
    day = facts.received_on
    try:
        of_now, of_then = laws.now.only(laws.code, day), laws.then.only(laws.code, day)
        asked = as_asked_by(facts, of_now[0].rulebook, of_then[0].rulebook) if of_now and of_then else facts
        narrow = laws.apart(of_now, of_then)
        own_now, own_then = narrow or (of_now, of_then)
        ours, theirs = engine.assess(facts, own_now), engine.assess(asked, own_then)
        if _said(ours) == _said(theirs):
            return ()
        now = engine.assess(facts, laws.now.in_force(day))
        then = engine.assess(asked, laws.then.in_force(day))
    except (ValueError, ArithmeticError):
        logger.exception("A data request could not be assessed in a back-test")
        return None
    return differences(_of_all(now, ours), _of_all(then, theirs)) if narrow else differences(now, then)


def _said(own: LawAssessment) -> tuple[object, ...]:
    """What one version says by itself, beyond what both say, that a person acts on.

    No rulebook overrides another: where this is the same, everything that comes out is.
    """
    return [finding for finding in own.findings if finding.open], own.flags, own.deadlines


def _of_all(whole: LawAssessment, own: LawAssessment) -> LawAssessment:
    """What comes out by all law, with the findings and flags of the one version alone: the others are the same."""
    return replace(whole, findings=own.findings, flags=own.flags)


def _facts_of(ids: Sequence[UUID]) -> Iterator[tuple[UUID, str, Facts | None]]:
    """The facts of the latest assessment of each, with its jurisdiction. Two queries."""
    named = Assessment.objects.filter(data_request__in=ids).order_by("number")
    latest = dict(named.values_list("data_request_id", "pk"))
    rows = list(
        Assessment.objects.filter(pk__in=latest.values()).values_list(
            "data_request_id", "data_request__jurisdiction_id", "facts"
        )
    )
    texts = reveal_each([(facts, data_request_id) for data_request_id, _code, facts in rows])
    for (data_request_id, code, _facts), text in zip(rows, texts, strict=True):
        yield data_request_id, code, _read(text)


def _read(text: str | None) -> Facts | None:
    if text is None:
        return None
    try:
        facts: Facts = from_plain(Facts, json.loads(text))
    except SerialisationError:
        return None
    return facts


def lines_of(run: LawRun, *, scope: access.Scope) -> Iterable[LawRunLine]:
    """The data requests that come out differently, for somebody who may open them; none for anybody else."""
    lines = access.visible_to(scope, LawRunLine.objects.filter(run=run), path="data_request")
    return lines.select_related("data_request")
