"""A gag that is lifted before its time."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from jurisdictions.law.vocabulary import GagBasis
from tests.triage import cases, decided, people
from triage.choices import NoticeStatus
from triage.errors import BadInput, Incomplete, NotInScope, TriageError, WrongStep
from triage.event_kinds import EventKind
from triage.models import DataRequest, Event, Gag, UserNotice
from triage.services import gags
from triage.services.submissions import GagSubmission

pytestmark = pytest.mark.django_db

GAG = GagSubmission(
    basis=GagBasis.BY_ORDER, provision="§ 101a StPO", until=(decided.AT + timedelta(days=90)).date()
)


@pytest.fixture(scope="module", autouse=True)
def _law(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        yield


def barred(folder: Path) -> DataRequest:
    case = decided.produced(folder, gag=GAG)
    assert UserNotice.objects.get(data_request=case).status == NoticeStatus.BARRED
    return cases.fresh(case)


def lift(case: DataRequest, **parts: Any) -> Gag:
    values = {
        "actor": people.bob(),
        "gag": Gag.objects.get(data_request=case),
        "reason": "order of 1 December",
    }
    return gags.lift_gag(**{**values, "on": decided.LATER.date(), "at": decided.LATER, **parts})


def test_a_lifted_gag_makes_the_notices_due_that_it_barred(tmp_path: Path):
    case = barred(tmp_path)

    lift(case)

    notice = UserNotice.objects.get(data_request=case)
    assert (notice.status, notice.barred_by, notice.not_before) == (
        NoticeStatus.DUE,
        "",
        decided.LATER.date(),
    )
    kinds = list(Event.objects.filter(data_request=case).order_by("number").values_list("kind", flat=True))
    assert kinds[-2:] == [EventKind.GAG_LIFTED, EventKind.NOTICE_PLANNED]
    assert cases.fresh(case).status == case.status


def test_today_is_the_day_where_the_actor_works(tmp_path: Path):
    case = barred(tmp_path)
    evening = decided.LATER.replace(hour=22)
    tomorrow = (evening + timedelta(days=1)).date()
    with pytest.raises(BadInput):
        lift(case, on=tomorrow, at=evening)
    with timezone.override("Asia/Tokyo"):
        assert lift(case, on=tomorrow, at=evening).lifted_on == tomorrow


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ({"reason": " "}, Incomplete),
        ({"on": (decided.LATER + timedelta(days=1)).date()}, BadInput),
    ],
    ids=["no-reason", "a-day-to-come"],
)
def test_a_gag_is_lifted_by_something_on_a_day_that_was(tmp_path: Path, parts: Any, error: type[TriageError]):
    case = barred(tmp_path)
    before = Event.objects.count()
    with pytest.raises(error):
        lift(case, **parts)
    assert Event.objects.count() == before
    assert UserNotice.objects.get(data_request=case).status == NoticeStatus.BARRED


def test_a_gag_is_lifted_once_and_by_somebody_who_sees_the_case(tmp_path: Path):
    case = barred(tmp_path)
    with pytest.raises(NotInScope):
        lift(case, actor=people.frank())
    lift(case)
    with pytest.raises(WrongStep, match="already"):
        lift(cases.fresh(case))
