"""The desk's closed lists, as Django choices; those of the law come from jurisdictions.law.vocabulary."""

from collections.abc import Iterable

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jurisdictions.law.vocabulary import ItemType, ReviewLevel


def choices_of(words: Iterable[str]) -> list[tuple[str, str | Promise]]:
    """Django choices of words of the law, labelled in the reader's language."""
    return [(str(word), _(readable(word))) for word in words]


def in_words(code: str) -> str:
    """A word of a closed list, a permission or a fact, in the reader's language; empty stays empty."""
    return gettext(readable(code)) if code else ""


def place(where: str) -> str:
    """A place in the reader's language: `subject 2, identifier 1`, part by part; what is no word of ours stays."""
    return ", ".join(_part(part) for part in where.split(", "))


def _part(part: str) -> str:
    name, _space, number = part.rpartition(" ")
    if name and number.isdigit():
        return f"{_named(name)} {number}"
    return _named(part)


def _named(name: str) -> str:
    plain = name.replace("_", " ")
    translated = gettext(plain) if plain else ""
    return name if translated == plain else translated


SPELT = {
    "ip": "IP",
    "eu": "EU",
    "epoc": "EPOC",
    "pr": "PR",
    "id": "ID",
    "url": "URL",
    "mla": "MLA",
    "lgbt": "LGBT",
}


def readable(word: str) -> str:
    """A word of the law's lists as people write it: `identify_ip` becomes “identify IP”."""
    if word in ("epoc_pr", "email", "court_order_2703d"):
        return {"epoc_pr": "EPOC-PR", "email": "e-mail"}.get(word, "2703(d) court order")
    return " ".join(SPELT.get(part, part) for part in word.split("_"))


def one_of(field: str, words: Iterable[str], *, name: str, empty: bool = False) -> models.CheckConstraint:
    """A check constraint that repeats a field's choices in the database; `empty` allows NULL."""
    condition = models.Q(**{f"{field}__in": [str(word) for word in words]})
    if empty:
        condition |= models.Q(**{f"{field}__isnull": True})
    return models.CheckConstraint(condition=condition, name=name)


class Status(models.TextChoices):
    """Where a data request stands."""

    RECEIVED = "received", _("received")
    SENDER_VERIFIED = "sender_verified", _("sender verified")
    REJECTED = "rejected", _("rejected as fraud")
    ASSESSED = "assessed", _("assessed")
    AWAITING_AUTHORITY = "awaiting_authority", _("waits for the authority")
    RIGHTS_REVIEW = "rights_review", _("rights review")
    DECIDED = "decided", _("waits for approval")
    APPROVED = "approved", _("approved")
    PRODUCED = "produced", _("disclosure produced")
    ANSWERED = "answered", _("letter issued")
    DELIVERED = "delivered", _("delivered")
    WITHDRAWN = "withdrawn", _("withdrawn")
    MERGED = "merged", _("merged into another")
    CLOSED = "closed", _("closed")


ENDED_STATUSES = frozenset({Status.REJECTED, Status.WITHDRAWN, Status.MERGED, Status.CLOSED})
OPEN_STATUSES = frozenset(set(Status) - ENDED_STATUSES)
REVIEW_LEVELS: list[tuple[int, str | Promise]] = [
    (int(level), _(level.word.replace("_", " "))) for level in ReviewLevel
]
"""The levels of review as Django choices."""


class Channel(models.TextChoices):
    """How a demand reached the desk."""

    EMAIL = "email", _("e-mail")
    PORTAL = "portal", _("portal")
    POST = "post", _("post")
    FAX = "fax", _("fax")
    EU_SYSTEM = "eu_system", _("decentralised IT system")
    FILE = "file", _("file")


class AuthorityStatus(models.TextChoices):
    """Whether an authority is known to be who it says it is."""

    UNVERIFIED = "unverified", _("unverified")
    VERIFIED = "verified", _("verified")
    SUSPENDED = "suspended", _("suspended")


class VerificationMethod(models.TextChoices):
    """How a sender was checked."""

    CALL_BACK = "call_back", _("call-back")
    SIGNED_MESSAGE = "signed_message", _("signature checked")
    EU_SYSTEM = "eu_system", _("decentralised IT system")
    CENTRAL_AUTHORITY = "central_authority", _("asked the central authority")


