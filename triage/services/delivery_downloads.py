"""What happens at a link without a log-in: the code is given, the letter handed out; or a new link is asked for."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from triage import audit
from triage.audit import Change
from triage.choices import DeliveryStatus, LinkEnd, Status
from triage.documents.errors import DocumentError
from triage.documents.storage import read
from triage.encryption import encrypt
from triage.errors import ChangedMeanwhile, TriageError
from triage.event_kinds import EventKind
from triage.letters.files_inside import packed_files
from triage.models import DataRequest, DeliveryLink, Letter, User
from triage.services.delivery_contact import known_address
from triage.services.delivery_links import closed, is_code_of, token_digest
from triage.services.letters import DELIVERY_NOTE, require_deliverable
from triage.services.reminders import service_account
from triage.services.steps import moved, require_step
from triage.workflow import Step

logger = logging.getLogger(__name__)

MOST_WRONG_CODES = 5
OPEN_AFTER_CODE = timedelta(minutes=30)
"""A download that broke off can be repeated with the same code for so long; then the code is spent."""
MOST_DOWNLOADS = 10


class Wanted(StrEnum):
    """What is fetched at a link: the letter, or the disclosed data that it carries, as files."""

    LETTER = "letter"
    DATA = "data"


_DOWNLOADED = {Wanted.LETTER: EventKind.LETTER_DOWNLOADED, Wanted.DATA: EventKind.DATA_FILES_DOWNLOADED}


class LinkClosed(TriageError):
    """There is no open link at this address: it never was, has expired, was revoked or its code is spent."""


class WrongCode(TriageError):
    """The code is not that of the link; `left` more may be tried."""

    def __init__(self, left: int) -> None:
        super().__init__(_("This is not the code of this link."))
        self.left = left


class NotHandedOut(TriageError):
    """The code is right and the letter may not leave at present; the desk knows why."""


class NoDataFiles(TriageError):
    """The code is right, and the letter carries no data."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A letter, or the data in it, that leaves after its event."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


def is_open(token: str, *, at: datetime) -> bool:
    """Whether there is a link at this address that still takes its code. One query."""
    link = DeliveryLink.objects.filter(token_digest=token_digest(token)).first()
    return link is not None and _takes_code(link, at)


def _takes_code(link: DeliveryLink, at: datetime) -> bool:
    spent = link.opened_at is not None and at >= link.opened_at + OPEN_AFTER_CODE
    return link.is_live(at) and not spent and link.downloads < MOST_DOWNLOADS


def hand_out(
    *, token: str, code: str, address: str | None, at: datetime, wanted: Wanted = Wanted.LETTER
) -> Handed:
    """Give the letter to whoever holds the link and its code; each time is an event with contact, time and address.

    What is `wanted` may be its data alone: as files, which are in the letter too.

    The first time delivers the letter. Everything that a delivery rests on is asked again here and now: the gate of the
    letter, that it is not held or replaced, and that the authority still has the contact that the link was mailed to.
    Five wrong codes close the link. Raises LinkClosed, WrongCode, NotHandedOut, NoDataFiles; nothing leaves without
    its event.
    """
    desk = _desk()
    found = DeliveryLink.objects.filter(token_digest=token_digest(token)).first()
    if found is None:
        raise LinkClosed(_closed_words())
    with transaction.atomic(durable=True):
        # The data request first, as everywhere: codes that are tried at once are counted one after the other.
        current = DataRequest.objects.select_for_update().select_related(None).get(pk=found.data_request_id)
        link = DeliveryLink.objects.select_for_update().select_related("letter").get(pk=found.pk)
        link.letter.data_request = current
        if not _takes_code(link, at):
            raise LinkClosed(_closed_words())
        if is_code_of(link, code):
            return _hand_out(link, current, wanted, desk=desk, address=address or "", at=at)
        left = _count_wrong(link, current, desk=desk, at=at)
    # Outside, or the count of wrong codes would be undone with the refusal.
    raise WrongCode(left)


def _desk() -> User:
    account = service_account()
    if account is None:
        logger.error("No letter is handed out: the desk has no active service account")
        raise NotHandedOut(_not_now_words())
    return account


def _count_wrong(link: DeliveryLink, current: DataRequest, *, desk: User, at: datetime) -> int:
    link.wrong_codes += 1
    changes = [Change(link, ("wrong_codes",))]
    detail: dict[str, Any] = {"letter": str(link.letter), "count": link.wrong_codes, "most": MOST_WRONG_CODES}
    if link.wrong_codes >= MOST_WRONG_CODES:
        end = closed(link, LinkEnd.WRONG_CODES, at=at)
        changes = [Change(link, ("wrong_codes", *end.fields))]
    audit.record(
        actor=desk, at=at, kind=EventKind.DELIVERY_CODE_WRONG, data_request=current, changes=changes, detail=detail
    )  # fmt: skip
    return max(MOST_WRONG_CODES - link.wrong_codes, 0)


