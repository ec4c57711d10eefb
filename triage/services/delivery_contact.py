"""To whom a letter may be sent: the contact of its addressee that the desk found independently, and no other."""

from __future__ import annotations

from django.utils.translation import gettext as _

from triage.choices import AuthorityStatus, DeliveryStatus, LetterStatus
from triage.errors import GateClosed, WrongStep
from triage.models import Authority, Letter


def require_waiting(letter: Letter) -> None:
    """Raise WrongStep unless the letter is issued and waits for delivery; a held one says so."""
    if letter.status != LetterStatus.ISSUED or letter.delivery == DeliveryStatus.DELIVERED:
        raise WrongStep(_("{issued} is not an issued letter that waits for delivery.").format(issued=letter))
    if letter.delivery == DeliveryStatus.HELD:
        raise WrongStep(
            _(
                "The delivery of {letter} is held. Read why; if it may leave, mark it delivered by another way or "
                "draft it again."
            ).format(letter=letter)
        )


def known_address(letter: Letter) -> Authority:
    """The addressee, read anew, which has an e-mail address that the desk found. Raises GateClosed.

    An address that came with the demand is never used: it may be the impostor's.
    """
    found = letter.addressee_id
    authority = Authority.objects.filter(pk=found).first() if found else None
    if authority is None:
        raise GateClosed(
            _("{letter} is addressed to no authority. Deliver it another way and record how.").format(
                letter=letter
            )
        )
    if authority.status == AuthorityStatus.SUSPENDED:
        raise GateClosed(_("{authority} is suspended; nothing goes to it.").format(authority=authority))
    known = authority.status == AuthorityStatus.VERIFIED and authority.has_known_contact
    if not known or not authority.contact_email:
        raise GateClosed(
            _(
                "No e-mail address of {authority} is known that was found independently. Record one with its source "
                "on the page of the authority; an address from the demand is never used."
            ).format(authority=authority)
        )
    return authority


def known_telephone(authority: Authority) -> str:
    """The number by which the one-time code is told: a second way, as independent as the first. Raises GateClosed."""
    if not authority.contact_phone:
        raise GateClosed(
            _(
                "No telephone number of {authority} is known that was found independently: the one-time code cannot "
                "be told. Record one with its source on the page of the authority."
            ).format(authority=authority)
        )
    return authority.contact_phone
