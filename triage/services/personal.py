"""What a person keeps for their own work, beside the record: preferences, saved views, marks on cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from triage import access
from triage.caseload.query import CaseQuery
from triage.choices import InterfaceLanguage
from triage.errors import BadInput, NotInScope, NotPermitted
from triage.models import DataRequest, Preferences, Presence, ReadMark, SavedView, User, Watch
from triage.roles import Permission
from triage.services import wording

LONGEST_NAME = 80
LONGEST_COLUMN = 40
MOST_COLUMNS = 30
MOST_VIEWS = 50
NEVER_SAVED = ("text", "token")
"""Parts of a question that hold what somebody looked for: words of a search, the index of an identifier."""


def set_preferences(*, actor: User, language: str, time_zone: str, shortcuts: bool) -> Preferences:
    """How the desk looks for the actor. Empty language or zone: as the browser or the desk. Raises BadInput."""
    if language and language not in InterfaceLanguage.values:
        raise BadInput(_("is no language of the desk"), where="language")
    if time_zone and time_zone not in available_timezones():
        raise BadInput(_("is no time zone that is known here"), where="time_zone")
    row, _made = Preferences.objects.update_or_create(
        user=actor, defaults={"language": language, "time_zone": time_zone, "shortcuts": shortcuts}
    )
    return row


def set_columns(*, actor: User, columns: Sequence[str]) -> Preferences:
    """The columns of the actor's list of data requests, in order; empty for the usual ones. Raises BadInput."""
    row, _made = Preferences.objects.update_or_create(user=actor, defaults={"columns": _columns(columns)})
    return row


def save_view(
    *,
    actor: User,
    name: str,
    query: CaseQuery,
    at: datetime,
    columns: Sequence[str] = (),
    shared: bool = False,
) -> SavedView:
    """Keep a question to the list under a name; the actor's view of that name is replaced.

    Words of a search and the index of an identifier are left out: they would tell whom somebody looked for.
    Raises BadInput, NotPermitted without a role that sees data requests.
    """
    _require_sight(actor)
    named = wording.line(name, where="name", longest=LONGEST_NAME, required=True)
    kept = query.replace(**dict.fromkeys(NEVER_SAVED, ""))
    with transaction.atomic():
        others = SavedView.objects.filter(owner=actor).exclude(name=named)
        if others.count() >= MOST_VIEWS:
            raise BadInput(
                _("You keep {count} views already. Forget one first.").format(count=MOST_VIEWS), where="name"
            )
        row, _made = SavedView.objects.update_or_create(
            owner=actor,
            name=named,
            defaults={
                "query": kept.params(), "columns": _columns(columns), "shared": shared, "saved_at": at,
            },
        )  # fmt: skip
    return row


def rename_view(*, actor: User, view: SavedView, name: str) -> SavedView:
    """Another name for a view of the actor. Raises BadInput if another view has it."""
    row = _own(actor, view)
    row.name = wording.line(name, where="name", longest=LONGEST_NAME, required=True)
    try:
        with transaction.atomic():
            row.save(update_fields=["name"])
    except IntegrityError:
        raise BadInput(_("is the name of another view of yours"), where="name") from None
    return row


def share_view(*, actor: User, view: SavedView, shared: bool) -> SavedView:
    """Offer a view of the actor to everybody who sees data requests, or no longer."""
    row = _own(actor, view)
    row.shared = shared
    row.save(update_fields=["shared"])
    return row


def forget_view(*, actor: User, view: SavedView) -> None:
    """Remove a view of the actor."""
    _own(actor, view).delete()


def watch(*, actor: User, data_request: DataRequest, at: datetime) -> Watch:
    """Mark a data request so that the actor finds it again; the same as before if it is marked."""
    access.require(actor, Permission.VIEW, data_request)
    row, _made = Watch.objects.get_or_create(user=actor, data_request=data_request, defaults={"since": at})
    return row


def unwatch(*, actor: User, data_request: DataRequest) -> None:
    """Take the mark away."""
    access.require(actor, Permission.VIEW, data_request)
    Watch.objects.filter(user=actor, data_request=data_request).delete()


def open_case(*, actor: User, data_request: DataRequest, number: int, at: datetime) -> None:
    """The actor opened the page of the data request, with its events up to `number` on it: they are read now."""
    access.require(actor, Permission.VIEW, data_request)
    marks = ReadMark.objects.filter(user=actor, data_request=data_request)
    with transaction.atomic():
        if not marks.filter(number__gte=number).exists() and not marks.update(number=number):
            mark = ReadMark(user=actor, data_request=data_request, number=number)
            ReadMark.objects.bulk_create([mark], ignore_conflicts=True)
        _seen(actor, data_request, at)


def look(*, actor: User, data_request: DataRequest, at: datetime) -> None:
    """The actor still has the page of the data request open."""
    access.require(actor, Permission.VIEW, data_request)
    _seen(actor, data_request, at)


def _seen(actor: User, data_request: DataRequest, at: datetime) -> None:
    Presence.objects.bulk_create(
        [Presence(user=actor, data_request=data_request, seen_at=at)],
        update_conflicts=True,
        unique_fields=["user", "data_request"],
        update_fields=["seen_at"],
    )


def _columns(columns: Sequence[str]) -> list[str]:
    named = list(dict.fromkeys(columns))
    if len(named) > MOST_COLUMNS:
        raise BadInput(_("are more than the list has"), where="columns")
    return [wording.line(name, where="columns", longest=LONGEST_COLUMN, required=True) for name in named]


def _require_sight(actor: User) -> None:
    if not access.scope_of(actor).holds(Permission.VIEW):
        raise NotPermitted(_("Only people who see data requests keep views of them."))


def _own(actor: User, view: SavedView) -> SavedView:
    row = SavedView.objects.filter(pk=view.pk, owner=actor).first()
    if row is None:
        raise NotInScope(_("There is no such view of yours."))
    return row
