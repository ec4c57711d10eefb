"""How every step on a data request begins: lock, re-read, check scope, permission, version and status."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from triage import access
from triage.audit import Change
from triage.choices import OPEN_STATUSES, Status, in_words
from triage.errors import ChangedMeanwhile, WrongStep
from triage.event_kinds import tell
from triage.models import DataRequest, Event, User
from triage.roles import Permission
from triage.workflow import TRANSITIONS, Step


@contextmanager
def acting_on(
    data_request: DataRequest, *, actor: User, permission: Permission, step: Step | None = None
) -> Iterator[DataRequest]:
    """One transaction on one data request, which is given locked and re-read.

    Its version has moved on; the caller saves what it changed through `moved`. Raises NotInScope, NotPermitted,
    ChangedMeanwhile if somebody acted since `data_request` was read, WrongStep. An error undoes everything.
    """
    with transaction.atomic():
        current = DataRequest.objects.select_for_update().select_related(None).get(pk=data_request.pk)
        access.require(actor, permission, current)
        if current.version != data_request.version or not DataRequest.objects.claim(
            current.pk, current.version
        ):
            raise ChangedMeanwhile(_what_changed(current))
        current.version += 1
        if step is not None:
            require_step(current, step)
        yield current


def require_step(data_request: DataRequest, step: Step) -> None:
    """Raise WrongStep unless the table allows the step from the present status."""
    row = TRANSITIONS[step]
    if data_request.status not in row.sources:
        allowed = ", ".join(sorted(str(Status(status).label) for status in row.sources))
        raise WrongStep(
            _("{reference} is “{status}”. “{step}” is possible from: {allowed}.").format(
                reference=data_request.reference,
                status=Status(data_request.status).label,
                step=in_words(step.value),
                allowed=allowed,
            )
        )


def moved(data_request: DataRequest, step: Step | None = None, **values: Any) -> Change:
    """The change of the data request itself: its new status if the step has one, its version, and `values`."""
    if step is not None:
        values["status"] = TRANSITIONS[step].target
    if "status" in values:
        values["is_open"] = values["status"] in OPEN_STATUSES
    for name, value in values.items():
        setattr(data_request, name, value)
    return Change(data_request, ("version", *values))


def next_number(rows: Any) -> int:
    """The number that follows the highest one of these rows; the unique constraint settles a race."""
    last = rows.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _what_changed(current: DataRequest) -> str:
    last = Event.objects.filter(data_request=current).order_by("-number").first()
    told = tell(last.kind, last.actor_name, last.detail) if last else _("It was changed.")
    when = f" ({last.at:%Y-%m-%d %H:%M} UTC)" if last else ""
    return _(
        "{reference} was changed since you opened it: {event} Nothing of yours was saved. Open it again and look "
        "before you act."
    ).format(reference=current.reference, event=f"{told}{when}")
