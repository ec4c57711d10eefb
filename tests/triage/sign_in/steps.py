"""The steps of signing in, as a browser sends them."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from tests.triage import people

DESK = "/admin/"


def code(*, secret: str = people.TOTP_SECRET, steps: int = 0) -> str:
    """What an authenticator app shows, so many time steps of 30 seconds from now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def give_password(client: Client, name: str = "carol", password: str = people.PASSWORD, **more: Any) -> Any:
    """The first step."""
    return client.post(reverse("account_login"), {"login": name, "password": password, **more})


def give_code(client: Client, given: str | None = None) -> Any:
    """The second step."""
    return client.post(reverse("mfa_authenticate"), {"code": code() if given is None else given})


def signed_in(name: str = "carol") -> Client:
    """A browser in which somebody went all the way."""
    client = Client()
    give_password(client, name)
    assert give_code(client)["Location"] == DESK
    return client


def is_in(client: Client) -> bool:
    """Whether this browser is let onto the desk."""
    return bool(client.get(reverse("admin:password_change"))["Location"] == reverse("sign_in_password"))


def told(answer: Any) -> list[str]:
    """What is said on the next page."""
    return [str(message) for message in get_messages(answer.wsgi_request)]
