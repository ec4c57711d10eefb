"""Links by which an authority fetches a letter: making and mailing them, closing them."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from triage import audit
from triage.audit import Change, new
from triage.choices import LinkEnd
from triage.encryption import blind_index
from triage.errors import BadInput, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.models import Authority, DataRequest, DeliveryLink, Letter, User
from triage.roles import Permission
from triage.services import wording
from triage.services.delivery_contact import known_address, known_telephone, require_waiting
from triage.services.delivery_mail import MailNotSent, mail_link
from triage.services.letters import require_deliverable
from triage.services.locking import locked
from triage.services.steps import acting_on, moved

TOKEN_BYTES = 32
CODE_DIGITS = 8
MOST_DAYS = 30
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class SentLink:
    """A link that was mailed. The one-time code is nowhere else: it is told by telephone, through `telephone`."""

    link: DeliveryLink
    code: str = field(repr=False)
    telephone: str
    source: str


def send_link(*, actor: User, letter: Letter, at: datetime, days: int | None = None) -> SentLink:
    """Mail a link to the known contact of the addressee; an earlier link to the letter is closed.

    The gate is asked again as for every delivery. The mail goes out after the record was written; if the mail server
    does not take it, the link is closed and MailNotSent raised. Raises GateClosed without a known address and a known
    telephone number, WrongStep, BadInput for days outside of 1 to 30.
    """
    open_for = settings.COUNTERSIGN_LINK_DAYS if days is None else days
    if not 1 <= open_for <= MOST_DAYS:
        raise BadInput(_("must be 1 to {most}").format(most=MOST_DAYS), where="days")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    with acting_on(letter.data_request, actor=actor, permission=Permission.DELIVER) as current:
        issued, authority = _waiting(letter, current)
        telephone = known_telephone(authority)
        require_deliverable(issued, at=at)
        link = _link(issued, authority, actor, token=token, at=at, expires_at=at + timedelta(days=open_for))
        link.code_digest = code_digest(link.pk, code)
        audit.record(
            actor=actor, at=at, kind=EventKind.DELIVERY_LINK_MADE, data_request=current,
            changes=[*closed_links(issued, LinkEnd.REPLACED, at=at), *new(link), moved(current)],
            detail={**_told(issued), "until": _instant(link.expires_at)},
        )  # fmt: skip
    try:
        mail_link(
            address=link.contact, reference=current.reference, url=link_url(token), expires_at=link.expires_at
        )
    except MailNotSent:
        _close(link, actor=actor, because=LinkEnd.NOT_SENT, at=at)
        raise
    return SentLink(link, code, telephone, authority.contact_source)


def _waiting(letter: Letter, current: DataRequest) -> tuple[Letter, Authority]:
    issued: Letter = Letter.objects.select_for_update().get(pk=letter.pk)
    issued.data_request = current
    require_waiting(issued)
    return issued, known_address(issued)


def _link(
    letter: Letter, authority: Authority, actor: User, *, token: str, at: datetime, expires_at: datetime
) -> DeliveryLink:
    return DeliveryLink(
        data_request=letter.data_request,
        letter=letter,
        authority=authority,
        contact=authority.contact_email,
        token_digest=token_digest(token),
        made_by=actor,
        made_at=at,
        expires_at=expires_at,
    )


def token_digest(token: str) -> str:
    """SHA-256 of the secret part of a link's address."""
    return sha256(f"countersign link v1 {token}".encode()).hexdigest()


def code_digest(link_id: UUID, code: str) -> str:
    """Keyed: eight digits would be guessed from a plain hash."""
    return blind_index("delivery-code", f"{link_id}:{code}")


def is_code_of(link: DeliveryLink, text: str) -> bool:
    """Whether this is the link's one-time code, as people type it."""
    digits = "".join(character for character in text if character in "0123456789")
    return hmac.compare_digest(link.code_digest, code_digest(link.pk, digits))


def spoken(code: str) -> str:
    """The code in two groups, as it is read out."""
    return f"{code[:4]} {code[4:]}"


def link_url(token: str) -> str:
    """The address that is mailed."""
    return f"{settings.COUNTERSIGN_PUBLIC_URL}{reverse('letter', kwargs={'token': token})}"


def revoke_link(*, actor: User, link: DeliveryLink, reason: str, at: datetime) -> DeliveryLink:
    """Close a link before its time, with the reason. Raises Incomplete, WrongStep for one that is closed already."""
    stated = wording.line(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(_("Say why; the reason is kept with the letter."))
    return _close(link, actor=actor, because=LinkEnd.REVOKED, reason=stated, at=at)


def _close(
    link: DeliveryLink, *, actor: User, because: LinkEnd, at: datetime, reason: str = ""
) -> DeliveryLink:
    with locked(link.data_request, actor=actor, permission=Permission.DELIVER) as current:
        row = DeliveryLink.objects.select_for_update().select_related("letter").get(pk=link.pk)
        row.letter.data_request = current
        if row.ended_at is not None:
            raise WrongStep(
                _("This link is closed already: {why}.").format(why=row.get_ended_because_display())
            )
        audit.record(
            actor=actor, at=at, kind=EventKind.DELIVERY_LINK_ENDED, data_request=current, reason=reason,
            changes=[closed(row, because, at=at)], detail={**_told(row.letter), "link_end": because.value},
        )  # fmt: skip
        return row


def closed(link: DeliveryLink, because: LinkEnd, *, at: datetime) -> Change:
    """The change that closes a link; the caller records it."""
    link.ended_at, link.ended_because = at, because
    return Change(link, ("ended_at", "ended_because"))


def closed_links(letter: Letter, because: LinkEnd, *, at: datetime) -> list[Change]:
    """The changes that close whatever link to the letter has not ended."""
    rows = DeliveryLink.objects.select_for_update().filter(letter=letter, ended_at__isnull=True)
    return [closed(row, because, at=at) for row in rows]


def _told(letter: Letter) -> dict[str, Any]:
    return {"letter": str(letter)}


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
