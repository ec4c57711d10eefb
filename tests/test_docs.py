"""The documents against the code: words, variables, rooms, paths, commands and examples that they name are there."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands

from jurisdictions.law.engine import assess
from jurisdictions.law.facts import names_for
from jurisdictions.law.rulebook import Rulebook, read_rulebook
from jurisdictions.law.vocabulary import (
    Confidence,
    DataCategory,
    IdentifierKind,
    ItemType,
    Proposal,
    Result,
    ReviewLevel,
    RightsTier,
    RulebookKind,
    Severity,
    Standing,
    SubjectRole,
    Unit,
)
from tests.jurisdictions.case_files import Case, cases_of, fully_reviewed
from tests.jurisdictions.test_cases import NEEDED, facts_with_answer, outcome_of
from triage.choices import ItemOutcome, LetterKind, ProductionOutcome, Status
from triage.roles import Role

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "examples/orders/SOURCES.md"],
    key=lambda path: path.as_posix(),
)
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]
PRODUCTION = (ROOT / "docs/production.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
RULEBOOKS = (ROOT / "docs/rulebooks.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")

every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)


# --- Variables ---


def variables_read() -> set[str]:
    """Names that the settings and their readers take from the environment."""
    found = set()
    for name in ("settings.py", "environment.py"):
        tree = ast.parse((ROOT / "triage" / name).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant | ast.Call | ast.Subscript | ast.Compare):
                found |= _variable_in(node)
    return found


def _variable_in(node: ast.expr) -> set[str]:
    text = ast.unparse(node)
    asks = re.match(r"(read_\w+|os\.environ\.get)\(|os\.environ\[|'\w+' in os\.environ$", text)
    first = re.search(r"'([A-Z][A-Z0-9_]+)'", text)
    return {first.group(1)} if asks and first else set()


def test_every_variable_that_the_settings_read_is_in_the_table_and_no_other() -> None:
    listed = {
        name
        for row in re.findall(r"^\| (`[A-Z0-9_`, ]+`) \|", PRODUCTION, re.MULTILINE)
        for name in _names(row)
    }
    assert "COUNTERSIGN_MASTER_KEYS" in variables_read()
    assert listed == variables_read()


def test_the_variables_that_production_needs_are_listed_together() -> None:
    source = ast.unparse(ast.parse((ROOT / "triage/settings.py").read_text(encoding="utf-8")))
    needed = re.findall(r"read_(?:own|secret|keys|member_state)\('(\w+)'", source)
    needed += re.findall(r"read_(?:text|list)\('(\w+)'\)", source)
    listed = PRODUCTION.split("Required in production, without a default:")[1].split("\n\n")[0]
    assert set(_names(listed)) == set(needed)


def _names(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


# --- Words ---


def glossary_words() -> set[str]:
    return {word.lower() for word in re.findall(r"\*\*(.+?)\*\*", GLOSSARY)}


def test_every_model_has_its_noun_in_the_glossary() -> None:
    nouns = {
        str(model._meta.verbose_name)
        for app in ("triage", "jurisdictions")
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.startswith("Historical")
    }
    assert "data request" in nouns
    assert nouns - glossary_words() == set()


def closed_lists() -> Iterator[tuple[str, str]]:
    """The words that people see in findings, decisions and lists."""
    law = (Unit, Severity, Standing, Result, Confidence, Proposal, RulebookKind, RightsTier, DataCategory)
    for words in (*law, IdentifierKind, SubjectRole, Role):
        yield from ((words.__name__, str(word).replace("_", " ")) for word in words)
    yield from (("ReviewLevel", level.word.replace("_", " ")) for level in ReviewLevel)
    yield from (("ItemType", str(word).replace("_", " ")) for word in ItemType)
    for choices in (Status, LetterKind, ItemOutcome, ProductionOutcome):
        yield from ((choices.__name__, str(label)) for label in choices.labels)


def test_the_words_of_the_closed_lists_are_in_the_glossary() -> None:
    text = GLOSSARY.lower()
    assert [(name, word) for name, word in closed_lists() if word.lower() not in text] == []


# --- Rulebooks ---


def examples() -> tuple[Rulebook, list[Case]]:
    book, cases = re.findall(r"```toml\n(.*?)```", RULEBOOKS, re.DOTALL)
    rulebook = read_rulebook(book.encode(), file="docs/rulebooks.md")
    return rulebook, list(cases_of(tomllib.loads(cases), rulebook))


def test_the_example_rulebook_is_read_and_its_cases_come_out_as_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rulebook, cases = examples()
    monkeypatch.setattr("tests.jurisdictions.test_cases.RULEBOOKS", {"countries/XX.toml": rulebook})
    outcomes = [
        (case.name, outcome_of(case, assess(facts_with_answer(case), [fully_reviewed(rulebook)])))
        for case in cases
    ]
    assert outcomes == [(case.name, case.expect) for case in cases]


def test_the_example_has_every_kind_of_entry_and_every_case_that_is_asked_for() -> None:
    rulebook, cases = examples()
    assert rulebook.instruments
    assert rulebook.notes
    for section, needed in NEEDED.items():
        for entry in getattr(rulebook, section):
            assert {case.expect for case in cases if case.entry_id == entry.id} >= needed


def test_the_list_of_facts_is_complete() -> None:
    section = RULEBOOKS.split("### The facts")[1].split("## What a rule does")[0]
    rows = re.findall(r"^\| (`.*?`) \|", section, re.MULTILINE)
    listed = {name for row in rows for name in _names(row)}
    assert listed == set(names_for(Unit.ITEM))


# --- Rooms ---


@pytest.mark.parametrize(("heading", "folder"), [("## Rooms of the law", "jurisdictions"),
                                                 ("## Rooms of the desk", "triage"),
                                                 ("## Services", "triage/services")])  # fmt: skip
def test_every_room_is_in_the_architecture_and_every_room_in_it_is_there(heading: str, folder: str) -> None:
    section = ARCHITECTURE.split(heading)[1].split("\n## ")[0]
    listed = set(re.findall(r"^\| `([\w./]+)` \|", section, re.MULTILINE))
    assert listed == rooms(ROOT / folder)


def rooms(folder: Path) -> set[str]:
    """Modules and packages of a folder, and of `law/` within it; migrations of the desk only."""
    found = set()
    for path in folder.iterdir():
        if path.name.startswith("__") or path.suffix not in ("", ".py"):
            continue
        if path.name == "law":
            found |= {f"law/{module.name}" for module in path.glob("[a-z]*.py")}
        elif path.suffix == ".py":
            found.add(path.name)
        elif (folder.name, path.name) != ("jurisdictions", "migrations"):
            found.add(f"{path.name}/")
    return found


# --- Paths, links, commands ---


@every_document
def test_every_link_within_the_repository_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


FOLDERS = ("triage", "jurisdictions", "tests", "templates", "docs", "examples", "benchmarks", "scripts")


@every_document
def test_every_path_that_is_named_is_there(path: Path) -> None:
    named = re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*)`", path.read_text(encoding="utf-8"))
    invented = {
        "tests/jurisdictions/cases/XX.toml",
        "jurisdictions/rulebooks/countries/XX.toml",
        "jurisdictions/data/statutes/XX.toml",
    }
    assert [name for name in named if name not in invented and not (ROOT / name).exists()] == []


@every_document
def test_every_command_that_is_named_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    offered = re.findall(
        r"^    ([\w |-]+)\) \"\$command\"", (ROOT / "run").read_text(encoding="utf-8"), re.MULTILINE
    )
    own = {name.strip() for line in offered for name in line.split("|")} | {"test"}
    assert set(re.findall(r"\./run ([a-z]+)", text)) <= own
    assert set(re.findall(r"(?:manage\.py|\./run manage) ([a-z_]+)", text)) <= set(get_commands())


# --- Decisions and changes ---


def test_decisions_are_numbered_without_a_gap_and_built_alike() -> None:
    paths = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [path.name[:4] for path in paths] == [f"{number:04}" for number in range(1, len(paths) + 1)]
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {path.name[:4]} ")
        assert all(f"**{part}.**" in text for part in ("Situation", "Decision", "Considered", "Price"))


def test_the_version_of_the_project_is_in_the_changelog() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f" {project['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_folder_with_a_licence_of_its_own_is_in_the_notice() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    notices = [*ROOT.glob("jurisdictions/data/*/NOTICE.md"), *ROOT.glob("triage/static/**/OFL.txt")]
    assert len(notices) > 1
    assert [path for path in notices if path.relative_to(ROOT).as_posix() not in notice] == []
