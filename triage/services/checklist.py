"""The validity checklist: counsel's answers to what the law asks, each of which becomes a fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jurisdictions.law.questions import question_key
from jurisdictions.law.vocabulary import Answer
from triage import audit
from triage.audit import Change, new
from triage.choices import Status
from triage.encryption import EncryptedText, encrypt
from triage.errors import BadInput, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.models import Assessment, ChecklistAnswer, DataRequest, Document, User
from triage.roles import Permission
from triage.services.answers import AskedNow, asked_now
from triage.services.assessment import assess_locked, live_assessment
from triage.services.checklist_lines import Key, Line, Progress, checklist_of, progress_of
from triage.services.own_words import own_words
from triage.services.receipt import country_of, received_on
from triage.services.sources import require_place
from triage.services.steps import acting_on
from triage.workflow import Step

__all__ = ["Given", "Line", "Progress", "answer_question", "answer_questions", "checklist_of", "progress_of"]

LONGEST_NOTE = 2_000
MOST_ANSWERS = 500
"""In one go: more than anybody reads on one page."""
NOTE = "triage.checklistanswer.note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One answer: to which line, what, why, and on which page of which document it stands."""

    rulebook: str
    rule_id: str
    unit_key: str = ""
    answer: Answer
    note: str = ""
    document: Document | None = None
    page: int | None = None

    @property
    def key(self) -> Key:
        """What names the line."""
        return self.rulebook, self.rule_id, self.unit_key


def answer_question(
    *,
    actor: User,
    data_request: DataRequest,
    rulebook: str,
    rule_id: str,
    unit_key: str = "",
    answer: Answer,
    note: str = "",
    document: Document | None = None,
    page: int | None = None,
    at: datetime,
) -> Assessment:
    """One answer; as `answer_questions`."""
    given = Given(
        rulebook=rulebook, rule_id=rule_id, unit_key=unit_key, answer=answer, note=note, document=document, page=page
    )  # fmt: skip
    return answer_questions(actor=actor, data_request=data_request, answers=[given], at=at)


def answer_questions(
    *, actor: User, data_request: DataRequest, answers: Sequence[Given], at: datetime
) -> Assessment:
    """Keep the answers and assess again, all in one transaction. An earlier answer to the same question is voided.

    Answers are facts: decision and approval that rested on other ones are voided, so long as nothing has left; a case
    in the rights review stays there. A note is required for “no” and “not clear”, and holds no account data. What is
    answered already in the same way is left out.

    Raises Incomplete without a note or an assessment, WrongStep where the law asks something else since, and BadInput
    for what is not asked, for a document or page that is not there, and where nothing would change.
    """
    step = Step.ANSWER_QUESTIONS
    with acting_on(data_request, actor=actor, permission=Permission.ASSESS, step=step) as current:
        live_assessment(current)
        _require_few(answers)
        lines = {line.key: line for line in checklist_of(current)}
        asked = asked_now(received_on(current), country_of(current))
        changes: list[Change] = []
        told = []
        for given in answers:
            line = _asked_line(given, lines, asked)
            note = _note(given, line, current)
            if not _same(line.answer, given, note, current):
                changes += _changes(given, line, note, current, asked, actor=actor, at=at)
                told.append(f"{line.rule_id}: {Answer(given.answer).value}")
        if not changes:
            raise BadInput(_("Nothing was answered anew."), where="checklist")
        audit.record(
            actor=actor, at=at, kind=EventKind.QUESTION_ANSWERED, data_request=current, changes=changes,
            detail={"answers": ", ".join(dict.fromkeys(told)), "count": len(told)},
        )  # fmt: skip
        stays = current.status == Status.RIGHTS_REVIEW
        reason = gettext_noop("checklist answered")
        return assess_locked(current, actor=actor, step=None if stays else step, reason=reason, at=at)


def _require_few(answers: Sequence[Given]) -> None:
    if len(answers) > MOST_ANSWERS:
        raise BadInput(_("more than {most} at once").format(most=MOST_ANSWERS), where="checklist")
    keys = [given.key for given in answers]
    if len(set(keys)) != len(keys):
        raise BadInput(_("a question was answered twice"), where="checklist")


def _asked_line(given: Given, lines: Mapping[Key, Line], asked: Mapping[str, AskedNow]) -> Line:
    line = lines.get(given.key)
    if line is None:
        raise BadInput(_("is not asked about this"), where=given.rule_id)
    if given.answer not in list(Answer):
        raise BadInput(_("is none of: {words}").format(words=", ".join(Answer)), where=given.rule_id)
    now = asked.get(question_key(line.rulebook, line.rule_id))
    if now is None or now.digest != line.digest or (line.is_rule and now.binds):
        raise WrongStep(
            _(
                "The law has changed since the assessment and asks “{question}” no longer, or in other words. Assess "
                "again, then answer what is asked then."
            ).format(question=line.asks)
        )
    return line


def _note(given: Given, line: Line, current: DataRequest) -> str:
    plain = ""
    if given.note:
        plain = own_words(given.note, where=line.rule_id, longest=LONGEST_NOTE, data_request=current)
    if not plain and given.answer != Answer.YES:
        raise Incomplete(
            _("Say in a note why “{question}” is answered “no” or “not clear”.").format(question=line.asks)
        )
    if given.document is None:
        if given.page is not None:
            raise BadInput(_("says a page without a document"), where=line.rule_id)
    else:
        require_place(current, given.document, given.page)
    return plain


def _same(known: ChecklistAnswer | None, given: Given, note: str, current: DataRequest) -> bool:
    if known is None or known.answer != given.answer:
        return False
    there = known.note.reveal(scope=current.pk) if known.note else ""
    document = given.document.pk if given.document else None
    return (there, known.document_id, known.page) == (note, document, given.page)


def _changes(
    given: Given,
    line: Line,
    note: str,
    current: DataRequest,
    asked: Mapping[str, AskedNow],
    *,
    actor: User,
    at: datetime,
) -> list[Change]:
    changes = []
    if earlier := line.answer or line.outdated:
        outdated = gettext_noop("the law asks something else")
        earlier.voided_at = at
        earlier.voided_reason = gettext_noop("answered again") if line.answer else outdated
        changes.append(Change(earlier, ("voided_at", "voided_reason")))
    now = asked[question_key(line.rulebook, line.rule_id)]
    row = ChecklistAnswer(
        data_request=current,
        unit=line.unit,
        subject=line.subject,
        item=line.item,
        unit_key=line.unit_key,
        rulebook=line.rulebook,
        rulebook_version=now.version,
        rule_id=line.rule_id,
        entry_digest=now.digest,
        answer=given.answer,
        note=_hidden(note, current, at),
        document=given.document,
        page=given.page,
        answered_by=actor,
        answered_at=at,
    )
    return [*changes, *new(row)]


def _hidden(note: str, current: DataRequest, at: datetime) -> EncryptedText | None:
    return encrypt(note, scope=current.pk, context=NOTE, at=at) if note else None
