"""Finds visible words that no translation reaches: in templates, and in Python that speaks to people."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from scripts.message_sources import ROOT, python_files, template_files
from triage import errors

SPOKEN = frozenset({"title", "alt", "placeholder", "aria-label", "aria-description", "aria-roledescription"})
"""Attributes that are read by people; `data-…` ones are words for scripts if they hold a space."""
NAMES = frozenset({"Countersign", "TOML", "PDF", "SHA-256", "CSV", "XLSX", "JSON", "UTC"})
"""What is called the same in every language."""
BLOCK = re.compile(r"{%\s*(blocktrans(?:late)?|comment)\b.*?{%\s*end\1\s*%}|{#.*?#}", re.DOTALL)
CLASSES = re.compile(r"{%\s*block (?:bodyclass|htmlclass|coltype)\s*%}.*?{%\s*endblock.*?%}", re.DOTALL)
STYLE = re.compile(r"""class="(?:{[{%].*?[}%]}|[^"{])*\"""", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
TRANSLATED = re.compile(r"{%\s*trans(?:late)?\s.*?%}|_\((\"[^\"]*\"|'[^']*')\)", re.DOTALL)
DEFAULT = re.compile(r"\|(?:default|default_if_none|yesno|pluralize|add|join):(\"[^\"]*\"|'[^']*')")
GIVEN = re.compile(r"\b\w+=(\"[^\"]*\"|'[^']*')")
WORD = re.compile(r"[^\W\d_]{2,}")

FUNCTIONS = frozenset(
    {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
)
OPERATORS = frozenset({"ImproperlyConfigured", "CommandError"})
"""What is said to those who run the desk."""
DATA = frozenset({"SENTENCES"})
"""Tables whose words scripts.message_words takes from them."""
KEYWORDS = frozenset({"label", "help_text", "explains", "description", "empty_label", "verbose_name"})
ATTRIBUTES = frozenset({"search_help_text", "title", "label", "index_title", "empty_value_display"})
SAYS = {
    "Act": 1,
    "Done": 0,
    "Shown": 0,
    "Revealed": 0,
    "Tile": 0,
    "success": 1,
    "error": 1,
    "warning": 1,
    "info": 1,
}
"""Calls that show one of their arguments to people, with its place."""
SENTENCE = re.compile(r"(?![A-Z]{4,}\b)[A-Z“][^\n]*\s[^\n]*[.!?:]\s?")
SILENT = (
    "triage/letters/", "triage/encryption/", "triage/checks.py", "triage/settings.py", "triage/environment.py",
    "triage/celery.py", "triage/tasks.py", "triage/audit.py", "triage/services/letter_texts.py",
    "triage/services/letter_rows.py", "triage/services/triggers.py",
    "triage/services/indicators.py", "triage/documents/child.py", "triage/documents/reading_file.py",
    "triage/documents/order_file.py", "triage/outbox.py",
)  # fmt: skip
"""What pages do not show: letters, what operators and writers of rulebooks read."""
MODELS = ("triage/models/", "jurisdictions/models.py")
"""Names and helps of models are data: scripts.message_words takes them from the models themselves."""


def unwrapped() -> Iterator[str]:
    """File, line and words of everything that is found."""
    for path in template_files():
        yield from (
            f"{_name(path)}:{line}: {words!r}" for line, words in in_template(path.read_text("utf-8"))
        )
    for path in python_files():
        if not _name(path).startswith(SILENT):
            found = in_python(path.read_text("utf-8"), names=not _name(path).startswith(MODELS))
            yield from (f"{_name(path)}:{line}: {words!r}" for line, words in found)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- Templates ---


def in_template(source: str) -> Iterator[tuple[int, str]]:
    """Line and words of text, spoken attributes and arguments of tags that are not marked for translation."""
    source = STYLE.sub(_blank, source)
    marked = TRANSLATED.sub(_blank, CLASSES.sub(_blank, BLOCK.sub(_blank, source)))
    for tag in TAG.finditer(marked):
        for found in (*DEFAULT.finditer(tag.group()), *GIVEN.finditer(tag.group())):
            text = found.group(1)[1:-1]
            if _is_visible(text) and (found.re is DEFAULT or " " in text):
                yield marked[: tag.start()].count("\n") + 1, text
    page = _Page()
    page.feed(TAG.sub(_blank, marked))
    page.close()
    yield from page.found


def _blank(match: re.Match[str]) -> str:
    """As many line breaks as were there."""
    return "\n" * match.group().count("\n")


def _is_visible(text: str) -> bool:
    return any(word not in NAMES for word in WORD.findall(_without_names(text)))


def _without_names(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, "")
    return text


class _Page(HTMLParser):
    """Collects what people read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Attributes that are read aloud or shown."""
        self._hidden += tag in ("script", "style")
        button = tag == "input" and dict(attrs).get("type") in ("submit", "button", "reset")
        for name, value in attrs:
            text = value or ""
            spoken = (
                name in SPOKEN
                or (button and name == "value")
                or (name.startswith("data-") and " " in text.strip())
            )
            if spoken and _is_visible(text):
                self.found.append((self.getpos()[0], text))

    def handle_endtag(self, tag: str) -> None:
        """The end of a script."""
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if not self._hidden and _is_visible(data):
            self.found.append((self.getpos()[0], " ".join(data.split())))


# --- Python ---


def in_python(source: str, *, names: bool = True) -> Iterator[tuple[int, str]]:
    """Line and words of refusals, labels, helps and sentences that are not marked for translation.

    `names` is whether labels and helps count: those of models are taken from the models themselves.
    """
    tree = ast.parse(source)
    seen: set[tuple[int, int]] = set()
    marked = set(_marked(tree))
    for node in (*_said(tree), *(_named(tree) if names else ())):
        for text in _texts(node):
            place = (text.lineno, text.col_offset)
            words = str(text.value)
            if id(text) not in marked and place not in seen and WORD.search(words):
                seen.add(place)
                yield text.lineno, words
    yield from _unlabelled(tree) if names else ()
    yield from _hiding(tree)


def _unlabelled(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Form fields whose label Django would make of their English name."""
    for owner in ast.walk(tree):
        for statement in owner.body if isinstance(owner, ast.ClassDef) else ():
            if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
                continue
            call = statement.value
            if _called(call).endswith("Field") and not _has_label(call):
                yield call.lineno, f"a field without label: {ast.unparse(statement.targets[0])}"


