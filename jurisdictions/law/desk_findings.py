"""What no rulebook can say: that there is none, or that it is unknown whether one applies."""

from __future__ import annotations

from collections.abc import Iterator

from jurisdictions.law.assessment import DESK_RULEBOOK, Finding
from jurisdictions.law.conditions import FactValue, Part
from jurisdictions.law.facts import Facts
from jurisdictions.law.rulebook import RulebookInForce
from jurisdictions.law.vocabulary import Confidence, DataCategory, Result, Severity, Standing, Unit


def regime_unknown(book: RulebookInForce, because: tuple[Part, ...]) -> Finding:
    """That a regime may or may not speak."""
    return _desk_finding(
        "regime-applies",
        rulebook=book.rulebook.code,
        version=book.version,
        severity=Severity.ADVISORY,
        standing=Standing.ADVISORY,
        says=f"It is unknown whether {book.rulebook.name} applies; its rules were not evaluated.",
        because=because,
    )


def without_policy(facts: Facts) -> Iterator[Finding]:
    """That no policy was in force on the day of receipt."""
    yield _desk_finding(
        "no-policy-in-force",
        result=Result.FAILED,
        reason="LEGAL-NO-POLICY",
        says="No policy was in force on the day of receipt: nothing can be disclosed.",
        because=(_known("policy in force", False, "received_on", facts.received_on.isoformat()),),
    )
    yield from _content_asked(facts)


def without_state() -> Finding:
    """That the State is unknown."""
    return _desk_finding(
        "state-known",
        reason="COMP-STATE-UNKNOWN",
        says="The State whose authority acts must be known.",
        because=(_known("country", None, "country", None),),
    )


def without_rulebook(country: str, *, has_law_of_instrument: bool) -> Finding:
    """That the desk has no rulebook of the State; a question where a regime speaks to the instrument itself."""
    return _desk_finding(
        "no-rulebook",
        standing=Standing.QUESTION if has_law_of_instrument else Standing.BLOCKING,
        says=f"The desk has no rulebook for {country}: counsel must establish its law.",
        because=(_known("rulebook of the State", None, "country", country),),
    )


def _content_asked(facts: Facts) -> Iterator[Finding]:
    """Content is refused with its own reason also where no policy is there to say so."""
    for subject in facts.subjects:
        for item in subject.items:
            if item.data_category is DataCategory.CONTENT:
                yield _desk_finding(
                    "content-never",
                    unit=Unit.ITEM,
                    keys=(subject.key, item.key),
                    result=Result.FAILED,
                    reason="DATA-CONTENT",
                    says="The content of messages is never disclosed.",
                    because=(_known("content asked for", True, "data_category", item.data_category.value),),
                )


def _known(text: str, value: bool | None, name: str, fact: FactValue) -> Part:
    return Part(text, value, ((name, fact),))


def _desk_finding(
    rule_id: str,
    *,
    says: str,
    because: tuple[Part, ...],
    rulebook: str = DESK_RULEBOOK,
    version: int = 0,
    unit: Unit = Unit.REQUEST,
    keys: tuple[str | None, str | None] = (None, None),
    result: Result = Result.UNKNOWN,
    severity: Severity = Severity.BLOCKING,
    standing: Standing = Standing.BLOCKING,
    reason: str = "",
) -> Finding:
    return Finding(
        rule_id=rule_id,
        rulebook=rulebook,
        version=version,
        unit=unit,
        subject_key=keys[0],
        item_key=keys[1],
        result=result,
        severity=severity,
        standing=standing,
        reason=reason,
        citation="Rule of the desk: nothing is guessed",
        says=says,
        because=because,
        reviewed=True,
        confidence=Confidence.HIGH,
        source="engine",
    )
