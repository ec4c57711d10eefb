"""What somebody typed into a search box: a reference of ours, an identifier, or words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from jurisdictions.law.vocabulary import IdentifierKind
from triage.access import NOWHERE, Scope, visible_to
from triage.encryption import blind_index
from triage.errors import BadInput
from triage.models import AuthorityReference, DataRequest
from triage.records.identifiers import canonical

OUR_REFERENCE = re.compile(r"\d{4}-(?:[A-Z]{2}|S)-\d{6,}", re.IGNORECASE)
USER_ID = re.compile(r"\d{5,20}")
TELEPHONE = re.compile(r"(?:\+|00)[\d\s().\u00a0/-]{6,30}")
WEB_ADDRESS = re.compile(r"(?:https?://\S+|[\w-]+(?:\.[\w-]+)+/\S+)", re.IGNORECASE)


class SoughtKind(StrEnum):
    """What the text of a search is."""

    NOTHING = "nothing"
    REFERENCE = "reference"
    IDENTIFIER = "identifier"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Sought:
    """What was typed: `text` for a reference of ours or for words, `token` for an identifier, whose text is dropped."""

    kind: SoughtKind
    text: str = ""
    token: str = ""


def sort_out(text: str, *, scope: Scope = NOWHERE) -> Sought:
    """What the text is. An IP address is no identifier.

    A bare number is a user id, whose text must stand in no address, unless it is a reference of an authority on a
    data request in the scope.
    """
    trimmed = text.strip()
    if not trimmed:
        return Sought(SoughtKind.NOTHING)
    if OUR_REFERENCE.fullmatch(trimmed):
        return Sought(SoughtKind.REFERENCE, text=trimmed.upper())
    token = token_of(trimmed)
    if token and not _is_authority_reference(trimmed, scope):
        return Sought(SoughtKind.IDENTIFIER, token=token)
    return Sought(SoughtKind.WORDS, text=trimmed)


def find_reference(text: str, *, scope: Scope) -> DataRequest | None:
    """The data request in the scope that has exactly this reference, however its letters are written."""
    reference = text.strip().upper()
    if not OUR_REFERENCE.fullmatch(reference):
        return None
    found: DataRequest | None = visible_to(scope, DataRequest.objects.filter(reference=reference)).first()
    return found


def token_of(text: str) -> str:
    """The blind index by which an identifier is found; empty for a text that does not look like one."""
    trimmed = text.strip()
    kind = _kind_of(trimmed)
    if kind is None:
        return ""
    if kind is IdentifierKind.PHONE and trimmed.startswith("00"):
        trimmed = f"+{trimmed[2:]}"
    try:
        return blind_index(kind, canonical(kind, trimmed))
    except BadInput:
        return ""


def _kind_of(text: str) -> IdentifierKind | None:
    if text.startswith("@"):
        return IdentifierKind.USERNAME
    if TELEPHONE.fullmatch(text):
        return IdentifierKind.PHONE
    if USER_ID.fullmatch(text):
        return IdentifierKind.USER_ID
    if WEB_ADDRESS.fullmatch(text):
        return IdentifierKind.URL
    return IdentifierKind.EMAIL if "@" in text else None


def _is_authority_reference(text: str, scope: Scope) -> bool:
    if not USER_ID.fullmatch(text):
        return False
    theirs = AuthorityReference.objects.filter(value=text)
    return visible_to(scope, theirs, path="data_request").exists()
