"""The desk's own targets stand where nothing binds, labelled as its own, and follow the questions to the authority."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import Error

from jurisdictions.law.vocabulary import Clock, RequestKind
from tests.triage import cases, clocked, decided
from triage.audit import verify_chain
from triage.checks import service_targets_are_readable
from triage.choices import LetterKind
from triage.letters import renderer
from triage.models import DataRequest, Deadline, Emergency

pytestmark = pytest.mark.django_db

EXAMPLE = Path(__file__).parents[3] / "examples" / "service_targets.toml"


@pytest.fixture(scope="module", autouse=True)
def _law(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        clocked.some_law()
        yield


@pytest.fixture(autouse=True)
def _targets(settings: Any) -> None:
    settings.COUNTERSIGN_SERVICE_TARGETS = EXAMPLE
    settings.COUNTERSIGN_ENFORCING_STATE = "DE"


def live(case: DataRequest) -> dict[str, Deadline]:
    return {row.rule_id: row for row in case.deadlines.live().filter(target=True)}


def test_a_new_case_has_the_targets_of_its_kind_at_once_and_none_of_them_binds() -> None:
    case = cases.registered_case()
    shown = live(case)
    assert set(shown) == {"desk-acknowledgement", "desk-answer"}
    answer = shown["desk-answer"]
    assert (answer.clock, answer.last_day) == (Clock.ANSWER, date(2026, 12, 4))
    assert (answer.binding, answer.leads, answer.assessment) == (False, False, None)
    assert answer.steps[0] == "The desk's own target is 10 working days from receipt; it binds nobody."
    assert answer.citation == "An order that names no time is answered within ten working days."
    assert cases.fresh(case).due_at is None
    assert list(verify_chain(str(case.pk))) == []


def test_without_a_file_there_are_none(settings: Any) -> None:
    settings.COUNTERSIGN_SERVICE_TARGETS = None
    assert live(cases.registered_case()) == {}


def test_where_the_law_binds_the_target_makes_way_and_the_others_stay() -> None:
    case = decided.verified()
    before = live(case)
    decided.assess(case, at=cases.LATER)
    assert set(live(case)) == {"desk-acknowledgement"}
    assert live(case)["desk-acknowledgement"].pk == before["desk-acknowledgement"].pk
    gone = Deadline.objects.get(pk=before["desk-answer"].pk)
    assert (gone.voided_at, gone.voided_reason) == (cases.LATER, "the law sets the time")
    assert cases.fresh(case).due_at == clocked.DUE


def test_where_nothing_binds_the_target_stays_through_corrections_and_assessments() -> None:
    case = cases.verified_case()
    before = live(case)["desk-answer"].pk
    decided.assess(case, at=cases.LATER)
    decided.assess(case, at=cases.LATER)
    assert live(case)["desk-answer"].pk == before
    assert case.deadlines.filter(rule_id="desk-answer").count() == 1


def test_a_question_to_the_authority_moves_the_target_for_the_answer_alone() -> None:
    case = cases.verified_case()
    clocked.ask(case, at=clocked.SECOND_DAY)
    clocked.reply(case, at=clocked.FIFTH_DAY)
    shown = live(case)
    # Three working days, from Tuesday to Friday.
    assert shown["desk-answer"].last_day == date(2026, 12, 9)
    assert any("clarification asked" in step for step in shown["desk-answer"].steps)
    assert shown["desk-acknowledgement"].last_day == date(2026, 11, 23)
    decided.assess(case, at=clocked.FIFTH_DAY)
    assert live(case)["desk-answer"].last_day == date(2026, 12, 9)


def test_an_acknowledgement_meets_its_target_and_a_new_assessment_leaves_it_met(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(renderer, "render", decided.blank_render)
    settings.MEDIA_ROOT = tmp_path
    case = cases.verified_case()
    decided.render(decided.queued(case, LetterKind.ACKNOWLEDGEMENT))
    met = live(case)["desk-acknowledgement"].met_at
    assert met is not None
    decided.assess(case, at=cases.LATER)
    assert live(case)["desk-acknowledgement"].met_at == met


def test_an_emergency_has_shorter_ones_and_one_for_the_order_unless_its_time_is_known() -> None:
    case = cases.registered_case(kind=RequestKind.EMERGENCY)
    shown = live(case)
    assert set(shown) == {"desk-acknowledgement", "desk-answer-emergency", "desk-emergency-follow-up"}
    # Received 09:00 in Germany: the hour of receipt is not counted.
    assert shown["desk-answer-emergency"].due_before == datetime(2026, 11, 20, 13, tzinfo=UTC)
    decided.forced(Emergency.objects.get(data_request=case), legal_process_due_at=clocked.DUE)
    cases.known_authority(case)
    cases.confirm(cases.fresh(case))
    decided.assess(case)
    assert "desk-emergency-follow-up" not in live(case)


def test_a_file_with_an_error_is_named_at_the_check(settings: Any, tmp_path: Path) -> None:
    assert service_targets_are_readable(None) == []
    settings.COUNTERSIGN_SERVICE_TARGETS = tmp_path / "targets.toml"
    settings.COUNTERSIGN_SERVICE_TARGETS.write_text('[[targets]]\nid = "desk-answer"\n')
    (message,) = service_targets_are_readable(None)
    assert isinstance(message, Error)
    assert "targets.toml, desk-answer, key clock: the key is missing" in message.msg
    settings.COUNTERSIGN_SERVICE_TARGETS = tmp_path / "absent.toml"
    (message,) = service_targets_are_readable(None)
    assert "absent.toml" in message.msg
