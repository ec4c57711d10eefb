"""Doubles: which data requests may be the same demand, and when one may end because the other goes on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from triage import access
from triage.access import Scope
from triage.choices import Status, VerificationResult
from triage.errors import Incomplete, WrongStep
from triage.models import DataRequest, IdentifierIndex, Letter, Preservation
from triage.services.comparison import asked_beyond
from triage.services.disclosure import standing_gag
from triage.services.intake import duplicates_of
from triage.workflow import BEFORE_ANSWER

MOST_HINTS = 5


@dataclass(frozen=True, slots=True)
class Hint:
    """Another data request that may be the same demand, and what both have: a reason to look, no more."""

    other: DataRequest
    same_reference: bool
    same_identifier: bool


def hints(data_request: DataRequest, *, scope: Scope, but: Collection[UUID] = ()) -> list[Hint]:
    """Data requests of the same jurisdiction, in the scope, with a reference of the authority or an account in common.

    The latest first, at most MOST_HINTS; those named in `but` are left out. The number of queries is constant.
    """
    by_reference = _latest(duplicates_of(data_request, scope=scope), but)
    by_identifier = _latest(_same_account(data_request, scope), but)
    found = {row.pk: row for row in (*by_reference, *by_identifier)}
    referring, naming = {row.pk for row in by_reference}, {row.pk for row in by_identifier}
    ordered = sorted(found.values(), key=lambda row: (row.received_at, row.reference), reverse=True)
    return [Hint(row, row.pk in referring, row.pk in naming) for row in ordered[:MOST_HINTS]]


def _latest(rows: QuerySet[DataRequest], but: Collection[UUID]) -> list[DataRequest]:
    return list(rows.exclude(pk__in=list(but)).order_by("-received_at", "-reference")[:MOST_HINTS])


def _same_account(data_request: DataRequest, scope: Scope) -> QuerySet[DataRequest]:
    """By the blind index: no identifier is read. What one authority asks lies in one jurisdiction, the wider ring."""
    rows = DataRequest.objects.filter(
        jurisdiction=data_request.jurisdiction_id,
        identifiers__withdrawn=False,
        identifiers__index__digest__in=_accounts(data_request),
    )
    return access.visible_to(scope, rows.exclude(pk=data_request.pk)).distinct()


def _accounts(data_request: DataRequest) -> QuerySet[IdentifierIndex, str]:
    rows = IdentifierIndex.objects.filter(identifier__data_request=data_request, identifier__withdrawn=False)
    return rows.values_list("digest", flat=True)


def require_double(double: DataRequest, kept: DataRequest, *, at: datetime) -> None:
    """Raise WrongStep or Incomplete unless `double` may end because `kept` goes on.

    Nothing may get lost or be loosened by it: no earlier date, no hold, no seal, no gag, no preserved data, no denial
    of the authority, nothing that only the double asks for.
    """
    _require_same_demand(double, kept)
    _require_same_protection(double, kept)
    _require_no_later_date(double, kept)
    _require_nothing_to_lose(double, kept, at=at)
    _require_nothing_more_asked(double, kept)


def _require_same_demand(double: DataRequest, kept: DataRequest) -> None:
    if double.pk == kept.pk:
        raise WrongStep(_("A data request is no double of itself."))
    if kept.status not in BEFORE_ANSWER:
        raise WrongStep(
            _(
                "{kept} is “{status}”. A double goes on only in a data request that is open and not answered."
            ).format(kept=kept.reference, status=Status(kept.status).label)
        )
    if double.jurisdiction_id != kept.jurisdiction_id:
        raise WrongStep(
            _(
                "{double} and {kept} are of different jurisdictions: another law applies. Link them instead."
            ).format(double=double.reference, kept=kept.reference)
        )
    if double.kind != kept.kind:
        raise WrongStep(
            _("{double} is of the kind “{one}” and {kept} of the kind “{other}”. Link them instead.").format(
                double=double.reference,
                one=double.get_kind_display(),
                kept=kept.reference,
                other=kept.get_kind_display(),
            )
        )
    if None not in (double.authority_id, kept.authority_id) and double.authority_id != kept.authority_id:
        raise WrongStep(
            _(
                "{double} and {kept} come from different authorities. Each is owed an answer; link them instead."
            ).format(double=double.reference, kept=kept.reference)
        )


def _require_same_protection(double: DataRequest, kept: DataRequest) -> None:
    if double.sealed != kept.sealed:
        sealed, other = (double, kept) if double.sealed else (kept, double)
        raise WrongStep(
            _(
                "{sealed} is sealed and {other} is not. Seal the other one too, or unseal it, before you merge."
            ).format(sealed=sealed.reference, other=other.reference)
        )
    if double.held and not kept.held:
        raise WrongStep(
            _(
                "{double} is held because its authority is suspended, and merging would end the hold. Name the "
                "authority in {kept} first, or lift the suspension."
            ).format(double=double.reference, kept=kept.reference)
        )
    denied = double.verifications.filter(result=VerificationResult.DENIED).exists()
    if denied:
        raise WrongStep(
            _(
                "The authority denied that it sent {double}. Reject it as fraud; an impostor has no double."
            ).format(double=double.reference)
        )


def _require_no_later_date(double: DataRequest, kept: DataRequest) -> None:
    """What runs from the earlier receipt is owed from then: the one that goes on is the one that came first."""
    if double.received_at < kept.received_at:
        raise WrongStep(
            _(
                "{double} was received before {kept}, and what is owed is owed from then. Merge {kept} into {double} "
                "instead."
            ).format(double=double.reference, kept=kept.reference)
        )
    due = double.due_at
    if due is not None and (kept.due_at is None or due < kept.due_at):
        raise WrongStep(
            _(
                "{double} is due {due} and {kept} would be due later or has no date. Enter the earlier date in the "
                "facts of {kept} and assess it, then merge."
            ).format(double=double.reference, due=f"{due:%Y-%m-%d %H:%M} UTC", kept=kept.reference)
        )


def _require_nothing_to_lose(double: DataRequest, kept: DataRequest, *, at: datetime) -> None:
    if any(letter.is_answer for letter in Letter.objects.issued().filter(data_request=double)):
        raise WrongStep(
            _("{double} was answered before it was reopened. Close it instead, and link the two.").format(
                double=double.reference
            )
        )
    if Preservation.objects.filter(data_request=double, released_at=None).exists():
        raise Incomplete(
            _(
                "Data is preserved for {double}. Have it preserved for {kept} and release it here first: merging does "
                "not carry it over."
            ).format(double=double.reference, kept=kept.reference)
        )
    gag, other = standing_gag(double, at), standing_gag(kept, at)
    if gag is None:
        return
    if other is None or (other.until is not None and (gag.until is None or gag.until > other.until)):
        raise Incomplete(
            _(
                "{double} carries an order not to tell the user that {kept} does not carry, or not for as long. Enter "
                "it there first, so that nobody is told by mistake."
            ).format(double=double.reference, kept=kept.reference)
        )


def _require_nothing_more_asked(double: DataRequest, kept: DataRequest) -> None:
    """Persons and items are not carried over: what may be disclosed never becomes more by a merge."""
    beyond = asked_beyond(double, kept)
    more = []
    if beyond.accounts:
        words = ngettext("{number} identifier", "{number} identifiers", beyond.accounts)
        more.append(words.format(number=beyond.accounts))
    if beyond.items:
        more.append(ngettext("{number} item", "{number} items", beyond.items).format(number=beyond.items))
    if more:
        raise Incomplete(
            _(
                "{double} asks for more than {kept}: {more}. Enter that in {kept} first, or link the two and answer "
                "both."
            ).format(double=double.reference, kept=kept.reference, more=", ".join(more))
        )
