"""A published version is taken out of force by two law editors; the one before it speaks again."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from jurisdictions.models import RulebookVersion, RulebookWithdrawal
from tests.triage import decided, drafts, people
from triage.audit import DESK, verify_chain
from triage.errors import BadInput, Incomplete, NotPermitted, WrongStep
from triage.event_kinds import tell
from triage.models import Event
from triage.services import law, law_withdrawal
from triage.services.law_timeline import timeline

pytestmark = pytest.mark.django_db

AT, LATER = decided.AT, decided.LATER
RECEIVED = date(2026, 11, 20)


@pytest.fixture(scope="module", autouse=True)
def _law(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        people.heidi()
        people.ivan()
        yield


def proposed(
    version: RulebookVersion, *, name: str = "ivan", reason: str = "It was wrong."
) -> RulebookWithdrawal:
    return law_withdrawal.propose_withdrawal(actor=people.person(name), version=version, reason=reason, at=AT)


def confirmed(withdrawal: RulebookWithdrawal, *, name: str = "heidi") -> RulebookWithdrawal:
    return law_withdrawal.confirm_withdrawal(actor=people.person(name), withdrawal=withdrawal, at=LATER)


def spoken(code: str = "DE") -> int | None:
    found = {book.rulebook.code: book.version for book in law.rulebooks_in_force(RECEIVED)}
    assert found.get(code) == {
        book.rulebook.code: book.version for book in timeline().in_force(RECEIVED)
    }.get(code)
    return found.get(code)


def counts() -> tuple[int, ...]:
    models = (RulebookVersion, RulebookWithdrawal, Event)
    return tuple(model._default_manager.count() for model in models)


def test_a_version_speaks_until_a_second_person_confirms_its_withdrawal():
    version = drafts.published(on=RECEIVED)
    withdrawal = proposed(version)
    assert spoken() == 2

    row = confirmed(withdrawal)

    assert spoken() == 1
    assert (row.proposed_by, row.confirmed_by, row.confirmed_at) == (people.ivan(), people.heidi(), LATER)
    events = list(Event.objects.filter(kind__startswith="rulebook_withdraw").order_by("number"))
    assert [tell(event.kind, event.actor_name, event.detail) for event in events] == [
        "Ivan Ilic proposed to withdraw DE version 2.",
        "Heidi Huber confirmed that DE version 2 is withdrawn.",
    ]
    assert list(verify_chain(DESK)) == []


def test_an_assessment_keeps_naming_the_version_that_made_it():
    version = drafts.published(on=RECEIVED)
    case = decided.assessed()
    confirmed(proposed(version))

    named = {code: number for code, number, _digest in case.assessments.live().get().rulebooks}

    assert named["DE"] == 2
    again = decided.assess(case)
    assert {code: number for code, number, _digest in again.rulebooks}["DE"] == 1


def test_without_a_version_before_it_the_state_has_no_rulebook():
    confirmed(proposed(RulebookVersion.objects.get(code="DE")))
    assert spoken() is None
    assert any(
        finding.rule_id == "no-rulebook" for finding in decided.assessed().assessments.get().findings.all()
    )


@pytest.mark.parametrize("name", ["ivan", "carol", "erin", "root", "desk"])
def test_a_withdrawal_is_confirmed_by_another_law_editor(name: str):
    withdrawal = proposed(drafts.published(on=RECEIVED))
    people.person(name)
    before = counts()
    with pytest.raises(NotPermitted):
        confirmed(withdrawal, name=name)
    assert counts() == before
    assert spoken() == 2


@pytest.mark.parametrize("name", ["carol", "root"])
def test_a_withdrawal_is_proposed_by_a_law_editor(name: str):
    version = drafts.published(on=RECEIVED)
    people.person(name)
    before = counts()
    with pytest.raises(NotPermitted):
        proposed(version, name=name)
    assert counts() == before


@pytest.mark.parametrize(
    ("reason", "error", "says"),
    [(" ", Incomplete, "Say why"), ("x" * 501, BadInput, "at most 500")],
    ids=["none", "long"],
)
def test_a_withdrawal_has_a_reason(reason: str, error: type[Exception], says: str):
    version = drafts.published(on=RECEIVED)
    before = counts()
    with pytest.raises(error, match=says):
        proposed(version, reason=reason)
    assert counts() == before


def test_a_version_is_withdrawn_once():
    version = drafts.published(on=RECEIVED)
    withdrawal = proposed(version)
    with pytest.raises(WrongStep, match="proposed already"):
        proposed(version, name="heidi")
    confirmed(withdrawal)
    before = counts()
    with pytest.raises(WrongStep, match="withdrawn already"):
        confirmed(withdrawal)
    assert counts() == before


def test_the_database_too_refuses_a_withdrawal_by_one_person():
    withdrawal = proposed(drafts.published(on=RECEIVED))
    with pytest.raises(IntegrityError, match="withdrawal_by_two_people"), transaction.atomic():
        decided.forced(withdrawal, confirmed_by=people.ivan(), confirmed_at=LATER)
