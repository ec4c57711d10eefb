"""Wording of letters: proposed by one person, published by another, approved by who reads the language."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from tests.triage import people, worded
from tests.triage.worded import AT, CODE, DUE, GERMAN, TERM
from triage import audit
from triage.errors import BadInput, ChangedMeanwhile, Incomplete, NotPermitted, TriageError, WrongStep
from triage.event_kinds import EventKind, tell
from triage.letters.languages import ENGLISH, LANGUAGES
from triage.letters.modules import modules
from triage.letters.shipped import digest_of, shipped_texts
from triage.letters.wording import LONGEST_TEXT
from triage.models import Event, TextDraft, TextVersion, TranslationReview
from triage.services import text_modules
from triage.services.text_lookup import SHIPPED, shipped_text, text_in_force, texts_in_force, words_for

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _people() -> None:
    for name in ("desk", "heidi", "ivan"):
        people.person(name)


def refused(error: type[TriageError], says: str, act: Callable[[], Any]) -> None:
    """The act is refused in these words, and nothing moved."""
    before = worded.counted()
    with pytest.raises(error, match=says):
        act()
    assert worded.counted() == before


def in_force(code: str = CODE, tag: str = "de") -> tuple[int, str, bool]:
    standing = text_in_force(code, tag)
    assert standing is not None
    return standing.number, standing.text, standing.approved


# Proposing


def test_a_draft_is_kept_with_its_event_and_changes_no_letter():
    before = worded.counted()
    draft = worded.drafted()
    assert (draft.text, draft.digest, draft.shipped) == (
        GERMAN,
        digest_of(GERMAN),
        digest_of(shipped_texts("de")[CODE]),
    )
    assert worded.counted() == {**before, "TextDraft": 1, "Event": before["Event"] + 1}
    event = Event.objects.get(kind=EventKind.TEXT_DRAFTED)
    assert event.actor == people.ivan()
    assert (
        tell(event.kind, event.actor_name, event.detail)
        == "Ivan Ilic proposed a new text of acknowledgement.next (de)."
    )
    assert in_force() == (SHIPPED, shipped_texts("de")[CODE], False)
    assert list(audit.verify_chain(event.chain)) == []


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"text": "Frist: {duee}.", "code": DUE}, "have no {duee}. Did you mean {due}"),
        ({"text": "Frist: {xyz}.", "code": DUE}, "There are: {due}, {operator}, {our_reference}"),
        ({"text": "Wir haben die Frist notiert.", "code": DUE}, "English text has {due}, this one has not"),
        ({"text": "Frist: {due.", "code": DUE}, "A brace “{” stands alone"),
        ({"text": "Frist: **{due}.", "code": DUE}, "A pair of asterisks is left open"),
        ({"text": "Frist: {due.year}", "code": DUE}, "is no placeholder"),
        ({"text": "x" * 100_000}, f"100,000 characters; at most {LONGEST_TEXT:,}"),
        ({"text": "Wir\x00prüfen"}, "cannot be printed"),
        ({"text": "Wir\x07prüfen"}, "cannot be printed"),
        ({"text": "Wir \u202eneförp"}, "cannot be printed"),
        ({"text": "Wir \u2066prüfen\u2069"}, "cannot be printed"),
        ({"text": "Wir \ud800 prüfen"}, "cannot be printed"),
        ({"text": " \n "}, "The text is empty"),
        ({"text": "\u200b\u2060"}, "only characters that nobody can see"),
        ({"text": "Eingang {our_reference}", "code": TERM}, "put into letters as it stands"),
        ({"text": "**Eingang**", "code": TERM}, "put into letters as it stands"),
        ({"text": "Eingang\nbestätigt", "code": TERM}, "printed in one line"),
        ({"text": "x" * 300, "code": "letterhead.name"}, "has 300 characters; a letter takes 200"),
        ({"code": "acknowledgement.nothing"}, "is no text module"),
        ({"tag": "tlh"}, "Letters are not written in “tlh”"),
        ({"text": shipped_texts("de")[CODE]}, "in force already"),
    ],
)
def test_a_text_that_could_not_be_printed_is_refused_and_says_why(parts: dict[str, Any], says: str):
    refused(BadInput, says, lambda: worded.drafted(**parts))


def test_english_may_drop_a_placeholder_and_a_translation_then_needs_it_no_more():
    worded.published("We have noted when an answer is due.", code=DUE, tag=ENGLISH)
    assert worded.drafted("Wir haben die Frist notiert.", code=DUE).text == "Wir haben die Frist notiert."


def test_a_placeholder_that_the_published_english_text_has_is_needed_in_each_translation():
    worded.published("We examine it as {our_reference}.", tag=ENGLISH)
    refused(BadInput, "English text has {our_reference}", worded.drafted)
    assert worded.drafted("Wir prüfen {our_reference}.").code == CODE


@pytest.mark.parametrize(("code", "name"), [("frame.verify", "code"), ("prior_notice.opening", "object_by")])
def test_no_text_leaves_out_how_a_letter_is_verified_or_until_when_something_is_possible(
    code: str, name: str
):
    refused(BadInput, f"{{{name}}}", lambda: worded.drafted("Is this ours?", code=code, tag=ENGLISH))


@pytest.mark.parametrize("note", ["", "  \n"])
def test_a_draft_says_why(note: str):
    refused(Incomplete, "Say why the wording changes", lambda: worded.drafted(note=note))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b>fett</b> & <img src=x onerror=alert(1)>",
        "{{% load static %}}",
        "{{{{ settings.SECRET_KEY }}}}",
        "siehe file:///etc/passwd und http://x.example",
    ],
)
def test_markup_and_template_syntax_stay_text_and_are_printed_as_they_were_written(text: str):
    worded.published(text)
    (words,) = words_for(["de"])
    printed = words.say(CODE, {})
    assert "<script" not in printed
    assert "<img" not in printed
    assert "<b>" not in printed
    plain = printed.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert plain == text.replace("{{", "{").replace("}}", "}")


def test_what_is_never_visible_is_taken_out():
    assert (
        worded.drafted("Wir prüfen\U000e0041 das Ersuchen.\r\nDann").text == "Wir prüfen das Ersuchen.\nDann"
    )


# Publishing


def test_a_second_person_publishes_and_letters_say_it_from_then_on():
    draft = worded.drafted()
    before = worded.counted()
    version = worded.publish(draft, at=LATER)
    assert (version.number, version.text, version.drafted_by, version.published_by) == (
        1,
        GERMAN,
        people.ivan(),
        people.heidi(),
    )
    assert worded.counted() == {**before, "TextVersion": 1, "Event": before["Event"] + 1}
    assert in_force() == (1, GERMAN, False)
    assert in_force(tag="fr")[0] == SHIPPED
    event = Event.objects.get(kind=EventKind.TEXT_PUBLISHED)
    assert event.detail == {"module": CODE, "language": "de", "number": 1}
    assert list(audit.verify_chain(event.chain)) == []
    assert worded.published("Wir antworten.", at=LATER + timedelta(hours=1)).number == 2


def test_nobody_publishes_their_own_draft():
    draft = worded.drafted(actor=people.heidi())
    refused(NotPermitted, "Nobody publishes their own draft", lambda: worded.publish(draft))
    assert text_modules.publish_text(actor=people.ivan(), draft=draft, at=AT).number == 1


def test_a_draft_is_published_once():
    draft = worded.drafted()
    worded.publish(draft, at=LATER)
    refused(WrongStep, "is published already", lambda: worded.publish(draft, at=LATER))


def test_a_draft_that_another_text_has_overtaken_is_not_published():
    stale, next_one = worded.drafted(), worded.drafted("Wir antworten.")
    worded.publish(next_one, at=LATER)
    refused(ChangedMeanwhile, "would be undone unseen", lambda: worded.publish(stale, at=LATER))


def test_a_draft_on_a_shipped_text_that_an_upgrade_changed_is_not_published(monkeypatch: pytest.MonkeyPatch):
    draft = worded.drafted()
    with monkeypatch.context() as patch:
        patch.setattr(text_modules, "shipped_text", lambda code, tag: "Neu.")
        refused(ChangedMeanwhile, "comes with the product has changed", lambda: worded.publish(draft))
    assert worded.publish(draft).number == 1


def test_a_draft_is_checked_again_because_the_english_text_may_have_changed():
    draft = worded.drafted()
    worded.published("We examine it as {our_reference}.", tag=ENGLISH)
    refused(BadInput, "English text has {our_reference}", lambda: worded.publish(draft, at=LATER))


# Approving


def test_an_approval_is_of_these_words_beside_these_english_words():
    before = worded.counted()
    review = worded.approve(at=LATER)
    assert (review.digest, review.english) == (
        digest_of(shipped_texts("de")[CODE]),
        digest_of(shipped_texts("en")[CODE]),
    )
    assert worded.counted() == {**before, "TranslationReview": 1, "Event": before["Event"] + 1}
    assert in_force()[2]
    assert not in_force(tag="fr")[2]
    event = Event.objects.get(kind=EventKind.TRANSLATION_APPROVED)
    assert (event.actor, event.detail) == (people.heidi(), {"module": CODE, "language": "de"})


def test_a_new_english_text_and_a_new_translation_each_need_a_new_approval():
    worded.approve()
    worded.published("We examine it.", tag=ENGLISH, at=LATER)
    assert not in_force()[2]
    worded.approve(actor=people.ivan())
    assert in_force()[2]
    worded.published(at=LATER)
    assert not in_force()[2]


def test_english_is_approved_by_being_published():
    worded.published("We examine it.", tag=ENGLISH)
    assert in_force(tag=ENGLISH) == (1, "We examine it.", True)
    refused(WrongStep, "nothing to approve", lambda: worded.approve(tag=ENGLISH))


def test_nobody_approves_their_own_translation():
    worded.published()
    refused(NotPermitted, "their own translation", lambda: worded.approve(actor=people.ivan()))
    worded.approve(actor=people.carol())
    assert in_force()[2]


@pytest.mark.parametrize("part", ["digest", "english"])
def test_a_text_that_was_not_read_is_not_approved(part: str):
    refused(ChangedMeanwhile, "Another text is in force", lambda: worded.approve(**{part: digest_of("x")}))


def test_an_approval_without_a_note_a_second_one_and_one_of_nothing_are_refused():
    refused(Incomplete, "Say what you compared", lambda: worded.approve(note=" "))
    worded.approve()
    refused(WrongStep, "approved already", worded.approve)
    line = text_in_force("letterhead.phone", "de")
    assert line is not None
    assert line.tag == ENGLISH
    refused(BadInput, "has no text in this language", lambda: worded.approve("letterhead.phone"))


@pytest.mark.parametrize("who", ["alice", "dan", "erin", "grace", "judy", "laura", "oscar", "root"])
def test_without_the_role_nobody_proposes_publishes_or_approves(who: str):
    draft, person = worded.drafted(), people.person(who)
    refused(NotPermitted, "may not do this", lambda: worded.drafted("Anders.", actor=person))
    refused(
        NotPermitted,
        "may not do this",
        lambda: text_modules.publish_text(actor=person, draft=draft, at=AT),
    )
    refused(NotPermitted, "may not do this", lambda: worded.approve(actor=person))


def test_regional_counsel_proposes_and_approves_and_does_not_publish():
    draft = worded.drafted(actor=people.bob())
    other = worded.drafted("Anders.")
    refused(
        NotPermitted,
        "publish text module",
        lambda: text_modules.publish_text(actor=people.bob(), draft=other, at=AT),
    )
    worded.approve(actor=people.bob())
    assert worded.publish(draft).drafted_by == people.bob()


# What is in force


def test_a_line_of_the_letterhead_is_the_operators_then_the_english_one_then_the_languages_own():
    assert shipped_text("letterhead.phone", ENGLISH) == "+31 20 555 0100"
    assert in_force("letterhead.phone") == (SHIPPED, "+31 20 555 0100", True)
    worded.published("+31 20 555 0101", code="letterhead.phone", tag=ENGLISH)
    assert in_force("letterhead.phone") == (1, "+31 20 555 0101", True)
    worded.published("+49 30 555 0102", code="letterhead.phone")
    assert in_force("letterhead.phone") == (1, "+49 30 555 0102", False)
    assert in_force("letterhead.phone", "fr")[1] == "+31 20 555 0101"
    worded.approve("letterhead.phone")
    assert in_force("letterhead.phone")[2]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_one_text_alone_is_the_one_among_all(tag: str):
    worded.published("We examine it.", tag=ENGLISH)
    everything = texts_in_force(tag)
    assert set(everything) == set(modules())
    for code in (CODE, DUE, TERM, "letterhead.name"):
        assert text_in_force(code, tag) == everything[code]


def test_what_is_in_force_costs_the_same_however_much_was_published():
    asked = []
    for many in (0, 1, 4):
        for number in range(many):
            at = LATER + timedelta(hours=10 * many + number)
            worded.published(f"Wir prüfen {many} {number}.", at=at)
            worded.published(f"Frist {many} {number}: {{due}}.", code=DUE, at=at)
        with CaptureQueriesContext(connection) as queries:
            texts_in_force("de")
            texts_in_force(ENGLISH)
        asked.append(len(queries))
    assert asked == [4, 4, 4]


@pytest.mark.postgres
@pytest.mark.parametrize("model", [TextDraft, TextVersion, TranslationReview])
def test_wording_is_not_rewritten_past_the_services(model: Any):
    worded.publish(worded.drafted())
    worded.approve()
    row = model.objects.get()
    row.language = "fr"
    with pytest.raises(DatabaseError, match="this row is kept as it is"):
        row.save()
