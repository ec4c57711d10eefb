"""The home page tells what falls due in the scope of whoever looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.triage import cases, decided
from triage.services.letter_signing import signing_certificate

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
NONE = "No clock of an open data request runs out in this time."


def test_the_chart_counts_what_falls_due_in_the_country_of_the_reader(as_: As) -> None:
    case = cases.registered_case()
    decided.forced(case, due_at=cases.AT + timedelta(days=3))
    with time_machine.travel(cases.AT, tick=False):
        pages = {name: as_(name).get(reverse("admin:index")).content.decode() for name in ("bob", "frank")}
    day = (cases.AT + timedelta(days=3)).strftime("%a %-d %b")
    assert f"{day}: 1. " in pages["bob"]
    assert NONE not in pages["bob"]
    assert day not in pages["frank"]
    assert NONE in pages["frank"]


# The key that signs letters


HEADING = "The key that signs letters"


def homes(as_: As, at: Any) -> dict[str, str]:
    """The home page of who issues letters, of who reads, and of who drafts law."""
    with time_machine.travel(at, tick=False):
        return {
            name: as_(name).get(reverse("admin:index")).content.decode()
            for name in ("alice", "grace", "heidi")
        }


def test_who_issues_letters_is_warned_thirty_days_before_their_certificate_expires(as_: As) -> None:
    ends = signing_certificate(at=cases.AT).not_after

    early = homes(as_, ends - timedelta(days=30, seconds=1))
    late = homes(as_, ends - timedelta(days=30))

    assert HEADING not in "".join(early.values())
    assert [name for name, page in late.items() if HEADING in page] == ["alice"]
    assert "The certificate that signs letters expires on" in late["alice"]


def test_a_certificate_that_has_expired_is_said_so(as_: As) -> None:
    ends = signing_certificate(at=cases.AT).not_after
    assert "No letter can be issued." in homes(as_, ends + timedelta(days=1))["alice"]


def test_a_key_that_is_missing_is_said_with_what_to_do(as_: As, settings: Any, tmp_path: Path) -> None:
    key = replace(settings.COUNTERSIGN_SIGNING, path=tmp_path / "gone.p12", demonstration=False)
    settings.COUNTERSIGN_SIGNING = key
    pages = homes(as_, cases.AT)
    assert "No letter can be issued." in pages["alice"]
    assert HEADING not in pages["grace"] + pages["heidi"]
    settings.COUNTERSIGN_SIGNING = replace(key, path=None)
    assert "COUNTERSIGN_SIGNING_KEY" in homes(as_, cases.AT)["alice"]
