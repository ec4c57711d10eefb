"""Journal notes: kept for good, encrypted, and no place for account data."""

from __future__ import annotations

from typing import Any

import pytest

from tests.triage import cases, decided, people
from tests.triage.rows import row_counts, rows_made_since
from triage import audit
from triage.errors import BadInput, NotInScope, NotPermitted
from triage.event_kinds import EventKind
from triage.models import DataRequest, JournalNote
from triage.services import closing, notes

pytestmark = pytest.mark.django_db


def sealed_case(**changes: Any) -> DataRequest:
    """A data request that nobody holds a grant on yet."""
    case = cases.registered_case(**changes)
    decided.forced(case, sealed=True)
    return cases.fresh(case)


@pytest.fixture(autouse=True)
def _people(db: None) -> None:
    for name in ("bob", "carol", "grace", "frank", "judy"):
        people.person(name)


def write(
    case: DataRequest, text: str = "The court sends the annex by post.", **parts: object
) -> JournalNote:
    values = {"actor": people.bob(), "at": cases.LATER, **parts}
    return notes.write_note(data_request=case, text=text, **values)  # type: ignore[arg-type]


def test_a_note_is_kept_encrypted_with_its_writer_and_an_event_and_the_version_does_not_move():
    case = cases.registered_case()

    note = write(case)

    stored = JournalNote.objects.get(pk=note.pk)
    assert stored.text.reveal(scope=case.pk) == "The court sends the annex by post."
    assert "annex" not in stored.text.token
    assert (stored.written_by, stored.written_at) == (people.bob(), cases.LATER)
    event = case.events.latest("number")
    assert (event.kind, event.actor, event.detail) == (EventKind.NOTE_WRITTEN, people.bob(), {})
    assert cases.fresh(case).version == case.version
    assert list(audit.verify_chain(str(case.pk))) == []


def test_a_note_can_be_written_on_an_ended_case_and_by_who_opened_it_before_somebody_acted():
    case = cases.registered_case()
    closing.withdraw(actor=people.alice(), data_request=case, reason="fax", at=cases.AT)
    write(case)
    assert case.notes.count() == 1


@pytest.mark.parametrize("name", ["alice", "carol", "dan", "erin"])
def test_all_who_work_on_cases_write_notes(name: str):
    case = cases.registered_case()
    assert write(case, actor=people.person(name)).written_by.username == name


@pytest.mark.parametrize(
    ("name", "error"), [("grace", NotPermitted), ("frank", NotInScope), ("judy", NotInScope)]
)
def test_writing_takes_role_and_scope(name: str, error: type[Exception]):
    case = cases.registered_case()
    person, before = people.person(name), row_counts()
    with pytest.raises(error):
        write(case, actor=person)
    assert rows_made_since(before) == {}


def test_a_sealed_case_takes_notes_of_those_alone_who_hold_a_grant_on_it():
    case = sealed_case()
    people.give_sealed(people.carol(), case)
    with pytest.raises(NotInScope):
        write(case)
    assert write(case, actor=people.carol()).written_by == people.carol()


@pytest.mark.parametrize(
    "text",
    [
        "He uses +44 7700 900123 now.",
        "Seen at 192.0.2.14, twice.",
        "Seen at 2001:db8::1.",
        f"It is about {cases.USER_ID}.",
        f"Ask about ({cases.USERNAME.upper()})!",
        "fraudulent_seller wrote again",
    ],
    ids=["telephone", "IPv4", "IPv6", "user-id", "user-name-with-sign", "user-name"],
)
def test_a_note_names_no_account_data_and_no_identifier_of_the_case(text: str):
    case = cases.registered_case()
    before = row_counts()
    with pytest.raises(BadInput) as refusal:
        write(case, text)
    assert refusal.value.where == "text"
    assert "masked" in str(refusal.value)
    assert cases.USER_ID not in str(refusal.value)
    assert rows_made_since(before) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Called the court at +49 221 477000, nobody answered.",
        "Judge Probst: 0049 221 4771234-12.",
        "§ 100g StPO, 506 Gs 703/26, 18.11.2026 at 10:30, 3.000 EUR",
        "The sellers of the platform say the same.",
    ],
)
def test_a_note_may_name_whom_staff_called_and_what_is_no_account(text: str):
    case = cases.contacted_case()
    assert write(case, text).text.reveal(scope=case.pk) == text


def test_another_cases_identifier_is_no_secret_of_this_one():
    cases.registered_case()
    empty = cases.registered_case(subjects=())
    write(empty, f"Number {cases.USER_ID} of the list")


@pytest.mark.parametrize(
    "text", ["", "  \n ", "a\x00b", "a\u202eb", "x" * (notes.LONGEST_NOTE + 1)],
    ids=["empty", "blank", "nul", "right-to-left override", "too long"],
)  # fmt: skip
def test_an_odd_note_is_refused_and_nothing_is_written(text: str):
    case = cases.registered_case()
    before = row_counts()
    with pytest.raises(BadInput):
        write(case, text)
    assert rows_made_since(before) == {}


def test_line_breaks_and_markup_stay_as_they_were_typed():
    case = cases.registered_case()
    text = "<b>{{ case }}</b>\n=1+1"
    assert write(case, text).text.reveal(scope=case.pk) == text
