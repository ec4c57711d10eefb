"""The kinds of events and the one sentence that each is told in."""

from collections.abc import Callable, Mapping
from enum import StrEnum, unique

from django.db.models import TextChoices
from django.utils.translation import gettext

from triage.choices import (
    DependencyKind,
    DocumentRole,
    ForgeryCheckKind,
    ForgeryCheckResult,
    GrantAction,
    LetterKind,
    LinkEnd,
    LinkKind,
    NoticeStatus,
    ReminderKind,
    ReviewOutcome,
    VerificationMethod,
    VerificationResult,
    in_words,
    place,
)
from triage.retelling import retold, state_name


@unique
class EventKind(StrEnum):
    """What can happen at the desk."""

    REGISTERED = "registered"
    DOCUMENT_ATTACHED = "document_attached"
    SENDER_VERIFIED = "sender_verified"
    VERIFICATION_ATTEMPTED = "verification_attempted"
    SENDER_REJECTED = "sender_rejected"
    FORGERY_CHECKED = "forgery_checked"
    ASSIGNED = "assigned"
    CLASSIFIED = "classified"
    FACTS_CORRECTED = "facts_corrected"
    QUESTION_ANSWERED = "question_answered"
    ASSESSED = "assessed"
    CLARIFICATION_ASKED = "clarification_asked"
    REPLY_RECORDED = "reply_recorded"
    ESCALATED = "escalated"
    RIGHTS_REVIEWED = "rights_reviewed"
    DECIDED = "decided"
    APPROVED = "approved"
    DECISION_RETURNED = "decision_returned"
    DISCLOSURE_PRODUCED = "disclosure_produced"
    LETTER_DRAFTED = "letter_drafted"
    LETTER_REDRAFTED = "letter_redrafted"
    DRAFT_OPENED = "draft_opened"
    LETTER_QUEUED = "letter_queued"
    LETTER_ISSUED = "letter_issued"
    LETTER_FAILED = "letter_failed"
    DELIVERY_HELD = "delivery_held"
    DELIVERED = "delivered"
    DELIVERY_LINK_MADE = "delivery_link_made"
    DELIVERY_LINK_ENDED = "delivery_link_ended"
    DELIVERY_CODE_WRONG = "delivery_code_wrong"
    DELIVERY_ASKED_AGAIN = "delivery_asked_again"
    LETTER_DOWNLOADED = "letter_downloaded"
    DATA_FILES_DOWNLOADED = "data_files_downloaded"
    LETTER_MAILED = "letter_mailed"
    LETTER_NOT_MAILED = "letter_not_mailed"
    LETTER_BOUNCED = "letter_bounced"
    VERIFICATION_WITHDRAWN = "verification_withdrawn"
    VERIFICATION_RESTORED = "verification_restored"
    AUTHORITY_KEY_RECORDED = "authority_key_recorded"
    AUTHORITY_KEY_CONFIRMED = "authority_key_confirmed"
    AUTHORITY_KEY_WITHDRAWN = "authority_key_withdrawn"
    NOTICE_PLANNED = "notice_planned"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    REOPENED = "reopened"
    JURISDICTION_REASSIGNED = "jurisdiction_reassigned"
    SEALED = "sealed"
    UNSEALED = "unsealed"
    PRESERVED = "preserved"
    PRESERVATION_EXTENDED = "preservation_extended"
    PRESERVATION_RELEASED = "preservation_released"
    CLOCK_PAUSED = "clock_paused"
    CLOCK_RESUMED = "clock_resumed"
    CLOCK_EXTENDED = "clock_extended"
    CLOCK_REMINDED = "clock_reminded"
    GAG_LIFTED = "gag_lifted"
    IDENTIFIER_SHOWN = "identifier_shown"
    DISCLOSED_VALUE_SHOWN = "disclosed_value_shown"
    DOCUMENT_OPENED = "document_opened"
    LETTER_OPENED = "letter_opened"
    DATA_FILES_OPENED = "data_files_opened"
    AUTHORITY_RECORDED = "authority_recorded"
    AUTHORITY_VERIFIED = "authority_verified"
    AUTHORITY_SUSPENDED = "authority_suspended"
    AUTHORITY_RESTORED = "authority_restored"
    HELD = "held"
    HOLD_LIFTED = "hold_lifted"
    GRANT_PROPOSED = "grant_proposed"
    GRANT_APPLIED = "grant_applied"
    GRANT_DECLINED = "grant_declined"
    PERSON_CREATED = "person_created"
    PERSON_DISABLED = "person_disabled"
    RULEBOOK_DRAFTED = "rulebook_drafted"
    RULEBOOK_PUBLISHED = "rulebook_published"
    RULE_REVIEWED = "rule_reviewed"
    RULEBOOK_WITHDRAWAL_PROPOSED = "rulebook_withdrawal_proposed"
    RULEBOOK_WITHDRAWN = "rulebook_withdrawn"
    TEXT_DRAFTED = "text_drafted"
    TEXT_PUBLISHED = "text_published"
    TRANSLATION_APPROVED = "translation_approved"
    LOGO_DRAFTED = "logo_drafted"
    LOGO_PUBLISHED = "logo_published"
    BACK_TESTED = "back_tested"
    REASSESSED = "reassessed"
    INDICATORS_LOADED = "indicators_loaded"
    INDICATORS_CORRECTED = "indicators_corrected"
    TIER_OVERRIDDEN = "tier_overridden"
    TIER_OVERRIDE_ENDED = "tier_override_ended"
    WORK_FAILED = "work_failed"
    NOTE_WRITTEN = "note_written"
    LINKED = "linked"
    UNLINKED = "unlinked"
    MERGED = "merged"
    TOOK_OVER = "took_over"
    DEPENDENCY_STARTED = "dependency_started"
    DEPENDENCY_ENDED = "dependency_ended"
    ASSIGNED_BY_RULE = "assigned_by_rule"
    ASSIGNMENT_RULE_SET = "assignment_rule_set"
    ASSIGNMENT_RULE_ENDED = "assignment_rule_ended"
    MACRO_SAVED = "macro_saved"
    MACRO_RETIRED = "macro_retired"
    MACRO_RUN = "macro_run"
    FACT_TIED = "fact_tied"
    FACT_UNTIED = "fact_untied"
    LINES_CHANGED = "lines_changed"
    CLARIFICATION_ENDED = "clarification_ended"
    LIST_EXPORTED = "list_exported"
    BULK_STARTED = "bulk_started"
    BULK_FINISHED = "bulk_finished"
    UNMASK_ALARM = "unmask_alarm"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  the name of an event
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    LOCK_RELEASED = "lock_released"
    PASSWORD_ISSUED = "password_issued"  # noqa: S105  the name of an event
    SIGN_IN_RESET_PROPOSED = "sign_in_reset_proposed"
    SIGN_IN_RESET = "sign_in_reset"
    IDENTITY_LINKED = "identity_linked"
    OFFENCES_RECOGNISED = "offences_recognised"
    OFFENCE_CONFIRMED = "offence_confirmed"
    OFFENCE_DISMISSED = "offence_dismissed"


