"""Where the words of the pages stand: Python, templates, and data that is shown to people."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ("triage", "jurisdictions")
TEMPLATES = ROOT / "templates"
NO_PAGES = ("migrations", "management", "jurisdictions/law")
"""Python without words for pages: commands speak to operators, and the law core knows no Django."""
LETTERS = TEMPLATES / "letters"
"""Letters have languages of their own."""
FUNCTIONS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACE = re.compile(r"[A-Za-z][A-Za-z -]*[A-Za-z]")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One message: its English text, what it is in a sentence with many, and the context that tells homonyms apart."""

    singular: str
    plural: str = ""
    context: str = ""


def python_files() -> list[Path]:
    """The Python whose words may be on a page."""
    files = [path for room in PYTHON for path in sorted((ROOT / room).rglob("*.py"))]
    return [path for path in files if not any(f"/{part}/" in path.as_posix() for part in NO_PAGES)]


def template_files() -> list[Path]:
    """The templates of pages."""
    return [path for path in sorted(TEMPLATES.rglob("*.html")) if LETTERS not in path.parents]


def of_python(path: Path) -> Iterator[Message]:
    """The marked messages of a Python file, and the places that refusals name (`where="contact used"`)."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    yield from _extracted(source, {**FUNCTIONS, **_aliases(tree)})
    for place in _places(tree):
        yield Message(place)


def of_template(path: Path) -> Iterator[Message]:
    """The marked messages of a template."""
    source = path.read_text(encoding="utf-8")
    as_python = templatize(source, origin=str(path))
    # Without indentation, which means nothing in a template and is an error in Python.
    lines = "\n".join(line.strip() for line in as_python.splitlines())
    yield from _extracted(lines, {**FUNCTIONS, "_": None})


def _extracted(
    source: str, functions: dict[str, tuple[int | tuple[int, str], ...] | None]
) -> Iterator[Message]:
    found = extract("python", io.BytesIO(source.encode()), keywords=functions, options={"encoding": "utf-8"})
    for _line, text, _comments, context in found:
        texts = (text,) if isinstance(text, str) else tuple(text)
        if texts[0]:
            yield Message(texts[0], texts[1] if len(texts) > 1 else "", context or "")


def _aliases(tree: ast.Module) -> dict[str, tuple[int | tuple[int, str], ...] | None]:
    """What a module calls the functions of django.utils.translation: by import, or as `_t = gettext_lazy`."""
    imported = {
        alias.asname: FUNCTIONS[alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname and alias.name in FUNCTIONS
    }
    renamed = {
        ast.unparse(node.targets[0]): FUNCTIONS[node.value.id]
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in FUNCTIONS
    }
    return {**imported, **renamed}


def _places(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "where":
            for text in constants(node.value):
                yield from (part for part in re.split(r", |: ", text.strip(" ,")) if PLACE.fullmatch(part))


def constants(node: ast.AST) -> Iterator[str]:
    """The texts within an expression, those within f-strings too."""
    return (
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


def all_messages(words: Iterable[str] = ()) -> list[Message]:
    """Every message once, sorted; `words` are those that are data."""
    found = {Message(word) for word in words}
    for path in python_files():
        found.update(of_python(path))
    for path in template_files():
        found.update(of_template(path))
    plural = {(message.singular, message.context) for message in found if message.plural}
    return sorted(m for m in found if m.plural or (m.singular, m.context) not in plural)
