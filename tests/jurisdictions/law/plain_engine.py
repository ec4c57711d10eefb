"""The law applied rule by rule, nothing prepared and nothing remembered: what the engine must say, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jurisdictions.law.assessment import DESK_RULEBOOK, Assessment, Finding, RaisedFlag
from jurisdictions.law.conditions import FactValue, Part
from jurisdictions.law.deadline_rules import RunningDeadline, computed_deadlines, running
from jurisdictions.law.facts import Answered, Facts, values_for
from jurisdictions.law.rights import level_of_review
from jurisdictions.law.rulebook import FlagRule, Question, Rule, Rulebook, RulebookInForce
from jurisdictions.law.vocabulary import (
    Answer,
    Confidence,
    Coverage,
    DataCategory,
    Result,
    ReviewLevel,
    RulebookKind,
    Severity,
    Standing,
    Unit,
)
from tests.jurisdictions.law.plain_proposals import proposals_for

_KINDS = tuple(RulebookKind)
_STANDINGS = {severity: Standing(severity.value) for severity in Severity}


@dataclass(frozen=True, slots=True)
class _Place:
    """One unit of the data request, and the values that its rules see."""

    subject_key: str | None
    item_key: str | None
    values: Mapping[str, Any]
    answers: Mapping[str, Answer]


_Places = Mapping[Unit, Sequence[_Place]]


def assess(facts: Facts, rulebooks: Sequence[RulebookInForce]) -> Assessment:
    """Apply the rulebooks that speak to the facts; what is in force is chosen by the day of receipt.

    Policies, regimes, the State's rulebook and that of its subdivision are all evaluated, none overrides
    another. Their order does not matter. Raises ValueError for two versions of one rulebook.
    """
    _check_versions(rulebooks)
    places = _places(facts)
    applied, findings = _choose(facts, rulebooks, places[Unit.REQUEST][0].values)
    flags: list[RaisedFlag] = []
    for book in applied:
        findings += _findings(book, facts.received_on, places)
        flags += _flags(book, facts.received_on, places)
    deadlines, doubts = computed_deadlines(
        facts, list(_running(applied, facts.received_on, places[Unit.REQUEST][0].values))
    )
    findings += doubts
    return Assessment(
        findings=tuple(findings),
        flags=tuple(flags),
        deadlines=deadlines,
        level=level_of_review(flags, findings),
        proposals=proposals_for(facts, findings),
        rulebooks=tuple((book.rulebook.code, book.version, book.rulebook.digest) for book in applied),
    )


def _check_versions(rulebooks: Sequence[RulebookInForce]) -> None:
    codes = [book.rulebook.code for book in rulebooks]
    for code in codes:
        if codes.count(code) > 1:
            raise ValueError(f"rulebook {code} is given in more than one version")


def _places(facts: Facts) -> _Places:
    subjects = [(subject, values_for(facts, subject)) for subject in facts.subjects]
    return {
        Unit.REQUEST: [_Place(None, None, values_for(facts), _by_question(facts.answers))],
        Unit.SUBJECT: [
            _Place(subject.key, None, values, _by_question(subject.answers)) for subject, values in subjects
        ],
        Unit.ITEM: [
            _Place(subject.key, item.key, values_for(facts, subject, item), _by_question(item.answers))
            for subject, _ in subjects
            for item in subject.items
        ],
    }


def _by_question(answers: Iterable[Answered]) -> Mapping[str, Answer]:
    return {answered.question: answered.answer for answered in answers}


# Which rulebooks speak to these facts.


def _choose(
    facts: Facts, rulebooks: Sequence[RulebookInForce], values: Mapping[str, Any]
) -> tuple[list[RulebookInForce], list[Finding]]:
    applied: list[RulebookInForce] = []
    findings: list[Finding] = []
    in_order = sorted(rulebooks, key=lambda book: (_KINDS.index(book.rulebook.kind), book.rulebook.code))
    for book in in_order:
        applies = _applies(book.rulebook, facts, values)
        if applies:
            applied.append(book)
        elif applies is None:
            findings.append(_regime_unknown(book, values))
    findings += _gaps(facts, [book.rulebook for book in applied])
    return applied, findings


def _applies(rulebook: Rulebook, facts: Facts, values: Mapping[str, Any]) -> bool | None:
    match rulebook.kind:
        case RulebookKind.POLICY:
            return rulebook.in_force_on(facts.received_on)
        case RulebookKind.COUNTRY:
            return rulebook.code == facts.country
        case RulebookKind.SUBDIVISION:
            return rulebook.code == facts.subdivision
        case RulebookKind.REGIME:
            if not any(entry.in_force_on(facts.received_on) for entry in _entries(rulebook)):
                return False
            return rulebook.applies_when is None or rulebook.applies_when.test(values)


def _entries(rulebook: Rulebook) -> Iterator[Any]:
    yield from rulebook.entries


def _regime_unknown(book: RulebookInForce, values: Mapping[str, Any]) -> Finding:
    condition = book.rulebook.applies_when
    return _desk_finding(
        "regime-applies",
        rulebook=book.rulebook.code,
        version=book.version,
        severity=Severity.ADVISORY,
        standing=Standing.ADVISORY,
        says=f"It is unknown whether {book.rulebook.name} applies; its rules were not evaluated.",
        because=condition.evaluate(values).because if condition else (),
    )


def _gaps(facts: Facts, applied: Iterable[Rulebook]) -> Iterator[Finding]:
    """What no rulebook can say: that there is none."""
    applied = list(applied)
    kinds = {rulebook.kind for rulebook in applied if rulebook.coverage is not Coverage.SCREENING_ONLY}
    if RulebookKind.POLICY not in kinds:
        yield _desk_finding(
            "no-policy-in-force",
            result=Result.FAILED,
            reason="LEGAL-NO-POLICY",
            says="No policy was in force on the day of receipt: nothing can be disclosed.",
            because=(_known("policy in force", False, "received_on", facts.received_on.isoformat()),),
        )
        yield from _content_asked(facts)
    if facts.country is None:
        yield _desk_finding(
            "state-known",
            reason="COMP-STATE-UNKNOWN",
            says="The State whose authority acts must be known.",
            because=(_known("country", None, "country", None),),
        )
    elif RulebookKind.COUNTRY not in kinds:
        yield _desk_finding(
            "no-rulebook",
            standing=Standing.QUESTION if _has_law_of_instrument(applied) else Standing.BLOCKING,
            says=f"The desk has no rulebook for {facts.country}: counsel must establish its law.",
            because=(_known("rulebook of the State", None, "country", facts.country),),
        )


def _has_law_of_instrument(applied: Iterable[Rulebook]) -> bool:
    """Whether a regime that speaks to this very instrument applies; one for everything is no law to order data by."""
    return any(book.own_instruments for book in applied)


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


# What each rule and flag says.


def _findings(book: RulebookInForce, received_on: date, places: _Places) -> Iterator[Finding]:
    asked: tuple[Rule | Question, ...] = (*book.rulebook.rules, *book.rulebook.questions)
    for rule in asked:
        if rule.in_force_on(received_on):
            for place in places[rule.per]:
                applies = rule.when is None or rule.when.test(place.values)
                if applies is not False:
                    yield _finding(book, rule, place, applies)


def _finding(book: RulebookInForce, rule: Rule | Question, place: _Place, applies: bool | None) -> Finding:
    result, because = _evaluate(book, rule, place, applies)
    reviewed = book.is_reviewed(rule.id)
    return Finding(
        rule_id=rule.id,
        rulebook=book.rulebook.code,
        version=book.version,
        unit=rule.per,
        subject_key=place.subject_key,
        item_key=place.item_key,
        result=result,
        severity=rule.severity,
        standing=_standing(book, rule, place, result),
        reason=rule.reason,
        citation=rule.citation,
        says=rule.says,
        because=because,
        reviewed=reviewed,
        confidence=rule.confidence,
        source=rule.source,
    )


def _evaluate(
    book: RulebookInForce, rule: Rule | Question, place: _Place, applies: bool | None
) -> tuple[Result, tuple[Part, ...]]:
    answer = _answer(book, rule, place)
    if answer is not None or isinstance(rule, Question):
        return _answered(rule, answer)
    if rule.when is not None and applies is None:
        return Result.UNKNOWN, rule.when.evaluate(place.values).because
    met = rule.require.evaluate(place.values)
    if met.value is None:
        return Result.UNKNOWN, met.because
    return (Result.SATISFIED if met.value else Result.FAILED), met.because


def _answer(book: RulebookInForce, rule: Rule | Question, place: _Place) -> Answer | None:
    """Counsel's answer. A rule that binds is decided by the facts alone."""
    if isinstance(rule, Rule) and book.binds(rule):
        return None
    return place.answers.get(f"{book.rulebook.code}:{rule.id}")


