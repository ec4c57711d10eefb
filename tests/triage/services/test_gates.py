"""Promise 1: each condition alone keeps account data from leaving, by every way that carries it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage

from jurisdictions.law.vocabulary import ReviewLevel
from tests.triage import cases, decided, people
from tests.triage.closed_gates import CONDITIONS, add_verification, found_forged, is_emergency, voided
from triage import tasks
from triage.audit import verify_chain
from triage.choices import (
    LetterStatus,
    OutboxStatus,
    Status,
    VerificationResult,
)
from triage.errors import GateClosed
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import (
    DataRequest,
    Letter,
)
from triage.services import gates, letter_rendering, letters

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
        for stage in ("produced", "drafted", "queued", "issued"):
            STAGES[stage] = decided.produced(folder)
        decided.draft(STAGES["drafted"])
        decided.queued(STAGES["queued"])
        decided.render(decided.queued(STAGES["issued"]))
        yield


@pytest.fixture(autouse=True)
def _folder_of_its_own(settings: Any, tmp_path: Path) -> None:
    """Other tests store files at the same time."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()


@dataclass(frozen=True)
class Way:
    """A way by which account data would leave: from which stage, and what is done."""

    name: str
    stage: str
    act: Callable[[DataRequest, Path], Any]
    done: EventKind


def letter_of(data_request: DataRequest) -> Letter:
    return Letter.objects.get(data_request=data_request.pk)


WAYS = [
    Way(
        "produce", "approved",
        lambda case, folder: decided.produce(case, folder), EventKind.DISCLOSURE_PRODUCED,
    ),
    Way("draft", "produced", lambda case, _: decided.draft(case), EventKind.LETTER_DRAFTED),
    Way("issue", "drafted", lambda case, _: decided.issue(letter_of(case)), EventKind.LETTER_QUEUED),
    Way(
        "render", "queued",
        lambda case, _: letter_rendering.render_queued(
            letter_of(case).pk, actor=people.bob(), at=decided.AT
        ),
        EventKind.LETTER_ISSUED,
    ),
    Way(
        "deliver", "issued",
        lambda case, _: letters.mark_delivered(
            actor=people.alice(), letter=letter_of(case), note="by the EU system", at=decided.AT
        ),
        EventKind.DELIVERED,
    ),
]  # fmt: skip


every_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
every_condition = pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS.keys())


def stored_files() -> int:
    folders, files = default_storage.listdir("")
    return len(files) + sum(len(default_storage.listdir(folder)[1]) for folder in folders)


@every_way
def test_what_was_verified_assessed_decided_and_approved_leaves(way: Way, tmp_path: Path):
    case = STAGES[way.stage]
    before = case.events.count()

    way.act(case, tmp_path)

    assert case.events.order_by("-number")[0].kind == way.done
    assert case.events.count() == before + 1
    assert list(verify_chain(str(case.pk))) == []


@every_condition
@every_way
def test_each_condition_alone_closes_the_gate_for_every_way(
    way: Way, condition: tuple[Callable[[DataRequest], Any], str], tmp_path: Path
):
    case = STAGES[way.stage]
    break_it, says = condition
    break_it(case)
    before, files = decided.snapshot(case), stored_files()

    with pytest.raises(GateClosed, match=says):
        way.act(case, tmp_path)

    assert decided.snapshot(case) == before
    assert stored_files() == files


@every_condition
def test_each_condition_alone_closes_the_gate_while_the_letter_is_being_rendered(
    condition: tuple[Callable[[DataRequest], Any], str], monkeypatch: pytest.MonkeyPatch
):
    case = STAGES["queued"]
    break_it, says = condition
    during: list[dict[str, Any]] = []

    def render(html: str, *, identifier: str, **_: Any) -> bytes:
        break_it(case)
        during.append(decided.snapshot(case))
        return decided.blank_render(html, identifier=identifier)

    monkeypatch.setattr(renderer, "render", render)

    with pytest.raises(GateClosed, match=says):
        letter_rendering.render_queued(letter_of(case).pk, actor=people.bob(), at=decided.AT)

    assert decided.snapshot(case) == during[0]
    assert letter_of(case).status == LetterStatus.QUEUED


@every_condition
def test_each_condition_alone_closes_the_gate_for_the_worker_and_is_shown_on_the_letter(
    condition: tuple[Callable[[DataRequest], Any], str],
):
    case = STAGES["queued"]
    break_it, says = condition
    break_it(case)
    entry = decided.entry_of(letter_of(case))
    files = stored_files()

    with time_machine.travel(decided.AT, tick=False):
        tasks.run(str(entry.pk))

    entry.refresh_from_db()
    letter = letter_of(case)
    assert (entry.status, letter.status) == (OutboxStatus.FAILED, LetterStatus.FAILED)
    assert says in letter.problem
    assert letter.sha256 == letter.storage_name == ""
    assert stored_files() == files
    assert cases.fresh(case).status == Status.PRODUCED
    last = [event.kind for event in case.events.order_by("number")][-2:]
    assert last == [EventKind.LETTER_FAILED, EventKind.WORK_FAILED]


@pytest.mark.parametrize(
    "status",
    sorted(set(Status) - {Status.APPROVED, Status.PRODUCED, Status.ANSWERED, Status.DELIVERED}),
)
def test_nothing_leaves_from_a_status_before_approval_or_after_the_end(status: Status):
    case = STAGES["approved"]
    decided.forced(case, status=status, closed_at=decided.AT)

    with pytest.raises(GateClosed, match=f"{Status(status).label}.*not approved"):
        gates.require_release(cases.fresh(case))


def test_a_copy_read_before_the_suspension_passes_no_gate():
    read_before = cases.fresh(STAGES["approved"])
    decided.forced(read_before, held=True)
    assert read_before.held is False

    with pytest.raises(GateClosed, match="held"):
        gates.require_release(read_before)


def test_an_emergency_leaves_after_the_second_call_back_of_another_person(tmp_path: Path):
    case = STAGES["approved"]
    second = add_verification(case, VerificationResult.CONFIRMED, verified_by=people.bob())
    is_emergency(case, second)

    decided.produce(case, tmp_path)

    assert cases.fresh(case).status == Status.PRODUCED


def test_every_missing_condition_is_named_at_once():
    case = STAGES["approved"]
    decided.forced(case, held=True)
    found_forged(case)
    voided(case.approvals.live().get())

    with pytest.raises(GateClosed) as refusal:
        gates.require_release(case)

    assert all(says in str(refusal.value) for says in ("held", "forgery", "second person"))


def test_a_level_of_review_lowered_by_hand_does_not_open_the_gate():
    case = decided.assessed(subjects=(decided.JOURNALIST,))
    decided.reviewed(case)
    decided.decide(case)
    decided.approve(case)
    gates.require_release(case)

    voided(case.rights_reviews.get())
    decided.forced(case, review_level=int(ReviewLevel.COUNSEL))

    with pytest.raises(GateClosed, match="risk to human rights is missing"):
        gates.require_release(case)
