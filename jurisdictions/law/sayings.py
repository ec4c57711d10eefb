"""What each entry of a rulebook says about one unit, as a function of the values that it looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from jurisdictions.law.assessment import Finding, RaisedFlag, explained
from jurisdictions.law.conditions import Condition, Part
from jurisdictions.law.deadline_rules import RunningDeadline, running
from jurisdictions.law.desk_findings import regime_unknown
from jurisdictions.law.explanations import Explanation, Parts
from jurisdictions.law.gravity import MORE, gravity_of, gravity_of_level
from jurisdictions.law.rulebook import DeadlineRule, FlagRule, Question, Rule, RulebookInForce
from jurisdictions.law.vocabulary import Answer, Confidence, Result, ReviewLevel, Severity, Standing, Unit

Values = Mapping[str, Any]

_STANDINGS = {severity: Standing(severity.value) for severity in Severity}


class _Said(NamedTuple):
    findings: tuple[Any, ...] = ()
    flags: tuple[tuple[int, RaisedFlag], ...] = ()
    deadlines: tuple[tuple[int, RunningDeadline], ...] = ()
    gravity: int = 0
    reasons: tuple[tuple[int, Explanation], ...] = ()
    evidence: tuple[tuple[int, Explanation], ...] = ()


class Said(_Said):
    """What entries say about one unit.

    `findings` has a place for every rule, question and regime: None where it does not apply, True for a regime that
    does. Flags and deadlines come with the position of their entry. Findings and flags are those of a unit without
    keys. `reasons` and `evidence` are there where explanations show values of the facts: how they are told for the
    finding, or the flag, in this place. `gravity` has the bit MORE if there is more than findings. It is a tuple so
    that many of them are taken apart at once, and is compared by identity.
    """

    __slots__ = ()
    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__

    def told(self, values: tuple[Any, ...]) -> Said:
        """The same with the explanations of a place that was read so."""
        if not self.reasons and not self.evidence:
            return self
        findings, flags = list(self.findings), list(self.flags)
        for place, why in self.reasons:
            findings[place] = explained(findings[place], why.of(values))
        for place, why in self.evidence:
            position, flag = flags[place]
            flags[place] = (position, explained(flag, why.of(values)))
        return said_of(tuple(findings), tuple(flags), self.deadlines, self.gravity)


def said_of(
    findings: tuple[Any, ...] = (),
    flags: tuple[tuple[int, RaisedFlag], ...] = (),
    deadlines: tuple[tuple[int, RunningDeadline], ...] = (),
    gravity: int = 0,
    reasons: tuple[tuple[int, Explanation], ...] = (),
    evidence: tuple[tuple[int, Explanation], ...] = (),
) -> Said:
    """What entries say, with the bit that tells whether it is more than findings."""
    more = MORE if flags or deadlines or reasons else 0
    return Said(findings, flags, deadlines, gravity & ~MORE | more, reasons, evidence)


SILENT = said_of()
NOT_APPLICABLE = said_of((None,))


class Saying(Protocol):
    """An entry of a rulebook that says something about its unit.

    `position` is its place among the entries of its kind. `question` is the key of the answer that decides it, None
    where facts alone do.
    """

    @property
    def unit(self) -> Unit: ...
    @property
    def position(self) -> int: ...
    @property
    def question(self) -> str | None: ...
    @property
    def finds(self) -> bool:
        """Whether it has a place among the findings."""

    @property
    def conditions(self) -> tuple[Condition, ...]: ...
    def say(self, values: Values, answer: Answer | None) -> Said: ...


@dataclass(frozen=True, slots=True)
class RegimeSaying:
    """A regime as a whole: whether it applies."""

    book: RulebookInForce
    position: int
    finds: bool = True
    question: str | None = None
    unit: Unit = Unit.REQUEST

    @property
    def conditions(self) -> tuple[Condition, ...]:
        applies_when = self.book.rulebook.applies_when
        return () if applies_when is None else (applies_when,)

    def say(self, values: Values, answer: Answer | None) -> Said:
        applies_when = self.book.rulebook.applies_when
        if applies_when is None:
            return said_of((True,))
        verdict = applies_when.evaluate(values)
        if verdict.value is not None:
            return said_of((verdict.value or None,))
        finding = regime_unknown(self.book, verdict.because)
        return said_of((finding,), gravity=gravity_of(finding))


@dataclass(frozen=True, slots=True)
class RequirementSaying:
    """A rule or a question."""

    book: RulebookInForce
    rule: Rule | Question
    position: int
    finds: bool = True

    @property
    def unit(self) -> Unit:
        return self.rule.per

    @property
    def question(self) -> str | None:
        """A rule that binds is decided by the facts alone."""
        if isinstance(self.rule, Rule) and self.book.binds(self.rule):
            return None
        return f"{self.book.rulebook.code}:{self.rule.id}"

    @property
    def conditions(self) -> tuple[Condition, ...]:
        require = self.rule.require if isinstance(self.rule, Rule) else None
        return tuple(condition for condition in (self.rule.when, require) if condition is not None)

    def say(self, values: Values, answer: Answer | None) -> Said:
        applies = self.rule.when is None or self.rule.when.test(values)
        if applies is False:
            return NOT_APPLICABLE
        result, because = self._evaluate(values, applies, answer)
        finding = self._finding(result, because, answer)
        return said_of((finding,), gravity=gravity_of(finding))

    def _evaluate(self, values: Values, applies: bool | None, answer: Answer | None) -> tuple[Result, Parts]:
        if answer is not None or isinstance(self.rule, Question):
            return _answered(self.rule, answer)
        if self.rule.when is not None and applies is None:
            return Result.UNKNOWN, self.rule.when.evaluate(values).because
        met = self.rule.require.evaluate(values)
        if met.value is None:
            return Result.UNKNOWN, met.because
        return (Result.SATISFIED if met.value else Result.FAILED), met.because

    def _finding(self, result: Result, because: Parts, answer: Answer | None) -> Finding:
        rule, book = self.rule, self.book
        return Finding(
            rule_id=rule.id,
            rulebook=book.rulebook.code,
            version=book.version,
            unit=rule.per,
            subject_key=None,
            item_key=None,
            result=result,
            severity=rule.severity,
            standing=self._standing(result, answer),
            reason=rule.reason,
            citation=rule.citation,
            says=rule.says,
            because=because,
            reviewed=book.is_reviewed(rule.id),
            confidence=rule.confidence,
            source=rule.source,
        )

    def _standing(self, result: Result, answer: Answer | None) -> Standing:
        """A rule of low confidence only advises; one that nobody reviewed, or without a first day, asks counsel.

        A question stands as it says, and so does what counsel answered: then a person, not the rulebook, vouches for
        it.
        """
        rule = self.rule
        if rule.confidence is Confidence.LOW or rule.severity is Severity.ADVISORY:
            return Standing.ADVISORY
        vouched = isinstance(rule, Question) or self.book.binds(rule) or answer is Answer.NO
        if not vouched and result is not Result.SATISFIED:
            return Standing.QUESTION
        return _STANDINGS[rule.severity]


def _answered(rule: Rule | Question, answer: Answer | None) -> tuple[Result, Parts]:
    """What counsel's answer makes of it. Of a rule the question is whether its requirement is met."""
    needs = rule.needs if isinstance(rule, Question) else Answer.YES
    if answer in (None, Answer.NOT_CLEAR):
        return Result.UNKNOWN, (Part(rule.says, None, (("answer", answer and answer.value),)),)
    if answer is needs:
        return Result.SATISFIED, ()
    return Result.FAILED, (Part(rule.says, False, (("answer", answer.value if answer else None),)),)


