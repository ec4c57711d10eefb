"""What the person who approves reads: exactly what will leave, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from jurisdictions.law.reasons import REASONS
from triage.admin.case_checklist import checklist_part
from triage.admin.case_file import period_of
from triage.admin.secrets import Secrets, open_secrets
from triage.choices import ItemOutcome
from triage.models import Assessment, DataRequest, DecisionItem, Identifier


@dataclass(frozen=True, slots=True)
class Line:
    """One decided item with how the order names the account, masked."""

    row: DecisionItem
    period: str
    named: tuple[str, ...]
    reasons: tuple[str, ...]


def context(case: DataRequest) -> dict[str, Any]:
    """The live decision with its items, identifiers masked; nothing without a live decision."""
    decision = case.decisions.live().select_related("recipient", "decided_by", "assessment").first()
    if decision is None:
        return {"decision": None}
    items = list(
        DecisionItem.objects.filter(decision=decision)
        .select_related("item__subject")
        .order_by("item__subject__number", "item__number")
    )
    identifiers = list(Identifier.objects.filter(data_request=case, withdrawn=False).order_by("kind"))
    secrets = open_secrets(case.pk, [decision, *identifiers])
    lines = [_line(row, identifiers, secrets) for row in items]
    return {
        "decision": decision,
        "necessity": secrets.text(decision.necessity),
        "decision_note": secrets.text(decision.note),
        "leaving": [line for line in lines if line.row.outcome == ItemOutcome.DISCLOSE],
        "flags": flags_of(decision.assessment),
        "checklist": checklist_part(case),
        "staying": [line for line in lines if line.row.outcome != ItemOutcome.DISCLOSE],
    }


def flags_of(assessment: Assessment) -> list[str]:
    """The names of the flags that an assessment raised, each once, the heaviest first."""
    return list(dict.fromkeys(flag.get_flag_display() for flag in assessment.flags.all()))


def _line(row: DecisionItem, identifiers: list[Identifier], secrets: Secrets) -> Line:
    named = [found for found in identifiers if found.subject_id == row.item.subject_id]
    return Line(
        row=row,
        period=period_of(row.item),
        named=tuple(f"{found.get_kind_display()} {secrets.masked(found.value)}" for found in named),
        reasons=tuple(gettext(REASONS[code].wording) for code in row.reason_codes if code in REASONS),
    )
