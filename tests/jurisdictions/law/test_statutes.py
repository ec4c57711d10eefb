"""Provisions: the one form in which they are compared, and the many in which orders cite them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from jurisdictions.law import statutes
from jurisdictions.law.law_names import countries, laws_of
from tests.jurisdictions.case_files import load, shipped_rulebooks

PLAIN = load(Path(__file__).parent / "statutes.toml")
CITED = [(one["country"], one["written"], one["provisions"]) for one in PLAIN["cited"]]
ASSUMED = [(one["country"], one["written"], one["provisions"][0]) for one in PLAIN["assumed"]]


@pytest.mark.parametrize(("country", "written", "expected"), CITED, ids=[written for _, written, _ in CITED])
def test_a_citation_is_read_as_its_provisions(country: str, written: str, expected: list[str]) -> None:
    found = statutes.provisions(written, country)
    assert [provision.text for provision in found] == expected
    assert not any(provision.assumed for provision in found)


@pytest.mark.parametrize("text", sorted({f"{c}: {text}" for c, _, found in CITED for text in found}))
def test_the_canonical_form_is_that_of_itself(text: str) -> None:
    country, _, provision = text.partition(": ")
    assert statutes.canonical(provision, country) == provision


@pytest.mark.parametrize(
    ("country", "written", "expected"),
    ASSUMED,
)
def test_a_citation_without_a_law_is_assumed_to_be_of_the_penal_code(
    country: str, written: str, expected: str
) -> None:
    (found,) = statutes.provisions(written, country)
    assert (found.text, found.assumed) == (expected, True)
    assert statutes.canonical(written, country) is None
    assert statutes.compared([written], country) == {written}


@pytest.mark.parametrize(
    ("country", "written"),
    [
        ("DE", "5 PC-Systeme und 3 Festplatten"),
        ("SA", "art. 6"),
        ("GB", "s. 112"),
        ("CU", "Ley 151/2022 (Código Penal)"),
        ("BA", "RS Criminal Code 2023 amendments"),
        ("ZZ", "§ 188 StGB"),
        ("", "§ 188 StGB"),
        ("TR", ""),
    ],
)
def test_what_cites_no_provision_of_a_known_law_gives_none(country: str, written: str) -> None:
    assert statutes.provisions(written, country) == ()


def test_the_place_of_a_citation_is_that_in_the_text_as_it_was_written() -> None:
    text = "Wegen Beleidigung gemäß §§ 185, 188 StGB wird ermittelt."
    for found in statutes.provisions(text, "DE"):
        assert text[found.start : found.end] == "§§ 185, 188 StGB"


def test_what_is_written_without_a_paragraph_meets_every_paragraph() -> None:
    assert statutes.compared(["TCK 216/3"], "TR") == {"TCK 216/3", "TCK 216(3)", "TCK 216"}
    assert "TCK 216(3)" not in statutes.compared(["TCK 216"], "TR")


def test_a_special_law_is_met_as_a_whole_by_each_of_its_provisions() -> None:
    found = statutes.compared(["Law 2014/028 s. 2"], "CM")
    assert found >= {"Law 2014/028 s. 2", "Law 2014/028"}
    assert "StGB" not in statutes.compared(["§ 188 StGB"], "DE")


def test_without_a_country_a_statute_is_compared_as_it_was_written() -> None:
    assert statutes.compared(["§ 188 StGB"], None) == {"§ 188 StGB"}


@pytest.mark.parametrize("country", countries())
def test_every_name_of_a_law_is_read_as_that_law(country: str) -> None:
    laws = laws_of(country)
    assert laws is not None
    shorts = [law.short for law in laws.laws]
    assert len(set(shorts)) == len(shorts)
    for law in laws.laws:
        assert law.unit or not law.short[-1].isdigit(), f"{law.short} ends in a figure and needs a unit"
        number = "17:10" if laws.chapters else "12"
        cited = law.citation(number)
        assert statutes.canonical(cited, country) == cited


@pytest.mark.parametrize(
    "text",
    [
        "§ 188 ",
        "(1)",
        "(",
        "§",
        "第",
        "一",
        "1 ",
        "§ 1, ",
        "§ 1 StGB ",
        "1-",
        "L ",
        "bis ",
        "of ",
        "刑法",
        "9",
    ],
)
def test_no_text_makes_the_reading_slow(text: str) -> None:
    started = time.process_time()
    for country in ("DE", "FR"):
        statutes.provisions(text * (30_000 // len(text)), country)
    assert time.process_time() - started < 5


def test_the_offences_of_every_rulebook_cite_provisions_in_the_canonical_form() -> None:
    for path, rulebook in shipped_rulebooks().items():
        for offence in rulebook.offences:
            for statute in offence.statutes:
                read = statutes.canonical(statute, rulebook.code[:2])
                assert read == statute, f"{path}, {offence.id}: {statute} is read as {read}"
