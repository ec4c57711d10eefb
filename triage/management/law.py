"""The shipped law: which files there are, and how far what is loaded has been reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from jurisdictions.law.rulebook import RulebookInForce
from jurisdictions.law.vocabulary import Confidence
from jurisdictions.models import RulebookVersion
from triage.errors import Incomplete
from triage.models import User
from triage.services import indicators, law
from triage.services.people import DESK_ACCOUNT


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load added; nothing where everything was there already."""

    rulebooks: tuple[RulebookVersion, ...]
    indicators: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many entries of one rulebook in force there are, were reviewed, and can be trusted little."""

    rulebook: str
    version: int
    rules: int
    deadlines: int
    flags: int
    reviewed: int
    low_confidence: int


def desk_account() -> User:
    """The service account that scheduled and shipped work runs as. Raises Incomplete before the desk is founded."""
    account = User.objects.filter(username=DESK_ACCOUNT, is_service=True, is_active=True).first()
    if account is None:
        raise Incomplete("This desk has no service account yet. Found it first: manage.py found_desk.")
    return account


def load_law(*, actor: User, at: datetime) -> Loaded:
    """Load the shipped rulebooks and rights indicators that are not in the database yet."""
    published = law.load_shipped(actor=actor, at=at)
    added = indicators.load_indicators(actor=actor, at=at)
    return Loaded(tuple(published), added)


def coverage(on: date) -> Iterator[Coverage]:
    """One line for each rulebook that speaks to data requests received on this day."""
    for version in law.rulebooks_in_force(on):
        yield _coverage(version)


def _coverage(version: RulebookInForce) -> Coverage:
    book = version.rulebook
    entries = book.entries
    return Coverage(
        rulebook=book.code,
        version=version.version,
        rules=len(book.rules),
        deadlines=len(book.deadlines),
        flags=len(book.flags),
        reviewed=sum(version.is_reviewed(entry.id) for entry in entries),
        low_confidence=sum(entry.confidence is Confidence.LOW for entry in entries),
    )
