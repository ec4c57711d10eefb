"""How letters reach authorities: the acts on a letter, its links, its downloads, and mail that came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.acts import Act, ActForm, Asked, Done, Revealed
from triage.admin.base import RowLevelAdmin
from triage.admin.case_forms import ReasonForm
from triage.admin.filters import CaseCountryFilter
from triage.admin.secrets import open_secrets
from triage.admin.values import Shown
from triage.choices import DeliveryStatus, LetterStatus
from triage.event_kinds import EventKind
from triage.models import Bounce, DeliveryLink, Event, Letter
from triage.roles import Permission
from triage.services import bounces, delivery_links, letter_lookup, letter_mail
from triage.services.delivery_links import MOST_DAYS, spoken

MOST_DOWNLOADS_SHOWN = 50


class LinkForm(ActForm):
    """How long a link is open."""

    days = forms.IntegerField(
        label=gettext_lazy("Days"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("For so many days the link can be opened; then it says that it is closed."),
    )

    def prepare(self) -> None:
        """The desk's usual time."""
        self.fields["days"].initial = settings.COUNTERSIGN_LINK_DAYS


class BounceForm(ActForm):
    """What came back."""

    note = forms.CharField(
        label=gettext_lazy("What came back"),
        max_length=300,
        help_text=gettext_lazy("The words of the mail server, and when. Kept with the letter, encrypted."),
    )


def _by_link(asked: Asked) -> Revealed:
    sent = delivery_links.send_link(actor=asked.actor, letter=asked.row, at=asked.at, **asked.values)
    return Revealed(
        _("One-time code"),
        spoken(sent.code),
        _(
            "The link went to {contact}. Tell this code to {authority} by telephone, {telephone} (found in: {source}), "
            "and never by mail. It is shown this once; a new link has a new code."
        ).format(
            contact=sent.link.contact,
            authority=sent.link.authority,
            telephone=sent.telephone,
            source=sent.source,
        ),
    )


def _by_mail(asked: Asked) -> Done:
    row = letter_mail.mail_letter(actor=asked.actor, letter=asked.row, at=asked.at)
    return Done(_("Letter {row} was mailed, encrypted. Record it if the mail comes back.").format(row=row))


def _bounce(asked: Asked) -> Done:
    bounces.record_bounce(actor=asked.actor, letter=asked.row, at=asked.at, **asked.values)
    return Done(_("It is recorded. Letter {row} waits for delivery again.").format(row=asked.row))


def _withdraw_verification(asked: Asked) -> Done:
    row = letter_lookup.withdraw_verification(
        actor=asked.actor, letter=asked.row, at=asked.at, **asked.values
    )
    return Done(_("The public page knows nothing of letter {row} now.").format(row=row))


def _restore_verification(asked: Asked) -> Done:
    row = letter_lookup.restore_verification(actor=asked.actor, letter=asked.row, at=asked.at, **asked.values)
    return Done(_("The public page confirms letter {row} again.").format(row=row))


def _may_leave(row: Any, actor: Any) -> bool:
    waits = row.status == LetterStatus.ISSUED and row.delivery == DeliveryStatus.PENDING
    return bool(waits and row.addressee_id is not None)


def _is_issued(row: Any, actor: Any) -> bool:
    return bool(row.status == LetterStatus.ISSUED and row.addressee_id is not None)


def _is_public(row: Any, actor: Any) -> bool:
    return bool(row.status == LetterStatus.ISSUED and row.verification_withdrawn_at is None)


def _is_secret(row: Any, actor: Any) -> bool:
    return row.verification_withdrawn_at is not None


ACTS = (
    Act(
        "deliver-by-link", gettext_lazy("Deliver by link"), Permission.DELIVER, _by_link, LinkForm, _may_leave,
        explains=gettext_lazy(
            "A mail with a link goes to the contact of the authority that was found independently. You are shown a "
            "one-time code, which you tell by telephone. The gate of the letter is asked again, now and at each "
            "download."
        ),
    ),
    Act(
        "deliver-by-openpgp", gettext_lazy("Deliver by OpenPGP"), Permission.DELIVER, _by_mail, is_open=_may_leave,
        explains=gettext_lazy(
            "The PDF is encrypted for the confirmed key of the authority and mailed to its known contact. The mail "
            "itself holds our reference and nothing else."
        ),
    ),
    Act(
        "record-bounce", gettext_lazy("Record a bounce"), Permission.DELIVER, _bounce, BounceForm, _is_issued,
        explains=gettext_lazy("The mail came back: its link is closed, and the letter waits for delivery again."),
    ),
)  # fmt: skip
"""By which the letter leaves; recording another way, post for one, is an act of the letter itself."""
SECRECY_ACTS = (
    Act(
        "withdraw-verification", gettext_lazy("Withdraw verification"), Permission.SEAL, _withdraw_verification,
        ReasonForm, _is_public, weight="rare",
        explains=gettext_lazy(
            "The public page then answers for this letter as for one that never was. The authority can no longer "
            "verify it there: tell it so."
        ),
    ),
    Act(
        "restore-verification", gettext_lazy("Allow verification again"), Permission.SEAL, _restore_verification,
        ReasonForm, _is_secret, weight="rare",
        explains=gettext_lazy("The public page confirms the letter again to whoever has its code or its file."),
    ),
)  # fmt: skip
"""Rare ones: on the page of the letter, and not on the case file."""


