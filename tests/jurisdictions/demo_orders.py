"""The demo's orders as facts: the clerk's reading, the country's tier, and the rulebooks as the demo reviewed them."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from jurisdictions.law.facts import Facts, ItemFacts, SubjectFacts
from jurisdictions.law.rights import Indicator, tier_of
from jurisdictions.law.rulebook import RulebookInForce
from jurisdictions.law.vocabulary import RightsTier
from tests.jurisdictions.case_files import ORDERS, ROOT, load, shipped_rulebooks, typed

DATA = ROOT / "jurisdictions" / "data"
SUFFIX = ".classification.toml"
PROVENANCE = frozenset({"platform", "outcome", "produced", "flags_expected", "expected_decision", "sources"})


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """One order with the clerk's reading of it. `written` is the order without its provenance."""

    id: str
    written: dict[str, Any]
    flags_expected: frozenset[str]
    reading: dict[str, Any]

    @property
    def facts(self) -> Facts:
        """The facts of the reading, with the verification and the tier of the country."""
        reading = self.reading
        stated = typed(Facts, reading["facts"])
        verification = typed(Facts, {"sender_verification": reading["authority"]["verification"]["result"]})
        return Facts(
            received_at=reading["reading"]["received_at"],
            subjects=tuple(_subject(number, read) for number, read in enumerate(reading["subjects"], 1)),
            rights_tier=_tier(stated.get("country")),
            **stated,
            **verification,
        )


@cache
def demo_orders() -> dict[str, DemoOrder]:
    """Every order of `examples/orders`, by its id."""
    orders = {}
    for path in sorted(ORDERS.glob("*.json")):
        order = json.loads(path.read_text(encoding="utf-8"))
        reading = load(path.with_name(path.stem + SUFFIX))
        written = {name: value for name, value in order.items() if name not in PROVENANCE}
        expected = frozenset(order["flags_expected"])
        orders[order["id"]] = DemoOrder(order["id"], written, expected, reading)
    return orders


@cache
def demo_rulebooks() -> tuple[RulebookInForce, ...]:
    """The shipped rulebooks, with what the demo's law editor reviewed."""
    listed = load(ORDERS / "reviewed.toml")["reviewed"]
    reviewed = {line["rulebook"]: frozenset(line["entries"]) for line in listed}
    books = shipped_rulebooks().values()
    return tuple(
        RulebookInForce(rulebook=book, version=1, reviewed=reviewed.get(book.code, frozenset()))
        for book in books
    )


def unreviewed_rulebooks() -> tuple[RulebookInForce, ...]:
    """The shipped rulebooks as they are before anybody looked at them."""
    return tuple(replace(book, reviewed=frozenset()) for book in demo_rulebooks())


def _subject(number: int, read: dict[str, Any]) -> SubjectFacts:
    key = f"s{number}"
    names = ("subject_role", "suspect_confirmed", "sensitive_roles", "minor", "unspecified_persons")
    values = {name: read[name] for name in names if name in read}
    values["identifier_kinds"] = sorted({identifier["kind"] for identifier in read["identifiers"]})
    items = tuple(_item(key, place, item) for place, item in enumerate(read["items"], 1))
    return SubjectFacts(key=key, items=items, **typed(SubjectFacts, values))


def _item(subject_key: str, place: int, read: dict[str, Any]) -> ItemFacts:
    values = {name: value for name, value in read.items() if name != "words"}
    return ItemFacts(key=f"{subject_key}.i{place}", **typed(ItemFacts, values))


def _tier(country: str | None) -> RightsTier:
    return tier_of(_indicators().get(country or "", [])).tier


@cache
def _indicators() -> dict[str, list[Indicator]]:
    by_country: dict[str, list[Indicator]] = {}
    for folder in ("vdem", "world_bank"):
        with (DATA / folder / "indicators.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                figure = Indicator(name=row["indicator"], year=int(row["year"]), value=float(row["value"]))
                by_country.setdefault(row["iso2"], []).append(figure)
    return by_country
