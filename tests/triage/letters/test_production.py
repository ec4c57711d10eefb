"""The disclosed data as files: complete, checkable, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema
import pytest

from triage.letters import production
from triage.letters.attachments import Attachment
from triage.letters.context import AnswerContext
from triage.letters.parts import Identified, ItemName
from triage.letters.production import COLUMNS, production_files
from triage.letters.rows import IpValue, ItemRow, RowOutcome
from triage.letters.specimens import DISCLOSURE, NOTHING_HELD, PARTIAL_DISCLOSURE

MADE_AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SCHEMA = json.loads(Path(production.__file__).with_name("production.schema.json").read_bytes())


def files(context: AnswerContext) -> dict[str, Attachment]:
    return {one.name.rsplit(".", 1)[1]: one for one in production_files(context, made_at=MADE_AT)}


def table(context: AnswerContext) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files(context)["csv"].content.decode())))


def plain(context: AnswerContext) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(context)["json"].content)
    return found


def test_every_disclosed_value_stands_in_both_files():
    values = [
        value.printed
        for subject in PARTIAL_DISCLOSURE.subjects
        for item in subject.items
        for value in item.values
    ]
    assert [row["value"] for row in table(PARTIAL_DISCLOSURE) if row["outcome"] == "disclosed"] == values
    said = [
        value.get("telephone_number") or value.get("ip_address")
        for subject in plain(PARTIAL_DISCLOSURE)["subjects"]
        for item in subject["items"]
        for value in item["values"]
    ]
    assert said == values


def test_what_is_refused_or_not_held_has_a_line_without_a_value():
    lines = {
        (row["outcome"], row["reason_codes"], row["value"])
        for row in table(PARTIAL_DISCLOSURE)
        if not row["value"]
    }
    assert lines == {
        ("no_data", "", ""), ("refused", "DATA-CONTENT SCOPE-PERIOD-EXCESSIVE", ""), ("no_account", "", ""),
    }  # fmt: skip


@pytest.mark.parametrize("context", [DISCLOSURE, PARTIAL_DISCLOSURE], ids=["full", "partial"])
def test_the_json_follows_its_published_schema(context: AnswerContext):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(plain(context), SCHEMA)


def test_the_schema_refuses_content():
    broken = plain(DISCLOSURE)
    broken["subjects"][0]["items"][0]["values"] = [{"message": "hello"}]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, SCHEMA)


def test_a_time_is_given_in_utc_and_in_the_zone_in_which_it_was_recorded():
    seen = datetime(2026, 10, 3, 19, 52, 7, tzinfo=ZoneInfo("Asia/Kolkata"))
    row = ItemRow(
        item=ItemName(term="ip_address"),
        outcome=RowOutcome.DISCLOSED,
        values=(IpValue(address="203.0.113.9", seen_at=seen, port=443),),
    )
    context = replace(DISCLOSURE, subjects=(replace(DISCLOSURE.subjects[0], items=(row,)),))
    (line,) = table(context)
    assert (line["time_utc"], line["time_original"]) == ("2026-10-03T14:22:07Z", "2026-10-03T19:52:07+05:30")
    (value,) = plain(context)["subjects"][0]["items"][0]["values"]
    assert (value["time_utc"], value["time_original"]) == (line["time_utc"], line["time_original"])


def test_the_list_of_digests_is_that_of_the_files():
    found = files(DISCLOSURE)
    pairs = (line.split("  ") for line in found["txt"].content.decode().splitlines())
    listed = {name: digest for digest, name in pairs}
    assert listed == {
        found[kind].name: hashlib.sha256(found[kind].content).hexdigest() for kind in ("csv", "json")
    }


def test_the_same_answer_gives_the_same_bytes():
    assert production_files(DISCLOSURE, made_at=MADE_AT) == production_files(DISCLOSURE, made_at=MADE_AT)


def test_an_answer_that_discloses_nothing_has_no_files():
    assert production_files(NOTHING_HELD, made_at=MADE_AT) == ()


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "@SUM(A1)", "-1+1", "+1+1", "\t=1"])
def test_no_cell_is_a_formula_and_a_telephone_number_is_no_formula(cell: str):
    named = (Identified(kind="stated", values=(cell,), stated=True),)
    context = replace(DISCLOSURE, references=replace(DISCLOSURE.references, theirs=(cell,)))
    context = replace(context, subjects=(replace(context.subjects[0], identifiers=named),))
    rows = table(context)
    assert {row["authority_references"] for row in rows} == {f"'{cell}"}
    assert all(not value.startswith(("=", "@", "\t", "-")) for row in rows for value in row.values())
    assert rows[0]["value"] == "+4915100000000"
    assert tuple(rows[0]) == COLUMNS
