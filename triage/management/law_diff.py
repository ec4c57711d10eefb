"""What differs between two texts of a rulebook, as law and, if asked for, as text."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from os.path import isfile
from pathlib import Path
from typing import Any

from jurisdictions.law.comparison import ChangeKind, compare
from jurisdictions.law.rulebook import Rulebook
from jurisdictions.law.vocabulary import RulebookKind
from triage.errors import BadInput
from triage.management.law_sources import text_of, version_named
from triage.management.law_tasks import LawTask, Write
from triage.services import law
from triage.services.law_words import told

SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.CHANGED: "~"}
CODE_LINE = re.compile(r'^code\s*=\s*"([^"]+)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two texts, and how it is called."""

    name: str
    text: str
    rulebook: Rulebook


def lines_of_difference(old: Rulebook | None, new: Rulebook) -> Iterator[str]:
    """The difference as law, a line for each entry and one for each thing that differs in it."""
    found = told(compare(old, new))
    if not found:
        yield "Both say the same law."
    for entry in found:
        title = f" ({entry.title})" if entry.title else ""
        yield f"{SIGNS[entry.kind]} {entry.headline}{title}"
        for sentence in entry.sentences:
            yield f"    {sentence}"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("first", metavar="A", help="a file, CODE or CODE:N")
    parser.add_argument(
        "second",
        metavar="B",
        nargs="?",
        help="the same; without it the published CODE is compared with the shipped",
    )
    parser.add_argument("--text", action="store_true", help="the lines of the text that differ, too")


def _diff(write: Write, options: Mapping[str, Any]) -> None:
    first = _side(options["first"])
    second = _side(options["second"]) if options["second"] else _shipped(first.rulebook)
    policies = {first.rulebook.kind, second.rulebook.kind} == {RulebookKind.POLICY}
    if first.rulebook.code != second.rulebook.code and not policies:
        raise BadInput(
            f"{first.name} and {second.name} are two rulebooks; only texts of one can be compared."
        )
    write(f"{first.name} → {second.name}")
    for line in lines_of_difference(first.rulebook, second.rulebook):
        write(line)
    if options["text"]:
        before, after = first.text.splitlines(), second.text.splitlines()
        for line in unified_diff(before, after, first.name, second.name, lineterm=""):
            write(line)


def _side(name: str) -> _Side:
    # Path.is_file raises for a name that is too long and for a folder that may not be read.
    if isfile(name):
        text = text_of(Path(name))
        return _Side(name, text, law.read_text(text.encode(), file=name))
    version = version_named(name)
    return _Side(str(version), version.source, law.rulebook_of(version))


def _shipped(rulebook: Rulebook) -> _Side:
    for path in law.shipped_files():
        text = text_of(path)
        if (match := CODE_LINE.search(text)) and match[1] == rulebook.code:
            return _Side(f"shipped {path.name}", text, law.read_text(text.encode(), file=path.name))
    raise BadInput(f"No rulebook {rulebook.code} is shipped. Name a second one to compare with.")


DIFF = LawTask("diff", "Show what differs between two texts of a rulebook.", _diff, _arguments)
