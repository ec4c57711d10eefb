"""The demo's orders with the clerk's reading of each, and the rules that its law editor reviews."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from jurisdictions.models import RulebookVersion, RuleReview
from triage.documents.order_file import OrderFile, read_order_file
from triage.documents.reading_file import Reading, read_reading
from triage.errors import BadInput
from triage.models import User
from triage.services import law

ORDERS = Path(settings.BASE_DIR) / "examples" / "orders"
READING = ".classification.toml"
REVIEW_NOTE = "Compared with the text of the provision, for the demo."


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOrder:
    """One order: its file as it is kept, what the file says, and what the clerk read in it."""

    file_name: str
    content: bytes
    order: OrderFile
    reading: Reading

    @property
    def received_at(self) -> datetime:
        """The instant of receipt in the re-enactment."""
        return self.reading.reading.received_at

    @property
    def sha256(self) -> str:
        """The digest under which the file is kept with its data request."""
        return hashlib.sha256(self.content).hexdigest()


def demo_orders(folder: Path = ORDERS) -> list[DemoOrder]:
    """The orders of the folder in the order of receipt. Raises BadInput or OSError for a file that cannot be used."""
    found = [_read(path) for path in sorted(folder.glob("*.json"))]
    return sorted(found, key=lambda order: order.received_at)


def _read(path: Path) -> DemoOrder:
    content = path.read_bytes()
    reading = path.with_name(path.stem + READING)
    return DemoOrder(
        file_name=path.name,
        content=content,
        order=read_order_file(content, file=path.name),
        reading=read_reading(reading.read_bytes(), file=reading.name),
    )


def review_law(*, actor: User, at: datetime, folder: Path = ORDERS) -> None:
    """Record the review of the entries that reviewed.toml lists, for the latest version of each rulebook."""
    listed = tomllib.loads((folder / "reviewed.toml").read_text(encoding="utf-8"))["reviewed"]
    for line in listed:
        version = RulebookVersion.objects.filter(code=line["rulebook"]).order_by("-number").first()
        if version is None:
            raise BadInput("is no rulebook that was published", where=f"reviewed.toml, {line['rulebook']}")
        done = set(RuleReview.objects.filter(rulebook_version=version).values_list("rule_id", flat=True))
        for rule_id in line["entries"]:
            if rule_id not in done:
                law.review_rule(
                    actor=actor, version=version, rule_id=rule_id, note=REVIEW_NOTE, on=at.date(), at=at
                )
