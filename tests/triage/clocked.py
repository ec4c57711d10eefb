"""An EPOC whose clock for the answer was set by a reviewed rule, for the tests of clocks and reminders."""

from __future__ import annotations

from datetime import UTC, datetime

from jurisdictions.law.vocabulary import Clock
from tests.triage import cases, decided, people
from triage.models import DataRequest, Deadline
from triage.services import clarification, clocks, law

NAMES = frozenset({"2024-09-23", "eu-2023-1543", "DE"})
RULE = ("EU-2023-1543", "eu-production-no-notification")
DUE = datetime(2026, 11, 30, 23, tzinfo=UTC)
"""10 days after Friday 20 November 2026 in Germany: Monday 30 November 24:00."""
SECOND_DAY = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FIFTH_DAY = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)


def some_law() -> None:
    """The policy, the EU regime and Germany; the ten days of the Union are reviewed."""
    files = [path for path in law.shipped_files() if path.stem in NAMES]
    assert len(files) == len(NAMES)
    law.load_shipped(actor=people.desk(), files=files, at=cases.AT)
    decided.review(*RULE)


def answer_clock(data_request: DataRequest) -> Deadline:
    """The live deadline of the ten days."""
    return Deadline.objects.live().get(data_request=data_request.pk, rule_id=RULE[1], clock=Clock.ANSWER)


def stop(data_request: DataRequest, *, at: datetime, reason: str = "AG Köln, 12 C 3/26") -> None:
    """Bob stops the clock for a court review."""
    clocks.pause_clock(actor=people.bob(), deadline=answer_clock(data_request), reason=reason, at=at)


def run_on(data_request: DataRequest, *, at: datetime) -> None:
    """Bob lets it run on."""
    clocks.resume_clock(actor=people.bob(), deadline=answer_clock(data_request), reason="order upheld", at=at)


def extend(data_request: DataRequest, until: datetime, *, at: datetime) -> None:
    """Bob records more time."""
    clocks.extend_clock(
        actor=people.bob(), deadline=answer_clock(data_request), due_before=until,
        reason="The court asked for it", basis="Letter of the court of 23 November", at=at,
    )  # fmt: skip


def ask(data_request: DataRequest, *, at: datetime) -> None:
    """Alice asks the authority."""
    clarification.ask_clarification(
        actor=people.alice(), data_request=cases.fresh(data_request), reason_codes=["FORM-DATE-MISSING"],
        answer_by=None, at=at,
    )  # fmt: skip


def reply(data_request: DataRequest, *, at: datetime) -> None:
    """Alice records the reply."""
    clarification.record_reply(
        actor=people.alice(), data_request=cases.fresh(data_request), reply="issued on 18 November", at=at
    )
