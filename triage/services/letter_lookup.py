"""Whether a letter is ours: asked by code or by file, answered to anybody, unless it is kept secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from triage import audit
from triage.audit import Change
from triage.choices import LetterStatus, LookUpOutcome
from triage.errors import Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.letters.verification_code import digest_of, printed, read_code
from triage.models import Letter, User
from triage.roles import Permission
from triage.services import wording
from triage.services.locking import locked
from triage.services.public_counts import count_confirmed, count_look_up

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What anybody who holds a letter is told of it: nothing of subjects, officers or accounts.

    `authority` is empty for a letter to a user. `replaced_at` is when a later version was issued; None for the latest.
    """

    reference: str
    authority: str
    issued_at: datetime
    sha256: str
    replaced_at: datetime | None


def verification_url(code: str) -> str:
    """The address that the QR code of a letter leads to."""
    path = reverse("verify_code", kwargs={"code": printed(code)})
    return f"{settings.COUNTERSIGN_PUBLIC_URL}{path}"


def verification_page() -> str:
    """The page on which a code is typed, as a letter prints it: without the scheme."""
    return f"{settings.COUNTERSIGN_PUBLIC_URL}{reverse('verify')}".split("://", 1)[1].rstrip("/")


def look_up_code(text: str, *, at: datetime) -> Confirmed | None:
    """The letter with this code, as somebody typed it; None where nothing is confirmed.

    A code that no letter ever had, one that nobody could have printed and one of a letter that is kept secret are
    answered by the same two queries.
    """
    return _answer(Q(code_digest=digest_of(read_code(text) or "no code")), at=at)


def look_up_file(sha256: str, *, at: datetime) -> Confirmed | None:
    """The letter whose file has exactly these bytes; None where nothing is confirmed, as for codes."""
    return _answer(Q(sha256=sha256), at=at)


def _answer(condition: Q, *, at: datetime) -> Confirmed | None:
    # Sealed data requests and letters that were withdrawn from the page are left out by the query itself, so that the
    # database has the same work with them as with a code that does not exist.
    rows = Letter.objects.issued().filter(
        condition, verification_withdrawn_at__isnull=True, data_request__sealed=False
    )
    columns = ("data_request__reference", "addressee__name", "issued_at", "sha256")
    later = ("replaced_by__status", "replaced_by__issued_at")
    # A later version that is kept secret must not be told of, and without it the earlier one would be confirmed as the
    # latest: nothing is said of either.
    rows = rows.exclude(replaced_by__verification_withdrawn_at__isnull=False)
    letter = rows.select_related("data_request", "addressee", "replaced_by").only(*columns, *later).first()
    count_look_up(LookUpOutcome.CONFIRMED if letter else LookUpOutcome.NOT_CONFIRMED, at=at)
    if letter is None:
        return None
    count_confirmed(letter, at=at)
    return _told(letter)


def _told(letter: Letter) -> Confirmed:
    later: Letter | None = getattr(letter, "replaced_by", None)
    replaced = later is not None and later.status == LetterStatus.ISSUED
    assert letter.issued_at is not None  # noqa: S101  a constraint of the database
    return Confirmed(
        reference=letter.data_request.reference,
        authority=letter.addressee.name if letter.addressee else "",
        issued_at=letter.issued_at,
        sha256=letter.sha256,
        replaced_at=later.issued_at if replaced and later else None,
    )


# --- Keeping a letter secret ---


def withdraw_verification(*, actor: User, letter: Letter, reason: str, at: datetime) -> Letter:
    """Have the public page know nothing of an issued letter, with the reason. Raises WrongStep, Incomplete.

    Letters of sealed data requests are kept secret anyway, for as long as those are sealed.
    """
    return _set_secret(actor, letter, reason, secret=True, at=at)


def restore_verification(*, actor: User, letter: Letter, reason: str, at: datetime) -> Letter:
    """Have the public page confirm a letter again that was withdrawn from it. Raises WrongStep, Incomplete."""
    return _set_secret(actor, letter, reason, secret=False, at=at)


def _set_secret(actor: User, letter: Letter, reason: str, *, secret: bool, at: datetime) -> Letter:
    stated = wording.line(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(_("Say why; the reason is kept with the letter."))
    with locked(letter.data_request, actor=actor, permission=Permission.SEAL) as current:
        issued: Letter = Letter.objects.select_for_update().get(pk=letter.pk)
        issued.data_request = current
        if issued.status != LetterStatus.ISSUED:
            raise WrongStep(_("{letter} was not issued; nobody can ask for it.").format(letter=issued))
        if secret is (issued.verification_withdrawn_at is not None):
            says = (
                _("{letter} is withdrawn from the public page already.")
                if secret
                else _("{letter} is not withdrawn from the public page.")
            )
            raise WrongStep(says.format(letter=issued))
        issued.verification_withdrawn_at = at if secret else None
        kind = EventKind.VERIFICATION_WITHDRAWN if secret else EventKind.VERIFICATION_RESTORED
        audit.record(
            actor=actor, at=at, kind=kind, data_request=current, reason=stated, detail={"letter": str(issued)},
            changes=[Change(issued, ("verification_withdrawn_at",))],
        )  # fmt: skip
        return issued
