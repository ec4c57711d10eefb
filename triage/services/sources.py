"""Where a fact was read: the page of a document, with the words that stand there."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from jurisdictions.law.facts import names_for
from jurisdictions.law.vocabulary import Unit
from triage import access, audit
from triage.audit import Change, new
from triage.encryption import EncryptedText, encrypt, reveal_each
from triage.errors import BadInput, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.models import DataRequest, Document, FactSource, RequestedItem, Subject, User
from triage.roles import Permission
from triage.services import wording
from triage.services.case_rows import ALSO_FACTS, LONGEST_QUOTATION, MOST_SOURCES
from triage.services.order_values import FIELDS

WORDS = "triage.factsource.words"
UNITS: dict[Unit, type[Subject] | type[RequestedItem]] = {Unit.SUBJECT: Subject, Unit.ITEM: RequestedItem}


def tie_fact(
    *,
    actor: User,
    data_request: DataRequest,
    fact: str,
    document: Document,
    page: int | None,
    words: str = "",
    unit: Unit = Unit.REQUEST,
    unit_id: UUID | None = None,
    at: datetime,
) -> FactSource:
    """Record on which page of which document a fact was read, and with which words.

    A quotation without a place that says the same gets the place; the same place twice is one source. The version of
    the data request does not move and nothing is voided: a fact stays what it is. Raises BadInput for what is no fact,
    for a document or unit of another case and a page that the document has not, Incomplete with neither page nor words.
    """
    quoted = wording.text(words, where="words", longest=LONGEST_QUOTATION)
    if page is None and not quoted:
        raise Incomplete(_("Name the page on which the fact was read, or quote its words."))
    _require_fact(fact, unit)
    with transaction.atomic():
        current = _locked(data_request, actor=actor)
        require_place(current, document, page)
        _require_unit(current, unit, unit_id)
        found = FactSource.objects.filter(data_request=current, unit=unit, unit_id=unit_id, fact=fact)
        same = _that_say(quoted, list(found), current)
        for source in same:
            if (source.document_id, source.page) == (document.pk, page):
                return source
        change = _change(current, next((row for row in same if row.document_id is None), None))
        source = cast(FactSource, change.row)
        source.fact, source.unit, source.unit_id = fact, unit, unit_id
        source.document, source.page = document, page
        if not change.fields:
            _require_room(current)
            source.words = _hidden(quoted, current, at=at)
        detail = {"fact": fact, **({"page": page} if page else {})}
        audit.record(
            actor=actor,
            at=at,
            kind=EventKind.FACT_TIED,
            data_request=current,
            changes=[change],
            detail=detail,
        )
        return source


def untie_fact(*, actor: User, source: FactSource, at: datetime) -> FactSource:
    """Take the place away from a fact. Words that came with the place go with it; history keeps both.

    Words that stood in the record before they were tied to a page stay. Raises WrongStep if it has no place.
    """
    with transaction.atomic():
        current = _locked(source.data_request, actor=actor)
        tied = FactSource.objects.select_for_update().get(pk=source.pk)
        if tied.document_id is None:
            raise WrongStep(_("The fact is not tied to a document any more."))
        detail = {"fact": tied.fact, **({"page": tied.page} if tied.page else {})}
        if tied.history.earliest("history_id").document_id is not None:
            tied.words = _hidden("", current, at=at)
        tied.document, tied.page = None, None
        audit.record(
            actor=actor, at=at, kind=EventKind.FACT_UNTIED, data_request=current,
            changes=[Change(tied, ("document", "page", "words"))], detail=detail,
        )  # fmt: skip
        return tied


def _locked(data_request: DataRequest, *, actor: User) -> DataRequest:
    current: DataRequest = (
        DataRequest.objects.select_for_update().select_related(None).get(pk=data_request.pk)
    )
    access.require(actor, Permission.CORRECT, current)
    if not current.is_open:
        raise WrongStep(
            _("{reference} is “{status}”: its record stands. Reopen it first.").format(
                reference=current.reference, status=current.get_status_display()
            )
        )
    return current


def _require_fact(fact: str, unit: Unit) -> None:
    if fact not in {*names_for(unit), *FIELDS, *ALSO_FACTS}:
        raise BadInput(_("“{fact}” is no fact").format(fact=fact), where="fact")


def require_place(current: DataRequest, document: Document, page: int | None) -> None:
    """Raise BadInput for a document of another case, and for a page that it has not."""
    if document.data_request_id != current.pk:
        raise BadInput(_("is not part of this data request"), where="document")
    if page is not None and not 1 <= page <= (document.pages or page):
        raise BadInput(_("the document has {count} pages").format(count=document.pages), where="page")


def _require_unit(current: DataRequest, unit: Unit, unit_id: UUID | None) -> None:
    model = UNITS.get(unit)
    known = (
        unit_id is None
        if model is None
        else model._default_manager.filter(data_request=current, pk=unit_id).exists()
    )
    if not known:
        raise BadInput(_("is not part of this data request"), where="unit")


def _require_room(current: DataRequest) -> None:
    if FactSource.objects.filter(data_request=current).count() >= MOST_SOURCES:
        raise BadInput(_("there are {most} already").format(most=MOST_SOURCES), where="sources")


def _that_say(quoted: str, sources: list[FactSource], current: DataRequest) -> list[FactSource]:
    plain = reveal_each([(row.words, current.pk) for row in sources])
    return [row for row, words in zip(sources, plain, strict=True) if words == quoted]


def _change(current: DataRequest, known: FactSource | None) -> Change:
    if known is None:
        return new(FactSource(data_request=current))[0]
    return Change(known, ("document", "page"))


def _hidden(words: str, current: DataRequest, *, at: datetime) -> EncryptedText:
    return encrypt(words, scope=current.pk, context=WORDS, at=at)
