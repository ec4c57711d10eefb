"""The list of texts: one language at a time, found by what they are, and many approved with one note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.triage import people, worded
from triage.letters.languages import ENGLISH, LANGUAGES
from triage.letters.modules import modules
from triage.models import TextVersion, TranslationReview
from triage.services.text_lookup import text_in_force

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db

LIST = "/admin/wording/"
LOGO = "/admin/wording/logo/"
OF_CODE = f"/admin/wording/de/{worded.CODE}/"


def rows(client: Client, **asked: str) -> list[str]:
    """The codes that are listed."""
    found = []
    for page in range(1, 30):
        answer = client.get(LIST, {**asked, "p": str(page)})
        assert answer.status_code == 200
        found += [row.line.module.code for row in answer.context["rows"]]
        if not answer.context["page"].has_next():
            return found
    raise AssertionError("there is no end")


def tick(code: str, tag: str = "de") -> str:
    standing, english = text_in_force(code, tag), text_in_force(code, ENGLISH)
    assert standing is not None
    assert english is not None
    return f"{code}|{standing.digest}|{english.digest}"


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("bob", 200), ("carol", 200), ("frank", 200), ("heidi", 200),
        ("alice", 404), ("erin", 404), ("grace", 404), ("judy", 404), ("laura", 404), ("oscar", 302), ("root", 302),
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", [LIST, LOGO, OF_CODE])
def test_who_works_on_wording_has_its_pages_and_nobody_else(
    as_: As, who: str, status: int, address: str
) -> None:
    client = as_(who)
    before = worded.counted()
    assert client.get(address).status_code == status
    if status != 200:
        assert client.post(address, {"do": "propose", "text": "x", "note": "x"}).status_code == status
    assert worded.counted() == before
    assert ("Wording of letters" in client.get("/admin/", follow=True).content.decode()) is (status == 200)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_the_pages_answer_no_other_method(as_: As, method: str) -> None:
    for address in (LIST, LOGO, OF_CODE):
        assert getattr(as_("heidi"), method)(address).status_code == 405


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_language_lists_every_module_beside_its_english_text(as_: As, tag: str) -> None:
    client = as_("heidi")
    assert rows(client, language=tag) == list(modules())
    text = client.get(LIST, {"language": tag, "q": worded.CODE}).content.decode()
    english, own = text_in_force(worded.CODE, ENGLISH), text_in_force(worded.CODE, tag)
    assert english is not None
    assert own is not None
    assert f'<p lang="en" dir="ltr">{english.text}</p>' in text
    if tag != ENGLISH:
        assert f'<p lang="{tag}" dir="{LANGUAGES[tag].direction}">{own.text}</p>' in text


def test_a_reader_of_english_begins_with_german_and_others_with_their_own(as_: As) -> None:
    assert as_("heidi").get(LIST).context["spoken"].tag == "de"
    assert as_("heidi").get(LIST, {"language": "xx"}).context["spoken"].tag == "de"
    french = as_("heidi").get(LIST, headers={"accept-language": "fr"})
    assert french.context["spoken"].tag == "fr"


def test_texts_are_found_by_letter_group_and_words(as_: As) -> None:
    client = as_("heidi")
    assert set(rows(client, group="acknowledgement")) == {
        code for code in modules() if code.startswith("acknowledgement.")
    }
    by_kind = rows(client, kind="fraud_notice")
    assert by_kind == [code for code, module in modules().items() if "fraud_notice" in module.kinds]
    assert rows(client, q="no such words anywhere") == []
    assert worded.CODE in rows(client, q=worded.CODE.upper())
    german = text_in_force(worded.CODE, "de")
    assert german is not None
    assert worded.CODE in rows(client, q=german.text[:20])


def test_texts_are_found_by_what_is_to_be_done_with_them(as_: As) -> None:
    client = as_("heidi")
    assert rows(client, state="own") == []
    worded.published()
    worded.drafted("Etwas anderes.", code=worded.TERM)
    assert rows(client, state="own") == [worded.CODE]
    assert rows(client, state="waiting") == [worded.TERM]
    assert worded.CODE in rows(client, state="unapproved")
    worded.approve()
    assert worded.CODE not in rows(client, state="unapproved")


def test_the_bar_tells_how_many_are_approved(as_: As) -> None:
    client = as_("heidi")
    total = client.get(LIST).context["counts"].total
    assert f"0 of {total} approved." in client.get(LIST).content.decode()
    worded.approve()
    text = client.get(LIST).content.decode()
    assert f"1 of {total} approved." in text
    assert f'max="{total}" value="1"' in text


def test_ticked_texts_are_approved_with_one_note_and_a_refusal_is_told(as_: As) -> None:
    stale = f"{worded.DUE}|{'0' * 64}|{'0' * 64}"

    answer = as_("heidi").post(
        f"{LIST}?language=de&q=x",
        {"text": [tick(worded.CODE), tick(worded.TERM), stale], "note": "Read both."},
    )

    assert answer["Location"] == f"{LIST}?language=de&q=x"
    said = told(answer)
    assert len(said) == 2, said
    done, refused = said
    assert done == "2 translations are approved."
    assert refused.startswith(f"Not approved: {worded.DUE}. Another text is in force by now")
    reviews = TranslationReview.objects.all()
    assert {(row.code, row.note, row.reviewed_by.username) for row in reviews} == {
        (worded.CODE, "Read both.", "heidi"), (worded.TERM, "Read both.", "heidi"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"note": "Read."}, "Tick the texts"),
        ({"text": "rubbish", "note": "Read."}, "Not approved: rubbish."),
        ({"text": "|||", "note": "Read."}, "Not approved"),
        ({"text": worded.CODE}, "Say what you compared"),
        ({"text": worded.CODE, "note": "a\u202eb"}, "Not approved"),
    ],
    ids=["nothing ticked", "no module", "nothing in it", "no note", "a note that hides"],
)
def test_what_is_no_approval_moves_nothing(as_: As, data: dict[str, str], says: str) -> None:
    before = worded.counted()
    sent = {**data, "text": tick(worded.CODE)} if data.get("text") == worded.CODE else data
    (message,) = told(as_("heidi").post(f"{LIST}?language=de", sent))
    assert says in message
    assert worded.counted() == before


def test_nobody_is_offered_their_own_translation_to_approve(as_: As) -> None:
    worded.published()
    assert TextVersion.objects.get().drafted_by == people.ivan()
    offered = {
        who: [row.tick for row in as_(who).get(LIST, {"q": worded.CODE}).context["rows"]]
        for who in ("ivan", "heidi")
    }
    assert offered == {"ivan": [""], "heidi": [tick(worded.CODE)]}
    before = worded.counted()
    answer = as_("ivan").post(f"{LIST}?language=de", {"text": tick(worded.CODE), "note": "Mine."})
    assert "Nobody approves their own translation" in told(answer)[0]
    assert worded.counted() == before


def test_a_list_of_many_own_texts_asks_no_more_than_one_of_few(as_: As) -> None:
    client = as_("heidi")
    client.get(LIST)
    asked = []
    for codes in ([], [worded.CODE, worded.TERM, "letterhead.name"]):
        for code in codes:
            worded.published(f"Ganz neu {code}", code=code)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        asked.append(len(queries))
    assert asked[0] == asked[1]
