"""The draft of a letter beside its form, its progress, and its versions compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from tests.triage import cases, decided, people
from triage.admin import letter_kinds
from triage.choices import LetterKind, LetterStatus
from triage.models import DataRequest, Letter
from triage.roles import ROLES, Role
from triage.services import letter_drafting
from triage.services.letter_frame import Terms
from triage.services.letters import issuing_permission

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        folder: Path = tmp_path_factory.mktemp("records")
        STAGES["produced"] = decided.produced(folder)
        yield


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(decided.LATER, tick=False):
        yield


def ready() -> DataRequest:
    return cases.fresh(STAGES["produced"])


def draft_preview(client: Client, **values: Any) -> Any:
    address = reverse("admin:letter_draft_preview", kwargs={"case_id": ready().pk})
    said = {"kind": "disclosure", "language": "de", "version": ready().version, **values}
    return client.post(f"{address}?fragment", said)


def page(letter: Letter, name: str) -> str:
    return reverse(f"admin:{name}", kwargs={"letter_id": letter.pk})


def added(part: Any) -> str:
    return " ".join(piece.text for piece in part.pieces if piece.added)


def act(row: Any, name: str) -> str:
    return reverse(f"admin:triage_{row._meta.model_name}_act", kwargs={"object_id": row.pk, "act": name})


def body(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


# The draft beside the form


def test_the_draft_shows_pages_and_both_languages_and_writes_nothing(as_: As):
    before = decided.snapshot(ready())

    answer = draft_preview(as_("alice"), remarks="It was asked twice.")

    assert answer.status_code == 200
    text = body(answer)
    assert text.count("data:image/png;base64,") >= 3
    assert text.count("It was asked twice.") == 2
    assert "Herausgabe von Daten" in text
    assert "Disclosure of account data" in text
    assert 'lang="de" dir="ltr"' in text
    assert decided.PHONE not in text
    assert decided.snapshot(ready()) == before


def test_in_english_alone_there_is_one_text_and_no_translation_to_approve(as_: As):
    answer = draft_preview(as_("alice"), language="en")
    shown = answer.context["shown"]
    assert (shown.rows, shown.preview.waiting, [column.part.lang for column in shown.columns]) == (
        (),
        (),
        ["en"],
    )


def test_without_the_english_text_unapproved_translations_are_told_when_it_is_drafted(as_: As):
    answer = as_("alice").post(
        act(ready(), "draft-letter"),
        {"kind": "disclosure", "language": "de", "alone": "on", "version": ready().version},
    )
    assert answer.status_code == 409
    assert "approved by no reviewer" in answer.context["refusal"]
    assert ready().letters.count() == 0


def test_a_form_that_is_not_filled_in_says_what_is_missing(as_: As):
    answer = draft_preview(as_("alice"), kind="")
    assert answer.context["errors"] == {"Kind": ["This field is required."]}
    assert "data:image" not in body(answer)


def test_a_refused_remark_is_told_in_the_words_of_the_service(as_: As):
    answer = draft_preview(as_("alice"), remarks="Call +49 30 901820.")
    assert "remarks" in answer.context["refusal"]
    assert answer.status_code == 200


def test_script_and_template_syntax_in_a_remark_are_shown_as_they_are_written(as_: As):
    remark = "<script>alert(1)</script> {{ settings.SECRET_KEY }} {% load x %}"
    text = body(draft_preview(as_("alice"), remarks=remark, language="en"))
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ settings.SECRET_KEY }} {% load x %}" in text


@pytest.mark.parametrize("who", ["frank", "grace", "heidi", "judy"])
def test_who_drafts_no_letters_here_has_no_draft(as_: As, who: str):
    assert draft_preview(as_(who)).status_code == 404


def test_the_draft_answers_no_get(as_: As):
    address = reverse("admin:letter_draft_preview", kwargs={"case_id": ready().pk})
    assert as_("alice").get(address).status_code == 405


def test_without_script_the_draft_is_a_page_of_its_own(as_: As):
    address = reverse("admin:letter_draft_preview", kwargs={"case_id": ready().pk})
    text = body(as_("alice").post(address, {"kind": "disclosure", "language": "de"}))
    assert "<html" in text
    assert "data:image/png;base64," in text


# The kinds


@pytest.mark.parametrize("kind", LetterKind)
def test_each_kind_says_when_with_what_and_by_whom(kind: LetterKind):
    (_, when), (_, parts), (_, issuers) = letter_kinds.explained(kind)
    assert len(when) > 20
    assert len(parts) > 20
    wanted = {str(role) for role in Role if issuing_permission(kind) in ROLES[role]} - {Role.SERVICE}
    assert set(issuers.split(", ")) == wanted


def test_the_form_offers_what_fits_with_its_words(as_: As):
    text = body(as_("alice").get(act(ready(), "draft-letter")))
    assert str(letter_kinds.KINDS[LetterKind.DISCLOSURE].when) in text
    assert str(letter_kinds.KINDS[LetterKind.REFUSAL].when) not in text


# A draft that is changed


def test_a_draft_is_changed_looked_at_and_compared(as_: As):
    letter = decided.draft(ready())
    client = as_("bob")
    shown = client.get(act(letter, "redraft")).context["form"]
    assert shown.fields["language"].initial == "de"
    said = {"language": "de", "remarks": "A new remark.", "version": ready().version}
    assert "A new remark." in body(client.post(page(letter, "letter_preview") + "?fragment", said))
    assert decided.fresh_letter(letter).drafted_by == people.alice()

    answer = client.post(act(letter, "redraft"), said)

    assert answer.status_code == 302
    assert answer["Location"] == reverse("admin:triage_letter_change", kwargs={"object_id": letter.pk})
    compared = client.get(page(letter, "letter_compare"))
    assert all(
        "A new remark" in added(part) for part in compared.context["compared"] if "nnex" not in part.name
    )
    assert len(compared.context["versions"]) == 2
    case = client.get(
        reverse("admin:triage_datarequest_change", kwargs={"object_id": letter.data_request_id})
    )
    labels = {change.field.label for told in case.context["case"].told for change in told.changes}
    assert "Drafted by" in labels
    assert not labels & {"Context", "Texts"}, "which the letter's own page compares word by word"


def test_a_draft_that_never_changed_has_nothing_to_compare_with(as_: As):
    letter = decided.draft(ready())
    text = body(as_("bob").get(reverse("admin:triage_letter_change", kwargs={"object_id": letter.pk})))
    assert page(letter, "letter_compare") not in text
    assert as_("bob").get(page(letter, "letter_compare")).context["compared"][0].same


def test_a_letter_is_compared_with_the_one_that_it_replaces(as_: As):
    first = decided.render(decided.queued(ready()))
    second = decided.draft(ready(), replaces=first, remarks=("It corrects a date.",))

    compared = as_("bob").get(page(second, "letter_compare")).context

    assert [version.letter.pk for version in compared["versions"]] == [first.pk, second.pk]
    assert "It corrects a date" in added(compared["compared"][0])
    again = as_("bob").get(page(second, "letter_compare"), {"old": "x", "new": f"{first.pk}.1"}).context
    assert all(part.same for part in again["compared"])


def test_an_issued_letter_is_not_looked_at_as_a_draft_that_changes(as_: As):
    letter = decided.render(decided.queued(ready()))
    answer = as_("bob").post(page(letter, "letter_preview") + "?fragment", {"language": "de"})
    assert "only a draft is changed" in answer.context["refusal"]


def test_the_draft_in_full_is_a_file_that_is_counted(as_: As):
    letter = decided.draft(ready())
    events = ready().events.count()
    answer = as_("bob").post(act(letter, "open-draft"))
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].endswith('-draft.pdf"')
    assert ready().events.count() == events + 1


# Issuing


def test_issuing_leads_to_the_letter_which_tells_how_far_it_is(as_: As):
    letter = decided.draft(ready())
    client = as_("bob")

    answer = client.post(act(letter, "issue-answer"), {"version": ready().version})

    there = reverse("admin:triage_letter_change", kwargs={"object_id": letter.pk})
    assert answer["Location"] == there
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        f"Letter {letter} is issued; it waits to be rendered."
    ]
    assert page(letter, "letter_progress") in body(client.get(there))
    waiting = client.get(page(letter, "letter_progress")).json()
    assert waiting == {"settled": 0, "says": "It waits for a worker.", "ended": False}

    decided.render(letter, at=decided.LATER)

    assert client.get(page(letter, "letter_progress")).json() == {"settled": 3, "says": "", "ended": True}
    issued = decided.fresh_letter(letter)
    assert issued.status == LetterStatus.ISSUED
    text = body(client.get(there))
    assert f"{len(issued.texts)} text modules" in text
    assert issued.texts[0][3] not in text, "digests are for machines"


def test_a_clerk_does_not_issue_what_is_counsels(as_: As):
    letter = decided.draft(ready())
    assert as_("alice").post(act(letter, "issue-answer"), {"version": ready().version}).status_code == 404
    answer = as_("alice").post(act(letter, "issue"), {"version": ready().version})
    assert answer.status_code == 409
    assert decided.fresh_letter(letter).status == LetterStatus.DRAFT


def test_a_draft_is_looked_at_with_a_steady_number_of_queries(
    as_: As, django_assert_max_num_queries: Callable[[int], Any]
):
    letter = decided.draft(ready())
    letter_drafting.redraft_letter(
        actor=people.bob(), letter=decided.fresh_letter(letter), at=decided.LATER, language="de", bilingual=True,
        terms=Terms(),
    )  # fmt: skip
    client = as_("bob")
    client.get(page(letter, "letter_preview"))
    with django_assert_max_num_queries(30):
        client.get(page(letter, "letter_preview"))
