"""One desk for each module of these tests: building it takes longer than reading its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.triage import decided, people
from tests.triage.admin import scenario
from triage.models import DataRequest


@pytest.fixture(scope="module")
def desk(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DataRequest]:
    """The German case that went all the way; every model has a row of a German case."""
    with decided.kept_for_a_module(django_db_blocker):
        yield scenario.build(tmp_path_factory.mktemp("records"))


@pytest.fixture(autouse=True, scope="session")
def _static_folder() -> None:
    """WhiteNoise warns when nothing was collected, and warnings are errors here."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def as_(db: None) -> Callable[[str], Client]:
    """A browser in which this person is logged in; nobody for an empty name."""

    def log_in(name: str) -> Client:
        client = Client()
        if name:
            people.sign_in(client, people.person(name))
        return client

    return log_in
