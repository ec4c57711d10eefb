"""Typed values in their one canonical form: identifiers, phone numbers, IP addresses."""

import unicodedata
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from types import MappingProxyType
from urllib.parse import urlsplit, urlunsplit

import phonenumbers
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import IdentifierKind
from triage.errors import BadInput

LONGEST_IDENTIFIER = 500


def canonical(kind: IdentifierKind, value: str) -> str:
    """The form in which an identifier is looked up and indexed; the same account gives the same text.

    Raises BadInput for a value that is not of its kind, and for a stated identifier, which is never looked up.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    if not text or len(text) > LONGEST_IDENTIFIER or not text.isprintable():
        raise BadInput(_("is empty, too long or holds characters that cannot be printed"), where=kind.value)
    if kind not in _CANONICAL:
        raise BadInput(_("is kept as stated and never looked up"), where=kind.value)
    return _CANONICAL[kind](text)


def e164(text: str) -> str:
    """A phone number in E.164, for instance `+447700900123`. Raises BadInput, also for letters.

    The library reads letters as the digits on their keys: a redacted `+49 221 XXXX` would become another's number.
    """
    if any(character.isalpha() for character in text):
        raise BadInput(_("holds letters; keep a redacted number as a stated identifier"), where="phone")
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        raise BadInput(_("must begin with + and a country code"), where="phone") from None
    if not phonenumbers.is_possible_number(number) or number.extension:
        raise BadInput(_("has too few or too many digits for its country"), where="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def ip_text(text: str) -> str:
    """An IPv4 or IPv6 address in its shortest form (RFC 5952). Raises BadInput."""
    try:
        address = ip_address(text)
    except ValueError:
        raise BadInput(_("is not an IP address"), where="IP address") from None
    if "%" in text:
        raise BadInput(_("names a network interface"), where="IP address")
    return str(address)


def _same_case(text: str) -> str:
    return unicodedata.normalize("NFKC", text.casefold())


def _user_id(text: str) -> str:
    if any(character.isspace() for character in text):
        raise BadInput(_("cannot hold spaces"), where="user id")
    return text


def _username(text: str) -> str:
    name = _same_case(text.removeprefix("@"))
    if not name or "@" in name or any(character.isspace() for character in name):
        raise BadInput(_("must be one word, with or without @ before it"), where="user name")
    return name


def _email(text: str) -> str:
    local, at, domain = _same_case(text).rpartition("@")
    if not at or not local or "." not in domain or any(character.isspace() for character in text):
        raise BadInput(_("must read name@domain"), where="e-mail")
    return f"{local}@{domain}"


def _url(text: str) -> str:
    """One form whether written with http, https or neither; path, query and fragment may name the account."""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadInput(_("is not a web address"), where="URL") from None
    if parts.scheme not in ("http", "https") or "." not in host or "@" in parts.netloc or " " in text:
        raise BadInput(_("is not a web address"), where="URL")
    place = host if port in (None, 80, 443) else f"{host}:{port}"
    return urlunsplit(("https", place, parts.path.rstrip("/"), parts.query, parts.fragment))


_CANONICAL: Mapping[IdentifierKind, Callable[[str], str]] = MappingProxyType(
    {
        IdentifierKind.USER_ID: _user_id,
        IdentifierKind.USERNAME: _username,
        IdentifierKind.PHONE: e164,
        IdentifierKind.EMAIL: _email,
        IdentifierKind.URL: _url,
    }
)
