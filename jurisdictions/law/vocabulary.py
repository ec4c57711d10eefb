"""The closed lists of words that facts, rules and findings are written in."""

from enum import IntEnum, StrEnum, unique


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
class SensitiveRole(StrEnum):
    """A position of the subject that raises the risk to human rights."""

    JOURNALIST = "journalist"
    POLITICIAN = "politician"
    ACTIVIST = "activist"
    HUMAN_RIGHTS_DEFENDER = "human_rights_defender"
    GOVERNMENT_CRITIC = "government_critic"
    LAWYER = "lawyer"
    DOCTOR = "doctor"
    SECURITY_RESEARCHER = "security_researcher"


@unique
class OffenceTag(StrEnum):
    """What kind of offence the order names, as far as it matters for a rule."""

    TERRORISM = "terrorism"
    VIOLENCE = "violence"
    CHILD_SEXUAL_ABUSE = "child_sexual_abuse"
    DRUGS = "drugs"
    FRAUD = "fraud"
    CYBERCRIME = "cybercrime"
    EXTORTION = "extortion"
    ORGANISED_CRIME = "organised_crime"
    PROPERTY = "property"
    COPYRIGHT = "copyright"
    TRESPASS = "trespass"
    CUSTOMS = "customs"
    POLITICAL_SPEECH = "political_speech"
    BLASPHEMY = "blasphemy"
    RELIGIOUS_OFFENCE = "religious_offence"
    INSULT = "insult"
    INSULT_HEAD_OF_STATE = "insult_head_of_state"
    INSULT_OFFICIAL = "insult_official"
    INSULT_STATE = "insult_state"
    CRIMINAL_DEFAMATION = "criminal_defamation"
    FALSE_NEWS = "false_news"
    EXTREMISM = "extremism"
    FOREIGN_AGENT = "foreign_agent"
    SEDITION = "sedition"
    SEPARATISM = "separatism"
    TREASON = "treason"
    STATE_SECRETS = "state_secrets"
    NATIONAL_SECURITY_SPEECH = "national_security_speech"
    PUBLIC_ORDER_SPEECH = "public_order_speech"
    PROTEST = "protest"
    SAME_SEX_RELATIONS = "same_sex_relations"
    LGBT_EXPRESSION = "lgbt_expression"
    REPRODUCTIVE_HEALTH = "reproductive_health"
    OTHER = "other"


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


@unique
class Flag(StrEnum):
    """Risks to human rights and to the platform, each raised with its evidence."""

    POLITICAL_SPEECH = "political_speech"
    SPEECH_OFFENCE = "speech_offence"
    RELIGIOUS_OFFENCE = "religious_offence"
    POLITICAL_OFFENCE = "political_offence"
    STATE_SECURITY = "state_security"
    TERRORISM_LABEL = "terrorism_label"
    JOURNALIST_SUBJECT = "journalist_subject"
    ACTIVIST_SUBJECT = "activist_subject"
    POLITICIAN_SUBJECT = "politician_subject"
    PRIVILEGE = "privilege"
    MINORITY = "minority"
    MINOR_SUBJECT = "minor_subject"
    PROTEST = "protest"
    DEATH_PENALTY = "death_penalty"
    AUTHORITARIAN_JURISDICTION = "authoritarian_jurisdiction"
    HYBRID_REGIME = "hybrid_regime"
    TIER_UNCERTAIN = "tier_uncertain"
    NO_DUAL_CRIMINALITY = "no_dual_criminality"
    SECURITY_SERVICE = "security_service"
    NO_JUDICIAL_AUTHORISATION = "no_judicial_authorisation"
    NO_OFFENCE_STATED = "no_offence_stated"
    STATUTE_DOES_NOT_COVER = "statute_does_not_cover"
    BULK_OR_OVERBROAD = "bulk_or_overbroad"
    CONTENT_REQUESTED = "content_requested"
    REALTIME_INTERCEPTION = "realtime_interception"
    ENCRYPTION_BACKDOOR = "encryption_backdoor"
    CAPABILITY_BUILD = "capability_build"
    GAG_PRESENT = "gag_present"
    GAG_WITHOUT_END = "gag_without_end"
    UNREASONABLE_DEADLINE = "unreasonable_deadline"
    BLOCKING_THREAT = "blocking_threat"
    MIXED_TAKEDOWN_AND_DATA = "mixed_takedown_and_data"
    NON_STATE_REQUESTER = "non_state_requester"
    COPYRIGHT_CIVIL = "copyright_civil"
    EXTRATERRITORIAL_CONFLICT = "extraterritorial_conflict"
    FOREIGN_ORIGIN = "foreign_origin"
    IDENTITY_SPOOF = "identity_spoof"
    FORGED_SIGNATURE = "forged_signature"
    EMERGENCY_CLAIM = "emergency_claim"


@unique
class RightsTier(StrEnum):
    """Country risk computed from published indicators, never typed by hand."""

    FREE = "free"
    HYBRID = "hybrid"
    AUTHORITARIAN = "authoritarian"
    UNCERTAIN = "uncertain"
    UNKNOWN = "unknown"
