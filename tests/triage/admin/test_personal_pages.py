"""Search, preferences, columns and saved views: in scope, and without a trace of whom somebody looked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.triage import cases, decided, people
from triage.access import scope_of
from triage.admin.saved_views import views_of
from triage.caseload import CaseQuery, token_of
from triage.models import DataRequest, Preferences, SavedView
from triage.services import personal

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
LIST = "/admin/triage/datarequest/"


def search(client: Client, text: str) -> str:
    answer = client.post(reverse("admin:search"), {"q": text})
    assert answer.status_code == 302
    return str(answer["Location"])


def case_page(case: DataRequest) -> str:
    return reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk})


@pytest.mark.parametrize("written", ["2026-DE-000001", " 2026-de-000001 "])
def test_a_reference_leads_to_its_case(as_: As, written: str) -> None:
    case = cases.registered_case()
    assert case.reference == "2026-DE-000001"
    assert search(as_("bob"), written) == case_page(case)


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "other country"])
def test_a_reference_outside_the_scope_leads_where_one_that_is_not_there_leads(as_: As, sealed: bool) -> None:
    case = cases.registered_case()
    who = "bob" if sealed else "frank"
    if sealed:
        decided.forced(case, sealed=True)
    client = as_(who)
    hidden, absent = search(client, case.reference), search(client, "2026-DE-000999")
    assert hidden == absent.replace("000999", "000001")
    there, nothing = (_bare(client.get(address)) for address in (hidden, absent))
    assert there == nothing.replace("000999", "000001")


def _bare(answer: Any) -> str:
    """The page without the tokens that differ at each reading."""
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", answer.content.decode())


@pytest.mark.parametrize(
    "typed", ["@Fraudulent_Seller", "4815162342", "+49 171 555 12 34", "someone@example.org"]
)
def test_the_text_of_an_identifier_stands_in_no_address(as_: As, typed: str) -> None:
    location = search(as_("bob"), typed)
    assert parse_qs(urlsplit(location).query) == {"state": ["all"], "who_is": [token_of(typed)]}
    assert as_("bob").get(location).status_code == 200


def test_words_lead_to_the_list_that_begins_with_them(as_: As) -> None:
    case = cases.registered_case()
    location = search(as_("bob"), "Amtsgericht")
    assert location == f"{LIST}?state=all&q=Amtsgericht"
    assert case.reference in as_("bob").get(location).content.decode()


@pytest.mark.parametrize("typed", ["", "   ", "x" * 5000, "a\x00\x1bb", "<script>", "‮abc"])
def test_whatever_is_typed_the_list_answers(as_: As, typed: str) -> None:
    assert as_("bob").get(search(as_("bob"), typed)).status_code == 200


def test_search_is_sent_only_by_post_and_only_by_those_who_see_cases(as_: As) -> None:
    assert as_("bob").get(reverse("admin:search")).status_code == 405
    for who in ("judy", "heidi", "laura"):
        assert as_(who).post(reverse("admin:search"), {"q": "x"}).status_code == 404
    assert as_("").post(reverse("admin:search"), {"q": "x"}).status_code == 302


def test_preferences_are_saved_from_their_page(as_: As) -> None:
    client, page = as_("bob"), reverse("admin:preferences")
    assert client.get(page).status_code == 200
    answer = client.post(page, {"language": "de", "time_zone": "Europe/Berlin"})
    assert answer.status_code == 302
    row = Preferences.objects.get(user=people.bob())
    assert (row.language, row.time_zone, row.shortcuts) == ("de", "Europe/Berlin", False)


@pytest.mark.parametrize("sent", [{"language": "xx"}, {"time_zone": "../etc/passwd"}])
def test_preferences_that_are_not_offered_are_refused(as_: As, sent: dict[str, str]) -> None:
    assert as_("bob").post(reverse("admin:preferences"), sent).status_code == 200
    assert not Preferences.objects.exists()


def test_a_role_without_cases_has_preferences_and_no_columns(as_: As) -> None:
    assert as_("judy").get(reverse("admin:preferences")).status_code == 200
    assert as_("judy").get(reverse("admin:columns")).status_code == 404


@pytest.mark.parametrize("shortcuts", [True, False])
def test_single_keys_can_be_switched_off(as_: As, shortcuts: bool) -> None:
    personal.set_preferences(actor=people.bob(), language="", time_zone="", shortcuts=shortcuts)
    assert ("keys.js" in as_("bob").get(LIST).content.decode()) is shortcuts
    assert "keys.js" in as_("carol").get(LIST).content.decode()


@pytest.mark.parametrize(
    ("button", "columns"),
    [
        ({"up": "who"}, ["who", "due"]),
        ({"down": "due"}, ["who", "due"]),
        ({"up": "due"}, ["due", "who"]),
        ({"add": "kind"}, ["due", "who", "kind"]),
        ({"remove": "due"}, ["who"]),
        ({"usual": "1"}, []),
        ({"add": "password"}, ["due", "who"]),
    ],
    ids=str,
)
def test_each_button_of_the_columns_saves_at_once(
    as_: As, button: dict[str, str], columns: list[str]
) -> None:
    answer = as_("bob").post(reverse("admin:columns"), {"column": ["due", "who", "gone"], **button})
    assert answer.status_code == 302
    assert Preferences.objects.get(user=people.bob()).columns == columns


def save(client: Client, params: str, **sent: Any) -> Any:
    return client.post(reverse("admin:save_view"), {"params": params, "name": "Soon", **sent})


def test_the_present_list_is_kept_under_a_name_and_offered_as_a_tab(as_: As) -> None:
    client = as_("bob")
    here = client.get(f"{LIST}?due=soon")
    assert reverse("admin:save_view") in here.content.decode()
    personal.set_columns(actor=people.bob(), columns=["kind"])
    answer = save(client, "due=soon")
    view = SavedView.objects.get()
    assert answer["Location"] == f"{LIST}?due=soon&view={view.pk}"
    assert (view.query, view.columns, view.shared) == ({"due": "soon"}, ["kind"], False)
    page = client.get(answer["Location"]).context["list"]
    assert page.heading == "Soon"
    assert [head.column.name for head in page.heads] == ["kind"]


def test_words_of_a_search_are_never_saved(as_: As) -> None:
    token = token_of(cases.USERNAME)
    page = as_("bob").get(reverse("admin:save_view"), {"params": f"due=soon&q=Muster&who_is={token}"})
    assert "What you searched for is left out" in page.content.decode()
    save(as_("bob"), f"due=soon&q=Muster&who_is={token}")
    assert SavedView.objects.get().query == {"due": "soon"}


@pytest.mark.parametrize(("params", "name", "status"), [("colour=red", "x", 404), ("", "", 400)])
def test_what_cannot_be_kept_is_refused(as_: As, params: str, name: str, status: int) -> None:
    assert save(as_("bob"), params, name=name).status_code == status
    assert not SavedView.objects.exists()


def test_a_view_is_renamed_shared_and_forgotten_by_its_owner_alone(as_: As) -> None:
    save(as_("bob"), "due=soon")
    view = SavedView.objects.get()
    page = reverse("admin:saved_view", args=[view.pk])
    for sent in ({"name": "mine"}, {"forget": "1"}):
        assert as_("carol").post(page, sent).status_code == 404
        assert as_("judy").post(page, sent).status_code == 404
    assert as_("carol").get(page).status_code == 404
    as_("bob").post(page, {"name": "Very soon", "shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.shared) == ("Very soon", True)
    as_("bob").post(page, {"forget": "1"})
    assert not SavedView.objects.exists()


def test_a_name_that_is_taken_is_told_beside_the_field(as_: As) -> None:
    save(as_("bob"), "")
    save(as_("bob"), "", name="Other")
    other = SavedView.objects.get(name="Other")
    answer = as_("bob").post(reverse("admin:saved_view", args=[other.pk]), {"name": "Soon"})
    assert answer.status_code == 400
    assert "another view of yours" in str(answer.context["form"].errors["name"])


def offered(who: str) -> list[str]:
    person = people.person(who)
    return [view.label for view in views_of(person, scope_of(person))]


def test_a_shared_view_is_offered_to_those_who_work_where_it_names(as_: As) -> None:
    for name, query in (
        ("Germany", CaseQuery(countries=("DE",))),
        ("Both", CaseQuery(countries=("DE", "FR"))),
        ("Anywhere", CaseQuery(due="week")),
    ):
        personal.save_view(actor=people.erin(), name=name, query=query, at=cases.AT, shared=True)
    personal.save_view(actor=people.erin(), name="Mine", query=CaseQuery(), at=cases.AT)
    assert offered("erin") == ["Anywhere", "Both", "Germany", "Mine"]
    assert offered("bob") == ["Anywhere", "Germany"]
    assert offered("frank") == ["Anywhere"]
    assert offered("judy") == []
    text = as_("frank").get(LIST).content.decode()
    assert "Anywhere" in text
    assert "Both" not in text


def test_a_shared_view_of_an_authority_is_offered_where_the_authority_is(as_: As) -> None:
    case = cases.registered_case()
    query = CaseQuery(linked_authority=str(case.authority_id))
    personal.save_view(actor=people.bob(), name="The court", query=query, at=cases.AT, shared=True)
    assert offered("carol") == ["The court"]
    assert offered("frank") == []


def test_a_view_that_is_not_offered_gives_the_list_nothing(as_: As) -> None:
    query = CaseQuery(countries=("DE",))
    view = personal.save_view(
        actor=people.erin(), name="Secret plan", query=query, at=cases.AT, columns=["kind"]
    )
    page = as_("frank").get(f"{LIST}?view={view.pk}")
    assert page.status_code == 200
    assert page.context["list"].view is None
    assert "Secret plan" not in page.content.decode()


def test_a_view_that_an_earlier_version_wrote_is_left_out(as_: As) -> None:
    personal.save_view(actor=people.bob(), name="Old", query=CaseQuery(), at=cases.AT)
    SavedView.objects.update(query={"mine": "me"})
    assert offered("bob") == []
    view = SavedView.objects.get()
    answer = as_("bob").post(reverse("admin:saved_view", args=[view.pk]), {"name": "Older"})
    assert answer["Location"] == LIST
