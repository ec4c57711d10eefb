"""Rights indicators in the database: those that come with the product, and an operator's own."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jurisdictions.law.rights import TIER_INDICATORS, Indicator, TierResult, tier_of
from jurisdictions.law.vocabulary import DeathPenalty
from jurisdictions.models import UNKNOWN, Jurisdiction, RightsIndicator
from triage import access, audit
from triage.audit import Change
from triage.errors import BadInput, Incomplete
from triage.event_kinds import EventKind
from triage.models import User
from triage.roles import Permission
from triage.services import wording
from triage.services.indicator_files import (
    COLUMNS,
    LONGEST_SOURCE,
    BadIndicatorFile,
    Key,
    Problem,
    Row,
    Rules,
    read_rows,
)

DATA = Path(settings.BASE_DIR) / "jurisdictions" / "data"
LONGEST_PUBLISHER = 100
LONGEST_LICENCE = 200
LONGEST_REASON = 300
MOST_CORRECTED = 1_000
"""Of an operator's file at once: each is told in the event, old figure and new."""
FIGURE = ("value", "low", "high", "source", "confidence", "publisher", "licence", "redistributable")
"""What a figure is, and on what terms it is held; the name of its file is not part of it."""
RESERVED = ("vdem_", "row_", "wgi_")
"""How the indices begin that come with the product alone."""
DEATH_PENALTY = "death_penalty_status"
PUBLISHED_AS = {
    "abolished": DeathPenalty.ABOLISHED,
    "abolished_ordinary_crimes": DeathPenalty.ORDINARY_ABOLISHED,
    "abolitionist_in_practice": DeathPenalty.DE_FACTO_ABOLISHED,
    "retentionist": DeathPenalty.RETAINED,
}
"""The words of the shipped file, and those of the law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorFile:
    """A file of figures, who published them, and on what terms they are held."""

    name: str
    content: bytes
    publisher: str
    licence: str
    redistributable: bool = True


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many figures were added, corrected, and there already."""

    added: int
    corrected: int
    known: int


@dataclass(frozen=True, slots=True)
class ShippedFile:
    """A file that comes with the product; `path` is below jurisdictions/data."""

    path: str
    publisher: str
    licence: str

    def read(self) -> IndicatorFile:
        """Its content, with the terms of its notice."""
        return IndicatorFile(
            name=self.path,
            content=(DATA / self.path).read_bytes(),
            publisher=self.publisher,
            licence=f"{self.licence}; see NOTICE.md beside the file",
        )


SHIPPED = (
    ShippedFile("vdem/indicators.csv", "V-Dem Institute", "CC BY-SA 4.0, V-Dem Institute"),
    ShippedFile("world_bank/indicators.csv", "World Bank", "CC BY 4.0, World Bank"),
    ShippedFile("death_penalty/status.csv", "Countersign, from public sources", "facts"),
    ShippedFile("same_sex_law/status.csv", "Countersign, from public sources", "facts"),
    ShippedFile("treaties/council_of_europe.csv", "Council of Europe", "facts"),
    ShippedFile("treaties/united_nations.csv", "United Nations Treaty Collection", "facts"),
    ShippedFile("treaties/european_union.csv", "European Union", "facts"),
    ShippedFile("treaties/united_states.csv", "United States Department of Justice", "facts"),
)
"""The files that come with the product: all of them may be redistributed on the terms of their notices."""


def of_state(code: str) -> list[RightsIndicator]:
    """Every figure held about a State, by name and year; in one query."""
    return list(RightsIndicator.objects.filter(jurisdiction_id=code).order_by("name", "year"))


def tier_from(rows: Iterable[RightsIndicator]) -> TierResult:
    """The tier that these figures of one State give, with what it rests on."""
    return tier_of(_numeric(row for row in rows if row.name in TIER_INDICATORS))


def tier_of_country(code: str) -> TierResult:
    """The tier that the loaded indicators give, with what it rests on."""
    return tier_from(of_state(code))