def _hand_out(
    link: DeliveryLink, current: DataRequest, wanted: Wanted, *, desk: User, address: str, at: datetime
) -> Handed:
    letter: Letter = Letter.objects.select_for_update().get(pk=link.letter_id)
    letter.data_request = current
    handed = _handed(letter, _content(link, letter, at=at), wanted)
    link.downloads += 1
    link.opened_at = link.opened_at or at
    changes = [Change(link, ("downloads", "opened_at")), *_delivered(link, letter, current, address, at=at)]
    audit.record(
        actor=desk, at=at, kind=_DOWNLOADED[wanted], data_request=current, changes=changes,
        detail={"letter": str(letter), "count": link.downloads}, reason=_who(link, address),
    )  # fmt: skip
    return handed


def _handed(letter: Letter, pdf: bytes, wanted: Wanted) -> Handed:
    if wanted is Wanted.LETTER:
        return Handed(f"{letter}.pdf", "application/pdf", pdf)
    found = packed_files(pdf, at=letter.drafted_at)
    if found is None:
        raise NoDataFiles(_("The letter carries no data files."))
    return Handed(f"{letter}-data.zip", "application/zip", found)


def _content(link: DeliveryLink, letter: Letter, *, at: datetime) -> bytes:
    """The file, if it may leave now. Raises NotHandedOut in words that tell an outsider nothing."""
    try:
        _require_leave(link, letter, at=at)
        return read(letter.storage_name, scope=letter.data_request_id, sha256_digest=letter.sha256)
    except DocumentError:
        logger.exception("Letter %s cannot be read and was not handed out", letter.pk)
        raise NotHandedOut(_not_now_words()) from None
    except TriageError as refusal:
        raise NotHandedOut(_not_now_words()) from refusal


def _require_leave(link: DeliveryLink, letter: Letter, *, at: datetime) -> None:
    require_deliverable(letter, at=at)
    authority = known_address(letter)
    if letter.delivery == DeliveryStatus.HELD or authority.contact_email != link.contact:
        raise NotHandedOut(_not_now_words())
    if letter.is_answer and letter.data_request.status != Status.DELIVERED:
        require_step(letter.data_request, Step.MARK_DELIVERED)


def _delivered(
    link: DeliveryLink, letter: Letter, current: DataRequest, address: str, *, at: datetime
) -> list[Change]:
    if letter.delivery == DeliveryStatus.DELIVERED:
        return []
    if not DataRequest.objects.claim(current.pk, current.version):
        raise ChangedMeanwhile(_not_now_words())
    current.version += 1
    letter.delivery, letter.delivered_at = DeliveryStatus.DELIVERED, at
    letter.delivery_note = encrypt(_who(link, address), scope=current.pk, context=DELIVERY_NOTE, at=at)
    step = letter.is_answer and current.status != Status.DELIVERED
    return [
        Change(letter, ("delivery", "delivery_note", "delivered_at")),
        moved(current, Step.MARK_DELIVERED if step else None),
    ]


def _who(link: DeliveryLink, address: str) -> str:
    """Kept encrypted: the contact that the link was mailed to, and the address that asked."""
    return f"{link.contact} ({address})" if address else link.contact


def ask_again(*, token: str, at: datetime) -> None:
    """Note on the case that a closed link is asked for again, once for each link; nothing for an address of no link.

    Who asks learns nothing of it. It counts for an open link too, whose letter may not leave at present.
    """
    desk = service_account()
    found = DeliveryLink.objects.filter(token_digest=token_digest(token)).first()
    if desk is None or found is None:
        return
    with transaction.atomic():
        current = DataRequest.objects.select_for_update().select_related(None).get(pk=found.data_request_id)
        link = DeliveryLink.objects.select_for_update().select_related("letter").get(pk=found.pk)
        link.letter.data_request = current
        if link.asked_again_at is not None:
            return
        link.asked_again_at = at
        audit.record(
            actor=desk, at=at, kind=EventKind.DELIVERY_ASKED_AGAIN, data_request=current,
            changes=[Change(link, ("asked_again_at",))], detail={"letter": str(link.letter)},
        )  # fmt: skip


def _closed_words() -> str:
    return _("This link opens no letter.")


def _not_now_words() -> str:
    return _("The letter cannot be handed out at present.")
