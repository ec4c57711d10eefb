"""Rows for the authority and the officer that a submission names; nothing is saved here."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import AuthorityKind
from jurisdictions.models import Jurisdiction
from triage.audit import Change, new
from triage.errors import BadInput
from triage.models import Authority, Requester
from triage.services import wording
from triage.services.subject_rows import word
from triage.services.submissions import AuthoritySubmission, RequesterSubmission, Submission

LONGEST_NAME = 300
LONGEST_PERSON = 200
LONGEST_PHONE = 40
LONGEST_EMAIL = 254
MOST_DOMAINS = 50
DOMAIN = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def sender_rows(
    submission: Submission, jurisdiction: Jurisdiction
) -> tuple[Authority | None, Requester | None, list[Change]]:
    """The authority (known or new and unverified), the officer, and the changes that create what is new.

    What the demand says of itself never becomes the authority's known contact: it stays with the officer. Needs an
    open transaction: a known authority is locked, so that it cannot be suspended in between.
    """
    if submission.authority is None:
        if submission.requester is not None:
            raise BadInput(_("name the authority for which this officer writes"), where="requester")
        return None, None, []
    authority, changes = _authority(submission.authority, jurisdiction)
    stated = submission.requester or _anonymous(submission.authority)
    if stated is None:
        return authority, None, changes
    requester, created = _requester(stated, authority)
    return authority, requester, [*changes, *created]


def domains(values: tuple[str, ...], *, where: str) -> list[str]:
    """Host names in lower case, without doubles. Raises BadInput."""
    if len(values) > MOST_DOMAINS:
        raise BadInput(_("there are more than {most}").format(most=MOST_DOMAINS), where=where)
    found: list[str] = []
    for value in values:
        name = wording.line(value, where=where, longest=253, required=True).lower().removeprefix("@")
        if not DOMAIN.fullmatch(name):
            raise BadInput(
                _("“{name}” is no domain; write it like polizei.example").format(name=name), where=where
            )
        if name not in found:
            found.append(name)
    return found


def email_address(value: str, *, where: str) -> str:
    """An e-mail address in lower case, or empty. Raises BadInput."""
    address = wording.line(value, where=where, longest=LONGEST_EMAIL).lower()
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise BadInput(_("must read name@domain"), where=where) from None
    return address


def _authority(submission: AuthoritySubmission, jurisdiction: Jurisdiction) -> tuple[Authority, list[Change]]:
    name = wording.line(submission.name, where="authority, name", longest=LONGEST_NAME, required=True)
    kind = word(AuthorityKind, submission.kind, where="authority, kind")
    official = domains(submission.official_domains, where="authority, official domains")
    known = authority_named(jurisdiction.code, name)
    if known is None:
        lock_names(jurisdiction.code)
        known = authority_named(jurisdiction.code, name)
    if known is not None:
        return Authority.objects.select_for_update().get(pk=known.pk), []
    authority = Authority(name=name, kind=kind, jurisdiction=jurisdiction, official_domains=official)
    return authority, new(authority)


def authority_named(jurisdiction_code: str, name: str) -> Authority | None:
    """The jurisdiction's authority of this name, whatever the capitals and spaces.

    Compared here, not in the database: SQLite knows the capitals of the English alphabet only.
    """
    wanted = _spelling(name)
    rows = Authority.objects.filter(jurisdiction_id=jurisdiction_code).values_list("pk", "name")
    key = next((pk for pk, known in rows.iterator() if _spelling(known) == wanted), None)
    return None if key is None else Authority.objects.get(pk=key)


def lock_names(jurisdiction_code: str) -> None:
    """Until the transaction ends nobody else adds an authority to the jurisdiction: look again, then add."""
    Jurisdiction.objects.select_for_update(no_key=True).get(code=jurisdiction_code)


def _spelling(name: str) -> str:
    """Names that look the same are the same: one with a joiner in it must not become a second authority."""
    words = unicodedata.normalize("NFKC", name).casefold().split()
    return " ".join(found for word in words if (found := wording.seen(word)))


def _anonymous(submission: AuthoritySubmission) -> RequesterSubmission | None:
    """Keeps the address and number that came with the demand when no officer is named."""
    if not submission.email and not submission.phone:
        return None
    name = submission.name[:LONGEST_PERSON]
    return RequesterSubmission(name=name, email=submission.email, phone=submission.phone)


def _requester(submission: RequesterSubmission, authority: Authority) -> tuple[Requester, list[Change]]:
    values = {
        "name": wording.line(submission.name, where="requester, name", longest=LONGEST_PERSON, required=True),
        "position": wording.line(submission.position, where="requester, position", longest=LONGEST_PERSON),
        "email": email_address(submission.email, where="requester, e-mail"),
        "phone": wording.line(submission.phone, where="requester, phone", longest=LONGEST_PHONE),
    }
    known = Requester.objects.filter(authority=authority, **values).first()
    if known is not None:
        return known, []
    requester = Requester(authority=authority, **values)
    return requester, new(requester)
