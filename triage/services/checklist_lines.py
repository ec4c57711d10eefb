"""What the law asks counsel about a data request: the lines of the validity checklist, and how far it is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jurisdictions.law.questions import askable_on, entry_digest, needed, question_key
from jurisdictions.law.rulebook import Question, Rulebook
from jurisdictions.law.vocabulary import Answer, Confidence, DataCategory, Result, Severity, Standing, Unit
from jurisdictions.models import RulebookVersion
from triage.choices import DISCLOSABLE_ITEM_TYPES
from triage.models import Assessment, ChecklistAnswer, DataRequest, Finding, RequestedItem, Subject
from triage.services import law
from triage.services.gates import PRESERVING
from triage.services.receipt import received_on

HOLDING = frozenset({Standing.BLOCKING, Standing.CURABLE})
OPEN = frozenset({Result.FAILED, Result.UNKNOWN})

Key = tuple[str, str, str]
"""Rulebook, id of the entry, unit key: what names one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One question about one unit, as the live assessment asks it.

    `is_rule` marks a rule that nobody has reviewed: yes means that its requirement is met. `answer` is the live answer
    to exactly this question, `outdated` a live answer to what the law asked before. `blocks` says that an item that
    could be disclosed is held by it now.
    """

    rulebook: str
    rulebook_name: str
    version: int
    rule_id: str
    unit: Unit
    subject: Subject | None
    item: RequestedItem | None
    asks: str
    guidance: str
    look_in: str
    needs: Answer
    citation: str
    source: str
    confidence: Confidence
    reviewed: bool
    severity: Severity
    is_rule: bool
    result: Result
    blocks: bool
    digest: str
    answer: ChecklistAnswer | None
    outdated: ChecklistAnswer | None

    @property
    def open(self) -> bool:
        """Whether nobody has answered it."""
        return self.answer is None

    @property
    def unit_key(self) -> str:
        """The id of the item or subject; empty for the data request."""
        unit = self.item or self.subject
        return str(unit.pk) if unit else ""

    @property
    def key(self) -> Key:
        """What names the line."""
        return self.rulebook, self.rule_id, self.unit_key


@dataclass(frozen=True, slots=True)
class Progress:
    """How many questions there are, how many have an answer, and how many without one block."""

    total: int
    answered: int
    blocking: int


def progress_of(lines: Iterable[Line]) -> Progress:
    """Count them."""
    found = list(lines)
    without = [line for line in found if line.open]
    return Progress(len(found), len(found) - len(without), sum(line.blocks for line in without))


def checklist_of(data_request: DataRequest) -> tuple[Line, ...]:
    """The lines that the live assessment asks, those without an answer first, then by unit and rulebook.

    Empty while there is no assessment. At most six queries, however many lines there are.
    """
    assessment: Assessment | None = data_request.assessments.live().defer("facts", "result").first()
    if assessment is None:
        return ()
    books = _books(assessment)
    given = {_key_of(row): row for row in _live_answers(data_request)}
    disclosable = _disclosable(data_request)
    entries = askable_on(books.values(), received_on(data_request))
    place = {key: number for number, key in enumerate(entries)}
    lines = []
    for finding in _findings(assessment):
        key = question_key(finding.rulebook, finding.rule_id)
        if key in entries and finding.rulebook in books:
            line = _line(finding, entries[key], books[finding.rulebook], given, disclosable)
            if line is not None:
                lines.append((_order(line, list(books), place[key]), line))
    return tuple(line for _order_of_it, line in sorted(lines, key=lambda pair: pair[0]))


def _books(assessment: Assessment) -> dict[str, Rulebook]:
    """The rulebooks that were applied, by code, in the order in which they were."""
    digests = [digest for _code, _number, digest in assessment.rulebooks]
    versions = RulebookVersion.objects.filter(digest__in=digests).defer("source")
    read = law.parsed(versions)
    return {read[digest].code: read[digest] for digest in digests if digest in read}


def _findings(assessment: Assessment) -> Iterable[Finding]:
    rows = Finding.objects.filter(assessment=assessment).exclude(subject__withdrawn=True)
    return rows.exclude(item__withdrawn=True).select_related("subject", "item__subject").defer("because")


def _live_answers(data_request: DataRequest) -> Iterable[ChecklistAnswer]:
    found = ChecklistAnswer.objects.live().filter(data_request=data_request)
    return found.select_related("answered_by", "document")


def _key_of(row: ChecklistAnswer) -> Key:
    return row.rulebook, row.rule_id, row.unit_key


def _disclosable(data_request: DataRequest) -> frozenset[tuple[Any, Any]]:
    """Subject and item of what could be disclosed at all: content cannot, nor what is only to be preserved."""
    if data_request.kind in PRESERVING:
        return frozenset()
    asked = data_request.items.filter(withdrawn=False, subject__withdrawn=False)
    asked = asked.filter(item_type__in=[item_type.value for item_type in DISCLOSABLE_ITEM_TYPES])
    pairs = asked.exclude(data_category=DataCategory.CONTENT).values_list("subject_id", "pk")
    return frozenset(pairs)


def _line(
    finding: Finding,
    entry: Any,
    book: Rulebook,
    given: Mapping[Key, ChecklistAnswer],
    disclosable: frozenset[tuple[Any, Any]],
) -> Line | None:
    """The line of a finding; None where the rule is decided by the facts alone."""
    is_rule = not isinstance(entry, Question)
    digest = entry_digest(entry)
    unit_key = str(finding.item_id or finding.subject_id or "")
    known = given.get((finding.rulebook, finding.rule_id, unit_key))
    answer = known if known is not None and known.entry_digest == digest else None
    binds = finding.reviewed and entry.can_bind
    if is_rule and (binds or (answer is None and finding.standing != Standing.QUESTION)):
        return None
    holds = finding.result in OPEN and finding.standing in HOLDING
    return Line(
        rulebook=finding.rulebook,
        rulebook_name=book.name,
        version=finding.rulebook_version,
        rule_id=finding.rule_id,
        unit=Unit(finding.unit),
        subject=finding.subject,
        item=finding.item,
        asks=entry.says,
        guidance="" if is_rule else entry.guidance,
        look_in="" if is_rule else entry.look_in or "",
        needs=needed(entry),
        citation=entry.citation,
        source=entry.source,
        confidence=entry.confidence,
        reviewed=finding.reviewed,
        severity=entry.severity,
        is_rule=is_rule,
        result=Result(finding.result),
        blocks=holds and any(_bears_on(finding, pair) for pair in disclosable),
        digest=digest,
        answer=answer,
        outdated=known if answer is None else None,
    )


def _bears_on(finding: Finding, pair: tuple[Any, Any]) -> bool:
    return finding.subject_id in (None, pair[0]) and finding.item_id in (None, pair[1])


def _order(line: Line, codes: Sequence[str], place: int) -> tuple[Any, ...]:
    subject = line.subject.number if line.subject else 0
    item = line.item.number if line.item else 0
    return (not line.open, subject, item, codes.index(line.rulebook), not line.blocks, place)
