"""What the demo prints: one line for each order, the address and the log-ins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from jurisdictions.law.vocabulary import Clock, Proposal
from triage.choices import ItemOutcome, ProductionOutcome, Status
from triage.management.demo.case import Case
from triage.management.demo.letters import answer_of, path_of
from triage.management.demo.people import PEOPLE, Team
from triage.models import DisclosedItem
from triage.sign_in.enrolment import spare_codes

MOST_CODES = 6
SPARE_CODES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One order in the table."""

    reference: str
    country: str
    authority: str
    found: tuple[str, ...]
    flags: tuple[str, ...]
    outcome: str
    letter: Path | None
    due: str


def line_of(case: Case) -> Line:
    """What came of a case, read from what is stored."""
    data_request, result = case.refresh(), case.result
    answer = answer_of(case)
    codes = dict.fromkeys(code for line in result.proposals for code in line.reasons)
    return Line(
        reference=data_request.reference,
        country=data_request.jurisdiction.name,
        authority=data_request.authority.name if data_request.authority else "–",
        found=tuple(codes),
        flags=tuple(dict.fromkeys(flag.flag.value.replace("_", " ") for flag in result.flags)),
        outcome=outcome_of(case),
        letter=path_of(answer) if answer else None,
        due=_due(case),
    )


def outcome_of(case: Case) -> str:
    """How the case stands, in the words of the desk."""
    data_request = case.data_request
    if data_request.status == Status.REJECTED:
        return "rejected as fraud"
    if data_request.status == Status.AWAITING_AUTHORITY:
        refused = any(line.proposal is Proposal.REFUSE for line in case.result.proposals)
        return "clarification asked" + ("; part will be refused" if refused else "")
    decision = data_request.decisions.live().first()
    if decision is None:
        return data_request.get_status_display()
    outcomes = set(decision.items.values_list("outcome", flat=True))
    if ItemOutcome.DISCLOSE not in outcomes:
        return "refused"
    return "partial disclosure" if len(outcomes) > 1 or not _everything(case) else "full disclosure"


def _everything(case: Case) -> bool:
    produced = DisclosedItem.objects.filter(data_request=case.data_request)
    return produced.exists() and not produced.exclude(outcome=ProductionOutcome.DISCLOSED).exists()


def _due(case: Case) -> str:
    """The leading date for the answer, whether or not it was met."""
    clock = case.data_request.deadlines.live().filter(clock=Clock.ANSWER, leads=True).first()
    if clock is None or clock.due_before is None:
        return "–"
    shown = f"{clock.due_before:%Y-%m-%d %H:%M} UTC"
    return f"{shown}, clock stopped" if case.data_request.status == Status.AWAITING_AUTHORITY else shown


def table_of(lines: list[Line]) -> Table:
    """The table; letters are shown by the names of their files."""
    table = Table(title="What came of the orders", show_lines=True)
    for name in (
        "reference",
        "country",
        "authority",
        "what was found",
        "flags",
        "outcome",
        "letter",
        "due before",
    ):
        table.add_column(name, overflow="fold", no_wrap=name in ("reference", "what was found"))
    for line in lines:
        shown = [*line.found[:MOST_CODES], *(["…"] if len(line.found) > MOST_CODES else [])]
        table.add_row(
            line.reference,
            line.country,
            line.authority,
            "\n".join(shown) or "nothing against it",
            "\n".join(line.flags) or "none",
            line.outcome,
            line.letter.name if line.letter else "–",
            line.due,
        )
    return table


def log_ins(team: Team) -> Table:
    """Who can sign in, as what, and with which spare codes."""
    table = Table(title="Who can sign in")
    for name in ("user name", "role", "jurisdictions", f"{SPARE_CODES} recovery codes"):
        table.add_column(name)
    for person in PEOPLE:
        codes = spare_codes(team[person.username])[:SPARE_CODES]
        table.add_row(
            person.username, person.role.value, " ".join(person.codes) or "–", " ".join(codes) or "all used"
        )
    return table
