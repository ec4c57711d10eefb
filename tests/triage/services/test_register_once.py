"""The same form twice is one data request, and a sealed demand is held by who registers it."""

from uuid import uuid4

import pytest

from tests.triage import cases, people
from tests.triage.services.test_register import nothing_is_stored, register
from triage import audit
from triage.access import can
from triage.errors import BadInput, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import (
    DataRequest,
    Event,
)
from triage.roles import Permission
from triage.services import grants, intake

pytestmark = pytest.mark.django_db


# --- once, and sealed ---


def test_the_same_form_twice_is_one_data_request():
    key = uuid4()
    first = intake.register(actor=people.alice(), submission=cases.submission(), key=key, at=cases.AT)
    events = Event.objects.count()
    again = intake.register(actor=people.alice(), submission=cases.submission(), key=key, at=cases.LATER)
    assert (again.pk, again.reference, again.registered_at) == (key, first.reference, cases.AT)
    assert DataRequest.objects.count() == 1
    assert Event.objects.count() == events
    assert cases.registered_case().pk != first.pk


def test_another_persons_form_gives_nothing_back():
    key = uuid4()
    intake.register(actor=people.alice(), submission=cases.submission(), key=key, at=cases.AT)
    with pytest.raises(BadInput, match="used before"):
        intake.register(actor=people.bob(), submission=cases.submission(), key=key, at=cases.AT)
    assert DataRequest.objects.count() == 1


def test_a_refused_form_can_be_sent_again_with_its_key():
    key = uuid4()
    with pytest.raises(BadInput, match="kind"):
        intake.register(
            actor=people.alice(), submission=cases.submission(kind="unknown"), key=key, at=cases.AT
        )
    registered = intake.register(actor=people.alice(), submission=cases.submission(), key=key, at=cases.AT)
    assert registered.pk == key


def test_a_sealed_demand_is_held_by_who_registers_it_and_seen_by_nobody_else():
    sealed = intake.register(actor=people.carol(), submission=cases.submission(sealed=True), at=cases.AT)
    assert list(grants.holders_of(sealed)) == [people.carol()]
    assert can(people.carol(), Permission.VIEW, sealed)
    assert not any(can(person, Permission.VIEW, sealed) for person in (people.bob(), people.nils()))
    event = Event.objects.filter(chain=audit.DESK).latest("number")
    assert (event.kind, event.detail["where"]) == (EventKind.GRANT_APPLIED, str(sealed.pk))
    assert sealed.reference not in str(event.detail)
    for chain in (audit.DESK, str(sealed.pk)):
        assert list(audit.verify_chain(chain)) == []


def test_who_may_not_seal_registers_nothing_sealed():
    with pytest.raises(NotPermitted, match="seal"):
        register(cases.submission(sealed=True))
    assert nothing_is_stored()
    assert register(cases.submission()).sealed is False


def test_the_first_grant_is_the_only_one_without_a_second_person():
    sealed = cases.registered_case(sealed=True)
    for case in (sealed, cases.registered_case()):
        with pytest.raises(WrongStep, match="two account managers"):
            grants.hold_own(actor=people.carol(), data_request=case, at=cases.AT)
    assert list(grants.holders_of(sealed)) == [people.nils()]
