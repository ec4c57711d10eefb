"""Kill the worker at each step of issuing a letter, leave it no room, let it be too slow: one letter, one file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail

from tests.faults.desk import (
    Desk,
    Program,
    broken_chains,
    let_delays_run_out,
    let_leases_run_out,
    wait_until,
)
from tests.faults.pausing_worker import MOMENTS
from tests.triage import cases, decided, delivered
from tests.triage.test_tasks import LONG_AGO
from triage import tasks
from triage.choices import DeliveryStatus, LetterStatus, OutboxStatus, Status
from triage.documents import storage
from triage.event_kinds import EventKind
from triage.letters.signature_check import check_signature
from triage.models import DataRequest, Letter, OutboxEntry
from triage.services import delivery_downloads

Seen = Callable[[str, object], None]
PAUSING = "tests.faults.pausing_worker"


@dataclass
class Issuing:
    """A disclosure letter that waits to be issued, and a worker that stops at one moment of it."""

    desk: Desk
    case: DataRequest
    letter: Letter
    worker: Program

    @classmethod
    def stopped_at(cls, desk: Desk, moment: str, *, waits: bool = True) -> Issuing:
        """Start the worker, issue the letter, and wait until it has come to the moment."""
        folder = desk.folder
        worker = desk.worker(
            application=PAUSING, FAULT_MOMENT=moment,
            FAULT_MARKER=str(folder / "marker"), FAULT_GO=str(folder / "go"),
        )  # fmt: skip
        decided.load_law()
        case = decided.assessed()
        delivered.known(case)
        decided.decide(case)
        decided.approve(case)
        decided.produce(case, folder)
        letter = decided.issue(decided.draft(case), at=LONG_AGO)
        if waits:
            wait_until((folder / "marker").exists, what=f"the worker stands {moment}", log=worker.log)
        return cls(desk, case, letter, worker)

    @property
    def entry(self) -> OutboxEntry:
        """The one queued row of the letter."""
        return OutboxEntry.objects.get(object_id=self.letter.pk)

    @property
    def now(self) -> Letter:
        """The letter as it is stored."""
        return decided.fresh_letter(self.letter)

    def goes_on(self) -> None:
        """Let a stopped worker go on."""
        (self.desk.folder / "go").touch()

    def taken_by_another(self) -> Program:
        """The lease runs out, and another worker gets the task four times."""
        let_leases_run_out()
        other = self.desk.worker()
        for _ in range(3):
            tasks.wake(self.entry.pk)
        tasks.sweep.apply_async()
        wait_until(lambda: self.entry.status == OutboxStatus.DONE, what="the letter is issued", log=other.log)
        return other

    def assert_issued_once(self) -> None:
        """One letter, one file that its row names, one event, and all of it fits together."""
        issued = Letter.objects.get()
        assert (issued.pk, issued.status) == (self.letter.pk, LetterStatus.ISSUED)
        pdf = storage.read(issued.storage_name, scope=self.case.pk, sha256_digest=issued.sha256)
        assert check_signature(pdf).problem == ""
        wait_until(lambda: files() == [issued.storage_name], what=f"one file is left of {files()}")
        kinds = list(self.case.events.values_list("kind", flat=True))
        assert kinds.count(EventKind.LETTER_ISSUED) == 1
        assert EventKind.LETTER_FAILED not in kinds
        assert cases.fresh(self.case).status == Status.ANSWERED
        assert self.entry.status == OutboxStatus.DONE
        assert broken_chains() == []

    def assert_delivered_by_one_mail(self) -> None:
        """Issuing mails nothing; what is sent afterwards is one mail, and its link gives the file."""
        assert mail.outbox == []
        sent = delivered.send(self.letter)
        (message,) = mail.outbox
        handed = delivery_downloads.hand_out(
            token=delivered.token_of(message), code=sent.code, address=None, at=delivered.AT
        )
        assert check_signature(handed.content).unchanged
        assert self.now.delivery == DeliveryStatus.DELIVERED
        assert broken_chains() == []


def files() -> list[str]:
    """The name of everything that is stored, finished or not."""
    folder = Path(settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_letter_whose_worker_is_killed_is_issued_once_by_another(
    desk: Desk, moment: str, record_property: Seen
):
    issuing = Issuing.stopped_at(desk, moment)
    committed = moment == "after the commit"

    issuing.worker.kill()

    left = files()
    assert issuing.entry.status == OutboxStatus.RUNNING
    assert issuing.now.status == (LetterStatus.ISSUED if committed else LetterStatus.QUEUED)
    kept = EventKind.LETTER_ISSUED in issuing.case.events.values_list("kind", flat=True)
    assert (kept, bool(issuing.now.storage_name)) == (committed, committed)
    assert broken_chains() == []

    issuing.taken_by_another()

    issuing.assert_issued_once()
    assert issuing.entry.attempts == 2
    issuing.assert_delivered_by_one_mail()
    record_property(
        "seen",
        f"killed {moment}: {'issued' if committed else 'still queued'}, files left {len(left)}; then another worker: "
        f"letters 1, files 1 (the row's), events of issue 1, taken {issuing.entry.attempts} times, signature valid, "
        "one mail when sent",
    )


@pytest.mark.parametrize("moment", ["after signing", "after storing"])
def test_a_worker_that_was_only_slow_leaves_the_letter_to_the_one_that_took_it_over(
    desk: Desk, moment: str, record_property: Seen
):
    issuing = Issuing.stopped_at(desk, moment)
    issuing.taken_by_another()
    issued = issuing.now

    issuing.goes_on()

    wait_until(
        lambda: "succeeded in" in issuing.worker.log.read_text(),
        what="the slow worker comes to its end",
        log=issuing.worker.log,
    )
    issuing.assert_issued_once()
    assert (issuing.now.sha256, issuing.now.storage_name) == (issued.sha256, issued.storage_name)
    record_property("seen", f"slow {moment}: its file is gone, the letter is that of the other worker")


def test_a_letter_for_which_the_worker_may_write_no_file_is_issued_once_there_is_room(
    desk: Desk, record_property: Seen
):
    issuing = Issuing.stopped_at(desk, "no room", waits=False)
    wait_until(
        lambda: issuing.entry.problem == "StorageFull", what="no room is found", log=issuing.worker.log
    )
    assert (issuing.entry.status, issuing.now.status) == (OutboxStatus.WAITING, LetterStatus.QUEUED)
    assert files() == []
    assert broken_chains() == []

    issuing.goes_on()
    let_delays_run_out()
    tasks.sweep.apply_async()

    wait_until(lambda: issuing.entry.status == OutboxStatus.DONE, what="it is issued", log=issuing.worker.log)
    issuing.assert_issued_once()
    record_property("seen", "RLIMIT_FSIZE: back in the queue, nothing kept; then issued once")
