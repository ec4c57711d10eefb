"""The page of a text: read beside the English one, tried in a letter, proposed, published and approved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from tests.triage import people, worded
from tests.triage.worded import CODE, DUE, GERMAN, TERM
from triage.admin.wording_words import GROUPS, PLACEHOLDERS, module_name
from triage.letters.languages import ENGLISH, LANGUAGES
from triage.letters.modules import modules
from triage.letters.wording import LONGEST_TEXT
from triage.models import TextDraft, TextVersion, TranslationReview
from triage.services.text_lookup import shipped_text, text_in_force

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db


def page(code: str = CODE, tag: str = "de") -> str:
    return f"/admin/wording/{tag}/{code}/"


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def digests(code: str = CODE, tag: str = "de") -> dict[str, str]:
    """The two texts that the page shows, as the form of the approval sends them."""
    standing, english = text_in_force(code, tag), text_in_force(code, ENGLISH)
    assert standing is not None
    assert english is not None
    return {"digest": standing.digest, "english": english.digest}


def test_every_module_has_a_name_and_every_placeholder_says_what_it_stands_for() -> None:
    for code, module in modules().items():
        assert module.group in GROUPS
        assert module_name(code)
        assert module.allowed <= set(PLACEHOLDERS)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_page_has_both_texts_in_their_languages_and_directions(as_: As, tag: str) -> None:
    text = as_("heidi").get(page(DUE, tag)).content.decode()
    for each in {ENGLISH, tag}:
        standing = text_in_force(DUE, each)
        assert standing is not None
        assert f'lang="{each}" dir="{LANGUAGES[each].direction}">{standing.text}</p>' in text
    assert f'lang="{tag}" dir="{LANGUAGES[tag].direction}"' in text[text.index("<textarea") :][:400]


def test_the_page_says_where_the_text_is_printed_and_what_may_stand_in_it(as_: As) -> None:
    text = as_("heidi").get(page(DUE)).content.decode()
    assert "<li>acknowledgement</li>" in text
    assert "<code>{due}</code>" in text
    assert str(PLACEHOLDERS["due"]) in text
    assert "in the English text" in text
    assert "put into letters as it stands" in as_("heidi").get(page(TERM)).content.decode()
    assert "In every letter." in as_("heidi").get(page("letterhead.name")).content.decode()


@pytest.mark.parametrize(
    "address", [page("no.such"), page(CODE, "tlh"), page("../secrets"), page(CODE, "DE")]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_module_or_language_that_is_not_there_is_absent(as_: As, address: str, method: str) -> None:
    assert getattr(as_("heidi"), method)(address, {"do": "propose"}).status_code == 404


def test_a_line_that_the_language_has_not_is_the_english_one(as_: As) -> None:
    worded.published("Example Messenger Ltd", code="letterhead.name", tag=ENGLISH)
    text = as_("heidi").get(page("letterhead.name", "ja")).content.decode()
    assert "letters print the English one" in text
    assert "Example Messenger Ltd" in text


# Trying a text.


def test_a_text_that_nobody_has_seen_yet_is_shown_in_a_letter_and_kept_nowhere(as_: As) -> None:
    client, before = as_("ivan"), worded.counted()
    sent = {"text": "Bis {due} antworten wir **gewiss**.", "kind": "acknowledgement"}
    answer = client.post(page(DUE), {**sent, "do": "preview"})
    assert answer.status_code == 200
    pictures = answer.context["pictures"]
    assert len(pictures) > 1
    assert all(picture.startswith("data:image/png;base64,") for picture in pictures)
    assert sent["text"] in answer.content.decode()

    as_pdf = client.post(page(DUE), {**sent, "do": "pdf"})

    assert as_pdf["Content-Type"] == "application/pdf"
    assert "no-store" in as_pdf["Cache-Control"]
    assert as_pdf.content.startswith(b"%PDF-")
    assert worded.counted() == before


@pytest.mark.parametrize("do", ["preview", "pdf", "propose"])
@pytest.mark.parametrize(
    ("code", "text", "says"),
    [
        (DUE, "Bis {duee}.", "Did you mean {due}?"),
        (DUE, "Bis bald.", "The English text has {due}"),
        (DUE, "Bis {due.", "stands alone"),
        (CODE, "**fett", "left open"),
        (CODE, "x" * (LONGEST_TEXT + 1), "at most"),
        (CODE, "x" * 100_000, "at most"),
        (CODE, "a\u202eb", "cannot be printed"),
        (CODE, "", "required"),
    ],
    ids=["misspelt", "left out", "open brace", "open bold", "long", "very long", "turned round", "empty"],
)
def test_what_is_wrong_with_a_text_stands_beside_it_and_the_text_is_kept(
    as_: As, do: str, code: str, text: str, says: str
) -> None:
    before = worded.counted()
    answer = as_("ivan").post(page(code), {"do": do, "text": text, "note": "Plainer."})
    assert answer.status_code == 409
    (wrong,) = answer.context["form"].errors["text"]
    assert says in wrong
    assert answer.context["form"]["text"].value() == text
    assert "Error:" in answer.content.decode().split("</title>")[0]
    assert worded.counted() == before


# Proposing and publishing.


def test_a_proposed_text_waits_for_a_colleague_who_sees_what_it_changes(as_: As) -> None:
    answer = as_("ivan").post(page(), {"do": "propose", "text": GERMAN, "note": "Plainer."})
    assert answer["Location"] == page()
    assert told(answer) == [
        "Your text waits for a colleague to publish it. Letters say what they said until then."
    ]
    draft = TextDraft.objects.get()
    assert (draft.text, draft.note, draft.drafted_by) == (GERMAN, "Plainer.", people.ivan())
    own, others = (as_(who).get(page()).content.decode() for who in ("ivan", "heidi"))
    assert "Your own: a colleague publishes it." in own
    assert 'value="publish"' not in own
    assert 'value="publish"' in others
    assert "<ins>" in others
    assert "Plainer." in others
    assert 'value="publish"' not in as_("bob").get(page()).content.decode()

    answer = as_("heidi").post(page(), {"do": "publish", "draft": str(draft.pk)})

    assert answer["Location"] == page()
    version = TextVersion.objects.get()
    assert (version.text, version.number, version.published_by) == (GERMAN, 1, people.heidi())
    text = as_("ivan").get(page()).content.decode()
    assert "Drafted by Ivan Ilic, published by Heidi Huber" in text
    assert "Drafts that wait" not in text
    standing = text_in_force(CODE, "de")
    assert standing is not None
    assert standing.text == GERMAN


def test_a_text_without_a_reason_is_refused_beside_the_reason(as_: As) -> None:
    for note, says in (("", "Say why the wording changes"), ("a\u202eb", "cannot be")):
        answer = as_("ivan").post(page(), {"do": "propose", "text": GERMAN, "note": note})
        assert answer.status_code == 409
        assert says in answer.context["form"].errors["note"][0]
    assert not TextDraft.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("ivan", 409), ("bob", 404), ("alice", 404), ("heidi", 302)],
    ids=["the drafter", "who only drafts", "who has no part", "a colleague"],
)
def test_a_draft_is_published_by_somebody_else_with_the_role(as_: As, who: str, status: int) -> None:
    draft = worded.drafted()
    answer = as_(who).post(page(), {"do": "publish", "draft": str(draft.pk)})
    assert answer.status_code == status
    assert TextVersion.objects.exists() is (status == 302)


@pytest.mark.parametrize("draft", ["", "rubbish", "5d2694af-9efb-4cec-bac3-b292f61659e3"])
def test_a_draft_that_is_not_there_is_absent(as_: As, draft: str) -> None:
    assert as_("heidi").post(page(), {"do": "publish", "draft": draft}).status_code == 404


def test_a_draft_of_another_text_is_absent_on_this_page(as_: As) -> None:
    draft = worded.drafted()
    for address in (page(DUE), page(CODE, "fr")):
        assert as_("heidi").post(address, {"do": "publish", "draft": str(draft.pk)}).status_code == 404
    assert not TextVersion.objects.exists()


def test_a_draft_that_another_overtook_is_refused_in_words_and_no_longer_waits(as_: As) -> None:
    old = worded.drafted()
    worded.published("Wir antworten bald.", at=worded.AT.replace(hour=(worded.AT.hour + 1) % 24))
    answer = as_("heidi").post(page(), {"do": "publish", "draft": str(old.pk)})
    assert answer.status_code == 409
    assert "would be undone unseen" in answer.context["refusal"]
    assert [shown.draft for shown in answer.context["drafts"]] == []


@pytest.mark.parametrize("do", ["", "rubbish", "delete"])
def test_a_deed_that_there_is_not_is_absent(as_: As, do: str) -> None:
    assert as_("heidi").post(page(), {"do": do, "text": GERMAN}).status_code == 404


# Approving.


def test_a_translation_is_approved_with_what_was_compared(as_: As) -> None:
    assert "not approved" in as_("heidi").get(page()).content.decode()
    answer = as_("heidi").post(page(), {"do": "approve", **digests(), "compared": "I read German law."})
    assert told(answer) == ["The translation is approved."]
    review = TranslationReview.objects.get()
    assert (review.note, review.reviewed_by) == ("I read German law.", people.heidi())
    text = as_("ivan").get(page()).content.decode()
    assert "not approved" not in text
    assert "I read German law." in text
    assert 'value="approve"' not in text


def test_an_approval_says_when_it_was_of_other_texts(as_: As) -> None:
    worded.approve()
    assert "of other texts than" not in as_("heidi").get(page()).content.decode()
    worded.published("We answer in writing.", tag=ENGLISH)
    assert "of other texts than those in force" in as_("heidi").get(page()).content.decode()


def test_an_approval_of_texts_that_changed_meanwhile_is_refused(as_: As) -> None:
    seen = digests()
    worded.published()
    answer = as_("heidi").post(page(), {"do": "approve", **seen, "compared": "Read."})
    assert answer.status_code == 409
    assert "Another text is in force by now" in answer.context["refusal"]
    assert not TranslationReview.objects.exists()


@pytest.mark.parametrize("compared", ["", "a\u202eb", "x" * 501])
def test_an_approval_without_a_readable_note_is_refused_beside_it(as_: As, compared: str) -> None:
    answer = as_("heidi").post(page(), {"do": "approve", **digests(), "compared": compared})
    assert answer.status_code == 409
    assert answer.context["approve"].errors["compared"]
    assert not TranslationReview.objects.exists()


def test_nobody_is_offered_english_or_their_own_translation_to_approve(as_: As) -> None:
    worded.published()
    assert "This text is yours" in as_("ivan").get(page()).content.decode()
    assert 'value="approve"' in as_("heidi").get(page()).content.decode()
    assert 'value="approve"' not in as_("heidi").get(page(CODE, ENGLISH)).content.decode()
    answer = as_("ivan").post(page(), {"do": "approve", **digests(), "compared": "Mine."})
    assert "Nobody approves their own translation" in answer.context["refusal"]


# What was.


def test_versions_stand_newest_first_above_what_is_shipped(as_: As) -> None:
    worded.published()
    worded.published("Wir antworten bald.", at=worded.AT.replace(hour=(worded.AT.hour + 1) % 24))
    versions = as_("heidi").get(page()).context["versions"]
    assert [(version.number, version.in_force) for version in versions] == [(2, True), (1, False), (0, False)]
    assert versions[2].text == shipped_text(CODE, "de")
    assert "".join(piece.text for piece in versions[0].pieces if not piece.removed) == "Wir antworten bald."
    assert "".join(piece.text for piece in versions[0].pieces if not piece.added) == GERMAN


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{% load static %}}", "http://evil.example"])
def test_markup_in_a_text_is_shown_as_it_was_written(as_: As, text: str) -> None:
    worded.published(text)
    worded.drafted(f"{text} neu", at=worded.AT.replace(hour=(worded.AT.hour + 1) % 24))
    answer = as_("heidi").get(page())
    assert "<script>alert" not in answer.content.decode()
    assert answer.context["standing"].text == text
