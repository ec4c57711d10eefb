"""Every text in one language as lawyers work through them, and specimens with a text that nobody published."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.triage import people, worded
from tests.triage.worded import AT, CODE, GERMAN, TERM
from triage.letters import renderer
from triage.letters.catalogue import LetterKind
from triage.letters.errors import UnknownLetter
from triage.letters.languages import ENGLISH, LANGUAGES
from triage.letters.modules import LETTERHEAD_CODES, modules
from triage.services import text_overview, text_preview
from triage.services.text_overview import TextLine, overview, progress, progress_of_all, waiting_drafts

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
SHIPPED_TEXTS = len(modules()) - len(LETTERHEAD_CODES)


@pytest.fixture(autouse=True)
def _people() -> None:
    for name in ("desk", "heidi", "ivan"):
        people.person(name)


def line(code: str = CODE, tag: str = "de") -> TextLine:
    (found,) = (line for line in overview(tag) if line.module.code == code)
    return found


def test_each_language_has_every_module_and_counts_its_own_texts():
    counts = {each.tag: (each.total, each.approved) for each in progress_of_all()}
    assert list(counts) == list(LANGUAGES)
    assert counts["de"] == (SHIPPED_TEXTS, 0)
    assert counts[ENGLISH] == (len(modules()), len(modules()))
    worded.approve()
    worded.published("+49", code="letterhead.phone")
    assert progress(overview("de")).approved == 1
    assert progress(overview("de")).total == SHIPPED_TEXTS + 1


def test_a_line_says_what_became_of_its_text():
    assert (line().own, line().approved, line().waiting, line().overtaken) == (False, False, 0, False)
    worded.drafted()
    assert line().waiting == 1
    worded.published("Wir antworten.", at=LATER)
    assert (line().own, line().waiting, line().overtaken) == (True, 0, False)
    assert (line("letterhead.phone").borrowed, line("letterhead.phone").counted) == (True, False)


def test_a_text_of_ones_own_is_overtaken_when_an_upgrade_brings_another(monkeypatch: pytest.MonkeyPatch):
    worded.published()
    assert not line().overtaken
    monkeypatch.setattr(text_overview, "shipped_text", lambda code, tag: "Neu.")
    assert line().overtaken
    assert progress(overview("de")).overtaken == 1
    assert not line(TERM).overtaken


def test_a_draft_waits_until_it_or_another_is_published():
    first, second = worded.drafted(), worded.drafted("Wir antworten.", at=LATER)
    assert waiting_drafts(CODE, "de") == [second, first]
    worded.publish(first, at=AT + timedelta(minutes=1))
    assert waiting_drafts(CODE, "de") == [second]
    worded.publish(second, at=LATER + timedelta(minutes=1))
    assert waiting_drafts(CODE, "de") == []


def test_the_overview_costs_the_same_however_much_there_is():
    asked = []
    for number in range(3):
        with CaptureQueriesContext(connection) as queries:
            overview("de")
        asked.append(len(queries))
        worded.drafted(f"Wir prüfen {number}.", at=LATER + timedelta(hours=number))
        worded.published(f"Titel {number}", code=TERM, at=LATER + timedelta(hours=number))
    assert asked == [6, 6, 6]


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """The HTML that would be rendered."""
    seen: list[tuple[str, dict[str, Any]]] = []

    def render(html: str, **more: Any) -> bytes:
        seen.append((html, more))
        return b"%PDF"

    monkeypatch.setattr(renderer, "render", render)
    return seen


def test_a_specimen_has_the_unsaved_text_beside_the_english_one_and_is_marked_as_a_draft(pages: Any):
    before = worded.counted()
    text_preview.specimen_with(CODE, "de", GERMAN)
    (page, more) = pages[0]
    assert GERMAN in page
    assert '<main lang="de" dir="ltr"' in page
    assert '<main lang="en" dir="ltr"' in page
    assert "Example Messenger B.V." in page
    assert more["draft"] is True
    assert worded.counted() == before


def test_a_specimen_carries_the_logo_in_force_or_one_that_is_not_yet(pages: Any):
    text_preview.specimen_with(CODE, ENGLISH, "We examine it.")
    assert 'class="logo"' not in pages[0][0]
    version = worded.logo_published()
    text_preview.specimen_with(CODE, ENGLISH, "We examine it.")
    assert version.address in pages[1][0]
    text_preview.specimen_with_logo("data:image/png;base64,AAAA")
    assert "data:image/png;base64,AAAA" in pages[2][0]


def test_a_text_that_only_letters_in_two_languages_have_is_shown_in_one(pages: Any):
    text_preview.specimen_with("frame.prevails", ENGLISH, "English prevails here.")
    assert "English prevails here." in pages[0][0]


def test_a_letter_that_does_not_print_the_text_is_no_specimen_of_it(pages: Any):
    with pytest.raises(UnknownLetter):
        text_preview.specimen_with(CODE, "de", GERMAN, kind=LetterKind.REFUSAL)
    assert pages == []
