"""Running a command as the shell does: what it printed, what it complained about, and its exit code."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.core.management import CommandError, call_command


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str


def run(name: str, *arguments: Any, **options: Any) -> Ran:
    """Run it. A CommandError is its message on stderr and exit code 1, as on the command line."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command(name, *map(str, arguments), stdout=out, stderr=err, **options)
    except CommandError as error:
        err.write(str(error))
        code = error.returncode
    except SystemExit as end:
        code = int(end.code or 0)
    return Ran(code, out.getvalue(), err.getvalue())