def _has_label(call: ast.Call) -> bool:
    return any(
        keyword.arg == "label" or (keyword.arg == "widget" and "HiddenInput" in ast.unparse(keyword.value))
        for keyword in call.keywords
    )


def _hiding(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """A variable called `_` where that is the function: Python then calls the variable."""
    imported = any(
        isinstance(node, ast.ImportFrom) and any(alias.asname == "_" for alias in node.names)
        for node in tree.body
    )
    own = {
        id(name)
        for part in ast.walk(tree)
        if isinstance(part, ast.comprehension)
        for name in ast.walk(part.target)
    }
    for node in ast.walk(tree) if imported else ():
        if id(node) in own:
            continue
        bound = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == "_"
        if bound or (isinstance(node, ast.arg) and node.arg == "_"):
            yield node.lineno, "a variable that hides the translating function"  # type: ignore[attr-defined]


def _texts(node: ast.AST) -> Iterator[ast.Constant]:
    """The texts of an expression, without what is looked up or compared."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif isinstance(node, ast.JoinedStr | ast.BinOp | ast.IfExp | ast.BoolOp | ast.Tuple | ast.List):
        for child in ast.iter_child_nodes(node):
            if not (isinstance(node, ast.IfExp) and child is node.test):
                yield from _texts(child)


def _marked(tree: ast.Module) -> Iterator[int]:
    """The texts that are arguments of a translating function, and docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in FUNCTIONS | OPERATORS:
            yield from (id(part) for part in ast.walk(node))
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.target) in DATA and node.value:
            yield from (id(part) for part in ast.walk(node.value))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)


def _called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _said(tree: ast.Module) -> Iterator[ast.AST]:
    """Refusals, sentences, and what a row is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _called(node.exc) in REFUSALS:
            yield from node.exc.args[:1]
        elif isinstance(node, ast.FunctionDef) and node.name == "__str__":
            yield from (part.value for part in ast.walk(node) if isinstance(part, ast.Return) and part.value)


def _named(tree: ast.Module) -> Iterator[ast.AST]:
    """Labels, helps and headings; in models their texts end like sentences as well."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _shown_by(node)
        elif isinstance(node, ast.Assign) and any(_is_shown(target) for target in node.targets):
            yield node.value
        elif isinstance(node, ast.Constant | ast.JoinedStr) and SENTENCE.fullmatch(_outline(node)):
            yield node


def _outline(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)


def _is_shown(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id in ATTRIBUTES


def _shown_by(node: ast.Call) -> Iterator[ast.AST]:
    place = SAYS.get(_called(node))
    if place is not None and len(node.args) > place:
        yield node.args[place]
    for keyword in node.keywords:
        if keyword.arg in KEYWORDS:
            yield keyword.value
        elif keyword.arg == "error_messages" and isinstance(keyword.value, ast.Dict):
            yield from keyword.value.values


def _kinds(kind: type[errors.TriageError]) -> set[str]:
    return {kind.__name__}.union(*(_kinds(child) for child in kind.__subclasses__()))


REFUSALS = _kinds(errors.TriageError)
"""Names of the errors whose words are shown."""
