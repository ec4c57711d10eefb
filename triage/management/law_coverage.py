"""Prints how far the law that is in force has been reviewed, for each rulebook and in all."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from jurisdictions.law.vocabulary import RulebookKind
from triage.management.law_tasks import LawTask, Write, day
from triage.services.law_coverage import LEVELS, SECTIONS, Counts, Coverage, coverage, totals


def _print(write: Write, options: Mapping[str, Any]) -> None:
    lines = coverage(options["on"] or timezone.now().date())
    if options["json"]:
        told = {"rulebooks": [asdict(line) for line in lines], "total": asdict(totals(lines))}
        write(json.dumps(told, indent=2, default=str))
        return
    write("entries of each kind by confidence: high/medium/low")
    for text in _table(lines):
        write(text)


def _table(lines: Sequence[Coverage]) -> Iterator[str]:
    yield _row("rulebook", "version", "holds", SECTIONS, "reviewed", "undated", "oldest review")
    for line in lines:
        yield _counted(
            line.rulebook, str(line.version), (line.coverage or line.kind).replace("_", " "), line.counts
        )
    for kind in RulebookKind:
        of_kind = [line for line in lines if line.kind is kind]
        yield _counted(f"{kind}: {len(of_kind)}", "", "in all", totals(of_kind))
    yield _counted(f"rulebooks: {len(lines)}", "", "in all", totals(lines))


def _counted(rulebook: str, version: str, holds: str, counts: Counts) -> str:
    by_section = ["/".join(str(counts.entries[section][level]) for level in LEVELS) for section in SECTIONS]
    reviewed = f"{counts.reviewed} of {counts.total}"
    oldest = counts.oldest_review.isoformat() if counts.oldest_review else "-"
    return _row(rulebook, version, holds, by_section, reviewed, str(counts.undated), oldest)


def _row(
    rulebook: str,
    version: str,
    holds: str,
    sections: Iterable[str],
    reviewed: str,
    undated: str,
    oldest: str,
) -> str:
    columns = " ".join(f"{text:>11}" for text in sections)
    return f"{rulebook:<22} {version:>7} {holds:<14} {columns} {reviewed:>13} {undated:>7}  {oldest}"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--on", type=day, metavar="YYYY-MM-DD", help="A day of receipt, else today.")
    parser.add_argument("--json", action="store_true", help="Print JSON.")


COVERAGE = LawTask(
    "coverage",
    "Show how many entries each rulebook in force has, of which confidence, and how far they have been reviewed.",
    _print,
    _arguments,
)
