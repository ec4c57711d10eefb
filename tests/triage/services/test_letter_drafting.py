"""Drafts: looked at without being written, written down anew, and read in full only by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from tests.triage import cases, decided, people
from tests.triage.decided import last_event, refused
from triage.choices import LetterKind, LetterStatus
from triage.errors import BadInput, GateClosed, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import DataRequest, Letter
from triage.services import clarification, closing, letter_drafting, letter_preview, letter_rendering
from triage.services.letter_drafting import Wanted
from triage.services.letter_frame import Terms
from triage.services.letter_writing import code_kept, content_kept, terms_kept

pytestmark = pytest.mark.django_db

LATER = decided.AT + timedelta(hours=3)
STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        folder: Path = tmp_path_factory.mktemp("records")
        STAGES["produced"] = decided.produced(folder)
        STAGES["assessed"] = decided.assessed()
        yield


def ready() -> DataRequest:
    return cases.fresh(STAGES["produced"])


def redraft(letter: Letter, **parts: Any) -> Letter:
    parts = {
        "actor": people.bob(), "at": LATER, "language": "de", "bilingual": True,
        "terms": Terms(remarks=("A remark of Bob.",)), **parts,
    }  # fmt: skip
    return letter_drafting.redraft_letter(letter=decided.fresh_letter(letter), **parts)


def text_of(pdf: bytes) -> str:
    document = pdfium.PdfDocument(BytesIO(pdf))
    return " ".join(page.get_textpage().get_text_range() for page in document)


# Written down anew


def test_a_draft_is_written_anew_and_keeps_its_kind_number_and_code():
    letter = decided.draft(ready())
    before = (letter.kind, letter.number, letter.code_digest, code_kept(letter))
    events = ready().events.count()

    redraft(letter)

    now = decided.fresh_letter(letter)
    assert (now.kind, now.number, now.code_digest, code_kept(now)) == before
    assert content_kept(now).remarks == ("A remark of Bob.",)
    assert (now.drafted_by, now.drafted_at, now.status) == (people.bob(), LATER, LetterStatus.DRAFT)
    assert ready().events.count() == events + 1
    assert last_event(ready()).kind == EventKind.LETTER_REDRAFTED
    assert last_event(ready()).detail == {"letter": str(letter), "letter_kind": "disclosure"}


def test_an_issued_letter_is_not_written_anew():
    letter = decided.queued(ready())
    refused(letter.data_request, WrongStep, "only a draft is changed", lambda: redraft(letter))


def test_a_stranger_does_not_write_it_anew():
    letter = decided.draft(ready())
    refused(
        letter.data_request, NotInScope, "no such data request", lambda: redraft(letter, actor=people.frank())
    )


def test_a_draft_whose_ground_is_gone_is_not_written_anew():
    letter = decided.draft(ready())
    closing.withdraw(actor=people.alice(), data_request=ready(), reason="The authority wrote so.", at=LATER)
    refused(letter.data_request, GateClosed, "withdrawn|does not fit|not", lambda: redraft(letter))


def test_a_draft_that_failed_to_render_waits_again_once_it_is_written_anew():
    letter = decided.queued(ready())
    letter_rendering.rendering_failed(letter.pk, actor=people.bob(), problem="no space left", at=decided.AT)
    assert decided.fresh_letter(letter).status == LetterStatus.FAILED

    redraft(letter)

    now = decided.fresh_letter(letter)
    assert (now.status, now.problem) == (LetterStatus.DRAFT, "")


def test_the_note_of_a_clarification_is_no_remark_of_the_letters_writer():
    case = cases.fresh(STAGES["assessed"])
    clarification.ask_clarification(
        actor=people.alice(), data_request=case, reason_codes=["SCOPE-OVERBROAD"], note="Which accounts are meant?",
        answer_by=(decided.AT + timedelta(days=20)).date(), at=decided.AT,
    )  # fmt: skip
    letter = decided.draft(case, LetterKind.CLARIFICATION, remarks=("We can be called.",))
    assert terms_kept(letter).remarks == ("We can be called.",)

    again = redraft(letter, terms=terms_kept(letter))

    assert content_kept(again).remarks == ("Which accounts are meant?", "We can be called.")
    assert decided.issue(again).status == LetterStatus.QUEUED


# Looked at


def test_looking_writes_nothing_and_shows_nobodys_data():
    case, before = ready(), decided.snapshot(ready())
    wanted = Wanted(kind=LetterKind.DISCLOSURE, terms=Terms(remarks=("Said in both.",)))

    found = letter_preview.preview(actor=people.alice(), data_request=case, wanted=wanted, at=decided.AT)

    assert decided.snapshot(ready()) == before
    assert [(part.lang, part.annex) for part in found.parts] == [("de", False), ("en", False), ("de", True)]
    assert all("Said in both." in part.text for part in found.parts[:2])
    whole = "\n".join(part.text for part in found.parts)
    assert "•••••" in whole
    assert decided.PHONE not in whole
    assert found.pictures.pages == len(found.pictures.drawn) >= 3
    assert all(page.startswith(b"\x89PNG") for page in found.pictures.drawn)
    assert found.waiting, "no reviewer approved a shipped translation"


def test_looking_at_a_kind_that_does_not_fit_is_refused_in_words():
    with pytest.raises(GateClosed):
        letter_preview.preview(
            actor=people.alice(), data_request=ready(), wanted=Wanted(kind=LetterKind.REFUSAL), at=decided.AT
        )


@pytest.mark.parametrize("person", ["dan", "grace"])
def test_who_drafts_no_letters_does_not_look_at_them_either(person: str):
    actor = getattr(people, person)()
    with pytest.raises((NotPermitted, NotInScope)):
        letter_preview.preview(
            actor=actor, data_request=ready(), wanted=Wanted(kind=LetterKind.DISCLOSURE), at=decided.AT
        )


def test_a_remark_with_account_data_is_refused_before_it_is_drawn():
    wanted = Wanted(kind=LetterKind.DISCLOSURE, terms=Terms(remarks=("Call +49 30 901820.",)))
    with pytest.raises(BadInput) as error:
        letter_preview.preview(actor=people.alice(), data_request=ready(), wanted=wanted, at=decided.AT)
    assert error.value.where == "remarks"


def test_the_draft_in_full_has_the_values_and_names_who_read_it():
    letter = decided.draft(ready())
    events = ready().events.count()

    pdf = letter_preview.open_draft(actor=people.bob(), letter=letter, at=LATER)

    assert decided.PHONE in text_of(pdf)
    assert ready().events.count() == events + 1
    assert last_event(ready()).kind == EventKind.DRAFT_OPENED
    assert last_event(ready()).actor == people.bob()


def test_a_draft_that_cannot_be_drawn_counts_as_unread(monkeypatch: pytest.MonkeyPatch):
    letter = decided.draft(ready())
    events = ready().events.count()

    def broken(*_: Any, **__: Any) -> bytes:
        raise OSError("no space left")

    monkeypatch.setattr(renderer, "render", broken)
    with pytest.raises(OSError, match="no space"):
        letter_preview.open_draft(actor=people.bob(), letter=letter, at=LATER)
    assert ready().events.count() == events
