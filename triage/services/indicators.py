"""Rights indicators in the database and the tier of a country that follows from them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from jurisdictions.law.rights import Indicator, TierResult, tier_of
from jurisdictions.models import Jurisdiction, RightsIndicator
from triage import access, audit
from triage.errors import BadInput
from triage.event_kinds import EventKind
from triage.models import User
from triage.roles import Permission

DATA = Path(settings.BASE_DIR) / "jurisdictions" / "data"
SHIPPED = {
    DATA / "vdem" / "indicators.csv": "CC BY-SA 4.0, V-Dem Institute; see NOTICE.md beside the file",
    DATA / "world_bank" / "indicators.csv": "CC BY 4.0, World Bank; see NOTICE.md beside the file",
    DATA / "death_penalty" / "status.csv": "facts; see NOTICE.md beside the file",
}
"""The indicator files that come with the product, and the licence of each."""


def tier_of_country(code: str) -> TierResult:
    """The tier that the loaded indicators give, with what it rests on."""
    return tier_of(_numeric(RightsIndicator.objects.filter(jurisdiction_id=code)))


def _numeric(rows: Iterable[RightsIndicator]) -> Iterator[Indicator]:
    for row in rows:
        try:
            value = float(row.value)
        except ValueError:
            continue
        yield Indicator(
            name=row.name, year=row.year, value=value, low=row.low, high=row.high, source=row.source
        )


def load_indicators(*, actor: User, at: datetime, files: Mapping[Path, str] = SHIPPED) -> int:
    """Load what is not there yet from CSV files, each with its licence; how many rows were added.

    Raises BadInput naming file and line, and then loads nothing.
    """
    access.require_role(actor, Permission.LOAD_LAW)
    with transaction.atomic():
        known = set(RightsIndicator.objects.values_list("jurisdiction_id", "name", "year"))
        codes = set(Jurisdiction.objects.values_list("code", flat=True))
        rows = [
            row
            for path, licence in files.items()
            for row in _read(path, licence)
            if row.jurisdiction_id in codes and (row.jurisdiction_id, row.name, row.year) not in known
        ]
        if rows:
            RightsIndicator.objects.bulk_create(rows)
            audit.record(actor=actor, at=at, kind=EventKind.INDICATORS_LOADED, detail={"count": len(rows)})
    return len(rows)


def _read(path: Path, licence: str) -> Iterator[RightsIndicator]:
    with path.open(encoding="utf-8", newline="") as stream:
        for line in (reader := csv.DictReader(stream)):
            try:
                yield RightsIndicator(
                    jurisdiction_id=line["iso2"],
                    name=line["indicator"],
                    year=int(line["year"]),
                    value=line["value"],
                    source=line["source"],
                    licence=licence,
                    confidence=line["confidence"] or "low",
                )
            except (KeyError, ValueError, TypeError) as error:
                raise BadInput(
                    f"cannot be read ({error})", where=f"{path.name} line {reader.line_num}"
                ) from None
