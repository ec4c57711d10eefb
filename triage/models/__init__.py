"""The desk's nouns."""

from triage.models.assessment import Assessment, Finding, RightsReview, RiskFlag
from triage.models.authority import Authority, Requester
from triage.models.bulk import BulkLine, BulkRun
from triage.models.case_work import AssignmentRule, CaseLink, Dependency, JournalNote, Macro
from triage.models.clocks import Deadline, DeadlineExtension, DeadlinePause, Preservation, Reminder
from triage.models.correspondence import Clarification, Letter, UserNotice
from triage.models.data_request import AuthorityReference, DataRequest, ReferenceSeries
from triage.models.decision import Approval, Decision, DecisionItem, DisclosedItem, Disclosure
from triage.models.delivery import AuthorityKey, Bounce, DeliveryLink
from triage.models.document import Document
from triage.models.event import Event, EventChain
from triage.models.grants import (
    DataRequestUserGrant,
    GrantProposal,
    JurisdictionGroupGrant,
    JurisdictionUserGrant,
)
from triage.models.law_work import (
    ChecklistAnswer,
    FlagRuling,
    LawRun,
    LawRunLine,
    OffenceSuggestion,
)
from triage.models.logo import LogoDraft, LogoVersion
from triage.models.order import Emergency, FactSource, Gag, Order
from triage.models.outbox import OutboxEntry
from triage.models.personal import Preferences, Presence, ReadMark, SavedView, Watch
from triage.models.public_use import LetterLookUps, LookUpCount, PublicUse
from triage.models.subject import Identifier, IdentifierIndex, RequestedItem, Subject
from triage.models.text_module import TextDraft, TextVersion, TranslationReview
from triage.models.user import User
from triage.models.verification import ForgeryCheck, Verification

__all__ = [
    "Approval",
    "Assessment",
    "AssignmentRule",
    "Authority",
    "AuthorityKey",
    "AuthorityReference",
    "Bounce",
    "BulkLine",
    "BulkRun",
    "CaseLink",
    "ChecklistAnswer",
    "Clarification",
    "DataRequest",
    "DataRequestUserGrant",
    "Deadline",
    "DeadlineExtension",
    "DeadlinePause",
    "Decision",
    "DecisionItem",
    "DeliveryLink",
    "Dependency",
    "DisclosedItem",
    "Disclosure",
    "Document",
    "Emergency",
    "Event",
    "EventChain",
    "FactSource",
    "Finding",
    "FlagRuling",
    "ForgeryCheck",
    "Gag",
    "GrantProposal",
    "Identifier",
    "IdentifierIndex",
    "JournalNote",
    "JurisdictionGroupGrant",
    "JurisdictionUserGrant",
    "LawRun",
    "LawRunLine",
    "Letter",
    "LetterLookUps",
    "LogoDraft",
    "LogoVersion",
    "LookUpCount",
    "Macro",
    "OffenceSuggestion",
    "Order",
    "OutboxEntry",
    "Preferences",
    "Presence",
    "Preservation",
    "PublicUse",
    "ReadMark",
    "ReferenceSeries",
    "Reminder",
    "RequestedItem",
    "Requester",
    "RightsReview",
    "RiskFlag",
    "SavedView",
    "Subject",
    "TextDraft",
    "TextVersion",
    "TranslationReview",
    "User",
    "UserNotice",
    "Verification",
    "Watch",
]
