"""Acts of one click on a data request: take it, watch it, no longer watch it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.acts import Act, Asked, Done
from triage.models import Watch
from triage.roles import Permission
from triage.services import assignment, personal

ASSIGN_TO_ME = "assign-to-me"


def _assign_to_me(asked: Asked) -> Done:
    row = assignment.assign(actor=asked.actor, data_request=asked.row, assignee=asked.actor, at=asked.at)
    return Done(_("You have {reference} now.").format(reference=row.reference))


def _watch(asked: Asked) -> Done:
    personal.watch(actor=asked.actor, data_request=asked.row, at=asked.at)
    return Done(_("You watch {reference}.").format(reference=asked.row.reference))


def _unwatch(asked: Asked) -> Done:
    personal.unwatch(actor=asked.actor, data_request=asked.row)
    return Done(_("You no longer watch {reference}.").format(reference=asked.row.reference))


def _is_for_me(row: Any, actor: Any) -> bool:
    return bool(row.is_open and row.assigned_to_id != actor.pk)


def _is_watched(row: Any, actor: Any) -> bool:
    return Watch.objects.filter(user=actor, data_request=row).exists()


DESK = (
    Act(
        ASSIGN_TO_ME, gettext_lazy("Assign to me"), Permission.ASSIGN, _assign_to_me, is_open=_is_for_me,
        direct=True,
    ),
    Act(
        "watch", gettext_lazy("Watch"), Permission.VIEW, _watch, direct=True,
        is_open=lambda row, actor: not _is_watched(row, actor),
        explains=gettext_lazy("You find it again under “Watched”."),
    ),
    Act(
        "unwatch", gettext_lazy("Stop watching"), Permission.VIEW, _unwatch, is_open=_is_watched, direct=True
    ),
)  # fmt: skip
"""In the order in which they are offered."""