# --- What the page of a letter shows ---


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One link with its state in words."""

    link: DeliveryLink
    state: str
    live: bool


@dataclass(frozen=True, slots=True)
class DownloadLine:
    """One download: when, of the data alone or of the letter, and who, by contact and address."""

    at: datetime
    data_alone: bool
    who: str


@dataclass(frozen=True, slots=True)
class BounceLine:
    """One mail that came back, with what was noted."""

    bounce: Bounce
    note: str


@dataclass(frozen=True, slots=True)
class DeliveryPart:
    """Everything about the delivery of one letter. `came_back` while nothing was sent since."""

    links: tuple[LinkLine, ...]
    downloads: tuple[DownloadLine, ...]
    bounces: tuple[BounceLine, ...]
    came_back: bool


def delivery_of(letter: Letter, *, at: datetime) -> DeliveryPart:
    """Four queries, however many links there are."""
    links = list(letter.delivery_links.select_related("made_by"))
    events = list(
        Event.objects.filter(
            data_request=letter.data_request_id,
            kind__in=(EventKind.LETTER_DOWNLOADED, EventKind.DATA_FILES_DOWNLOADED),
            detail__letter=str(letter),
        ).order_by("-number")[:MOST_DOWNLOADS_SHOWN]
    )
    returned = list(letter.bounces.select_related("recorded_by"))
    secrets = open_secrets(letter.data_request_id, [*events, *returned])
    came_back = Letter.objects.with_bounce().filter(pk=letter.pk, came_back=True)
    return DeliveryPart(
        links=tuple(LinkLine(link, link_state(link, at=at), link.is_live(at)) for link in links),
        downloads=tuple(_download(event, secrets.text(event.reason)) for event in events),
        bounces=tuple(BounceLine(row, secrets.text(row.note)) for row in returned),
        came_back=came_back.exists(),
    )


def _download(event: Event, who: str) -> DownloadLine:
    return DownloadLine(event.at, event.kind == EventKind.DATA_FILES_DOWNLOADED, who)


def link_state(link: DeliveryLink, *, at: datetime) -> str:
    """How a link stands, in words."""
    if link.ended_at is not None:
        return _("closed: {why}").format(why=link.get_ended_because_display())
    if at >= link.expires_at:
        return _("expired")
    return _("open until {day}").format(day=date_format(timezone.localtime(link.expires_at), "Y-m-d H:i T"))


def look_ups_of(letter: Letter) -> Shown:
    """How often the public page confirmed the letter."""
    found = getattr(letter, "look_ups", None)
    value = (
        _("{number} times, first {first}, last {last}").format(
            number=found.number, first=found.first_on, last=found.last_on
        )
        if found
        else _("never")
    )
    return Shown(_("Confirmed on the public page"), value, quiet=found is None)


# --- The pages of links and bounces ---


def _revoke(asked: Asked) -> Done:
    row = delivery_links.revoke_link(actor=asked.actor, link=asked.row, at=asked.at, **asked.values)
    return Done(_("The link to {letter} is closed.").format(letter=row.letter))


def _has_not_ended(row: Any, actor: Any) -> bool:
    return row.ended_at is None


class DeliveryLinkAdmin(RowLevelAdmin):
    """Links by which authorities fetch letters."""

    acts: Sequence[Act] = (
        Act(
            "revoke", gettext_lazy("Revoke link"), Permission.DELIVER, _revoke, ReasonForm, _has_not_ended,
            explains=gettext_lazy("The link opens nothing from now on. What was downloaded before stays downloaded."),
        ),
    )  # fmt: skip
    hidden_fields = frozenset({"token_digest", "code_digest"})
    list_display = ("__str__", "authority", "contact", "made_at", "expires_at", "downloads", "ended_because")
    list_select_related = ("letter__data_request", "authority")
    list_filter = (CaseCountryFilter,)

    def shown_first(self, request: HttpRequest, row: Any) -> list[Shown]:
        """How it stands now."""
        return [Shown(_("State"), link_state(row, at=timezone.now()))]


class BounceAdmin(RowLevelAdmin):
    """Mail with letters that came back."""

    list_display = ("__str__", "recorded_by", "recorded_at")
    list_select_related = ("letter__data_request", "recorded_by")
    list_filter = (CaseCountryFilter,)

    def shown_first(self, request: HttpRequest, row: Any) -> list[Shown]:
        """What was noted."""
        secrets = open_secrets(row.data_request_id, [row])
        return [Shown(_("What came back"), secrets.text(row.note))]