SENTENCES: Mapping[EventKind, str] = {
    EventKind.REGISTERED: "{actor} registered the data request.",
    EventKind.DOCUMENT_ATTACHED: "{actor} attached a document ({role}).",
    EventKind.SENDER_VERIFIED: "{actor} confirmed the sender by {method}.",
    EventKind.VERIFICATION_ATTEMPTED: "{actor} tried to confirm the sender by {method}: {result}.",
    EventKind.SENDER_REJECTED: "{actor} rejected the demand as fraud.",
    EventKind.FORGERY_CHECKED: "{actor} looked for forgery ({check}): {result}.",
    EventKind.ASSIGNED: "{actor} assigned the data request to {assignee}.",
    EventKind.CLASSIFIED: "{actor} entered the reading of the order (persons: {subjects}, items: {items}).",
    EventKind.FACTS_CORRECTED: "{actor} corrected facts: {facts}.",
    EventKind.QUESTION_ANSWERED: "{actor} answered the checklist: {answers}.",
    EventKind.ASSESSED: "{actor} ran assessment {number}: level of review {level}.",
    EventKind.CLARIFICATION_ASKED: "{actor} asked the authority for clarification ({codes}).",
    EventKind.REPLY_RECORDED: "{actor} recorded the authority's reply.",
    EventKind.ESCALATED: "{actor} escalated to {level}.",
    EventKind.RIGHTS_REVIEWED: "{actor} reviewed the risk to human rights: {outcome}.",
    EventKind.DECIDED: "{actor} decided: {disclosed} to disclose, {refused} to refuse or redirect.",
    EventKind.APPROVED: "{actor} approved decision {number}.",
    EventKind.DECISION_RETURNED: "{actor} returned decision {number}.",
    EventKind.DISCLOSURE_PRODUCED: "{actor} produced the disclosure: {values} values for {items} items.",
    EventKind.LETTER_DRAFTED: "{actor} drafted a letter ({letter_kind}).",
    EventKind.LETTER_REDRAFTED: "{actor} wrote a draft anew ({letter_kind}).",
    EventKind.DRAFT_OPENED: "{actor} opened the draft of letter {letter}.",
    EventKind.LETTER_QUEUED: "{actor} issued letter {letter}; it waits to be rendered.",
    EventKind.LETTER_ISSUED: "Letter {letter} ({letter_kind}) was rendered and stored.",
    EventKind.LETTER_FAILED: "Letter {letter} could not be rendered: {problem}",
    EventKind.DELIVERY_HELD: "{actor} held the delivery of letter {letter}.",
    EventKind.DELIVERED: "{actor} recorded the delivery of letter {letter}.",
    EventKind.DELIVERY_LINK_MADE: "{actor} sent a link to letter {letter}, open until {until}.",
    EventKind.DELIVERY_LINK_ENDED: "The link to letter {letter} is closed: {link_end}.",
    EventKind.DELIVERY_CODE_WRONG: "A wrong code was given at the link to letter {letter} ({count} of {most}).",
    EventKind.DELIVERY_ASKED_AGAIN: "Somebody with a closed link to letter {letter} asked for a new one.",
    EventKind.LETTER_DOWNLOADED: "Letter {letter} was downloaded by its link.",
    EventKind.DATA_FILES_DOWNLOADED: "The data files of letter {letter} were downloaded by its link.",
    EventKind.LETTER_MAILED: "{actor} hands letter {letter} to the mail server, encrypted for the key {fingerprint}.",
    EventKind.LETTER_NOT_MAILED: "The mail server did not take letter {letter}; it is not delivered.",
    EventKind.LETTER_BOUNCED: "{actor} recorded that the mail with letter {letter} came back.",
    EventKind.VERIFICATION_WITHDRAWN: "{actor} had the public page know nothing of letter {letter}.",
    EventKind.VERIFICATION_RESTORED: "{actor} had the public page confirm letter {letter} again.",
    EventKind.AUTHORITY_KEY_RECORDED: "{actor} recorded the OpenPGP key {fingerprint} of {authority}.",
    EventKind.AUTHORITY_KEY_CONFIRMED: "{actor} confirmed the OpenPGP key {fingerprint} of {authority}.",
    EventKind.AUTHORITY_KEY_WITHDRAWN: "{actor} withdrew the OpenPGP key {fingerprint} of {authority}.",
    EventKind.NOTICE_PLANNED: "{actor} recorded that notice to {subject} is {status}.",
    EventKind.WITHDRAWN: "{actor} recorded that the authority withdrew the data request.",
    EventKind.CLOSED: "{actor} closed the data request.",
    EventKind.REOPENED: "{actor} reopened the data request.",
    EventKind.JURISDICTION_REASSIGNED: "{actor} moved the data request from {old} to {new}.",
    EventKind.SEALED: "{actor} sealed the data request.",
    EventKind.UNSEALED: "{actor} unsealed the data request.",
    EventKind.PRESERVED: "{actor} had data preserved until {until}.",
    EventKind.PRESERVATION_EXTENDED: "{actor} extended the preservation until {until}.",
    EventKind.PRESERVATION_RELEASED: "{actor} released the preserved data.",
    EventKind.CLOCK_PAUSED: "{actor} stopped the clock {clock}.",
    EventKind.CLOCK_RESUMED: "{actor} let the clock {clock} run on.",
    EventKind.CLOCK_EXTENDED: "{actor} gave the clock {clock} more time, until {until}.",
    EventKind.CLOCK_REMINDED: "The desk was reminded of the clock {clock}: {reminder}.",
    EventKind.GAG_LIFTED: "{actor} recorded that the gag was lifted.",
    EventKind.IDENTIFIER_SHOWN: "{actor} looked at an identifier in full.",
    EventKind.DISCLOSED_VALUE_SHOWN: "{actor} looked at a disclosed value in full.",
    EventKind.DOCUMENT_OPENED: "{actor} opened a document.",
    EventKind.LETTER_OPENED: "{actor} opened letter {letter}.",
    EventKind.DATA_FILES_OPENED: "{actor} opened the data files of letter {letter}.",
    EventKind.AUTHORITY_RECORDED: "{actor} recorded the authority {authority}.",
    EventKind.AUTHORITY_VERIFIED: "{actor} verified the authority {authority}.",
    EventKind.AUTHORITY_SUSPENDED: "{actor} suspended the authority {authority}.",
    EventKind.AUTHORITY_RESTORED: "{actor} lifted the suspension of {authority}.",
    EventKind.HELD: "{actor} suspended the authority {authority}: nothing may leave.",
    EventKind.HOLD_LIFTED: "{actor} lifted the suspension of {authority}.",
    EventKind.GRANT_PROPOSED: "{actor} proposed: {action} for {person} ({where}).",
    EventKind.GRANT_APPLIED: "{actor} applied: {action} for {person} ({where}).",
    EventKind.GRANT_DECLINED: "{actor} declined: {action} for {person} ({where}).",
    EventKind.PERSON_CREATED: "{actor} created the account of {person}.",
    EventKind.PERSON_DISABLED: "{actor} disabled the account of {person}.",
    EventKind.RULEBOOK_DRAFTED: "{actor} drafted the next version of {rulebook}.",
    EventKind.RULEBOOK_PUBLISHED: "{actor} published {rulebook} version {number}.",
    EventKind.TEXT_DRAFTED: "{actor} proposed a new text of {module} ({language}).",
    EventKind.TEXT_PUBLISHED: "{actor} published {module} ({language}) version {number}.",
    EventKind.TRANSLATION_APPROVED: "{actor} approved the translation of {module} ({language}).",
    EventKind.LOGO_DRAFTED: "{actor} proposed a new logo of letters.",
    EventKind.LOGO_PUBLISHED: "{actor} published the logo of letters, version {number}.",
    EventKind.RULE_REVIEWED: "{actor} reviewed rule {rule} of {rulebook} version {number}.",
    EventKind.RULEBOOK_WITHDRAWAL_PROPOSED: "{actor} proposed to withdraw {rulebook} version {number}.",
    EventKind.RULEBOOK_WITHDRAWN: "{actor} confirmed that {rulebook} version {number} is withdrawn.",
    EventKind.BACK_TESTED: "{actor} back-tested a draft of {rulebook} on {count} data requests: {differing} differ.",
    EventKind.REASSESSED: "{actor} had {count} open data requests assessed anew by {rulebook} version {number}.",
    EventKind.INDICATORS_LOADED: "{actor} loaded {count} rights indicators.",
    EventKind.INDICATORS_CORRECTED: "{actor} corrected {count} rights indicators.",
    EventKind.TIER_OVERRIDDEN: "{actor} judged {state} to be {tier}, beside the computed tier.",
    EventKind.TIER_OVERRIDE_ENDED: "{actor} took back the judgement of the tier of {state}.",
    EventKind.WORK_FAILED: "Queued work failed for good: {problem}",
    EventKind.NOTE_WRITTEN: "{actor} wrote a note.",
    EventKind.LINKED: "{actor} linked the data request: {kind} {other}.",
    EventKind.UNLINKED: "{actor} removed the link to {other}.",
    EventKind.MERGED: "{actor} merged the data request into {other}.",
    EventKind.TOOK_OVER: "{actor} merged {other} into this data request.",
    EventKind.DEPENDENCY_STARTED: "{actor} recorded that the data request waits for {kind}.",
    EventKind.DEPENDENCY_ENDED: "{actor} recorded that the wait for {kind} is over.",
    EventKind.ASSIGNED_BY_RULE: "The data request was assigned to {assignee} by rule.",
    EventKind.ASSIGNMENT_RULE_SET: "{actor} had new data requests of {jurisdiction} assigned to {person}.",
    EventKind.ASSIGNMENT_RULE_ENDED: "{actor} ended the assignment of data requests of {jurisdiction} to {person}.",
    EventKind.MACRO_SAVED: "{actor} saved the macro {macro}.",
    EventKind.MACRO_RETIRED: "{actor} retired the macro {macro}.",
    EventKind.MACRO_RUN: "{actor} ran the macro {macro}: {done} of {steps} steps.",
    EventKind.OFFENCES_RECOGNISED: "The desk looked for sensitive offences in the order; suggested: {tags}.",
    EventKind.OFFENCE_CONFIRMED: "{actor} confirmed a recognised offence: {tag}.",
    EventKind.OFFENCE_DISMISSED: "{actor} dismissed a recognised offence: {tag}.",
    EventKind.FACT_TIED: "{actor} tied the fact {fact} to page {page}.",
    EventKind.FACT_UNTIED: "{actor} untied the fact {fact} from its page.",
    EventKind.LINES_CHANGED: "{actor} added {added} and withdrew {withdrawn} lines.",
    EventKind.CLARIFICATION_ENDED: "{actor} ended the open question to the authority ({codes}) without a reply.",
    EventKind.LIST_EXPORTED: "{actor} exported a list of {count} data requests as {file_format}.",
    EventKind.BULK_STARTED: "{actor} started {act} on {count} data requests.",
    EventKind.BULK_FINISHED: "{act} on {count} data requests is finished: {done} done, {skipped} skipped.",
    EventKind.UNMASK_ALARM: "{person} reached the limit of values shown in full within an hour ({count}).",
    EventKind.PASSWORD_CHANGED: "{actor} changed the password.",
    EventKind.SECOND_FACTOR_ADDED: "{actor} added a second factor ({factor}).",
    EventKind.SECOND_FACTOR_REMOVED: "{actor} removed a second factor of {person} ({factor}).",
    EventKind.LOCK_RELEASED: "{actor} let {person} sign in again.",
    EventKind.PASSWORD_ISSUED: "{actor} issued a first password to {person}.",
    EventKind.SIGN_IN_RESET_PROPOSED: "{actor} proposed to reset the sign-in of {person}.",
    EventKind.SIGN_IN_RESET: "{actor} reset the sign-in of {person}: {factors} second factors are gone.",
    EventKind.IDENTITY_LINKED: "{actor} signed in with {provider} for the first time.",
}
"""One sentence for each kind; the names in braces are `actor` and the keys of the event's detail."""


