"""What a law editor is writing: a text of their own, perhaps unfinished or wrong, until they propose it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from jurisdictions.law.error_lines import line_of
from jurisdictions.law.rulebook import Rulebook, RulebookError, read_rulebook
from jurisdictions.law.toml_reader import MAX_BYTES
from jurisdictions.models import RulebookDraft, RulebookVersion, RulebookWorkingCopy
from triage import access
from triage.errors import BadInput, ChangedMeanwhile, Incomplete, NotInScope
from triage.models import User
from triage.roles import Permission
from triage.services import law, wording


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a text from being a rulebook; `line` is counted from 1 and None where it is about all of it."""

    says: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A text as the law reads it: a rulebook, or the first problem."""

    rulebook: Rulebook | None
    problem: Problem | None


def checked(source: str, *, code: str | None = None) -> Checked:
    """Read a text that is to be a version of this rulebook, or of any. Changes nothing."""
    name = code or _("the text")
    try:
        rulebook = read_rulebook(source.encode(), file=name)
    except RulebookError as error:
        return Checked(None, Problem(str(error), line_of(source, error)))
    if code is not None and rulebook.code != code:
        other = RulebookError(f"expected {code!r}, found {rulebook.code!r}", file=name, key="code")
        return Checked(None, Problem(str(other), line_of(source, other)))
    return Checked(rulebook, None)


def newest_version(code: str) -> RulebookVersion | None:
    """The latest version of a rulebook that nobody withdrew."""
    versions = law.speaking(RulebookVersion.objects.filter(code=code))
    return versions.order_by("-number").first()


def own_copy(code: str, *, actor: User) -> RulebookWorkingCopy | None:
    """What this person is writing about a rulebook; nobody else has it."""
    return RulebookWorkingCopy.objects.filter(editor=actor, code=code).select_related("base").first()


def begin(*, actor: User, code: str, at: datetime, draft: RulebookDraft | None = None) -> RulebookWorkingCopy:
    """Start from the published version, or from a draft of the same rulebook; the copy that is there already stays.

    Raises BadInput for a code that has no version.
    """
    access.require_role(actor, Permission.DRAFT_RULEBOOK)
    base = newest_version(code)
    if base is None or (draft is not None and draft.code != code):
        raise BadInput(_("There is no published rulebook {code}.").format(code=code))
    copy, _made = RulebookWorkingCopy.objects.get_or_create(
        editor=actor,
        code=code,
        defaults={
            "base": base,
            "source": draft.source if draft else base.source,
            "effective_from": draft.effective_from if draft else None,
            "saved_at": at,
        },
    )
    return copy


def save(
    *,
    actor: User,
    copy: RulebookWorkingCopy,
    source: str,
    effective_from: date | None,
    seen: datetime,
    at: datetime,
) -> RulebookWorkingCopy:
    """Keep the text as it is, finished or not. `seen` is when the text that the person edited had been saved.

    Raises NotInScope for somebody else's, ChangedMeanwhile for one that was saved in another window since, BadInput
    for one that is longer than any rulebook may be.
    """
    access.require_role(actor, Permission.DRAFT_RULEBOOK)
    text = source.replace("\r\n", "\n")
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise BadInput(_("is longer than a rulebook may be"), where="source")
    _require_readable(text)
    with transaction.atomic():
        current = _own(copy, actor)
        if current.saved_at != seen:
            raise ChangedMeanwhile(
                _("You saved this text in another window since. Copy what you wrote here, and open it again.")
            )
        current.source, current.effective_from, current.saved_at = text, effective_from, at
        current.save(update_fields=["source", "effective_from", "saved_at"])
    return current


def take_base(*, actor: User, copy: RulebookWorkingCopy, at: datetime) -> RulebookWorkingCopy:
    """Compare the text with the newest version from now on; the text stays. For one that was published meanwhile."""
    access.require_role(actor, Permission.DRAFT_RULEBOOK)
    with transaction.atomic():
        current = _own(copy, actor)
        current.base, current.saved_at = newest_version(current.code), at
        current.save(update_fields=["base", "saved_at"])
    return current


def discard(*, actor: User, copy: RulebookWorkingCopy) -> None:
    """Throw away what this person was writing."""
    access.require_role(actor, Permission.DRAFT_RULEBOOK)
    with transaction.atomic():
        _own(copy, actor).delete()


def propose(*, actor: User, copy: RulebookWorkingCopy, at: datetime) -> RulebookDraft:
    """Make a draft of it, to be published by somebody else; the working copy has served its purpose and is gone.

    Raises BadInput for a text that is no rulebook, Incomplete without a day, ChangedMeanwhile where a version was
    published since it was begun: the draft would undo it unseen. Then the working copy stays as it is.
    """
    access.require_role(actor, Permission.DRAFT_RULEBOOK)
    with transaction.atomic():
        current = _own(copy, actor)
        problem = checked(current.source, code=current.code).problem
        if problem is not None:
            raise BadInput(problem.says, where=f"line {problem.line}" if problem.line else "")
        if current.effective_from is None:
            raise Incomplete(_("Say from which day of receipt on the version is to speak."))
        law.lock_versions(current.code)
        newest = newest_version(current.code)
        if newest is not None and newest.pk != current.base_id:
            raise ChangedMeanwhile(
                _(
                    "{version} was published since you began. Look at the difference to it, and compare with it from "
                    "now on: your draft would undo it unseen."
                ).format(version=newest)
            )
        draft = law.draft_rulebook(
            actor=actor, source=current.source, effective_from=current.effective_from, at=at
        )
        current.delete()
    return draft


def _own(copy: RulebookWorkingCopy, actor: User) -> RulebookWorkingCopy:
    found = RulebookWorkingCopy.objects.select_for_update().filter(pk=copy.pk, editor=actor).first()
    if found is None:
        raise NotInScope(_("There is no such working copy of yours."))
    return found


def _require_readable(text: str) -> None:
    """Nothing in a rulebook may hide or disguise what it says; an empty text is unfinished, and can be kept."""
    if text.strip():
        wording.text(text, where="source", longest=MAX_BYTES)
