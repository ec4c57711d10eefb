"""Which admin class shows which model: every model of the desk and of the law, and no other."""

from django.db.models import Model

from jurisdictions.models import (
    Jurisdiction,
    RightsIndicator,
    RulebookDraft,
    RulebookVersion,
    RulebookWithdrawal,
    RuleReview,
)
from triage.admin.assessment import (
    AssessmentAdmin,
    ChecklistAnswerAdmin,
    FindingAdmin,
    RightsReviewAdmin,
    RiskFlagAdmin,
)
from triage.admin.assignment_rules import AssignmentRuleAdmin
from triage.admin.authority import AuthorityAdmin, RequesterAdmin
from triage.admin.authority_key import AuthorityKeyAdmin
from triage.admin.base import ReadOnlyAdmin
from triage.admin.case_links import CaseLinkAdmin
from triage.admin.case_notes import JournalNoteAdmin
from triage.admin.case_offences import OffenceSuggestionAdmin
from triage.admin.clocks import (
    DeadlineAdmin,
    DeadlineExtensionAdmin,
    DeadlinePauseAdmin,
    PreservationAdmin,
    ReminderAdmin,
)
from triage.admin.correspondence import ClarificationAdmin, LetterAdmin, UserNoticeAdmin
from triage.admin.data_request import DataRequestAdmin
from triage.admin.decision import (
    ApprovalAdmin,
    DecisionAdmin,
    DecisionItemAdmin,
    DisclosedItemAdmin,
    DisclosureAdmin,
)
from triage.admin.delivery import BounceAdmin, DeliveryLinkAdmin
from triage.admin.dependencies import DependencyAdmin
from triage.admin.document import DocumentAdmin
from triage.admin.event import EventAdmin, OutboxEntryAdmin, ReferenceSeriesAdmin
from triage.admin.grants import GrantProposalAdmin
from triage.admin.law import (
    JurisdictionAdmin,
    RightsIndicatorAdmin,
    RuleReviewAdmin,
)
from triage.admin.law_versions import RulebookDraftAdmin, RulebookVersionAdmin, RulebookWithdrawalAdmin
from triage.admin.macros import MacroAdmin
from triage.admin.order import AuthorityReferenceAdmin, EmergencyAdmin, FactSourceAdmin, GagAdmin, OrderAdmin
from triage.admin.subject import IdentifierAdmin, IdentifierIndexAdmin, RequestedItemAdmin, SubjectAdmin
from triage.admin.user import UserAdmin
from triage.admin.verification import ForgeryCheckAdmin, VerificationAdmin
from triage.admin.wording_record import (
    LogoDraftAdmin,
    LogoVersionAdmin,
    TextDraftAdmin,
    TextVersionAdmin,
    TranslationReviewAdmin,
)
from triage.models import (
    Approval,
    Assessment,
    AssignmentRule,
    Authority,
    AuthorityKey,
    AuthorityReference,
    Bounce,
    CaseLink,
    ChecklistAnswer,
    Clarification,
    DataRequest,
    Deadline,
    DeadlineExtension,
    DeadlinePause,
    Decision,
    DecisionItem,
    DeliveryLink,
    Dependency,
    DisclosedItem,
    Disclosure,
    Document,
    Emergency,
    Event,
    FactSource,
    Finding,
    ForgeryCheck,
    Gag,
    GrantProposal,
    Identifier,
    IdentifierIndex,
    JournalNote,
    Letter,
    LogoDraft,
    LogoVersion,
    Macro,
    OffenceSuggestion,
    Order,
    OutboxEntry,
    Preservation,
    ReferenceSeries,
    Reminder,
    RequestedItem,
    Requester,
    RightsReview,
    RiskFlag,
    Subject,
    TextDraft,
    TextVersion,
    TranslationReview,
    User,
    UserNotice,
    Verification,
)

PAGES: dict[type[Model], type[ReadOnlyAdmin]] = {
    Assessment: AssessmentAdmin,
    Finding: FindingAdmin,
    RiskFlag: RiskFlagAdmin,
    OffenceSuggestion: OffenceSuggestionAdmin,
    RightsReview: RightsReviewAdmin,
    ChecklistAnswer: ChecklistAnswerAdmin,
    Authority: AuthorityAdmin,
    Requester: RequesterAdmin,
    AuthorityKey: AuthorityKeyAdmin,
    Deadline: DeadlineAdmin,
    DeadlinePause: DeadlinePauseAdmin,
    DeadlineExtension: DeadlineExtensionAdmin,
    Reminder: ReminderAdmin,
    Preservation: PreservationAdmin,
    Letter: LetterAdmin,
    DeliveryLink: DeliveryLinkAdmin,
    Bounce: BounceAdmin,
    Clarification: ClarificationAdmin,
    UserNotice: UserNoticeAdmin,
    DataRequest: DataRequestAdmin,
    Decision: DecisionAdmin,
    DecisionItem: DecisionItemAdmin,
    Approval: ApprovalAdmin,
    Disclosure: DisclosureAdmin,
    DisclosedItem: DisclosedItemAdmin,
    Document: DocumentAdmin,
    Event: EventAdmin,
    OutboxEntry: OutboxEntryAdmin,
    ReferenceSeries: ReferenceSeriesAdmin,
    GrantProposal: GrantProposalAdmin,
    Jurisdiction: JurisdictionAdmin,
    RulebookVersion: RulebookVersionAdmin,
    RulebookDraft: RulebookDraftAdmin,
    RulebookWithdrawal: RulebookWithdrawalAdmin,
    RuleReview: RuleReviewAdmin,
    RightsIndicator: RightsIndicatorAdmin,
    Order: OrderAdmin,
    FactSource: FactSourceAdmin,
    Gag: GagAdmin,
    Emergency: EmergencyAdmin,
    AuthorityReference: AuthorityReferenceAdmin,
    Subject: SubjectAdmin,
    Identifier: IdentifierAdmin,
    IdentifierIndex: IdentifierIndexAdmin,
    RequestedItem: RequestedItemAdmin,
    User: UserAdmin,
    JournalNote: JournalNoteAdmin,
    CaseLink: CaseLinkAdmin,
    Dependency: DependencyAdmin,
    AssignmentRule: AssignmentRuleAdmin,
    Macro: MacroAdmin,
    Verification: VerificationAdmin,
    ForgeryCheck: ForgeryCheckAdmin,
    TextDraft: TextDraftAdmin,
    TextVersion: TextVersionAdmin,
    TranslationReview: TranslationReviewAdmin,
    LogoDraft: LogoDraftAdmin,
    LogoVersion: LogoVersionAdmin,
}
"""An explicit table: Django's decorator would register on the site that is being made while this is imported."""
