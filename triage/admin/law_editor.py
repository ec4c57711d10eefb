"""The law editor: a text of one's own with line numbers, its first error, its reading, and what it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jurisdictions.models import RulebookDraft, RulebookVersion, RulebookWorkingCopy
from triage.admin.acts import CONFLICT
from triage.admin.base import scope_of_request
from triage.admin.fields import DayField
from triage.admin.law_difference import VIEWS, view_asked, view_context
from triage.errors import BadInput, TriageError
from triage.models import User
from triage.roles import Permission
from triage.services import law, law_drafting
from triage.services.law_drafting import Checked

AROUND = 3
"""Lines that are shown before and after the one with the error."""
EDITOR_VIEWS: tuple[tuple[str, str | Promise], ...] = (("edit", gettext_lazy("Write")), *VIEWS)


class EditorForm(forms.Form):
    """The text, finished or not, and from when on it is to speak."""

    source = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("Rulebook"),
        help_text=gettext_lazy("The whole rulebook as TOML. It may be unfinished: nobody but you sees it."),
        widget=forms.Textarea(
            attrs={"rows": 30, "wrap": "off", "spellcheck": "false", "autocomplete": "off", "data-code": ""}
        ),
    )
    effective_from = DayField(
        required=False,
        label=gettext_lazy("Effective from"),
        help_text=gettext_lazy("Data requests received from this day on are to be judged by it."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The lines around an error; `first` is the number of the first one, `wrong` that of the one at fault."""

    first: int
    wrong: int
    lines: tuple[tuple[int, str], ...]


