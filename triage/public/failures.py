"""What is said when the desk cannot answer: database away, disk full, a form too large. Reads no database."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults

from triage.documents.errors import StorageFull
from triage.documents.storage import NO_ROOM
from triage.encryption import EncryptionError

PRIMARY_CODE = 0xFF
"""SQLite puts the kind of error into the lowest byte of its extended codes."""
LEAST_ROOM = 64 * 1024
"""Bytes; with less than this SQLite cannot even begin."""
POSTGRESQL_DISK_FULL = "53100"
RETRY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure in the reader's words: what happened, what became of the work, what to do."""

    status: int
    title: str
    says: str
    retry: bool = False


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: a failure that can be named says what to do; any other is the plain page."""
    failure = failure_of(sys.exc_info()[1])
    return defaults.server_error(request) if failure is None else _page(failure)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's `handler400`, in the same way: a session that could not be saved is no fault of the reader's."""
    failure = failure_of(exception)
    return defaults.bad_request(request, exception) if failure is None else _page(failure)


def failure_of(error: BaseException | None) -> Failure | None:
    """The failure behind an error or behind what caused it; None for an error that is a mistake of the desk."""
    for cause in _causes(error):
        for applies, failure in FAILURES:
            if applies(cause):
                return failure()
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_no_room(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        code = _sqlite_code(error)
        # SQLite calls it an error of input and output if already its index of the log finds no room.
        return code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _database_has_no_room())
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    return isinstance(error, StorageFull) or getattr(error, "sqlstate", None) == POSTGRESQL_DISK_FULL


def _is_database_away(error: BaseException) -> bool:
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    # A table or column that is missing is a mistake of ours: waiting does not mend it.
    told = error.__cause__
    mistaken = isinstance(told, sqlite3.Error) and _sqlite_code(told) == sqlite3.SQLITE_ERROR
    return not mistaken and not any(_is_no_room(cause) for cause in _causes(told))


def _database_has_no_room() -> bool:
    try:
        return disk_usage(Path(settings.DATABASES["default"]["NAME"]).parent).free < LEAST_ROOM
    except OSError:
        return False


def _sqlite_code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", None) or 0) & PRIMARY_CODE


def _is_too_large(error: BaseException) -> bool:
    return isinstance(error, RequestDataTooBig)


def _is_too_many(error: BaseException) -> bool:
    return isinstance(error, TooManyFieldsSent)


def _is_damaged(error: BaseException) -> bool:
    return isinstance(error, EncryptionError)


def _database_away() -> Failure:
    # A connection can break after the database has saved and before it says so: nobody can promise either.
    return Failure(
        503,
        _("The desk cannot reach its database"),
        _(
            "If you only wanted to look, nothing of yours is lost: try again in a minute. If you had sent "
            "something, it was saved as a whole or not at all, most likely not: look first, then send it again."
        ),
        retry=True,
    )


def _no_room() -> Failure:
    return Failure(
        507,
        _("The desk has no room left on its disk"),
        _(
            "What you sent was not saved. Tell whoever runs the desk that its disk is full, keep what you "
            "have, and send it again once there is room."
        ),
    )


def _too_large() -> Failure:
    return Failure(
        413,
        _("That is too much for one form"),
        _(
            "The texts of a form may have five megabytes together. Nothing was saved. Go back, shorten the "
            "texts, and attach what is long as a document."
        ),
    )


def _too_many() -> Failure:
    return Failure(
        413,
        _("That is too much for one form"),
        _(
            "A form may have two thousand fields. Nothing was saved. Go back and send it in parts; a long list "
            "of identifiers is taken in from a file."
        ),
    )


def _damaged() -> Failure:
    return Failure(
        409,
        _("Something that is stored here cannot be read"),
        _(
            "A stored value on this page was changed past the desk, or its key is missing. Nothing was shown "
            "and nothing was changed. Tell whoever runs the desk: the value has to be restored from the backup, "
            "and the check of the record (verify_history) names it. Other pages work as before."
        ),
    )


FAILURES: tuple[tuple[Callable[[BaseException], bool], Callable[[], Failure]], ...] = (
    (_is_database_away, _database_away),
    (_is_no_room, _no_room),
    (_is_too_large, _too_large),
    (_is_too_many, _too_many),
    (_is_damaged, _damaged),
)


def _page(failure: Failure) -> HttpResponse:
    response = HttpResponse(
        render_to_string("failure.html", {"failure": failure}), status=failure.status, charset="utf-8"
    )
    if failure.retry:
        response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
