"""How much work the law does, in lines of its code that are run: the same on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import jurisdictions.law

LAW = str(Path(jurisdictions.law.__file__).parent)


def steps_of(work: Callable[[], object]) -> int:
    """Lines of the law's code that are run."""
    taken = 0

    def step(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal taken
        taken += event == "line"
        return step

    def enter(frame: FrameType, _event: str, _arg: Any) -> Any:
        return step if frame.f_code.co_filename.startswith(LAW) else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        work()
    finally:
        sys.settrace(before)
    return taken
