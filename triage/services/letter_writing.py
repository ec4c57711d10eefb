"""From a case to the HTML of its letter: which context, in which languages, with which texts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from jurisdictions.law.serialisation import from_plain, to_plain
from triage.choices import LetterKind
from triage.errors import ChangedMeanwhile, GateClosed, Incomplete
from triage.letters.catalogue import CATALOGUE
from triage.letters.context import LetterContext
from triage.letters.errors import LetterError
from triage.letters.html import Sheet, write_html
from triage.letters.languages import ENGLISH, first_written, language
from triage.letters.modules import LETTERHEAD
from triage.letters.shipped import digest_of
from triage.letters.words import Words
from triage.models import DataRequest, Decision, Disclosure, Letter, TextVersion
from triage.services import letter_answers, letter_notices, letter_texts
from triage.services.law import rulebooks_in_force
from triage.services.letter_frame import Terms, Writing
from triage.services.letter_gates import Passed
from triage.services.receipt import country_of, received_on
from triage.services.text_lookup import Standing, printed, shipped_text, words_for

ANSWERED_IN_ENGLISH = frozenset({"IL"})
"""States in whose first language no letters are written, and whose second is not that of their courts."""

_OF_THE_CASE: dict[LetterKind, Callable[[DataRequest, Writing], LetterContext]] = {
    LetterKind.ACKNOWLEDGEMENT: letter_texts.acknowledgement,
    LetterKind.CLARIFICATION: letter_texts.clarification,
    LetterKind.NARROWING_OFFER: letter_texts.narrowing_offer,
    LetterKind.FRAUD_NOTICE: letter_texts.fraud_notice,
    LetterKind.PRESERVATION_CONFIRMATION: letter_texts.preservation,
    LetterKind.PRESERVATION_EXTENSION: letter_texts.preservation,
    LetterKind.PRESERVATION_EXPIRY: letter_texts.preservation,
    LetterKind.WITHDRAWAL_CONFIRMATION: letter_texts.withdrawal,
    LetterKind.PROCESS_REMINDER: letter_answers.process_reminder,
}
"""The letters that rest on the case alone."""
_OF_THE_DECISION: dict[LetterKind, Callable[[DataRequest, Writing, Decision], LetterContext]] = {
    LetterKind.REFUSAL: letter_answers.refusal,
    LetterKind.REDIRECT: letter_answers.redirect,
}
_PERHAPS_PRODUCED: dict[
    LetterKind, Callable[[DataRequest, Writing, Decision, Disclosure | None], LetterContext]
] = {
    LetterKind.EU_FORM: letter_answers.eu_answer,
    LetterKind.EMERGENCY_ANSWER: letter_answers.emergency_answer,
}
_OF_WHAT_WAS_PRODUCED: dict[
    LetterKind, Callable[[DataRequest, Writing, Decision, Disclosure], LetterContext]
] = {
    LetterKind.NOTHING_HELD: letter_answers.nothing_held,
    LetterKind.DISCLOSURE: letter_answers.disclosure,
    LetterKind.PARTIAL_DISCLOSURE: letter_answers.disclosure,
}


def content_of(
    kind: LetterKind, data_request: DataRequest, passed: Passed, writing: Writing
) -> LetterContext:
    """What the letter says, in no language. Raises GateClosed for a kind that rests on something that is not there."""
    if kind in _OF_THE_CASE:
        return _OF_THE_CASE[kind](data_request, writing)
    decision, produced, subject = passed.decision, passed.disclosure, passed.subject
    if kind == LetterKind.USER_NOTICE and subject:
        return letter_notices.user_notice(data_request, writing, subject)
    if kind == LetterKind.PRIOR_NOTICE and subject and decision:
        return letter_notices.prior_notice(data_request, writing, subject, decision)
    if kind in _OF_THE_DECISION and decision:
        return _OF_THE_DECISION[kind](data_request, writing, decision)
    if kind in _PERHAPS_PRODUCED and decision:
        return _PERHAPS_PRODUCED[kind](data_request, writing, decision, produced)
    if kind in _OF_WHAT_WAS_PRODUCED and decision and produced:
        return _OF_WHAT_WAS_PRODUCED[kind](data_request, writing, decision, produced)
    raise GateClosed(_("The letter “{kind}” rests on nothing.").format(kind=kind.label))


def proposed_language(data_request: DataRequest) -> str:
    """The language of the order if letters are written in it, else the first such one of its State, else English."""
    spoken = [data_request.order.language] if data_request.order.language else []
    country = country_of(data_request)
    for found in rulebooks_in_force(received_on(data_request), country) if country else ():
        if found.rulebook.code == country and country not in ANSWERED_IN_ENGLISH:
            spoken += found.rulebook.languages
    return first_written(spoken) or ENGLISH


def editions(tag: str, *, bilingual: bool) -> tuple[str, ...]:
    """The languages of a letter in their order; English, which prevails, is the last."""
    language(tag)
    return (tag, ENGLISH) if bilingual and tag != ENGLISH else (tag,)


def stored(content: LetterContext, *, code: str, remarks: Sequence[str], at: datetime) -> str:
    """The content and when it was so, the code by which the letter is verified, and what its writer said."""
    kept = {"content": to_plain(content), "at": at.isoformat(), "code": code, "remarks": list(remarks)}
    return json.dumps(kept)


def content_kept(letter: Letter) -> LetterContext:
    """What a letter says, as it was drafted."""
    found: LetterContext = from_plain(CATALOGUE[LetterKind(letter.kind)].context, _kept(letter)["content"])
    return found


def is_still_so(letter: Letter, passed: Passed) -> bool:
    """Whether the case says today what the letter says of it, counted from the day on which it was written down."""
    written_at = datetime.fromisoformat(_kept(letter)["at"])
    return content_anew(letter, passed, at=written_at) == content_kept(letter)


def content_anew(letter: Letter, passed: Passed, *, at: datetime) -> LetterContext:
    """What the letter would say of the case as it stands now, were it drafted at this time by who drafted it."""
    writing = Writing(
        author=letter.drafted_by,
        at=at,
        recipient=passed.addressee,
        replaces=letter.replaces,
        terms=terms_kept(letter),
    )
    # What a letter prints is in the language of the letter, whoever asks.
    with override(ENGLISH):
        return content_of(LetterKind(letter.kind), letter.data_request, passed, writing)


def terms_kept(letter: Letter) -> Terms:
    """What the writer of the letter said besides the case; a clarification prints more remarks than these."""
    return Terms(remarks=tuple(_kept(letter)["remarks"]), answer_by=letter.answer_by)


def code_kept(letter: Letter) -> str:
    """The code by which the letter is verified; the database has its digest only."""
    return str(_kept(letter)["code"])


def _kept(letter: Letter) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(letter.context.reveal(scope=letter.data_request_id))
    return plain


def written(
    kind: LetterKind,
    content: LetterContext,
    words: tuple[Words, ...],
    *,
    sheet: Sheet | None = None,
) -> str:
    """The HTML of a letter. Raises Incomplete naming the text, value or paragraph that stops it."""
    try:
        return write_html(kind, content, words, sheet=sheet)
    except LetterError as error:
        raise Incomplete(_("The letter cannot be written: {error}").format(error=error)) from error


_EVERYTHING = Sheet(code="-", verify_page="-", qr="data:,")
"""What an issued letter has around it: its texts are bound too."""


def texts_printed(kind: LetterKind, content: LetterContext, tag: str, *, bilingual: bool) -> list[Standing]:
    """The texts in force that the letter prints. Raises Incomplete where one is missing.

    A translation that nobody has approved goes out beside the English text only: Incomplete names how many there are.
    """
    words = words_for(editions(tag, bilingual=bilingual))
    written(kind, content, words, sheet=_EVERYTHING)
    found = printed(words)
    waiting = [one for one in found if not one.approved]
    if waiting and not bilingual:
        raise Incomplete(
            _(
                "{count} texts of this letter in {language} were approved by no reviewer, “{code}” among them. "
                "Send the letter in two languages, or have the translation approved."
            ).format(count=len(waiting), language=language(tag).own_name, code=waiting[0].code)
        )
    return found


def bound(letter: Letter) -> list[list[Any]]:
    """The texts in force that the letter prints, as it keeps them: language, code, number, SHA-256."""
    found = texts_printed(
        LetterKind(letter.kind), content_kept(letter), letter.language, bilingual=letter.bilingual
    )
    return [[one.tag, one.code, one.number, one.digest] for one in found]


def words_of(letter: Letter) -> tuple[Words, ...]:
    """The texts that were bound to the letter when it was issued, in its languages.

    Raises ChangedMeanwhile where a shipped text is not the one that was bound: the product was upgraded in between.
    """
    wanted = {(tag, code): (number, digest) for tag, code, number, digest in letter.texts}
    versions = {
        (row.language, row.code, row.number): row.text
        for row in TextVersion.objects.filter(code__in={code for _tag, code in wanted})
    }
    texts: dict[str, dict[str, str]] = {}
    for (tag, code), (number, digest) in wanted.items():
        text = versions[tag, code, number] if number else shipped_text(code, tag)
        if text is None or digest_of(text) != digest:
            raise ChangedMeanwhile(
                _("The shipped text “{code}” has changed since {letter} was issued. Issue it again.").format(
                    code=code, letter=letter
                )
            )
        texts.setdefault(tag, {})[code] = text
    return tuple(
        Words(language(tag), _with_letterhead(texts, tag))
        for tag in editions(letter.language, bilingual=letter.bilingual)
    )


def _with_letterhead(texts: dict[str, dict[str, str]], tag: str) -> dict[str, str]:
    """Lines of the letterhead that a language lacks were taken from English and are bound as English ones."""
    english = texts.get(ENGLISH, {})
    lines = {code: text for code, text in english.items() if code.startswith(f"{LETTERHEAD}.")}
    return {**lines, **texts.get(tag, {})}
