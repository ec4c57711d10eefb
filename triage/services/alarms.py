"""Alarms: written into the record once, then told by mail to those who watch over the desk."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from triage import audit
from triage.event_kinds import EventKind
from triage.models import Event, User
from triage.services.people import lock_people


def raise_unmask_alarm(*, actor: User, count: int, within: timedelta, at: datetime) -> bool:
    """Record that a person asked for more values than one may see within this time; False if that is told already.

    Durable: what is refused afterwards takes neither the event nor the mail back. The mail follows the commit; when it
    cannot be sent, that is logged and the event stays.
    """
    with transaction.atomic(durable=True):
        # In line with every other event of the desk: of two at once one writes the alarm.
        lock_people()
        told = Event.objects.filter(actor=actor, kind=EventKind.UNMASK_ALARM, at__gt=at - within)
        if told.exists():
            return False
        audit.record(
            actor=actor, at=at, kind=EventKind.UNMASK_ALARM, detail={"person": str(actor), "count": count}
        )
        person, username = str(actor), actor.username
        transaction.on_commit(lambda: _mail(person, username, count, at), robust=True)
    return True


def _mail(person: str, username: str, count: int, at: datetime) -> None:
    if not settings.COUNTERSIGN_ALARM_TO:
        return
    # In the language of the desk, whoever caused it and whatever they read.
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Countersign: {person} reached the limit of values shown in full").format(person=person)
        body = _(
            "{person} (user name {username}) was shown {count} identifiers or disclosed values in full within an hour, "
            "up to {at} UTC, and asked for more. Nothing more is shown until the hour is over.\n\nWho looked at what, "
            "and for what stated purpose, is in the events of the data requests. If this is not the person's work, "
            "disable the account."
        ).format(person=person, username=username, count=count, at=f"{at:%Y-%m-%d %H:%M}")
    send_mail(subject, body, None, settings.COUNTERSIGN_ALARM_TO)
