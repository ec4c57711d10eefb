"""Pages on which people arrange the desk for themselves: preferences, and the columns of the list."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.access import Scope
from triage.admin.case_columns import COLUMNS, USUAL, Column
from triage.admin.case_filters import back_to_list, list_url
from triage.caseload import CaseQuery
from triage.choices import InterfaceLanguage
from triage.models import Preferences, User
from triage.roles import Permission
from triage.services import personal


class PreferencesForm(forms.Form):
    """How the desk looks for one person."""

    language = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("as the browser asks")), *InterfaceLanguage.choices],
        help_text=gettext_lazy("Of the pages. Letters have a language of their own."),
    )
    time_zone = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("In which times are shown and typed. Each is shown with its zone."),
    )
    shortcuts = forms.BooleanField(
        required=False,
        label=gettext_lazy("Keyboard shortcuts"),
        help_text=gettext_lazy("Single keys on lists and case files; press ? to see them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [(name, name.replace("_", " ")) for name in sorted(available_timezones())]
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [
            ("", _("as the desk: {zone}").format(zone=timezone.get_default_timezone_name())),
            *zones,
        ]


def preferences(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Language, time zone and shortcuts of the person who asks. GET shows, POST saves."""
    person = person_of(request)
    row = Preferences.objects.filter(user=person).first() or Preferences(user=person)
    initial = {"language": row.language, "time_zone": row.time_zone, "shortcuts": row.shortcuts}
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        personal.set_preferences(actor=person, **form.cleaned_data)
        messages.success(request, _("Your preferences are kept."))
        return HttpResponseRedirect(reverse("admin:preferences"))
    context = {
        "title": _("Preferences"),
        "form": form,
        "sees_list": scope_of_request(request).holds(Permission.VIEW),
    }
    return page_for_person(site, request, "admin/preferences.html", context)


def columns(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Which columns the list has, and in which order. Each button saves at once, so that none needs a script."""
    require_sight(request)
    person = person_of(request)
    row = Preferences.objects.filter(user=person).first()
    chosen = [name for name in (row.columns if row else []) if name in COLUMNS] or list(USUAL)
    if request.method == "POST":
        personal.set_columns(actor=person, columns=_arranged(request.POST))
        address = reverse("admin:columns")
        return HttpResponseRedirect(f"{address}?{urlencode({'back': back_of(request.POST)})}")
    shown: list[Column] = [COLUMNS[name] for name in chosen]
    others = [column for column in COLUMNS.values() if column not in shown]
    context = {
        "title": _("Columns of the list"), "shown": shown, "others": others, "back": back_of(request.GET),
    }  # fmt: skip
    return page_for_person(site, request, "admin/columns.html", context)


def _arranged(sent: QueryDict) -> list[str]:
    """The columns after the button that was pressed: `up`, `down`, `remove` or `add` with a name, or `usual`."""
    names = [str(name) for name in sent.getlist("column") if name in COLUMNS]
    if "usual" in sent:
        return []
    pressed = {button: str(sent.get(button, "")) for button in ("add", "remove", "up", "down")}
    if pressed["add"] in COLUMNS:
        return [*names, pressed["add"]]
    for button, step in (("up", -1), ("down", 1)):
        if pressed[button] in names:
            place = names.index(pressed[button])
            there = min(max(place + step, 0), len(names) - 1)
            names[place], names[there] = names[there], names[place]
    return [name for name in names if name != pressed["remove"]]


def back_of(params: QueryDict) -> str:
    """The list that a page was opened from."""
    return back_to_list(params) or list_url(CaseQuery())


def person_of(request: HttpRequest) -> User:
    """Who asks."""
    assert isinstance(request.user, User)  # noqa: S101  the site lets nobody else in
    return request.user


def scope_of_request(request: HttpRequest) -> Scope:
    """Their scope, asked once for the HTTP request."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope


def require_sight(request: HttpRequest) -> None:
    """Raise Http404 for a role that sees no data request: it has no list to arrange."""
    if not scope_of_request(request).holds(Permission.VIEW):
        raise Http404


def page_for_person(
    site: AdminSite, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> TemplateResponse:
    """A page of the site that belongs to no model."""
    return TemplateResponse(
        request, template, {**site.each_context(request), "subtitle": None, **context}, status=status
    )
