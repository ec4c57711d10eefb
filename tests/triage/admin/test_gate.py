"""Promise 1 by the pages and by the command: what closes the gate is said, and nothing leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from tests.triage import cases, decided
from tests.triage.admin.test_acts import address
from tests.triage.closed_gates import CONDITIONS
from triage.choices import LetterStatus
from triage.models import DataRequest, Disclosure, Letter

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases_at_every_stage(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[None]:
    folder: Path = tmp_path_factory.mktemp("records")
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        STAGES["approved"] = decided.approved()
        for stage in ("drafted", "queued", "issued"):
            STAGES[stage] = decided.produced(folder)
        decided.draft(STAGES["drafted"])
        decided.queued(STAGES["queued"])
        decided.render(decided.queued(STAGES["issued"]))
        yield


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(cases.LATER, tick=False):
        yield


every_condition = pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS.keys())


def sent(client: Client, row: Any, case: DataRequest, act: str, **values: Any) -> Any:
    return client.post(address(row, act), {"version": cases.fresh(case).version, **values})


@pytest.mark.parametrize(
    ("stage", "act", "values"),
    [
        ("approved", "produce-disclosure", {}),
        ("drafted", "issue", {}),
        ("issued", "mark-delivered", {"note": "by post"}),
    ],
    ids=["produce", "issue", "deliver"],
)
@every_condition
def test_each_condition_alone_closes_the_gate_for_the_pages(
    stage: str, act: str, values: dict[str, str], condition: Any, as_: As
) -> None:
    case = STAGES[stage]
    close, _ = condition
    close(case)
    row = case if stage == "approved" else Letter.objects.get(data_request=case.pk)
    before = (Disclosure.objects.count(), Letter.objects.issued().count(), case.events.count())
    answer = sent(as_("bob"), row, case, act, **values)
    assert answer.status_code == 409
    assert answer.context["refusal"]
    assert (Disclosure.objects.count(), Letter.objects.issued().count(), case.events.count()) == before
    if stage != "approved":
        assert Letter.objects.get(pk=row.pk).delivered_at is None


@every_condition
def test_each_condition_alone_closes_the_gate_for_the_command(condition: Any) -> None:
    case = STAGES["queued"]
    close, _ = condition
    close(case)
    call_command("work_queue")
    letter = Letter.objects.get(data_request=case.pk)
    assert letter.status == LetterStatus.FAILED
    assert letter.problem
    assert not letter.storage_name
