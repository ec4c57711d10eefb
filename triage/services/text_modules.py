"""Text modules: proposing, publishing by a second person, and approving translations."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from jurisdictions.models import UNKNOWN, Jurisdiction
from triage import access, audit
from triage.audit import new
from triage.errors import BadInput, ChangedMeanwhile, Incomplete, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.letters import wording as letter_wording
from triage.letters.errors import LetterError, UnknownLanguage
from triage.letters.languages import ENGLISH, language
from triage.letters.modules import Module, modules, needed
from triage.letters.shipped import digest_of
from triage.models import TextDraft, TextVersion, TranslationReview, User
from triage.roles import Permission
from triage.services import text_preview, wording
from triage.services.text_lookup import Standing, shipped_text, text_in_force

LONGEST_NOTE = 500


def draft_text(*, actor: User, code: str, tag: str, text: str, note: str, at: datetime) -> TextDraft:
    """Propose the next text of a module in a language, to be published by somebody else.

    Raises BadInput naming the placeholder or part that is wrong, Incomplete without a reason for the change.
    """
    access.require_role(actor, Permission.DRAFT_TEXT)
    kept = checked(code, tag, text)
    said = note_of(note, _("Say why the wording changes; whoever publishes it reads that."))
    standing = text_in_force(code, tag)
    if standing is not None and standing.tag == tag and standing.text == kept:
        raise BadInput(_("is the text that is in force already"), where="text")
    draft = TextDraft(
        code=code,
        language=tag,
        text=kept,
        digest=digest_of(kept),
        shipped=_shipped_digest(code, tag),
        note=said,
        drafted_by=actor,
        drafted_at=at,
    )
    audit.record(actor=actor, at=at, kind=EventKind.TEXT_DRAFTED, changes=new(draft), detail=_told(code, tag))
    return draft


def checked(code: str, tag: str, text: str) -> str:
    """The text as it would be kept. Raises BadInput naming what is wrong with it.

    A translation has every placeholder of the English text in force. A specimen is written with it: what a letter
    could not print is refused here, not when it is to be issued.
    """
    module = module_of(code)
    spoken = _language(tag)
    english = text_in_force(code, ENGLISH) if spoken != ENGLISH else None
    try:
        kept = letter_wording.checked(
            wording.text(text, where="text", longest=letter_wording.LONGEST_TEXT),
            allowed=module.allowed,
            needed=_needed(module, english),
            plain=module.plain,
            lines=module.lines,
        )
        text_preview.require_printable(code, spoken, kept)
    except LetterError as error:
        raise BadInput(str(error), where="text") from None
    return kept


def _needed(module: Module, english: Standing | None) -> frozenset[str]:
    """What may not be left out: by a translation what the English text has, by any text what is essential."""
    if module.plain:
        return frozenset()
    return needed(module.code) | (letter_wording.placeholders(english.text) if english else frozenset())


def module_of(code: str) -> Module:
    """The module of this code. Raises BadInput."""
    try:
        return modules()[code]
    except KeyError:
        raise BadInput(_("is no text module"), where=code) from None


def _language(tag: str) -> str:
    try:
        return language(tag).tag
    except UnknownLanguage as error:
        raise BadInput(str(error), where="language") from None


def note_of(note: str, without: str) -> str:
    """The note as it is kept. Raises Incomplete with these words where it is empty."""
    kept = wording.line(note, where="note", longest=LONGEST_NOTE)
    if not kept:
        raise Incomplete(without)
    return kept


def _shipped_digest(code: str, tag: str) -> str:
    text = shipped_text(code, tag)
    return digest_of(text) if text is not None else ""


def publish_text(*, actor: User, draft: TextDraft, at: datetime) -> TextVersion:
    """Publish the draft of somebody else; letters that are drafted from now on say it.

    Raises NotPermitted for one's own, ChangedMeanwhile where another text came into force since, WrongStep for a draft
    that is published.
    """
    access.require_role(actor, Permission.PUBLISH_TEXT)
    if draft.drafted_by_id == actor.pk:
        raise NotPermitted(_("Nobody publishes their own draft. Ask a colleague."))
    with transaction.atomic():
        lock_wording()
        known = list(TextVersion.objects.filter(code=draft.code, language=draft.language).order_by("number"))
        _require_newest(draft, known)
        # What the letters print, or the English text, may have changed since it was drafted.
        checked(draft.code, draft.language, draft.text)
        version = TextVersion(
            code=draft.code,
            language=draft.language,
            number=known[-1].number + 1 if known else 1,
            text=draft.text,
            digest=draft.digest,
            draft=draft,
            drafted_by=draft.drafted_by,
            published_by=actor,
            published_at=at,
        )
        detail = {**_told(draft.code, draft.language), "number": version.number}
        audit.record(actor=actor, at=at, kind=EventKind.TEXT_PUBLISHED, changes=new(version), detail=detail)
        return version


def _require_newest(draft: TextDraft, known: list[TextVersion]) -> None:
    """What came into force after the draft would be undone by it unseen: another version, or an upgrade's text."""
    if any(version.draft_id == draft.pk for version in known):
        raise WrongStep(_("The {draft} is published already.").format(draft=draft))
    if known and known[-1].published_at > draft.drafted_at:
        raise ChangedMeanwhile(
            _(
                "{version} was published since this was drafted, and would be undone unseen. Draft the change anew."
            ).format(version=known[-1])
        )
    if not known and draft.shipped != _shipped_digest(draft.code, draft.language):
        raise ChangedMeanwhile(
            _(
                "The text that comes with the product has changed since this was drafted, and would be undone unseen. "
                "Draft the change anew."
            )
        )


