"""What a data request waits for outside of the desk. It stops no clock: only a rule or the authority's reply does."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from triage import audit
from triage.audit import Change, new
from triage.choices import DependencyKind, Status
from triage.encryption import encrypt_unless_empty
from triage.errors import BadInput, WrongStep
from triage.event_kinds import EventKind
from triage.models import DataRequest, Dependency, User
from triage.roles import Permission
from triage.services.locking import locked
from triage.services.own_words import own_words
from triage.workflow import is_open

LONGEST_WORDS = 1_000
WORDS = "triage.dependency.words"
OUTCOME = "triage.dependency.outcome"


def start(
    *,
    actor: User,
    data_request: DataRequest,
    kind: DependencyKind,
    words: str = "",
    expected_on: date | None = None,
    at: datetime,
) -> Dependency:
    """Record that an open data request waits for something, and until when it is expected.

    Raises WrongStep if it waits for the same kind already, BadInput for a day that is past.
    """
    if kind not in DependencyKind.values:
        raise BadInput(_("is nothing that a data request can wait for"), where="kind")
    if expected_on is not None and expected_on < at.date():
        raise BadInput(_("lies in the past; leave it empty while nobody can say"), where="expected on")
    with locked(data_request, actor=actor, permission=Permission.WRITE_NOTE) as current:
        require_startable(current, kind)
        plain = own_words(words, where="words", longest=LONGEST_WORDS, data_request=current)
        dependency = Dependency(
            data_request=current,
            kind=kind,
            words=encrypt_unless_empty(plain, scope=current.pk, context=WORDS, at=at),
            expected_on=expected_on,
            started_by=actor,
            started_at=at,
        )
        _record(EventKind.DEPENDENCY_STARTED, dependency, new(dependency), actor=actor, at=at)
        return dependency


def end(*, actor: User, dependency: Dependency, outcome: str = "", at: datetime) -> Dependency:
    """Record that the wait is over, and what came of it; on an ended data request too. Raises WrongStep if it was."""
    with locked(dependency.data_request, actor=actor, permission=Permission.WRITE_NOTE) as current:
        waiting = Dependency.objects.get(pk=dependency.pk)
        waiting.data_request = current
        if waiting.ended_at is not None:
            raise WrongStep(
                _("{reference} no longer waits for “{kind}”: that was recorded on {day}.").format(
                    reference=current.reference,
                    kind=waiting.get_kind_display(),
                    day=f"{waiting.ended_at:%Y-%m-%d}",
                )
            )
        plain = own_words(outcome, where="outcome", longest=LONGEST_WORDS, data_request=current)
        waiting.outcome = encrypt_unless_empty(plain, scope=current.pk, context=OUTCOME, at=at)
        waiting.ended_by, waiting.ended_at = actor, at
        changes = [Change(waiting, ("outcome", "ended_by", "ended_at"))]
        _record(EventKind.DEPENDENCY_ENDED, waiting, changes, actor=actor, at=at)
        return waiting


def require_startable(data_request: DataRequest, kind: DependencyKind) -> None:
    """Raise WrongStep unless the data request is open and does not wait for this kind already."""
    if not is_open(Status(data_request.status)):
        raise WrongStep(
            _("{reference} is “{status}” and waits for nothing. Reopen it first.").format(
                reference=data_request.reference, status=data_request.get_status_display()
            )
        )
    if data_request.dependencies.filter(kind=kind, ended_at=None).exists():
        raise WrongStep(
            _(
                "{reference} waits for “{kind}” already. Record that this wait is over before another begins."
            ).format(reference=data_request.reference, kind=DependencyKind(kind).label)
        )


def _record(
    kind: EventKind, dependency: Dependency, changes: list[Change], *, actor: User, at: datetime
) -> None:
    audit.record(
        actor=actor, at=at, kind=kind, data_request=dependency.data_request, changes=changes,
        detail={"kind": str(dependency.kind)},
    )  # fmt: skip
