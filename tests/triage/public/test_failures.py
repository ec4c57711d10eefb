"""When the desk cannot answer, the page says what happened, what became of the work, and what to do."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db.utils import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from triage.documents.errors import StorageFull
from triage.encryption import KeyMissing, ValueTampered
from triage.urls import handler400, handler500

__all__ = ["handler400", "handler500"]


def caused_by(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("invented")
    error.sqlite_errorcode = code
    return error


FAULTS: dict[str, Exception] = {
    "lost": caused_by(OperationalError("lost"), psycopg.OperationalError("the connection is lost")),
    "shut down": caused_by(OperationalError("57P01"), psycopg.errors.AdminShutdown("terminating connection")),
    "closed": InterfaceError("connection already closed"),
    "locked": caused_by(OperationalError("locked"), sqlite_error(sqlite3.SQLITE_BUSY)),
    "session": caused_by(SessionInterrupted("deleted"), caused_by(UpdateError(), OperationalError("lost"))),
    "sqlite full": caused_by(OperationalError("full"), sqlite_error(sqlite3.SQLITE_FULL)),
    "postgresql full": caused_by(OperationalError("full"), psycopg.errors.DiskFull("no space")),
    "disk full": OSError(errno.ENOSPC, "No space left on device"),
    "quota": caused_by(RuntimeError("x"), OSError(errno.EDQUOT, "Disk quota exceeded")),
    "storage full": StorageFull("No room."),
    "large form": RequestDataTooBig("large"),
    "many fields": TooManyFieldsSent("many"),
    "damaged": ValueTampered("What is stored in triage.subject.label is not an encrypted value."),
    "no key": KeyMissing("No key."),
    "no table": caused_by(OperationalError("no such table"), sqlite_error(sqlite3.SQLITE_ERROR)),
    "no column": ProgrammingError("column does not exist"),
    "no permission": OSError(errno.EACCES, "Permission denied"),
    "mistake": ZeroDivisionError(),
}


def broken(request: HttpRequest, fault: str) -> HttpResponse:
    raise FAULTS[fault]


urlpatterns = [path("broken/<str:fault>", broken)]


@pytest.fixture
def answer(settings: Any) -> Any:
    settings.ROOT_URLCONF = __name__
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    return lambda fault: Client(raise_request_exception=False).get(f"/broken/{fault}")


@pytest.mark.parametrize("fault", ["lost", "shut down", "closed", "locked", "session"])
def test_a_database_that_is_away_is_said_with_503_and_when_to_come_back(answer: Any, fault: str) -> None:
    page = answer(fault)
    assert (page.status_code, page["Retry-After"], page["Cache-Control"]) == (503, "60", "no-store")
    text = page.content.decode()
    assert "The desk cannot reach its database" in text
    assert "try again in a minute" in text
    assert "look first, then send it again" in text


@pytest.mark.parametrize(
    "fault", ["sqlite full", "postgresql full", "disk full", "quota", "storage full"]
)  # fmt: skip
def test_a_full_disk_is_said_with_507_and_whom_to_tell(answer: Any, fault: str) -> None:
    page = answer(fault)
    assert page.status_code == 507
    assert "Tell whoever runs the desk that its disk is full" in page.content.decode()
    assert "Retry-After" not in page


@pytest.mark.parametrize(
    ("fault", "says"), [("large form", "five megabytes"), ("many fields", "two thousand")]
)
def test_a_form_too_large_is_said_with_413_and_the_limit_of_the_settings(
    answer: Any, fault: str, says: str
) -> None:
    page = answer(fault)
    assert page.status_code == 413
    assert says in page.content.decode()
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 5 * 1024 * 1024
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS == 2000


@pytest.mark.parametrize("fault", ["damaged", "no key"])
def test_a_damaged_value_is_said_with_409_and_what_has_to_be_restored(answer: Any, fault: str) -> None:
    page = answer(fault)
    assert page.status_code == 409
    text = page.content.decode()
    assert "restored from the backup" in text
    assert "triage.subject.label" not in text


@pytest.mark.parametrize("fault", ["no table", "no column", "no permission", "mistake"])
def test_a_mistake_of_the_desk_is_not_passed_off_as_a_passing_trouble(answer: Any, fault: str) -> None:
    page = answer(fault)
    assert page.status_code == 500
    text = page.content.decode()
    assert "Something went wrong" in text
    assert "try again in a minute" not in text


def test_the_page_reads_no_database(answer: Any, django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        answer("lost")
