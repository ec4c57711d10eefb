"""The desk's closed lists, as Django choices; those of the law come from jurisdictions.law.vocabulary."""

from collections.abc import Iterable
from enum import StrEnum

from django.db import models

from jurisdictions.law.vocabulary import ItemType


def choices_of(words: type[StrEnum]) -> list[tuple[str, str]]:
    """Django choices of a list of the law, with readable labels."""
    return [(str(word), readable(word)) for word in words]


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

    RECEIVED = "received", "received"
    SENDER_VERIFIED = "sender_verified", "sender verified"
    REJECTED = "rejected", "rejected as fraud"
    ASSESSED = "assessed", "assessed"
    AWAITING_AUTHORITY = "awaiting_authority", "waits for the authority"
    RIGHTS_REVIEW = "rights_review", "rights review"
    DECIDED = "decided", "waits for approval"
    APPROVED = "approved", "approved"
    PRODUCED = "produced", "disclosure produced"
    ANSWERED = "answered", "letter issued"
    DELIVERED = "delivered", "delivered"
    WITHDRAWN = "withdrawn", "withdrawn"
    MERGED = "merged", "merged into another"
    CLOSED = "closed", "closed"


ENDED_STATUSES = frozenset({Status.REJECTED, Status.WITHDRAWN, Status.MERGED, Status.CLOSED})
OPEN_STATUSES = frozenset(set(Status) - ENDED_STATUSES)


class Channel(models.TextChoices):
    """How a demand reached the desk."""

    EMAIL = "email", "e-mail"
    PORTAL = "portal", "portal"
    POST = "post", "post"
    FAX = "fax", "fax"
    EU_SYSTEM = "eu_system", "decentralised IT system"
    FILE = "file", "file"


class AuthorityStatus(models.TextChoices):
    """Whether an authority is known to be who it says it is."""

    UNVERIFIED = "unverified", "unverified"
    VERIFIED = "verified", "verified"
    SUSPENDED = "suspended", "suspended"


class VerificationMethod(models.TextChoices):
    """How a sender was checked."""

    CALL_BACK = "call_back", "call-back"
    SIGNED_MESSAGE = "signed_message", "signature checked"
    EU_SYSTEM = "eu_system", "decentralised IT system"
    CENTRAL_AUTHORITY = "central_authority", "asked the central authority"


class VerificationResult(models.TextChoices):
    """What the check showed."""

    CONFIRMED = "confirmed", "confirmed"
    NOT_REACHED = "not_reached", "not reached"
    DENIED = "denied", "denied"


class ForgeryCheckKind(models.TextChoices):
    """What was looked at for signs of forgery."""

    SENDER_DOMAIN = "sender_domain", "sender domain"
    DOCUMENT = "document", "document"
    SIGNATURE = "signature", "signature"
    REFERENCE = "reference", "reference known to the authority"
    LANGUAGE = "language", "language and form"


class ForgeryCheckResult(models.TextChoices):
    """What was seen."""

    NOTHING_FOUND = "nothing_found", "nothing found"
    SUSPICIOUS = "suspicious", "suspicious"
    FORGED = "forged", "forged"


class DocumentRole(models.TextChoices):
    """What a document is in the case."""

    ORDER = "order", "order"
    ATTACHMENT = "attachment", "attachment"
    TRANSLATION = "translation", "translation"
    REPLY = "reply", "reply"


class ItemOutcome(models.TextChoices):
    """What counsel decides for one item of one subject."""

    DISCLOSE = "disclose", "disclose"
    REFUSE = "refuse", "refuse"
    REDIRECT = "redirect", "redirect to mutual legal assistance"


class ProductionOutcome(models.TextChoices):
    """What producing an approved item gave; the last two are outcomes of their own, not refusals."""

    DISCLOSED = "disclosed", "disclosed"
    NO_ACCOUNT = "no_account", "no account"
    NO_DATA_HELD = "no_data_held", "no data held"


class LetterKind(models.TextChoices):
    """The letters that the desk sends."""

    ACKNOWLEDGEMENT = "acknowledgement", "acknowledgement"
    CLARIFICATION = "clarification", "clarification"
    REFUSAL = "refusal", "refusal"
    DISCLOSURE = "disclosure", "disclosure"
    REDIRECT = "redirect", "redirect to mutual legal assistance"
    USER_NOTICE = "user_notice", "user notice"
    FRAUD_NOTICE = "fraud_notice", "fraud notice"
    PRESERVATION_CONFIRMATION = "preservation_confirmation", "preservation confirmation"


class LetterStatus(models.TextChoices):
    """The life of a letter; an issued one never changes."""

    DRAFT = "draft", "draft"
    QUEUED = "queued", "waits to be rendered"
    ISSUED = "issued", "issued"
    FAILED = "failed", "rendering failed"


class DeliveryStatus(models.TextChoices):
    """The way of an issued letter to its addressee."""

    PENDING = "pending", "not delivered"
    HELD = "held", "held"
    DELIVERED = "delivered", "delivered"


class NoticeStatus(models.TextChoices):
    """Whether a user has been told."""

    DUE = "due", "due"
    BARRED = "barred", "barred by law or order"
    SENT = "sent", "sent"


class ReviewOutcome(models.TextChoices):
    """What a review above counsel came to."""

    CLEARED = "cleared", "cleared"
    UPHELD = "upheld", "upheld"


class GrantAction(models.TextChoices):
    """What a proposed change of rights would do."""

    GRANT_SCOPE = "grant_scope", "grant jurisdiction"
    REVOKE_SCOPE = "revoke_scope", "revoke jurisdiction"
    GRANT_SEALED = "grant_sealed", "grant sealed data request"
    REVOKE_SEALED = "revoke_sealed", "revoke sealed data request"
    ADD_ROLE = "add_role", "give role"
    REMOVE_ROLE = "remove_role", "take role away"


class GrantStatus(models.TextChoices):
    """The life of a proposed change of rights."""

    PROPOSED = "proposed", "waits for a second person"
    APPLIED = "applied", "applied"
    DECLINED = "declined", "declined"


class LinkKind(models.TextChoices):
    """How two data requests belong together."""

    DUPLICATE = "duplicate", "may be a double of"
    RELATED = "related", "concerns the same matter as"
    FOLLOWS = "follows", "follows on"
    MERGED = "merged", "was merged into"


class DependencyKind(models.TextChoices):
    """What outside the desk a data request waits for."""

    MLA = "mla", "mutual legal assistance"
    VALIDATION = "validation", "validation by another authority"
    COURT = "court", "a court that was asked"
    ADVICE = "advice", "legal advice"
    OTHER = "other", "something else"


class InterfaceLanguage(models.TextChoices):
    """The languages of the desk's pages; letters have languages of their own."""

    EN = "en", "English"
    DE = "de", "Deutsch"
    FR = "fr", "français"


class BulkStatus(models.TextChoices):
    """The life of an act on many data requests."""

    WAITING = "waiting", "waiting"
    RUNNING = "running", "running"
    STOPPED = "stopped", "stopped"
    DONE = "done", "done"
    FAILED = "failed", "failed"


class BulkOutcome(models.TextChoices):
    """What came of one data request in an act on many."""

    WAITING = "waiting", "waiting"
    DONE = "done", "done"
    SKIPPED = "skipped", "skipped"


class OutboxStatus(models.TextChoices):
    """The life of a queued piece of work."""

    WAITING = "waiting", "waiting"
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"


DISCLOSABLE_ITEM_TYPES = (ItemType.PHONE_NUMBER, ItemType.IP_ADDRESS)
"""All that a disclosed item can be. Message content has no place among them."""