def death_penalty_from(rows: Iterable[RightsIndicator]) -> DeathPenalty | None:
    """What the newest figure says of the death penalty in a State; None where none is held or the word is new."""
    newest = max((row for row in rows if row.name == DEATH_PENALTY), key=lambda row: row.year, default=None)
    return PUBLISHED_AS.get(newest.value) if newest else None


def may_leave(rows: QuerySet[RightsIndicator]) -> QuerySet[RightsIndicator]:
    """Those whose licence lets them leave the desk: ask it before anything is exported or published."""
    return rows.filter(redistributable=True)


def _numeric(rows: Iterable[RightsIndicator]) -> Iterator[Indicator]:
    for row in rows:
        try:
            value = float(row.value)
        except ValueError:
            continue
        yield Indicator(
            name=row.name, year=row.year, value=value, low=row.low, high=row.high, source=row.source
        )


def load_indicators(*, actor: User, files: Sequence[ShippedFile] = SHIPPED, at: datetime) -> int:
    """Load what is not there yet of the files that come with the product; how many figures were added.

    A figure that a newer version of the product ships differently takes the place of the old one, with an event that
    tells both. Raises BadIndicatorFile, and then loads nothing.
    """
    access.require_role(actor, Permission.LOAD_LAW)
    with transaction.atomic():
        loaded = [
            _load(file.read(), actor=actor, at=at, refuse_name=lambda name: "", correcting="shipped anew")
            for file in files
        ]
    return sum(file.added for file in loaded)


def load_own_indicators(*, actor: User, file: IndicatorFile, correcting: str = "", at: datetime) -> Loaded:
    """Load an operator's own file; all of it or nothing, and a second time nothing new.

    A figure that is held differently already is refused with its row, unless `correcting` gives the reason: then it is
    corrected, and the event tells the old figure and the new. The indices that tiers are computed from come with the
    product alone: nobody types a tier, and nobody loads one.

    Raises BadIndicatorFile naming every bad row, Incomplete without publisher or licence.
    """
    access.require_role(actor, Permission.LOAD_INDICATORS)
    checked = IndicatorFile(
        name=wording.line(Path(file.name).name, where="file", longest=LONGEST_PUBLISHER, required=True),
        content=file.content,
        publisher=wording.line(file.publisher, where="publisher", longest=LONGEST_PUBLISHER),
        licence=wording.line(file.licence, where="licence", longest=LONGEST_LICENCE),
        redistributable=file.redistributable,
    )
    if not (checked.publisher and checked.licence):
        raise Incomplete(
            _("Name the publisher and the licence: a figure without them cannot be shown to anybody.")
        )
    reason = wording.line(correcting, where="reason", longest=LONGEST_REASON)
    with transaction.atomic():
        return _load(checked, actor=actor, at=at, refuse_name=_refuse_reserved, correcting=reason)


def _refuse_reserved(name: str) -> str:
    if not name.startswith(RESERVED) and name not in _shipped_names():
        return ""
    return _("the index {name} comes with the product alone; load yours under a name of its own").format(
        name=name
    )


@cache
def _shipped_names() -> frozenset[str]:
    """Of the indices that come with the product, as their files have them."""
    return frozenset(
        row["indicator"]
        for file in SHIPPED
        for row in csv.DictReader((DATA / file.path).read_text("utf-8").splitlines())
    )


def _load(
    file: IndicatorFile, *, actor: User, at: datetime, refuse_name: Callable[[str], str], correcting: str
) -> Loaded:
    rules = Rules(
        states=frozenset(Jurisdiction.objects.exclude(code=UNKNOWN).values_list("code", flat=True)),
        latest_year=at.year,
        refuse_name=refuse_name,
    )
    rows = read_rows(file.content, file=file.name, rules=rules)
    names = {row.name for row in rows}
    held = {_key(row): row for row in RightsIndicator.objects.select_for_update().filter(name__in=names)}
    _require_own_names(file, rows, held.values())
    stored = {row.key: _stored(row, file) for row in rows}
    fresh = [stored[row.key] for row in rows if row.key not in held]
    differing = [
        _Differing(row.line, held[row.key], stored[row.key])
        for row in rows
        if row.key in held and _differences(held[row.key], stored[row.key])
    ]
    if differing and not correcting:
        raise BadIndicatorFile(file.name, [_says_held(found) for found in differing])
    _add(fresh, file, actor=actor, at=at)
    _correct(differing, file, actor=actor, reason=correcting, at=at)
    return Loaded(len(fresh), len(differing), len(rows) - len(fresh) - len(differing))


