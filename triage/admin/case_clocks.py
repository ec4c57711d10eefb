"""The clocks of a case file: what is due, by which rule it was computed and how, what stopped it, who was reminded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jurisdictions.law.vocabulary import Clock, GagBasis, RequestKind
from triage.admin.case_rows import CaseRows
from triage.admin.due import in_words
from triage.admin.values import instant
from triage.choices import NoticeStatus, PauseReason
from triage.choices import in_words as words_of
from triage.models import Deadline, Gag, Reminder, UserNotice
from triage.retelling import retold

ALWAYS = (Clock.ACKNOWLEDGEMENT, Clock.ANSWER)
"""Clocks that are told of even where nothing sets them."""
LEADS: str | Promise = gettext_lazy("leads")
BINDING: str | Promise = gettext_lazy("binding")
NOT_BINDING: str | Promise = gettext_lazy("not binding")
TARGET: str | Promise = gettext_lazy("the desk's own target")


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock. `notes` say what is or is not law, `moved` what stopped it or gave it time, `told` the reminders.

    `left` is empty for a clock that was met, stands still, or has no date. `kind` is `leads`, `target` or empty.
    """

    name: str
    badge: str = ""
    kind: str = ""
    when: str = ""
    left: str = ""
    notes: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    rule: str = ""
    citation: str = ""
    moved: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def clock_lines(rows: CaseRows, *, at: datetime) -> tuple[ClockLine, ...]:
    """Read off rows that are there already: no query."""
    return (
        *(_of_deadline(row, rows, at) for row in rows.deadlines),
        *_without_number(rows),
        *_preserved(rows, at),
        *(_of_gag(gag, at) for gag in rows.gags if gag.basis != GagBasis.NONE),
        *_follow_up(rows, at),
        *(_of_notice(notice, rows) for notice in rows.notices),
    )


# Deadlines of the law, of the order and of the desk.


def _of_deadline(row: Deadline, rows: CaseRows, at: datetime) -> ClockLine:
    kind = "leads" if row.leads else "target" if row.target else ""
    return ClockLine(
        name=_name(row.clock),
        badge=str({"leads": LEADS, "target": TARGET}.get(kind) or (BINDING if row.binding else NOT_BINDING)),
        kind=kind,
        when=_until(row),
        left=left(row, at) if rows.data_request.is_open and not asked_since(row, rows) else "",
        notes=tuple(_notes(row, rows)),
        steps=tuple(retold(step) for step in row.steps),
        rule=row.rule_id,
        citation=row.citation if row.target else retold(row.citation),
        moved=tuple(_moved(row, asked_since(row, rows))),
        told=_told(rows.reminders, row.clock),
    )


def asked_since(row: Deadline, rows: CaseRows) -> datetime | None:
    """Since when a question to the authority holds up the desk's own target, which has no pause of its own."""
    if not row.target or row.clock != Clock.ANSWER:
        return None
    return next((asked.asked_at for asked in rows.clarifications if asked.replied_at is None), None)


def left(row: Deadline, at: datetime) -> str:
    """How long there still is; nothing for a clock that was met, has no date or stands still."""
    stands_still = any(pause.resumed_at is None for pause in row.pauses.all())
    if row.due_before is None or row.met_at is not None or stands_still:
        return ""
    return in_words(row.due_before, at=at)


def _name(clock: str) -> str:
    return capfirst(words_of(str(clock)))


def _until(row: Deadline) -> str:
    if row.due_before is None:
        return ""
    if row.last_day is None:
        return _("before {when}").format(when=instant(row.due_before))
    return _("before {when} (last day {day})").format(
        when=instant(row.due_before), day=f"{row.last_day:%Y-%m-%d}"
    )


def _notes(row: Deadline, rows: CaseRows) -> Iterator[str]:
    if row.met_at is not None:
        yield _("Met {when}.").format(when=instant(row.met_at))
    if row.target:
        yield _no_number(row.clock, rows)


def _no_number(clock: str, rows: CaseRows) -> str:
    """Why nothing that binds sets the time: not applied yet, no number, or one that nobody may rely on."""
    if rows.assessment is None:
        return _("What the law sets is known once the case is assessed.")
    if any(row.clock == clock and not row.target for row in rows.deadlines):
        return _("No number of the law binds here: what it names was not reviewed, or is in doubt.")
    return _("The law sets no number.")


def _moved(row: Deadline, asked: datetime | None) -> Iterator[str]:
    if asked is not None:
        label = str(PauseReason.CLARIFICATION.label)
        yield _("Stands still since {start}: {reason}").format(start=instant(asked), reason=label)
    for pause in row.pauses.all():
        if pause.resumed_at is None:
            says = _("Stands still since {start}: {reason}")
        else:
            says = _("Stood still from {start} to {end}: {reason}")
        yield says.format(
            start=instant(pause.paused_at),
            end=instant(pause.resumed_at) if pause.resumed_at else "",
            reason=_reason(pause.reason),
        )
    for extension in row.extensions.all():
        yield _("More time until {when}, recorded by {person}: {reason} ({basis})").format(
            when=instant(extension.due_before),
            person=extension.extended_by,
            reason=extension.reason,
            basis=extension.basis,
        )