class VerificationResult(models.TextChoices):
    """What the check showed."""

    CONFIRMED = "confirmed", _("confirmed")
    NOT_REACHED = "not_reached", _("not reached")
    DENIED = "denied", _("denied")


class ForgeryCheckKind(models.TextChoices):
    """What was looked at for signs of forgery."""

    SENDER_DOMAIN = "sender_domain", _("sender domain")
    DOCUMENT = "document", _("document")
    SIGNATURE = "signature", _("signature")
    REFERENCE = "reference", _("reference known to the authority")
    LANGUAGE = "language", _("language and form")


class ForgeryCheckResult(models.TextChoices):
    """What was seen."""

    NOTHING_FOUND = "nothing_found", _("nothing found")
    SUSPICIOUS = "suspicious", _("suspicious")
    FORGED = "forged", _("forged")


class DocumentRole(models.TextChoices):
    """What a document is in the case."""

    ORDER = "order", _("order")
    ATTACHMENT = "attachment", _("attachment")
    TRANSLATION = "translation", _("translation")
    REPLY = "reply", _("reply")


class ItemOutcome(models.TextChoices):
    """What counsel decides for one item of one subject."""

    DISCLOSE = "disclose", _("disclose")
    REFUSE = "refuse", _("refuse")
    REDIRECT = "redirect", _("redirect to mutual legal assistance")


class ProductionOutcome(models.TextChoices):
    """What producing an approved item gave; the last two are outcomes of their own, not refusals."""

    DISCLOSED = "disclosed", _("disclosed")
    NO_ACCOUNT = "no_account", _("no account")
    NO_DATA_HELD = "no_data_held", _("no data held")


class LetterKind(models.TextChoices):
    """The letters that the desk sends."""

    ACKNOWLEDGEMENT = "acknowledgement", _("acknowledgement")
    CLARIFICATION = "clarification", _("clarification")
    NARROWING_OFFER = "narrowing_offer", _("narrowing offer")
    REFUSAL = "refusal", _("refusal")
    PARTIAL_DISCLOSURE = "partial_disclosure", _("partial disclosure")
    DISCLOSURE = "disclosure", _("full disclosure")
    NOTHING_HELD = "nothing_held", _("no account or no data held")
    PRESERVATION_CONFIRMATION = "preservation_confirmation", _("preservation confirmation")
    PRESERVATION_EXTENSION = "preservation_extension", _("preservation extended")
    PRESERVATION_EXPIRY = "preservation_expiry", _("preservation about to expire")
    REDIRECT = "redirect", _("redirect to mutual legal assistance")
    EMERGENCY_ANSWER = "emergency_answer", _("emergency answer")
    PROCESS_REMINDER = "process_reminder", _("reminder that legal process must follow")
    FRAUD_NOTICE = "fraud_notice", _("fraud notice")
    EU_FORM = "eu_form", _("EU answer (Form 3)")
    WITHDRAWAL_CONFIRMATION = "withdrawal_confirmation", _("withdrawal confirmation")
    PRIOR_NOTICE = "prior_notice", _("user notice before disclosure")
    USER_NOTICE = "user_notice", _("user notice after disclosure")


CARRYING_LETTERS = frozenset(
    {LetterKind.PARTIAL_DISCLOSURE, LetterKind.DISCLOSURE, LetterKind.EMERGENCY_ANSWER}
)
"""The letters that may hold values from account records."""
ANSWERING_LETTERS = CARRYING_LETTERS | {LetterKind.REFUSAL, LetterKind.NOTHING_HELD, LetterKind.REDIRECT}
"""The letters whose issue answers the data request."""
NOTICES = frozenset({LetterKind.PRIOR_NOTICE, LetterKind.USER_NOTICE})
"""The letters that go to a user."""
COUNSELS_LETTERS = ANSWERING_LETTERS | NOTICES | {LetterKind.EU_FORM, LetterKind.FRAUD_NOTICE}
"""The letters that counsel issue; the others a clerk may issue too."""


