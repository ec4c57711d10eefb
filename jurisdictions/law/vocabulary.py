"""The closed lists of words that facts, rules and findings are written in."""

from enum import IntEnum, StrEnum, unique

from jurisdictions.law.risk_vocabulary import (
    DeathPenalty,
    Flag,
    OffenceTag,
    RightsTier,
    SensitiveRole,
)

__all__ = [
    "Answer",
    "Authorisation",
    "AuthorityKind",
    "Clock",
    "Confidence",
    "Coverage",
    "DataCategory",
    "DeathPenalty",
    "DurationUnit",
    "Flag",
    "GagBasis",
    "HolidayCalendar",
    "IdentifierKind",
    "Instrument",
    "ItemType",
    "OffenceTag",
    "Proceedings",
    "Proposal",
    "RequestKind",
    "Result",
    "ReviewLevel",
    "RightsTier",
    "Routing",
    "RoutingMode",
    "RulebookKind",
    "SenderVerification",
    "SensitiveRole",
    "Severity",
    "Signature",
    "Standing",
    "SubjectRole",
    "Unit",
]


@unique
class Unit(StrEnum):
    """What a rule speaks about; its finding attaches to that unit."""

    REQUEST = "request"
    SUBJECT = "subject"
    ITEM = "item"


@unique
class RequestKind(StrEnum):
    """What the authority wants done (Regulation (EU) 2023/1543 Art. 3(1), 3(2); Budapest Convention Art. 16, 18)."""

    DISCLOSURE = "disclosure"
    PRESERVATION = "preservation"
    PRESERVATION_EXTENSION = "preservation_extension"
    EMERGENCY = "emergency"


@unique
class AuthorityKind(StrEnum):
    """What kind of body sends the order."""

    COURT = "court"
    INVESTIGATING_JUDGE = "investigating_judge"
    PROSECUTOR = "prosecutor"
    GRAND_JURY = "grand_jury"
    POLICE = "police"
    SECURITY_SERVICE = "security_service"
    MINISTRY = "ministry"
    CENTRAL_AUTHORITY = "central_authority"
    ADMINISTRATIVE_AGENCY = "administrative_agency"
    CUSTOMS_TAX = "customs_tax"
    PRIVATE_PARTY = "private_party"


@unique
class Authorisation(StrEnum):
    """Who authorised or validated the order; `none` is known absence, not lack of knowledge."""

    COURT = "court"
    JUDGE = "judge"
    INVESTIGATING_JUDGE = "investigating_judge"
    PROSECUTOR = "prosecutor"
    INDEPENDENT_BODY = "independent_body"
    MINISTRY = "ministry"
    NONE = "none"


