"""What staff write about a case in their own words: account data and identifiers have another place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import IdentifierKind
from triage.encryption import blind_index
from triage.errors import BadInput
from triage.models import DataRequest, IdentifierIndex
from triage.records.identifiers import canonical
from triage.services import wording

AROUND = re.compile(r"^[^\w@+]+|\W+$")
"""Marks that stand around a word and do not belong to an identifier."""
LIKE_A_NAME = re.compile(r"@|\d|_")
"""A user name is told from an ordinary word by one of these: somebody may be called “seller”."""


def own_words(
    value: object, *, where: str, longest: int, data_request: DataRequest, required: bool = False
) -> str:
    """Text about a case without telephone numbers, IP addresses and identifiers of the case. Raises BadInput.

    These are shown masked, and whoever looks at one in full is recorded; a note would show it to everybody. The
    telephone numbers of the authority and its officer may stand in it: staff note whom they called.
    """
    plain = wording.text(value, where=where, longest=longest, required=required)
    try:
        wording.without_account_data(_without_contacts(plain, data_request), where=where)
    except BadInput:
        raise BadInput(
            _(
                "holds a telephone number or an IP address that is not the authority's. Say whose it is instead; the "
                "case shows the number itself, masked"
            ),
            where=where,
        ) from None
    if _names_an_identifier(plain, data_request):
        raise BadInput(
            _(
                "names an identifier of this case. Say “subject 1” or “the first identifier”; the case shows it, masked"
            ),
            where=where,
        )
    return plain


def _without_contacts(text: str, data_request: DataRequest) -> str:
    stated = [
        data_request.authority.contact_phone if data_request.authority else "",
        data_request.requester.phone if data_request.requester else "",
    ]
    known = tuple(digits for digits in map(_digits, stated) if digits)
    # An extension, or the time that somebody wrote behind the number, is read as a part of it.
    return wording.TELEPHONE.sub(
        lambda found: "" if known and _digits(found.group()).startswith(known) else found.group(), text
    )


def _digits(telephone: str) -> str:
    return re.sub(r"\D", "", telephone).removeprefix("00")


def _names_an_identifier(text: str, data_request: DataRequest) -> bool:
    digests = set(
        IdentifierIndex.objects.filter(identifier__data_request=data_request).values_list("digest", flat=True)
    )
    if not digests:
        return False
    return any(digest in digests for word in set(text.split()) for digest in _digests(AROUND.sub("", word)))


def _digests(word: str) -> Iterator[str]:
    for kind in _kinds_of(word):
        try:
            yield blind_index(kind, canonical(kind, word))
        except BadInput:
            continue


def _kinds_of(word: str) -> Iterator[IdentifierKind]:
    if not word:
        return
    yield IdentifierKind.USER_ID
    if LIKE_A_NAME.search(word):
        yield IdentifierKind.USERNAME
    if "@" in word:
        yield IdentifierKind.EMAIL
    if "." in word:
        yield IdentifierKind.URL
