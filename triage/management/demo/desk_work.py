"""What the demo's people note, link and arrange beside the law: one example of each, made once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from jurisdictions.models import Jurisdiction
from triage.choices import DependencyKind, DocumentRole, LinkKind, Status
from triage.management.demo.case import Case
from triage.management.demo.orders import DemoOrder
from triage.management.demo.people import AMERICAS, Team
from triage.models import AssignmentRule, CaseLink, DataRequest, Document, Macro
from triage.services import assignment_rules, dependencies, links, macros, notes
from triage.services.macro_steps import MacroAct

NOTED, WAITING = "DE-2020-TUTANOTA-KOELN", "FR-2021-PROTON-CLIMATE"
LINKED = ("BR-2026-COURT-INVENTED", "DE-2026-EPOC-INVENTED")
"""Both are invented: of the others nobody may be told that they belong together."""
NOTE = "If the court insists on everything it asked for, counsel decides; the offer to narrow it stands until then."
WAIT = "Whether the rest of what is asked takes the way of mutual legal assistance is with the central authority."
EXPECTED_AFTER = timedelta(days=60)
MOST_OPEN = 40
MACRO = "Begin a new case"
STEPS: list[dict[str, Any]] = [
    {"act": MacroAct.ASSIGN_TO_ME.value, "values": {}},
    {"act": MacroAct.ACKNOWLEDGE.value, "values": {}},
    {"act": MacroAct.ASSESS.value, "values": {}},
    {"act": MacroAct.WATCH.value, "values": {}},
]


def take_note(case: Case) -> None:
    """A note on a case that waits."""
    if case.order.order.id == NOTED and not case.data_request.notes.exists():
        notes.write_note(actor=case.counsel, data_request=case.data_request, text=NOTE, at=case.at("asked"))


def wait(case: Case) -> None:
    """What a case waits for besides the authority's answer."""
    waits = case.data_request.status == Status.AWAITING_AUTHORITY
    if case.order.order.id == WAITING and waits and not case.data_request.dependencies.exists():
        at = case.at("asked")
        dependencies.start(
            actor=case.counsel, data_request=case.data_request, kind=DependencyKind.MLA, words=WAIT,
            expected_on=(at + EXPECTED_AFTER).date(), at=at,
        )  # fmt: skip


def furnish(orders: list[DemoOrder], team: Team) -> None:
    """A link, a macro for everybody, and who is on duty in the Americas; what is there stays."""
    at = max(order.received_at for order in orders) + timedelta(days=2)
    _link({order.order.id: order for order in orders}, team, at=at)
    if not Macro.objects.filter(owner=team["carol"], name=MACRO).exists():
        macros.save_macro(actor=team["carol"], name=MACRO, steps=STEPS, shared=True, at=at)
    for code in AMERICAS:
        if not AssignmentRule.objects.filter(jurisdiction=code, person=team["olivia"]).exists():
            assignment_rules.set_rule(
                actor=team["carol"], jurisdiction=Jurisdiction.objects.get(code=code), kind=None,
                person=team["olivia"], most_open=MOST_OPEN, at=at,
            )  # fmt: skip


def _link(orders: dict[str, DemoOrder], team: Team, *, at: datetime) -> None:
    cases = [_case_of(orders[name]) for name in LINKED if name in orders]
    if len(cases) == len(LINKED) and not CaseLink.objects.filter(data_request=cases[0]).exists():
        links.link(actor=team["carol"], data_request=cases[0], other=cases[1], kind=LinkKind.RELATED, at=at)


def _case_of(order: DemoOrder) -> DataRequest:
    return Document.objects.get(role=DocumentRole.ORDER, sha256=order.sha256).data_request