def lock_wording() -> None:
    """Within a transaction: who publishes or approves wording, or a logo, comes one after the other.

    A statement of its own: on PostgreSQL one that waits for a lock does not see what was inserted meanwhile.
    """
    list(Jurisdiction.objects.filter(code=UNKNOWN).select_for_update(no_key=True).values_list("pk"))


def approve_translation(
    *, actor: User, code: str, tag: str, digest: str, english: str, note: str, at: datetime
) -> TranslationReview:
    """Record that the actor reads the language and found that the text says what the English one says.

    `digest` and `english` are those of the two texts that were read: others that are in force by now are not approved
    by it. Raises WrongStep for English and for a text that is approved, ChangedMeanwhile, NotPermitted for one's own
    translation, Incomplete without a note.
    """
    access.require_role(actor, Permission.APPROVE_TRANSLATION)
    if _language(tag) == ENGLISH:
        raise WrongStep(_("English is what translations are compared with; there is nothing to approve."))
    compared = note_of(note, _("Say what you compared, and how you know the language."))
    module_of(code)
    with transaction.atomic():
        lock_wording()
        standing, original = text_in_force(code, tag), text_in_force(code, ENGLISH)
        if standing is None or original is None or standing.tag != tag:
            raise BadInput(_("has no text in this language"), where=code)
        _require_approvable(actor, standing, original, (digest, english))
        review = TranslationReview(
            code=code,
            language=tag,
            digest=digest,
            english=english,
            note=compared,
            reviewed_by=actor,
            reviewed_at=at,
        )
        audit.record(
            actor=actor, at=at, kind=EventKind.TRANSLATION_APPROVED, changes=new(review), detail=_told(code, tag)
        )  # fmt: skip
        return review


def _require_approvable(actor: User, standing: Standing, original: Standing, read: tuple[str, str]) -> None:
    if (standing.digest, original.digest) != read:
        raise ChangedMeanwhile(
            _("Another text is in force by now, here or in English. Read both before you approve it.")
        )
    if standing.drafted_by_id == actor.pk:
        raise NotPermitted(
            _("Nobody approves their own translation. Ask a colleague who reads the language.")
        )
    if standing.approved:
        raise WrongStep(_("This text is approved already."))


def _told(code: str, tag: str) -> dict[str, str]:
    return {"module": code, "language": tag}