def tell(kind: str, actor_name: str, detail: Mapping[str, object]) -> str:
    """The sentence of one event in the reader's language. Details that an old event lacks are shown as a dash."""
    return gettext(SENTENCES[EventKind(kind)]).format_map(_Told(detail, actor=actor_name))


LABELLED: Mapping[str, tuple[type[TextChoices], ...]] = {
    "role": (DocumentRole,),
    "method": (VerificationMethod,),
    "result": (VerificationResult, ForgeryCheckResult),
    "check": (ForgeryCheckKind,),
    "outcome": (ReviewOutcome,),
    "letter_kind": (LetterKind,),
    "status": (NoticeStatus,),
    "action": (GrantAction,),
    "kind": (LinkKind, DependencyKind),
    "reminder": (ReminderKind,),
    "link_end": (LinkEnd,),
}
"""The details that are stored as codes of these lists and told by their labels."""
WORDS = frozenset({"level", "clock", "fact", "factor", "act", "tier", "tag"})
"""The details that are words of the law or of the desk; names among them are told as they are."""


class _Told(dict[str, object]):
    def __init__(self, detail: Mapping[str, object], *, actor: str) -> None:
        super().__init__({name: _shown(name, value) for name, value in detail.items()})
        self["actor"] = actor

    def __missing__(self, key: str) -> str:
        return "–"


def _shown(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    if name == "other":
        # Its id, for whoever may open it; the sentence is read by people who may not know that it exists.
        return gettext("another data request")
    labels = {code: label for words in LABELLED.get(name, ()) for code, label in words.choices}
    if name in LABELLED or name in WORDS:
        return labels.get(value) or in_words(value)
    tell_it = _TOLD.get(name)
    return tell_it(value) if tell_it else value


def _all_in_words(value: str) -> str:
    return ", ".join(in_words(part) for part in value.split(", "))


def _answers_in_words(value: str) -> str:
    """`eu-addressee: yes, eu-scope: not_clear`: the ids as they are, the answers in words."""
    pairs = (part.partition(": ") for part in value.split(", "))
    return ", ".join(f"{rule}: {in_words(answer)}" for rule, _colon, answer in pairs)


def _state_or_role(value: str) -> str:
    told = in_words(value)
    return state_name(value) if told == value else told


_TOLD: Mapping[str, Callable[[str], str]] = {
    "facts": _all_in_words,
    "tags": _all_in_words,
    "answers": _answers_in_words,
    "subject": place,
    "problem": retold,
    "where": _state_or_role,
    "state": state_name,
}
"""How the other details are told; names, numbers and references as they are."""
