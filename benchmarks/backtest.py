"""A back-test of 100,000 past data requests by two worker processes, as a desk runs them, with its progress."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from django.utils import timezone

from benchmarks import bulk_load
from benchmarks.backtest_rows import TABLES, blocks
from benchmarks.table import Line
from jurisdictions.models import Jurisdiction, RulebookDraft, RulebookVersion
from tests.jurisdictions.demo_orders import demo_orders
from tests.triage import people
from triage.encryption import key_store
from triage.models import LawRun
from triage.services import back_test, law, law_runs

SIZE = 100_000
GOAL = 60
"""Seconds."""
AT_ONCE = 5_000
ROOT = Path(__file__).resolve().parents[1]
RULE = """
[[rules]]
id = "of-the-benchmark"
citation = "none"
per = "item"
severity = "blocking"
reason = "LEGAL-NOT-CRIMINAL"
when = "data_category in ('subscriber', 'identify_ip')"
require = "authorised_by in ('judge', 'court')"
says = "A judge must order it."
in_force_from = 2018-01-01
confidence = "high"
source = "none"
"""
"""A rule more in the policy: it speaks to every data request of every State."""


def measure(size: int = SIZE) -> Iterator[Line]:
    """Wall-clock seconds from the start of the run to its end; two workers wait for it, as at a desk."""
    law.load_jurisdictions()
    law.load_shipped(actor=people.desk(), at=timezone.now())
    draft = _draft()
    _fill(size)
    with ExitStack() as stack:
        for _lane in range(law_runs.LANES):
            _worker(stack)
        start = time.monotonic()
        run = back_test.start(actor=people.ivan(), draft=draft, all_reviewed=True, at=timezone.now())
        seen = set()
        while LawRun.objects.filter(pk=run.pk, status__in=law_runs.GOING).exists():
            seen.add(LawRun.objects.get(pk=run.pk).done)
            time.sleep(0.2)
        seconds = time.monotonic() - start
    run.refresh_from_db()
    if run.status != "done" or run.done != size:
        raise RuntimeError(f"the back-test ended as {run.status} after {run.done} of {size}: {run.problem}")
    yield Line(
        f"back-test of {size:,} past data requests, {law_runs.LANES} workers, {os.cpu_count()} cores",
        f"{seconds:.1f} s",
        "goal",
        f"{GOAL} s",
        f"{size / seconds:,.0f} /s, {run.differing:,} differ, progress seen {len(seen)} times",
    )


def _draft() -> RulebookDraft:
    policy = RulebookVersion.objects.filter(kind="policy").order_by("-code")[0]
    return law.draft_rulebook(
        actor=people.heidi(),
        source=policy.source + RULE,
        effective_from=timezone.localdate(),
        at=timezone.now(),
    )


def _fill(size: int) -> None:
    ivan = people.ivan()
    people.give_scope(ivan, Jurisdiction.objects.values_list("code", flat=True))
    orders = [order.facts for order in demo_orders().values()]
    bulk_load.empty(list(TABLES))
    rows = blocks(orders, key_store(), size=size, person=ivan.pk.hex, at_once=AT_ONCE)
    bulk_load.load(rows, TABLES)


def _worker(stack: ExitStack) -> None:
    command = [sys.executable, "-m", "benchmarks.backtest_worker"]
    worker = stack.enter_context(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True))
    assert worker.stdout is not None  # noqa: S101  it is a pipe
    worker.stdout.readline()
