"""Rulebooks for tests: plain dictionaries, and the TOML and the frozen values made of them."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from jurisdictions.law.rulebook import Rulebook, RulebookInForce, read_rulebook

IN_FORCE = {
    "citation": "Art. 1",
    "in_force_from": date(2020, 1, 1),
    "confidence": "high",
    "source": "gazette",
}


def toml_of(document: Mapping[str, Any]) -> bytes:
    """The document as TOML; lists of tables and tables stand after the plain keys."""
    lines, tables = [], []
    for key, value in document.items():
        if isinstance(value, dict):
            tables += [f"[{key}]", *_pairs(value)]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for entry in value:
                tables += [f"[[{key}]]", *_pairs(entry)]
        else:
            lines += _pairs({key: value})
    return "\n".join([*lines, *tables, ""]).encode()


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in table.items()]


def _value(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


def rule(**changes: Any) -> dict[str, Any]:
    return {
        "id": "judge",
        "per": "item",
        "severity": "blocking",
        "reason": "LEGAL-NOT-CRIMINAL",
        "require": "real_time == False",
        "says": "A judge must order it.",
        **IN_FORCE,
        **changes,
    }


def deadline(**changes: Any) -> dict[str, Any]:
    return {
        "id": "ten-days",
        "clock": "answer",
        "value": 10,
        "unit": "days",
        "starts": "receipt",
        "calendar": "issuing_state",
        "binding": True,
        "says": "Ten days.",
        **IN_FORCE,
        **changes,
    }


def flag(**changes: Any) -> dict[str, Any]:
    return {
        "id": "speech",
        "flag": "political_speech",
        "per": "request",
        "when": "'political_speech' in offence_tags",
        "weight": 4,
        "level": "rights_reviewer",
        "says": "The offence is political speech.",
        **IN_FORCE,
        **changes,
    }


def instrument(**changes: Any) -> dict[str, Any]:
    return {
        "id": "order",
        "local_name": "Anordnung",
        "name": "Production order",
        "issued_by": ["court", "prosecutor"],
        "judicial_authorisation": "required",
        "data": ["traffic"],
        **IN_FORCE,
        **changes,
    }


def question(**changes: Any) -> dict[str, Any]:
    return {
        "id": "threshold",
        "per": "item",
        "severity": "blocking",
        "reason": "LEGAL-OFFENCE-THRESHOLD",
        "asks": "Is the offence grave?",
        "guidance": "The code lists what is grave.",
        "needs": "yes",
        **IN_FORCE,
        **changes,
    }


def offence(**changes: Any) -> dict[str, Any]:
    return {
        "id": "insult",
        "tag": "insult_head_of_state",
        "name": "Insulting the President",
        "statutes": ["PC 299"],
        "words": ["insult"],
        **IN_FORCE,
        **changes,
    }


def routing(**changes: Any) -> dict[str, Any]:
    return {
        "mode": "counsel_decides",
        "reason": "Nothing is known.",
        "citation": "Art. 3",
        "confidence": "low",
        "source": "gazette",
        **changes,
    }


def country(code: str = "DE", **tables: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"State {code}",
        "kind": "country",
        "local_name": f"State {code}",
        "languages": ["de"],
        "coverage": "rules",
        "routing": routing(),
        **tables,
    }


def regime(
    code: str = "EU-TEST", applies_when: str | None = "instrument == 'epoc'", **tables: Any
) -> dict[str, Any]:
    document = {"code": code, "name": "A regime", "kind": "regime", **tables}
    return document if applies_when is None else {**document, "applies_when": applies_when}


def policy(code: str = "POLICY-TEST", **tables: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": "The policy",
        "kind": "policy",
        "in_force_from": date(2020, 1, 1),
        "policy": {"item_types": ["phone_number"], "emergency": False, "roles": ["suspect"]},
        **tables,
    }


def read(document: Mapping[str, Any], file: str = "test.toml") -> Rulebook:
    return read_rulebook(toml_of(document), file=file)


def published(
    document: Mapping[str, Any], *, reviewed: Iterable[str] = (), version: int = 1
) -> RulebookInForce:
    return RulebookInForce(rulebook=read(document), version=version, reviewed=frozenset(reviewed))
