"""The table of roles: what each may do. Where they may do it is a grant of scope (triage.access)."""

from enum import StrEnum, unique


@unique
class Permission(StrEnum):
    """What one may do. Stored as Django permissions on the data request; roles collect them."""

    VIEW = "view_case"
    REGISTER = "register_data_request"
    VERIFY = "verify_sender"
    ASSIGN = "assign_data_request"
    CORRECT = "correct_facts"
    ASSESS = "assess_data_request"
    CLARIFY = "ask_clarification"
    DECIDE = "decide_data_request"
    APPROVE = "approve_decision"
    CLEAR_RIGHTS = "clear_rights_review"
    CLEAR_EXECUTIVE = "clear_executive_review"
    PRODUCE = "produce_disclosure"
    DRAFT_LETTER = "draft_letter"
    ISSUE_LETTER = "issue_letter"
    ISSUE_ANSWER = "issue_answer"
    DELIVER = "deliver_letter"
    CLOSE = "close_data_request"
    REASSIGN_JURISDICTION = "reassign_jurisdiction"
    SEAL = "seal_data_request"
    PRESERVE = "preserve_data"
    SUSPEND_AUTHORITY = "suspend_authority"
    SHOW_IDENTIFIER = "show_identifier"
    VERIFY_HISTORY = "verify_history"
    DRAFT_RULEBOOK = "draft_rulebook"
    PUBLISH_RULEBOOK = "publish_rulebook"
    DRAFT_TEXT = "draft_text_module"
    PUBLISH_TEXT = "publish_text_module"
    APPROVE_TRANSLATION = "approve_translation"
    LOAD_LAW = "load_law"
    REVIEW_RULE = "review_rule"
    LOAD_INDICATORS = "load_indicators"
    OVERRIDE_TIER = "override_tier"
    PROPOSE_GRANT = "propose_grant"
    APPROVE_GRANT = "approve_grant"
    FREEZE_REPORT = "freeze_report"
    WRITE_NOTE = "write_note"
    LINK = "link_data_requests"
    MANAGE_ASSIGNMENT = "manage_assignment_rules"
    EXPORT = "export_list"


@unique
class Role(StrEnum):
    """The people of the desk; each is a Django group of the same name."""

    INTAKE_CLERK = "intake clerk"
    REGIONAL_COUNSEL = "regional counsel"
    SENIOR_COUNSEL = "senior counsel"
    RIGHTS_REVIEWER = "rights reviewer"
    HEAD_OF_LEGAL = "head of legal"
    LAW_EDITOR = "law editor"
    AUDITOR = "auditor"
    PUBLISHER = "publisher"
    ACCOUNT_MANAGER = "account manager"
    SERVICE = "service account"


_P = Permission
_INTAKE = {
    _P.VIEW,
    _P.REGISTER,
    _P.VERIFY,
    _P.CLARIFY,
    _P.CORRECT,
    _P.PRESERVE,
    _P.SHOW_IDENTIFIER,
    _P.DELIVER,
    _P.WRITE_NOTE,
    _P.LINK,
}
_LETTERS = {_P.DRAFT_LETTER, _P.ISSUE_LETTER, _P.DELIVER}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.INTAKE_CLERK: frozenset(_INTAKE | _LETTERS | {_P.ASSIGN}),
    Role.REGIONAL_COUNSEL: frozenset(
        _INTAKE
        | _LETTERS
        | {_P.ASSIGN, _P.ASSESS, _P.DECIDE, _P.PRODUCE, _P.CLOSE, _P.REASSIGN_JURISDICTION}
        | {_P.EXPORT, _P.OVERRIDE_TIER, _P.ISSUE_ANSWER, _P.DRAFT_TEXT, _P.APPROVE_TRANSLATION}
    ),
    Role.SENIOR_COUNSEL: frozenset(
        _INTAKE
        | _LETTERS
        | {_P.ASSIGN, _P.ASSESS, _P.DECIDE, _P.APPROVE, _P.PRODUCE, _P.CLOSE, _P.REASSIGN_JURISDICTION}
        | {_P.SEAL, _P.SUSPEND_AUTHORITY, _P.EXPORT, _P.MANAGE_ASSIGNMENT, _P.OVERRIDE_TIER}
        | {_P.ISSUE_ANSWER, _P.DRAFT_TEXT, _P.PUBLISH_TEXT, _P.APPROVE_TRANSLATION}
    ),
    Role.RIGHTS_REVIEWER: frozenset({_P.VIEW, _P.CLEAR_RIGHTS, _P.WRITE_NOTE}),
    Role.HEAD_OF_LEGAL: frozenset(
        {_P.VIEW, _P.CLEAR_RIGHTS, _P.CLEAR_EXECUTIVE, _P.SEAL, _P.SUSPEND_AUTHORITY, _P.ASSIGN, _P.CLOSE}
        | {_P.WRITE_NOTE, _P.LINK, _P.EXPORT, _P.MANAGE_ASSIGNMENT, _P.OVERRIDE_TIER}
    ),
    Role.LAW_EDITOR: frozenset(
        {_P.DRAFT_RULEBOOK, _P.PUBLISH_RULEBOOK, _P.REVIEW_RULE, _P.LOAD_INDICATORS}
        | {_P.DRAFT_TEXT, _P.PUBLISH_TEXT, _P.APPROVE_TRANSLATION}
    ),
    Role.AUDITOR: frozenset({_P.VIEW, _P.VERIFY_HISTORY, _P.EXPORT}),
    Role.PUBLISHER: frozenset({_P.FREEZE_REPORT}),
    Role.ACCOUNT_MANAGER: frozenset({_P.PROPOSE_GRANT, _P.APPROVE_GRANT}),
    Role.SERVICE: frozenset({_P.VIEW, _P.ISSUE_LETTER, _P.LOAD_LAW, _P.LOAD_INDICATORS}),
}
"""What each role may do; Django's groups are synchronised from this table after migrate."""
