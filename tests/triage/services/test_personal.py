"""What people keep for their own work: it is theirs alone, and tells nobody whom they looked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.triage import cases, decided, people
from triage.caseload import CaseQuery
from triage.errors import BadInput, NotInScope, NotPermitted
from triage.models import DataRequest, Event, Preferences, Presence, ReadMark, SavedView, Watch
from triage.services import personal

pytestmark = pytest.mark.django_db
AT = cases.AT
TOKEN = "ab" * 32


def saved(**more: Any) -> SavedView:
    given: dict[str, Any] = {"name": "Germany", "query": CaseQuery(countries=("DE",)), "at": AT}
    return personal.save_view(actor=people.bob(), **{**given, **more})


def test_preferences_are_kept_once_for_each_person() -> None:
    personal.set_preferences(actor=people.bob(), language="de", time_zone="Europe/Berlin", shortcuts=True)
    personal.set_preferences(actor=people.bob(), language="fr", time_zone="", shortcuts=False)
    personal.set_columns(actor=people.bob(), columns=["due", "who", "due"])
    row = Preferences.objects.get(user=people.bob())
    assert (row.language, row.time_zone, row.shortcuts, row.columns) == ("fr", "", False, ["due", "who"])
    assert not Preferences.objects.exclude(user=people.bob()).exists()


@pytest.mark.parametrize(("language", "time_zone"), [("xx", ""), ("", "Mars/Olympus")])
def test_a_language_or_zone_that_is_not_there_is_refused(language: str, time_zone: str) -> None:
    with pytest.raises(BadInput):
        personal.set_preferences(actor=people.bob(), language=language, time_zone=time_zone, shortcuts=True)
    assert not Preferences.objects.exists()


def test_a_view_keeps_filters_and_forgets_what_was_searched_for() -> None:
    query = CaseQuery(countries=("DE",), due="soon", text="Muster", token=TOKEN)
    view = saved(query=query)
    assert view.query == {"country": "DE", "due": "soon"}


def test_the_same_name_replaces_the_view_of_the_same_person_only() -> None:
    first = saved()
    personal.save_view(actor=people.carol(), name="Germany", query=CaseQuery(), at=AT)
    again = saved(query=CaseQuery(due="week"))
    assert again.pk == first.pk
    assert SavedView.objects.get(owner=people.bob()).query == {"due": "week"}
    assert SavedView.objects.get(owner=people.carol()).query == {}


@pytest.mark.parametrize("name", ["", "x" * 81, "a\x00b"])
def test_a_name_that_cannot_be_kept_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        saved(name=name)
    assert not SavedView.objects.exists()


def test_who_sees_no_data_request_keeps_no_view() -> None:
    with pytest.raises(NotPermitted):
        personal.save_view(actor=people.heidi(), name="x", query=CaseQuery(), at=AT)


def test_there_is_an_end_to_how_many_views_one_person_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal, "MOST_VIEWS", 2)
    saved(name="one")
    saved(name="two")
    with pytest.raises(BadInput, match="Forget one first"):
        saved(name="three")
    saved(name="two", query=CaseQuery(due="week"))
    assert SavedView.objects.count() == 2


def test_only_the_owner_renames_shares_and_forgets_a_view() -> None:
    view = saved()
    for attempt in (
        lambda: personal.rename_view(actor=people.carol(), view=view, name="mine"),
        lambda: personal.share_view(actor=people.carol(), view=view, shared=True),
        lambda: personal.forget_view(actor=people.carol(), view=view),
    ):
        with pytest.raises(NotInScope):
            attempt()
    assert SavedView.objects.get().name == "Germany"
    personal.rename_view(actor=people.bob(), view=view, name="Berlin")
    assert personal.share_view(actor=people.bob(), view=view, shared=True).shared
    assert SavedView.objects.get().name == "Berlin"
    personal.forget_view(actor=people.bob(), view=view)
    assert not SavedView.objects.exists()


def test_a_name_that_another_view_has_is_refused() -> None:
    saved(name="one")
    other = saved(name="two")
    with pytest.raises(BadInput):
        personal.rename_view(actor=people.bob(), view=other, name="one")
    assert sorted(SavedView.objects.values_list("name", flat=True)) == ["one", "two"]


def test_watching_twice_is_watching_once_and_leaves_no_event() -> None:
    case = cases.registered_case()
    before = decided.snapshot(case)
    personal.watch(actor=people.bob(), data_request=case, at=AT)
    personal.watch(actor=people.bob(), data_request=case, at=AT + timedelta(hours=1))
    assert Watch.objects.get().since == AT
    personal.unwatch(actor=people.bob(), data_request=case)
    assert not Watch.objects.exists()
    assert decided.snapshot(case) == before


def test_opening_a_case_marks_it_read_and_never_takes_the_mark_back() -> None:
    case = cases.registered_case()
    for number in (3, 7, 5):
        personal.open_case(actor=people.bob(), data_request=case, number=number, at=AT)
    assert ReadMark.objects.get().number == 7
    assert Presence.objects.get().seen_at == AT


def test_a_heartbeat_moves_the_one_presence_of_the_person() -> None:
    case = cases.registered_case()
    personal.look(actor=people.bob(), data_request=case, at=AT)
    personal.look(actor=people.bob(), data_request=case, at=AT + timedelta(seconds=20))
    assert Presence.objects.get().seen_at == AT + timedelta(seconds=20)
    assert not Event.objects.filter(actor=people.bob()).exists()


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "other country"])
def test_a_case_outside_the_scope_takes_no_mark(sealed: bool) -> None:
    case: DataRequest = cases.registered_case()
    if sealed:
        decided.forced(case, sealed=True)
    actor = people.bob() if sealed else people.frank()
    fresh = cases.fresh(case)
    for attempt in (
        lambda: personal.watch(actor=actor, data_request=fresh, at=AT),
        lambda: personal.unwatch(actor=actor, data_request=fresh),
        lambda: personal.open_case(actor=actor, data_request=fresh, number=1, at=AT),
        lambda: personal.look(actor=actor, data_request=fresh, at=AT),
    ):
        with pytest.raises(NotInScope):
            attempt()
    assert not Watch.objects.exists()
    assert not ReadMark.objects.exists()
    assert not Presence.objects.exists()
