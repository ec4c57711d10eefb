"""How the pages are grouped for people: by work, not by table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

SECTIONS: Mapping[str, tuple[str, ...]] = {
    gettext_noop("Desk work"): ("JournalNote", "Dependency", "CaseLink", "Macro", "AssignmentRule"),
    gettext_noop("Authorities"): ("Authority", "Requester", "AuthorityKey"),
    gettext_noop("Papers"): (
        "Letter",
        "DeliveryLink",
        "Bounce",
        "Document",
        "Order",
        "FactSource",
        "Clarification",
        "UserNotice",
    ),
    gettext_noop("People asked about"): ("Subject", "Identifier", "RequestedItem", "Gag", "Emergency"),
    gettext_noop("Checks"): (
        "Verification",
        "ForgeryCheck",
        "Assessment",
        "Finding",
        "RiskFlag",
        "RightsReview",
        "ChecklistAnswer",
    ),
    gettext_noop("Time"): ("Deadline", "DeadlinePause", "DeadlineExtension", "Reminder", "Preservation"),
    gettext_noop("Decisions"): ("Decision", "DecisionItem", "Approval", "Disclosure", "DisclosedItem"),
    gettext_noop("Law"): (
        "Jurisdiction",
        "RulebookDraft",
        "RulebookVersion",
        "RulebookWithdrawal",
        "RuleReview",
        "RightsIndicator",
    ),
    gettext_noop("Wording"): ("TextDraft", "TextVersion", "TranslationReview", "LogoDraft", "LogoVersion"),
    gettext_noop("Record"): (
        "Event",
        "AuthorityReference",
        "IdentifierIndex",
        "ReferenceSeries",
        "OutboxEntry",
    ),
    gettext_noop("People and rights"): ("User", "GrantProposal"),
}
"""Each section with its models, in the order in which they are shown."""


ALWAYS_OPEN = ("People and rights",)


def arrange(apps: Mapping[str, Any], *, path: str) -> list[dict[str, Any]]:
    """Regroup what Django's admin listed by app. Sections in which a person may open nothing are left out.

    The section of the page at `path` is open, and the ones in which people work most.
    """
    models = {model["object_name"]: model for app in apps.values() for model in app["models"]}
    sections = []
    for name, members in SECTIONS.items():
        present = [models[member] for member in members if member in models]
        if present:
            label = name.lower().replace(" ", "-")
            sections.append(
                {
                    "name": gettext(name),
                    "app_label": label,
                    "app_url": f"{reverse('admin:index')}#{label}",
                    "has_module_perms": True,
                    "is_open": name in ALWAYS_OPEN
                    or any(path.startswith(model["admin_url"]) for model in present),
                    "models": present,
                }
            )
    return sections
