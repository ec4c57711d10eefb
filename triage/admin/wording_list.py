"""The texts of letters in one language: found, counted, and many translations approved at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from triage.admin.base import scope_of_request
from triage.admin.fields import require_readable
from triage.admin.wording_words import (
    groups_used,
    language_name,
    module_name,
    usual_language,
    works_on_wording,
)
from triage.choices import LetterKind
from triage.errors import TriageError
from triage.letters.languages import ENGLISH, LANGUAGES, Language
from triage.models import User
from triage.roles import Permission
from triage.services import text_modules
from triage.services.text_overview import TextLine, overview, progress

ROWS = 50
STATES: Mapping[str, Callable[[TextLine], bool]] = {
    "unapproved": lambda line: not line.approved,
    "waiting": lambda line: line.waiting > 0,
    "own": lambda line: line.own,
    "overtaken": lambda line: line.overtaken,
}
"""What a line must be to be listed, by the name of the state."""


class WordingFilter(forms.Form):
    """Which texts are listed."""

    language = forms.ChoiceField(required=False, label=gettext_lazy("Language"))
    group = forms.ChoiceField(required=False, label=gettext_lazy("Group"))
    kind = forms.ChoiceField(
        required=False, label=gettext_lazy("Letter"), choices=[("", gettext_lazy("all")), *LetterKind.choices]
    )
    state = forms.ChoiceField(
        required=False,
        label=gettext_lazy("State"),
        choices=[
            ("", gettext_lazy("all")),
            ("unapproved", gettext_lazy("not approved")),
            ("waiting", gettext_lazy("a draft waits")),
            ("own", gettext_lazy("the desk’s own")),
            ("overtaken", gettext_lazy("own, and the shipped text has changed since")),
        ],
    )
    q = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Words"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__({**data.dict(), "language": tag_asked(data)})
        self.choose("language", [(tag, language_name(tag)) for tag in LANGUAGES])
        self.choose("group", [("", _("all")), *groups_used()])

    def choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        """Fill in choices whose names depend on the reader."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  it is declared above
        field.choices = choices


@dataclass(frozen=True, slots=True)
class ShownText:
    """One line of the list. `tick` is what its box sends: the module and the two texts that were read."""

    line: TextLine
    name: str
    url: str
    tick: str = ""


def wording_page(site: AdminSite, request: HttpRequest) -> HttpResponseBase:
    """The texts in one language beside the English ones; ticked ones are approved with one note."""
    scope = scope_of_request(request)
    if not works_on_wording(scope):
        raise Http404
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    if request.method == "POST":
        if not scope.holds(Permission.APPROVE_TRANSLATION):
            raise Http404
        return _approved(request)
    return _list(site, request, may_approve=scope.holds(Permission.APPROVE_TRANSLATION))


def tag_asked(data: QueryDict) -> str:
    """The language that the address names; the usual one if it names none that there is."""
    asked = data.get("language", "")
    return asked if asked in LANGUAGES else usual_language()


# Approving.


def _approved(request: HttpRequest) -> HttpResponseBase:
    """Each text by itself: one that is refused says so, and the others are approved all the same."""
    ticked, note, tag = request.POST.getlist("text"), request.POST.get("note", ""), tag_asked(request.GET)
    refusals = {}
    if not ticked:
        messages.warning(request, _("Tick the texts that you compared with the English ones."))
    for tick in ticked:
        code, digest, english = (*tick.split("|"), "", "")[:3]
        if says := _approve(request, code, tag, digest, english, note):
            refusals[code] = says
    if done := len(ticked) - len(refusals):
        says = ngettext("{count} translation is approved.", "{count} translations are approved.", done)
        messages.success(request, says.format(count=done))
    for said in dict.fromkeys(refusals.values()):
        codes = ", ".join(code for code, says in refusals.items() if says == said)
        messages.error(request, _("Not approved: {codes}. {refusal}").format(codes=codes, refusal=said))
    return HttpResponseRedirect(request.get_full_path())


def _approve(request: HttpRequest, code: str, tag: str, digest: str, english: str, note: str) -> str:
    """Why it was refused; empty if it is approved."""
    assert isinstance(request.user, User)  # noqa: S101  the site lets nobody else in
    try:
        require_readable(note)
        text_modules.approve_translation(
            actor=request.user,
            code=code,
            tag=tag,
            digest=digest,
            english=english,
            note=note,
            at=timezone.now(),
        )
    except forms.ValidationError as refusal:
        return " ".join(refusal.messages)
    except TriageError as refusal:
        return str(refusal)
    return ""


# The list.


def _list(site: AdminSite, request: HttpRequest, *, may_approve: bool) -> TemplateResponse:
    form = WordingFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    tag = tag_asked(request.GET)
    lines = overview(tag)
    found = [line for line in lines if _wanted(line, asked)]
    page = Paginator(found, ROWS).get_page(request.GET.get("p"))
    rows = [_shown(line, request.user, may_approve=may_approve) for line in page]
    counts = progress(lines)
    context = {
        **site.each_context(request),
        "title": _("Wording of letters"),
        "subtitle": None,
        "filter": form,
        "spoken": LANGUAGES[tag],
        "spoken_name": language_name(tag),
        "in_english": tag == ENGLISH,
        "rows": rows,
        "page": page,
        "number": len(found),
        "counts": counts,
        "query": _query(request),
        "here": request.get_full_path(),
        "may_approve": may_approve and any(row.tick for row in rows),
        "logo_url": reverse("admin:wording_logo"),
    }
    return TemplateResponse(request, "admin/wording/list.html", context)


def _shown(line: TextLine, person: Any, *, may_approve: bool) -> ShownText:
    code, standing, english = line.module.code, line.standing, line.english
    url = reverse("admin:wording_text", kwargs={"tag": line.tag, "code": code})
    tick = ""
    waits = standing is not None and line.counted and not line.approved
    if may_approve and waits and standing and english and standing.drafted_by_id != person.pk:
        tick = f"{code}|{standing.digest}|{english.digest}"
    return ShownText(line, module_name(code), url, tick)


def _wanted(line: TextLine, asked: dict[str, Any]) -> bool:
    if asked.get("group") and line.module.group != asked["group"]:
        return False
    if asked.get("kind") and asked["kind"] not in line.module.kinds:
        return False
    if (state := asked.get("state")) and not STATES[state](line):
        return False
    return _holds(line, asked.get("q", "").casefold().strip())


def _holds(line: TextLine, words: str) -> bool:
    texts = [line.module.code, module_name(line.module.code)] if words else []
    texts += [one.text for one in (line.english, line.standing) if words and one]
    return not words or any(words in text.casefold() for text in texts)


def _query(request: HttpRequest) -> str:
    """What the address asks for, without the page."""
    kept = request.GET.copy()
    kept.pop("p", None)
    return kept.urlencode()


def spoken(tag: str) -> Language:
    """The language of a tag in an address. Raises Http404."""
    try:
        return LANGUAGES[tag]
    except KeyError:
        raise Http404 from None
