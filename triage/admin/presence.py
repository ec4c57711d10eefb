"""Who else has a case open now, and whether it moved on since the page was opened."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from triage import access
from triage.admin.due import MINUTE, length_of
from triage.event_kinds import tell
from triage.models import DataRequest, Event, Presence, User
from triage.roles import Permission
from triage.services import personal

if TYPE_CHECKING:
    from triage.admin.base import ReadOnlyAdmin

COUNTS_FOR = timedelta(seconds=60)
MOST_NAMED = 5
LOOKED_BACK = 10


@dataclass(frozen=True, slots=True)
class Opened:
    """What the page of a case knows of itself: its state, and who else has it open, in words."""

    version: int
    others: str


def open_case(person: User, case: DataRequest, *, at: datetime) -> Opened:
    """The person opens the page of the case: everything that happened is read, and others see who looks."""
    last = case.events.order_by("-number").values_list("number", flat=True).first()
    # A full disk or a busy database takes the marks, not the page.
    with suppress(OperationalError):
        personal.open_case(actor=person, data_request=case, number=last or 0, at=at)
    return Opened(case.version, looking_words(others_at(case, person=person, at=at)))


def others_at(case: DataRequest, *, person: User, at: datetime) -> list[str]:
    """The names of the others who have the page open and still may see the case."""
    rows = Presence.objects.filter(data_request=case, seen_at__gt=at - COUNTS_FOR).exclude(user=person)
    people = [row.user for row in rows.select_related("user").order_by("-seen_at")[:MOST_NAMED]]
    return sorted(str(user) for user in people if access.can(user, Permission.VIEW, case))


def presence(page: ReadOnlyAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """The heartbeat of an open page; answers with the others, and with what happened if the case moved on."""
    case: DataRequest = page.row(request, object_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    person = request.user
    assert isinstance(person, User)  # noqa: S101  the site lets nobody else in
    at = timezone.now()
    personal.look(actor=person, data_request=case, at=at)
    names = others_at(case, person=person, at=at)
    seen = request.POST.get("version", "")
    moved = seen.isdecimal() and int(seen) != case.version
    return JsonResponse(
        {
            "others": looking_words(names),
            "moved": moved,
            "says": _last_change(case, at) if moved else "",
        }
    )


def looking_words(names: list[str]) -> str:
    """One sentence on who looks; empty for nobody."""
    if not names:
        return ""
    if len(names) == 1:
        return _("{person} has this case open too.").format(person=names[0])
    return _("{people} have this case open too.").format(people=", ".join(names))


def _last_change(case: DataRequest, at: datetime) -> str:
    """The last event that left rows behind, and how long ago; looking at something changes nothing."""
    events = case.events.order_by("-number").defer("reason")[:LOOKED_BACK]
    last: Event | None = next((event for event in events if event.rows), None)
    if last is None:
        return ""
    told = tell(last.kind, last.actor_name, last.detail)
    if at - last.at < MINUTE:
        return _("Just now: {event}").format(event=told)
    return _("{length} ago: {event}").format(length=length_of(at - last.at), event=told)
