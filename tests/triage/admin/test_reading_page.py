"""The page “document beside facts”: what it shows of each kind of file, what it records, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.triage import cases, decided, people
from tests.triage.admin.test_acts import told
from tests.triage.documents import papers
from triage.choices import DocumentRole, Status
from triage.encryption import key_store
from triage.event_kinds import EventKind
from triage.models import DataRequest, Document, Event, FactSource, Order
from triage.services import closing, facts, intake, sources

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
NOW = cases.LATER
QUERIES = 45


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def case() -> DataRequest:
    return cases.verified_case()


def attach(case: DataRequest, content: bytes, name: str = "Beschluss.pdf") -> Document:
    return intake.attach_document(
        actor=people.alice(), data_request=case, role=DocumentRole.ORDER, name=name, content=content, at=cases.AT
    )  # fmt: skip


def page_of(document: Document, query: str = "") -> str:
    return reverse("admin:triage_document_read", kwargs={"object_id": document.pk}) + query


def picture_of(document: Document, page: int = 1, zoom: str = "100") -> str:
    address = reverse("admin:triage_document_picture", kwargs={"object_id": document.pk, "page": page})
    return f"{address}?zoom={zoom}"


def opened(case: DataRequest) -> int:
    return Event.objects.filter(data_request=case, kind=EventKind.DOCUMENT_OPENED).count()


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_page_is_shown_with_its_text_its_hits_and_the_facts_beside_it(as_: As, case: DataRequest) -> None:
    document = attach(case, papers.paper(papers.FIRST, "Zweite Seite", "Beschluss am Ende"))
    answer = as_("alice").get(page_of(document, "?page=2&q=beschluss&zoom=150"))
    sheet, text = answer.context["sheet"], text_of(answer)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert (sheet.pages, sheet.place.page, sheet.page_text) == (3, 2, "Zweite Seite")
    assert [hit.label for hit in sheet.hits] == ["p. 1", "p. 3"]
    assert "was found 2 times" in text
    assert "Page 2 of 3 as a picture. Its text is below it." in text
    assert picture_of(document, 2, "150") in text
    assert "court order" in text
    assert "Correct facts" in text


def test_hits_on_the_page_are_marked_and_others_are_links(as_: As, case: DataRequest) -> None:
    document = attach(case, papers.paper(papers.FIRST, papers.FIRST))
    text = text_of(as_("alice").get(page_of(document, "?page=1&q=Beschluss")))
    assert text.count("<rect ") == 1
    assert "?page=2&amp;zoom=fit&amp;q=Beschluss" in text


def test_looking_at_pages_and_pictures_opens_the_document_once(as_: As, case: DataRequest) -> None:
    document = attach(case, papers.paper("eins", "zwei"))
    client = as_("bob")
    with time_machine.travel(NOW, tick=False) as clock:
        for address in (
            page_of(document),
            picture_of(document),
            picture_of(document, 2, "200"),
            page_of(document, "?page=2"),
        ):
            assert client.get(address).status_code == 200
            clock.shift(timedelta(minutes=1))
        assert opened(case) == 1
        clock.shift(timedelta(minutes=30))
        assert client.get(picture_of(document)).status_code == 200
    assert opened(case) == 2


def test_a_picture_is_kept_by_no_browser(as_: As, case: DataRequest) -> None:
    answer = as_("bob").get(picture_of(attach(case, papers.paper())))
    assert answer.content.startswith(b"\x89PNG")
    assert answer["Content-Type"] == "image/png"
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_without_the_event_neither_page_nor_picture_is_shown(
    as_: As, case: DataRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = attach(case, papers.paper())
    client = as_("bob")
    client.raise_request_exception = False

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("disk")

    monkeypatch.setattr(Event, "save", fail)
    for address in (page_of(document), picture_of(document)):
        answer = client.get(address)
        assert answer.status_code == 500
        assert b"PNG" not in answer.content
        assert "Beschluss" not in text_of(answer)


@pytest.mark.parametrize("who", ["frank", "judy", "laura"])
def test_a_stranger_finds_nothing_and_leaves_no_event(as_: As, case: DataRequest, who: str) -> None:
    document = attach(case, papers.paper())
    client = as_(who)
    absent = client.get("/admin/triage/document/1e0e9d0e-0000-4000-8000-000000000000/read/")
    for address in (page_of(document), picture_of(document), page_of(document, "?part=sheet")):
        answer = client.get(address)
        assert (answer.status_code, answer.content) == (404, absent.content)
    assert opened(case) == 0


def test_a_part_of_the_page_is_the_sheet_alone(as_: As, case: DataRequest) -> None:
    answer = as_("bob").get(page_of(attach(case, papers.paper()), "?page=1&part=sheet"))
    assert "no-store" in answer["Cache-Control"]
    assert "data-sheet" in text_of(answer)
    assert "<html" not in text_of(answer)


# --- what cannot be drawn ---

PAPERS = {
    "text": (b"Beschluss\nvom 18. November", "a.txt", "vom 18. November"),
    "page as source": (b"<!doctype html><script>alert(1)</script>", "a.html", "&lt;script&gt;alert(1)"),
    "hidden signs": ("Kon\u202eto".encode(), "a.txt", "Kon⟨U+202E⟩to"),
    "archive": (b"PK\x03\x04" + bytes(60), "a.zip", "There is no picture of this kind of file"),
    "programme": (b"MZ\x90\x00\x03\x00\x00\x00" + bytes(100), "a.pdf", "There is no picture of this kind"),
    "password": (
        papers.paper(encryption=pikepdf.Encryption(owner="owner", user="user")),
        "a.pdf",
        "opens only with a password",
    ),
    "no pages": (papers.no_pages(), "a.pdf", "has no pages"),
    "damaged": (b"%PDF-1.7 nothing", "a.pdf", "damaged"),
}


@pytest.mark.parametrize("name", PAPERS)
def test_what_cannot_be_drawn_is_shown_as_text_or_says_why(as_: As, case: DataRequest, name: str) -> None:
    content, file_name, says = PAPERS[name]
    answer = as_("alice").get(page_of(attach(case, content, file_name)))
    assert answer.status_code == 200
    assert says in text_of(answer)
    assert "<script>alert" not in text_of(answer)


def test_the_picture_of_what_cannot_be_drawn_is_refused_in_words(as_: As, case: DataRequest) -> None:
    answer = as_("alice").get(picture_of(attach(case, PAPERS["password"][0])))
    assert (answer.status_code, answer["Content-Type"]) == (409, "text/plain; charset=utf-8")
    assert "password" in text_of(answer)


@pytest.mark.parametrize(
    "query", ["?page=99", "?page=0", "?page=x", "?page=²", "?page=-1", "?zoom=9000", "?page=1e9"]
)
def test_an_odd_place_is_the_first_page_or_says_that_there_is_none(
    as_: As, case: DataRequest, query: str
) -> None:
    answer = as_("alice").get(page_of(attach(case, papers.paper()), query))
    assert answer.status_code == 200
    sheet = answer.context["sheet"]
    assert sheet.place.page == 1 or "no such page" in sheet.problem


def test_an_erased_document_says_so(as_: As, case: DataRequest) -> None:
    document = attach(case, papers.paper())
    key_store().destroy(case.pk, at=NOW)
    answer = as_("alice").get(page_of(document))
    assert answer.status_code == 200
    assert answer.context["sheet"].problem
    assert opened(case) == 0


def test_a_search_in_a_text_marks_its_lines(as_: As, case: DataRequest) -> None:
    text = text_of(as_("alice").get(page_of(attach(case, b"eins\nzwei Konto\nKONTO", "a.txt"), "?q=konto")))
    assert "line 2" in text
    assert '<mark id="hit-2">KONTO</mark>' in text


# --- tying ---


def send(client: Client, document: Document, act: str, query: str = "?page=2", **values: Any) -> Any:
    return client.post(page_of(document, query), {"act": act, **values})


def test_a_fact_is_tied_shown_beside_its_value_and_untied(as_: As, case: DataRequest) -> None:
    document = attach(case, papers.paper("eins", "zwei"))
    client = as_("alice")
    words = {"tie-fact": "request||instrument", "tie-page": "2", "tie-words": "Beschluss"}
    answer = send(client, document, "tie", **words)
    assert answer["Location"] == page_of(document, "?page=2&zoom=fit")
    assert told(answer) == ["“Instrument” is tied to this document."]
    page = client.get(page_of(document))
    (line,) = page.context["tied"]
    assert (line.label, line.place.label, line.place.words) == ("Instrument", "p. 2", "Beschluss")
    assert text_of(page).count(f'href="{page_of(document, "?page=2")}"') == 2
    answer = send(client, document, "untie", **{"untie-source": str(FactSource.objects.get().pk)})
    assert answer.status_code == 302
    assert client.get(page_of(document)).context["tied"] == []


def test_a_tie_that_is_refused_keeps_what_was_typed(as_: As, case: DataRequest) -> None:
    document = attach(case, papers.paper("eins"))
    client = as_("alice")
    wrong_page = {"tie-fact": "request||instrument", "tie-page": "7", "tie-words": "Beschluss"}
    answer = send(client, document, "tie", **wrong_page)
    assert answer.status_code == 200
    assert answer.context["tie_form"].errors["page"] == ["the document has 1 pages"]
    assert answer.context["tie_form"]["words"].value() == "Beschluss"
    empty = {"tie-fact": "request||instrument", "tie-page": "", "tie-words": " "}
    answer = send(client, document, "tie", **empty)
    assert answer.status_code == 409
    assert "Name the page" in text_of(answer)
    assert not FactSource.objects.filter(document=document).exists()


@pytest.mark.parametrize("who", ["grace", "dan"])
def test_who_only_reads_gets_no_form_and_can_send_none(as_: As, case: DataRequest, who: str) -> None:
    document = attach(case, papers.paper("eins", "zwei"))
    client = as_(who)
    page = client.get(page_of(document))
    assert page.status_code == 200
    assert "Tie a fact" not in text_of(page)
    answer = send(client, document, "tie", **{"tie-fact": "request||instrument", "tie-page": "1"})
    assert answer.status_code == 404
    assert not FactSource.objects.filter(document=document).exists()


@pytest.mark.parametrize("values", [{"act": "delete"}, {"act": ""}, {}])
def test_what_the_page_does_not_offer_is_absent(as_: As, case: DataRequest, values: dict[str, str]) -> None:
    assert as_("alice").post(page_of(attach(case, papers.paper())), values).status_code == 404


def test_a_source_of_another_document_is_not_untied_here(as_: As, case: DataRequest) -> None:
    here, there = attach(case, papers.paper("eins")), attach(case, papers.paper("zwei"), "b.pdf")
    source = sources.tie_fact(
        actor=people.alice(), data_request=case, fact="instrument", document=there, page=1, at=cases.AT
    )
    assert send(as_("alice"), here, "untie", **{"untie-source": str(source.pk)}).status_code == 409
    assert FactSource.objects.get(pk=source.pk).page == 1


# --- correcting ---


def facts_form(client: Client, document: Document, query: str = "?page=2") -> dict[str, Any]:
    form = client.get(page_of(document, query)).context["facts_form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, "")}


def correction(client: Client, document: Document, case: DataRequest) -> dict[str, Any]:
    """The form of the facts with another highest penalty."""
    order = Order.objects.get(data_request=case)
    changed = {f"correct-{order.pk}-max_penalty_months": "24", "correct-reason": "misread"}
    return {**facts_form(client, document), **changed}


def test_facts_are_corrected_beside_the_page_and_tied_to_it(as_: As, case: DataRequest) -> None:
    document = attach(case, papers.paper("eins", "zwei"))
    client = as_("alice")
    values = correction(client, document, case)
    answer = send(client, document, "correct", **values)
    assert answer.status_code == 302, answer.context["refusal"] or answer.context["facts_form"].errors
    assert Order.objects.get(data_request=case).max_penalty_months == 24
    source = FactSource.objects.get(document=document)
    assert (source.fact, source.page) == ("max_penalty_months", 2)
    assert cases.fresh(case).status == Status.SENDER_VERIFIED


def test_the_page_shows_what_others_did_meanwhile_and_takes_the_form_again(
    as_: As, case: DataRequest
) -> None:
    document = attach(case, papers.paper("eins", "zwei"))
    client = as_("alice")
    order = Order.objects.get(data_request=case)
    values = {
        **facts_form(client, document),
        f"correct-{order.pk}-overbroad": "true",
        "correct-reason": "misread",
    }
    theirs = {"max_penalty_months": 24}
    facts.correct_facts(
        actor=people.carol(), data_request=cases.fresh(case), order=theirs, reason="reread", at=cases.AT
    )
    answer = send(client, document, "correct", **values)
    assert answer.status_code == 409
    told_of = answer.context["conflict"].happened
    assert told_of[-1].sentence == "Carol Castro corrected facts: max penalty months."
    assert told_of[-1].reason == "reread"
    assert "Open the case as it is now" in text_of(answer)
    shown = answer.context["facts_form"]
    again = {field.html_name: field.value() for field in shown if field.value() not in (None, "")}
    assert send(client, document, "correct", **again).status_code == 302
    order.refresh_from_db()
    assert (order.max_penalty_months, order.overbroad) == (24, True)


def test_a_correction_that_is_over_meanwhile_keeps_the_words_and_offers_no_button(
    as_: As, case: DataRequest
) -> None:
    document = attach(case, papers.paper("eins", "zwei"))
    client = as_("alice")
    values = {**facts_form(client, document), "correct-reason": "misread"}
    closing.withdraw(actor=people.alice(), data_request=cases.fresh(case), reason="their letter", at=cases.AT)
    answer = send(client, document, "correct", **values)
    assert answer.status_code == 409
    assert not answer.context["conflict"].possible
    assert answer.context["facts_form"]["reason"].value() == "misread"
    assert ">Correct facts</button>" not in text_of(answer)


def test_a_fact_whose_page_is_refused_is_not_corrected_either(as_: As, case: DataRequest) -> None:
    document = attach(case, papers.paper("eins", "zwei"))
    client = as_("alice")
    values = correction(client, document, case)
    before = decided.snapshot(case)
    answer = client.post(page_of(document, "?page=3"), {"act": "correct", **values})
    assert answer.status_code == 409
    assert "the document has 2 pages" in answer.context["refusal"]
    assert decided.snapshot(case) == before


def test_facts_of_a_case_that_changed_meanwhile_are_not_overwritten(as_: As, case: DataRequest) -> None:
    document = attach(case, papers.paper("eins", "zwei"))
    client = as_("alice")
    order = Order.objects.get(data_request=case)
    values = facts_form(client, document)
    decided.forced(case, version=99)
    values |= {f"correct-{order.pk}-max_penalty_months": "24", "correct-reason": "misread"}
    answer = send(client, document, "correct", **values)
    assert answer.status_code == 409
    assert answer.context["facts_form"]["reason"].value() == "misread"
    order.refresh_from_db()
    assert order.max_penalty_months == 120


def test_every_fact_says_what_it_means_in_law(as_: As, case: DataRequest) -> None:
    form = as_("alice").get(page_of(attach(case, papers.paper()))).context["facts_form"]
    without = [field.name for field in form.visible_fields() if not field.help_text]
    assert without == []


# --- how much is asked ---


def test_the_page_asks_the_same_however_much_there_is(as_: As, case: DataRequest) -> None:
    document = attach(case, papers.paper("eins", "zwei"))
    client = as_("alice")
    few = asked(client, page_of(document))
    for number in range(5):
        attach(case, b"Anlage %d" % number, f"{number}.txt")
        sources.tie_fact(
            actor=people.alice(), data_request=case, fact="instrument", document=document, page=1,
            words=str(number), at=cases.AT,
        )  # fmt: skip
    assert asked(client, page_of(document)) == few
    assert few <= QUERIES


def asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
