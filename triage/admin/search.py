"""The search box of every page: an exact reference leads to its case, an identifier to the list, by its index alone."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse

from triage.admin.case_filters import list_url
from triage.admin.personal import require_sight, scope_of_request
from triage.caseload import CaseQuery, find_reference, sort_out
from triage.caseload.query import LONGEST_TEXT


def search(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Lead to what was typed. Only by POST: the text of an identifier stands in no address, log or browser history."""
    require_sight(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    scope = scope_of_request(request)
    typed = " ".join(request.POST.get("q", "").split())
    case = find_reference(typed, scope=scope)
    if case is not None:
        return HttpResponseRedirect(
            reverse("admin:triage_datarequest_change", kwargs={"object_id": str(case.pk)})
        )
    # What is looked for by name may have ended long ago.
    sought = sort_out(typed, scope=scope)
    text = "".join(mark for mark in sought.text if mark.isprintable())[:LONGEST_TEXT]
    return HttpResponseRedirect(
        list_url(CaseQuery(state="all" if typed else "open", text=text, token=sought.token))
    )