def _answered(rule: Rule | Question, answer: Answer | None) -> tuple[Result, tuple[Part, ...]]:
    """What counsel's answer makes of it. Of a rule the question is whether its requirement is met."""
    needs = rule.needs if isinstance(rule, Question) else Answer.YES
    if answer in (None, Answer.NOT_CLEAR):
        return Result.UNKNOWN, (Part(rule.says, None, (("answer", answer and answer.value),)),)
    if answer is needs:
        return Result.SATISFIED, ()
    return Result.FAILED, (Part(rule.says, False, (("answer", answer.value if answer else None),)),)


def _standing(book: RulebookInForce, rule: Rule | Question, place: _Place, result: Result) -> Standing:
    """A rule of low confidence only advises; one that nobody reviewed, or without a first day, asks counsel.

    A question stands as it says, and so does what counsel answered: then a person, not the rulebook, vouches for it.
    """
    if rule.confidence is Confidence.LOW or rule.severity is Severity.ADVISORY:
        return Standing.ADVISORY
    vouched = isinstance(rule, Question) or book.binds(rule) or _answer(book, rule, place) is Answer.NO
    if not vouched and result is not Result.SATISFIED:
        return Standing.QUESTION
    return _STANDINGS[rule.severity]


def _flags(book: RulebookInForce, received_on: date, places: _Places) -> Iterator[RaisedFlag]:
    for rule in book.rulebook.all_flags:
        if rule.in_force_on(received_on):
            for place in places[rule.per]:
                if rule.when.test(place.values) is True:
                    yield _flag(book, rule, place)


def _flag(book: RulebookInForce, rule: FlagRule, place: _Place) -> RaisedFlag:
    low = rule.confidence is Confidence.LOW
    return RaisedFlag(
        flag=rule.flag,
        weight=rule.weight,
        level=ReviewLevel.COUNSEL if low else rule.level,
        unit=rule.per,
        subject_key=place.subject_key,
        item_key=place.item_key,
        says=rule.says,
        evidence=rule.when.evidence(place.values),
        rulebook=book.rulebook.code,
        version=book.version,
        rule_id=rule.id,
        citation=rule.citation,
    )


def _running(
    applied: Iterable[RulebookInForce], received_on: date, values: Mapping[str, Any]
) -> Iterator[RunningDeadline]:
    for book in applied:
        for rule in book.rulebook.deadlines:
            verdict = rule.when.evaluate(values) if rule.when is not None else None
            if rule.in_force_on(received_on) and (verdict is None or verdict.value is not False):
                yield running(book, rule, verdict)
