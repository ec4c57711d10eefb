"""`manage.py letters render-all FOLDER`: a specimen of every letter in every language, and a page of links."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from django.core.management.base import CommandError

from triage.letters.catalogue import LetterKind
from triage.letters.errors import LetterError
from triage.letters.languages import ENGLISH, LANGUAGES
from triage.services.text_preview import both, specimen

NAME = "render-all"
HELP = (
    "Render a specimen with invented data of every kind of letter in every language, beside English, and in English "
    "alone, with the texts and the logo in force. Writes index.html beside them and prints one line of JSON for each "
    "file. Exits with 1 if one of them cannot be rendered."
)
_STYLE = (
    "body{font:1rem/1.5 sans-serif;margin:2rem}table{border-collapse:collapse}"
    "th,td{padding:.3rem .6rem;border:1px solid #767676;text-align:start;font-weight:400}"
)


@dataclass(frozen=True, slots=True)
class Line:
    """What was rendered, or why not."""

    kind: str
    language: str
    beside: str
    file: str = ""
    pages: int = 0
    bytes: int = 0
    sha256: str = ""
    problem: str = ""


def add_arguments(parser: ArgumentParser) -> None:
    """Where to, and which ones."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="It is made if it is not there.")
    parser.add_argument(
        "--kind",
        action="append",
        choices=LetterKind.values,
        metavar="KIND",
        help="This one only; may be repeated.",
    )
    parser.add_argument(
        "--language",
        action="append",
        choices=list(LANGUAGES),
        metavar="TAG",
        help="This one only; may be repeated.",
    )
    parser.add_argument("--draft", action="store_true", help="Mark every page as a draft.")


def run(write: Callable[[str], Any], options: dict[str, Any]) -> None:
    """Render them one after the other. Raises CommandError where one could not be, or where nothing can be written."""
    kinds = [LetterKind(kind) for kind in options["kind"] or LetterKind.values]
    tags = [tag for tag in LANGUAGES if tag in (options["language"] or LANGUAGES)]
    folder: Path = options["folder"]
    lines = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for line in _rendered(folder, kinds, tags, draft=options["draft"]):
            lines.append(line)
            write(json.dumps({name: value for name, value in asdict(line).items() if value}))
        (folder / "index.html").write_text(_index(lines, kinds, tags), encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{folder} cannot be written to: {error}") from None
    failed = [line for line in lines if line.problem]
    if failed:
        raise CommandError(f"{len(failed)} of {len(lines)} letters could not be rendered.")


def _rendered(
    folder: Path, kinds: Sequence[LetterKind], tags: Sequence[str], *, draft: bool
) -> Iterator[Line]:
    for kind in kinds:
        for tag in tags:
            spoken = both(tag)
            beside = ENGLISH if len(spoken) > 1 else ""
            try:
                pdf = specimen(kind, spoken, draft=draft)
            except LetterError as error:
                yield Line(kind, tag, beside, problem=str(error))
                continue
            name = f"{kind}.{'-'.join(spoken)}.pdf"
            (folder / name).write_bytes(pdf)
            yield Line(kind, tag, beside, name, _pages(pdf), len(pdf), sha256(pdf).hexdigest())


def _pages(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def _index(lines: Sequence[Line], kinds: Sequence[LetterKind], tags: Sequence[str]) -> str:
    by_place = {(line.kind, line.language): line for line in lines}
    head = "".join(f'<th scope="col" lang="{tag}">{escape(LANGUAGES[tag].own_name)}</th>' for tag in tags)
    body = "".join(
        f'<tr><th scope="row">{escape(str(kind.label))}</th>'
        + "".join(f"<td>{_cell(by_place[kind, tag])}</td>" for tag in tags)
        + "</tr>"
        for kind in kinds
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Letters</title>'
        f"<style>{_STYLE}</style></head><body><h1>Letters</h1>"
        "<p>Specimens with invented data; in any language but English beside the English text, which prevails.</p>"
        f'<table><thead><tr><th scope="col">Letter</th>{head}</tr></thead><tbody>{body}</tbody></table>'
        "</body></html>\n"
    )


def _cell(line: Line) -> str:
    if line.problem:
        return escape(line.problem)
    pages = f"{line.pages} page{'s' if line.pages > 1 else ''}"
    return f'<a href="{escape(line.file)}" title="{escape(f"{line.kind}, {line.language}")}">{pages}</a>'
