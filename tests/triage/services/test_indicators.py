"""Rights indicators: those that come with the product, and an operator's own, which are loaded whole or not at all."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from jurisdictions.law.rights import TIER_INDICATORS
from jurisdictions.law.vocabulary import DeathPenalty
from jurisdictions.models import Jurisdiction, RightsIndicator
from tests.triage import cases, decided, people
from triage.audit import DESK, verify_chain
from triage.errors import BadInput, Incomplete, NotPermitted
from triage.event_kinds import EventKind
from triage.models import Event
from triage.services import indicators, law
from triage.services.indicator_files import BadIndicatorFile
from triage.services.indicators import DATA, SHIPPED, IndicatorFile, ShippedFile

pytestmark = pytest.mark.django_db

HEADER = "iso2,indicator,year,value,low,high,source,confidence\n"
ROWS = "DE,fh_total,2024,93,,,Freedom in the World 2025,high\nDE,fh_total,2025,94,93,95,,\n"
AT = decided.AT


@pytest.fixture(scope="module", autouse=True)
def _states(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        law.load_jurisdictions()
        indicators.load_indicators(actor=people.desk(), at=AT)
        yield


def file(rows: str = ROWS, **changes: Any) -> IndicatorFile:
    values: dict[str, Any] = {
        "name": "freedom.csv", "content": (HEADER + rows).encode(), "publisher": "Freedom House",
        "licence": "for internal use", "redistributable": False, **changes,
    }  # fmt: skip
    return IndicatorFile(**values)


def load(given: IndicatorFile | None = None, **parts: Any) -> indicators.Loaded:
    parts = {"actor": people.heidi(), "file": given or file(), "at": AT, **parts}
    return indicators.load_own_indicators(**parts)


def held() -> list[tuple[Any, ...]]:
    rows = RightsIndicator.objects.order_by("jurisdiction_id", "name", "year").values_list()
    return [*rows, ("events", Event.objects.count())]


def refused(error: type[Exception], says: str, given: IndicatorFile | None = None, **parts: Any) -> None:
    before = held()
    with pytest.raises(error, match=says):
        load(given, **parts)
    assert held() == before


# Those that come with the product


def test_every_row_of_every_shipped_file_is_held_with_publisher_licence_and_file():
    written = {
        (file.path, row["iso2"], row["indicator"], int(row["year"])): row
        for file in SHIPPED
        for row in csv.DictReader((DATA / file.path).read_text("utf-8").splitlines())
    }
    stored = {
        (row.origin, row.jurisdiction_id, row.name, row.year): row for row in RightsIndicator.objects.all()
    }

    assert stored.keys() == written.keys()
    assert len(stored) > 4_600
    assert all(row.value == written[key]["value"] for key, row in stored.items())
    assert all(
        row.publisher and row.licence and row.source and row.redistributable for row in stored.values()
    )
    assert list(verify_chain(DESK)) == []


def test_every_folder_of_figures_has_its_notice_and_only_that_of_v_dem_is_share_alike():
    folders = {(DATA / file.path).parent for file in SHIPPED}

    notices = {folder.name: (folder / "NOTICE.md").read_text("utf-8") for folder in folders}

    assert [name for name, text in notices.items() if "BY-SA" in text] == ["vdem"]
    in_vdem = {file.path for file in SHIPPED if "BY-SA" in file.licence}
    assert in_vdem == {file.path for file in SHIPPED if file.path.startswith("vdem/")}
    names = RightsIndicator.objects.filter(licence__contains="BY-SA").values_list("name", flat=True)
    assert all(name.startswith(("vdem_", "row_")) for name in names)


def test_the_figures_that_tiers_are_computed_from_are_all_held():
    names = set(RightsIndicator.objects.values_list("name", flat=True))
    rule_bounds = {"vdem_v2x_rule_codelow", "vdem_v2x_rule_codehigh"}
    assert TIER_INDICATORS - names == rule_bounds, "V-Dem's interval of the rule of law is not held"


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("DE", DeathPenalty.ABOLISHED),
        ("BR", DeathPenalty.ORDINARY_ABOLISHED),
        ("RU", DeathPenalty.DE_FACTO_ABOLISHED),
        ("US", DeathPenalty.RETAINED),
        ("ZZ", None),
    ],
)
def test_the_status_of_the_death_penalty_is_a_word_of_the_law(code: str, status: DeathPenalty | None):
    assert indicators.death_penalty_from(indicators.of_state(code)) is status


def test_a_status_in_a_word_that_the_law_does_not_know_stays_unknown():
    row = RightsIndicator(name=indicators.DEATH_PENALTY, year=2026, value="paused")
    assert indicators.death_penalty_from([*indicators.of_state("DE"), row]) is None


def test_loading_the_shipped_files_again_adds_nothing():
    before = held()
    assert indicators.load_indicators(actor=people.desk(), at=decided.LATER) == 0
    assert held() == before


def test_a_figure_that_the_product_ships_anew_takes_the_place_of_the_old_one_and_says_so():
    row = RightsIndicator.objects.get(jurisdiction="DE", name="vdem_v2x_libdem", year=2025)
    shipped, row.value = row.value, "0.5"
    row.save()

    assert indicators.load_indicators(actor=people.desk(), at=decided.LATER) == 0

    row.refresh_from_db()
    assert row.value == shipped
    event = Event.objects.get(kind=EventKind.INDICATORS_CORRECTED)
    assert event.detail["corrected"] == [
        {"state": "DE", "indicator": "vdem_v2x_libdem", "year": 2025, "was": "0.5", "is": shipped}
    ]


def test_a_broken_shipped_file_loads_nothing_of_any_file(tmp_path: Any, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "good.csv").write_text(HEADER + ROWS)
    (tmp_path / "bad.csv").write_text(HEADER + "DE,other,soon,1,,,,\n")
    monkeypatch.setattr(indicators, "DATA", tmp_path)
    files = [ShippedFile(name, "tests", "CC0") for name in ("good.csv", "bad.csv")]
    before = held()

    with pytest.raises(BadIndicatorFile, match=r"^bad\.csv: nothing was loaded\.\nline 2, year"):
        indicators.load_indicators(actor=people.desk(), files=files, at=AT)

    assert held() == before


# An operator's own


def test_an_operators_file_is_held_with_what_was_said_of_it():
    assert load() == indicators.Loaded(added=2, corrected=0, known=0)

    older, newer = RightsIndicator.objects.filter(name="fh_total").order_by("year")
    assert (older.value, older.source, older.confidence) == ("93", "Freedom in the World 2025", "high")
    assert (newer.low, newer.high, newer.confidence) == (93.0, 95.0, "low")
    assert newer.source == "Freedom House, freedom.csv"
    for row in (older, newer):
        assert (row.publisher, row.licence, row.origin) == (
            "Freedom House",
            "for internal use",
            "freedom.csv",
        )
        assert not row.redistributable
    event = Event.objects.filter(kind=EventKind.INDICATORS_LOADED).latest("number")
    assert (event.actor, event.detail) == (
        people.heidi(), {"count": 2, "publisher": "Freedom House", "file": "freedom.csv"},
    )  # fmt: skip


def test_what_may_not_be_redistributed_does_not_leave():
    load()

    leaving = indicators.may_leave(RightsIndicator.objects.filter(jurisdiction="DE"))

    assert leaving.exists()
    assert not leaving.filter(name="fh_total").exists()


def test_a_file_that_is_loaded_twice_adds_nothing_the_second_time():
    load()
    before = held()

    assert load() == indicators.Loaded(added=0, corrected=0, known=2)
    assert load(file(name="renamed.csv", rows=ROWS.splitlines()[0] + "\n")).known == 1

    assert held() == before


def test_a_year_more_is_added_beside_those_that_are_held():
    load()
    assert load(file(ROWS + "DE,fh_total,2026,95,,,,\n")) == indicators.Loaded(1, 0, 2)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"rows": ROWS.replace("2024,93", "2024,90")}, r"line 2, value: DE, fh_total, 2024 is held already"),
        ({"rows": ROWS.replace("95,,", "96,,")}, r"line 3, high: .* another high \(95.0, from freedom.csv\)"),
        ({"redistributable": True}, r"line 2: .* another redistributable"),
        ({"licence": "CC BY 4.0"}, r"line 2: .* another licence \(for internal use"),
        ({"publisher": "Somebody"}, r"line 2, indicator: the index fh_total is held from Freedom House"),
    ],
    ids=["value", "interval", "redistributable", "licence", "publisher"],
)
def test_a_figure_that_is_held_differently_is_refused_with_its_row(change: dict[str, Any], says: str):
    load()

    refused(BadIndicatorFile, says, file(**change))

    load(file())


def test_a_correction_with_its_reason_replaces_the_figure_and_tells_old_and_new():
    load()
    changed = file(ROWS.replace("2025,94,93,95", "2025,90,89,91"), name="again.csv")

    assert load(changed, correcting="The publisher corrected it.", at=decided.LATER) == indicators.Loaded(
        0, 1, 1
    )

    row = RightsIndicator.objects.get(name="fh_total", year=2025)
    assert (row.value, row.low, row.high, row.origin) == ("90", 89.0, 91.0, "again.csv")
    event = Event.objects.get(kind=EventKind.INDICATORS_CORRECTED)
    assert cases.reason_of(event) == "The publisher corrected it."
    assert event.detail["corrected"] == [
        {
            "state": "DE",
            "indicator": "fh_total",
            "year": 2025,
            "was": "94 (93.0 to 95.0)",
            "is": "90 (89.0 to 91.0)",
        }
    ]
    assert list(verify_chain(DESK)) == []


def test_too_many_corrections_at_once_are_refused(monkeypatch: pytest.MonkeyPatch):
    load()
    monkeypatch.setattr(indicators, "MOST_CORRECTED", 1)
    refused(BadInput, "more than 1 figures", file(licence="CC0"), correcting="all of it")


@pytest.mark.parametrize(
    "name", ["vdem_v2x_libdem", "vdem_v2x_rule_codelow", "wgi_voice_accountability", "row_regime", "un_iccpr"]
)
def test_nobody_loads_an_index_that_comes_with_the_product(name: str):
    refused(
        BadIndicatorFile, f"the index {name} comes with the product alone", file(f"RU,{name},2026,0.9,,,,\n")
    )

    load(file("RU,own_index,2026,0.9,,,,\n"))
    assert indicators.tier_of_country("RU").tier == "authoritarian"


def test_one_bad_row_loads_nothing_of_the_file():
    refused(BadIndicatorFile, "line 4, iso2: “ZZ” is no State", file(ROWS + "ZZ,fh_total,2025,1,,,,\n"))
    load()


@pytest.mark.parametrize("missing", ["publisher", "licence"])
def test_a_figure_without_publisher_or_licence_is_refused(missing: str):
    refused(Incomplete, "publisher and the licence", file(**{missing: "  "}))
    load()


@pytest.mark.parametrize("name", ["alice", "carol", "erin", "judy", "grace", "root", "oscar"])
def test_indicators_are_loaded_by_law_editors(name: str):
    refused(NotPermitted, "load indicators", actor=people.person(name))
    load(actor=people.ivan())


def test_a_name_of_a_path_is_kept_as_the_name_of_the_file():
    load(file(name="somewhere/else/freedom.csv"))
    assert set(RightsIndicator.objects.filter(name="fh_total").values_list("origin", flat=True)) == {
        "freedom.csv"
    }


def test_a_figure_of_the_year_to_come_is_refused():
    refused(BadIndicatorFile, "1900 to 2026", file("DE,fh_total,2027,1,,,,\n"))
    load(file("DE,fh_total,2027,1,,,,\n"), at=AT + timedelta(days=60))


def test_a_state_of_the_unknown_jurisdiction_has_no_figures():
    assert Jurisdiction.objects.filter(code="ZZ").exists()
    assert indicators.of_state("ZZ") == []
