"""Where an authority fetches a letter by its link: the code is asked, the PDF handed out, a closed link says so."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from triage.choices import PublicPage
from triage.public.limits import refusal
from triage.services.delivery_downloads import (
    Handed,
    LinkClosed,
    NoDataFiles,
    NotHandedOut,
    Wanted,
    WrongCode,
    ask_again,
    hand_out,
    is_open,
)
from triage.services.delivery_mail import operator_name
from triage.sign_in.lockout import client_address

CLOSED = 404
"""Of a link that never was and of one that is over: nobody can tell which."""
LONGEST_CODE = 40


# No session: the address and the code are the proof, and no page of another site knows both.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """The form for the code, and by POST the letter. Looking at the page hands nothing out: mail filters look, too."""
    at = timezone.now()
    if too_fast := refusal(request, PublicPage.DOWNLOAD, at=at):
        return too_fast
    if request.method != "POST":
        return _code_page(request, token) if is_open(token, at=at) else _closed_page(request, token)
    return _answer(request, token, at=at)


def _answer(request: HttpRequest, token: str, *, at: datetime) -> HttpResponse:
    """To a code that was sent."""
    code = request.POST.get("code", "")[:LONGEST_CODE]
    if not code.strip():
        return _code_page(request, token, problem="empty", status=400)
    try:
        return _file(
            hand_out(token=token, code=code, address=client_address(request), at=at, wanted=_wanted(request))
        )
    except NoDataFiles:
        return _code_page(request, token, problem="no data", status=409)
    except LinkClosed:
        return _closed_page(request, token)
    except NotHandedOut:
        return _closed_page(request, token, later=True)
    except WrongCode as wrong:
        if not wrong.left:
            return _closed_page(request, token, used_up=True)
        return _code_page(request, token, problem="wrong", left=wrong.left, status=403)


@csrf_exempt
@never_cache
@require_POST
def letter_again(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a new link. The answer is the same whether there was one or not."""
    at = timezone.now()
    if too_fast := refusal(request, PublicPage.DOWNLOAD, at=at):
        return too_fast
    ask_again(token=token, at=at)
    return render(request, "public/letter_asked.html", {"operator": operator_name()})


def _wanted(request: HttpRequest) -> Wanted:
    """Which button was pressed; whatever else is sent means the letter."""
    return Wanted.DATA if request.POST.get("wanted") == Wanted.DATA else Wanted.LETTER


def _code_page(
    request: HttpRequest, token: str, *, problem: str = "", left: int = 0, status: int = 200
) -> HttpResponse:
    context = {"operator": operator_name(), "token": token, "problem": problem, "left": left}
    return render(request, "public/letter_code.html", context, status=status)


def _closed_page(
    request: HttpRequest, token: str, *, later: bool = False, used_up: bool = False
) -> HttpResponse:
    context = {"operator": operator_name(), "token": token, "later": later, "used_up": used_up}
    return render(request, "public/letter_closed.html", context, status=CLOSED)


def _file(handed: Handed) -> HttpResponse:
    response = HttpResponse(handed.content, content_type=handed.media_type)
    response["Content-Disposition"] = f'attachment; filename="{handed.name}"'
    return response
