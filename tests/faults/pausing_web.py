"""The desk's web server as the product has it, but it stops for good at one moment of a decision.

The test that starts it says in the environment which moment: `written`, when nothing is committed yet, or `committed`,
when nothing is answered yet; and names the file that shows it that the moment has come.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from triage.wsgi import application

__all__ = ["application"]


def stop_for_good() -> None:
    """Tell the test, then wait to be killed."""
    Path(os.environ["FAULT_MARKER"]).touch()
    threading.Event().wait()


def then_stop(function: Callable[..., Any], applies: Callable[[dict[str, Any]], bool]) -> Callable[..., Any]:
    """The function, after which the process goes no further."""

    @wraps(function)
    def stopping(**arguments: Any) -> Any:
        outcome = function(**arguments)
        if applies(arguments):
            stop_for_good()
        return outcome

    return stopping


def set_trap() -> None:
    """Put the stop where the environment wants it."""
    from triage import audit
    from triage.event_kinds import EventKind
    from triage.services import decisions

    if os.environ["FAULT_MOMENT"] == "written":
        audit.record = then_stop(audit.record, lambda given: given["kind"] == EventKind.DECIDED)
    else:
        decisions.decide = then_stop(decisions.decide, lambda given: True)


set_trap()
