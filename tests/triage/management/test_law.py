"""`law` loads what is shipped as the service account, once, and shows what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from jurisdictions.models import RightsIndicator, RulebookVersion
from tests.triage import people
from tests.triage.management.commands import run
from triage.event_kinds import EventKind
from triage.models import Event
from triage.services.law import RULEBOOKS

pytestmark = pytest.mark.django_db

SHIPPED = len(list(Path(RULEBOOKS).rglob("*.toml")))


def test_without_a_desk_it_says_what_to_do() -> None:
    ran = run("law", "load")
    assert (ran.code, ran.out) == (1, "")
    assert "manage.py found_desk" in ran.err


def test_it_loads_everything_once_as_the_service_account() -> None:
    desk = people.desk()
    first = run("law", "load")
    assert first.out.endswith("indicators were added.\n")
    assert RulebookVersion.objects.count() == SHIPPED
    assert RightsIndicator.objects.exists()
    events = Event.objects.count()
    assert set(Event.objects.values_list("actor", flat=True)) == {desk.pk}
    assert Event.objects.filter(kind=EventKind.RULEBOOK_PUBLISHED).count() == SHIPPED
    assert run("law", "load").out == "0 rulebooks and 0 indicators were added.\n"
    assert Event.objects.count() == events


def test_it_lists_every_version() -> None:
    people.desk()
    run("law", "load")
    assert len(run("law", "list").out.splitlines()) == SHIPPED
