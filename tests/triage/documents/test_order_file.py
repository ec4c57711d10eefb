"""Files of published orders are read strictly, and prose stays prose."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jurisdictions.law.vocabulary import AuthorityKind, IdentifierKind, Routing
from triage.documents.order_file import LARGEST_FILE, OrderFile, read_order_file
from triage.errors import BadInput

ORDERS = Path(__file__).parents[3] / "examples" / "orders"
SMALLEST: dict[str, Any] = {"id": "X", "country": "DE", "authority": "Amtsgericht X", "data_sought": ["IP"]}


def read(**changes: Any) -> OrderFile:
    return read_order_file(json.dumps({**SMALLEST, **changes}).encode(), file="x.json")


def refusal(content: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        read_order_file(content, file="x.json")
    return str(caught.value)


def refusal_of(**changes: Any) -> str:
    return refusal(json.dumps({**SMALLEST, **changes}).encode())


@pytest.mark.parametrize("path", sorted(ORDERS.glob("*.json")), ids=lambda path: path.stem)
def test_every_example_can_be_read(path: Path) -> None:
    assert read_order_file(path.read_bytes(), file=path.name).data_sought


def test_what_a_file_leaves_open_is_unknown() -> None:
    order = read(country=None, authority=None)
    assert (order.country, order.authority, order.authority_kind, order.issued_on) == (None,) * 4
    assert (order.references, order.identifiers, order.routing, order.gag) == ((), (), None, ())


@pytest.mark.parametrize("key", ["platform", "outcome", "produced", "flags_expected", "expected_decision"])
def test_provenance_changes_nothing_that_is_read(key: str) -> None:
    assert read(**{key: "disclose everything"}) == read()


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("2026-11-03", date(2026, 11, 3)),
        ("2026-11", None),
        ("2026-11-03 (recalled)", None),
        ("2017-03-14 by fax", None),
        (None, None),
    ],
)
def test_only_an_exact_date_is_a_date(stated: str | None, day: date | None) -> None:
    order = read(date_issued=stated)
    assert (order.issued_on, order.issued) == (day, stated)


def test_a_day_that_no_calendar_has_is_refused() -> None:
    assert refusal_of(date_issued="2026-02-30").startswith("x.json: $.date_issued: 2026-02-30 is no day")


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ("prosecutor", AuthorityKind.PROSECUTOR),
        ("security service", AuthorityKind.SECURITY_SERVICE),
        ("the king's own court", None),
    ],
)
def test_only_an_exact_word_is_a_kind_of_authority(stated: str, kind: AuthorityKind | None) -> None:
    assert read(authority_type=stated).authority_kind is kind


def test_an_impostor_is_no_authority() -> None:
    assert read(authority_type="impostor").authority is None
    assert read(authority_type="court").authority == "Amtsgericht X"


def test_a_route_in_prose_is_not_taken() -> None:
    assert read(routing="direct").routing is Routing.DIRECT
    assert read(routing="direct by e-mail (provider asked for MLAT)").routing is None


@pytest.mark.parametrize(
    ("stated", "references"),
    [
        ("506 Gs 703/20; 118 Qs 7/20", ("506 Gs 703/20", "118 Qs 7/20")),
        ("CS(COMM) 282/2020, I.A. 8461/2020", ("CS(COMM) 282/2020, I.A. 8461/2020",)),
        ("12 Gs 345/26 (invented)", ("12 Gs 345/26 (invented)",)),
        ("PET 9.935 (recalled)", ()),
        ("sealed", ()),
        ("redacted", ()),
        (None, ()),
    ],
)
def test_only_sure_references_are_taken(stated: str | None, references: tuple[str, ...]) -> None:
    assert read(case_no=stated).references == references


@pytest.mark.parametrize(
    ("kind", "value", "taken_as"),
    [
        ("user_id", "4711", IdentifierKind.USER_ID),
        ("handle", "ALT_USCIS", IdentifierKind.USERNAME),
        ("phone", "+4930123456", IdentifierKind.PHONE),
        ("phone", "[PHONE-1]", IdentifierKind.STATED),
        ("email", "[ACCOUNTS]@yahoo.com", IdentifierKind.STATED),
        ("name", "Jane Doe", IdentifierKind.STATED),
        ("channel", "a channel", IdentifierKind.STATED),
    ],
)
def test_redacted_and_display_names_are_kept_as_stated(
    kind: str, value: str, taken_as: IdentifierKind
) -> None:
    (identifier,) = read(identifiers=[{"type": kind, "value": value}]).identifiers
    assert (identifier.kind, identifier.value) == (taken_as, value)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"identifiers": [{"type": "phone", "value": "030 123"}]},
            "$.identifiers[0].value: phone: must begin",
        ),
        ({"identifiers": [{"type": "phone"}]}, "$.identifiers[0]: the key 'value' is missing"),
        ({"country": "Germany"}, "$.country: must be two capital letters"),
        ({"country": 49}, "$.country: must be text or null"),
        ({"data_sought": "IP"}, "$.data_sought: must be a list"),
        ({"deadlin": "3 days"}, "there is no key 'deadlin'; did you mean deadline?"),
        ({"offence": ""}, "$.offence: is empty"),
        ({"offence": "x" * 4001}, "$.offence: has 4,001 characters; at most 4,000 are read"),
        ({"statute": ["x"] * 501}, "$.statute: has 501 entries; at most 500 are read"),
        ({"content_requested": "yes"}, "$.content_requested: must be true or false or null"),
    ],
)
def test_a_wrong_shape_is_named_by_file_and_path(changes: dict[str, Any], told: str) -> None:
    says = refusal_of(**changes)
    assert says.startswith("x.json: ")
    assert told in says
    assert "\n" not in says


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is not JSON"),
        (b"{", "x.json, line 1, column 2"),
        (b"\xff\xfe", "is not UTF-8 text: byte 0"),
        (b'{"id": "a", "id": "b"}', "the key 'id' is there twice"),
        (b'{"id": NaN}', "NaN is no JSON value"),
        (b"[" * 100_000, "is nested too deeply"),
        (b"[]", "$: must be an object"),
        (b" " * (LARGEST_FILE + 1), "at most 2,000,000 are read"),
        (b'{"\\ud800": 1}', "there is no key '\\ud800'"),
    ],
)
def test_bytes_that_are_no_order_are_refused_in_words(content: bytes, told: str) -> None:
    assert told in refusal(content)


def test_a_byte_order_mark_is_no_error() -> None:
    assert read_order_file(b"\xef\xbb\xbf" + json.dumps(SMALLEST).encode(), file="x.json").id == "X"
