"""Sensitive offences that the desk recognises in an order: suggested, and kept until a person settles them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from jurisdictions.law.recognition import Recognised, recognise
from jurisdictions.law.rulebook_entries import Offence
from jurisdictions.law.serialisation import to_plain
from jurisdictions.models import UNKNOWN
from triage import audit
from triage.audit import Change, new
from triage.choices import SuggestionStatus, in_words
from triage.encryption import EncryptedText, encrypt
from triage.event_kinds import EventKind
from triage.models import DataRequest, OffenceSuggestion, Order, User
from triage.services.law import rulebooks_in_force
from triage.services.receipt import country_of, received_on

MATCHED = "triage.offencesuggestion.matched"
_S = SuggestionStatus


def recognise_again(current: DataRequest, *, actor: User, at: datetime) -> None:
    """Look at the text and the provisions as they are now, within the caller's transaction.

    A sensitive offence that the facts do not carry is suggested. One that was dismissed is suggested again only where
    other words or another provision matched; one whose words are gone is dismissed by nobody. What is new is told in
    one event.
    """
    order = Order.objects.filter(data_request=current).first()
    if order is None:
        return
    rows = {row.tag: row for row in current.offence_suggestions.all()}
    found = _recognised(current, order)
    carried = frozenset(order.offence_tags or ())
    suggested = [
        change
        for recognised in found
        if recognised.tag not in carried
        for change in _suggested(current, rows.get(recognised.tag), recognised, at=at)
    ]
    still = {recognised.tag for recognised in found} - carried
    gone = [row for tag, row in rows.items() if tag not in still and row.status == _S.SUGGESTED]
    settled = [_settled(row, confirmed=row.tag in carried, at=at) for row in gone]
    if suggested or settled:
        fresh = {str(change.row.tag): None for change in suggested}  # type: ignore[attr-defined]
        audit.record(
            actor=actor,
            at=at,
            kind=EventKind.OFFENCES_RECOGNISED,
            data_request=current,
            changes=[*suggested, *settled],
            detail={"tags": ", ".join(fresh)} if fresh else {},
        )


def open_suggestions(data_request: DataRequest) -> list[OffenceSuggestion]:
    """What nobody has confirmed or dismissed yet, in the order of the tags. One query."""
    return list(data_request.offence_suggestions.filter(status=_S.SUGGESTED).order_by("tag"))


def open_problem(data_request: DataRequest) -> str:
    """Why open suggestions keep account data from leaving, in words; empty where there are none."""
    open_ones = open_suggestions(data_request)
    if not open_ones:
        return ""
    return _("Offences that the desk recognised are neither confirmed nor dismissed: {tags}.").format(
        tags=", ".join(in_words(row.tag) for row in open_ones)
    )


def matches_of(row: OffenceSuggestion) -> list[dict[str, Any]]:
    """What matched, as `jurisdictions.law.recognition.Match` writes it to JSON."""
    matches: list[dict[str, Any]] = json.loads(row.matched.reveal(scope=row.data_request_id))
    return matches


def _recognised(current: DataRequest, order: Order) -> Sequence[Recognised]:
    text = order.offence_text.reveal(scope=current.pk) if order.offence_text else ""
    statutes: Sequence[str] = order.statutes or ()
    if not text and not statutes:
        return ()
    country, day = country_of(current), received_on(current)
    books = rulebooks_in_force(day, country or UNKNOWN)
    offences: Mapping[str, Offence] = {
        f"{book.rulebook.code}:{offence.id}": offence
        for book in books
        for offence in book.rulebook.offences
        if offence.in_force_on(day)
    }
    spoken = {language for book in books for language in book.rulebook.languages}
    if order.language:
        spoken.add(order.language)
    found = recognise(text=text, statutes=statutes, country=country, spoken=spoken, offences=offences)
    return [recognised for recognised in found if recognised.is_sensitive]


def _matched(current: DataRequest, recognised: Recognised, *, at: datetime) -> EncryptedText:
    return encrypt(json.dumps(to_plain(recognised.matches)), scope=current.pk, context=MATCHED, at=at)


def _suggested(
    current: DataRequest, row: OffenceSuggestion | None, recognised: Recognised, *, at: datetime
) -> list[Change]:
    if row is not None:
        again = row.status != _S.SUGGESTED and _is_new(row, recognised)
        return [_suggested_again(row, recognised, at=at)] if again else []
    return new(
        OffenceSuggestion(
            data_request=current,
            tag=recognised.tag,
            offence=recognised.entry,
            matched=_matched(current, recognised, at=at),
            suggested_at=at,
        )
    )


def _suggested_again(row: OffenceSuggestion, recognised: Recognised, *, at: datetime) -> Change:
    row.status, row.offence, row.suggested_at = _S.SUGGESTED, recognised.entry, at
    row.matched = _matched(row.data_request, recognised, at=at)
    row.settled_by = row.settled_at = row.reason = None
    return Change(row, ("status", "offence", "suggested_at", "matched", "settled_by", "settled_at", "reason"))


def _is_new(row: OffenceSuggestion, recognised: Recognised) -> bool:
    """Whether something matched that had not when it was settled. A tag that was taken off the facts is new."""
    if row.status == _S.CONFIRMED:
        return True
    known = {(match["why"], match["words"].casefold()) for match in matches_of(row)}
    return any((match.why, match.words.casefold()) not in known for match in recognised.matches)


def _settled(row: OffenceSuggestion, *, confirmed: bool, at: datetime) -> Change:
    """The facts carry it by now, or the words are gone: settled by nobody."""
    row.status, row.settled_at = (_S.CONFIRMED if confirmed else _S.DISMISSED), at
    return Change(row, ("status", "settled_at"))
