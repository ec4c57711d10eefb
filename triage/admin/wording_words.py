"""Names of text modules, of their groups and of their placeholders, for lawyers."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from triage.access import Scope
from triage.choices import LetterKind, in_words
from triage.letters.languages import ENGLISH, LANGUAGES
from triage.letters.modules import LETTERHEAD, TITLE, modules
from triage.roles import Permission

FIRST_TRANSLATION = "de"
"""Shown to a reader whose own language is English."""

GROUPS: Mapping[str, str | Promise] = {
    TITLE: lazy("Titles"),
    "frame": lazy("Around the letter"),
    "recipient": lazy("Addressee"),
    "heading": lazy("Headings"),
    "table": lazy("Tables"),
    "subject": lazy("Subjects in tables"),
    "item": lazy("Items in tables"),
    "outcome": lazy("Outcomes in tables"),
    "role": lazy("Roles of subjects"),
    "identifier": lazy("Kinds of identifiers"),
    "basis": lazy("Legal basis"),
    "acknowledgement": lazy("Acknowledgement"),
    "clarification": lazy("Clarification"),
    "narrowing": lazy("Narrowing offer"),
    "refusal": lazy("Refusal"),
    "disclosure": lazy("Disclosure"),
    "partial_disclosure": lazy("Partial disclosure"),
    "nothing_held": lazy("No account or no data held"),
    "notice": lazy("Notice to the user, as told to the authority"),
    "emergency": lazy("Emergency answer"),
    "process_reminder": lazy("Reminder that legal process must follow"),
    "preservation": lazy("Preservation"),
    "redirect": lazy("Redirect to mutual legal assistance"),
    "fraud_notice": lazy("Fraud notice"),
    "withdrawal": lazy("Withdrawal"),
    "user": lazy("Notices to users"),
    "prior_notice": lazy("User notice before disclosure"),
    "user_notice": lazy("User notice after disclosure"),
    "eu_form": lazy("EU answer (Form 3)"),
    "eu_reason": lazy("The ten reasons of Form 3"),
    "instrument": lazy("Instruments"),
    "channel": lazy("Ways of transport"),
    "check": lazy("Checks of a sender"),
    "check_result": lazy("Results of checks"),
    "reason": lazy("Reasons"),
    "ask": lazy("Questions to the authority"),
    LETTERHEAD: lazy("Letterhead"),
}
"""Each group of modules, in the order of the list."""

PLACEHOLDERS: Mapping[str, str | Promise] = {
    "our_reference": lazy("the desk’s own reference of the data request"),
    "operator": lazy("the name of the operator, from the letterhead"),
    "answer_by": lazy("the day by which the authority is asked to answer"),
    "channel": lazy("how the demand came, after the word “by”"),
    "code": lazy("the code with which the letter is verified"),
    "date": lazy("a day: that of the order, of the earlier letter or of the notice, as the sentence says"),
    "disclosed_on": lazy("the day of the disclosure"),
    "due": lazy("the last day, or the instant, by which the law wants an answer"),
    "instrument": lazy("what kind of order it is; under mutual legal assistance, the treaty"),
    "kept_until": lazy("the last day on which the data is kept"),
    "number": lazy("the number of the subject in the data request"),
    "object_by": lazy("the last day on which the user can object"),
    "page": lazy("the address of the page on which letters are verified"),
    "person": lazy("the officer of the authority, with title"),
    "preserved_at": lazy("the instant whose data is kept"),
    "preserved_until": lazy("the last day of the preservation"),
    "process_due": lazy("the day by which legal process must follow"),
    "provision": lazy("the provision that forbade to tell the user earlier"),
    "received_at": lazy("the instant at which the demand was received, in UTC"),
    "requested_state": lazy("the State that is asked for legal assistance"),
    "requesting_state": lazy("the State whose authority sent the demand"),
    "state": lazy("the State whose authority demanded the data"),
    "version": lazy("the number of the letter that this one replaces"),
    "withdrawn_on": lazy("the day on which the authority withdrew"),
}
"""What each placeholder stands for."""


WORDING = (Permission.DRAFT_TEXT, Permission.PUBLISH_TEXT, Permission.APPROVE_TRANSLATION)


def works_on_wording(scope: Scope) -> bool:
    """Who proposes, publishes or approves texts."""
    return any(scope.holds(one) for one in WORDING)


def group_name(group: str) -> str:
    """The name of a group in the reader's language."""
    return str(GROUPS[group])


def module_name(code: str) -> str:
    """What a lawyer calls a module: `Headings: how to answer`."""
    group, _dot, rest = code.partition(".")
    name = LetterKind(rest).label if group == TITLE else rest if "-" in rest else in_words(rest)
    return _("{group}: {name}").format(group=group_name(group), name=name)


def language_name(tag: str) -> str:
    """A language in the reader's language, with its own name."""
    spoken = LANGUAGES[tag]
    # By its tag: the locale of English dates is that of the United Kingdom.
    named = Locale.parse(spoken.tag, sep="-").get_display_name(
        Locale.parse(get_language() or ENGLISH, sep="-")
    )
    here = capfirst(named or spoken.own_name)
    return here if here.lower() == spoken.own_name.lower() else f"{here} · {spoken.own_name}"


def usual_language() -> str:
    """The reader's own if letters are written in it; German for a reader of English."""
    spoken = (get_language() or ENGLISH).split("-")[0]
    return spoken if spoken in LANGUAGES and spoken != ENGLISH else FIRST_TRANSLATION


def groups_used() -> list[tuple[str, str | Promise]]:
    """The groups that have modules, as choices."""
    used = {module.group for module in modules().values()}
    return [(group, name) for group, name in GROUPS.items() if group in used]
