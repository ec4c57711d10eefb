"""The list of data requests: what it tells, how it narrows, and that it tells nothing of other countries."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.triage import cases, decided, people
from triage.choices import DependencyKind, DocumentRole
from triage.event_kinds import EventKind
from triage.models import DataRequest, Watch
from triage.services import dependencies, intake, personal

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
NOW = cases.LATER
LIST = "/admin/triage/datarequest/"
QUERIES = 17


@pytest.fixture(autouse=True)
def _now() -> Any:
    """The list reads the clock; it stands still an hour after the cases were registered."""
    with time_machine.travel(NOW, tick=False):
        yield


def french(**changes: Any) -> DataRequest:
    return intake.register(
        actor=people.frank(), submission=cases.submission(country="FR", **changes), at=cases.AT
    )


def forced(**values: Any) -> DataRequest:
    """A registered case with some of its columns set past the services."""
    case = cases.registered_case()
    decided.forced(case, **values)
    return cases.fresh(case)


def shown(client: Client, query: str = "") -> list[str]:
    """The references on the list, in order."""
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    return [entry.line.case.reference for entry in answer.context["list"].lines]


def row(client: Client, case: DataRequest, query: str = "") -> str:
    """The text of one row, in words."""
    text = client.get(f"{LIST}?{query}").content.decode()
    found = next(part for part in text.split('<tr class="case-row')[1:] if case.reference in part)
    return " ".join(re.sub(r"<[^>]*>", " ", found.split("</tr>")[0]).split())


def test_a_row_tells_when_it_is_due_who_has_it_and_what_is_missing(as_: As) -> None:
    case = forced(due_at=NOW + timedelta(hours=7), assigned_to=people.carol())
    text = row(as_("bob"), case)
    for words in (
        "received", "in 7 h", "2026-11-20 17:30 UTC", "Carol Castro", "Amtsgericht Köln", "Germany",
        "sender not verified", "no order attached", "not assessed",
    ):  # fmt: skip
        assert words in text


def test_what_is_there_is_not_missing(as_: As) -> None:
    decided.load_law()
    case = decided.assessed()
    intake.attach_document(
        actor=people.alice(), data_request=case, role=DocumentRole.ORDER, name="x.txt", content=b"x", at=NOW
    )
    text = row(as_("bob"), case)
    for words in ("sender not verified", "no order attached", "not assessed"):
        assert words not in text


def test_a_row_tells_its_flags_its_level_and_its_questions(as_: As) -> None:
    decided.load_law()
    text = row(as_("bob"), decided.assessed(subjects=(decided.JOURNALIST,)))
    assert "journalist subject" in text
    assert "rights reviewer" in text


def test_a_row_tells_what_the_case_waits_for(as_: As) -> None:
    case = cases.registered_case()
    dependencies.start(
        actor=people.bob(), data_request=case, kind=DependencyKind.MLA, expected_on=NOW.date(), at=NOW
    )
    assert "mutual legal assistance until 2026-11-20" in row(as_("bob"), case)


def test_overdue_and_stopped_clocks_say_so(as_: As) -> None:
    late = forced(due_at=NOW - timedelta(hours=3))
    assert "3 h overdue" in row(as_("bob"), late)


def test_the_list_begins_with_what_is_due_first_and_ends_with_what_has_no_date(as_: As) -> None:
    dated = [forced(due_at=NOW + timedelta(days=days)) for days in (9, 2)]
    undated = cases.registered_case()
    assert shown(as_("bob")) == [dated[1].reference, dated[0].reference, undated.reference]
    assert shown(as_("bob"), "sort=reference") == sorted(
        [dated[0].reference, dated[1].reference, undated.reference]
    )


def test_pages_lead_on_and_back_without_a_gap_or_a_double(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.admin.case_list.PAGE", 2)
    made = [cases.registered_case().reference for _ in range(5)]
    client, seen, address = as_("bob"), [], f"{LIST}?sort=reference"
    while address:
        page = client.get(address).context["list"]
        seen += [entry.line.case.reference for entry in page.lines]
        last, address = address, page.later_url
    assert seen == sorted(made)
    back = client.get(client.get(last).context["list"].earlier_url).context["list"]
    assert [entry.line.case.reference for entry in back.lines] == sorted(made)[2:4]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("colour=red", "colour"),
        ("due=tomorrow", "due"),
        ("jurisdiction__code=DE", "jurisdiction__code"),
        ("assigned_to__password__startswith=a", "assigned_to__password__startswith"),
        ("cursor=nonsense", "cursor"),
        ("country=de", "country"),
        ("sort=password", "sort"),
    ],
)
def test_what_the_list_cannot_answer_is_refused_in_words(as_: As, query: str, words: str) -> None:
    answer = as_("bob").get(f"{LIST}?{query}")
    assert answer.status_code == 400
    assert words in str(answer.context["refusal"])


def test_a_filter_without_a_value_asks_nothing(as_: As) -> None:
    case = cases.registered_case()
    assert shown(as_("bob"), "due=&country=&who=&q=") == [case.reference]


def test_what_is_set_is_a_chip_that_takes_itself_away(as_: As) -> None:
    cases.registered_case()
    page = as_("erin").get(f"{LIST}?country=DE,FR&who=nobody&q=2026").context["list"]
    chips = {(chip.label, chip.value): chip.url for chip in page.chips}
    assert set(chips) == {
        ("Begins with", "2026"), ("Country", "Germany"), ("Country", "France"), ("Who has it", "nobody"),
    }  # fmt: skip
    assert chips["Country", "Germany"] == f"{LIST}?country=FR&who=nobody&q=2026"


def test_an_identifier_that_is_searched_for_is_named_by_no_word(as_: As) -> None:
    case = cases.registered_case()
    answer = as_("bob").post(reverse("admin:search"), {"q": cases.USERNAME}, follow=True)
    assert [entry.line.case.reference for entry in answer.context["list"].lines] == [case.reference]
    assert cases.USERNAME.strip("@").lower() not in answer.content.decode().lower()


@pytest.mark.parametrize("query", ["", "state=all", "country=DE", "country=DE,FR", "q=2026-DE", "who=nobody"])
def test_a_counsel_of_another_country_is_told_nothing(as_: As, query: str) -> None:
    case = cases.registered_case()
    mine = french()
    text = as_("frank").get(f"{LIST}?{query}").content.decode()
    assert case.reference not in text
    assert "Germany" not in text
    assert mine.reference in as_("frank").get(LIST).content.decode()


def test_a_country_of_others_gives_what_a_country_that_is_not_there_gives(as_: As) -> None:
    cases.registered_case()
    client = as_("frank")
    theirs, none = (client.get(f"{LIST}?country={code}").content.decode() for code in ("DE", "XX"))
    assert _without_tokens(theirs.replace("DE", "XX")) == _without_tokens(none)


def _without_tokens(text: str) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", text)


@pytest.mark.parametrize("who", ["heidi", "judy", "laura"])
def test_a_role_without_sight_of_cases_has_no_list(as_: As, who: str) -> None:
    assert as_(who).get(LIST).status_code == 404


@pytest.mark.parametrize("who", ["bob", "frank"])
def test_the_list_takes_no_post(as_: As, who: str) -> None:
    assert as_(who).post(LIST, {"action": "assess_selected"}).status_code == 405


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "No data request is open in your jurisdictions"),
        ("who=me", "Nothing is assigned to you"),
        ("marked=watched", "You watch nothing"),
        ("q=Amts", "Nothing begins with"),
        ("due=overdue&who=me", "Nothing matches"),
        (f"who_is={'ab' * 32}", "names this identifier"),
    ],
)
def test_an_empty_list_says_what_to_do_next(as_: As, query: str, words: str) -> None:
    assert words in as_("bob").get(f"{LIST}?{query}").content.decode()


def test_one_press_takes_a_case_and_leads_back_to_the_same_list(as_: As) -> None:
    case = cases.registered_case()
    client, here = as_("bob"), f"{LIST}?who=nobody"
    address = reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": "assign-to-me"})
    assert address in client.get(here).content.decode()
    answer = client.post(address, {"back": here})
    assert answer["Location"] == here
    assert cases.fresh(case).assigned_to == people.bob()
    assert case.events.filter(kind=EventKind.ASSIGNED).count() == 1
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        f"You have {case.reference} now."
    ]


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "/admin/logout/", f"{LIST}x", ""])
def test_a_button_leads_back_to_the_list_alone(as_: As, back: str) -> None:
    case = cases.registered_case()
    address = reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": "watch"})
    answer = as_("bob").post(address, {"back": back})
    assert answer["Location"] == reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk})


@pytest.mark.parametrize("who", ["grace", "dan"])
def test_who_may_not_assign_is_offered_no_button(as_: As, who: str) -> None:
    case = cases.registered_case()
    assert "assign-to-me" not in as_(who).get(LIST).content.decode()
    address = reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": "assign-to-me"})
    assert as_(who).post(address).status_code == 404
    assert cases.fresh(case).assigned_to is None


def test_the_star_marks_the_case_for_this_person_alone(as_: As) -> None:
    case = cases.registered_case()
    address = reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": "watch"})
    as_("bob").post(address, {"back": LIST})
    assert Watch.objects.get().user == people.bob()
    assert shown(as_("bob"), "marked=watched") == [case.reference]
    assert shown(as_("carol"), "marked=watched") == []
    as_("bob").post(address.replace("watch", "unwatch"), {"back": LIST})
    assert shown(as_("bob"), "marked=watched") == []


def test_a_case_is_unread_until_it_is_opened_and_again_when_somebody_else_acts(as_: As) -> None:
    case = cases.contacted_case()
    client = as_("bob")
    assert ", unread" in row(client, case)
    client.get(reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk}))
    assert ", unread" not in row(client, case)
    assert shown(client, "marked=unread") == []
    personal.open_case(actor=people.alice(), data_request=case, number=99, at=NOW)
    cases.confirm(case)
    assert ", unread" in row(client, case)
    assert shown(client, "marked=unread") == [case.reference]
    assert ", unread" not in row(as_("alice"), case)


def test_ones_own_act_does_not_make_a_case_unread(as_: As) -> None:
    case = cases.registered_case()
    client = as_("bob")
    client.get(reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk}))
    client.post(
        reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": "assign-to-me"}),
        {"back": LIST},
    )
    assert ", unread" not in row(client, case)
    assert shown(client, "marked=unread") == []


def test_columns_are_those_that_the_person_chose_in_their_order(as_: As) -> None:
    cases.registered_case()
    personal.set_columns(actor=people.bob(), columns=["kind", "due", "gone"])
    heads = as_("bob").get(LIST).context["list"].heads
    assert [head.column.name for head in heads] == ["kind", "due"]
    assert len(as_("carol").get(LIST).context["list"].heads) == 6


def test_the_list_takes_the_same_queries_for_one_row_and_for_many(as_: As) -> None:
    decided.load_law()
    client = as_("bob")
    unconfirmed = replace(cases.SUSPECT, suspect_confirmed=None)

    def fill() -> None:
        case = decided.assessed(subjects=(decided.JOURNALIST, unconfirmed))
        dependencies.start(actor=people.bob(), data_request=case, kind=DependencyKind.COURT, at=NOW)
        personal.watch(actor=people.bob(), data_request=case, at=NOW)
        personal.open_case(actor=people.bob(), data_request=case, number=1, at=NOW)

    def asked() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{LIST}?country=DE,ZZ").status_code == 200
        return len(captured)

    fill()
    few = asked()
    for _ in range(4):
        fill()
        cases.registered_case()
    assert asked() == few
    assert few <= QUERIES
