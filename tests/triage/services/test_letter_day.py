"""What was so when a letter was drafted must be so when it is issued and when it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from jurisdictions.law.vocabulary import GagBasis
from tests.triage import cases, closed_gates, decided, people
from tests.triage.decided import refused
from triage.choices import LetterKind, LetterStatus, OutboxStatus, VerificationResult
from triage.documents import storage
from triage.errors import ChangedMeanwhile, GateClosed
from triage.letters import renderer
from triage.models import DataRequest, Gag, Letter
from triage.services import letter_drafting, letter_rendering, letters, preservation, queue
from triage.services.letter_frame import Terms
from triage.services.letter_gates import kinds_that_fit
from triage.services.letter_signing import TimestampAwaited
from triage.services.letter_writing import content_kept

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(renderer, "render", decided.blank_render)
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        folder: Path = tmp_path_factory.mktemp("records")
        STAGES["assessed"] = decided.assessed()
        STAGES["approved"] = decided.approved()
        STAGES["produced"] = decided.produced(folder)
        yield
    patch.undo()


def ready(stage: str) -> DataRequest:
    return cases.fresh(STAGES[stage])


def notified(case: DataRequest, **parts: Any) -> Letter:
    said = {"subject": case.subjects.get(), "answer_by": (decided.AT + 10 * DAY).date(), **parts}
    return decided.draft(case, LetterKind.PRIOR_NOTICE, **said)


def deliver(letter: Letter, *, at: datetime = decided.AT) -> Letter:
    fresh = decided.fresh_letter(letter)
    return letters.mark_delivered(actor=people.alice(), letter=fresh, note="through the service", at=at)


# On the day it leaves


def test_a_notice_that_a_later_gag_forbids_does_not_leave():
    case = ready("produced")
    notice = decided.render(decided.issue(notified(case)))
    Gag(data_request=case, basis=GagBasis.BY_ORDER, without_end=True).save()
    refused(case, GateClosed, "may not be told", partial(deliver, notice))


def test_a_notice_that_nothing_forbids_leaves():
    notice = decided.render(decided.issue(notified(ready("produced"))))
    assert deliver(notice).delivered_at == decided.AT


# On the day it is issued


def test_a_letter_bears_the_date_of_the_day_on_which_it_is_issued():
    letter = decided.draft(ready("produced"))
    assert content_kept(letter).date == decided.AT.date()
    issued = decided.issue(letter, at=decided.AT + 3 * DAY)
    assert content_kept(issued).date == (decided.AT + 3 * DAY).date()


def test_a_letter_that_failed_on_another_day_than_it_was_drafted_is_issued_again_as_it_is():
    letter = decided.issue(decided.draft(ready("produced")), at=decided.AT + DAY)
    letter_rendering.rendering_failed(letter.pk, actor=people.bob(), problem="full", at=decided.AT + DAY)

    again = decided.issue(letter, at=decided.AT + 2 * DAY)

    assert again.status == LetterStatus.QUEUED
    assert content_kept(again).date == (decided.AT + 2 * DAY).date()


def test_a_letter_that_says_what_is_not_so_any_more_is_drafted_again_first():
    case = ready("assessed")
    keep: dict[str, Any] = {
        "actor": people.alice(),
        "data_request": case,
        "basis": "Art. 11",
        "at": decided.AT,
    }
    preservation.preserve(until=decided.AT + 60 * DAY, **keep)
    letter = decided.draft(case, LetterKind.PRESERVATION_CONFIRMATION)
    preservation.extend(until=decided.AT + 90 * DAY, **{**keep, "data_request": cases.fresh(case)})

    refused(case, GateClosed, "is not so any more", partial(decided.issue, letter))

    again = letter_drafting.redraft_letter(
        actor=people.alice(), letter=decided.fresh_letter(letter), at=decided.AT, language="en", bilingual=False,
        terms=Terms(),
    )  # fmt: skip
    assert decided.issue(again).status == LetterStatus.QUEUED


def test_a_notice_whose_last_day_to_object_is_over_is_not_issued():
    case = ready("produced")
    notice = notified(case, answer_by=(decided.AT + DAY).date())
    late = partial(decided.issue, notice, at=decided.AT + DAY)
    refused(case, GateClosed, "last day to object is over", late)
    assert decided.issue(notice, at=decided.AT).status == LetterStatus.QUEUED


def test_a_preservation_that_ran_out_is_confirmed_to_nobody():
    case = ready("assessed")
    preservation.preserve(
        actor=people.alice(), data_request=case, until=decided.AT + 5 * DAY, basis="Art. 11", at=decided.AT
    )
    offered = {kind for kind in LetterKind if kind.value.startswith("preservation_")}
    assert offered & set(kinds_that_fit(cases.fresh(case), at=decided.AT))
    assert not offered & set(kinds_that_fit(cases.fresh(case), at=decided.AT + 6 * DAY))


# In the worker


def test_a_worker_that_was_overtaken_does_not_name_its_old_file_in_a_letter_written_anew():
    case = ready("produced")
    old = decided.queued(case)
    letter_rendering.rendering_failed(old.pk, actor=people.bob(), problem="slow", at=decided.AT)
    letter_drafting.redraft_letter(
        actor=people.bob(), letter=decided.fresh_letter(old), at=decided.LATER, language="de", bilingual=True,
        terms=Terms(remarks=("A remark.",)),
    )  # fmt: skip
    decided.issue(old)
    stored = storage.store(b"%PDF-old", scope=case.pk, at=decided.AT, owner=old.pk)

    refused(
        case, ChangedMeanwhile, "was changed since",
        partial(letter_rendering._issue, old, stored, pages=1, actor=people.bob(), at=decided.AT),
    )  # fmt: skip


def test_a_timestamp_authority_that_is_silent_for_a_while_fails_no_letter(monkeypatch: pytest.MonkeyPatch):
    letter = decided.queued(ready("produced"))

    def silent(*_: Any, **__: Any) -> bytes:
        raise TimestampAwaited("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(letter_rendering, "signed", silent)
        assert queue.work_off(decided.entry_of(letter).pk, at=decided.AT) is False
    entry = decided.entry_of(letter)
    assert (entry.status, decided.fresh_letter(letter).status) == (OutboxStatus.WAITING, LetterStatus.QUEUED)

    assert queue.work_off(entry.pk, at=entry.not_before) is True
    assert decided.fresh_letter(letter).status == LetterStatus.ISSUED


# Emergencies


def test_an_emergency_in_which_nothing_was_found_is_answered_so_and_asks_for_no_process(tmp_path: Path):
    case = ready("approved")
    second = closed_gates.add_verification(case, VerificationResult.CONFIRMED, verified_by=people.bob())
    closed_gates.is_emergency(case, second)
    stranger = decided.account(account_id="7002", identifiers=[{"kind": "user_id", "value": "9999"}])
    decided.produce(case, tmp_path, records=decided.records(tmp_path, stranger))
    case = cases.fresh(case)

    assert LetterKind.NOTHING_HELD in kinds_that_fit(case, at=decided.AT)
    refused(case, GateClosed, "nothing was found", partial(decided.draft, case, LetterKind.EMERGENCY_ANSWER))
    decided.render(decided.queued(case, LetterKind.NOTHING_HELD))
    refused(
        case, GateClosed, "nothing was disclosed in an emergency",
        partial(decided.draft, cases.fresh(case), LetterKind.PROCESS_REMINDER),
    )  # fmt: skip


# Original zone


def test_the_zone_in_which_a_time_was_recorded_stays_with_it(tmp_path: Path):
    found = decided.account()
    first = {**found["ip_addresses"][0], "seen_at": "2026-10-07T15:41:12+09:00"}
    case = ready("approved")
    decided.produce(case, tmp_path, records=decided.records(tmp_path, {**found, "ip_addresses": [first]}))

    content: Any = content_kept(decided.draft(cases.fresh(case)))

    (value,) = (
        value for row in content.subjects for item in row.items for value in item.values if value.seen_at
    )
    assert value.seen_at.isoformat() == "2026-10-07T15:41:12+09:00"
    assert value.seen_at == datetime(2026, 10, 7, 6, 41, 12, tzinfo=UTC)
