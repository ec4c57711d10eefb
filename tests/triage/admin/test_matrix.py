"""Every address of the desk for every person, in and out of scope: a new address must be in the table."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.triage import cases, decided, people
from tests.triage.admin import matrix
from tests.triage.admin.matrix import Ask, absent_id, told
from tests.triage.admin.scenario import SECRET_WORDS
from triage.admin.pages import PAGES
from triage.models import DataRequest, Event
from triage.services import intake

As = Callable[[str], Client]

SIGN_IN = "/sign-in/"
FOR_ONESELF = {
    "search", "preferences", "columns", "save_view", "saved_view", "index", "login", "logout", "password_change",
    "password_change_done", "autocomplete", "jsi18n", "app_list", "bulk", "bulk_start", "bulk_run",
    "bulk_progress", "bulk_stop", "export", "set_language",
    "law_editor", "law_unreviewed", "law_review", "law_run", "law_progress", "law_stop",
    "wording", "wording_logo", "wording_text",
}  # fmt: skip
"""Pages of the desk that belong to no row; each is tried below by name."""
OPEN_TO_ALL = {"verify", "verify_code", "letter", "letter_again"}
"""Pages for whoever holds a letter or a link to one, tried in tests/triage/public."""
OF_ROWS = {"changelist", "list_act", "change", "history", "version", "act"}
OF_SOME_ROWS = {
    "triage_datarequest_presence", "triage_document_read", "triage_document_picture",
    "jurisdictions_jurisdiction_country",
    "letter_draft_preview", "letter_preview", "letter_progress", "letter_compare",
}  # fmt: skip
WAY_IN = re.compile(r"^(account|mfa|socialaccount|openid_connect|sign_in)_\w+$")
"""Pages before the desk: they show the person nothing but the person's own account."""


@pytest.fixture(autouse=True)
def _desk(desk: DataRequest, db: None) -> None:
    """Every test reads the same desk."""


def names_of(patterns: list[URLPattern | URLResolver]) -> set[str]:
    found: set[str] = set()
    for entry in patterns:
        found |= names_of(entry.url_patterns) if isinstance(entry, URLResolver) else {entry.name or ""}
    return found


def test_every_address_of_the_product_is_in_the_matrix() -> None:
    known = FOR_ONESELF | OPEN_TO_ALL | OF_SOME_ROWS | {""}
    for model in PAGES:
        known |= {f"{model._meta.app_label}_{model._meta.model_name}_{page}" for page in OF_ROWS}
    strange = {name for name in names_of(list(get_resolver().url_patterns)) - known if not WAY_IN.match(name)}
    assert strange == set()


@pytest.mark.parametrize("who", matrix.STRANGERS)
def test_what_is_out_of_scope_answers_as_what_is_absent(
    as_: As, who: str, record_property: Callable[[str, Any], None]
) -> None:
    client, count = as_(who), 0
    for model, pk, ask in matrix.all_asks_of_rows():
        if who in matrix.audience_of(model):
            continue
        nobodys = absent_id(pk)
        hidden, absent = told(ask.send(client, pk), pk), told(ask.send(client, nobodys), nobodys)
        assert hidden == absent, f"{ask.method} {ask.address}"
        assert hidden[0] == 404, f"{ask.method} {ask.address}"
        count += 2
    record_property("requests", count)
    assert count > 300


@pytest.mark.parametrize("who", matrix.STRANGERS)
def test_what_is_out_of_scope_costs_what_is_absent_costs(as_: As, who: str) -> None:
    client = as_(who)
    for model, pk, ask in matrix.all_asks_of_rows():
        if who in matrix.audience_of(model) or ask.method == "post":
            continue
        asked = []
        for wanted in (pk, absent_id(pk)):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                ask.send(client, wanted)
            asked.append(len(queries))
        assert asked[0] == asked[1], ask.address


@pytest.mark.parametrize("who", matrix.GERMAN_DESK)
def test_who_may_see_a_row_is_answered_and_who_lacks_the_role_finds_no_act(
    as_: As, who: str, record_property: Callable[[str, Any], None]
) -> None:
    client, count = as_(who), 0
    for model, pk, ask in matrix.all_asks_of_rows():
        if ask.method == "post":
            continue
        answer = ask.send(client, pk)
        count += 1
        if who not in matrix.audience_of(model):
            assert answer.status_code == 404, ask.address
        elif "/acts/" not in ask.address:
            history = "/history/" in ask.address and not hasattr(model, "history")
            # The document of the desk is a text: of that there is no picture.
            expected = 404 if history else 409 if ask.address.endswith("/picture/") else 200
            assert answer.status_code == expected, ask.address
        else:
            assert answer.status_code in (200, 302, 404, 405, 409), ask.address
    record_property("requests", count)


