"""Taking in by form: gag, danger, words, seal and paper in one step; once; and lines that change afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jurisdictions.law.vocabulary import IdentifierKind, RequestKind
from tests.triage import cases, decided, people
from tests.triage.admin.test_acts import address, case_page, post, register, told
from tests.triage.documents import papers
from triage.access import can
from triage.choices import Status
from triage.models import DataRequest, Document, Emergency, Event, FactSource, Gag
from triage.roles import Permission
from triage.services import authorities

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
PAGE = "/admin/triage/datarequest/acts/register/"
GAG = {
    "gag_basis": "by_order", "gag_provision": "§ 101a StPO", "gag_starts_on": "2026-11-20",
    "gag_until": "2027-02-20", "gag_without_end": "false", "gag_extensions": "2",
}  # fmt: skip
DANGER = {
    "kind": "emergency", "danger": "A child is missing.", "danger_to_life": "true",
    "legal_process_due_at": "2026-11-22T08:00",
}  # fmt: skip
WORDS = {
    "source-TOTAL_FORMS": "3", "source-INITIAL_FORMS": "0", "source-0-fact": "instrument",
    "source-0-words": "Beschluss", "source-0-page": "2", "source-1-fact": "issued_on",
    "source-1-words": "vom 18. November",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(cases.LATER, tick=False):
        yield


def paper(content: bytes | None = None, name: str = "Beschluss.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, papers.paper("eins", "zwei") if content is None else content)


def nothing_was_registered() -> bool:
    return not DataRequest.objects.exists() and not Document.objects.exists() and not Event.objects.exists()


def test_everything_that_came_is_taken_in_with_one_form(as_: As) -> None:
    answer = register(as_("alice"), **GAG, **DANGER, **WORDS, document=paper())
    assert answer.status_code == 302, answer.context["form"].errors
    case = DataRequest.objects.get()
    assert answer["Location"] == case_page(case)
    gag = Gag.objects.get(data_request=case)
    assert (gag.basis, gag.provision, f"{gag.starts_on}", f"{gag.until}", gag.without_end) == (
        "by_order", "§ 101a StPO", "2026-11-20", "2027-02-20", False,
    )  # fmt: skip
    assert gag.extensions == 2
    danger = Emergency.objects.get(data_request=case)
    assert case.kind == RequestKind.EMERGENCY
    assert danger.danger is not None
    assert danger.danger.reveal(scope=case.pk) == "A child is missing."
    assert danger.danger_to_life is True
    document = Document.objects.get(data_request=case)
    assert document.name.reveal(scope=case.pk) == "Beschluss.pdf"
    tied = {
        row.fact: (row.document, row.page, row.words.reveal(scope=case.pk)) for row in case.fact_sources.all()
    }
    assert tied == {
        "instrument": (document, 2, "Beschluss"),
        "issued_on": (None, None, "vom 18. November"),
    }
    assert told(answer) == [f"{case} is registered. The document is kept."]


def test_the_same_form_sent_twice_is_one_case_and_says_so(as_: As) -> None:
    client = as_("alice")
    token = client.get(PAGE).context["form"]["token"].value()
    first = register(client, token=token)
    with time_machine.travel(cases.LATER.replace(minute=45), tick=False):
        second = register(client, token=token)
    case = DataRequest.objects.get()
    assert str(case.pk) == token
    assert first["Location"] == second["Location"] == case_page(case)
    assert "was registered with this form before; it is one case" in told(second)[-1]


def test_each_form_that_is_opened_is_another_one(as_: As) -> None:
    client = as_("alice")
    tokens = [client.get(PAGE).context["form"]["token"].value() for _ in range(2)]
    for token in tokens:
        register(client, token=token)
    assert {str(case.pk) for case in DataRequest.objects.all()} == set(tokens)


def test_the_token_stays_while_lines_are_added(as_: As) -> None:
    client = as_("alice")
    token = client.get(PAGE).context["form"]["token"].value()
    page = register(client, token=token, more="lines", **WORDS)
    assert page.context["form"]["token"].value() == str(token)
    assert len(page.context["form"].sources.forms) == 6
    assert page.context["form"].sources.forms[0]["words"].value() == "Beschluss"


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "gag without basis": ({"gag_until": "2027-01-01"}, "gag_basis"),
    "danger without emergency": ({"danger": "A child is missing."}, "danger"),
    "empty file": ({"document": SimpleUploadedFile("a.pdf", b"")}, "document"),
    "no such gag": ({"gag_basis": "by_will"}, "gag_basis"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_registered(as_: As, name: str) -> None:
    values, field = REFUSED[name]
    answer = register(as_("alice"), **values)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert nothing_was_registered()


@pytest.mark.parametrize(
    ("line", "field"),
    [({"source-0-fact": "instrument"}, "words"), ({"source-0-words": "Beschluss"}, "fact"),
     ({"source-0-fact": "colour", "source-0-words": "red"}, "fact")],
    ids=["no words", "no fact", "no such fact"],
)  # fmt: skip
def test_words_and_their_fact_belong_together(as_: As, line: dict[str, str], field: str) -> None:
    answer = register(as_("alice"), **{"source-TOTAL_FORMS": "1", "source-INITIAL_FORMS": "0"}, **line)
    assert field in answer.context["form"].sources.forms[0].errors
    assert nothing_was_registered()


def test_a_file_that_was_sent_with_a_refused_form_has_to_be_chosen_again_and_the_page_says_so(
    as_: As,
) -> None:
    answer = register(as_("alice"), received_at="2031-01-01T00:00", document=paper())
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "“Beschluss.pdf” was not kept, because nothing was registered. Choose it again below." in text
    assert nothing_was_registered()


def test_a_document_that_cannot_be_kept_does_not_take_the_registration_with_it(
    as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any, **kwargs: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("triage.documents.storage._write", full)
    answer = register(as_("alice"), document=paper())
    case = DataRequest.objects.get()
    assert answer["Location"] == case_page(case)
    assert "is registered. Its document was not kept" in told(answer)[-1]
    assert "Attach it again." in told(answer)[-1]
    assert not Document.objects.exists()


def test_a_page_that_the_document_has_not_is_said_and_the_words_are_kept(as_: As) -> None:
    answer = register(as_("alice"), **{**WORDS, "source-0-page": "9"}, document=paper())
    assert "2 pages" in told(answer)[-1]
    source = FactSource.objects.get(fact="instrument")
    assert (source.document, source.words.reveal(scope=source.data_request_id)) == (None, "Beschluss")


def test_a_broken_paper_is_kept_and_the_page_says_what_is_wrong_with_it(as_: As) -> None:
    answer = register(as_("alice"), document=paper(papers.paper("eins")[:300]))
    assert Document.objects.get().problem
    assert "end of the PDF is missing" in told(answer)[-1]


# --- sealed ---


def test_only_who_may_seal_is_offered_to_register_sealed(as_: As) -> None:
    assert "sealed" not in as_("alice").get(PAGE).context["form"].fields
    answer = register(as_("carol"), sealed="on", document=paper())
    case = DataRequest.objects.get()
    assert (case.sealed, case.reference) == (True, "2026-S-000001")
    assert as_("carol").get(answer["Location"]).status_code == 200
    assert as_("bob").get(answer["Location"]).status_code == 404
    assert not can(people.bob(), Permission.VIEW, case)
    assert Document.objects.get().data_request == case


def test_who_is_named_by_sealed_cases_alone_is_as_hidden_as_they_are(as_: As) -> None:
    sender = cases.SUBMISSION
    assert sender.authority is not None
    assert sender.requester is not None
    cases.registered_case()
    sealed = cases.registered_case(
        sealed=True,
        authority=replace(sender.authority, name="Amt mit Siegel"),
        requester=replace(sender.requester, name="Selma Siegel"),
    )
    people.give_sealed(people.carol(), sealed)
    named: Any = (("authority", sealed.authority), ("requester", sealed.requester))
    pages = [
        reverse(f"admin:triage_{noun}_{page}", args=args)
        for noun, row in named
        for page, args in (("changelist", ()), ("change", (row.pk,)), ("history", (row.pk,)))
    ]
    for who, seen in (("carol", True), ("bob", False)):
        for page in pages:
            answer = as_(who).get(page)
            assert answer.status_code == (200 if seen or page.endswith(("authority/", "requester/")) else 404)
            assert ("Siegel" in answer.content.decode()) is seen
    # With a case that is not sealed they are no secret any more.
    decided.forced(sealed, sealed=False)
    assert "Selma Siegel" in as_("bob").get(pages[3]).content.decode()


def test_an_authority_that_was_recorded_before_any_case_is_seen(as_: As) -> None:
    authorities.record_authority(
        actor=people.alice(), jurisdiction_code="DE", name="Landgericht Bonn", kind=None, at=cases.AT
    )
    page = reverse("admin:triage_authority_changelist")
    assert "Landgericht Bonn" in as_("bob").get(page).content.decode()
    assert "Landgericht Bonn" not in as_("frank").get(page).content.decode()


# --- lines afterwards ---


def lines(client: Client, case: DataRequest, **values: Any) -> Any:
    empty = {
        f"{name}-{kind}_FORMS": count
        for name in ("identifier", "item", "person-1-identifier", "person-1-item")
        for kind, count in (("TOTAL", "3"), ("INITIAL", "0"))
    }
    return post(client, case, "change-lines", **{"reason": "an amended order", **empty, **values})


def test_lines_are_added_and_withdrawn_with_one_form(as_: As) -> None:
    case = cases.verified_case()
    name = case.identifiers.get(kind=IdentifierKind.USERNAME)
    client = as_("alice")
    page = client.get(address(case, "change-lines"))
    assert cases.USERNAME.strip("@") not in page.content.decode()
    answer = lines(
        client, case,
        **{
            "withdrawn": [str(name.pk)], "identifier-0-person": "1", "identifier-0-kind": "user_id",
            "identifier-0-value": "7001", "item-0-person": "1", "item-0-data_category": "traffic",
            "person-1-label": "the second user", "person-1-identifier-0-kind": "username",
            "person-1-identifier-0-value": "@second",
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors
    assert [row.number for row in case.subjects.order_by("number")] == [1, 2]
    assert case.identifiers.filter(withdrawn=False).count() == 3
    assert case.items.count() == 3
    assert decided.last_event(case).detail == {"added": 4, "withdrawn": 1}


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"identifier-0-kind": "user_id", "identifier-0-value": "7"}, "Say to which person it belongs."),
        (
            {"identifier-0-person": "9", "identifier-0-kind": "user_id", "identifier-0-value": "7"},
            "no such person",
        ),
        ({"item-0-data_category": "traffic"}, "Say to which person it belongs."),
        (
            {"identifier-0-person": "1", "identifier-0-kind": "phone", "identifier-0-value": "0221"},
            "identifier 1",
        ),
        ({"withdrawn": "4b1f5a50-0000-4000-8000-000000000000"}, "not one of the available choices"),
        ({}, "Nothing was added or withdrawn"),
    ],
    ids=["no person", "unknown person", "item without person", "bad number", "foreign line", "nothing"],
)
def test_lines_that_do_not_fit_are_said_and_nothing_changes(
    as_: As, values: dict[str, str], says: str
) -> None:
    case = cases.verified_case()
    before = decided.snapshot(case)
    answer = lines(as_("alice"), case, **values)
    assert answer.status_code in (200, 409)
    assert says in answer.content.decode()
    assert decided.snapshot(case) == before
    assert (case.identifiers.count(), case.items.count()) == (2, 2)


def test_one_line_is_withdrawn_from_its_own_page(as_: As) -> None:
    case = cases.verified_case()
    for row in (case.items.order_by("number")[0], case.identifiers.all()[0], case.subjects.get()):
        assert post(as_("alice"), row, "withdraw", reason="by mistake").status_code == 302
        row.refresh_from_db()
        assert row.withdrawn


def test_facts_of_one_person_are_corrected_from_the_persons_page(as_: As) -> None:
    case = cases.verified_case()
    subject = case.subjects.get()
    form = as_("alice").get(address(subject, "correct-facts")).context["form"]
    values = {field.html_name: field.value() for field in form if field.value() not in (None, "")}
    del values["version"]
    answer = post(
        as_("alice"), subject, "correct-facts", **{**values, f"{subject.pk}-minor": "true", "reason": "age"}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    subject.refresh_from_db()
    assert subject.minor is True


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.CLOSED])
def test_the_lines_of_what_was_answered_stay(as_: As, status: Status) -> None:
    case = cases.verified_case()
    decided.forced(case, status=status, closed_at=cases.AT, is_open=status == Status.ANSWERED)
    answer = lines(as_("alice"), case, **{"person-1-label": "x"})
    assert answer.status_code == 409
    assert case.subjects.count() == 1


def test_every_field_of_the_registration_says_what_it_means(as_: As) -> None:
    form = (
        as_("carol")
        .get(reverse("admin:triage_datarequest_list_act", kwargs={"act": "register"}))
        .context["form"]
    )
    parts = [form, form.blocks[0].subject, form.blocks[0].identifiers.forms[0], form.blocks[0].items.forms[0]]
    fields = [field for part in (*parts, form.sources.forms[0]) for field in part.visible_fields()]
    assert [field.name for field in fields if not field.help_text] == []
