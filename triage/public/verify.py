"""“Is this letter really yours?”: asked with the code of a letter or with its file, answered to anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from triage.choices import PublicPage
from triage.letters.verification_code import LONGEST_TYPED
from triage.public.limits import refusal
from triage.public.uploads import HashedUpload, HashingHandler
from triage.services.delivery_mail import operator_name
from triage.services.letter_lookup import Confirmed, look_up_code, look_up_file


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page says. `of_file`: a file was asked about, not a code."""

    found: Confirmed | None
    of_file: bool


# No session and nothing that a forged form could change: a look-up by POST tells what one by address tells, too.
# Without the check no cookie is set, and the body is not read before the handler that hashes it is in place.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form, and by POST what is known of the code or the file."""
    if request.method != "POST":
        return _page(request)
    at = timezone.now()
    if too_fast := refusal(request, PublicPage.VERIFY, at=at):
        return too_fast
    request.upload_handlers = [HashingHandler(request)]
    file = request.FILES.get("file")
    if isinstance(file, HashedUpload) and file.size:
        return _of_file(request, file, at=at)
    code = request.POST.get("code", "")[:LONGEST_TYPED]
    if not code.strip():
        return _page(request, problem="empty", status=400)
    return _page(request, Answer(look_up_code(code, at=at), of_file=False), typed=code)


def _of_file(request: HttpRequest, file: HashedUpload, *, at: datetime) -> HttpResponse:
    if not file.sha256:
        return _page(request, problem="large", status=413)
    return _page(request, Answer(look_up_file(file.sha256, at=at), of_file=True))


@never_cache
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of the code in the address: where the QR code of a letter leads to."""
    at = timezone.now()
    if too_fast := refusal(request, PublicPage.VERIFY, at=at):
        return too_fast
    return _page(request, Answer(look_up_code(code, at=at), of_file=False), typed=code[:LONGEST_TYPED])


def _page(
    request: HttpRequest,
    answer: Answer | None = None,
    *,
    typed: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"operator": operator_name(), "answer": answer, "typed": typed, "problem": problem}
    return render(request, "public/verify.html", context, status=status)
