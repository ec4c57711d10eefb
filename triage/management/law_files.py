"""Rulebooks out of the database into files, and from a file into a draft."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from jurisdictions.models import RulebookVersion
from triage import access
from triage.errors import BadInput
from triage.management.acting import acting_person, add_person_argument
from triage.management.law_diff import lines_of_difference
from triage.management.law_sources import text_of, version_named
from triage.management.law_tasks import LawTask, Write, day
from triage.roles import Permission
from triage.services import law, law_drafting

STANDARD_OUTPUT = "-"


# Export.


def _export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="CODE[:N]", help="the newest version, or a certain one")
    parser.add_argument("file", nargs="?", metavar="FILE", help="a new file, or - for the terminal")
    parser.add_argument("--all", metavar="FOLDER", help="the newest version of each, as CODE.toml by kind")


def _export(write: Write, options: Mapping[str, Any]) -> None:
    if options["all"] is not None:
        if options["name"] is not None:
            raise BadInput("Give CODE and FILE, or --all and FOLDER.")
        _export_all(write, Path(options["all"]))
        return
    if options["name"] is None or options["file"] is None:
        raise BadInput("Give CODE and FILE, or --all and FOLDER.")
    version = version_named(options["name"])
    if options["file"] == STANDARD_OUTPUT:
        sys.stdout.write(version.source)
        return
    _write_new(Path(options["file"]), version)
    write(f"{version} is in {options['file']}.")


def _export_all(write: Write, folder: Path) -> None:
    versions = law.speaking(RulebookVersion.objects.order_by("number"))
    newest = {version.code: version for version in versions}
    paths = {folder / str(version.kind) / f"{version.code}.toml": version for version in newest.values()}
    there = sorted(path for path in paths if path.exists())
    if there:
        raise BadInput(
            f"is there already, and {len(there) - 1} more; nothing was written. Name a new folder.",
            where=str(there[0]),
        )
    for path, version in paths.items():
        _write_new(path, version)
    write(f"{len(newest)} rulebooks are in {folder}.")


def _write_new(path: Path, version: RulebookVersion) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            stream.write(version.source.encode())
    except FileExistsError:
        raise BadInput("is there already; nothing is written over", where=str(path)) from None
    except OSError as error:
        raise BadInput(f"cannot be written ({error})", where=str(path)) from None


# Import.


def _import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a rulebook as TOML")
    add_person_argument(parser)
    parser.add_argument(
        "--effective-from", metavar="DATE", type=day,
        help="the first day of receipt that it is to speak to (today, if not given)",
    )  # fmt: skip
    parser.add_argument(
        "--dry-run", action="store_true", help="print what differs and what is wrong; change nothing"
    )


def _import(write: Write, options: Mapping[str, Any]) -> None:
    actor = acting_person(options["username"])
    access.require_role(actor, Permission.DRAFT_RULEBOOK)
    source = text_of(Path(options["file"]))
    found = law_drafting.checked(source)
    if found.problem is not None or found.rulebook is None:
        line = f", line {found.problem.line}" if found.problem and found.problem.line else ""
        place = f"{options['file']}{line}"
        raise BadInput(found.problem.says if found.problem else "", where=place)
    law.require_state(found.rulebook)
    newest = law_drafting.newest_version(found.rulebook.code)
    for line in lines_of_difference(law.rulebook_of(newest) if newest else None, found.rulebook):
        write(line)
    if options["dry_run"]:
        write("Nothing was changed.")
        return
    on = options["effective_from"] or timezone.localdate()
    draft = law.draft_rulebook(actor=actor, source=source, effective_from=on, at=timezone.now())
    write(f"The {draft} waits for another law editor to publish it from {on} on.")


EXPORT = LawTask("export", "Write published rulebooks into files.", _export, _export_arguments)
IMPORT = LawTask(
    "import", "Make a draft of a file, for another law editor to publish.", _import, _import_arguments
)
