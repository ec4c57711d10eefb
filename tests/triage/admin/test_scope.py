"""Every page of every model, for every person: what is not theirs is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.triage import decided
from tests.triage.admin.scenario import SECRET_WORDS, row_of
from triage.admin.base import ReadOnlyAdmin
from triage.admin.pages import PAGES
from triage.models import (
    DataRequest,
    Document,
    GrantProposal,
    Letter,
    LogoDraft,
    LogoVersion,
    TextDraft,
    TextVersion,
    TranslationReview,
    User,
)

As = Callable[[str], Client]

PAGES_OF_A_MODEL = {"changelist", "list_act", "change", "history", "version", "act"}
PAGES_OF_THE_SITE = {
    "index", "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n", "app_list",
    "search", "preferences", "columns", "save_view", "saved_view",
    "law_editor", "law_unreviewed", "law_review", "law_run", "law_progress", "law_stop",
    "wording", "wording_logo", "wording_text",
    "bulk", "bulk_start", "bulk_run", "bulk_progress", "bulk_stop", "export",
}  # fmt: skip
OF_DOCUMENTS = {"triage_document_read", "triage_document_picture"}
OF_CASES = {"triage_datarequest_presence", "letter_draft_preview"}
OF_LETTERS = {"letter_preview", "letter_progress", "letter_compare"}
OF_STATES = {"jurisdictions_jurisdiction_country"}
WITHOUT_PAGES = {
    "triage.EventChain": "the ends of chains name data requests by id",
    "triage.JurisdictionUserGrant": "shown on the page of the person",
    "triage.JurisdictionGroupGrant": "nothing grants to groups",
    "triage.DataRequestUserGrant": "counted on the page of the person",
    "triage.Preferences": "the person's own page",
    "triage.SavedView": "on the list of data requests",
    "triage.Watch": "a mark on the case file",
    "triage.ReadMark": "a mark on the list of data requests",
    "triage.Presence": "shown on the case file",
    "triage.BulkRun": "has a page of its own for the person who started it",
    "triage.BulkLine": "on the page of its bulk run",
    "triage.FlagRuling": "beside its flag on the case file",
    "jurisdictions.TierOverride": "on the page of the State",
    "triage.PublicUse": "counts addresses of the public pages as digests, for minutes",
    "triage.LookUpCount": "figures of the public page by day",
    "triage.LetterLookUps": "on the page of its letter",
    "triage.LawRun": "has a page of its own for the person who started it",
    "triage.LawRunLine": "on the page of its run",
    "jurisdictions.RulebookWorkingCopy": "in the law editor of the person who writes it",
}
OF_ACCOUNT_MANAGERS = (User, GrantProposal)
OF_NO_COUNTRY = (TextDraft, TextVersion, TranslationReview, LogoDraft, LogoVersion)
"""What letters say is the same everywhere: whoever sees cases anywhere may read it."""
SEEN_IN_GERMANY = [model for model in PAGES if model not in (*OF_ACCOUNT_MANAGERS, *OF_NO_COUNTRY)]
STRANGERS = ("frank", "root", "oscar", "judy", "laura")
"""Frank works in France, Rita is a superuser, Oscar has nothing, Judy manages accounts, Laura publishes."""


@pytest.fixture(autouse=True)
def _desk(desk: DataRequest, db: None) -> None:
    """Every test reads the same desk."""


def page_name(model: type[Model], page: str) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


def addresses(row: Any) -> dict[str, str]:
    """Every address that shows or touches one row."""
    model = type(row)
    found = {
        page: reverse(page_name(model, page), kwargs={"object_id": row.pk}) for page in ("change", "history")
    }
    found["version"] = reverse(page_name(model, "version"), kwargs={"object_id": row.pk, "number": 1})
    for act in page_of(model).acts:
        found[act.name] = reverse(page_name(model, "act"), kwargs={"object_id": row.pk, "act": act.name})
    if model is DataRequest:
        found["presence"] = reverse("admin:triage_datarequest_presence", kwargs={"object_id": row.pk})
    if model is Letter:
        for name in OF_LETTERS:
            found[name] = reverse(f"admin:{name}", kwargs={"letter_id": row.pk})
    if model is Document:
        found["read"] = reverse("admin:triage_document_read", kwargs={"object_id": row.pk})
        found["picture"] = reverse("admin:triage_document_picture", kwargs={"object_id": row.pk, "page": 1})
    return found


def page_of(model: type[Model]) -> ReadOnlyAdmin:
    page = admin.site.get_model_admin(model)
    assert isinstance(page, ReadOnlyAdmin)
    return page


def names_of(patterns: list[URLPattern | URLResolver]) -> set[str]:
    found = set()
    for entry in patterns:
        if isinstance(entry, URLResolver):
            found |= names_of(entry.url_patterns)
        elif entry.name:
            found.add(entry.name)
    return found


label = pytest.mark.parametrize("model", SEEN_IN_GERMANY, ids=lambda model: model.__name__)
stranger = pytest.mark.parametrize("who", STRANGERS)


def test_every_model_has_pages_or_a_reason_for_none() -> None:
    ours = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in ("triage", "jurisdictions")
        and not model.__name__.startswith("Historical")
    }
    registered = {model._meta.label for model in admin.site._registry}
    assert registered == ours - set(WITHOUT_PAGES)


def test_the_site_has_no_address_that_this_table_does_not_know() -> None:
    known = PAGES_OF_THE_SITE | OF_DOCUMENTS | OF_CASES | OF_LETTERS | OF_STATES
    for model in PAGES:
        prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
        known |= {prefix + page for page in PAGES_OF_A_MODEL}
    site = next(entry for entry in get_resolver().url_patterns if getattr(entry, "namespace", "") == "admin")
    assert isinstance(site, URLResolver)
    assert names_of(list(site.url_patterns)) == known


@label
def test_a_counsel_of_the_country_sees_list_row_and_history(as_: As, model: Any) -> None:
    client = as_("bob")
    row = row_of(model)
    assert row is not None, "the scenario has no row of this model"
    assert client.get(reverse(page_name(model, "changelist"))).status_code == 200
    assert client.get(addresses(row)["change"]).status_code == 200
    for page in ("history", "version"):
        expected = 200 if hasattr(row, "history") else 404
        assert client.get(addresses(row)[page]).status_code == expected


@stranger
@label
def test_a_stranger_finds_no_row_of_the_country(as_: As, model: Any, who: str) -> None:
    client = as_(who)
    absent = client.get(f"/admin/triage/datarequest/{uuid4()}/change/").content
    for page, address in addresses(row_of(model)).items():
        for answer in (
            client.get(address),
            client.post(address, {"version": "1", "purpose": "x", "reason": "x"}),
        ):
            if who == "oscar" or who == "root":
                # Without a role there is no desk: the log-in page, for absent addresses too.
                assert answer.status_code == 302, page
                assert answer["Location"].startswith("/admin/login/")
            else:
                assert answer.status_code == 404, page
                assert answer.content == absent


@pytest.mark.parametrize("who", ["frank", "judy", "laura"])
@label
def test_no_list_shows_a_stranger_anything_of_the_country(as_: As, model: Any, who: str) -> None:
    answer = as_(who).get(reverse(page_name(model, "changelist")))
    text = answer.content.decode()
    assert answer.status_code in (200, 404)
    for word in SECRET_WORDS:
        assert word not in text


@label
def test_nobody_sees_anything_without_logging_in(as_: As, model: Any) -> None:
    row = row_of(model)
    for address in (reverse(page_name(model, "changelist")), *addresses(row).values()):
        assert as_("").get(address)["Location"] == f"/admin/login/?next={address}"


@pytest.mark.parametrize("model", OF_ACCOUNT_MANAGERS, ids=lambda model: model.__name__)
@pytest.mark.parametrize(("who", "status"), [("judy", 200), ("bob", 404), ("frank", 404), ("grace", 404)])
def test_only_account_managers_see_people_and_proposals(as_: As, model: Any, who: str, status: int) -> None:
    client = as_(who)
    assert client.get(reverse(page_name(model, "changelist"))).status_code == status
    assert client.get(addresses(row_of(model))["change"]).status_code == status


@pytest.mark.parametrize("model", OF_NO_COUNTRY, ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    ("who", "status"),
    [("bob", 200), ("frank", 200), ("grace", 200), ("heidi", 200), ("judy", 404), ("laura", 404)],
)
def test_who_sees_cases_or_works_on_wording_sees_its_record(
    as_: As, model: Any, who: str, status: int
) -> None:
    client, found = as_(who), addresses(row_of(model))
    assert client.get(reverse(page_name(model, "changelist"))).status_code == status
    text = client.get(found["change"])
    assert text.status_code == status
    assert ("/admin/wording/" in text.content.decode()) is (who in ("bob", "frank", "heidi"))
    assert client.get(found["history"]).status_code == 404
    assert client.post(found["change"], {"text": "x"}).status_code in (404, 405)


@label
def test_pages_answer_no_post(as_: As, model: Any) -> None:
    row = row_of(model)
    before = model._default_manager.filter(pk=row.pk).values().get()
    for page in ("change", "history", "version"):
        answer = as_("carol").post(addresses(row)[page], {"status": "approved", "name": "x"})
        assert answer.status_code in (404, 405)
    assert model._default_manager.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize(
    "query",
    [
        "jurisdiction__code__startswith=D",
        "authority__name__startswith=A",
        "assigned_to__password__startswith=a",
    ],
)
@pytest.mark.parametrize("who", ["bob", "frank"])
def test_a_list_takes_no_lookup_that_it_does_not_offer(as_: As, who: str, query: str) -> None:
    answer = as_(who).get(reverse("admin:triage_datarequest_changelist") + f"?{query}")
    assert answer.status_code == 400


@pytest.mark.parametrize("who", ["frank", "judy", "laura"])
@pytest.mark.parametrize("term", ["Amts", "2026-DE", "506", ""])
@pytest.mark.parametrize("field", ["authority", "jurisdiction", "assigned_to", "requester"])
def test_autocomplete_gives_a_stranger_nothing_of_the_country(
    as_: As, who: str, term: str, field: str
) -> None:
    query = {"app_label": "triage", "model_name": "datarequest", "field_name": field, "term": term}
    answer = as_(who).get(reverse("admin:autocomplete"), query)
    text = answer.content.decode()
    assert answer.status_code in (200, 404)
    for word in (*SECRET_WORDS, "Germany", "Amtsgericht K\\u00f6ln"):
        assert word not in text


def test_autocomplete_gives_a_counsel_what_lies_in_scope(as_: As) -> None:
    query = {"app_label": "triage", "model_name": "datarequest", "field_name": "authority", "term": "Amts"}
    answer = as_("bob").get(reverse("admin:autocomplete"), query)
    assert [entry["text"] for entry in answer.json()["results"]] == ["Amtsgericht Köln"]


@pytest.mark.parametrize("term", ["2026-DE", "506 Gs"])
def test_search_finds_by_the_beginning_of_a_reference_in_scope_only(as_: As, term: str) -> None:
    address = reverse("admin:triage_datarequest_changelist") + f"?q={term}"
    assert "2026-DE-000001" in as_("bob").get(address).content.decode()
    assert "2026-DE-000001" not in as_("frank").get(address).content.decode()


@pytest.mark.parametrize("who", ["bob", "erin"])
def test_filters_offer_only_the_countries_of_the_scope(as_: As, who: str) -> None:
    text = as_(who).get(reverse("admin:triage_datarequest_changelist")).content.decode()
    assert "Germany" in text
    assert ("France" in text) is (who == "erin")
    assert "Brazil" not in text


def test_a_sealed_case_is_absent_for_everybody_without_a_grant_on_it(as_: As, desk: DataRequest) -> None:
    decided.forced(desk, sealed=True)
    for address in addresses(desk).values():
        assert as_("bob").get(address).status_code == 404
    assert (
        desk.reference not in as_("bob").get(reverse("admin:triage_datarequest_changelist")).content.decode()
    )
    assert desk.reference not in as_("bob").get(reverse("admin:triage_letter_changelist")).content.decode()


def test_history_shows_what_changed_and_masks_what_is_encrypted(as_: As, desk: DataRequest) -> None:
    text = as_("bob").get(addresses(desk)["history"]).content.decode()
    assert "sender verified" in text
    assert "disclosure produced" in text
    subject = desk.subjects.get()
    text = as_("bob").get(addresses(subject)["version"]).content.decode()
    assert "•••" in text
    assert "Max Muster" not in text


@pytest.mark.parametrize("number", [0, 999])
def test_a_version_that_never_was_is_absent(as_: As, desk: DataRequest, number: int) -> None:
    address = reverse("admin:triage_datarequest_version", kwargs={"object_id": desk.pk, "number": number})
    assert as_("bob").get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["r/1/1/", "auth/group/", "auth/user/", "triage/datarequest/add/", "triage/user/add/", "guardian/"],
)
def test_addresses_of_the_stock_admin_that_would_leak_are_not_there(as_: As, address: str) -> None:
    assert as_("root").get(f"/admin/{address}").status_code == 302
    assert as_("carol").get(f"/admin/{address}").status_code == 404
    assert as_("judy").get(f"/admin/{address}").status_code == 404
