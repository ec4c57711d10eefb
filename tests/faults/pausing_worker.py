"""The desk's worker as the product has it, but it stops at one moment of issuing a letter, or has no room for a while.

The test that starts it says in the environment which moment, and names the files by which they talk: the worker makes
the first when the moment has come, and goes on once the second is there.
"""

from __future__ import annotations

import os
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import Any

from celery.signals import worker_process_init

from triage.celery import app

__all__ = ["MOMENTS", "app"]

Function = Callable[..., Any]
Applies = Callable[..., bool]
LITTLE = 4096
"""Bytes: the largest file while there is no room."""


def stop() -> None:
    """Tell the test, then wait: to be killed, or to go on. Only the first process that comes here does."""
    try:
        Path(os.environ["FAULT_MARKER"]).touch(exist_ok=False)
    except FileExistsError:
        return
    tick = threading.Event()
    while not Path(os.environ["FAULT_GO"]).exists():
        tick.wait(0.05)


def always(*args: Any, **given: Any) -> bool:
    return True


def before(function: Function, applies: Applies = always) -> Function:
    """The function, before which the process stops."""

    @wraps(function)
    def stopping(*args: Any, **given: Any) -> Any:
        if applies(*args, **given):
            stop()
        return function(*args, **given)

    return stopping


def after(function: Function, applies: Applies = always) -> Function:
    """The function, after which the process stops."""

    @wraps(function)
    def stopping(*args: Any, **given: Any) -> Any:
        outcome = function(*args, **given)
        if applies(*args, **given):
            stop()
        return outcome

    return stopping


def without_room(function: Function) -> Function:
    """The function in a process that may write no large file, for as long as the file of the test is not there."""

    @wraps(function)
    def limited(*args: Any, **given: Any) -> Any:
        if Path(os.environ["FAULT_GO"]).exists():
            return function(*args, **given)
        with no_large_file():
            return function(*args, **given)

    return limited


@contextmanager
def no_large_file() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LITTLE, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


MOMENTS = (
    "before rendering",
    "while rendering",
    "after rendering",
    "while signing",
    "after signing",
    "while storing",
    "after storing",
    "after the row",
    "after the commit",
)
"""In the order in which issuing a letter passes them."""


def traps() -> dict[str, tuple[Any, str, Callable[[Function], Function]]]:
    """Whose function is stopped at each moment, its name, and where."""
    from django.core.files.storage import FileSystemStorage

    from triage import audit
    from triage.documents import storage
    from triage.event_kinds import EventKind
    from triage.letters import renderer, signing
    from triage.services import queue

    def is_issue(**given: Any) -> bool:
        return bool(given["kind"] == EventKind.LETTER_ISSUED)

    def is_signature(*args: Any, dry_run: bool = False) -> bool:
        return not dry_run

    return {
        "before rendering": (renderer, "render", before),
        "while rendering": (renderer, "write_frame", after),
        "after rendering": (renderer, "render", after),
        "while signing": (signing._KeySigner, "async_sign_raw", partial(before, applies=is_signature)),
        "after signing": (storage, "store", before),
        "while storing": (FileSystemStorage, "save", before),
        "after storing": (storage, "store", after),
        "after the row": (audit, "record", partial(after, applies=is_issue)),
        "after the commit": (queue, "_finish", before),
        "no room": (storage, "_write", without_room),
    }


@worker_process_init.connect(weak=False)
def set_trap(**_kwargs: object) -> None:
    """Put the stop where the environment wants it, in each process of the pool."""
    owner, name, wrap = traps()[os.environ["FAULT_MOMENT"]]
    setattr(owner, name, wrap(getattr(owner, name)))
