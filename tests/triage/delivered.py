"""Issued letters whose authority has a known e-mail address and telephone number, and links to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pikepdf
import pysequoia
from django.utils import timezone

from tests.triage import cases, decided, people
from triage.audit import new, record
from triage.choices import LetterKind
from triage.encryption import encrypt
from triage.event_kinds import EventKind
from triage.letters.attachments import Attachment
from triage.models import Authority, AuthorityKey, Bounce, DataRequest, DeliveryLink, Letter
from triage.services import authorities, authority_keys, delivery_links
from triage.services.delivery_links import SentLink

AT = cases.AT
LATER = cases.LATER
EMAIL = "poststelle@ag-koeln.nrw.de"
PERSONAL = (
    "Max Muster",
    "Petra Probst",
    "506 Gs 703/26",
    cases.USER_ID,
    cases.USERNAME,
    decided.PHONE,
    "Betrug",
    "EPOC",
)
"""What stands in the case and never in a mail or on a public page."""


def known(case: DataRequest, **changes: str) -> Authority:
    """The court with a telephone number and an e-mail address, found by Alice."""
    authority = cases.fresh(case).authority
    assert authority is not None
    contact: dict[str, Any] = {"contact_phone": cases.COURT_PHONE, "contact_email": EMAIL, **changes}
    return authorities.verify_authority(
        actor=people.alice(), authority=authority, contact_source=cases.COURT_SOURCE, at=AT, **contact
    )


def answered(folder: Path) -> Letter:
    """The disclosure letter of a German EPOC, issued and not delivered."""
    case = decided.assessed()
    known(case)
    decided.decide(case)
    decided.approve(case)
    decided.produce(case, folder)
    return decided.render(decided.queued(case))


def acknowledged(**changes: Any) -> Letter:
    """An acknowledgement, issued and not delivered."""
    case = decided.verified(**changes)
    known(case)
    return decided.render(decided.queued(case, LetterKind.ACKNOWLEDGEMENT))


def fresh(letter: Letter) -> Letter:
    """The letter as it is stored now, with its data request."""
    found: Letter = Letter.objects.select_related("data_request").get(pk=letter.pk)
    return found


def send(letter: Letter, **parts: Any) -> SentLink:
    """Alice mails a link."""
    parts = {"actor": people.alice(), "at": AT, **parts}
    return delivery_links.send_link(letter=fresh(letter), **parts)


def token_of(mail: Any) -> str:
    """The secret part of the link in a mail."""
    (line,) = (line for line in mail.body.splitlines() if "/letters/" in line)
    return str(line.rstrip("/").rpartition("/")[2])


def secret_key(name: str = f"Amtsgericht Köln <{EMAIL}>", **options: Any) -> pysequoia.Tsk:
    """A new OpenPGP key with its secret part, as only the authority has it."""
    return pysequoia.Tsk.generate(name, **options)


def public(key: pysequoia.Tsk) -> str:
    """What the authority hands out."""
    return str(key.extract_certificate())


def recorded(authority: Authority, key: pysequoia.Tsk, **parts: Any) -> AuthorityKey:
    """Alice records a key."""
    parts = {"actor": people.alice(), "source": "read out by the court's registry", "at": AT, **parts}
    return authority_keys.record_key(authority=authority, armoured=public(key), **parts)


def confirmed(authority: Authority, key: pysequoia.Tsk) -> AuthorityKey:
    """Alice records a key, Bob confirms it."""
    return authority_keys.confirm_key(actor=people.bob(), key=recorded(authority, key), at=AT)


def rows(case: DataRequest) -> None:
    """A link, a bounce and a key of the court without the mails: rows alone, for the last letter in whatever state."""
    letter = Letter.objects.filter(data_request=case).latest("number")
    assert letter.addressee is not None
    alice = people.alice()
    link = DeliveryLink(
        data_request=case, letter=letter, authority=letter.addressee, contact=EMAIL, token_digest="t" * 64,
        code_digest="c" * 64, made_by=alice, made_at=AT, expires_at=AT + 14 * DAY,
    )  # fmt: skip
    told = encrypt("Petra Probst: mailbox full", scope=case.pk, context="triage.bounce.note", at=AT)
    bounce = Bounce(data_request=case, letter=letter, note=told, recorded_by=alice, recorded_at=AT)
    record(actor=alice, at=AT, kind=EventKind.LETTER_BOUNCED, data_request=case, changes=new(link, bounce))
    key = AuthorityKey(
        authority=letter.addressee, armoured="-----BEGIN PGP PUBLIC KEY BLOCK-----", fingerprint="ab" * 20,
        source="called the court", recorded_by=alice, recorded_at=AT,
    )  # fmt: skip
    record(actor=alice, at=AT, kind=EventKind.AUTHORITY_KEY_RECORDED, changes=new(key))


def now() -> datetime:
    """The clock's own time, for pages that a browser opens."""
    return timezone.now()


def distinct_render(html: str, *, identifier: str, **options: Any) -> bytes:
    """Stands in for the renderer: a blank page with the letter's id, so that no two files have the same bytes."""
    return decided.blank_render(html, identifier=identifier) + f"\n% {identifier}\n".encode()


def carrying_render(
    html: str, *, identifier: str, attachments: tuple[Attachment, ...] = (), **options: Any
) -> bytes:
    """Stands in for the renderer: a blank page that carries the files, as the real one does."""
    out = BytesIO()
    with pikepdf.open(BytesIO(decided.blank_render(html, identifier=identifier))) as document:
        for one in attachments:
            document.attachments[one.name] = pikepdf.AttachedFileSpec(
                document,
                one.content,
                filename=one.name,
                mime_type=one.media_type,
                description=one.description,
                creation_date="",
                mod_date="",
            )
        document.save(out)
    return out.getvalue()


def unpacked(archive: bytes) -> dict[str, bytes]:
    """What lies in a ZIP archive, by name."""
    with ZipFile(BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


DAY = timedelta(days=1)
