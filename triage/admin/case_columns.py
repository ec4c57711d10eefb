"""The columns of the list of data requests: each has a name that preferences and saved views keep, and one cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jurisdictions.law.vocabulary import RequestKind, ReviewLevel
from triage.admin.case_signs import Signs
from triage.admin.due import in_words
from triage.admin.values import NOTHING, instant
from triage.caseload import SOON, Sort
from triage.models import DataRequest
from triage.workflow import BEFORE_ANSWER

MOST_FLAGS = 2


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One row of the list: the case, its signs, its page, and when the list was asked for."""

    case: DataRequest
    signs: Signs
    url: str
    at: datetime
    assign_url: str = ""
    watch_url: str = ""

    @property
    def is_overdue(self) -> bool:
        """Whether its running clock has run out."""
        due = self.case.due_at
        return bool(self.case.is_open and due is not None and due <= (self.stopped_at or self.at))

    @property
    def stopped_at(self) -> datetime | None:
        """Since when the leading clock stands still."""
        stopped: datetime | None = getattr(self.case, "stopped_at", None)
        return stopped

    @property
    def is_emergency(self) -> bool:
        """Faster, never looser."""
        return self.case.kind == RequestKind.EMERGENCY


Cell = Callable[[CaseLine], SafeString | str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `sort` where the list can be ordered by it."""

    name: str
    label: str | Promise
    cell: Cell
    sort: Sort | None = None


def nothing() -> SafeString:
    """An empty cell."""
    return format_html('<span class="quiet">{}</span>', NOTHING)


def _two(first: Any, second: Any) -> SafeString:
    return format_html('{}<br><span class="quiet">{}</span>', first, second)


def _status(line: CaseLine) -> SafeString:
    badges = [(f"badge status-{line.case.status}", line.case.get_status_display())]
    if line.case.held:
        badges.append(("badge held", _("held")))
    if line.case.sealed:
        badges.append(("badge sealed", _("sealed")))
    words = format_html_join("", '<span class="wait quiet">{}</span>', ((word,) for word in _awaited(line)))
    return format_html("{}{}", format_html_join(" ", '<span class="{}">{}</span>', badges), words)


def _awaited(line: CaseLine) -> Iterable[str]:
    """What a case waits for, beside its status, which names the authority already."""
    if line.signs.answer_by:
        yield _until(line.signs.answer_by)
    for kind, expected in line.signs.dependencies:
        yield _("waits for {what}").format(what=" ".join(filter(None, (kind, _until(expected)))))


def _due(line: CaseLine) -> SafeString:
    due = line.case.due_at
    if due is None or not line.case.is_open:
        return nothing()
    stopped = line.stopped_at
    if stopped is not None and stopped < due:
        return format_html(
            '<span class="due">{}<br><span class="quiet">{}</span></span>',
            _("clock stopped"),
            instant(stopped),
        )
    return format_html(
        '<span class="due {}"><strong>{}</strong><br><span class="quiet">{}</span></span>',
        _urgency(line, due), in_words(due, at=line.at), instant(due),
    )  # fmt: skip


def _urgency(line: CaseLine, due: datetime) -> str:
    if line.is_overdue:
        return "overdue"
    return "soon" if due - line.at < SOON else ""


def _who(line: CaseLine) -> SafeString | str:
    if line.case.assigned_to:
        return str(line.case.assigned_to)
    return format_html('<span class="quiet">{}</span>', _("nobody"))


def _authority(line: CaseLine) -> SafeString:
    return _two(_authority_name(line), line.case.jurisdiction)


def _authority_name(line: CaseLine) -> str:
    return str(line.case.authority) if line.case.authority else _("not named")


def _missing(line: CaseLine) -> SafeString:
    words = list(missing_of(line))
    if not words:
        return nothing()
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((word,) for word in words)))


def missing_of(line: CaseLine) -> Iterable[str]:
    """What the case lacks before it can be answered; nothing once it is."""
    signs = line.signs
    if line.case.status not in BEFORE_ANSWER:
        return
    if not signs.sender_confirmed:
        yield _("sender not verified")
    if not signs.has_order:
        yield _("no order attached")
    if not signs.assessed:
        yield _("not assessed")
    if signs.holding:
        yield ngettext("{count} finding holds it", "{count} findings hold it", signs.holding).format(
            count=signs.holding
        )
    if signs.questions:
        yield ngettext("{count} question open", "{count} questions open", signs.questions).format(
            count=signs.questions
        )


def _risk(line: CaseLine) -> SafeString:
    shown = [("flag", word) for word in line.signs.flags[:MOST_FLAGS]]
    more = len(line.signs.flags) - MOST_FLAGS
    if more > 0:
        shown.append(("flag more-flags", _("+{count} more").format(count=more)))
    flags = format_html_join(" ", '<span class="{}">{}</span>', shown)
    if line.case.review_level <= ReviewLevel.COUNSEL:
        return flags or nothing()
    return format_html('<span class="level raised">{}</span> {}', line.case.get_review_level_display(), flags)


def _level(line: CaseLine) -> SafeString:
    raised = line.case.review_level > ReviewLevel.COUNSEL
    return format_html(
        '<span class="level {}">{}</span>',
        "raised" if raised else "quiet",
        line.case.get_review_level_display(),
    )


def _waits(line: CaseLine) -> SafeString:
    signs = line.signs
    waits = [(_("the authority"), _until(signs.answer_by))] if signs.asked else []
    waits += [(kind, _until(expected)) for kind, expected in signs.dependencies]
    if not waits:
        return nothing()
    return format_html_join("", '<span class="wait">{} <span class="quiet">{}</span></span>', waits)


def _until(day: date | None) -> str:
    return _("until {day}").format(day=f"{day:%Y-%m-%d}") if day else ""


def _received(line: CaseLine) -> str:
    return instant(line.case.received_at)


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("due", gettext_lazy("Due"), _due, Sort.DUE),
        Column("status", gettext_lazy("Status"), _status),
        Column("who", gettext_lazy("Who has it"), _who),
        Column("authority", gettext_lazy("Authority"), _authority),
        Column("missing", gettext_lazy("Missing"), _missing),
        Column("risk", gettext_lazy("Risk"), _risk),
        Column("waits", gettext_lazy("Waits for"), _waits),
        Column("received", gettext_lazy("Received"), _received, Sort.RECEIVED),
        Column("registered", gettext_lazy("Registered"), lambda line: instant(line.case.registered_at)),
        Column("country", gettext_lazy("Country"), lambda line: str(line.case.jurisdiction)),
        Column("kind", gettext_lazy("Kind"), lambda line: line.case.get_kind_display()),
        Column("channel", gettext_lazy("Channel"), lambda line: line.case.get_channel_display()),
        Column("level", gettext_lazy("Level of review"), _level),
    )
}
"""Every column that a person can choose; the reference stands before them on every list."""

USUAL = ("due", "status", "who", "authority", "missing", "risk")


def chosen(names: Sequence[Any]) -> tuple[Column, ...]:
    """The columns of these names, in order; names of columns that are gone are left out. Empty: the usual ones."""
    known = [COLUMNS[name] for name in names if name in COLUMNS]
    return tuple(known) or tuple(COLUMNS[name] for name in USUAL)
