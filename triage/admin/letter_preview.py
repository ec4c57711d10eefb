"""The draft of a letter beside its form: drawn anew when the form changes. Nothing is written by looking."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Thread
from typing import Any
from uuid import UUID

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language

from triage.admin.acts import ActForm
from triage.admin.base import page_of, scope_of_request
from triage.admin.letter_forms import DraftLetterForm, RedraftForm
from triage.errors import NotInScope, TriageError
from triage.letters import renderer
from triage.letters.blocks import Block, Part, side_by_side
from triage.letters.languages import ENGLISH, LANGUAGES
from triage.models import DataRequest, Letter
from triage.roles import Permission
from triage.services.letter_preview import Preview, preview, preview_anew, preview_kept

FRAGMENT = "admin/letter/preview.html"
WHOLE = "admin/letter/preview_page.html"


@dataclass(frozen=True, slots=True)
class Column:
    """The text of the letter in one language."""

    name: str
    part: Part


@dataclass(frozen=True, slots=True)
class ShownPreview:
    """A draft as the page shows it: pages as `data:` addresses, and its languages beside each other."""

    preview: Preview
    pages: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Block | None, Block | None], ...]
    annex: tuple[Part, ...]

    @property
    def more(self) -> int:
        """Pages that are not drawn."""
        return self.preview.pictures.pages - len(self.pages)


def draft_preview_page(site: AdminSite, request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """The letter that the form of a data request would draft. It answers POST only."""
    row = _row(site, request, DataRequest, case_id, Permission.DRAFT_LETTER)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = _form(DraftLetterForm, request, row)
    return _page(
        site, request, row, form,
        lambda: preview(actor=form.actor, data_request=row, wanted=form.wanted(), at=timezone.now()),
    )  # fmt: skip


def letter_preview_page(site: AdminSite, request: HttpRequest, letter_id: UUID) -> HttpResponseBase:
    """GET: a draft as it was written down. POST: as the form would write it anew."""
    sent = request.method == "POST"
    row = _row(site, request, Letter, letter_id, Permission.DRAFT_LETTER if sent else Permission.VIEW)
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    if not sent:
        actor: Any = request.user
        return _page(site, request, row, None, lambda: preview_kept(actor=actor, letter=row))
    form = _form(RedraftForm, request, row)
    return _page(
        site, request, row, form,
        lambda: preview_anew(actor=form.actor, letter=row, at=timezone.now(), **form.parts()),
    )  # fmt: skip


def _row(site: AdminSite, request: HttpRequest, model: Any, row_id: UUID, needed: Permission) -> Any:
    """The row in scope of somebody who may. Raises Http404 otherwise."""
    there = page_of(site, model)
    if there is None or not scope_of_request(request).holds(needed):
        raise Http404
    return there.row(request, str(row_id))


def _form(form: Any, request: HttpRequest, row: Any) -> Any:
    return form(request.POST, row=row, actor=request.user, scope=scope_of_request(request))


def _page(
    site: AdminSite, request: HttpRequest, row: Any, form: ActForm | None, look: Callable[[], Preview]
) -> HttpResponseBase:
    shown, refusal = None, ""
    errors = dict(_errors(form)) if form is not None else {}
    if errors:
        # While the person chooses, what draws the draft gets ready.
        Thread(target=renderer.start, daemon=True).start()
    else:
        try:
            shown = _shown(look())
        except NotInScope:
            raise Http404 from None
        except TriageError as error:
            refusal = str(error)
    context = {"shown": shown, "refusal": refusal, "errors": errors, "row": row}
    if "fragment" in request.GET:
        return TemplateResponse(request, FRAGMENT, context)
    return TemplateResponse(request, WHOLE, {**site.each_context(request), "title": str(row), **context})


def _errors(form: ActForm) -> Iterator[tuple[str, list[str]]]:
    """What is wrong, by the label of its field; whether the case moved on is asked when the letter is drafted."""
    for name, found in form.errors.items():
        if name in form.fields and name != "version":
            yield str(form.fields[name].label), [str(one) for one in found]


def _shown(found: Preview) -> ShownPreview:
    reader = get_language() or ENGLISH
    columns = [Column(LANGUAGES[part.lang].name_in(reader), part) for part in found.parts if not part.annex]
    two = len(columns) > 1
    return ShownPreview(
        preview=found,
        pages=tuple(
            f"data:image/png;base64,{base64.b64encode(page).decode()}" for page in found.pictures.drawn
        ),
        columns=tuple(columns),
        rows=tuple(side_by_side(columns[0].part, columns[1].part)) if two else (),
        annex=tuple(part for part in found.parts if part.annex),
    )
