"""Data requests that belong together: linking them, and merging a double into the one that goes on."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from triage import audit
from triage.audit import Change, new
from triage.choices import LinkKind
from triage.errors import BadInput, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.models import AuthorityReference, CaseLink, DataRequest, User
from triage.roles import Permission
from triage.services import wording
from triage.services.doubles import require_double
from triage.services.locking import locked_pair
from triage.services.steps import acting_on, moved
from triage.services.voiding import end_question, void_live
from triage.workflow import Step

LONGEST_REASON = 300
BY_HAND = (LinkKind.DUPLICATE, LinkKind.RELATED, LinkKind.FOLLOWS)


def link(
    *, actor: User, data_request: DataRequest, other: DataRequest, kind: LinkKind, at: datetime
) -> CaseLink:
    """Record that two data requests belong together. Both must lie in the actor's scope.

    The event stands with `data_request` alone and names the other by its id: whoever may not see the other learns
    nothing of it. For the same reason a sealed one is linked from its own side. Raises WrongStep if they are linked.
    """
    if kind not in BY_HAND:
        raise BadInput(_("is no way in which data requests are linked by hand"), where="kind")
    if data_request.pk == other.pk:
        raise BadInput(_("is the data request itself"), where="other")
    with locked_pair(data_request, other, actor=actor, permission=Permission.LINK) as (current, there):
        if there.sealed and not current.sealed:
            raise WrongStep(
                _(
                    "{other} is sealed. Open it and link from there: what is recorded here is read by everybody who "
                    "may see {reference}."
                ).format(other=there.reference, reference=current.reference)
            )
        if live_between(current, there).exists():
            raise WrongStep(
                _(
                    "{reference} and {other} are linked already. Remove that link before you make another."
                ).format(reference=current.reference, other=there.reference)
            )
        row = CaseLink(data_request=current, other=there, kind=kind, linked_by=actor, linked_at=at)
        audit.record(
            actor=actor, at=at, kind=EventKind.LINKED, data_request=current, changes=new(row),
            detail={"kind": str(kind), "other": str(there.pk)},
        )  # fmt: skip
        return row


def unlink(*, actor: User, link: CaseLink, reason: str, at: datetime) -> CaseLink:
    """Void a link; the reason is kept. A merge is undone by reopening what was merged. Raises WrongStep."""
    stated = _reason(reason)
    with locked_pair(link.data_request, link.other, actor=actor, permission=Permission.LINK) as (
        current,
        there,
    ):
        row = CaseLink.objects.get(pk=link.pk)
        row.data_request, row.other = current, there
        if not row.is_live:
            raise WrongStep(_("This link was removed already."))
        if row.kind == LinkKind.MERGED:
            raise WrongStep(
                _("{reference} was merged into {other}. Reopen {reference} to undo that.").format(
                    reference=current.reference, other=there.reference
                )
            )
        audit.record(
            actor=actor, at=at, kind=EventKind.UNLINKED, data_request=current,
            changes=[voided(row, at=at, why=gettext_noop("unlinked"))],
            detail={"other": str(there.pk)}, reason=stated,
        )  # fmt: skip
        return row


def merge(
    *, actor: User, data_request: DataRequest, into: DataRequest, reason: str, at: datetime
) -> DataRequest:
    """End a double because `into` goes on; gives back the double.

    `into` takes over the references of the authority and the higher level of review, and nothing else: persons, items
    and papers stay where they are and can be read there, so that nothing more may be disclosed than before. What the
    double was assessed and decided to is void. Both rows are locked in one order, both events are written or neither.
    Raises WrongStep or Incomplete where a merge would lose or loosen something (triage.services.doubles),
    ChangedMeanwhile if somebody acted on the double since it was read.

    The transparency report counts what goes on: a merged data request is no second demand and is not counted again.
    """
    stated = _reason(reason)
    with (
        locked_pair(data_request, into, actor=actor, permission=Permission.CLOSE) as (double, kept),
        acting_on(data_request, actor=actor, permission=Permission.CLOSE, step=Step.MERGE) as current,
    ):
        require_double(double, kept, at=at)
        end_question(current, actor=actor, at=at)
        _end(current, kept, actor=actor, reason=stated, at=at)
        _take_over(current, kept, actor=actor, reason=stated, at=at)
        return current


def undone_by_reopening(data_request: DataRequest, *, actor: User, at: datetime) -> list[Change]:
    """Changes that void the link to what a data request was merged into, which is told there; empty if it was not.

    The other one keeps the references that it took over: the authority wrote them about the same matter.
    """
    rows = CaseLink.objects.live().filter(data_request=data_request, kind=LinkKind.MERGED)
    changes = []
    for row in rows.select_related("other"):
        audit.record(
            actor=actor, at=at, kind=EventKind.UNLINKED, data_request=row.other,
            detail={"other": str(data_request.pk)},
        )  # fmt: skip
        changes.append(voided(row, at=at, why=gettext_noop("reopened")))
    return changes


def live_between(first: DataRequest, second: DataRequest) -> QuerySet[CaseLink]:
    """The links that stand between the two, whichever way they were made."""
    pair = Q(data_request=first, other=second) | Q(data_request=second, other=first)
    rows: QuerySet[CaseLink] = CaseLink.objects.live().filter(pair)
    return rows


def voided(row: CaseLink, *, at: datetime, why: str) -> Change:
    """The change that voids a link; `why` is a code, not what a person typed."""
    row.voided_at, row.voided_reason = at, why
    return Change(row, ("voided_at", "voided_reason"))


def _end(current: DataRequest, kept: DataRequest, *, actor: User, reason: str, at: datetime) -> None:
    # A link that stood from the other side belongs to the chain of events there.
    standing = live_between(current, kept)
    changes = [
        voided(row, at=at, why=gettext_noop("merged")) for row in standing.filter(data_request=current)
    ]
    row = CaseLink(data_request=current, other=kept, kind=LinkKind.MERGED, linked_by=actor, linked_at=at)
    changes += [*new(row), *void_live(current, at=at, reason=gettext_noop("merged"))]
    changes.append(moved(current, Step.MERGE, due_at=None))
    audit.record(
        actor=actor, at=at, kind=EventKind.MERGED, data_request=current, changes=changes, reason=reason,
        detail={"other": str(kept.pk)},
    )  # fmt: skip


def _take_over(current: DataRequest, kept: DataRequest, *, actor: User, reason: str, at: datetime) -> None:
    DataRequest.objects.claim(kept.pk, kept.version)
    kept.version += 1
    known = set(kept.authority_references.values_list("value", flat=True))
    added = current.authority_references.exclude(value__in=known).values_list("value", flat=True)
    changes = [
        voided(row, at=at, why=gettext_noop("merged"))
        for row in live_between(current, kept).filter(data_request=kept)
    ]
    changes += new(*(AuthorityReference(data_request=kept, value=value) for value in added))
    # Once raised the level stays: no reviewer loses a case because its double was not escalated.
    changes.append(moved(kept, review_level=max(current.review_level, kept.review_level)))
    audit.record(
        actor=actor, at=at, kind=EventKind.TOOK_OVER, data_request=kept, changes=changes, reason=reason,
        detail={"other": str(current.pk)},
    )  # fmt: skip


def _reason(reason: str) -> str:
    stated = wording.line(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(_("Say why; the reason is kept with the data request."))
    return stated
