"""Mail to an authority that came back: the letter waits for delivery again, and its case says so."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from triage import audit
from triage.audit import Change, new
from triage.choices import DeliveryStatus, LetterStatus, LinkEnd, Status
from triage.encryption import encrypt
from triage.errors import Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.models import Bounce, DataRequest, DeliveryLink, Letter, User
from triage.roles import Permission
from triage.services import wording
from triage.services.delivery_links import closed_links
from triage.services.steps import acting_on, moved, require_step
from triage.workflow import Step

LONGEST_NOTE = 300
NOTE = "triage.bounce.note"


def record_bounce(*, actor: User, letter: Letter, note: str, at: datetime) -> Bounce:
    """Record that mail with a letter or its link came back: the link is closed and the delivery open again.

    A case that only this letter had made delivered goes back to answered. Raises Incomplete without what the mail
    server said, WrongStep for a letter that was not sent, was fetched by its link, or whose case was closed since.
    """
    said = wording.line(note, where="note", longest=LONGEST_NOTE)
    if not said:
        raise Incomplete(_("Say what came back, from where and with which words."))
    with acting_on(letter.data_request, actor=actor, permission=Permission.DELIVER) as current:
        sent: Letter = Letter.objects.select_for_update().get(pk=letter.pk)
        sent.data_request = current
        _require_sent(sent)
        bounce = Bounce(
            data_request=current,
            letter=sent,
            note=encrypt(said, scope=current.pk, context=NOTE, at=at),
            recorded_by=actor,
            recorded_at=at,
        )
        changes = [
            *closed_links(sent, LinkEnd.BOUNCED, at=at),
            *_undelivered(sent),
            *new(bounce),
            _moved_back(sent, current),
        ]
        audit.record(
            actor=actor, at=at, kind=EventKind.LETTER_BOUNCED, data_request=current, changes=changes, reason=said,
            detail={"letter": str(sent)},
        )  # fmt: skip
        return bounce


def _require_sent(letter: Letter) -> None:
    links = DeliveryLink.objects.filter(letter=letter)
    if letter.status != LetterStatus.ISSUED or not (
        letter.delivery == DeliveryStatus.DELIVERED or links.exists()
    ):
        raise WrongStep(_("{letter} was not sent; nothing of it can come back.").format(letter=letter))
    if links.filter(opened_at__isnull=False).exists():
        raise WrongStep(
            _("{letter} was fetched by its link with the right code: it was delivered.").format(letter=letter)
        )


def _undelivered(letter: Letter) -> list[Change]:
    if letter.delivery != DeliveryStatus.DELIVERED:
        return []
    letter.delivery, letter.delivered_at = DeliveryStatus.PENDING, None
    return [Change(letter, ("delivery", "delivered_at"))]


def _moved_back(letter: Letter, current: DataRequest) -> Change:
    """The case, back where it waits for delivery if no other answer of it was delivered."""
    if not letter.is_answer or current.status == Status.ANSWERED:
        return moved(current)
    answers = Letter.objects.issued().filter(data_request=current, delivery=DeliveryStatus.DELIVERED)
    if any(other.is_answer for other in answers.exclude(pk=letter.pk)):
        return moved(current)
    require_step(current, Step.RECORD_BOUNCE)
    return moved(current, Step.RECORD_BOUNCE)
