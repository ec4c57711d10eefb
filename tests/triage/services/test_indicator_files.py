"""Files of indicators, read strictly: every bad row is named with its line, its column and what to do."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurisdictions.law.vocabulary import Confidence
from triage.services.indicator_files import BadIndicatorFile, Row, Rules, read_rows

HEADER = "iso2,indicator,year,value,low,high,source,confidence"
GOOD = "DE,fh_total,2025,94,93,95,Freedom in the World 2026,high"


def rules(**changes: Any) -> Rules:
    values: dict[str, Any] = {
        "states": frozenset({"DE", "FR"}), "latest_year": 2026, "refuse_name": lambda name: "", **changes
    }  # fmt: skip
    return Rules(**values)


def read(text: str | bytes, **changes: Any) -> list[Row]:
    content = text.encode() if isinstance(text, str) else text
    return read_rows(content, file="fh.csv", rules=rules(**changes))


def problems(text: str | bytes, **changes: Any) -> list[str]:
    with pytest.raises(BadIndicatorFile) as refusal:
        read(text, **changes)
    assert str(refusal.value).startswith("fh.csv: nothing was loaded.\n")
    told = [str(problem) for problem in refusal.value.problems]
    assert str(refusal.value).splitlines()[1:] == told
    return told


def test_a_file_is_read_as_it_is_written():
    (row,) = read(f"{HEADER}\n{GOOD}\n")

    assert row == Row(2, "DE", "fh_total", 2025, "94", 93.0, 95.0, "Freedom in the World 2026", "high")


def test_columns_stand_in_any_order_and_only_four_are_needed():
    (row,) = read("year,value,iso2,indicator\n2024,free,FR,fh_status\n")

    assert (row.key, row.value, row.low, row.confidence) == (("FR", "fh_status", 2024), "free", None, "low")


def test_what_spreadsheets_add_does_no_harm():
    text = f"\ufeff{HEADER},note,country\r\n{GOOD},,Germany\r\n,,,,,,,,,\r\n"

    assert [found.state for found in read(text)] == ["DE"]


BAD_CELLS: dict[str, tuple[str, str, str]] = {
    "no such State": (GOOD.replace("DE", "GERMANY"), "iso2", "“GERMANY” is no State; write its two capital"),
    "small letters": (GOOD.replace("DE", "de"), "iso2", "“de” is no State"),
    "a name with a space": (GOOD.replace("fh_total", "FH total"), "indicator", "small letters, digits and _"),
    "a name that is too long": (GOOD.replace("fh_total", "a" * 61), "indicator", "at most 60 characters"),
    "a year in words": (GOOD.replace("2025", "last"), "year", "must be a year from 1900 to 2026"),
    "a year to come": (GOOD.replace("2025", "2027"), "year", "must be a year from 1900 to 2026"),
    "a year in other digits": (GOOD.replace("2025", "\uff12\uff10\uff12\uff15"), "year", "must be a year"),
    "no value": (GOOD.replace(",94,", ",,"), "value", "leave the whole row out"),
    "a decimal comma": (GOOD.replace(",94,", ',"94,5",'), "value", "write 0.5 with a point"),
    "not a number": (GOOD.replace(",94,", ",NaN,"), "value", "is no figure"),
    "without end": (GOOD.replace(",94,", ",inf,"), "value", "is no figure"),
    "a value that is too long": (GOOD.replace(",94,93,95,", f",{'x' * 41},,,"), "value", "at most 40"),
    "a bound in words": (GOOD.replace("93", "about 93"), "low", "must be a number with a decimal point"),
    "one bound": (GOOD.replace("95", ""), "high", "needs both ends"),
    "the other bound": (GOOD.replace("93", ""), "low", "needs both ends"),
    "outside its interval": (GOOD.replace("93", "94.5"), "low", "94 does not lie between 94.5 and 95"),
    "an interval around a word": (GOOD.replace(",94,", ",free,"), "low", "belongs to a number"),
    "a hidden mark": (GOOD.replace("2026,high", "2026\u202e,high"), "source", ""),
    "a source that is too long": (GOOD.replace("Freedom in", "x" * 500), "source", "at most 500"),
    "another confidence": (GOOD.replace("high", "sure"), "confidence", "must be one of: high, medium, low"),
}


@pytest.mark.parametrize("case", BAD_CELLS.values(), ids=BAD_CELLS.keys())
def test_a_bad_cell_is_named_with_line_and_column(case: tuple[str, str, str]):
    line, column, says = case

    (told,) = problems(f"{HEADER}\n{GOOD}\n{line}\n")

    assert told.startswith(f"line 3, {column}: ")
    assert says in told


def test_every_bad_row_is_named_and_every_bad_cell_of_it():
    told = problems(f"{HEADER}\nXX,fh_total,soon,1,,,,\n{GOOD}\nDE,fh_total,2024,,,,,\n")

    assert [line.split(":")[0] for line in told] == ["line 2, iso2", "line 2, year", "line 4, value"]


def test_the_line_is_that_of_the_file_where_a_text_runs_over_several():
    long = GOOD.replace("Freedom in the World 2026", '"Freedom in,the World"').replace("in,", "in,")
    told = problems(f'{HEADER},note\n{long},"one\ntwo\nthree"\nDE,fh_total,soon,1,,,,,\n')

    assert told == ["line 5, year: must be a year from 1900 to 2026"]


def test_the_same_figure_twice_names_both_lines():
    (told,) = problems(f"{HEADER}\n{GOOD}\n{GOOD.replace('94', '90').replace('93', '89')}\n")

    assert told == "line 3: DE, fh_total, 2025 stands on line 2 already; take one of them out"


def test_a_row_with_another_number_of_cells_is_named():
    (told,) = problems(f"{HEADER}\n{GOOD},more\n")

    assert told.startswith(
        "line 2: has 9 cells where the header has 8; a text with a comma needs quotation marks"
    )


def test_a_name_that_is_refused_is_refused_in_its_row():
    (told,) = problems(f"{HEADER}\n{GOOD}\n", refuse_name=lambda name: f"not {name}")

    assert told == "line 2, indicator: not fh_total"


BAD_FILES: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", "line 1: the first line must name the columns: iso2, indicator, year, value"),
    "a header alone": (HEADER, "line 1: there is no row below the header"),
    "blank rows": (f"{HEADER}\n,,,,,,,\n\n", "line 1: there is no row below the header"),
    "semicolons": (HEADER.replace(",", ";"), "line 1: the columns must be separated by commas"),
    "a column that is missing": ("iso2,year,value\nDE,2025,1\n", "line 1: the columns indicator are missing"),
    "a column by another name": (
        f"{HEADER.replace('indicator', 'indicatr')}\n{GOOD}",
        "line 1: there is no column “indicatr”; did you mean indicator?",
    ),
    "a column of no use": (f"{HEADER},xyz\n{GOOD},1", "line 1: there is no column “xyz”; take it out"),
    "a column twice": (f"{HEADER},year\n{GOOD},1", "line 1: the column year stands there twice"),
    "another encoding": (f"{HEADER}\n{GOOD}\nFR,".encode() + b"\xe9,1,1,,,,", "line 3: is not UTF-8 text"),
    "a quotation mark that is not closed": (f'{HEADER}\n{GOOD}\nDE,"fh', "is not CSV as RFC 4180 has it"),
    "a spreadsheet": (b"PK\x03\x04\x14\x00\x08\x08", "line 1"),
    "a zero byte": (f"{HEADER}\n{GOOD}\n\0", "line"),
}


@pytest.mark.parametrize("case", BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_file_that_is_no_table_of_indicators_is_refused_as_a_whole(case: tuple[str | bytes, str]):
    text, says = case

    assert any(says in line for line in problems(text))


def test_a_file_that_is_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("triage.services.indicator_files.LARGEST_FILE", 100)
    assert "larger than 20 MB" in problems(f"{HEADER}\n{GOOD}\n")[0]

    monkeypatch.undo()
    monkeypatch.setattr("triage.services.indicator_files.MOST_ROWS", 1)
    assert "there are more than 1 rows" in problems(f"{HEADER}\n{GOOD}\n{GOOD}\n")[0]


def test_of_very_many_problems_the_message_tells_a_thousand_and_how_many_more():
    with pytest.raises(BadIndicatorFile) as refusal:
        read(HEADER + "\nDE,fh_total,soon,1,,,," * 1_500)

    assert len(refusal.value.problems) == 1_500
    assert len(str(refusal.value).splitlines()) == 1 + 1_000 + 1
    assert str(refusal.value).endswith("and 500 more")


CELLS = ["DE", "fh_total", "2025", "1", "0.5", "-1", "high", "", ",", '"', "\n", "\0", "é", "nan", "1_0", " "]


@given(st.lists(st.sampled_from(CELLS), max_size=40))
def test_whatever_the_file_holds_it_is_read_or_refused_in_words(cells: list[str]):
    rows: list[Row] = []
    with suppress(BadIndicatorFile):
        rows = read(f"{HEADER}\n" + ",".join(cells))
    assert all(row.state == "DE" and row.confidence in set(Confidence) for row in rows)
