"""pyHanko starts an event loop for each signature; where a thread runs one already, another thread does it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

R = TypeVar("R")


def with_own_loop(work: Callable[[], R]) -> R:
    """What the work returns or raises, done where no event loop runs."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work).result()