def _key(row: RightsIndicator) -> Key:
    return row.jurisdiction_id, row.name, row.year


def _require_own_names(file: IndicatorFile, rows: Sequence[Row], held: Iterable[RightsIndicator]) -> None:
    """An index has one publisher: two files under one name would be drawn as one line."""
    others = {row.name: row.publisher for row in held if row.publisher not in ("", file.publisher)}
    says = _("the index {name} is held from {publisher}; load yours under a name of its own")
    problems = [
        Problem(row.line, "indicator", says.format(name=row.name, publisher=others[row.name]))
        for row in rows
        if row.name in others
    ]
    if problems:
        raise BadIndicatorFile(file.name, problems)


@dataclass(frozen=True, slots=True)
class _Differing:
    line: int
    held: RightsIndicator
    given: RightsIndicator


def _differences(held: RightsIndicator, given: RightsIndicator) -> list[str]:
    return [name for name in FIGURE if getattr(held, name) != getattr(given, name)]


def _says_held(found: _Differing) -> Problem:
    held, names = found.held, _differences(found.held, found.given)
    says = _(
        "{state}, {indicator}, {year} is held already with another {names} ({held}, from {origin}). Take the row "
        "out, or load the file as a correction and say why"
    ).format(
        state=held.jurisdiction_id,
        indicator=held.name,
        year=held.year,
        names=", ".join(names),
        held=", ".join(str(getattr(held, name)) for name in names),
        origin=held.origin or "–",
    )
    return Problem(found.line, names[0] if names[0] in COLUMNS else "", says)


def _stored(row: Row, file: IndicatorFile) -> RightsIndicator:
    return RightsIndicator(
        jurisdiction_id=row.state,
        name=row.name,
        year=row.year,
        value=row.value,
        low=row.low,
        high=row.high,
        publisher=file.publisher,
        source=row.source or f"{file.publisher}, {file.name}"[:LONGEST_SOURCE],
        licence=file.licence,
        redistributable=file.redistributable,
        origin=file.name,
        confidence=row.confidence,
    )


def _add(fresh: Sequence[RightsIndicator], file: IndicatorFile, *, actor: User, at: datetime) -> None:
    if not fresh:
        return
    RightsIndicator.objects.bulk_create(fresh)
    detail = {"count": len(fresh), "publisher": file.publisher, "file": file.name}
    audit.record(actor=actor, at=at, kind=EventKind.INDICATORS_LOADED, detail=detail)


def _correct(
    differing: Sequence[_Differing],
    file: IndicatorFile,
    *,
    actor: User,
    reason: str,
    at: datetime,
) -> None:
    if len(differing) > MOST_CORRECTED:
        raise BadInput(
            _("would correct more than {most} figures; split the file").format(most=MOST_CORRECTED),
            where=file.name,
        )
    if not differing:
        return
    changes, told = [], []
    for found in differing:
        row, was = found.held, _figure(found.held)
        for name in (*FIGURE, "origin"):
            setattr(row, name, getattr(found.given, name))
        changes.append(Change(row, (*FIGURE, "origin")))
        key = {"state": row.jurisdiction_id, "indicator": row.name, "year": row.year}
        told.append({**key, "was": was, "is": _figure(row)})
    detail = {"count": len(changes), "publisher": file.publisher, "file": file.name, "corrected": told}
    audit.record(
        actor=actor, at=at, kind=EventKind.INDICATORS_CORRECTED, changes=changes, reason=reason, detail=detail
    )  # fmt: skip


def _figure(row: RightsIndicator) -> str:
    interval = "" if row.low is None else f" ({row.low} to {row.high})"
    return f"{row.value}{interval}"
