"""Rights change by two people, neither of them the one they are about; each step is an event."""

from typing import Any

import pytest

from jurisdictions.models import Jurisdiction
from tests.triage import cases, people
from triage import access, audit
from triage.choices import GrantAction, GrantStatus
from triage.errors import BadInput, Incomplete, NotPermitted, WrongStep
from triage.models import DataRequest, Event, GrantProposal, User
from triage.roles import Permission, Role
from triage.services import grants

pytestmark = pytest.mark.django_db


def germany() -> Jurisdiction:
    return Jurisdiction.objects.get(code="DE")


def propose(**parts: Any) -> GrantProposal:
    values = {
        "actor": people.judy(),
        "action": GrantAction.GRANT_SCOPE,
        "user": people.oscar(),
        "reason": "joins the German desk",
        "at": cases.AT,
        **parts,
    }
    if values["action"] in (GrantAction.GRANT_SCOPE, GrantAction.REVOKE_SCOPE):
        values.setdefault("jurisdiction", germany())
    return grants.propose(**values)


def apply(proposal: GrantProposal, actor: str = "ken") -> GrantProposal:
    return grants.apply(actor=people.person(actor), proposal=proposal, at=cases.LATER)


def kinds() -> list[str]:
    return list(Event.objects.filter(chain=audit.DESK).order_by("number").values_list("kind", flat=True))


def test_a_jurisdiction_is_granted_by_two_and_works_from_then_on():
    oscar = people.oscar()
    proposal = propose()
    assert access.scope_of(oscar).jurisdictions == frozenset()
    apply(proposal)
    assert access.scope_of(oscar).jurisdictions == {"DE"}
    assert kinds() == ["grant_proposed", "grant_applied"]
    event = Event.objects.latest("number")
    assert event.detail == {"action": "grant_scope", "person": "Oscar Olsen", "where": "Germany"}
    assert list(audit.verify_chain(audit.DESK)) == []


def test_a_jurisdiction_a_sealed_data_request_and_a_role_are_granted_and_taken_away():
    oscar = people.oscar()
    data_request = cases.registered_case(sealed=True)
    targets: tuple[tuple[GrantAction, GrantAction, dict[str, Any]], ...] = (
        (GrantAction.GRANT_SCOPE, GrantAction.REVOKE_SCOPE, {"jurisdiction": germany()}),
        (GrantAction.GRANT_SEALED, GrantAction.REVOKE_SEALED, {"data_request": data_request}),
        (GrantAction.ADD_ROLE, GrantAction.REMOVE_ROLE, {"role": Role.INTAKE_CLERK.value}),
    )
    for give, _, target in targets:
        apply(propose(action=give, **target))
    scope = access.scope_of(oscar)
    assert scope.contains(data_request)
    assert scope.holds(Permission.REGISTER)
    for _, take, target in targets:
        apply(propose(action=take, **target))
    assert access.scope_of(oscar) == access.NOWHERE


@pytest.mark.parametrize("actor", ["judy", "oscar", "alice", "root", "carol"])
def test_a_proposal_is_applied_by_nobody_but_another_account_manager(actor: str):
    proposal = propose()
    with pytest.raises(NotPermitted):
        apply(proposal, actor=actor)
    assert GrantProposal.objects.get().status == GrantStatus.PROPOSED
    assert access.scope_of(people.oscar()).jurisdictions == frozenset()
    assert apply(proposal).status == GrantStatus.APPLIED


def test_account_managers_change_nothing_about_themselves():
    with pytest.raises(NotPermitted, match="Nobody proposes rights for themselves"):
        propose(user=people.judy())
    about_ken = propose(user=people.ken())
    with pytest.raises(NotPermitted, match="about themselves"):
        apply(about_ken)
    assert access.scope_of(people.ken()).jurisdictions == frozenset()


@pytest.mark.parametrize("actor", ["alice", "carol", "erin", "grace", "oscar", "root", "desk"])
def test_rights_are_proposed_by_account_managers_only(actor: str):
    with pytest.raises(NotPermitted):
        propose(actor=people.person(actor), user=people.bob(), jurisdiction=germany())
    assert not GrantProposal.objects.exists()


def test_the_role_of_an_account_manager_shows_no_data_request():
    cases.registered_case()
    rows = DataRequest.objects.all()
    for name in ("judy", "ken"):
        assert not access.visible_to(access.scope_of(people.person(name)), rows).exists()


def test_a_proposal_is_settled_once():
    proposal = propose()
    apply(proposal)
    with pytest.raises(WrongStep, match="was settled by Ken Kowalski: applied"):
        apply(proposal)
    declined = propose(user=people.laura())
    grants.decline(actor=people.ken(), proposal=declined, reason="not hers", at=cases.LATER)
    with pytest.raises(WrongStep, match="was settled by Ken Kowalski: declined"):
        apply(declined)
    assert access.scope_of(people.laura()).jurisdictions == frozenset()
    assert kinds() == ["grant_proposed", "grant_applied", "grant_proposed", "grant_declined"]


def test_the_same_is_not_proposed_twice_and_nothing_that_is_so_already():
    propose()
    with pytest.raises(WrongStep, match="is proposed already"):
        propose()
    with pytest.raises(WrongStep, match="it is so already"):
        propose(user=people.alice())
    with pytest.raises(WrongStep, match="it is so already"):
        propose(action=GrantAction.REVOKE_SCOPE, user=people.laura())
    assert GrantProposal.objects.count() == 1


def test_a_proposal_of_somebody_who_may_not_propose_any_more_is_not_applied():
    proposal = propose()
    people.judy().groups.clear()
    with pytest.raises(WrongStep, match="may not propose rights any more"):
        apply(proposal)
    assert access.scope_of(people.oscar()).jurisdictions == frozenset()


def test_a_disabled_account_is_given_nothing_and_can_lose_everything():
    people.alice()
    User.objects.filter(username__in=["alice", people.oscar().username]).update(is_active=False)
    with pytest.raises(WrongStep, match="is disabled"):
        propose()
    apply(propose(action=GrantAction.REVOKE_SCOPE, user=User.objects.get(username="alice")))


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ({"reason": " "}, Incomplete),
        ({"action": "make_king"}, BadInput),
        ({"action": GrantAction.ADD_ROLE}, BadInput),
        ({"action": GrantAction.ADD_ROLE, "role": "king"}, BadInput),
        ({"action": GrantAction.ADD_ROLE, "role": Role.SERVICE.value}, BadInput),
        ({"role": Role.AUDITOR.value}, BadInput),
        ({"jurisdiction": None}, BadInput),
    ],
    ids=[
        "no-reason",
        "action",
        "no-role",
        "unknown-role",
        "service-role-for-a-person",
        "role-too",
        "no-target",
    ],
)
def test_what_does_not_fit_the_action_is_refused(parts: dict[str, Any], error: type[Exception]):
    with pytest.raises(error):
        propose(**parts)
    assert not GrantProposal.objects.exists()
    assert kinds() == []


def test_the_last_two_account_managers_keep_their_role():
    proposal = propose(action=GrantAction.ADD_ROLE, role=Role.ACCOUNT_MANAGER.value)
    apply(proposal)
    third = people.oscar()
    taken = propose(action=GrantAction.REMOVE_ROLE, user=people.ken(), role=Role.ACCOUNT_MANAGER.value)
    grants.apply(actor=third, proposal=taken, at=cases.LATER)
    with pytest.raises(WrongStep, match="one of the last 2 account managers"):
        propose(action=GrantAction.REMOVE_ROLE, user=third, role=Role.ACCOUNT_MANAGER.value)
