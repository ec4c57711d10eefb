"""A back-test of a draft that asks in other words: what was answered has to be answered anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.triage import checklists, decided, people
from tests.triage.checklists import NAMED
from triage.choices import OutboxStatus
from triage.models import LawRun, LawRunLine, OutboxEntry
from triage.services import back_test, law, queue

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _law(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A German case whose checklist is answered."""
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        checklists.publish()
        people.give_scope(people.ivan(), ["DE"])
        checklists.answer_all(decided.assessed())
        yield


def back_tested(source: str) -> LawRun:
    draft = law.draft_rulebook(
        actor=people.ivan(), source=source, effective_from=date(2026, 12, 1), at=decided.LATER
    )
    run = back_test.start(actor=people.ivan(), draft=draft, all_reviewed=False, at=decided.LATER)
    waiting = OutboxEntry.objects.filter(object_id=run.pk, status=OutboxStatus.WAITING)
    while entry := waiting.first():
        queue.work_off(entry.pk, at=decided.LATER)
    return LawRun.objects.get(pk=run.pk)


def test_a_question_in_other_words_is_open_again_in_the_back_test():
    run = back_tested(checklists.changed(NAMED, asks="Does the order name the holder?"))
    assert (run.total, run.done, run.differing) == (1, 1, 1)
    differences = LawRunLine.objects.get(run=run).differences
    assert any(each["what"] == f"{checklists.CODE}:{NAMED}" and not each["old"] for each in differences)


def test_other_guidance_leaves_the_answers_standing():
    run = back_tested(checklists.changed(NAMED, guidance="Call the registry."))
    assert (run.total, run.done, run.differing) == (1, 1, 0)
