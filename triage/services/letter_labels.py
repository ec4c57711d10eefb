"""What letters call things: instruments, ways of transport, identifiers, checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from jurisdictions.law.vocabulary import IdentifierKind, Instrument, RequestKind
from triage.choices import (
    Channel,
    ForgeryCheckKind,
    ForgeryCheckResult,
    VerificationMethod,
    VerificationResult,
)

INSTRUMENTS: Mapping[str, str] = MappingProxyType(
    {
        Instrument.EPOC: "European Production Order (EPOC)",
        Instrument.EPOC_PR: "European Preservation Order (EPOC-PR)",
        Instrument.PRODUCTION_ORDER: "Production order",
        Instrument.COURT_ORDER: "Court order",
        Instrument.COURT_ORDER_2703D: "Court order under 18 U.S.C. § 2703(d)",
        Instrument.SEARCH_WARRANT: "Search warrant",
        Instrument.SUBPOENA: "Subpoena",
        Instrument.GRAND_JURY_SUBPOENA: "Grand jury subpoena",
        Instrument.ADMINISTRATIVE_SUMMONS: "Administrative summons",
        Instrument.INTERCEPTION_ORDER: "Interception order",
        Instrument.CIVIL_DISCLOSURE_ORDER: "Disclosure order in civil proceedings",
        Instrument.PRESERVATION_REQUEST: "Preservation request",
        Instrument.EMERGENCY_REQUEST: "Emergency request",
        Instrument.MLA_REQUEST: "Request for mutual legal assistance",
        Instrument.CAPABILITY_ORDER: "Capability order",
        Instrument.INFORMAL_REQUEST: "Demand",
        Instrument.OTHER: "Demand",
    }
)

KINDS: Mapping[str, str] = MappingProxyType(
    {
        RequestKind.DISCLOSURE: "Demand for disclosure",
        RequestKind.PRESERVATION: "Preservation request",
        RequestKind.PRESERVATION_EXTENSION: "Request to extend a preservation",
        RequestKind.EMERGENCY: "Emergency request",
    }
)
"""For a demand whose instrument is not known."""

CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        Channel.EMAIL: "e-mail",
        Channel.PORTAL: "our portal",
        Channel.POST: "post",
        Channel.FAX: "fax",
        Channel.EU_SYSTEM: "the decentralised IT system",
        Channel.FILE: "a file handed over",
    }
)
"""After the word “by”."""

CHECKS: Mapping[str, str] = MappingProxyType(
    {
        VerificationMethod.CALL_BACK: "Call to a number that we found independently",
        VerificationMethod.SIGNED_MESSAGE: "Signature of the message",
        VerificationMethod.EU_SYSTEM: "Decentralised IT system",
        VerificationMethod.CENTRAL_AUTHORITY: "Question to the central authority",
        ForgeryCheckKind.SENDER_DOMAIN: "Domain of the sender",
        ForgeryCheckKind.DOCUMENT: "Document",
        ForgeryCheckKind.SIGNATURE: "Signature",
        ForgeryCheckKind.REFERENCE: "Reference",
        ForgeryCheckKind.LANGUAGE: "Language and form",
    }
)

CHECK_RESULTS: Mapping[str, str] = MappingProxyType(
    {
        VerificationResult.CONFIRMED: "confirmed",
        VerificationResult.NOT_REACHED: "nobody reached",
        VerificationResult.DENIED: "the demand was not known there",
        ForgeryCheckResult.NOTHING_FOUND: "nothing found; that alone proves nothing",
        ForgeryCheckResult.SUSPICIOUS: "suspicious",
        ForgeryCheckResult.FORGED: "forged",
    }
)

_IDENTIFIERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        IdentifierKind.USER_ID: ("user ID", "{}"),
        IdentifierKind.USERNAME: ("user name", "@{}"),
        IdentifierKind.PHONE: ("telephone number", "{}"),
        IdentifierKind.URL: ("link", "{}"),
        IdentifierKind.EMAIL: ("e-mail address", "{}"),
        IdentifierKind.STATED: ("as stated:", "“{}”"),
    }
)


def identifier_label(kind: str, values: Sequence[str]) -> str:
    """Identifiers of one kind with what they are; what the order only states stands in quotation marks."""
    name, form = _IDENTIFIERS[kind]
    return f"{name} {', '.join(form.format(value) for value in values)}"
