"""Where facts were read: the pages that a case file, a document and a list of facts link to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from triage.admin.secrets import Secrets
from triage.models import FactSource

Places = Mapping[tuple[str, UUID | None], tuple["FactPlace", ...]]


@dataclass(frozen=True, slots=True)
class FactPlace:
    """One source of a fact: `label` is “p. 3”, `url` the page, `words` what stands there."""

    source: FactSource
    label: str
    url: str
    words: str


def places_of(sources: Iterable[FactSource], secrets: Secrets) -> Places:
    """The places of facts, by name of the fact and id of its subject or item; asks no question of the database.

    Sources without a document have no place and are left out.
    """
    found: dict[tuple[str, UUID | None], tuple[FactPlace, ...]] = {}
    for source in sources:
        if source.document_id is not None:
            key = (source.fact, source.unit_id)
            found[key] = (*found.get(key, ()), place_of(source, secrets))
    return found


def place_of(source: FactSource, secrets: Secrets) -> FactPlace:
    """The place of one source that has a document."""
    label = _("p. {page}").format(page=source.page) if source.page else _("document")
    return FactPlace(
        source, label, read_url(source.document_id, page=source.page), secrets.text(source.words)
    )


def quoted(source: FactSource, secrets: Secrets) -> bool:
    """Whether there is anything to show: one that was untied may have neither words nor a place."""
    return source.document_id is not None or bool(secrets.text(source.words))


def read_url(document_id: Any, *, page: int | None = None) -> str:
    """The address of a document beside its facts."""
    address = reverse("admin:triage_document_read", kwargs={"object_id": document_id})
    return f"{address}?page={page}" if page else address
