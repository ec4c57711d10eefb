"""The table of who may see what on every address of the desk: written by hand, not read off the code that it judges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.contrib import admin
from django.db.models import Model
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from jurisdictions.models import Jurisdiction
from tests.triage.admin.scenario import row_of
from triage.admin.pages import PAGES
from triage.models import DataRequest, Document, Letter

GERMAN_DESK = ("alice", "bob", "carol", "dan", "erin", "grace", "nils")
"""Those who see data requests in Germany."""
FRENCH_DESK = ("frank", "mona")
LAW_EDITORS = ("heidi", "ivan")
ACCOUNT_MANAGERS = ("judy", "ken")
PUBLISHER = ("laura",)
WITHOUT_ROLE = ("oscar", "root", "desk", "")
"""A person without role, a superuser, the service account, and nobody at all: the desk does not open for them."""
STRANGERS = (*FRENCH_DESK, *LAW_EDITORS, *ACCOUNT_MANAGERS, *PUBLISHER)

LAW = (
    "Jurisdiction",
    "RulebookVersion",
    "RulebookDraft",
    "RulebookWithdrawal",
    "RuleReview",
    "RightsIndicator",
)
WORDING = ("TextDraft", "TextVersion", "TranslationReview", "LogoDraft", "LogoVersion")
"""What letters say belongs to no country: everybody who sees cases may read it."""
RIGHTS = ("User", "GrantProposal")
WITHOUT_CASE = ("Authority", "AuthorityKey", "Requester", "ReferenceSeries", "AssignmentRule", "Macro")
"""Models of the desk whose rows belong to a country, a series or a person, and to no data request."""


def audience_of(model: type[Model]) -> tuple[str, ...]:
    """Who may open the page of the German row of this model."""
    if model.__name__ in RIGHTS:
        return ACCOUNT_MANAGERS
    if model.__name__ == "Macro":
        return ("bob",)  # whose it is; it is not shared
    if model.__name__ in WORDING:
        return (*GERMAN_DESK, *FRENCH_DESK, *LAW_EDITORS)
    if model.__name__ in LAW:
        return (*GERMAN_DESK, *LAW_EDITORS)
    return GERMAN_DESK


def belongs_to_a_case(model: type[Model]) -> bool:
    """Whether sealing the case must hide the row."""
    return model.__name__ not in (*LAW, *WORDING, *RIGHTS, *WITHOUT_CASE)


@dataclass(frozen=True)
class Ask:
    """One HTTP request; `{id}` in address and data stands for the row."""

    method: str
    address: str
    data: dict[str, Any] = field(default_factory=dict)

    def of(self, pk: Any) -> tuple[str, dict[str, Any]]:
        """Address and data for one row."""
        data = {name: value.replace("{id}", str(pk)) for name, value in self.data.items()}
        return self.address.replace("{id}", str(pk)), data

    def send(self, client: Client, pk: Any) -> HttpResponseBase:
        """Ask it of this client."""
        address, data = self.of(pk)
        answer: HttpResponseBase = getattr(client, self.method)(address, data)
        return answer


PLACEHOLDER = UUID(int=0)
SMUGGLED = {
    "version": "1", "purpose": "x", "reason": "x", "_saveasnew": "1", "_popup": "1", "actor": "{id}",
    "decided_by": "{id}", "approved_by": "{id}", "status": "approved", "jurisdiction": "DE", "sealed": "",
}  # fmt: skip
"""What a form never had: sent with every POST to the page of a row."""


def asks_of_rows(model: type[Model]) -> Iterator[Ask]:
    """Every address that shows or touches one row of the model: pages, history, old versions, acts."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    def at(which: str, **more: Any) -> str:
        address = reverse(f"{name}_{which}", kwargs={"object_id": PLACEHOLDER, **more})
        return address.replace(str(PLACEHOLDER), "{id}")

    for address in (at("change"), at("history"), at("version", number=1)):
        yield Ask("get", address)
        yield Ask("post", address, SMUGGLED)
    page: Any = admin.site.get_model_admin(model)
    for act in page.acts:
        yield Ask("get", at("act", act=act.name))
        yield Ask("post", at("act", act=act.name), SMUGGLED)
    yield from _asks_of_more_pages(model, at)


def _asks_of_more_pages(model: type[Model], at: Any) -> Iterator[Ask]:
    """Pages that rows of some models have besides."""
    if model is Jurisdiction:
        yield Ask("get", at("country"))
        yield Ask("get", at("country") + "?on=2026-11-20")
        yield Ask("post", at("country"), SMUGGLED)
    if model is DataRequest:
        yield Ask("post", at("presence"), {"version": "1"})
        yield Ask("post", desk_page("letter_draft_preview", "case_id"), SMUGGLED)
    if model is Letter:
        for which in ("letter_preview", "letter_progress", "letter_compare"):
            yield Ask("get", desk_page(which, "letter_id"))
        yield Ask("post", desk_page("letter_preview", "letter_id"), SMUGGLED)
    if model is Document:
        yield Ask("get", at("read"))
        yield Ask("post", at("read"), SMUGGLED)
        yield Ask("get", at("picture", page=1))


def desk_page(name: str, row: str) -> str:
    """The address of a page of one row that is no page of its model."""
    return reverse(f"admin:{name}", kwargs={row: PLACEHOLDER}).replace(str(PLACEHOLDER), "{id}")


def all_asks_of_rows() -> Iterator[tuple[type[Model], Any, Ask]]:
    """Every ask about every model, with the id of its German row."""
    for model in PAGES:
        pk = row_of(model).pk
        for ask in asks_of_rows(model):
            yield model, pk, ask


def lists() -> Iterator[tuple[type[Model], str]]:
    """The list of each model."""
    for model in PAGES:
        yield model, reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def absent_id(pk: Any) -> Any:
    """An id like this one that no row has."""
    return uuid4() if isinstance(pk, UUID) else "Q0" if isinstance(pk, str) else 987654


def told(answer: HttpResponseBase, *ids: Any) -> tuple[int, str, str]:
    """What an answer tells: status, location, body; without the ids that were asked for and without tokens."""
    body = b"" if answer.streaming else answer.content  # type: ignore[attr-defined]
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body.decode(errors="replace"))
    location = answer.headers.get("Location", "")
    for pk in ids:
        text, location = text.replace(str(pk), "{id}"), location.replace(str(pk), "{id}")
    return answer.status_code, location, text
