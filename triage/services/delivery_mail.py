"""The mails that go to authorities: our reference and what to do, never anything of a person."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override

from triage.errors import TriageError
from triage.services.text_lookup import operator

logger = logging.getLogger(__name__)


class MailNotSent(TriageError):
    """The mail server did not take the mail."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with a mail; its bytes are ciphertext."""

    name: str
    content: bytes


def operator_name() -> str:
    """How the operator is named on public pages and in mails; empty while its file cannot be read."""
    try:
        return operator().get("letterhead.name", "")
    except ImproperlyConfigured:
        return ""


def mail_link(*, address: str, reference: str, url: str, expires_at: datetime) -> None:
    """Tell a contact that a letter waits, and where. Raises MailNotSent."""
    # In the language of the desk, as alarms and reminders: whoever delivers may read another.
    with override(settings.LANGUAGE_CODE):
        subject = _("A letter waits for you: {reference}").format(reference=reference)
        body = _(
            "{operator} has a letter for you.\n\nOur reference: {reference}\n"
            "Fetch it here until {until} UTC:\n{url}\n\n"
            "The page asks for a one-time code. We tell it to you by telephone, through a number of your authority "
            "that we found ourselves. We never send it by mail, and we never ask you for a password.\n\n"
            "If you do not expect a letter, call us through a number that you find independently."
        ).format(
            operator=operator_name(),
            reference=reference,
            url=url,
            until=f"{expires_at.astimezone(UTC):%Y-%m-%d %H:%M}",
        )
    _send(subject, body, address)


def mail_enclosed(*, address: str, reference: str, fingerprint: str, enclosed: Enclosed) -> None:
    """Send an encrypted letter. Raises MailNotSent."""
    with override(settings.LANGUAGE_CODE):
        subject = _("A letter for you: {reference}").format(reference=reference)
        body = _(
            "{operator} sends you a letter.\n\nOur reference: {reference}\nThe attached file is the letter, encrypted "
            "for your OpenPGP key {fingerprint}. Decrypt it and open the PDF; its signature and the verification line "
            "on each page show that it is ours."
        ).format(operator=operator_name(), reference=reference, fingerprint=fingerprint.upper())
    _send(subject, body, address, enclosed)


def _send(subject: str, body: str, address: str, enclosed: Enclosed | None = None) -> None:
    mail = EmailMessage(subject, body, None, [address])
    if enclosed is not None:
        mail.attach(enclosed.name, enclosed.content, "application/octet-stream")
    try:
        mail.send()
    except Exception as error:
        logger.exception("A mail to an authority could not be sent")
        raise MailNotSent(
            _(
                "The mail server did not take the mail; nothing was delivered. Try again later, or tell whoever runs "
                "the desk."
            )
        ) from error
