"""A double ends because the other goes on, and nothing is lost or loosened by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from jurisdictions.law.vocabulary import GagBasis, IdentifierKind, ItemType, RequestKind, ReviewLevel
from tests.triage import cases, decided, people
from tests.triage.rows import row_counts, rows_made_since
from triage import audit
from triage.choices import LinkKind, Status, VerificationMethod, VerificationResult
from triage.errors import ChangedMeanwhile, Incomplete, NotInScope, NotPermitted, TriageError, WrongStep
from triage.event_kinds import EventKind
from triage.models import CaseLink, DataRequest
from triage.services import (
    assessment,
    authorities,
    clarification,
    closing,
    links,
    preservation,
    verification,
)
from triage.services.submissions import (
    AuthoritySubmission,
    GagSubmission,
    IdentifierSubmission,
    ItemSubmission,
)

pytestmark = pytest.mark.django_db

GAG = GagSubmission(
    basis=GagBasis.BY_ORDER, provision="§ 101a StPO", until=(cases.AT + timedelta(days=90)).date()
)
WIDER = replace(
    cases.SUSPECT,
    items=(*cases.SUSPECT.items, replace(cases.SUSPECT.items[1], period_from=cases.AT - timedelta(days=400))),
)
MORE_PEOPLE = replace(
    cases.SUSPECT, identifiers=(IdentifierSubmission(kind=IdentifierKind.USER_ID, value="777"),)
)


def sealed_case(**changes: Any) -> DataRequest:
    """A data request that nobody holds a grant on yet."""
    case = cases.registered_case(**changes)
    decided.forced(case, sealed=True)
    return cases.fresh(case)


@pytest.fixture(autouse=True)
def _people(db: None) -> None:
    for name in ("alice", "bob", "carol", "erin", "frank", "grace"):
        people.person(name)


def merge(double: DataRequest, kept: DataRequest, **parts: Any) -> DataRequest:
    values = {"actor": people.bob(), "reason": "sent by fax and by post", "at": cases.LATER, **parts}
    return links.merge(data_request=double, into=kept, **values)


def pair(**changes: Any) -> tuple[DataRequest, DataRequest]:
    """What came first, and its double that came an hour later; `changes` are those of the double."""
    kept = cases.registered_case()
    values = {"received_at": cases.RECEIVED + timedelta(hours=1), **changes}
    return kept, cases.registered_case(**values)


def refused(
    error: type[TriageError], says: str, double: DataRequest, kept: DataRequest, **parts: Any
) -> None:
    before = row_counts()
    with pytest.raises(error, match=says):
        merge(double, kept, **parts)
    assert rows_made_since(before) == {}
    for case in (double, kept):
        assert cases.fresh(case).version == case.version


def test_a_double_ends_and_the_other_takes_over_its_references_and_nothing_else():
    kept, double = pair(references=("506 Gs 703/26", "Az. 12/26"))

    ended = merge(double, kept)

    assert (ended.status, ended.is_open, ended.due_at) == (Status.MERGED, False, None)
    link = CaseLink.objects.live().get()
    assert (link.data_request, link.other, link.kind) == (double, kept, LinkKind.MERGED)
    assert set(kept.authority_references.values_list("value", flat=True)) == {"506 Gs 703/26", "Az. 12/26"}
    assert kept.authority_references.get(value="Az. 12/26").history.count() == 1
    assert (kept.subjects.count(), kept.items.count(), kept.documents.count()) == (1, 2, 0)
    assert cases.fresh(kept).status == Status.RECEIVED


def test_both_sides_tell_of_a_merge_and_their_records_hold():
    kept, double = pair()
    merge(double, kept)
    for case, kind, other in ((double, EventKind.MERGED, kept), (kept, EventKind.TOOK_OVER, double)):
        event = case.events.latest("number")
        assert (event.kind, event.detail) == (kind, {"other": str(other.pk)})
        assert cases.reason_of(event) == "sent by fax and by post"
        assert cases.fresh(case).version == case.version + 1
        assert case.history.count() == case.version + 1
        assert list(audit.verify_chain(str(case.pk))) == []


def test_what_the_double_was_decided_to_is_void_and_its_clock_no_longer_counts():
    decided.load_law()
    kept = decided.assessed()
    double = decided.decided(received_at=cases.RECEIVED + timedelta(hours=1))

    merge(double, kept)

    assert not double.decisions.live().exists()
    assert not double.assessments.live().exists()
    assert not double.deadlines.live().exists()
    assert kept.assessments.live().exists()
    assert not DataRequest.objects.overdue(cases.AT + timedelta(days=400)).filter(pk=double.pk).exists()


def test_a_double_of_a_decided_case_leaves_its_decision_as_it_was():
    decided.load_law()
    kept = decided.decided()
    double = cases.registered_case(order=decided.EPOC)
    before = decided.live_decision(kept)

    merge(double, kept)

    assert decided.live_decision(kept) == before
    decided.approve(kept)


def test_the_level_of_review_that_was_raised_once_is_raised_for_what_goes_on():
    decided.load_law()
    kept = decided.assessed()
    double = decided.assessed()
    assessment.escalate(actor=people.bob(), data_request=double, at=cases.AT)

    merge(cases.fresh(double), kept)

    assert cases.fresh(kept).review_level == ReviewLevel.RIGHTS_REVIEWER


def test_a_link_that_stood_between_the_two_gives_way_to_the_merge():
    for turned in (False, True):
        kept, double = pair()
        ends = (kept, double) if turned else (double, kept)
        links.link(
            actor=people.bob(), data_request=ends[0], other=ends[1], kind=LinkKind.DUPLICATE, at=cases.AT
        )
        merge(double, kept)
        between = links.live_between(kept, double)
        assert [row.kind for row in between] == [LinkKind.MERGED]
        for case in (kept, double):
            assert list(audit.verify_chain(str(case.pk))) == []


def test_reopening_undoes_the_merge_and_both_sides_are_told():
    kept, double = pair(references=("Az. 12/26",))
    merge(double, kept)

    closing.reopen(
        actor=people.bob(), data_request=cases.fresh(double), reason="another user", at=cases.LATER
    )

    assert cases.fresh(double).status == Status.RECEIVED
    assert cases.fresh(double).is_open
    assert not CaseLink.objects.live().exists()
    assert double.events.latest("number").kind == EventKind.REOPENED
    event = kept.events.latest("number")
    assert (event.kind, event.detail) == (EventKind.UNLINKED, {"other": str(double.pk)})
    assert kept.authority_references.filter(value="Az. 12/26").exists()
    for case in (kept, double):
        assert list(audit.verify_chain(str(case.pk))) == []


def test_a_question_that_was_asked_of_the_double_ends_with_it():
    kept = cases.registered_case()
    double = cases.contacted_case(received_at=cases.RECEIVED + timedelta(hours=1))
    asked = clarification.ask_clarification(
        actor=people.bob(), data_request=double, reason_codes=["FORM-DATE-MISSING"],
        answer_by=(cases.LATER + timedelta(days=9)).date(), at=cases.AT,
    )  # fmt: skip
    merge(cases.fresh(double), kept)
    asked.refresh_from_db()
    assert asked.replied_at == cases.LATER
    kinds = list(double.events.order_by("-number").values_list("kind", flat=True)[:2])
    assert kinds == [EventKind.MERGED, EventKind.CLARIFICATION_ENDED]
    assert list(audit.verify_chain(str(double.pk))) == []


def test_a_merge_is_not_unlinked_but_reopened():
    kept, double = pair()
    merge(double, kept)
    with pytest.raises(WrongStep, match="Reopen"):
        links.unlink(actor=people.bob(), link=CaseLink.objects.live().get(), reason="wrong", at=cases.LATER)
    assert CaseLink.objects.live().exists()


def test_what_took_over_another_can_itself_end_in_a_third():
    first, second = pair()
    third = cases.registered_case(received_at=cases.RECEIVED - timedelta(hours=1))
    merge(second, first)
    merge(cases.fresh(first), third)
    assert cases.fresh(first).status == Status.MERGED
    assert set(CaseLink.objects.live().values_list("data_request", "other")) == {
        (second.pk, first.pk),
        (first.pk, third.pk),
    }


# Refused


@pytest.mark.parametrize(
    ("name", "error"), [("alice", NotPermitted), ("grace", NotPermitted), ("frank", NotInScope)]
)
def test_merging_takes_the_role_that_closes_and_the_scope(name: str, error: type[TriageError]):
    kept, double = pair()
    refused(error, "may not do this|no such data request", double, kept, actor=people.person(name))


def test_merging_takes_the_scope_of_both():
    kept, double = pair()
    sealed = sealed_case()
    refused(NotInScope, "no such data request", double, sealed)
    refused(NotInScope, "no such data request", sealed, kept)


def test_what_came_first_is_not_merged_into_what_came_later():
    kept, double = pair()
    refused(WrongStep, f"Merge {double.reference} into {kept.reference} instead", kept, double)


def test_a_double_that_is_due_earlier_does_not_make_the_other_later():
    kept, double = pair()
    decided.forced(double, due_at=cases.AT + timedelta(days=1))
    refused(WrongStep, "due later or has no date", double, kept)
    decided.forced(kept, due_at=cases.AT + timedelta(days=2))
    refused(WrongStep, "due later or has no date", double, kept)
    decided.forced(kept, due_at=cases.AT + timedelta(hours=20))
    merge(double, kept)
    assert cases.fresh(kept).due_at == cases.AT + timedelta(hours=20)


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"authority": AuthoritySubmission(name="Amtsgericht Bonn")}, WrongStep, "different authorities"),
        ({"kind": RequestKind.PRESERVATION}, WrongStep, "of the kind"),
        ({"gag": GAG}, Incomplete, "not to tell the user"),
        ({"subjects": (cases.SUSPECT, MORE_PEOPLE)}, Incomplete, r"more than .*: 1 identifier\."),
        ({"subjects": (WIDER,)}, Incomplete, "more than .*: 1 item"),
    ],
    ids=["authority", "kind", "gag", "another account", "longer period"],
)
def test_what_is_no_mere_double_is_not_merged(changes: dict[str, Any], error: type[TriageError], says: str):
    kept, double = pair(**changes)
    refused(error, says, double, kept)


def test_a_sealed_case_and_one_that_is_not_are_not_merged_even_by_who_sees_both():
    kept, double = cases.registered_case(), sealed_case()
    people.give_sealed(people.bob(), double)
    refused(WrongStep, "is sealed and", double, kept)
    refused(WrongStep, "is sealed and", kept, double)
    both = sealed_case()
    people.give_sealed(people.bob(), both)
    merge(both, double)
    assert cases.fresh(both).status == Status.MERGED


def test_the_same_gag_or_a_longer_one_on_what_goes_on_lets_the_double_end():
    kept = cases.registered_case(gag=replace(GAG, until=None, without_end=True))
    double = cases.registered_case(gag=GAG)
    merge(double, kept)
    assert cases.fresh(double).status == Status.MERGED


def test_an_item_that_lies_within_the_others_period_is_asked_there_already():
    kept = cases.registered_case(subjects=(WIDER,))
    double = cases.registered_case()
    merge(double, kept)
    assert cases.fresh(double).status == Status.MERGED


def test_an_item_asked_of_another_account_is_not_the_same_item():
    phone = ItemSubmission(item_type=ItemType.PHONE_NUMBER)
    address = ItemSubmission(item_type=ItemType.IP_ADDRESS)
    one = replace(cases.SUSPECT, items=(phone, address))
    kept = cases.registered_case(subjects=(one, replace(MORE_PEOPLE, items=(phone,))))
    double = cases.registered_case(
        subjects=(replace(one, items=(phone,)), replace(MORE_PEOPLE, items=(phone, address)))
    )
    refused(Incomplete, ": 1 item", double, kept)


def test_a_double_of_another_country_is_linked_and_not_merged():
    people.give_scope(people.alice(), ["FR"])
    kept, french = pair(country="FR")
    refused(WrongStep, "different jurisdictions", french, kept, actor=people.erin())


def test_an_unknown_authority_is_no_obstacle_but_no_way_out_of_a_hold_either():
    nameless = cases.registered_case(authority=None, requester=None)
    double = cases.registered_case()
    assert double.authority is not None
    authorities.suspend_authority(
        actor=people.carol(), authority=double.authority, reason="stolen mailbox", at=cases.AT
    )
    double = cases.fresh(double)
    assert double.held
    refused(WrongStep, "would end the hold", double, nameless)

    merge(cases.registered_case(authority=None, requester=None), nameless)


def test_a_demand_that_the_authority_denied_is_rejected_and_not_merged():
    kept, double = pair()
    cases.known_authority(double)
    verification.verify_sender(
        actor=people.alice(), data_request=cases.fresh(double), method=VerificationMethod.CALL_BACK,
        contact_used=cases.COURT_PHONE, contact_source=cases.COURT_SOURCE, result=VerificationResult.DENIED,
        at=cases.AT,
    )  # fmt: skip
    refused(WrongStep, "Reject it as fraud", cases.fresh(double), kept)


def test_data_that_is_preserved_for_the_double_is_not_left_behind():
    kept, double = pair()
    preservation.preserve(
        actor=people.alice(),
        data_request=double,
        until=cases.AT + timedelta(days=60),
        basis="§ 95",
        at=cases.AT,
    )
    refused(Incomplete, "preserved", cases.fresh(double), kept)


@pytest.mark.parametrize("end", ["double", "kept"])
def test_only_what_is_open_and_unanswered_is_merged(end: str):
    kept, double = pair()
    ended = {"double": double, "kept": kept}[end]
    closing.withdraw(actor=people.alice(), data_request=ended, reason="fax", at=cases.AT)
    refused(WrongStep, "withdrawn", cases.fresh(double), cases.fresh(kept))


def test_a_merge_on_a_stale_page_is_refused_and_so_is_one_without_a_reason():
    kept, double = pair()
    stale = cases.fresh(double)
    cases.known_authority(double)
    cases.confirm(cases.fresh(double))
    before = row_counts()
    with pytest.raises(ChangedMeanwhile):
        merge(stale, kept)
    with pytest.raises(Incomplete):
        merge(cases.fresh(double), kept, reason=" ")
    with pytest.raises(WrongStep, match="itself"):
        merge(kept, kept)
    assert rows_made_since(before) == {}