class LetterStatus(models.TextChoices):
    """The life of a letter; an issued one never changes."""

    DRAFT = "draft", _("draft")
    QUEUED = "queued", _("waits to be rendered")
    ISSUED = "issued", _("issued")
    FAILED = "failed", _("rendering failed")


class DeliveryStatus(models.TextChoices):
    """The way of an issued letter to its addressee."""

    PENDING = "pending", _("not delivered")
    HELD = "held", _("held")
    DELIVERED = "delivered", _("delivered")


class NoticeStatus(models.TextChoices):
    """Whether a user has been told."""

    DUE = "due", _("due")
    BARRED = "barred", _("barred by law or order")
    SENT = "sent", _("sent")


class ReviewOutcome(models.TextChoices):
    """What a review above counsel came to."""

    CLEARED = "cleared", _("cleared")
    UPHELD = "upheld", _("upheld")


class GrantAction(models.TextChoices):
    """What a proposed change of rights would do."""

    GRANT_SCOPE = "grant_scope", _("grant jurisdiction")
    REVOKE_SCOPE = "revoke_scope", _("revoke jurisdiction")
    GRANT_SEALED = "grant_sealed", _("grant sealed data request")
    REVOKE_SEALED = "revoke_sealed", _("revoke sealed data request")
    ADD_ROLE = "add_role", _("give role")
    REMOVE_ROLE = "remove_role", _("take role away")


class GrantStatus(models.TextChoices):
    """The life of a proposed change of rights."""

    PROPOSED = "proposed", _("waits for a second person")
    APPLIED = "applied", _("applied")
    DECLINED = "declined", _("declined")


class LinkKind(models.TextChoices):
    """How two data requests belong together."""

    DUPLICATE = "duplicate", _("may be a double of")
    RELATED = "related", _("concerns the same matter as")
    FOLLOWS = "follows", _("follows on")
    MERGED = "merged", _("was merged into")


class DependencyKind(models.TextChoices):
    """What outside the desk a data request waits for."""

    MLA = "mla", _("mutual legal assistance")
    VALIDATION = "validation", _("validation by another authority")
    COURT = "court", _("a court that was asked")
    ADVICE = "advice", _("legal advice")
    OTHER = "other", _("something else")


class InterfaceLanguage(models.TextChoices):
    """The languages of the desk's pages; letters have languages of their own."""

    EN = "en", "English"
    DE = "de", "Deutsch"
    FR = "fr", "français"


class BulkStatus(models.TextChoices):
    """The life of an act on many data requests."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    STOPPED = "stopped", _("stopped")
    DONE = "done", _("done")
    FAILED = "failed", pgettext_lazy("work", "failed")


class BulkOutcome(models.TextChoices):
    """What came of one data request in an act on many."""

    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    SKIPPED = "skipped", _("skipped")


class OutboxStatus(models.TextChoices):
    """The life of a queued piece of work."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", pgettext_lazy("work", "failed")


DISCLOSABLE_ITEM_TYPES = (ItemType.PHONE_NUMBER, ItemType.IP_ADDRESS)
"""All that a disclosed item can be. Message content has no place among them."""


class ReminderKind(models.TextChoices):
    """What a clock reminds the desk of."""

    BEFORE_DUE = "before_due", _("due soon")
    OVERDUE = "overdue", _("overdue")
    PRESERVATION_EXPIRING = "preservation_expiring", _("preservation expires soon")
    GAG_ENDED = "gag_ended", _("gag has ended")


class PauseReason(models.TextChoices):
    """Why a clock stands still; stored as the steps of a computation tell it."""

    CLARIFICATION = "clarification asked", _("clarification asked")
    COURT_REVIEW = "court review", _("court review")


class SuggestionStatus(models.TextChoices):
    """What became of an offence that the desk recognised."""

    SUGGESTED = "suggested", _("suggested")
    CONFIRMED = "confirmed", _("confirmed")
    DISMISSED = "dismissed", _("dismissed")


class LawRunKind(models.TextChoices):
    """Why many data requests are assessed at once."""

    BACK_TEST = "back_test", _("back-test of a draft")
    REASSESSMENT = "reassessment", _("reassessment after a publication")
