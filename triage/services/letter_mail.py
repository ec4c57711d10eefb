"""Delivery by mail that only the addressee can read: the letter encrypted for the OpenPGP key of its known contact."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from triage import audit
from triage.audit import Change
from triage.choices import LinkEnd
from triage.documents.storage import read
from triage.errors import GateClosed
from triage.event_kinds import EventKind
from triage.models import Authority, AuthorityKey, DataRequest, Letter, User
from triage.roles import Permission
from triage.services import openpgp
from triage.services.authority_keys import key_in_use
from triage.services.delivery_contact import known_address, require_waiting
from triage.services.delivery_links import closed_links
from triage.services.delivery_mail import Enclosed, MailNotSent, mail_enclosed
from triage.services.letters import mark_delivered, require_deliverable
from triage.services.locking import locked
from triage.services.steps import acting_on, moved


def mail_letter(*, actor: User, letter: Letter, at: datetime) -> Letter:
    """Mail an issued letter, encrypted, to the known contact of its addressee, and mark it delivered.

    The gate is asked again as for every delivery. The event that it leaves is written first, the delivery after the
    mail server took the mail: a process that dies in between leaves a letter that waits, with the event. Raises
    GateClosed without a known address or a confirmed key, MailNotSent, DocumentError.
    """
    with acting_on(letter.data_request, actor=actor, permission=Permission.DELIVER) as current:
        issued: Letter = Letter.objects.select_for_update().get(pk=letter.pk)
        issued.data_request = current
        require_waiting(issued)
        authority = known_address(issued)
        key = _key_of(authority)
        require_deliverable(issued, at=at)
        enclosed = _enclosed(issued, key, at=at)
        audit.record(
            actor=actor, at=at, kind=EventKind.LETTER_MAILED, data_request=current,
            changes=[*closed_links(issued, LinkEnd.REPLACED, at=at), moved(current)], detail=_told(issued, key),
        )  # fmt: skip
    try:
        mail_enclosed(
            address=authority.contact_email,
            reference=current.reference,
            fingerprint=key.fingerprint,
            enclosed=enclosed,
        )
    except MailNotSent:
        _not_mailed(issued, key, actor=actor, at=at)
        raise
    issued.data_request = DataRequest.objects.get(pk=current.pk)
    note = f"OpenPGP {key.fingerprint.upper()}: {authority.contact_email}"
    return mark_delivered(actor=actor, letter=issued, note=note, at=at)


def _key_of(authority: Authority) -> AuthorityKey:
    key = key_in_use(authority)
    if key is None:
        raise GateClosed(
            _(
                "No confirmed OpenPGP key of {authority} is on file. Record one on the page of the authority, or "
                "deliver by link."
            ).format(authority=authority)
        )
    return key


def _enclosed(letter: Letter, key: AuthorityKey, *, at: datetime) -> Enclosed:
    content = read(letter.storage_name, scope=letter.data_request_id, sha256_digest=letter.sha256)
    return Enclosed(f"{letter}.pdf.asc", openpgp.encrypt_for(key.armoured, content, at=at))


def _told(letter: Letter, key: AuthorityKey) -> dict[str, str]:
    return {"letter": str(letter), "fingerprint": key.fingerprint.upper()}


def _not_mailed(letter: Letter, key: AuthorityKey, *, actor: User, at: datetime) -> None:
    changes: list[Change] = []
    with locked(letter.data_request, actor=actor, permission=Permission.DELIVER) as current:
        audit.record(
            actor=actor, at=at, kind=EventKind.LETTER_NOT_MAILED, data_request=current, changes=changes,
            detail=_told(letter, key),
        )  # fmt: skip
