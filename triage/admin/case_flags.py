"""The risk flags of a case as reviewers read them: evidence, words of the order, weight, level, source, ruling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jurisdictions.law.vocabulary import ReviewLevel
from triage.admin import evidence
from triage.admin.case_offences import matches_in
from triage.admin.fact_places import FactPlace, place_of
from triage.admin.secrets import Secrets
from triage.choices import SuggestionStatus
from triage.models import FactSource, FlagRuling, OffenceSuggestion, RiskFlag

TAGS = "offence_tags"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of the order that speak for a fact of the evidence, with the page if they are tied to one."""

    words: str
    place: FactPlace | None = None


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One risk, with the units for which the same cause raised it; `raised` holds a row for each of them."""

    raised: tuple[RiskFlag, ...]
    about: str
    because: tuple[str, ...]
    quotations: tuple[Quotation, ...]
    ruling: FlagRuling | None
    reason: str

    @property
    def row(self) -> RiskFlag:
        """The first of the rows, which says what all of them say."""
        return self.raised[0]

    @property
    def demands_review(self) -> bool:
        """Whether a rights reviewer, or the executive, has to rule on it."""
        return self.row.level >= ReviewLevel.RIGHTS_REVIEWER


@dataclass(frozen=True, slots=True)
class Beside:
    """What is shown beside the flags of one case: sources of facts, offences that the desk recognised, rulings."""

    sources: Sequence[FactSource]
    suggestions: Sequence[OffenceSuggestion]
    rulings: Sequence[FlagRuling]

    def rows(self) -> list[Any]:
        """The rows whose encrypted columns are opened."""
        return [*self.sources, *self.suggestions, *self.rulings]


def recognised_offences(data_request_id: UUID) -> list[OffenceSuggestion]:
    """The offences that the desk recognised, settled or not; in one query."""
    rows = OffenceSuggestion.objects.filter(data_request=data_request_id)
    return list(rows.select_related("settled_by", "data_request"))


def flag_lines(flags: Iterable[RiskFlag], beside: Beside, secrets: Secrets) -> tuple[FlagLine, ...]:
    """A line for each cause, the heaviest first; asks no question of the database."""
    rulings = {row.raised_id: row for row in beside.rulings}
    same: dict[Any, list[FlagLine]] = {}
    for flag in flags:
        line = _line(flag, rulings, beside, secrets)
        outcome = line.ruling.outcome if line.ruling else ""
        same.setdefault((flag.rule_id, flag.says, line.because, outcome, line.reason), []).append(line)
    lines = [_merged(many) for many in same.values()]
    return tuple(sorted(lines, key=lambda line: (-line.row.weight, -line.row.level, line.row.flag)))


def _line(flag: RiskFlag, rulings: Mapping[UUID, FlagRuling], beside: Beside, secrets: Secrets) -> FlagLine:
    text = secrets.text(flag.evidence)
    ruling = rulings.get(flag.pk)
    return FlagLine(
        raised=(flag,),
        about=evidence.unit_of(flag),
        because=evidence.told(text),
        quotations=tuple(dict.fromkeys(_quotations(flag, evidence.facts_in(text), beside, secrets))),
        ruling=ruling,
        reason=secrets.text(ruling.reason) if ruling else "",
    )


def _merged(many: Sequence[FlagLine]) -> FlagLine:
    first = many[0]
    return FlagLine(
        raised=tuple(row for line in many for row in line.raised),
        about="; ".join(dict.fromkeys(line.about for line in many)),
        because=first.because,
        quotations=tuple(dict.fromkeys(found for line in many for found in line.quotations)),
        ruling=first.ruling,
        reason=first.reason,
    )


def _quotations(
    flag: RiskFlag, facts: Mapping[str, Any], beside: Beside, secrets: Secrets
) -> Iterator[Quotation]:
    units = {None, flag.subject_id, flag.item_id}
    for source in beside.sources:
        words = secrets.text(source.words)
        if source.fact in facts and source.unit_id in units and words:
            yield Quotation(words, place_of(source, secrets) if source.document_id else None)
    tags = facts.get(TAGS) or ()
    for offence in beside.suggestions:
        if offence.tag in tags and offence.status == SuggestionStatus.CONFIRMED:
            yield from (Quotation(match["words"]) for match in matches_in(secrets.text(offence.matched)))
