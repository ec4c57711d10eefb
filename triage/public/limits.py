"""How the public pages answer an address that asks too often: with when it may ask again."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from triage.choices import LookUpOutcome, PublicPage
from triage.services.public_counts import TooFast, count_look_up, count_use
from triage.sign_in.lockout import client_address


def refusal(request: HttpRequest, page: PublicPage, *, at: datetime) -> HttpResponse | None:
    """The page that says when to come back, if this address asked too often; None where it may go on."""
    try:
        count_use(page=page, address=client_address(request), at=at)
    except TooFast as refused:
        if page == PublicPage.VERIFY:
            count_look_up(LookUpOutcome.TOO_FAST, at=at)
        seconds = max(ceil((refused.again_at - at).total_seconds()), 1)
        context = {"again_at": refused.again_at, "minutes": ceil(seconds / 60)}
        response = render(request, "public/too_fast.html", context, status=429)
        response["Retry-After"] = str(seconds)
        response["Cache-Control"] = "no-store"
        return response
    return None
