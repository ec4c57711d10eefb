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
from triage.letters.errors import LetterError
from triage.letters.languages import ENGLISH, language
from triage.letters.modules import Module, modules, needed
from triage.letters.shipped import digest_of
from triage.models import TextDraft, TextVersion, TranslationReview, User
from triage.roles import Permission
from triage.services import wording
from triage.services.text_lookup import text_in_force

LONGEST_NOTE = 500


def draft_text(*, actor: User, code: str, tag: str, text: str, note: str, at: datetime) -> TextDraft:
    """Propose the next text of a module in a language, to be published by somebody else.

    Raises BadInput naming the placeholder or part that is wrong, Incomplete without a reason for the change.
    """
    access.require_role(actor, Permission.DRAFT_TEXT)
    module = _module(code)
    kept = checked(module, tag, text)
    standing = text_in_force(code, tag)
    if standing is not None and standing.text == kept:
        raise BadInput(_("is the text that is in force already"), where="text")
    draft = TextDraft(
        code=code,
        language=tag,
        text=kept,
        digest=digest_of(kept),
        note=_note(note, _("Say why the wording changes; whoever publishes it reads that.")),
        drafted_by=actor,
        drafted_at=at,
    )
    audit.record(actor=actor, at=at, kind=EventKind.TEXT_DRAFTED, changes=new(draft), detail=_told(code, tag))
    return draft


def checked(module: Module, tag: str, text: str) -> str:
    """The text as it would be kept. Raises BadInput naming what is wrong with it."""
    try:
        spoken = language(tag)
        compared = needed(module.code) if spoken.tag != ENGLISH else frozenset()
        return letter_wording.checked(
            wording.text(text, where="text", longest=letter_wording.LONGEST_TEXT),
            allowed=module.allowed,
            needed=compared,
        )
    except LetterError as error:
        raise BadInput(str(error), where="text") from None


def _module(code: str) -> Module:
    try:
        return modules()[code]
    except KeyError:
        raise BadInput(_("is no text module"), where=code) from None


def _note(note: str, without: str) -> str:
    kept = wording.line(note, where="note", longest=LONGEST_NOTE)
    if not kept:
        raise Incomplete(without)
    return kept


def publish_text(*, actor: User, draft: TextDraft, at: datetime) -> TextVersion:
    """Publish the draft of somebody else; letters that are drafted from now on say it.

    Raises NotPermitted for one's own, ChangedMeanwhile where another text was published since, WrongStep for a draft
    that is published.
    """
    access.require_role(actor, Permission.PUBLISH_TEXT)
    if draft.drafted_by_id == actor.pk:
        raise NotPermitted(_("Nobody publishes their own draft. Ask a colleague."))
    with transaction.atomic():
        _lock()
        versions = TextVersion.objects.filter(code=draft.code, language=draft.language).order_by("number")
        known = list(versions)
        if any(version.draft_id == draft.pk for version in known):
            raise WrongStep(_("The {draft} is published already.").format(draft=draft))
        if known and known[-1].published_at > draft.drafted_at:
            raise ChangedMeanwhile(
                _(
                    "{version} was published since this was drafted, and would be undone unseen. Draft the change anew."
                ).format(version=known[-1])
            )
        # What the letters print may have changed since it was drafted.
        checked(_module(draft.code), draft.language, draft.text)
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


def _lock() -> None:
    """Within a transaction: who publishes wording comes one after the other."""
    list(Jurisdiction.objects.filter(code=UNKNOWN).select_for_update(no_key=True).values_list("pk"))


def approve_translation(
    *, actor: User, code: str, tag: str, digest: str, note: str, at: datetime
) -> TranslationReview:
    """Record that the actor reads the language and found that the text says what the English one says.

    `digest` is that of the text that was read: another one that is in force by now is not approved by it. Raises
    WrongStep for English and for a text that is approved, ChangedMeanwhile, NotPermitted for one's own translation.
    """
    access.require_role(actor, Permission.APPROVE_TRANSLATION)
    if tag == ENGLISH:
        raise WrongStep(_("English is what translations are compared with; there is nothing to approve."))
    compared = _note(note, _("Say what you compared, and how you know the language."))
    with transaction.atomic():
        _lock()
        standing, english = text_in_force(code, tag), text_in_force(code, ENGLISH)
        if standing is None or english is None:
            raise BadInput(_("has no text in this language"), where=code)
        if standing.digest != digest:
            raise ChangedMeanwhile(_("Another text is in force by now. Read it before you approve it."))
        if standing.drafted_by_id == actor.pk:
            raise NotPermitted(
                _("Nobody approves their own translation. Ask a colleague who reads the language.")
            )
        if standing.approved:
            raise WrongStep(_("This text is approved already."))
        review = TranslationReview(
            code=code,
            language=tag,
            digest=digest,
            english=english.digest,
            note=compared,
            reviewed_by=actor,
            reviewed_at=at,
        )
        audit.record(
            actor=actor, at=at, kind=EventKind.TRANSLATION_APPROVED, changes=new(review), detail=_told(code, tag)
        )  # fmt: skip
        return review


def _told(code: str, tag: str) -> dict[str, str]:
    return {"module": code, "language": tag}
