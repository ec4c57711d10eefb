"""What the pages of a letter show beside its form: where its draft is drawn, how far its rendering is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from triage.admin.base import page_of
from triage.admin.values import Shown
from triage.choices import LetterStatus, OutboxStatus
from triage.models import Letter, OutboxEntry
from triage.services.letters import NOT_ISSUED, RENDER_TASK

STEPS = 3
"""Queued, being rendered and signed, issued."""


def beside_draft_form(row: Any) -> dict[str, Any]:
    """Where the draft of a new letter is drawn."""
    return {"preview_url": reverse("admin:letter_draft_preview", kwargs={"case_id": row.pk})}


def beside_draft(row: Any) -> dict[str, Any]:
    """Where a draft is drawn, as it is or as its form would change it."""
    return {"preview_url": reverse("admin:letter_preview", kwargs={"letter_id": row.pk})}


def rendering_of(letter: Letter) -> dict[str, Any]:
    """How far the rendering of a queued letter is; empty for any other."""
    if letter.status != LetterStatus.QUEUED:
        return {}
    entry = OutboxEntry.objects.filter(object_id=letter.pk, task=RENDER_TASK).order_by("-queued_at").first()
    working = entry is not None and entry.lease_until is not None and entry.lease_until > timezone.now()
    return {"settled": 1 if working else 0, "steps": STEPS, "says": _says(entry, working=working)}


def texts_of(letter: Letter) -> Shown:
    """The text modules that it was issued with: how many, and which of them in a version of the desk's own."""
    own = sorted({f"{code} ({tag}, {number})" for tag, code, number, _digest in letter.texts if number})
    says = _("{number} text modules").format(number=len(letter.texts))
    if own:
        says = _("{says}; in a version of our own: {own}").format(says=says, own=", ".join(own))
    return Shown(_("Texts"), says, long=bool(own))


def _says(entry: OutboxEntry | None, *, working: bool) -> str:
    if working:
        return _("It is being rendered and signed.")
    if entry is not None and entry.attempts and entry.status == OutboxStatus.WAITING:
        return _("Attempt {number} did not succeed; it is tried again by itself. {problem}").format(
            number=entry.attempts, problem=entry.problem
        )
    return _("It waits for a worker.")


def progress_page(site: AdminSite, request: HttpRequest, letter_id: UUID) -> HttpResponseBase:
    """How far the rendering is, for the script of the letter's page."""
    there = page_of(site, Letter)
    if there is None:
        raise Http404
    letter = there.row(request, str(letter_id))
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    found = rendering_of(letter)
    return JsonResponse(
        {
            "settled": found.get("settled", STEPS),
            "says": found.get("says", ""),
            "ended": letter.status != LetterStatus.QUEUED,
        }
    )


def is_draft(row: Any, actor: Any = None) -> bool:
    """Whether the letter can still be changed."""
    return row.status in NOT_ISSUED