@unique
class SenderVerification(StrEnum):
    """The result of calling back a contact that was found independently."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    FAILED = "failed"


@unique
class Instrument(StrEnum):
    """The legal instrument behind a data request."""

    EPOC = "epoc"
    EPOC_PR = "epoc_pr"
    PRODUCTION_ORDER = "production_order"
    COURT_ORDER = "court_order"
    COURT_ORDER_2703D = "court_order_2703d"
    SEARCH_WARRANT = "search_warrant"
    SUBPOENA = "subpoena"
    GRAND_JURY_SUBPOENA = "grand_jury_subpoena"
    ADMINISTRATIVE_SUMMONS = "administrative_summons"
    INTERCEPTION_ORDER = "interception_order"
    CIVIL_DISCLOSURE_ORDER = "civil_disclosure_order"
    PRESERVATION_REQUEST = "preservation_request"
    EMERGENCY_REQUEST = "emergency_request"
    MLA_REQUEST = "mla_request"
    CAPABILITY_ORDER = "capability_order"
    INFORMAL_REQUEST = "informal_request"
    OTHER = "other"


@unique
class DataCategory(StrEnum):
    """Regulation (EU) 2023/1543 Art. 3(9) to 3(12)."""

    SUBSCRIBER = "subscriber"
    IDENTIFY_IP = "identify_ip"
    TRAFFIC = "traffic"
    CONTENT = "content"


@unique
class ItemType(StrEnum):
    """The data items that the code knows; `none` is data for which no item type exists."""

    PHONE_NUMBER = "phone_number"
    IP_ADDRESS = "ip_address"
    NONE = "none"


@unique
class IdentifierKind(StrEnum):
    """How the order names an account; `stated` is kept as written and never looked up."""

    USER_ID = "user_id"
    USERNAME = "username"
    PHONE = "phone"
    URL = "url"
    EMAIL = "email"
    STATED = "stated"


@unique
class SubjectRole(StrEnum):
    """The part a person plays in the proceedings."""

    SUSPECT = "suspect"
    VICTIM = "victim"
    WITNESS = "witness"


@unique
class Proceedings(StrEnum):
    """The kind of proceedings in which the order was made."""

    CRIMINAL = "criminal"
    CIVIL = "civil"
    ADMINISTRATIVE = "administrative"


@unique
class Routing(StrEnum):
    """The way the order took."""

    DIRECT = "direct"
    MUTUAL_LEGAL_ASSISTANCE = "mutual_legal_assistance"
    EU_ORDER = "eu_order"


@unique
class GagBasis(StrEnum):
    """What forbids telling the user (non-disclosure)."""

    NONE = "none"
    BY_LAW = "by_law"
    BY_ORDER = "by_order"


@unique
class Signature(StrEnum):
    """What is known of the signature on the order."""

    VALID = "valid"
    PRESENT = "present"
    INVALID = "invalid"
    ABSENT = "absent"


@unique
class Severity(StrEnum):
    """What follows when a rule is not met."""

    BLOCKING = "blocking"
    CURABLE = "curable"
    ADVISORY = "advisory"


@unique
class Standing(StrEnum):
    """What a finding does now: a rule that nobody reviewed asks counsel a question, whatever its severity."""

    BLOCKING = "blocking"
    CURABLE = "curable"
    QUESTION = "question"
    ADVISORY = "advisory"


@unique
class Result(StrEnum):
    """What evaluating a rule gave."""

    SATISFIED = "satisfied"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@unique
class Answer(StrEnum):
    """What counsel answers to a question of the checklist; `not_clear` leaves it open."""

    YES = "yes"
    NO = "no"
    NOT_CLEAR = "not_clear"


@unique
class Coverage(StrEnum):
    """How much law of a State the desk holds: rules, or only what a demand is screened for."""

    RULES = "rules"
    SCREENING_ONLY = "screening_only"


@unique
class RoutingMode(StrEnum):
    """How the desk takes orders of a State's authorities; a fact of the rulebook, decided by people."""

    DIRECT_ACCEPTED = "direct_accepted"
    MLA_ONLY = "mla_only"
    COUNSEL_DECIDES = "counsel_decides"
    NEVER = "never"


@unique
class Confidence(StrEnum):
    """How far a shipped legal fact can be trusted."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@unique
class RulebookKind(StrEnum):
    """What a rulebook is about; all kinds that apply are evaluated, none overrides another."""

    POLICY = "policy"
    REGIME = "regime"
    COUNTRY = "country"
    SUBDIVISION = "subdivision"


class ReviewLevel(IntEnum):
    """Who must look before a decision counts; a higher level contains the lower ones."""

    COUNSEL = 1
    SENIOR_COUNSEL = 2
    RIGHTS_REVIEWER = 3
    EXECUTIVE = 4

    @property
    def word(self) -> str:
        """The level as it is written in rulebooks and JSON, for example `rights_reviewer`."""
        return self.name.lower()

    @classmethod
    def from_word(cls, word: str) -> "ReviewLevel":
        """Raises ValueError for a word that is no level."""
        try:
            return cls[word.upper()]
        except KeyError:
            raise ValueError(
                f"{word!r} is no level of review; use one of {[level.word for level in cls]}"
            ) from None


@unique
class Proposal(StrEnum):
    """What the engine proposes for one item; a person decides."""

    DISCLOSE = "disclose"
    CLARIFY = "clarify"
    REDIRECT = "redirect"
    REFUSE = "refuse"
    COUNSEL = "counsel"


@unique
class Clock(StrEnum):
    """What a deadline is for."""

    ACKNOWLEDGEMENT = "acknowledgement"
    ANSWER = "answer"
    CLARIFICATION = "clarification"
    OBJECTION = "objection"
    ENFORCING_AUTHORITY = "enforcing_authority"
    PRESERVATION = "preservation"
    PRESERVATION_EXTENSION = "preservation_extension"
    EX_POST_VALIDATION = "ex_post_validation"
    GAG = "gag"
    EMERGENCY_FOLLOW_UP = "emergency_follow_up"
    USER_NOTICE = "user_notice"


@unique
class DurationUnit(StrEnum):
    """Units in which a law counts time."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


@unique
class HolidayCalendar(StrEnum):
    """Whose working days move the end of a deadline; `none` means that it never moves."""

    ISSUING_STATE = "issuing_state"
    ENFORCING_STATE = "enforcing_state"
    NONE = "none"
