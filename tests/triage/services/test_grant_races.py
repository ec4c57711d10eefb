"""Races over rights: what one change checks, another must not undo before it is done."""

from __future__ import annotations

import pytest

from tests.triage import cases, people
from tests.triage.race import race
from triage.choices import GrantAction
from triage.roles import Role
from triage.services import grants
from triage.services.people import account_managers

AT = cases.AT


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_account_managers_of_three_do_not_leave_at_one_instant():
    judy, ken, oscar = people.judy(), people.ken(), people.oscar()
    people.give_role(oscar, Role.ACCOUNT_MANAGER)
    leaving = [
        grants.propose(
            actor=actor, action=GrantAction.REMOVE_ROLE, user=user, role=Role.ACCOUNT_MANAGER, reason="leaves", at=AT
        )
        for actor, user in ((judy, ken), (ken, judy))
    ]  # fmt: skip

    outcomes = race(lambda number: grants.apply(actor=oscar, proposal=leaving[number], at=AT), processes=2)

    assert sorted(outcome.won for outcome in outcomes) == [False, True]
    assert len(account_managers()) == 2
