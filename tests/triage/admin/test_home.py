"""The home page tells what falls due in the scope of whoever looks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.triage import cases, decided

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
