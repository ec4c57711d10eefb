"""What a case waits for: recorded, counted, and no reason for a clock to stand still."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.triage import cases, decided, people
from tests.triage.race import race, summary
from tests.triage.rows import row_counts, rows_made_since
from triage import audit
from triage.choices import DependencyKind
from triage.errors import BadInput, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import DataRequest, DeadlinePause, Dependency
from triage.services import closing, dependencies

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _people(db: None) -> None:
    for name in ("bob", "grace", "frank"):
        people.person(name)


def start(case: DataRequest, kind: DependencyKind = DependencyKind.MLA, **parts: object) -> Dependency:
    values = {"actor": people.bob(), "at": cases.AT, **parts}
    return dependencies.start(data_request=case, kind=kind, **values)  # type: ignore[arg-type]


def end(row: Dependency, **parts: object) -> Dependency:
    values = {"actor": people.bob(), "at": cases.LATER, **parts}
    return dependencies.end(dependency=row, **values)  # type: ignore[arg-type]


def test_a_dependency_is_recorded_and_neither_clock_nor_version_notices():
    decided.load_law()
    case = decided.assessed()
    day = (cases.AT + timedelta(days=30)).date()

    row = start(case, words="Central authority asked.", expected_on=day)

    stored = Dependency.objects.get(pk=row.pk)
    assert (stored.kind, stored.expected_on, stored.started_by) == ("mla", day, people.bob())
    assert stored.words is not None
    assert stored.words.reveal(scope=case.pk) == "Central authority asked."
    assert case.events.latest("number").detail == {"kind": "mla"}
    after = cases.fresh(case)
    assert (after.version, after.status, after.due_at) == (case.version, case.status, case.due_at)
    assert not DeadlinePause.objects.exists()
    assert list(audit.verify_chain(str(case.pk))) == []


def test_the_end_of_a_wait_is_recorded_once_with_what_came_of_it():
    case = cases.registered_case()
    row = start(case)

    end(row, outcome="The request was executed.")

    stored = Dependency.objects.get(pk=row.pk)
    assert (stored.ended_by, stored.ended_at) == (people.bob(), cases.LATER)
    assert stored.outcome is not None
    assert stored.outcome.reveal(scope=case.pk) == "The request was executed."
    assert case.events.latest("number").kind == EventKind.DEPENDENCY_ENDED
    before = row_counts()
    with pytest.raises(WrongStep, match="no longer waits"):
        end(row)
    assert rows_made_since(before) == {}
    assert list(audit.verify_chain(str(case.pk))) == []


def test_a_case_waits_for_each_kind_once_at_a_time_and_for_several_kinds():
    case = cases.registered_case()
    row = start(case)
    with pytest.raises(WrongStep, match="already"):
        start(case)
    start(case, DependencyKind.COURT)
    end(row)
    start(case)
    assert case.dependencies.filter(ended_at=None).count() == 2


def test_an_ended_case_waits_for_nothing_new_but_a_wait_can_end_on_it():
    case = cases.registered_case()
    row = start(case)
    closing.withdraw(actor=people.alice(), data_request=case, reason="fax", at=cases.AT)
    with pytest.raises(WrongStep, match="Reopen it first"):
        start(case, DependencyKind.COURT)
    end(row)
    assert Dependency.objects.get(pk=row.pk).ended_at == cases.LATER


@pytest.mark.parametrize(("name", "error"), [("grace", NotPermitted), ("frank", NotInScope)])
def test_waiting_takes_role_and_scope(name: str, error: type[Exception]):
    case = cases.registered_case()
    row = start(case)
    before = row_counts()
    with pytest.raises(error):
        start(case, DependencyKind.COURT, actor=people.person(name))
    with pytest.raises(error):
        end(row, actor=people.person(name))
    assert rows_made_since(before) == {}
    assert Dependency.objects.get(pk=row.pk).ended_at is None


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({"kind": "weather"}, "kind"),
        ({"expected_on": (cases.AT - timedelta(days=1)).date()}, "expected on"),
        ({"words": "see 192.0.2.14"}, "words"),
        ({"words": "x" * (dependencies.LONGEST_WORDS + 1)}, "words"),
    ],
)
def test_odd_input_is_refused_with_the_name_of_the_field(parts: dict[str, object], where: str):
    case = cases.registered_case()
    with pytest.raises(BadInput) as refusal:
        start(case, **parts)  # type: ignore[arg-type]
    assert refusal.value.where == where
    assert not Dependency.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_ten_people_who_record_one_wait_at_one_instant_record_it_once():
    case = cases.registered_case()
    bob = people.bob()

    outcomes = race(lambda _: str(start(case, actor=bob).pk), processes=10)

    assert summary(outcomes) == {"won": 1, "WrongStep": 9}
    assert case.dependencies.count() == 1
    assert list(audit.verify_chain(str(case.pk))) == []
