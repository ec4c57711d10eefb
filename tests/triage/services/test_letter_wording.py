"""Letters and the wording they print: what may go out alone, and what an issued letter keeps saying."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.triage import cases, decided, people, worded
from tests.triage.worded import AT, CODE
from triage.choices import LetterKind, LetterStatus
from triage.errors import ChangedMeanwhile, Incomplete
from triage.letters import renderer
from triage.letters.languages import ENGLISH
from triage.letters.shipped import digest_of, shipped_texts
from triage.models import DataRequest, Letter
from triage.services import letter_sheet, letter_writing
from triage.services.letter_rendering import rendered

pytestmark = pytest.mark.django_db
STAGES: dict[str, DataRequest] = {}
LATER = AT + timedelta(hours=1)
NEXT = "Wir prüfen das Ersuchen nach dem veröffentlichten Maßstab."


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        for name in ("desk", "heidi", "ivan"):
            people.person(name)
        STAGES["registered"] = cases.verified_case()
        yield


@pytest.fixture(autouse=True)
def _html(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a worker would have rendered is the HTML itself."""
    monkeypatch.setattr(renderer, "render", lambda html, **_more: html.encode())


def acknowledgement(**parts: Any) -> Letter:
    case = cases.fresh(STAGES["registered"])
    return decided.draft(case, LetterKind.ACKNOWLEDGEMENT, **{"language": "de", **parts})


def bound(letter: Letter) -> dict[tuple[str, str], tuple[int, str]]:
    return {(tag, code): (number, digest) for tag, code, number, digest in letter.texts}


def test_a_language_that_nobody_approved_goes_out_beside_english_only():
    before = Letter.objects.count()
    with pytest.raises(Incomplete, match="texts of this letter in Deutsch were approved by no reviewer"):
        acknowledgement(bilingual=False)
    assert Letter.objects.count() == before
    letter = acknowledgement()
    assert (letter.language, letter.bilingual) == ("de", True)


def test_a_language_whose_texts_are_approved_goes_out_alone():
    worded.approve_all("de")
    letter = decided.issue(acknowledgement(bilingual=False))
    assert {tag for tag, code in bound(letter) if not code.startswith("letterhead.")} == {"de"}
    page = rendered(letter).decode()
    assert '<main lang="de"' in page
    assert '<main lang="en"' not in page


def test_one_new_text_of_it_keeps_a_letter_from_going_out_alone_and_is_named():
    worded.approve_all("de")
    letter = acknowledgement(bilingual=False)
    worded.published(NEXT)
    before = decided.snapshot(cases.fresh(STAGES["registered"]))
    with pytest.raises(Incomplete, match=f"1 texts of this letter in Deutsch .* “{CODE}” among them"):
        decided.issue(letter)
    assert decided.snapshot(cases.fresh(STAGES["registered"])) == before
    worded.approve()
    assert decided.issue(letter).status == LetterStatus.QUEUED


def test_a_new_english_text_keeps_it_from_going_out_alone_too():
    worded.approve_all("de")
    worded.published("We examine it.", tag=ENGLISH)
    with pytest.raises(Incomplete, match=CODE):
        acknowledgement(bilingual=False)


def test_another_text_that_the_letter_does_not_print_is_no_matter():
    worded.approve_all("de")
    worded.published("Wir lehnen ab. {our_reference}", code="refusal.cure")
    assert acknowledgement(bilingual=False).language == "de"


def test_a_letter_is_issued_with_the_texts_in_force_and_keeps_them():
    worded.published(NEXT)
    letter = decided.issue(acknowledgement())
    assert bound(letter)["de", CODE] == (1, digest_of(NEXT))
    assert bound(letter)[ENGLISH, CODE] == (0, digest_of(shipped_texts(ENGLISH)[CODE]))
    assert ("de", "refusal.opening") not in bound(letter)


def test_a_text_that_is_published_between_issue_and_rendering_is_not_in_the_letter():
    worded.published(NEXT)
    letter = decided.issue(acknowledgement())
    worded.published("Wir antworten bald.", at=LATER)
    worded.published("We answer soon.", tag=ENGLISH, at=LATER)
    page = rendered(decided.fresh_letter(letter)).decode()
    assert NEXT in page
    assert "Wir antworten bald." not in page
    assert "We answer soon." not in page
    drafted_later = letter_writing.words_of(decided.issue(acknowledgement()))
    assert drafted_later[0].text(CODE) == "Wir antworten bald."


def test_a_draft_takes_the_texts_in_force_when_it_is_issued():
    letter = acknowledgement()
    worded.published(NEXT)
    assert bound(decided.issue(letter))["de", CODE] == (1, digest_of(NEXT))


def test_a_shipped_text_that_an_upgrade_changed_stops_the_rendering_and_is_named(
    monkeypatch: pytest.MonkeyPatch,
):
    letter = decided.issue(acknowledgement())
    monkeypatch.setattr(letter_writing, "shipped_text", lambda code, tag: "Anders.")
    with pytest.raises(ChangedMeanwhile, match=r"The shipped text “[a-z_.]+” has changed since"):
        rendered(letter)


def test_markup_in_a_module_is_printed_as_text():
    worded.published("<script>alert(1)</script> {{% load x %}} <a href='http://x.example'>")
    page = rendered(decided.issue(acknowledgement())).decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {% load x %} &lt;a href=" in page
    assert "<script" not in page
    assert "<a " not in page


# The logo.


def test_a_letter_without_a_logo_has_none_and_a_draft_shows_the_one_in_force():
    letter = acknowledgement()
    assert letter_sheet.sheet_of(letter).logo is None
    version = worded.logo_published()
    assert letter_sheet.sheet_of(letter).logo == version.address


def test_a_logo_that_is_published_between_issue_and_rendering_is_not_on_the_letter():
    first = worded.logo_published()
    letter = decided.issue(acknowledgement())
    assert letter.logo == first.number
    second = worded.logo_published(file=worded.picture(color="crimson"), at=LATER)
    page = rendered(decided.fresh_letter(letter)).decode()
    assert first.address in page
    assert second.address not in page
    later = decided.issue(acknowledgement())
    assert later.logo == second.number
    assert second.address in rendered(decided.fresh_letter(later)).decode()


def test_a_letter_issued_without_a_logo_stays_without_one():
    letter = decided.issue(acknowledgement())
    worded.logo_published()
    assert decided.fresh_letter(letter).logo == 0
    assert '<img class="logo"' not in rendered(decided.fresh_letter(letter)).decode()


def test_a_letter_issued_after_the_logo_was_taken_away_has_none():
    worded.logo_published()
    without = worded.logo_published(file=None, at=LATER)
    letter = decided.issue(acknowledgement())
    assert letter.logo == without.number
    assert '<img class="logo"' not in rendered(decided.fresh_letter(letter)).decode()
