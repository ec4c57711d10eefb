"""The shipped law: loading it, and listing what is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from jurisdictions.models import RulebookVersion
from triage.errors import Incomplete
from triage.management.law_tasks import LawTask, Write
from triage.models import User
from triage.services import indicators, law
from triage.services.people import DESK_ACCOUNT


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load added; nothing where everything was there already."""

    rulebooks: tuple[RulebookVersion, ...]
    indicators: int


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


def _load(write: Write, _: Mapping[str, Any]) -> None:
    loaded = load_law(actor=desk_account(), at=timezone.now())
    for version in loaded.rulebooks:
        write(f"published {version}, not reviewed")
    for code in law.left_to_editors():
        write(
            f"{code}: left, because law editors published a text of their own. manage.py law diff {code} compares."
        )
    write(f"{len(loaded.rulebooks)} rulebooks and {loaded.indicators} indicators were added.")


def _list(write: Write, _: Mapping[str, Any]) -> None:
    for version in RulebookVersion.objects.select_related("published_by").defer("source"):
        write(
            f"{version.code:<20} version {version.number:<3} {version.kind:<12} "
            f"from {version.effective_from}  {version.digest[:12]}  {version.published_by}"
        )


LOAD = LawTask("load", "Publish, as the service account, the shipped rulebooks and indicators.", _load)
LIST = LawTask("list", "List the published versions.", _list)
