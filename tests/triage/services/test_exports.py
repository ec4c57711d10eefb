"""Exports of the list: the event before the first byte, in scope, without formulas, and nothing that is masked."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook

from tests.triage import cases, decided, people
from triage import audit
from triage.caseload import CaseQuery
from triage.choices import DependencyKind
from triage.errors import BadInput, NotPermitted
from triage.event_kinds import EventKind, tell
from triage.models import Event, User
from triage.services import dependencies, exports
from triage.services.exports import Exported, FileFormat
from triage.services.submissions import AuthoritySubmission

AT = cases.AT
FORMULA = "=cmd|' /C calc'!A0"
ALL = CaseQuery()


pytestmark = pytest.mark.django_db


def exported(actor: User, query: CaseQuery = ALL, file_format: FileFormat = FileFormat.CSV) -> Exported:
    return exports.export(actor=actor, query=query, file_format=file_format, at=AT)


def content(file: Exported) -> bytes:
    return b"".join(file.pieces)


def table(file: Exported) -> list[list[str]]:
    """The cells of a CSV or XLSX file, as text."""
    sent = content(file)
    if file.name.endswith(".csv"):
        return list(csv.reader(StringIO(sent.decode("utf-8-sig"))))
    sheet = load_workbook(BytesIO(sent)).active
    assert sheet is not None
    for row in sheet.iter_rows():
        assert "f" not in {cell.data_type for cell in row}, "a formula"
    return [["" if value is None else str(value) for value in row] for row in sheet.values]


def events() -> list[Event]:
    return list(Event.objects.filter(kind=EventKind.LIST_EXPORTED))


def named(name: str) -> dict[str, Any]:
    assert cases.SUBMISSION.authority is not None
    return {"authority": replace(cases.SUBMISSION.authority, name=name)}


spreadsheet = pytest.mark.parametrize("file_format", [FileFormat.CSV, FileFormat.XLSX])
every = pytest.mark.parametrize("file_format", FileFormat)


# What is in it


@spreadsheet
def test_a_file_has_the_columns_of_the_list_with_times_in_utc(file_format: FileFormat):
    decided.load_law()
    case = decided.assessed(subjects=(decided.JOURNALIST,))
    decided.forced(case, due_at=AT + timedelta(hours=8), assigned_to=people.carol())
    dependencies.start(
        actor=people.bob(),
        data_request=cases.fresh(case),
        kind=DependencyKind.MLA,
        words="asked Paris",
        at=AT,
    )

    head, row = table(exported(people.bob(), file_format=file_format))

    told = dict(zip(head, row, strict=True))
    assert told.pop("risk flags").startswith("journalist")
    assert told == {
        "reference": case.reference,
        "status": "assessed",
        "kind": "disclosure",
        "country": "DE",
        "authority": "Amtsgericht Köln",
        "the authority's references": "506 Gs 703/26",
        "received": "2026-11-20T08:00:00+00:00",
        "due": "2026-11-20T17:30:00+00:00",
        "time zone": "UTC",
        "who has it": "Carol Castro",
        "level of review": "rights reviewer",
        "waits for": "mutual legal assistance",
    }


def test_json_holds_codes_and_the_text_unchanged():
    cases.registered_case(**named(FORMULA))
    waiting = cases.registered_case()
    decided.forced(waiting, status="awaiting_authority")

    rows = json.loads(content(exported(people.bob(), CaseQuery(), FileFormat.JSON)))

    by_reference = {row["reference"]: row for row in rows}
    assert by_reference["2026-DE-000001"]["authority"] == FORMULA
    assert by_reference[waiting.reference]["waits_for"] == ["authority"]
    assert by_reference[waiting.reference]["state"] == "awaiting_authority"
    assert by_reference[waiting.reference]["authority_references"] == ["506 Gs 703/26"]


@every
def test_no_identifier_and_no_subject_leaves_with_a_list(file_format: FileFormat):
    cases.registered_case()
    file = exported(people.bob(), file_format=file_format)
    sent = content(file) if file_format is FileFormat.JSON else str(table(file)).encode()
    assert b"2026-DE-000001" in sent
    for word in (cases.USER_ID, cases.USERNAME, "Fraudulent_Seller", "Max Muster", "Petra Probst"):
        assert word.encode() not in sent


@spreadsheet
@pytest.mark.parametrize("begin", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula(file_format: FileFormat, begin: str):
    text = f"{begin}cmd|' /C calc'!A0"
    cases.registered_case(**named(text), references=(f"{begin}1+1",))

    head, row = table(exported(people.bob(), file_format=file_format))

    told = dict(zip(head, row, strict=True))
    assert told["authority"] == f"'{text}"
    assert told["the authority's references"] == f"'{begin}1+1"


@pytest.mark.parametrize("name", ["Court;=1+1", "Court; @SUM(1)", 'Court";"=1+1', "Court;\uff1d1+1"])
def test_no_cell_is_a_formula_where_a_spreadsheet_separates_by_semicolons(name: str):
    cases.registered_case(**named(name), references=("A;-1", "+2"))
    sent = content(exported(people.bob())).decode("utf-8-sig")
    # With quotes taken for quotes, and for text.
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        read = csv.reader(StringIO(sent), delimiter=";", quoting=quoting)
        cells = [cell.strip(' "') for row in read for cell in row]
        assert len(cells) > 3
        assert not [cell for cell in cells if cell.startswith(exports.TRIGGERS)]


@pytest.mark.parametrize("text", ["\t=1", "\r=1", "\n=1", "=1", "+1", "-1", "@a"])
def test_a_text_that_begins_like_a_formula_is_quoted(text: str):
    assert exports.safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "1=1", "Amtsgericht", "'=1", " "])
def test_any_other_text_stays_as_it_is(text: str):
    assert exports.safe(text) == text


def test_headings_and_words_are_in_the_language_of_the_reader_while_the_file_is_sent():
    cases.registered_case()
    said: list[str | None] = []

    def heading() -> list[str]:
        said.append(translation.get_language())
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exports, "_headings", heading)
        with translation.override("fr"):
            file = exported(people.bob())
        content(file)
    assert said == ["fr"]


# In scope


@every
def test_frank_exports_a_german_filter_and_gets_an_empty_file(file_format: FileFormat):
    cases.registered_case()
    file = exported(people.frank(), CaseQuery(countries=("DE",)), file_format)
    rows = json.loads(content(file)) if file_format is FileFormat.JSON else table(file)[1:]
    assert rows == []
    assert events()[0].detail["count"] == 0
    assert events()[0].detail["where"] == ""


@every
def test_a_file_has_the_same_rows_as_the_list(file_format: FileFormat):
    german, sealed = cases.registered_case(), cases.registered_case()
    decided.forced(sealed, sealed=True)
    ended = cases.registered_case()
    decided.forced(ended, status="withdrawn", is_open=False)

    file = exported(people.erin(), ALL, file_format)
    rows = json.loads(content(file)) if file_format is FileFormat.JSON else table(file)[1:]

    assert len(rows) == 1
    assert german.reference in str(rows[0])


@pytest.mark.parametrize("who", ["alice", "dan", "judy", "root", "oscar"])
def test_who_may_not_export_gets_no_file_and_leaves_no_event(who: str):
    cases.registered_case()
    with pytest.raises(NotPermitted):
        exported(people.person(who))
    assert events() == []


def test_a_file_breaks_off_when_the_rights_end_while_it_is_sent(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exports, "CHUNK", 1)
    for _ in range(3):
        cases.registered_case()
    pieces = exported(people.bob(), file_format=FileFormat.JSON).pieces
    next(pieces), next(pieces), next(pieces)
    decided.forced(people.bob(), is_active=False)
    with pytest.raises(NotPermitted):
        list(pieces)


# The record


@every
def test_the_event_is_written_before_the_first_byte(file_format: FileFormat):
    cases.registered_case()
    query = CaseQuery(state="all", countries=("DE",), text="2026")

    file = exported(people.bob(), query, file_format)

    event = events()[0]
    assert event.detail == {
        "count": 1,
        "file_format": file_format.upper(),
        "filter": {"state": "all", "country": "DE"},
        "searched": True,
        "where": "DE",
    }
    assert event.data_request is None
    assert tell(event.kind, event.actor_name, event.detail) == (
        f"Bob Breuer exported a list of 1 data requests as {file_format.upper()}."
    )
    content(file)
    assert len(events()) == 1
    assert list(audit.verify_chain(audit.DESK)) == []


def test_without_the_event_there_is_no_file(monkeypatch: pytest.MonkeyPatch):
    def full(**kwargs: Any) -> None:
        raise OSError("the disk is full")

    read: list[Any] = []

    def each(*args: Any, **kwargs: Any) -> Any:
        read.append(args)
        return iter(())

    monkeypatch.setattr(audit, "record", full)
    monkeypatch.setattr(exports, "each", each)
    with pytest.raises(OSError, match="full"):
        exported(people.bob())
    assert read == []


def test_the_words_of_a_search_stand_in_no_record_and_no_name():
    token = "a" * 64
    file = exported(people.bob(), CaseQuery(text="Amts", token=token))
    assert "Amts" not in str(events()[0].detail)
    assert token not in str(events()[0].detail)
    assert file.name == "data-requests-2026-11-20.csv"


def test_what_came_in_after_the_count_does_not_leave_uncounted():
    cases.registered_case()
    file = exported(people.bob(), file_format=FileFormat.JSON)
    cases.registered_case()
    assert len(json.loads(content(file))) == events()[0].detail["count"] == 1


def test_too_long_a_list_is_refused_and_not_cut(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    cases.registered_case()
    assert len(table(exported(people.bob()))) == 2
    cases.registered_case()
    with pytest.raises(BadInput, match="more than 1 data requests"):
        exported(people.bob())
    assert len(events()) == 1


# Cost


@every
def test_a_chunk_takes_the_same_queries_however_many_rows_it_has(file_format: FileFormat):
    bob = people.bob()

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            content(exported(bob, file_format=file_format))
        return len(captured)

    cases.registered_case()
    asked()
    one = asked()
    for number in range(3):
        cases.registered_case(
            authority=AuthoritySubmission(
                name=f"Amtsgericht {number}", kind=cases.SUBMISSION.authority.kind, official_domains=()
            )
            if cases.SUBMISSION.authority
            else None
        )
    assert asked() == one
