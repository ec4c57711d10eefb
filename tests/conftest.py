"""What every test has: a database with jurisdictions and roles, and a flush that gets past the triggers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import TransactionTestCase
from hypothesis import settings

from jurisdictions.models import Jurisdiction
from triage.services.triggers import drop_triggers

# A busy machine is no finding: what is slow is measured by ./run bench.
settings.register_profile("countersign", deadline=None)
settings.load_profile("countersign")

STATES = {
    "BE": "Belgium",
    "BR": "Brazil",
    "CH": "Switzerland",
    "DE": "Germany",
    "FR": "France",
    "GB": "United Kingdom",
    "IN": "India",
    "RU": "Russia",
    "TR": "Türkiye",
    "US": "United States",
    "ZZ": "Unknown State",
}


def plant_jurisdictions() -> None:
    """What a migrated desk has before anybody works in it."""
    rows = [Jurisdiction(code=code, name=name) for code, name in STATES.items()]
    Jurisdiction.objects.bulk_create(rows, ignore_conflicts=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        plant_jurisdictions()


@pytest.fixture(scope="session", autouse=True)
def _flush_past_triggers() -> Any:
    """A flush deletes rows that triggers protect; migrate's signal puts the triggers back after it."""
    patch = pytest.MonkeyPatch()
    teardown: Callable[[Any], None] = TransactionTestCase.__dict__["_fixture_teardown"]
    patch.setattr(TransactionTestCase, "_fixture_teardown", _flushing(teardown))
    yield
    patch.undo()


def _flushing(teardown: Callable[[Any], None]) -> Callable[[Any], None]:
    def flush(case: Any) -> None:
        for name in case._databases_names(include_mirrors=False):
            drop_triggers(name)
            connections[name].close()
        teardown(case)
        plant_jurisdictions()

    return flush
