"""What each kind of letter is for, in the words of the form that drafts it: when, with which parts, issued by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.choices import LetterKind
from triage.roles import ROLES, Role
from triage.services.letters import issuing_permission

_K = LetterKind


@dataclass(frozen=True, slots=True)
class KindWords:
    """When a letter may be written, and what it must have."""

    when: str | Promise
    parts: str | Promise


KINDS: Mapping[LetterKind, KindWords] = {
    _K.ACKNOWLEDGEMENT: KindWords(
        gettext_lazy("The data request is registered, and its sender can be written to."),
        gettext_lazy("When and how it came, until when an answer is due, what is preserved."),
    ),
    _K.CLARIFICATION: KindWords(
        gettext_lazy("A clarification was asked and is open; the contact of the authority is verified."),
        gettext_lazy("The questions, and the day until which the answer is awaited."),
    ),
    _K.NARROWING_OFFER: KindWords(
        gettext_lazy("The open clarification offers a narrower scope."),
        gettext_lazy("What was asked beside what would be examined, the grounds, the day for an answer."),
    ),
    _K.REFUSAL: KindWords(
        gettext_lazy("Everything is refused, decided and approved; no emergency."),
        gettext_lazy(
            "Each ground with its source of law, the items, and how the authority can cure or object."
        ),
    ),
    _K.PARTIAL_DISCLOSURE: KindWords(
        gettext_lazy("Decided, approved and produced: values were found, and not every item is disclosed."),
        gettext_lazy("The legal basis, values per subject, the grounds of what is refused, the files."),
    ),
    _K.DISCLOSURE: KindWords(
        gettext_lazy("Decided, approved and produced: every item is disclosed, and values were found."),
        gettext_lazy("The legal basis, values per subject, whether users are told, the files."),
    ),
    _K.NOTHING_HELD: KindWords(
        gettext_lazy("Decided, approved and looked up: there is no such account, or no such data."),
        gettext_lazy("Each subject and item with what was not found."),
    ),
    _K.PRESERVATION_CONFIRMATION: KindWords(
        gettext_lazy("Data is preserved; the contact of the authority is verified."),
        gettext_lazy("Which accounts and data, from when, through which day."),
    ),
    _K.PRESERVATION_EXTENSION: KindWords(
        gettext_lazy("The preservation was extended."),
        gettext_lazy("Which accounts and data, and the new last day."),
    ),
    _K.PRESERVATION_EXPIRY: KindWords(
        gettext_lazy("The preservation ends within the next fourteen days."),
        gettext_lazy("The last day, and what the authority must send before it."),
    ),
    _K.REDIRECT: KindWords(
        gettext_lazy("Everything is redirected to mutual legal assistance, decided and approved."),
        gettext_lazy("The grounds, and the central authorities of both States where they are known."),
    ),
    _K.EMERGENCY_ANSWER: KindWords(
        gettext_lazy(
            "An emergency request is decided and approved, and produced unless all of it is refused."
        ),
        gettext_lazy("Values or grounds per subject, and the day by which legal process must follow."),
    ),
    _K.PROCESS_REMINDER: KindWords(
        gettext_lazy("Data left in an emergency, and legal process has not come yet."),
        gettext_lazy("When it was disclosed, and by when process is due."),
    ),
    _K.FRAUD_NOTICE: KindWords(
        gettext_lazy("The data request was rejected as a forgery in the name of a known authority."),
        gettext_lazy("When and how it came, and what gave it away; nothing of the user asked about."),
    ),
    _K.EU_FORM: KindWords(
        gettext_lazy("An EPOC or EPOC-PR is not carried out, in full or in part; decided and approved."),
        gettext_lazy("The sections of Form 3, per identifier, with one or more of its ten reasons."),
    ),
    _K.WITHDRAWAL_CONFIRMATION: KindWords(
        gettext_lazy("The authority withdrew the data request."),
        gettext_lazy("The day of the withdrawal, and what is still preserved."),
    ),
    _K.PRIOR_NOTICE: KindWords(
        gettext_lazy("Disclosure is approved and nothing forbids telling the user; nothing has left yet."),
        gettext_lazy("Which data, for whom, on what basis, and the last day to object."),
    ),
    _K.USER_NOTICE: KindWords(
        gettext_lazy("Data of the user was disclosed, and nothing forbids telling them any more."),
        gettext_lazy("Which data, for whom, on what basis, when, and why the notice came late."),
    ),
}
"""Every kind of letter."""


def issuers(kind: LetterKind) -> str:
    """Who may issue it: the roles of people that hold the permission."""
    needed = issuing_permission(kind)
    names = [_ROLES[role] for role in _ROLES if needed in ROLES[role]]
    return ", ".join(str(name) for name in names)


def explained(kind: LetterKind) -> list[tuple[str, str]]:
    """Heading and sentence for each of the three."""
    words = KINDS[kind]
    return [
        (_("When:"), str(words.when)),
        (_("It has:"), str(words.parts)),
        (_("Issued by:"), issuers(kind)),
    ]


_ROLES: Mapping[Role, str | Promise] = {
    Role.INTAKE_CLERK: gettext_lazy("intake clerk"),
    Role.REGIONAL_COUNSEL: gettext_lazy("regional counsel"),
    Role.SENIOR_COUNSEL: gettext_lazy("senior counsel"),
}
