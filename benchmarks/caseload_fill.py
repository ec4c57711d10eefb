"""The people of the benchmark's desk, and its data requests."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks import bulk_load
from benchmarks.caseload_rows import COLLEAGUES, COLUMNS, Desk, Known
from jurisdictions.models import Jurisdiction
from tests.triage import people
from triage.access import Scope, scope_of
from triage.models import User
from triage.services.law import load_jurisdictions

JURISDICTIONS = 84
BIGGEST = ("DE", "US", "FR", "IN", "BR", "GB", "TR")
"""They send most; the counsel has every third jurisdiction, beginning with the biggest."""
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Founded:
    """A counsel with a third of the jurisdictions, and colleagues."""

    counsel: User
    scope: Scope
    codes: tuple[str, ...]
    colleagues: tuple[str, ...]


def found() -> Founded:
    """The people, with roles and grants as the desk reads them."""
    load_jurisdictions()
    known = Jurisdiction.objects.order_by("code").exclude(code__in=BIGGEST).values_list("code", flat=True)
    codes = (*BIGGEST, *known)[:JURISDICTIONS]
    counsel = people.carol()
    people.give_scope(counsel, codes[::3])
    others = [User(username=f"bench-{number}") for number in range(COLLEAGUES - 1)]
    for other in others:
        other.save()
    keys = tuple(person.pk.hex for person in (counsel, *others))
    return Founded(counsel, scope_of(counsel), codes, keys)


def filled(founded: Founded, size: int) -> Known:
    """The desk with so many data requests and no others; what of them can be looked for."""
    bulk_load.empty(list(COLUMNS))
    desk = Desk(
        codes=founded.codes,
        scope=founded.scope.jurisdictions,
        counsel=founded.counsel.pk.hex,
        colleagues=founded.colleagues,
        size=size,
    )
    bulk_load.load(desk.blocks(AT_ONCE), COLUMNS)
    return desk.known
