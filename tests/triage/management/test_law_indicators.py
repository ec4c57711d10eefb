"""`manage.py law load-indicators`: an operator's own file, in the name of a law editor."""

from pathlib import Path

import pytest

from jurisdictions.models import RightsIndicator
from tests.triage import people
from tests.triage.management.commands import Ran, run
from triage.event_kinds import EventKind
from triage.models import Event
from triage.services import law

pytestmark = pytest.mark.django_db
HEADER = "iso2,indicator,year,value\n"


@pytest.fixture(autouse=True)
def _states(db: None) -> None:
    law.load_jurisdictions()
    people.heidi()


def load(folder: Path, rows: str, *more: str, who: str = "heidi") -> Ran:
    path = folder / "freedom.csv"
    path.write_text(HEADER + rows)
    terms = ("--publisher", "Freedom House", "--licence", "internal use")
    return run("law", "load-indicators", path, *terms, "--as", who, *more)


def test_a_file_is_loaded_once_and_says_what_was_done(tmp_path: Path) -> None:
    first = load(tmp_path, "DE,fh_total,2024,93\nFR,fh_total,2024,89\n", "--not-redistributable")

    assert (first.code, first.out) == (0, "2 figures were added, 0 corrected, 0 were there already.\n")
    assert not RightsIndicator.objects.filter(redistributable=True).exists()
    assert Event.objects.get(kind=EventKind.INDICATORS_LOADED).actor == people.heidi()
    again = load(tmp_path, "DE,fh_total,2024,93\nFR,fh_total,2024,89\n", "--not-redistributable")
    assert again.out == "0 figures were added, 0 corrected, 2 were there already.\n"


def test_a_bad_file_loads_nothing_and_names_every_row(tmp_path: Path) -> None:
    ran = load(tmp_path, "DE,fh_total,2024,93\nUK,fh_total,2024,92\nFR,fh_total,soon,89\n")

    assert ran.code == 1
    assert ran.err.splitlines()[0] == "freedom.csv: nothing was loaded."
    assert [line.split(":")[0] for line in ran.err.splitlines()[1:]] == ["line 3, iso2", "line 4, year"]
    assert not RightsIndicator.objects.exists()


def test_a_figure_is_corrected_only_with_a_reason(tmp_path: Path) -> None:
    load(tmp_path, "DE,fh_total,2024,93\n")

    refused = load(tmp_path, "DE,fh_total,2024,94\n")
    assert (refused.code, "is held already" in refused.err) == (1, True)
    assert RightsIndicator.objects.get().value == "93"

    assert load(tmp_path, "DE,fh_total,2024,94\n", "--correct", "New edition.").out.startswith(
        "0 figures were added, 1"
    )
    assert RightsIndicator.objects.get().value == "94"


@pytest.mark.parametrize("who", ["bob", "nobody"])
def test_who_is_no_law_editor_loads_nothing(tmp_path: Path, who: str) -> None:
    people.bob()
    assert load(tmp_path, "DE,fh_total,2024,93\n", who=who).code == 1
    assert not RightsIndicator.objects.exists()


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    ran = run(
        "law", "load-indicators", tmp_path / "none.csv", "--publisher", "x", "--licence", "y", "--as", "heidi"
    )
    assert (ran.code, "cannot be read: No such file" in ran.err) == (1, True)
