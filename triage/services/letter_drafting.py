"""Drafting letters: what a letter would say, writing it down, and writing it down anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from triage import access, audit
from triage.audit import Change, new
from triage.choices import ANSWERING_LETTERS, NOTICES, LetterKind, LetterStatus
from triage.encryption import encrypt
from triage.errors import BadInput, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.letters.catalogue import CATALOGUE
from triage.letters.context import LetterContext
from triage.letters.languages import ENGLISH
from triage.letters.verification_code import digest_of, new_code
from triage.models import DataRequest, Letter, Subject, User
from triage.roles import Permission
from triage.services import letter_writing, wording
from triage.services.letter_frame import Terms, Writing
from triage.services.letter_gates import Passed, gate_of
from triage.services.letters import CONTEXT, NOT_ISSUED, told_of
from triage.services.steps import acting_on, moved, next_number

LONGEST_REMARK = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to write. `subject` is for notices to users.

    `replaces` makes it the next version of an issued letter of the same kind. Without a `language` it is the
    authority's, and without `bilingual` any other than English stands beside the English text.
    """

    kind: LetterKind
    subject: Subject | None = None
    replaces: Letter | None = None
    language: str | None = None
    bilingual: bool | None = None
    terms: Terms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What the letter would say, on what it would rest, and in which languages."""

    wanted: Wanted
    terms: Terms
    passed: Passed
    earlier: Letter | None
    content: LetterContext
    language: str
    bilingual: bool


def draft_letter(
    *,
    actor: User,
    data_request: DataRequest,
    kind: LetterKind,
    at: datetime,
    subject: Subject | None = None,
    replaces: Letter | None = None,
    language: str | None = None,
    bilingual: bool | None = None,
    terms: Terms | None = None,
) -> Letter:
    """Write down what the letter will say, as `Wanted` has it.

    Raises GateClosed while the kind is not due, Incomplete where a text is missing, BadInput for the terms.
    """
    wanted = Wanted(
        kind=kind, subject=subject, replaces=replaces, language=language, bilingual=bilingual, terms=terms
    )
    return draft_wanted(actor=actor, data_request=data_request, wanted=wanted, at=at)


def draft_wanted(*, actor: User, data_request: DataRequest, wanted: Wanted, at: datetime) -> Letter:
    """As `draft_letter`."""
    kind = wanted.kind
    with acting_on(data_request, actor=actor, permission=Permission.DRAFT_LETTER) as current:
        found = _prospect(actor, current, wanted, at)
        given_up = _draft_given_up(found.earlier)
        letter_writing.texts_printed(kind, found.content, found.language, bilingual=found.bilingual)
        code = new_code()
        passed = found.passed
        letter = Letter(
            data_request=current,
            kind=kind,
            language=found.language,
            bilingual=found.bilingual,
            answer_by=found.terms.answer_by,
            number=next_number(current.letters),
            replaces=found.earlier,
            addressee=passed.addressee,
            subject=passed.subject,
            clarification=passed.clarification,
            decision=passed.decision,
            approval=passed.approval,
            disclosure=passed.disclosure,
            context=encrypt(
                letter_writing.stored(found.content, code=code, remarks=found.terms.remarks, at=at),
                scope=current.pk,
                context=CONTEXT,
                at=at,
            ),
            code_digest=digest_of(code),
            drafted_by=actor,
            drafted_at=at,
        )
        audit.record(
            actor=actor, at=at, kind=EventKind.LETTER_DRAFTED, data_request=current,
            changes=[*given_up, *new(letter), moved(current)], detail=told_of(letter),
        )  # fmt: skip
        return letter


def redraft_letter(
    *, actor: User, letter: Letter, at: datetime, language: str, bilingual: bool, terms: Terms
) -> Letter:
    """Write a draft down anew, from the case as it stands now. Its kind, number and verification code stay.

    Raises WrongStep once it was issued, and what `draft_letter` raises.
    """
    with acting_on(letter.data_request, actor=actor, permission=Permission.DRAFT_LETTER) as current:
        drafted: Letter = Letter.objects.select_for_update().get(pk=letter.pk)
        drafted.data_request = current
        wanted = _wanted_anew(drafted, language=language, bilingual=bilingual, terms=terms)
        found = _prospect(actor, current, wanted, at)
        letter_writing.texts_printed(wanted.kind, found.content, found.language, bilingual=found.bilingual)
        stored = letter_writing.stored(
            found.content, code=letter_writing.code_kept(drafted), remarks=found.terms.remarks, at=at
        )
        passed = found.passed
        drafted.language, drafted.bilingual = found.language, found.bilingual
        drafted.answer_by, drafted.subject = found.terms.answer_by, passed.subject
        drafted.addressee, drafted.clarification = passed.addressee, passed.clarification
        drafted.decision, drafted.approval = passed.decision, passed.approval
        drafted.disclosure = passed.disclosure
        drafted.context = encrypt(stored, scope=current.pk, context=CONTEXT, at=at)
        drafted.drafted_by, drafted.drafted_at = actor, at
        drafted.status, drafted.problem = LetterStatus.DRAFT, ""
        audit.record(
            actor=actor, at=at, kind=EventKind.LETTER_REDRAFTED, data_request=current,
            changes=[Change(drafted, _REDRAFTED), moved(current)], detail=told_of(drafted),
        )  # fmt: skip
        return drafted


_REDRAFTED = (
    "language", "bilingual", "answer_by", "subject", "addressee", "clarification", "decision", "approval",
    "disclosure", "context", "drafted_by", "drafted_at", "status", "problem",
)  # fmt: skip


def prospect(*, actor: User, data_request: DataRequest, wanted: Wanted, at: datetime) -> Prospect:
    """What the letter would say if it were drafted now; nothing is written. Raises what `draft_letter` raises."""
    access.require(actor, Permission.DRAFT_LETTER, data_request)
    return _prospect(actor, data_request, wanted, at)


def prospect_anew(
    *, actor: User, letter: Letter, at: datetime, language: str, bilingual: bool, terms: Terms
) -> Prospect:
    """What a draft would say if it were written down anew now. Raises what `redraft_letter` raises."""
    access.require(actor, Permission.DRAFT_LETTER, letter.data_request)
    wanted = _wanted_anew(letter, language=language, bilingual=bilingual, terms=terms)
    return _prospect(actor, letter.data_request, wanted, at)


def _wanted_anew(letter: Letter, *, language: str, bilingual: bool, terms: Terms) -> Wanted:
    if letter.status not in NOT_ISSUED:
        raise WrongStep(
            _("{letter} is “{status}”; only a draft is changed.").format(
                letter=letter, status=letter.get_status_display()
            )
        )
    return Wanted(
        kind=LetterKind(letter.kind),
        subject=letter.subject,
        replaces=letter.replaces,
        language=language,
        bilingual=bilingual,
        terms=terms,
    )


def _prospect(actor: User, data_request: DataRequest, wanted: Wanted, at: datetime) -> Prospect:
    kind = wanted.kind
    terms = _checked_terms(kind, wanted.terms or Terms(), at)
    passed = gate_of(kind, data_request, subject=wanted.subject, at=at)
    if kind == LetterKind.PRIOR_NOTICE and terms.answer_by is None:
        raise Incomplete(_("Say until which day the user can object."))
    earlier = _replaceable(data_request, kind, wanted.replaces, passed.subject)
    writing = Writing(author=actor, at=at, recipient=passed.addressee, replaces=earlier, terms=terms)
    tag = wanted.language or (ENGLISH if kind in NOTICES else letter_writing.proposed_language(data_request))
    # What a letter prints is in the language of the letter, whoever drafts it.
    with override(ENGLISH):
        content = letter_writing.content_of(kind, data_request, passed, writing)
    return Prospect(
        wanted=wanted,
        terms=terms,
        passed=passed,
        earlier=earlier,
        content=content,
        language=tag,
        bilingual=tag != ENGLISH and wanted.bilingual is not False,
    )


def _checked_terms(kind: LetterKind, terms: Terms, at: datetime) -> Terms:
    """The terms as the letter keeps them. Remarks hold no account data: nobody approves them."""
    if terms.remarks and not CATALOGUE[kind].free:
        raise BadInput(_("this kind of letter takes no paragraphs of your own"), where="remarks")
    if terms.answer_by is not None and terms.answer_by <= timezone.localdate(at):
        raise BadInput(_("is no day to come"), where="answer by")
    return replace(terms, remarks=tuple(_remark(remark) for remark in terms.remarks))


def _remark(remark: str) -> str:
    return wording.without_account_data(
        wording.text(remark, where="remarks", longest=LONGEST_REMARK), where="remarks"
    )


def _replaceable(
    data_request: DataRequest, kind: LetterKind, replaces: Letter | None, subject: Subject | None
) -> Letter | None:
    if replaces is None:
        return None
    earlier: Letter = Letter.objects.get(pk=replaces.pk)
    # What was disclosed in full is corrected to a part, and the other way about.
    both_answer = kind in ANSWERING_LETTERS and earlier.kind in ANSWERING_LETTERS
    if earlier.data_request_id != data_request.pk or not (earlier.kind == kind or both_answer):
        raise Incomplete(
            _(
                "A letter replaces an earlier one of the same kind in the same case; an answer may replace any answer."
            )
        )
    if earlier.subject_id != (subject.pk if subject else None):
        raise Incomplete(
            _("{earlier} is about another user; it is replaced by a letter about the same one.").format(
                earlier=earlier
            )
        )
    if earlier.status != LetterStatus.ISSUED:
        raise WrongStep(
            _("{earlier} was not issued; change the draft instead of replacing it.").format(earlier=earlier)
        )
    later = Letter.objects.filter(replaces=earlier).first()
    if later is not None and later.status not in NOT_ISSUED:
        raise WrongStep(
            _("{earlier} has been replaced already; replace its latest version.").format(earlier=earlier)
        )
    return earlier


def _draft_given_up(earlier: Letter | None) -> list[Change]:
    """A correction that was drafted and not issued gives way to the one drafted now."""
    later = Letter.objects.filter(replaces=earlier).first() if earlier else None
    if later is None:
        return []
    later.replaces = None
    return [Change(later, ("replaces",))]
