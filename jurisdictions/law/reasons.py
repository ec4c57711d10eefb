"""The reason codes: why something is refused, asked back or redirected, in the words of a letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from types import MappingProxyType

from jurisdictions.law.vocabulary import ReviewLevel


@unique
class ReasonGroup(StrEnum):
    """The eight kinds of objection, in the order in which a letter lists them."""

    AUTHENTICITY = "authenticity"
    COMPETENCE = "competence"
    FORM = "form"
    LEGAL_BASIS = "legal_basis"
    SCOPE = "scope"
    DATA = "data"
    RIGHTS = "rights"
    PROCEDURE = "procedure"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason code.

    `wording` is printed in letters; `ask` is what a clarification asks for and is empty where nothing can cure it;
    `level` is the lowest level of review that may act on it.
    """

    code: str
    group: ReasonGroup
    wording: str
    ask: str = ""
    level: ReviewLevel = ReviewLevel.COUNSEL

    @property
    def curable(self) -> bool:
        """Whether the authority can mend the defect by answering a clarification."""
        return bool(self.ask)


_G = ReasonGroup
_L = ReviewLevel

_ALL = (
    Reason(
        "AUTH-SENDER-UNVERIFIED",
        _G.AUTHENTICITY,
        "We could not yet confirm, through a contact that we found independently, that the order comes from you.",
        "Please name a central telephone number of your authority at which we can reach the officer responsible.",
    ),
    Reason(
        "AUTH-SENDER-FALSE",
        _G.AUTHENTICITY,
        "The authority named in the demand has not confirmed that it sent it.",
        level=_L.SENIOR_COUNSEL,
    ),
    Reason(
        "AUTH-SIGNATURE-INVALID",
        _G.AUTHENTICITY,
        "The signature on the order is not valid.",
        "Please send the order again with a valid signature.",
    ),
    Reason(
        "AUTH-SIGNATURE-ABSENT", _G.AUTHENTICITY, "The order is not signed.", "Please send the signed order."
    ),
    Reason(
        "COMP-AUTHORITY-NOT-COMPETENT",
        _G.COMPETENCE,
        "The law cited does not empower your authority to make this order.",
        level=_L.SENIOR_COUNSEL,
    ),
    Reason(
        "COMP-NOT-JUDICIAL",
        _G.COMPETENCE,
        "We disclose account data only on an order of the relevant judicial authorities. "
        "The demand was neither made nor authorised by one.",
    ),
    Reason(
        "COMP-JUDICIAL-STATUS",
        _G.COMPETENCE,
        "The order was made by a public prosecutor. We disclose account data only on an order of the relevant judicial "
        "authorities, and the order does not show that a court or judge authorised it.",
        "Please send the authorisation of the court or judge, or a European Production Order where that instrument is "
        "open to you.",
    ),
    Reason(
        "COMP-SECURITY-SERVICE",
        _G.COMPETENCE,
        "The demand was made by a security service outside judicial proceedings.",
        level=_L.EXECUTIVE,
    ),
    Reason(
        "COMP-NON-STATE", _G.COMPETENCE, "The demand was made by a private party, not by a public authority."
    ),
    Reason(
        "COMP-STATE-UNKNOWN",
        _G.COMPETENCE,
        "We could not establish under the law of which State the order was made.",
        "Please state the issuing authority, its State and the law under which it acts.",
    ),
    Reason(
        "FORM-ISSUER-MISSING",
        _G.FORM,
        "The order does not say which authority issued or validated it.",
        "Please state the issuing and, where the law requires one, the validating authority.",
    ),
    Reason(
        "FORM-DATE-MISSING", _G.FORM, "The order bears no date of issue.", "Please state the date of issue."
    ),
    Reason(
        "FORM-EXPIRED",
        _G.FORM,
        "The order had expired when we received it.",
        "Please send an order that is in force.",
    ),
    Reason(
        "FORM-OLD-ORDER",
        _G.FORM,
        "The order was issued long before we received it.",
        "Please confirm that the order is still in force.",
    ),
    Reason(
        "FORM-LANGUAGE",
        _G.FORM,
        "The order came in a language that we have not declared, without a translation.",
        "Please send a translation of the essential parts of the order.",
    ),
    Reason(
        "FORM-ADDRESSEE",
        _G.FORM,
        "The order is not addressed to the entity that holds the data.",
        "Please address the order to the entity named in our letterhead.",
    ),
    Reason(
        "FORM-ARTICLE-MISSING",
        _G.FORM,
        "The order does not cite the law on which it rests.",
        "Please cite the provision on which the order rests.",
    ),
    Reason(
        "FORM-INCOMPLETE",
        _G.FORM,
        "The order is incomplete, or contains manifest errors.",
        "Please complete or correct the order in the points named.",
    ),
    Reason(
        "LEGAL-SERVICE-NOT-COVERED",
        _G.LEGAL_BASIS,
        "The law cited does not cover our service.",
        level=_L.SENIOR_COUNSEL,
    ),
    Reason(
        "LEGAL-WRONG-PROCESS",
        _G.LEGAL_BASIS,
        "The data asked for requires another form of legal process under the law of the issuing State.",
        "Please send the order of the judge or court that the law requires for this category of data.",
    ),
    Reason(
        "LEGAL-STATUTE-DOES-NOT-COVER",
        _G.LEGAL_BASIS,
        "The provision cited does not cover the data asked for.",
        level=_L.SENIOR_COUNSEL,
    ),
    Reason(
        "LEGAL-NOT-CRIMINAL",
        _G.LEGAL_BASIS,
        "We disclose account data in criminal cases only. The order was not made in criminal proceedings.",
    ),
    Reason(
        "LEGAL-OFFENCE-NOT-STATED",
        _G.LEGAL_BASIS,
        "The order does not state the offence under investigation.",
        "Please state the offence, its statutory provision and its maximum penalty.",
    ),
    Reason(
        "LEGAL-OFFENCE-THRESHOLD",
        _G.LEGAL_BASIS,
        "The maximum penalty for the offence does not reach the threshold for this category of data.",
        "Please state the maximum custodial sentence for the offence under investigation.",
    ),
    Reason(
        "LEGAL-NOT-TERROR",
        _G.LEGAL_BASIS,
        "Under the policy in force on the day of receipt we disclose account data only where a court order confirms "
        "that the user is a terror suspect.",
    ),
    Reason(
        "LEGAL-NO-TERMS-VIOLATION",
        _G.LEGAL_BASIS,
        "The order describes no conduct that violates our terms of service.",
        "Please describe the conduct under investigation.",
    ),
    Reason(
        "LEGAL-NO-POLICY",
        _G.LEGAL_BASIS,
        "No disclosure policy was in force on the day of receipt. We disclose no account data without one.",
        level=_L.SENIOR_COUNSEL,
    ),
    Reason(
        "LEGAL-NO-EMERGENCY-CLAUSE",
        _G.LEGAL_BASIS,
        "We disclose account data on a judicial order only. Our policy has no exception for emergencies.",
    ),
    Reason(
        "SCOPE-OVERBROAD",
        _G.SCOPE,
        "The order asks for the data of more persons, or for more data, than the investigation described can need.",
        "Please limit the order to the accounts and data that the investigation needs.",
    ),
    Reason(
        "SCOPE-SUBJECT-UNIDENTIFIED",
        _G.SCOPE,
        "The order does not identify the account by an identifier that we can look up.",
        "Please state a user id, a username, a telephone number in international form, or a link to the account.",
    ),
    Reason(
        "SCOPE-SUSPECT-NOT-CONFIRMED",
        _G.SCOPE,
        "The order does not confirm that the user is a suspect in the criminal case.",
        "Please confirm for each account that its user is a suspect, and in which case.",
    ),
    Reason(
        "SCOPE-ROLE-NOT-SUSPECT",
        _G.SCOPE,
        "The order concerns a person who is not a suspect. Our policy allows disclosure about suspects only.",
    ),
    Reason(
        "SCOPE-PERIOD-MISSING",
        _G.SCOPE,
        "The order asks for connection data without stating a period.",
        "Please state the start and end of the period, with the time zone.",
    ),
    Reason(
        "SCOPE-PERIOD-EXCESSIVE",
        _G.SCOPE,
        "The period asked for is longer than the investigation described can need.",
        "Please limit the period or state why all of it is needed.",
    ),
    Reason(
        "SCOPE-PURPOSE-NOT-STATED",
        _G.SCOPE,
        "The order does not say whether the IP addresses are sought for the sole purpose of identifying the user.",
        "Please state whether the IP addresses are sought for the sole purpose of identifying the user.",
    ),
    Reason(
        "DATA-CONTENT",
        _G.DATA,
        "The order asks for the content of communications. We never disclose the content of messages.",
    ),
    Reason(
        "DATA-REAL-TIME",
        _G.DATA,
        "The order asks for data to be collected from now on. We disclose only data that is already stored.",
    ),
    Reason(
        "DATA-KIND-NOT-DISCLOSED",
        _G.DATA,
        "The data asked for is of a kind that we do not disclose. "
        "We may disclose the telephone number and IP addresses of an account, nothing else.",
    ),
    Reason(
        "DATA-NOT-STORED",
        _G.DATA,
        "The data asked for was not stored by us, or on our behalf, when we received the order.",
    ),
    Reason(
        "DATA-ENCRYPTION-KEYS",
        _G.DATA,
        "The demand asks for encryption keys or for means to decode messages. We do not provide them.",
        level=_L.EXECUTIVE,
    ),
    Reason(
        "DATA-CAPABILITY",
        _G.DATA,
        "The demand asks us to build a capability for access to communications. We do not build one.",
        level=_L.EXECUTIVE,
    ),
    Reason(
        "RIGHTS-EXPRESSION",
        _G.RIGHTS,
        "The conduct described is the exercise of freedom of expression protected by Article 19 of the "
        "International Covenant on Civil and Political Rights.",
        level=_L.RIGHTS_REVIEWER,
    ),
    Reason(
        "RIGHTS-DUAL-CRIMINALITY",
        _G.RIGHTS,
        "The conduct described is no offence under the law that governs our service.",
        level=_L.RIGHTS_REVIEWER,
    ),
    Reason(
        "RIGHTS-PRIVILEGE",
        _G.RIGHTS,
        "The data is protected by a professional privilege or an immunity.",
        "Please state how the order takes account of the privilege or immunity of the person concerned.",
        level=_L.RIGHTS_REVIEWER,
    ),
    Reason(
        "RIGHTS-DISPROPORTIONATE",
        _G.RIGHTS,
        "The interference with the rights of the persons concerned is out of proportion to the offence described.",
        "Please state why the data is necessary and why no less intrusive measure is sufficient.",
        level=_L.RIGHTS_REVIEWER,
    ),
    Reason(
        "RIGHTS-DEATH-PENALTY",
        _G.RIGHTS,
        "The offence may be punished by death.",
        "Please give a binding assurance that the death penalty will not be sought or carried out.",
        level=_L.RIGHTS_REVIEWER,
    ),
    Reason(
        "RIGHTS-POLITICAL-PERSECUTION",
        _G.RIGHTS,
        "There are substantial grounds to believe that the order aims at a person because of political opinion.",
        level=_L.RIGHTS_REVIEWER,
    ),
    Reason(
        "PROC-MLA-REQUIRED",
        _G.PROCEDURE,
        "Data of this kind is disclosed to authorities of your State only through mutual legal assistance.",
    ),
    Reason(
        "PROC-DEADLINE-IMPOSSIBLE",
        _G.PROCEDURE,
        "The deadline set had passed before the order was received, or leaves no time to examine it.",
        "Please set a deadline that leaves time to examine the order.",
    ),
    Reason(
        "PROC-GAG-WITHOUT-END",
        _G.PROCEDURE,
        "The order forbids us to inform the user without stating an end.",
        "Please state until when the user may not be informed, and the provision on which this rests.",
    ),
    Reason(
        "PROC-MIXED-DEMAND",
        _G.PROCEDURE,
        "The order joins a demand for data with a demand for removal of content. We answer the demand for data here.",
        "Please send the demand for removal to our content moderation office.",
    ),
    Reason(
        "PROC-CONFLICT-OF-LAWS",
        _G.PROCEDURE,
        "Compliance would breach the law of another State that binds us.",
        level=_L.SENIOR_COUNSEL,
    ),
    Reason(
        "PROC-IMPOSSIBLE",
        _G.PROCEDURE,
        "Circumstances that are not attributable to us make it impossible to carry out the order.",
    ),
    Reason(
        "PROC-ENFORCING-AUTHORITY",
        _G.PROCEDURE,
        "The enforcing authority was notified of the order; it raised a ground for refusal, or may still raise one.",
    ),
    Reason(
        "PROC-NO-ANSWER",
        _G.PROCEDURE,
        "We received no answer to our request for clarification within the time set in it.",
    ),
)

REASONS: Mapping[str, Reason] = MappingProxyType({reason.code: reason for reason in _ALL})
"""Every reason by its code."""


class UnknownReason(KeyError):
    """A code that is not in the table."""


def reason(code: str) -> Reason:
    """Look a reason up. Raises UnknownReason."""
    try:
        return REASONS[code]
    except KeyError:
        raise UnknownReason(f"{code!r} is no reason code") from None
