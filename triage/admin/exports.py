"""The list of data requests as a file."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import BadRequest
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
    StreamingHttpResponse,
)
from django.utils import timezone

from triage.admin.base import scope_of_request
from triage.admin.case_filters import list_url
from triage.caseload import CaseQuery
from triage.errors import BadInput
from triage.models import User
from triage.roles import Permission
from triage.services import exports
from triage.services.exports import FileFormat


def query_sent(request: HttpRequest) -> CaseQuery:
    """The list that the form was sent from: its parameters, and what was searched for. Raises BadInput."""
    asked = QueryDict(request.POST.get("query", ""), mutable=True)
    for name in ("q", "who_is"):
        if request.POST.get(name):
            asked[name] = request.POST[name]
    return CaseQuery.from_params(asked)


def export_page(site: AdminSite, request: HttpRequest) -> HttpResponseBase:
    """The file, by POST only: it leaves an event. 404 without the role, 400 for a list or a format that is none."""
    if not scope_of_request(request).holds(Permission.EXPORT):
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        query = query_sent(request)
        file_format = FileFormat(request.POST.get("format", ""))
    except (BadInput, ValueError):
        raise BadRequest from None
    person = request.user
    assert isinstance(person, User)  # noqa: S101  the site lets nobody else in
    try:
        file = exports.export(actor=person, query=query, file_format=file_format, at=timezone.now())
    except BadInput as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(list_url(query))
    answer = StreamingHttpResponse(file.pieces, content_type=file.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer
