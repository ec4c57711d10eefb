"""Cells that a spreadsheet would compute: taken in as they came, and sent as text."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests.triage import cases

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
FORMULAS = (
    "=HYPERLINK(0)",
    "+1+1",
    "-1-1",
    "@SUM(1)",
    "\uff1d1+1",
    '=cmd|"/c calc"!A0',
)


@pytest.fixture
def named() -> None:
    """A case for each formula, which is the name of its authority and its reference."""
    authority = cases.SUBMISSION.authority
    assert authority is not None
    for formula in FORMULAS:
        cases.registered_case(authority=replace(authority, name=formula), references=(formula,))


def sent(client: Client, file_format: str) -> bytes:
    answer: Any = client.post(reverse("admin:export"), {"format": file_format})
    assert answer.status_code == 200
    return bytes(answer.getvalue())


@pytest.mark.usefixtures("named")
def test_no_cell_of_a_csv_begins_as_a_formula_and_the_words_are_all_there(as_: As) -> None:
    text = sent(as_("bob"), "csv").decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(text)) for cell in row]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\uff1d", "\t", "\r")] == []
    for formula in FORMULAS:
        assert any(formula in cell for cell in cells), formula


@pytest.mark.usefixtures("named")
def test_no_cell_of_a_workbook_is_a_formula_and_the_words_are_all_there(as_: As) -> None:
    (sheet,) = openpyxl.load_workbook(BytesIO(sent(as_("bob"), "xlsx"))).worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    for formula in FORMULAS:
        assert any(formula in str(cell.value) for cell in cells), formula


@pytest.mark.usefixtures("named")
def test_a_program_reads_the_words_as_they_came(as_: As) -> None:
    text = json.dumps(json.loads(sent(as_("bob"), "json")), ensure_ascii=False)
    for formula in FORMULAS:
        assert json.dumps(formula, ensure_ascii=False)[1:-1] in text
