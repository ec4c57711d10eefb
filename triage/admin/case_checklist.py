"""The checklist as pages show it: each question with its source, and what was answered by whom, when and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import groupby

from django.utils.translation import gettext as _

from triage.admin.fact_places import read_url
from triage.admin.secrets import Secrets, open_secrets
from triage.choices import in_words
from triage.models import ChecklistAnswer, DataRequest
from triage.services.checklist import Line, Progress, checklist_of, progress_of
from triage.workflow import NOTHING_LEFT


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """One answer; `place` is empty where no page or document was named."""

    row: ChecklistAnswer
    word: str
    who: str
    at: datetime
    note: str
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One line. `slug` names its fields; `outdated` is an answer to what the law asked before."""

    line: Line
    slug: str
    about: str
    confidence: str
    given: AnswerShown | None
    outdated: AnswerShown | None


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """The questions of one rulebook about one unit."""

    about: str
    rulebook: str
    rows: tuple[QuestionRow, ...]


@dataclass(frozen=True, slots=True)
class ChecklistPart:
    """All lines of a data request, those without an answer apart. `problem` says why some note cannot be read."""

    rows: tuple[QuestionRow, ...]
    progress: Progress
    problem: str

    @property
    def without(self) -> tuple[QuestionGroup, ...]:
        """What nobody has answered."""
        return tuple(grouped(row for row in self.rows if row.line.open))

    @property
    def answered(self) -> tuple[QuestionGroup, ...]:
        """What somebody has answered."""
        return tuple(grouped(row for row in self.rows if not row.line.open))

    @property
    def blocks(self) -> bool:
        """Whether a question that nobody answered keeps data from being disclosed."""
        return self.progress.blocking > 0


def checklist_part(data_request: DataRequest) -> ChecklistPart:
    """Read it, in a number of queries that does not depend on how much there is."""
    lines = checklist_of(data_request)
    answers = [row for line in lines for row in (line.answer, line.outdated) if row is not None]
    secrets = open_secrets(data_request.pk, answers)
    rows = tuple(_row(line, secrets) for line in lines)
    progress = progress_of(lines)
    if data_request.status not in NOTHING_LEFT:
        progress = replace(progress, blocking=0)  # what was answered waits for nothing
    return ChecklistPart(rows, progress, secrets.problem)


def _row(line: Line, secrets: Secrets) -> QuestionRow:
    slug = "q" + sha256("|".join(line.key).encode()).hexdigest()[:12]
    given = _shown(line.answer, secrets) if line.answer else None
    outdated = _shown(line.outdated, secrets) if line.outdated else None
    return QuestionRow(line, slug, _about(line), in_words(line.confidence), given, outdated)


def _shown(row: ChecklistAnswer, secrets: Secrets) -> AnswerShown:
    place, url = "", ""
    if row.document_id is not None:
        place = _("p. {page}").format(page=row.page) if row.page else _("document")
        url = read_url(row.document_id, page=row.page)
    return AnswerShown(
        row, row.get_answer_display(), str(row.answered_by), row.answered_at, secrets.text(row.note), place, url
    )  # fmt: skip


def _about(line: Line) -> str:
    if line.item is not None:
        return f"{line.item.subject}, {line.item}"
    return str(line.subject) if line.subject is not None else _("the data request")


def grouped(rows: Iterable[QuestionRow]) -> Iterator[QuestionGroup]:
    """Rows that follow each other, by unit and rulebook."""
    for (about, rulebook), same in groupby(rows, key=lambda row: (row.about, row.line.rulebook_name)):
        yield QuestionGroup(about, rulebook, tuple(same))
