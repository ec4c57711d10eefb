"""Many processes released at one instant: who wins a race over the same row."""

from __future__ import annotations

import multiprocessing
import os
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from typing import Any

from django.db import connection, connections

START_SECONDS = 120.0
FINISH_SECONDS = 240.0


@dataclass(frozen=True)
class Outcome:
    """What one process came to: `value` if its attempt returned, else the refusal's class name and words."""

    value: str | None = None
    refusal: str = ""
    says: str = ""

    @property
    def won(self) -> bool:
        """Whether the attempt returned."""
        return not self.refusal


def race(attempt: Callable[[int], Any], *, processes: int) -> list[Outcome]:
    """Run `attempt(0)`, `attempt(1)` … in processes of their own, released at one instant; one outcome for each.

    The processes are forks of this warm one with connections of their own, so the test needs a committed database
    (`transactional_db`). What an attempt returns is handed back as text. Objects read before the fork are stale in all
    of them in the same way, as pages are that people opened at the same time.
    """
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(processes)
    # A connection shared with a fork would be closed under the parent.
    connections.close_all()
    runners: list[tuple[BaseProcess, Connection]] = []
    for number in range(processes):
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=_run, args=(attempt, number, barrier, sending), daemon=True)
        process.start()
        sending.close()
        runners.append((process, receiving))
    return [_collect(process, receiving) for process, receiving in runners]


def race_in_rounds(
    prepare: Callable[[int], Callable[[int], Any]], *, processes: int, rounds: int
) -> list[list[Outcome]]:
    """For each round: `prepare(round)` makes the rows and gives the attempt, which the processes then race with."""
    return [race(prepare(number), processes=processes) for number in range(rounds)]


def summary(outcomes: list[Outcome]) -> Counter[str]:
    """How many won, and how many were refused by which error."""
    return Counter("won" if outcome.won else outcome.refusal for outcome in outcomes)


def _run(attempt: Callable[[int], Any], number: int, barrier: Barrier, sending: Connection) -> None:
    try:
        connection.ensure_connection()
        barrier.wait(START_SECONDS)
        outcome = Outcome(value=str(attempt(number)))
    except BaseException as error:
        says = str(error) if error.args else "".join(traceback.format_exception(error)[-3:])
        outcome = Outcome(refusal=type(error).__name__, says=says)
    finally:
        connections.close_all()
    sending.send(outcome)
    sending.close()
    # Leaves without the parent's exit handlers, which belong to the test run.
    os._exit(0)


def _collect(process: BaseProcess, receiving: Connection) -> Outcome:
    try:
        if not receiving.poll(FINISH_SECONDS):
            process.kill()
            return Outcome(refusal="TimedOut", says=f"no answer within {FINISH_SECONDS:.0f} s")
        outcome: Outcome = receiving.recv()
    except EOFError:
        outcome = Outcome(refusal="Died", says="the process ended without an answer")
    finally:
        receiving.close()
        process.join(START_SECONDS)
        process.close()
    return outcome