def editor_page(site: AdminSite, request: HttpRequest, code: str) -> HttpResponseBase:
    """What this person is writing about a rulebook: shown, kept, proposed or thrown away."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    person = _person(request)
    if not scope_of_request(request).holds(Permission.DRAFT_RULEBOOK):
        raise Http404
    if not RulebookVersion.objects.filter(code=code).exists():
        raise Http404
    copy = law_drafting.own_copy(code, actor=person)
    if request.method == "POST":
        return _sent(site, request, code, copy)
    return _editor(site, request, code, copy)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  the site lets nobody else in
    return request.user


# What is sent.


def _sent(
    site: AdminSite, request: HttpRequest, code: str, copy: RulebookWorkingCopy | None
) -> HttpResponseBase:
    does = DEEDS.get(request.POST.get("do", ""))
    if does is None:
        return _back(request, code, warning=_("Choose what to do with the text."))
    if copy is None and does is not _begin:
        return _back(
            request, code, warning=_("You have no working copy of {code} any more.").format(code=code)
        )
    try:
        return does(request, code, copy)
    except TriageError as refusal:
        if copy is None:
            return _back(request, code, warning=str(refusal))
        return _editor(site, request, code, copy, refusal=str(refusal), form=EditorForm(request.POST))


def _back(request: HttpRequest, code: str, *, says: str = "", warning: str = "") -> HttpResponseRedirect:
    if says:
        messages.success(request, says)
    if warning:
        messages.warning(request, warning)
    return HttpResponseRedirect(reverse("admin:law_editor", kwargs={"code": code}))


def _begin(request: HttpRequest, code: str, copy: Any) -> HttpResponseBase:
    law_drafting.begin(
        actor=_person(request),
        code=code,
        draft=_draft_named(request.POST.get("draft", "")),
        at=timezone.now(),
    )
    return _back(request, code)


def _draft_named(named: str) -> RulebookDraft | None:
    try:
        return RulebookDraft.objects.filter(pk=UUID(named)).first() if named else None
    except ValueError:
        return None


def _save(request: HttpRequest, code: str, copy: RulebookWorkingCopy) -> HttpResponseBase:
    _saved(request, copy)
    return _back(request, code, says=_("Your text is kept. Nobody but you sees it."))


def _saved(request: HttpRequest, copy: RulebookWorkingCopy) -> RulebookWorkingCopy:
    """Raises BadInput for what the form cannot hold: kept without it, a text or a day would be gone."""
    form = EditorForm(request.POST)
    if not form.is_valid():
        raise BadInput(" ".join(str(said) for errors in form.errors.values() for said in errors))
    return law_drafting.save(
        actor=_person(request),
        copy=copy,
        source=form.cleaned_data["source"],
        effective_from=form.cleaned_data["effective_from"],
        seen=_instant(form.cleaned_data["seen"]),
        at=timezone.now(),
    )


def _instant(sent: str) -> datetime:
    """When the text that came with the page had been saved; for what is no instant, never."""
    try:
        found = parse_datetime(sent)
    except ValueError:
        found = None
    return found or datetime.min.replace(tzinfo=UTC)


def _propose(request: HttpRequest, code: str, copy: RulebookWorkingCopy) -> HttpResponseBase:
    """Kept first: a text that is refused is not lost."""
    saved = _saved(request, copy) if "source" in request.POST else copy
    try:
        draft = law_drafting.propose(actor=_person(request), copy=saved, at=timezone.now())
    except TriageError as refusal:
        return _back(request, code, warning=_("Not proposed: {refusal}").format(refusal=refusal))
    messages.success(request, _("{row} waits for another law editor to publish it.").format(row=draft))
    return HttpResponseRedirect(
        reverse("admin:jurisdictions_rulebookdraft_change", kwargs={"object_id": draft.pk})
    )


def _take_base(request: HttpRequest, code: str, copy: RulebookWorkingCopy) -> HttpResponseBase:
    taken = law_drafting.take_base(actor=_person(request), copy=copy, at=timezone.now())
    return _back(
        request, code, says=_("Your text is compared with {version} now.").format(version=taken.base)
    )


def _discard(request: HttpRequest, code: str, copy: RulebookWorkingCopy) -> HttpResponseBase:
    law_drafting.discard(actor=_person(request), copy=copy)
    return _back(request, code, says=_("Your working copy of {code} is gone.").format(code=code))


DEEDS: dict[str, Callable[..., HttpResponseBase]] = {
    "begin": _begin,
    "save": _save,
    "propose": _propose,
    "take-base": _take_base,
    "discard": _discard,
}
"""By the name of the button."""


# What is shown.


def _editor(
    site: AdminSite,
    request: HttpRequest,
    code: str,
    copy: RulebookWorkingCopy | None,
    *,
    refusal: str = "",
    form: EditorForm | None = None,
) -> TemplateResponse:
    newest = law_drafting.newest_version(code)
    context = {
        **site.each_context(request),
        "title": _("Next version of {code}").format(code=code),
        "subtitle": None,
        "code": code,
        "copy": copy,
        "newest": newest,
        "refusal": refusal,
        "draft": request.GET.get("draft", ""),
        "versions_url": reverse("admin:jurisdictions_rulebookversion_changelist"),
        **(_copy_context(request, copy, newest, form) if copy is not None else {}),
    }
    return TemplateResponse(request, "admin/law/editor.html", context, status=CONFLICT if refusal else 200)


def _copy_context(
    request: HttpRequest, copy: RulebookWorkingCopy, newest: RulebookVersion | None, form: EditorForm | None
) -> dict[str, Any]:
    checked = law_drafting.checked(copy.source, code=copy.code)
    view = "edit" if form is not None else view_asked(request, EDITOR_VIEWS)
    context: dict[str, Any] = {
        "checked": checked,
        "excerpt": _excerpt(copy.source, checked),
        "overtaken": newest is not None and copy.base_id != newest.pk,
        "view": view,
        "views": EDITOR_VIEWS,
        "form": form or EditorForm(initial=_initial(copy)),
    }
    if view != "edit" and checked.rulebook is not None:
        base = copy.base
        old = (base.source, law.rulebook_of(base)) if base is not None else None
        new = (copy.source, checked.rulebook)
        number = base.number + 1 if base is not None else 1
        context |= view_context(view, old=old, new=new, number=number, reviewed=frozenset())
        context["views"] = EDITOR_VIEWS
    return context


def _initial(copy: RulebookWorkingCopy) -> dict[str, Any]:
    return {
        "source": copy.source,
        "effective_from": copy.effective_from,
        "seen": copy.saved_at.isoformat(),
    }


def _excerpt(source: str, checked: Checked) -> Excerpt | None:
    if checked.problem is None or checked.problem.line is None:
        return None
    lines, wrong = source.splitlines(), checked.problem.line
    first = max(1, wrong - AROUND)
    shown = tuple(enumerate(lines[first - 1 : wrong + AROUND], first))
    return Excerpt(first, wrong, shown)
