"""Letting somebody sign in again who was locked out: by an account manager, with a reason, recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.triage import cases, people
from tests.triage.services.test_sign_in_reset import failed
from triage.errors import Incomplete, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import Event
from triage.services import lockouts

pytestmark = pytest.mark.django_db
AT = cases.AT


def test_a_lock_is_released_by_an_account_manager() -> None:
    bob = people.bob()
    failed("bob", 5)
    failed("carol", 5)
    assert lockouts.is_locked_out(bob, at=AT)
    lockouts.release_lock(actor=people.judy(), person=bob, reason="it was him", at=AT)
    assert not lockouts.is_locked_out(bob, at=AT)
    assert lockouts.is_locked_out(people.carol(), at=AT)
    event = Event.objects.get()
    assert (event.kind, event.actor, event.detail) == (
        EventKind.LOCK_RELEASED,
        people.judy(),
        {"person": "Bob Breuer"},
    )
    assert cases.reason_of(event) == "it was him"


@pytest.mark.parametrize(
    ("actor", "reason", "error"),
    [("alice", "x", NotPermitted), ("bob", "x", NotPermitted), ("judy", " ", Incomplete)],
)
def test_others_and_a_release_without_a_reason_are_refused(
    actor: str, reason: str, error: type[Exception]
) -> None:
    bob = people.bob()
    failed("bob", 5)
    with pytest.raises(error):
        lockouts.release_lock(actor=people.person(actor), person=bob, reason=reason, at=AT)
    assert lockouts.is_locked_out(bob, at=AT)
    assert not Event.objects.exists()


@pytest.mark.parametrize(("minutes", "counts"), [(29, True), (30, False)])
def test_failures_count_for_half_an_hour(minutes: int, counts: bool) -> None:
    bob = people.bob()
    failed("bob", 5)
    later = AT + timedelta(minutes=minutes)
    assert lockouts.is_locked_out(bob, at=later) is counts
    if not counts:
        with pytest.raises(WrongStep, match="Nothing keeps"):
            lockouts.release_lock(actor=people.judy(), person=bob, reason="x", at=later)
