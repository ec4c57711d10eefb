"""A regime of the tests that asks counsel something, and what the desk makes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from jurisdictions.law.vocabulary import Answer
from jurisdictions.models import RulebookVersion
from tests.jurisdictions.law.rulebook_texts import IN_FORCE, regime, toml_of
from tests.triage import cases, decided, people
from tests.triage.documents import papers
from triage.choices import DocumentRole
from triage.models import Assessment, ChecklistAnswer, DataRequest, Document
from triage.services import checklist, intake, law
from triage.services.checklist import Line

CODE = "CHECK-TEST"
NAMED, PAPER, LIMIT, RULE = "named", "paper", "limit", "signed"
QUESTIONS: tuple[dict[str, Any], ...] = (
    {
        "id": NAMED, "per": "subject", "severity": "blocking", "reason": "SCOPE-SUSPECT-NOT-CONFIRMED",
        "asks": "Does the order name the person?", "guidance": "Compare the name with the file.",
        "look_in": "section B", "needs": "yes", **IN_FORCE,
    },
    {
        "id": PAPER, "per": "request", "severity": "advisory", "reason": "LEGAL-NOT-CRIMINAL",
        "asks": "Is a page of the order missing?", "guidance": "Count the pages.", "needs": "no", **IN_FORCE,
    },
    {
        "id": LIMIT, "per": "item", "severity": "curable", "reason": "SCOPE-PERIOD-EXCESSIVE",
        "asks": "Is the period no longer than the offence?", "guidance": "Compare the dates.", "needs": "yes",
        "when": "data_category == 'identify_ip'", **IN_FORCE,
    },
)  # fmt: skip
"""Of the usual case one line each: about its suspect, about itself, about the IP addresses."""
SIGNED: dict[str, Any] = {
    "id": "signed", "per": "request", "severity": "blocking", "reason": "LEGAL-NOT-CRIMINAL",
    "require": "signature == 'valid'", "says": "The order is signed.", **IN_FORCE,
}  # fmt: skip
"""A rule that nobody reviewed; the usual case meets it, and one whose signature is unknown is asked about it."""
UNSIGNED = {**decided.EPOC, "signature": None}


def text_of(*questions: dict[str, Any], **tables: Any) -> str:
    """The regime of the tests as TOML; without questions it has the three."""
    wanted = list(questions) if questions or "questions" in tables else list(QUESTIONS)
    return toml_of(
        regime(code=CODE, applies_when=None, **{"questions": wanted, "rules": [SIGNED], **tables})
    ).decode()


def publish(source: str | None = None, *, on: date = date(2026, 1, 1)) -> RulebookVersion:
    """Ivan drafts it, Heidi publishes."""
    draft = law.draft_rulebook(
        actor=people.ivan(), source=source or text_of(), effective_from=on, at=cases.AT
    )
    return law.publish_rulebook(actor=people.heidi(), draft=draft, at=cases.AT)


def changed(rule_id: str, **changes: Any) -> str:
    """The next version of the regime: one question is asked in another way."""
    return text_of(*({**each, **changes} if each["id"] == rule_id else each for each in QUESTIONS))


def lines(case: DataRequest, code: str = CODE) -> dict[str, Line]:
    """The checklist of one rulebook by the ids of its questions."""
    found = [line for line in checklist.checklist_of(cases.fresh(case)) if line.rulebook == code]
    assert len({line.rule_id for line in found}) == len(found)
    return {line.rule_id: line for line in found}


def answer(case: DataRequest, rule_id: str, given: Answer = Answer.YES, **parts: Any) -> Assessment:
    """Bob answers one question of the regime."""
    parts = {"actor": people.bob(), "at": decided.LATER, "rulebook": CODE, **parts}
    if "unit_key" not in parts:
        parts["unit_key"] = lines(case)[rule_id].unit_key
    current = parts.pop("data_request", None) or cases.fresh(case)
    return checklist.answer_question(data_request=current, rule_id=rule_id, answer=given, **parts)


def answer_all(case: DataRequest, *, but: tuple[str, ...] = ()) -> None:
    """Bob answers every question of every rulebook as the law needs it."""
    given = [
        checklist.Given(
            rulebook=line.rulebook, rule_id=line.rule_id, unit_key=line.unit_key, answer=line.needs,
            note="" if line.needs is Answer.YES else "Compared with the file.",
        )
        for line in checklist.checklist_of(cases.fresh(case))
        if line.open and line.rule_id not in but
    ]  # fmt: skip
    checklist.answer_questions(
        actor=people.bob(), data_request=cases.fresh(case), answers=given, at=decided.LATER
    )


def live(case: DataRequest, rule_id: str) -> ChecklistAnswer:
    """The answer that counts."""
    row: ChecklistAnswer = ChecklistAnswer.objects.live().get(data_request=case, rule_id=rule_id)
    return row


def note_of(row: ChecklistAnswer) -> str:
    """Its note; empty if there is none."""
    return row.note.reveal(scope=row.data_request_id) if row.note else ""


def attach(case: DataRequest) -> Document:
    """A paper of three pages, as the order of the case."""
    return intake.attach_document(
        actor=people.alice(), data_request=case, role=DocumentRole.ORDER, name="Beschluss.pdf",
        content=papers.paper("eins", "zwei", "drei"), at=cases.AT,
    )  # fmt: skip


def two_cases() -> dict[str, Any]:
    """Two assessed cases under the published questions, each with a paper."""
    decided.load_law()
    publish()
    made: dict[str, Any] = {}
    for name, paper in (("case", "paper"), ("other", "other paper")):
        made[name] = decided.assessed()
        made[paper] = attach(made[name])
    return made
