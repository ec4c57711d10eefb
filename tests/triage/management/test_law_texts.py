"""`law diff`, `law export` and `law import`: texts of rulebooks compared, written out and handed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jurisdictions.models import RulebookDraft, RulebookVersion
from tests.triage import decided, drafts, people
from tests.triage.management.commands import run
from triage.models import Event
from triage.services import law

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _law(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        people.heidi()
        people.ivan()
        yield


def counts() -> tuple[int, ...]:
    return tuple(model._default_manager.count() for model in (RulebookVersion, RulebookDraft, Event))


def written(folder: Path, text: str, name: str = "DE.toml") -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


# diff


def test_two_versions_are_compared_as_law() -> None:
    drafts.published(drafts.stricter_text())
    ran = run("law", "diff", "DE:1", "DE:2")
    assert ran.code == 0
    assert ran.out.splitlines()[:2] == [
        "DE version 1 → DE version 2",
        "+ Rule de-only-judges: new (Only a judge may order it.)",
    ]
    assert "    It requires that authorised by is judge." in ran.out
    assert "    severity: blocking" in ran.out


def test_two_files_are_compared_as_law_and_as_text(tmp_path: Path) -> None:
    old = written(tmp_path, drafts.stricter_text(), "old.toml")
    changed = drafts.stricter_text().replace(
        "authorised_by == 'judge'", "authorised_by in ('judge', 'court')"
    )
    ran = run("law", "diff", old, written(tmp_path, changed, "new.toml"), "--text")
    assert "~ Rule de-only-judges: changed (Only a judge may order it.)" in ran.out
    assert (
        "    It now requires that authorised by is judge or court. Before: that authorised by is judge."
        in ran.out
    )
    assert "-require = \"authorised_by == 'judge'\"" in ran.out
    assert "+require = \"authorised_by in ('judge', 'court')\"" in ran.out


def test_the_published_one_is_compared_with_the_shipped_one() -> None:
    assert run("law", "diff", "DE").out.endswith("Both say the same law.\n")
    drafts.published(drafts.stricter_text())
    assert "- Rule de-only-judges: gone" in run("law", "diff", "DE").out


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (("QQ",), "no published rulebook QQ"),
        (("DE:9",), "no published rulebook DE:9"),
        (("DE:x",), "no published rulebook DE:x"),
        (("DE", "FR"), "two rulebooks"),
        (("DE", "POLICY-2024-09-23"), "two rulebooks"),
        (("x" * 5000, "DE"), "no published rulebook xxx"),
    ],
    ids=["code", "number", "word", "two-states", "a-state-and-a-policy", "a-name-that-no-file-can-have"],
)
def test_what_cannot_be_compared_is_said(names: tuple[str, ...], says: str) -> None:
    ran = run("law", "diff", *names)
    assert (ran.code, ran.out) == (1, "")
    assert says in ran.err


# export


def test_a_version_is_written_as_it_was_published_and_over_nothing(tmp_path: Path) -> None:
    target = tmp_path / "de.toml"
    assert run("law", "export", "DE", str(target)).code == 0
    assert target.read_bytes() == drafts.published_text().encode()
    target.write_text("mine")
    ran = run("law", "export", "DE:1", str(target))
    assert ran.code == 1
    assert "is there already" in ran.err
    assert target.read_text() == "mine"


def test_all_are_written_by_kind(tmp_path: Path) -> None:
    run("law", "export", "--all", str(tmp_path / "law"))
    files = {path.stem: path.read_text("utf-8") for path in (tmp_path / "law").rglob("*.toml")}
    assert files == dict(RulebookVersion.objects.values_list("code", "source"))
    assert (tmp_path / "law" / "country" / "DE.toml").exists()


def test_where_one_is_there_already_none_is_written(tmp_path: Path) -> None:
    mine = tmp_path / "law" / "country" / "DE.toml"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    ran = run("law", "export", "--all", str(tmp_path / "law"))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"{mine}: is there already, and 0 more")
    assert list((tmp_path / "law").rglob("*.toml")) == [mine]
    assert mine.read_text() == "mine"


@pytest.mark.parametrize(
    "arguments", [(), ("DE",), ("DE", "x", "--all", "y")], ids=["none", "no-file", "both"]
)
def test_an_export_says_what_it_needs(arguments: tuple[str, ...]) -> None:
    assert "--all and FOLDER" in run("law", "export", *arguments).err


# import


def test_a_dry_run_prints_the_difference_and_changes_nothing(tmp_path: Path) -> None:
    before = counts()
    ran = run("law", "import", written(tmp_path, drafts.stricter_text()), "--as", "ivan", "--dry-run")
    assert ran.code == 0
    assert "+ Rule de-only-judges: new" in ran.out
    assert ran.out.endswith("Nothing was changed.\n")
    assert counts() == before


def test_an_import_makes_a_draft_that_somebody_else_publishes(tmp_path: Path) -> None:
    path = written(tmp_path, drafts.stricter_text())
    ran = run("law", "import", path, "--as", "ivan", "--effective-from", "2026-12-01")
    assert ran.code == 0
    draft = RulebookDraft.objects.get()
    assert (draft.source, draft.drafted_by, str(draft.effective_from)) == (
        drafts.stricter_text(), people.ivan(), "2026-12-01",
    )  # fmt: skip
    assert law.publish_rulebook(actor=people.heidi(), draft=draft, at=decided.LATER).number == 2


@pytest.mark.parametrize("arguments", [(), ("--dry-run",)], ids=["for-real", "dry-run"])
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (drafts.ONLY_JUDGES, "key kind: the key is missing"),
        ("code = ", "line 1: .*is not TOML"),
        (None, "line [0-9]+: .*did you mean blocking"),
    ],
    ids=["no-head", "no-toml", "misspelt"],
)
def test_a_text_that_is_wrong_is_refused_with_its_line(
    tmp_path: Path, text: str | None, says: str, arguments: tuple[str, ...]
) -> None:
    wrong = drafts.published_text().replace('"blocking"', '"blokking"', 1) if text is None else text
    before = counts()
    ran = run("law", "import", written(tmp_path, wrong), "--as", "ivan", *arguments)
    assert ran.code == 1
    assert_matches(says, ran.err)
    assert "DE.toml" in ran.err
    assert counts() == before


def assert_matches(pattern: str, text: str) -> None:
    with pytest.raises(AssertionError, match=pattern):
        raise AssertionError(text)


def test_two_policies_are_compared_although_each_has_a_code_of_its_own() -> None:
    ran = run("law", "diff", "POLICY-2018-08-28", "POLICY-2024-09-23")
    assert ran.code == 0
    assert "in force from: 2024-09-23 instead of 2018-08-28." in ran.out


def test_a_day_that_is_none_is_refused_with_how_to_write_it(tmp_path: Path) -> None:
    for arguments in (
        ("coverage", "--on", "20 November"),
        ("import", written(tmp_path, ""), "--as", "ivan", "--effective-from", "2026-02-30"),
    ):
        ran = run("law", *arguments)
        assert ran.code != 0
        assert f"{arguments[-1]!r} is no day; write it as 2026-11-20" in ran.err


@pytest.mark.parametrize("name", ["carol", "nobody"])
def test_only_a_law_editor_imports(tmp_path: Path, name: str) -> None:
    if name == "carol":
        people.carol()
    before = counts()
    ran = run("law", "import", written(tmp_path, drafts.stricter_text()), "--as", name, "--dry-run")
    assert (ran.code, ran.out) == (1, "")
    assert counts() == before


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"\xff\xfe", "cannot be read"), (b"#" * 1_000_001, "no rulebook")],
    ids=["bytes", "huge"],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(content)
    assert says in run("law", "import", str(path), "--as", "ivan").err
