"""Data requests that belong together: linked by hand, in scope, and told to nobody who may not see the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jurisdictions.law.vocabulary import IdentifierKind
from tests.triage import cases, decided, people
from tests.triage.race import race, summary
from tests.triage.rows import row_counts, rows_made_since
from triage import access, audit
from triage.choices import LinkKind
from triage.errors import BadInput, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind, tell
from triage.models import CaseLink, DataRequest
from triage.services import doubles, links
from triage.services.submissions import AuthoritySubmission, IdentifierSubmission

pytestmark = pytest.mark.django_db


def sealed_case(**changes: Any) -> DataRequest:
    """A data request that nobody holds a grant on yet."""
    case = cases.registered_case(**changes)
    decided.forced(case, sealed=True)
    return cases.fresh(case)


@pytest.fixture(autouse=True)
def _people(db: None) -> None:
    for name in ("alice", "bob", "carol", "erin", "frank", "grace"):
        people.person(name)


def another(**changes: Any) -> DataRequest:
    """A data request that has neither reference nor account in common with the usual one."""
    named = (IdentifierSubmission(kind=IdentifierKind.USER_ID, value="999"),)
    subject = replace(cases.SUSPECT, identifiers=named)
    return cases.registered_case(**{"references": ("1 Js 1/26",), "subjects": (subject,), **changes})


def connect(case: DataRequest, other: DataRequest, **parts: object) -> CaseLink:
    values = {"actor": people.bob(), "kind": LinkKind.RELATED, "at": cases.LATER, **parts}
    return links.link(data_request=case, other=other, **values)  # type: ignore[arg-type]


def disconnect(row: CaseLink, **parts: object) -> CaseLink:
    values = {"actor": people.bob(), "reason": "not the same", "at": cases.LATER, **parts}
    return links.unlink(link=row, **values)  # type: ignore[arg-type]


def hinted(case: DataRequest, name: str = "bob") -> list[tuple[DataRequest, bool, bool]]:
    found = doubles.hints(case, scope=access.scope_of(people.person(name)))
    return [(hint.other, hint.same_reference, hint.same_identifier) for hint in found]


def test_a_link_joins_two_cases_and_neither_of_them_moves():
    case, other = cases.registered_case(), another()

    row = connect(case, other, kind=LinkKind.FOLLOWS)

    assert CaseLink.objects.live().get() == row
    assert (row.data_request, row.other, row.kind, row.linked_by) == (case, other, "follows", people.bob())
    assert case.events.latest("number").detail == {"kind": "follows", "other": str(other.pk)}
    assert other.events.count() == 1
    assert [cases.fresh(row).version for row in (case, other)] == [case.version, other.version]
    assert list(audit.verify_chain(str(case.pk))) == []


def test_the_sentence_of_a_link_names_no_case_that_its_reader_may_not_see():
    case, other = cases.registered_case(), another()
    connect(case, other)
    event = case.events.latest("number")
    told = tell(event.kind, event.actor_name, event.detail)
    assert told == "Bob Breuer linked the data request: concerns the same matter as another data request."
    assert other.reference not in str(event.detail)


def test_two_cases_are_linked_once_whichever_side_it_is_tried_from():
    case, other = cases.registered_case(), another()
    connect(case, other)
    for pair in ((case, other), (other, case)):
        with pytest.raises(WrongStep, match="linked already"):
            connect(*pair, kind=LinkKind.DUPLICATE)
    assert CaseLink.objects.count() == 1


def test_a_removed_link_stays_in_the_record_with_its_reason_and_can_be_made_again():
    case, other = cases.registered_case(), another()
    row = connect(case, other)

    disconnect(row)

    assert not CaseLink.objects.live().exists()
    event = case.events.latest("number")
    assert (event.kind, cases.reason_of(event)) == (EventKind.UNLINKED, "not the same")
    assert CaseLink.objects.get(pk=row.pk).voided_reason == "unlinked"
    with pytest.raises(WrongStep, match="removed already"):
        disconnect(row)
    with pytest.raises(Incomplete):
        disconnect(connect(other, case), reason=" ")
    assert list(audit.verify_chain(str(case.pk))) == []


@pytest.mark.parametrize(("name", "error"), [("grace", NotPermitted), ("frank", NotInScope)])
def test_linking_takes_role_and_the_scope_of_both(name: str, error: type[Exception]):
    case, other = cases.registered_case(), another()
    row = connect(case, other)
    before = row_counts()
    with pytest.raises(error):
        connect(case, other, actor=people.person(name))
    with pytest.raises(error):
        disconnect(row, actor=people.person(name))
    assert rows_made_since(before) == {}


def test_a_case_of_another_country_is_linked_by_those_alone_who_see_both():
    case = cases.registered_case()
    people.give_scope(people.alice(), ["FR"])
    french = another(country="FR")
    for pair in ((case, french), (french, case)):
        with pytest.raises(NotInScope):
            connect(*pair)
    connect(case, french, actor=people.erin())
    assert case.links.get().other == french


def test_a_sealed_case_is_linked_from_its_own_side_alone_and_the_other_is_told_nothing():
    case, sealed = cases.registered_case(), sealed_case(references=("1 Js 1/26",))
    people.give_sealed(people.carol(), sealed)
    with pytest.raises(WrongStep, match="link from there"):
        connect(case, sealed, actor=people.carol())
    with pytest.raises(NotInScope):
        connect(case, sealed)

    connect(sealed, case, actor=people.carol())

    assert case.events.count() == 1
    assert sealed.events.latest("number").kind == EventKind.LINKED


@pytest.mark.parametrize("kind", [LinkKind.MERGED, "married"])
def test_only_the_ways_of_the_list_link_by_hand(kind: str):
    case, other = cases.registered_case(), another()
    with pytest.raises(BadInput):
        connect(case, other, kind=kind)
    with pytest.raises(BadInput, match="itself"):
        connect(case, case)
    assert not CaseLink.objects.exists()


# Hints


def test_a_hint_says_whether_reference_or_account_are_the_same():
    case = cases.registered_case()
    by_reference = another(references=("506 Gs 703/26",))
    by_account = another(subjects=(cases.SUSPECT,))
    both = cases.registered_case()
    another()

    assert sorted(hinted(case), key=lambda entry: entry[0].reference) == [
        (by_reference, True, False),
        (by_account, False, True),
        (both, True, True),
    ]
    assert (
        doubles.hints(
            both, scope=access.scope_of(people.bob()), but=[case.pk, by_reference.pk, by_account.pk]
        )
        == []
    )


def test_a_hint_names_nothing_outside_of_the_scope_and_no_account_of_another_country():
    case = cases.registered_case()
    people.give_scope(people.alice(), ["FR"])
    cases.registered_case(country="FR", authority=AuthoritySubmission(name="Tribunal"))
    sealed = sealed_case()
    assert hinted(case) == hinted(case, "erin") == []
    people.give_sealed(people.bob(), sealed)
    assert hinted(case) == [(sealed, True, True)]
    assert hinted(case, "frank") == []


def test_a_withdrawn_identifier_hints_at_nothing():
    case, other = cases.registered_case(), another(subjects=(cases.SUSPECT,))
    for row in other.identifiers.all():
        row.withdrawn = True
        row.save()
    assert hinted(case) == []


def test_hints_ask_a_constant_number_of_questions_and_stay_few(django_assert_num_queries: Any) -> None:
    case = cases.registered_case()
    scope = access.scope_of(people.bob())
    cases.registered_case()
    with django_assert_num_queries(3):
        assert len(doubles.hints(case, scope=scope)) == 1
    for _ in range(doubles.MOST_HINTS + 1):
        cases.registered_case()
    with django_assert_num_queries(3):
        assert len(doubles.hints(case, scope=scope)) == doubles.MOST_HINTS


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_cases_linked_from_both_sides_at_one_instant_are_linked_once():
    case, other = cases.registered_case(), another()
    bob = people.bob()

    def attempt(number: int) -> str:
        pair = (case, other) if number % 2 else (other, case)
        return str(connect(*pair, actor=bob).pk)

    assert summary(race(attempt, processes=10)) == {"won": 1, "WrongStep": 9}
    assert CaseLink.objects.live().count() == 1
    assert [list(audit.verify_chain(str(row.pk))) for row in (case, other)] == [[], []]