@dataclass(frozen=True, slots=True)
class FlagSaying:
    """A flag: raised where its condition is true."""

    book: RulebookInForce
    rule: FlagRule
    position: int
    finds: bool = False
    question: str | None = None

    @property
    def unit(self) -> Unit:
        return self.rule.per

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return (self.rule.when,)

    def say(self, values: Values, answer: Answer | None) -> Said:
        if self.rule.when.test(values) is not True:
            return SILENT
        flag = self._flag(self.rule.when.evidence(values))
        return said_of(flags=((self.position, flag),), gravity=gravity_of_level(flag.level))

    def _flag(self, evidence: Parts) -> RaisedFlag:
        rule = self.rule
        return RaisedFlag(
            flag=rule.flag,
            weight=rule.weight,
            level=ReviewLevel.COUNSEL if rule.confidence is Confidence.LOW else rule.level,
            unit=rule.per,
            subject_key=None,
            item_key=None,
            says=rule.says,
            evidence=evidence,
            rulebook=self.book.rulebook.code,
            version=self.book.version,
            rule_id=rule.id,
            citation=rule.citation,
        )


@dataclass(frozen=True, slots=True)
class DeadlineSaying:
    """A deadline: runs unless its condition is false."""

    book: RulebookInForce
    rule: DeadlineRule
    position: int
    finds: bool = False
    question: str | None = None
    unit: Unit = Unit.REQUEST

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return () if self.rule.when is None else (self.rule.when,)

    def say(self, values: Values, answer: Answer | None) -> Said:
        verdict = None if self.rule.when is None else self.rule.when.evaluate(values)
        if verdict is not None and verdict.value is False:
            return SILENT
        deadline = running(self.book, self.rule, verdict)
        return said_of(deadlines=((self.position, deadline),))
