"""Saved views: keep the present list under a name, rename it, share it, forget it."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.case_filters import list_url
from triage.admin.personal import page_for_person, person_of, require_sight
from triage.caseload import CaseQuery
from triage.errors import BadInput
from triage.models import Preferences, SavedView, User
from triage.services import personal


class ViewForm(forms.Form):
    """The name of a saved view, and whether others are offered it."""

    name = forms.CharField(
        max_length=personal.LONGEST_NAME,
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("As it stands above the list and in the sidebar."),
    )
    shared = forms.BooleanField(
        required=False,
        label=gettext_lazy("Share with colleagues"),
        help_text=gettext_lazy(
            "Everybody who sees data requests is offered it, and sees in it only what is theirs. A view that "
            "names a country is offered to those who work in it."
        ),
    )


def save_view(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Keep the list whose parameters are given under a name; what was searched for is left out."""
    require_sight(request)
    sent = request.POST if request.method == "POST" else None
    query = _query_of((sent or request.GET).get("params", ""))
    form = ViewForm(sent)
    if sent is not None and form.is_valid():
        row = _save(person_of(request), query, form)
        if row is not None:
            messages.success(request, _("The view “{name}” is kept.").format(name=row.name))
            return HttpResponseRedirect(_url_of(row))
    context = {
        "title": _("Save this view"),
        "form": form,
        "params": urlencode(query.params()),
        "left_out": bool(query.text or query.token),
        "back": list_url(query),
    }
    return page_for_person(site, request, "admin/view_form.html", context, status=_status(form))


def saved_view(site: AdminSite, request: HttpRequest, view_id: UUID) -> HttpResponse:
    """One view of the person who asks: rename, share, forget. Those of others are absent."""
    require_sight(request)
    person = person_of(request)
    view = SavedView.objects.filter(pk=view_id, owner=person).first()
    if view is None:
        raise Http404
    if "forget" in request.POST:
        personal.forget_view(actor=person, view=view)
        messages.success(request, _("The view “{name}” is forgotten.").format(name=view.name))
        return HttpResponseRedirect(list_url(CaseQuery()))
    sent = request.POST if request.method == "POST" else None
    form = ViewForm(sent, initial={"name": view.name, "shared": view.shared})
    if sent is not None and form.is_valid() and _change(person, view, form):
        messages.success(request, _("The view “{name}” is kept.").format(name=form.cleaned_data["name"]))
        return HttpResponseRedirect(_url_of(view))
    context = {"title": view.name, "form": form, "view": view, "back": _url_of(view)}
    return page_for_person(site, request, "admin/view_form.html", context, status=_status(form))


def _query_of(params: str) -> CaseQuery:
    try:
        return CaseQuery.from_params(QueryDict(params))
    except BadInput:
        raise Http404 from None


def _save(person: User, query: CaseQuery, form: ViewForm) -> SavedView | None:
    own = Preferences.objects.filter(user=person).first()
    try:
        return personal.save_view(
            actor=person,
            query=query,
            columns=own.columns if own else [],
            at=timezone.now(),
            **form.cleaned_data,
        )
    except BadInput as refusal:
        _tell(form, refusal)
        return None


def _change(person: User, view: SavedView, form: ViewForm) -> bool:
    try:
        personal.rename_view(actor=person, view=view, name=form.cleaned_data["name"])
    except BadInput as refusal:
        _tell(form, refusal)
        return False
    personal.share_view(actor=person, view=view, shared=form.cleaned_data["shared"])
    return True


def _tell(form: ViewForm, refusal: BadInput) -> None:
    form.add_error("name", str(refusal).removeprefix(f"{refusal.where}: "))


def _status(form: ViewForm) -> int:
    return 400 if form.errors else 200


def _url_of(view: SavedView) -> str:
    try:
        return list_url(CaseQuery.from_params(view.query), view=str(view.pk))
    except BadInput:
        return list_url(CaseQuery())
