"""Notices to users: planned when their data is produced, barred by a gag, sent once a letter left."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from jurisdictions.law.vocabulary import GagBasis
from tests.triage import cases, decided
from tests.triage.decided import refused
from triage.choices import (
    LetterKind,
    NoticeStatus,
    Status,
)
from triage.errors import GateClosed
from triage.letters import renderer
from triage.models import DataRequest, Gag, Letter, UserNotice
from triage.services import (
    disclosure,
)

pytestmark = pytest.mark.django_db

STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(renderer, "render", decided.blank_render)
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        folder: Path = tmp_path_factory.mktemp("records")
        STAGES["approved"] = decided.approved()
        STAGES["produced"] = decided.produced(folder)
        STAGES["answered"] = decided.produced(folder)
        decided.render(decided.queued(STAGES["answered"]))
        yield
    patch.undo()


def ready(stage: str) -> DataRequest:
    return cases.fresh(STAGES[stage])


def said(letter: Letter) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(letter.context.reveal(scope=letter.data_request_id))
    return plain


# Planning


@pytest.mark.parametrize(
    ("gag", "status", "barred_by"),
    [
        ({"basis": GagBasis.BY_ORDER, "provision": "§ 95a StPO"}, NoticeStatus.BARRED, "§ 95a StPO"),
        ({"basis": GagBasis.BY_LAW}, NoticeStatus.BARRED, "by law"),
        ({"basis": GagBasis.BY_ORDER, "until": date(2026, 11, 20)}, NoticeStatus.BARRED, "by order"),
        ({"basis": GagBasis.BY_ORDER, "until": date(2026, 11, 19)}, NoticeStatus.DUE, ""),
        ({"basis": GagBasis.BY_ORDER, "lifted_on": date(2026, 11, 19)}, NoticeStatus.DUE, ""),
        ({"basis": GagBasis.NONE}, NoticeStatus.DUE, ""),
        (None, NoticeStatus.DUE, ""),
    ],
    ids=["order", "law", "last-day", "over", "lifted", "none", "no-gag"],
)
def test_a_notice_is_due_unless_a_gag_stands(gag: Any, status: NoticeStatus, barred_by: str, tmp_path: Path):
    case = ready("approved")
    if gag:
        Gag(data_request=case, **gag).save()

    decided.produce(case, tmp_path)

    notice = UserNotice.objects.get(data_request=case)
    assert (notice.status, notice.barred_by) == (status, barred_by)


def test_of_two_gags_the_one_without_end_counts():
    case = ready("approved")
    Gag(data_request=case, basis=GagBasis.BY_ORDER, until=date(2027, 1, 1)).save()
    endless = Gag(data_request=case, basis=GagBasis.BY_LAW, without_end=True)
    endless.save()

    assert disclosure.standing_gag(case, decided.AT) == endless


# Telling


def notice_of(case: DataRequest) -> partial[Letter]:
    return partial(decided.draft, case, LetterKind.USER_NOTICE, subject=case.subjects.get())


def test_a_user_is_told_what_was_disclosed_to_whom_without_the_values():
    case = ready("answered")

    text = json.dumps(said(notice_of(case)()), ensure_ascii=False)

    assert cases.COURT in text
    assert decided.PHONE not in text
    assert decided.ADDRESS not in text


def test_a_user_is_not_told_before_anything_left_or_of_another_case():
    refused(
        ready("produced"), GateClosed, "nothing of this subject was disclosed", notice_of(ready("produced"))
    )
    foreign = partial(
        decided.draft, ready("answered"), LetterKind.USER_NOTICE, subject=ready("produced").subjects.get()
    )
    refused(ready("answered"), GateClosed, "nothing of this subject was disclosed", foreign)


def test_a_gag_closes_the_gate_of_the_notice_until_its_last_day_is_over():
    case = ready("answered")
    Gag(data_request=case, basis=GagBasis.BY_ORDER, until=date(2026, 11, 21)).save()

    refused(case, GateClosed, "may not be told", notice_of(case))

    assert notice_of(case)(at=decided.AT + timedelta(days=2)).subject == case.subjects.get()


def test_a_gag_that_comes_after_the_draft_stops_the_notice():
    case = ready("answered")
    letter = notice_of(case)()
    Gag(data_request=case, basis=GagBasis.BY_LAW).save()

    refused(case, GateClosed, "may not be told", partial(decided.issue, letter))


def test_an_issued_notice_is_recorded_as_sent():
    case = ready("answered")

    letter = decided.render(decided.issue(notice_of(case)()))

    notice = UserNotice.objects.get(data_request=case)
    assert (notice.status, notice.letter, notice.sent_at) == (NoticeStatus.SENT, letter, decided.AT)
    assert cases.fresh(case).status == Status.ANSWERED


def test_only_a_notice_is_about_one_subject():
    case = ready("produced")

    assert decided.draft(case, subject=ready("answered").subjects.get()).subject is None
