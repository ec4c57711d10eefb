"""Keeping data from deletion: with an end, a basis, and somebody who did it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.triage import cases, people
from triage.errors import BadInput, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.models import DataRequest, Event, Preservation
from triage.services import closing, preservation

pytestmark = pytest.mark.django_db

UNTIL = cases.AT + timedelta(days=60)


def preserve(data_request: DataRequest, **parts: Any) -> Preservation:
    values = {"actor": people.alice(), "until": UNTIL, "basis": "Regulation (EU) 2023/1543 Art. 11", **parts}
    return preservation.preserve(data_request=cases.fresh(data_request), **{"at": cases.AT, **values})


def extend(data_request: DataRequest, until: datetime, **parts: Any) -> Preservation:
    values = {"actor": people.alice(), "basis": "Art. 11(2)", "at": cases.LATER, **parts}
    return preservation.extend(data_request=cases.fresh(data_request), until=until, **values)


def release(data_request: DataRequest, **parts: Any) -> Preservation:
    values = {"actor": people.alice(), "reason": "production order answered", "at": cases.LATER, **parts}
    return preservation.release(data_request=cases.fresh(data_request), **values)


def test_data_is_preserved_once_extended_and_released_with_an_event_each():
    data_request = cases.registered_case()
    preserve(data_request)
    extend(data_request, UNTIL + timedelta(days=30))
    release(data_request)
    row = Preservation.objects.get()
    assert (row.expires_at, row.extensions) == (UNTIL + timedelta(days=30), 1)
    assert row.release_reason is not None
    assert row.released_at == cases.LATER
    assert row.release_reason.reveal(scope=row.data_request_id) == "production order answered"
    kinds = Event.objects.filter(data_request=data_request).order_by("number").values_list("kind", flat=True)
    assert list(kinds)[1:] == ["preserved", "preservation_extended", "preservation_released"]


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ({"until": cases.AT}, BadInput),
        ({"until": cases.AT + timedelta(days=4000)}, BadInput),
        ({"until": datetime(2027, 1, 1)}, BadInput),  # noqa: DTZ001
        ({"basis": " "}, Incomplete),
    ],
    ids=["past", "eleven-years", "no-zone", "no-basis"],
)
def test_a_preservation_has_an_end_ahead_and_a_basis(parts: dict[str, Any], error: type[Exception]):
    data_request = cases.registered_case()
    with pytest.raises(error):
        preserve(data_request, **parts)
    assert not Preservation.objects.exists()
    assert cases.fresh(data_request).version == 1


def test_what_runs_is_extended_and_what_ran_out_or_was_released_is_preserved_anew():
    data_request = cases.registered_case()
    preserve(data_request)
    with pytest.raises(WrongStep, match="Extend that instead"):
        preserve(data_request)
    with pytest.raises(BadInput, match="not later than the present end"):
        extend(data_request, UNTIL)
    with pytest.raises(WrongStep, match="Preserve it anew"):
        extend(data_request, UNTIL + timedelta(days=90), at=UNTIL + timedelta(days=1))
    assert preserve(data_request, at=UNTIL, until=UNTIL + timedelta(days=60)).extensions == 0
    release(data_request, at=UNTIL + timedelta(days=1))
    with pytest.raises(WrongStep):
        release(data_request, at=UNTIL + timedelta(days=2))
    assert (
        preserve(data_request, at=UNTIL + timedelta(days=2), until=UNTIL + timedelta(days=9)).released_at
        is None
    )
    assert Preservation.objects.count() == 1


def test_preserving_takes_role_and_scope_and_an_open_data_request():
    data_request = cases.registered_case()
    for actor, error in ((people.frank(), NotInScope), (people.grace(), NotPermitted)):
        with pytest.raises(error):
            preserve(data_request, actor=actor)
    closing.withdraw(actor=people.alice(), data_request=data_request, reason="fax", at=cases.AT)
    with pytest.raises(WrongStep, match="Reopen it first"):
        preserve(data_request)
    assert not Preservation.objects.exists()