@pytest.mark.parametrize("who", [*matrix.GERMAN_DESK, *matrix.FRENCH_DESK])
def test_a_sealed_case_is_absent_in_every_row_that_belongs_to_it(
    as_: As, who: str, record_property: Callable[[str, Any], None]
) -> None:
    for case in DataRequest.objects.filter(jurisdiction="DE"):
        decided.forced(case, sealed=True)
    client, count = as_(who), 0
    for model, pk, ask in matrix.all_asks_of_rows():
        if matrix.belongs_to_a_case(model):
            nobodys = absent_id(pk)
            hidden, absent = told(ask.send(client, pk), pk), told(ask.send(client, nobodys), nobodys)
            assert hidden == absent, f"{ask.method} {ask.address}"
            assert hidden[0] == 404, f"{ask.method} {ask.address}"
            count += 2
    record_property("requests", count)


@pytest.mark.parametrize("who", matrix.WITHOUT_ROLE)
def test_without_a_role_there_is_no_desk(as_: As, who: str) -> None:
    client = as_(who)
    for _model, pk, ask in matrix.all_asks_of_rows():
        status, location, body = told(ask.send(client, pk), pk)
        assert status == 302, ask.address
        assert location.startswith((SIGN_IN, "/admin/login/")), ask.address
        assert not any(word in body for word in SECRET_WORDS)
    for _model, address in matrix.lists():
        assert client.get(address).status_code == 302


QUERIES = (
    "",
    "q=2026-DE",
    "q=Amts",
    "q=506",
    "country=DE",
    "state=all",
    "due=overdue",
    "flag=journalist_subject",
    "o=1",
)


@pytest.mark.parametrize("who", matrix.STRANGERS)
def test_no_list_tells_a_stranger_of_the_country(
    as_: As, who: str, record_property: Callable[[str, Any], None]
) -> None:
    client, count = as_(who), 0
    for model, address in matrix.lists():
        if model.__name__ in (*matrix.LAW, *matrix.RIGHTS):
            continue
        for query in QUERIES:
            answer = client.get(f"{address}?{query}")
            count += 1
            assert answer.status_code in (200, 302, 400, 404), address
            assert_silent(answer, address)
    record_property("requests", count)


