"""What stands beside the law on a case file: notes, links, hints of doubles, what it waits for, macros."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.access import Scope, visible_to
from triage.admin.case_links import LINKS, why
from triage.admin.case_notes import NOTE_HELP, NOTES
from triage.admin.dependencies import WAITS, is_overdue
from triage.admin.macros import RUN
from triage.admin.secrets import Secrets, open_secrets
from triage.choices import LinkKind, Status
from triage.models import CaseLink, DataRequest, Dependency, JournalNote, Macro, User
from triage.roles import Permission
from triage.services import doubles, macros
from triage.workflow import BEFORE_ANSWER

BESIDE = (*NOTES, *LINKS, *WAITS, *RUN)
"""The acts of this file, as the page of a data request offers them."""
MOST_NOTES = 50
FROM_THE_OTHER_SIDE: dict[str, str | Promise] = {
    LinkKind.DUPLICATE: gettext_lazy("may be a double of"),
    LinkKind.RELATED: gettext_lazy("concerns the same matter as"),
    LinkKind.FOLLOWS: gettext_lazy("is followed by"),
    LinkKind.MERGED: gettext_lazy("took over"),
}


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One note as it was written."""

    row: JournalNote
    text: str


@dataclass(frozen=True, slots=True)
class WaitLine:
    """One thing that the case waits for, or waited for."""

    row: Dependency
    words: str
    outcome: str
    overdue: bool
    end_url: str


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One link, read from the side of this case. `documents` are those of a case that was merged into this one."""

    row: CaseLink
    words: str | Promise
    other: DataRequest
    url: str
    unlink_url: str
    documents: int = 0


@dataclass(frozen=True, slots=True)
class HintLine:
    """Another data request that may be the same demand, and what both have in common."""

    other: DataRequest
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it, for one person. An empty address: the person may not, or it is not possible now.

    `goes_on` is what this case was merged into, if the person may see it; `is_merged` says that it was.
    """

    notes: tuple[NoteLine, ...]
    more_notes: bool
    waits: tuple[WaitLine, ...]
    waited: tuple[WaitLine, ...]
    links: tuple[LinkLine, ...]
    hints: tuple[HintLine, ...]
    goes_on: LinkLine | None
    is_merged: bool
    macros: tuple[Macro, ...]
    note_url: str
    wait_url: str
    link_url: str
    merge_url: str
    macro_url: str
    note_help: str | Promise
    problem: str


def beside(data_request: DataRequest, scope: Scope, person: User, *, at: datetime | None = None) -> Beside:
    """Read it in a number of queries that does not depend on how much there is. `at` None is now."""
    today = timezone.localdate(at)
    notes = list(
        data_request.notes.select_related("written_by").order_by("-written_at", "-pk")[: MOST_NOTES + 1]
    )
    waits = list(data_request.dependencies.select_related("started_by", "ended_by").order_by("started_at"))
    secrets = open_secrets(data_request.pk, [*notes, *waits])
    links = [*_outgoing(data_request, scope), *_incoming(data_request, scope)]
    linked = [line.other.pk for line in links]
    lines = [_wait(row, data_request, scope, secrets, today) for row in waits]
    return Beside(
        notes=tuple(NoteLine(row, secrets.text(row.text)) for row in notes[:MOST_NOTES]),
        more_notes=len(notes) > MOST_NOTES,
        waits=tuple(line for line in lines if line.row.ended_at is None),
        waited=tuple(line for line in lines if line.row.ended_at is not None),
        links=tuple(line for line in links if not _goes_on(line, data_request)),
        hints=tuple(_hints(data_request, scope, linked)),
        goes_on=next((line for line in links if _goes_on(line, data_request)), None),
        is_merged=data_request.status == Status.MERGED,
        macros=tuple(macros.offered_to(person)),
        note_url=_act(data_request, "write-note", scope.holds(Permission.WRITE_NOTE)),
        wait_url=_act(data_request, "start-dependency", scope.holds(Permission.WRITE_NOTE) and data_request.is_open),
        link_url=_act(data_request, "link", scope.holds(Permission.LINK)),
        merge_url=_act(
            data_request, "merge", scope.holds(Permission.CLOSE) and data_request.status in BEFORE_ANSWER
        ),
        macro_url=_act(data_request, "run-macro", scope.holds(Permission.VIEW)),
        note_help=NOTE_HELP,
        problem=secrets.problem,
    )  # fmt: skip


def _act(data_request: DataRequest, name: str, offered: bool) -> str:
    if not offered:
        return ""
    return reverse("admin:triage_datarequest_act", kwargs={"object_id": data_request.pk, "act": name})


def _page(data_request: DataRequest) -> str:
    return reverse("admin:triage_datarequest_change", kwargs={"object_id": data_request.pk})


def _wait(
    row: Dependency, data_request: DataRequest, scope: Scope, secrets: Secrets, today: date
) -> WaitLine:
    row.data_request = data_request
    url = ""
    if row.ended_at is None and scope.holds(Permission.WRITE_NOTE):
        url = reverse("admin:triage_dependency_act", kwargs={"object_id": row.pk, "act": "end"})
    return WaitLine(row, secrets.text(row.words), secrets.text(row.outcome), is_overdue(row, today), url)


def _outgoing(data_request: DataRequest, scope: Scope) -> Iterable[LinkLine]:
    rows = CaseLink.objects.live().filter(data_request=data_request)
    for row in visible_to(scope, rows, path="other").select_related("other", "linked_by"):
        yield _line(row, row.other, row.get_kind_display(), scope)


def _incoming(data_request: DataRequest, scope: Scope) -> Iterable[LinkLine]:
    rows = CaseLink.objects.live().filter(other=data_request)
    seen = visible_to(scope, rows, path="data_request").select_related("data_request", "linked_by")
    for row in seen.annotate(documents=Count("data_request__documents")):
        yield _line(row, row.data_request, FROM_THE_OTHER_SIDE[row.kind], scope, row.documents)


def _line(row: Any, other: DataRequest, words: str | Promise, scope: Scope, documents: int = 0) -> LinkLine:
    url = ""
    if row.kind != LinkKind.MERGED and scope.holds(Permission.LINK):
        url = reverse("admin:triage_caselink_act", kwargs={"object_id": row.pk, "act": "unlink"})
    return LinkLine(row, words, other, _page(other), url, documents if row.kind == LinkKind.MERGED else 0)


def _goes_on(line: LinkLine, data_request: DataRequest) -> bool:
    return line.row.kind == LinkKind.MERGED and line.row.data_request_id == data_request.pk


def _hints(data_request: DataRequest, scope: Scope, linked: list[Any]) -> Iterable[HintLine]:
    # An ended one is not looked at again unless it is reopened.
    if not data_request.is_open:
        return
    for hint in doubles.hints(data_request, scope=scope, but=linked):
        yield HintLine(hint.other, _page(hint.other), why(hint) or _("look at it"))