def _reason(stored: str) -> str:
    labels = {reason.value: str(reason.label) for reason in PauseReason}
    return labels.get(stored) or retold(stored)


def _told(reminders: Sequence[Reminder], *clocks: str) -> tuple[str, ...]:
    return tuple(
        _("Reminded {when}: {reminder}").format(
            when=instant(row.reminded_at), reminder=row.get_kind_display()
        )
        for row in reminders
        if row.clock in clocks
    )


def _without_number(rows: CaseRows) -> Iterator[ClockLine]:
    """The clocks that every demand has and for which nothing stands, not even a target."""
    there = {row.clock for row in rows.deadlines}
    for clock in ALWAYS:
        if clock not in there and (rows.assessment is not None or rows.data_request.is_open):
            yield ClockLine(name=_name(clock), notes=(_no_number(clock, rows),))


# What other rows of the case set.


def _preserved(rows: CaseRows, at: datetime) -> Iterator[ClockLine]:
    kept = rows.preservation
    if kept is None:
        return
    released = kept.released_at is not None
    steps = [_("The desk recorded this end when it preserved the data.")]
    if kept.extensions:
        said = ngettext("It was extended {count} time.", "It was extended {count} times.", kept.extensions)
        steps.append(said.format(count=kept.extensions))
    yield ClockLine(
        name=_("Preserved data"),
        when=_("released {when}").format(when=instant(kept.released_at))
        if kept.released_at
        else _("kept until {when}").format(when=instant(kept.expires_at)),
        left="" if released else in_words(kept.expires_at, at=at),
        steps=tuple(steps),
        citation=kept.basis,
        told=_told(rows.reminders, Clock.PRESERVATION),
    )


def _of_gag(gag: Gag, at: datetime) -> ClockLine:
    if gag.lifted_on is not None:
        when, step = _("lifted {day}").format(day=f"{gag.lifted_on:%Y-%m-%d}"), _("Somebody recorded it.")
    elif gag.until is not None:
        when = _("last day {day}").format(day=f"{gag.until:%Y-%m-%d}")
        step = _("The gag itself names its last day.")
        if gag.until < at.date():
            when = _("ended; its last day was {day}").format(day=f"{gag.until:%Y-%m-%d}")
    elif gag.without_end:
        when, step = _("without end"), _("The gag names no end.")
    else:
        when, step = _("end unknown"), _("Nobody knows whether and when it ends.")
    basis = gag.provision or gag.get_basis_display()
    return ClockLine(name=_("Gag"), when=when, steps=(step,), citation=basis)


def _follow_up(rows: CaseRows, at: datetime) -> Iterator[ClockLine]:
    case, emergency = rows.data_request, rows.emergency
    if case.kind != RequestKind.EMERGENCY or emergency is None:
        return
    due, received = emergency.legal_process_due_at, emergency.legal_process_received_at
    if (
        due is None
        and received is None
        and any(row.clock == Clock.EMERGENCY_FOLLOW_UP for row in rows.deadlines)
    ):
        return
    notes = [] if due or received else [_no_number(Clock.EMERGENCY_FOLLOW_UP, rows)]
    if received is not None:
        notes.append(_("Met {when}.").format(when=instant(received)))
    yield ClockLine(
        name=_name(Clock.EMERGENCY_FOLLOW_UP),
        when=_("before {when}").format(when=instant(due)) if due else "",
        left=in_words(due, at=at) if due and not received and case.is_open else "",
        notes=tuple(notes),
        steps=(_("The authority promised the order by this time."),) if due else (),
        told=_told(rows.reminders, Clock.EMERGENCY_FOLLOW_UP),
    )


def _of_notice(notice: UserNotice, rows: CaseRows) -> ClockLine:
    steps = [_("The law sets no number for how soon a user is told.")]
    if notice.status == NoticeStatus.SENT and notice.sent_at:
        when = _("sent {when}").format(when=instant(notice.sent_at))
    elif notice.status == NoticeStatus.BARRED:
        when = _("barred by: {reason}").format(reason=words_of(notice.barred_by))
        steps.insert(0, _("It becomes due on the day after the last gag has ended."))
    else:
        when = _("due")
    if notice.not_before and notice.status == NoticeStatus.DUE:
        when = _("due since {day}").format(day=f"{notice.not_before:%Y-%m-%d}")
        steps.insert(0, _("From this day on no gag forbids it."))
    return ClockLine(
        name=_("User notice ({subject})").format(subject=notice.subject),
        when=when,
        steps=tuple(steps),
        told=_told(rows.reminders, Clock.GAG, Clock.USER_NOTICE),
    )