def assert_silent(answer: Any, where: str) -> None:
    """No word of the German cases stands in body or headers."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode(errors="replace") + str(dict(answer.headers))
    for word in SECRET_WORDS:
        assert word not in text, f"{word} on {where}"


@pytest.mark.parametrize("who", matrix.FRENCH_DESK)
@pytest.mark.parametrize("sealed", [False, True], ids=["out of scope", "sealed"])
def test_search_jump_export_and_bulk_find_a_hidden_case_no_more_than_one_that_is_not_there(
    as_: As, desk: DataRequest, who: str, sealed: bool
) -> None:
    decided.forced(desk, sealed=sealed)
    client = as_(who)
    pairs = [
        ("admin:search", "q", desk.reference, "2026-DE-999999"),
        ("admin:search", "q", cases.USERNAME, "@Nobody_At_All_Here"),
        ("admin:search", "q", cases.USER_ID, "9988776655"),
        ("admin:search", "q", "506 Gs 703/26", "506 Gs 999/99"),
        ("admin:search", "q", "Amtsgericht Köln", "Amtsgericht Nirgends"),
    ]
    for name, field, hidden, absent in pairs:
        answers = []
        for value in (hidden, absent):
            answer = client.post(reverse(name), {field: value}, follow=True)
            status, _location, text = told(answer)
            # The person's own words, and the token that stands for them, are no news.
            text = re.sub(r"(who_is|view|q)=[\w%+.@-]+|[0-9a-f]{64}", "", text)
            for written in (value, quote_plus(value), quote_plus(quote_plus(value))):
                text = text.replace(written, "")
            answers.append((status, text))
        assert answers[0] == answers[1], hidden
    bulk = {"act": "assign_to_me", "case": [str(desk.pk)]}
    answer = client.post(reverse("admin:bulk"), bulk)
    assert desk.reference not in answer.content.decode()
    exported = client.post(reverse("admin:export"), {"format": "json", "state": "all"})
    assert_silent(exported, "export")


@pytest.mark.parametrize("who", matrix.STRANGERS)
@pytest.mark.parametrize("name", ["saved_view", "bulk_run", "bulk_progress", "bulk_stop"])
def test_what_belongs_to_one_person_is_absent_for_another(
    as_: As, desk: DataRequest, who: str, name: str
) -> None:
    view = people.bob().saved_views.create(name="Mine", query={"state": "all"}, saved_at=cases.AT)
    run = people.bob().bulk_runs.create(act="watch", total=1, started_at=cases.AT)
    key, pk = ("view_id", view.pk) if name == "saved_view" else ("run_id", run.pk)
    client = as_(who)
    nobodys = uuid4()
    for method in ("get", "post"):
        hidden = told(getattr(client, method)(reverse(f"admin:{name}", kwargs={key: pk})), pk)
        absent = told(getattr(client, method)(reverse(f"admin:{name}", kwargs={key: nobodys})), nobodys)
        assert hidden == absent
        assert hidden[0] in (404, 405)


NAMES = r'<(?:select|input|textarea)[^>]* name="([^"]+)"'
"""The fields of a form, as the page has them."""


def french_case() -> DataRequest:
    """A data request that nobody of the German desk sees but the head of legal."""
    return intake.register(
        actor=people.frank(),
        submission=cases.submission(country="FR", references=("77/FR",), authority=None, requester=None),
        at=cases.AT,
    )


def counted() -> dict[str, int]:
    """How many rows there are of each kind, and the state of every case."""
    found = {str(model._meta.label): QuerySet(model).count() for model in PAGES}
    return {**found, **{str(case.pk): case.version for case in DataRequest.objects.all()}}


PARTS = 4
"""Of the cases: each is a test of its own, because hundreds of forms are sent twice."""


@pytest.mark.parametrize("part", range(PARTS))
def test_a_form_that_points_at_a_hidden_row_is_refused_as_one_that_points_nowhere(
    as_: As, desk: DataRequest, part: int, record_property: Callable[[str, Any], None]
) -> None:
    hidden = french_case()
    client, count = as_("carol"), 0
    pointers = (
        (str(hidden.pk), str(uuid4())),
        (hidden.reference, "2026-FR-999999"),
        (str(people.frank().pk), str(uuid4())),
        (str(hidden.subjects.get().pk), str(uuid4())),
    )
    for case in DataRequest.objects.filter(jurisdiction="DE").order_by("reference")[part::PARTS]:
        for ask in matrix.asks_of_rows(DataRequest):
            if ask.method != "get" or "/acts/" not in ask.address:
                continue
            status, _location, form = told(ask.send(client, case.pk))
            # Fields with a dash are facts of one row, named by its id: closed lists, texts and days.
            names = {name for name in re.findall(NAMES, form) if "-" not in name} if status == 200 else set()
            for name in sorted(names - {"csrfmiddlewaretoken", "version", "q"}):
                for there, nowhere in pointers:
                    count += 1
                    answers = [_posted(client, ask, case, name, value) for value in (there, nowhere)]
                    assert answers[0] == answers[1], f"{ask.address} {name}"
    record_property("requests", 2 * count)
    assert count > 50


def _posted(client: Client, ask: Ask, case: DataRequest, name: str, value: str) -> Any:
    """What is answered, and what moved; it is taken back, so that the next value meets the same desk.

    A text takes both values as words: then both move the same.
    """
    with transaction.atomic():
        data = {"version": str(cases.fresh(case).version), name: value}
        status, location, text = told(client.post(ask.of(case.pk)[0], data))
        moved = counted()
        transaction.set_rollback(True)
    return status, location, text.replace(value, ""), moved


def test_an_actor_who_is_smuggled_into_a_form_acts_nowhere(as_: As, desk: DataRequest) -> None:
    address = reverse("admin:triage_datarequest_list_act", kwargs={"act": "register"})
    smuggled = {name: str(people.carol().pk) for name in ("actor", "user", "assigned_to", "registered_by")}
    before = DataRequest.objects.count()
    answer = as_("alice").post(
        address,
        {
            "country": "DE", "kind": "disclosure", "channel": "email", "received_at": "2026-11-20T08:00",
            "references": "", "people": "1", "person-1-label": "", **smuggled, "status": "approved",
            "sealed": "on", "is_open": "false", "_saveasnew": "1", "version": "99",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    assert DataRequest.objects.count() == before + 1
    made = DataRequest.objects.latest("registered_at")
    assert (made.status, made.sealed, made.is_open, made.version) == ("received", False, True, 1)
    event = Event.objects.get(data_request=made, kind="registered")
    assert event.actor == people.alice()
    assert made.assigned_to_id != people.carol().pk
