"""The logo of letters: proposing one, and publishing it by a second person."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from triage import access, audit
from triage.audit import new
from triage.errors import BadInput, ChangedMeanwhile, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.letters.logo import WrongLogo, read_logo
from triage.models import LogoDraft, LogoVersion, User
from triage.roles import Permission
from triage.services import wording
from triage.services.logo_lookup import logo_in_force
from triage.services.text_modules import lock_wording, note_of

LONGEST_NAME = 200


def draft_logo(*, actor: User, file: BinaryIO | None, name: str, note: str, at: datetime) -> LogoDraft:
    """Propose a logo, to be published by somebody else; without a file, that letters have none.

    Reads no more of the file than a logo may have. Raises BadInput in words for a file that cannot be one, Incomplete
    without a reason for the change.
    """
    access.require_role(actor, Permission.DRAFT_TEXT)
    said = note_of(note, _("Say why the logo changes; whoever publishes it reads that."))
    try:
        logo = read_logo(file) if file is not None else None
    except WrongLogo as error:
        raise BadInput(str(error), where="file") from None
    digest = sha256(logo.content).hexdigest() if logo else ""
    standing = logo_in_force()
    if (standing.digest if standing else "") == digest:
        raise BadInput(
            _("is the logo that is in force already") if logo else _("is needed: letters have no logo now"),
            where="file",
        )
    draft = LogoDraft(
        media_type=logo.media_type if logo else "",
        address=logo.address if logo else "",
        digest=digest,
        width=logo.width if logo else 0,
        height=logo.height if logo else 0,
        name=wording.line(name, where="file", longest=LONGEST_NAME) if logo else "",
        note=said,
        drafted_by=actor,
        drafted_at=at,
    )
    audit.record(actor=actor, at=at, kind=EventKind.LOGO_DRAFTED, changes=new(draft))
    return draft


def publish_logo(*, actor: User, draft: LogoDraft, at: datetime) -> LogoVersion:
    """Publish the draft of somebody else; letters that are issued from now on carry it.

    Raises NotPermitted for one's own, ChangedMeanwhile where another was published since, WrongStep for a draft that is
    published.
    """
    access.require_role(actor, Permission.PUBLISH_TEXT)
    if draft.drafted_by_id == actor.pk:
        raise NotPermitted(_("Nobody publishes their own draft. Ask a colleague."))
    with transaction.atomic():
        lock_wording()
        last = logo_in_force()
        if LogoVersion.objects.filter(draft=draft).exists():
            raise WrongStep(_("The {draft} is published already.").format(draft=draft))
        if last is not None and last.published_at > draft.drafted_at:
            raise ChangedMeanwhile(
                _(
                    "{version} was published since this was drafted, and would be undone unseen. Draft the change anew."
                ).format(version=last)
            )
        version = LogoVersion(
            number=last.number + 1 if last else 1,
            media_type=draft.media_type,
            address=draft.address,
            digest=draft.digest,
            width=draft.width,
            height=draft.height,
            draft=draft,
            drafted_by=draft.drafted_by,
            published_by=actor,
            published_at=at,
        )
        detail = {"number": version.number}
        audit.record(actor=actor, at=at, kind=EventKind.LOGO_PUBLISHED, changes=new(version), detail=detail)
        return version
