"""Back-test and reassessment on their pages, and the law editors' work list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from guardian.shortcuts import remove_perm

from jurisdictions.models import Jurisdiction, RulebookVersion, RuleReview
from tests.triage import decided, drafts, people
from triage.access import SCOPE_PERMISSION
from triage.admin import law_run_pages
from triage.choices import BulkStatus
from triage.models import DataRequest, LawRun, Preferences
from triage.roles import Role

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db

UNREVIEWED = "/admin/law/unreviewed/"
REVIEW = "/admin/law/unreviewed/DE/"


@pytest.fixture(scope="module", autouse=True)
def _law(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        people.give_scope(people.ivan(), ["DE"])
        for name in ("heidi", "bob", "carol", "frank"):
            people.person(name)
        decided.assessed()
        decided.assessed()
        yield


def act_on(row: Any, act: str) -> str:
    name = f"admin:jurisdictions_{row._meta.model_name}_act"
    return reverse(name, kwargs={"object_id": row.pk, "act": act})


def tried(client: Client, **values: str) -> tuple[LawRun, str]:
    draft = drafts.drafted(drafts.stricter_text())
    answer = client.post(act_on(draft, "back-test"), values)
    run = LawRun.objects.get()
    assert answer["Location"] == reverse("admin:law_run", kwargs={"run_id": run.pk})
    return run, str(answer["Location"])


def test_a_law_editor_is_given_figures_by_country_and_no_data_request(as_: As) -> None:
    client = as_("ivan")
    run, address = tried(client, all_reviewed="on")

    answer = client.get(address)

    assert LawRun.objects.get(pk=run.pk).status == BulkStatus.DONE
    assert [(line.name, line.tested, line.differing) for line in answer.context["countries"]] == [
        ("Germany", 2, 2)
    ]
    assert dict(answer.context["kinds"])["another proposal for an item"] == 2
    text = answer.content.decode()
    assert "which ones they are is not shown" in text
    for row in DataRequest.objects.all():
        assert row.reference not in text
        assert str(row.pk) not in text


def test_who_may_open_data_requests_too_is_given_links_to_those_in_scope_now(as_: As) -> None:
    people.give_role(people.ivan(), Role.REGIONAL_COUNSEL)
    client = as_("ivan")
    _run, address = tried(client, all_reviewed="on")
    first, second = DataRequest.objects.order_by("pk")
    decided.forced(second, sealed=True)

    text = client.get(address).content.decode()

    assert f"/admin/triage/datarequest/{first.pk}/change/" in text
    assert "2 × refuse instead of disclose" in text
    assert "DE:de-only-judges now holds it (blocking)" in text
    assert second.reference not in text


@pytest.mark.parametrize("name", ["heidi", "carol", "frank"])
def test_a_run_has_no_page_for_anybody_else(as_: As, name: str) -> None:
    run, address = tried(as_("ivan"), all_reviewed="on")
    for part in ("", "progress/"):
        assert as_(name).get(f"{address}{part}").status_code == 404
    assert as_(name).post(f"{address}stop/").status_code == 404
    assert LawRun.objects.get(pk=run.pk).status == BulkStatus.DONE


def test_a_long_run_shows_how_far_it_is_and_can_be_stopped(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(law_run_pages, "AT_ONCE", dict.fromkeys(law_run_pages.AT_ONCE, 0))
    client = as_("ivan")
    run, address = tried(client)

    assert "You can leave this page" in client.get(address).content.decode()
    assert client.get(f"{address}progress/").json() == {
        "settled": 0, "says": "0 of 2: 0 come out differently", "ended": False,
    }  # fmt: skip
    assert client.get(f"{address}stop/").status_code == 405
    assert client.post(f"{address}stop/")["Location"] == address
    assert LawRun.objects.get(pk=run.pk).status == BulkStatus.STOPPED
    assert "You stopped this" in client.get(address).content.decode()
    assert client.get(f"{address}progress/").json()["ended"] is True


def test_an_editor_without_a_jurisdiction_is_told_what_is_missing(as_: As) -> None:
    draft = drafts.drafted(drafts.stricter_text())
    answer = as_("heidi").post(act_on(draft, "back-test"), {})
    assert answer.status_code == 409
    assert "Ask an account manager" in answer.content.decode()


def test_the_page_of_a_run_asks_the_database_a_constant_number_of_times(
    as_: As, django_assert_max_num_queries: Any
) -> None:
    people.give_role(people.ivan(), Role.REGIONAL_COUNSEL)
    client = as_("ivan")
    _run, address = tried(client, all_reviewed="on")
    client.get(address)
    with django_assert_max_num_queries(16):
        client.get(address)


# After a publication


def test_counsel_assesses_open_data_requests_anew_from_the_page_of_the_version(as_: As) -> None:
    version = drafts.published(drafts.stricter_text(), on=decided.AT.date())
    client = as_("bob")
    address = reverse("admin:jurisdictions_rulebookversion_change", kwargs={"object_id": version.pk})
    assert act_on(version, "reassess") in client.get(address).content.decode()
    assert act_on(version, "reassess") not in as_("heidi").get(address).content.decode()

    answer = client.post(act_on(version, "reassess"))

    run = LawRun.objects.get()
    assert (run.status, run.done) == (BulkStatus.DONE, 2)
    for row in DataRequest.objects.all():
        assert row.assessments.live().get().number == 2
        assert row.reference in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("name", ["heidi", "frank"])
def test_who_may_not_assess_or_see_them_assesses_nothing(as_: As, name: str) -> None:
    version = drafts.published(drafts.stricter_text(), on=decided.AT.date())
    assert as_(name).post(act_on(version, "reassess")).status_code == 404
    assert not LawRun.objects.exists()


# What nobody has reviewed


def test_the_work_list_counts_as_the_command_does_and_leads_to_the_entries(as_: As) -> None:
    decided.review("DE", "de-traffic-judge")
    answer = as_("heidi").get(UNREVIEWED)
    (line,) = [line for line, _counted, _left in answer.context["lines"] if line.rulebook == "DE"]
    assert line.counts.reviewed == 1
    assert str(line.counts.oldest_review) == "2026-11-20"
    assert REVIEW in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "has", "has_not"),
    [
        ({"kind": "country"}, "DE", "POLICY-2024-09-23"),
        ({"kind": "policy"}, "POLICY-2024-09-23", "DE"),
        ({"state": "done"}, "POLICY-2024-09-23", "DE"),
        ({"state": "none"}, "FR", "DE"),
    ],
)
def test_the_work_list_can_be_narrowed(as_: As, query: dict[str, str], has: str, has_not: str) -> None:
    decided.review("DE", "de-traffic-judge")
    lines = as_("heidi").get(UNREVIEWED, query).context["lines"]
    codes = {line.rulebook for line, _counted, _left in lines}
    assert has in codes
    assert has_not not in codes


def test_several_entries_are_reviewed_at_once_with_a_note_each(as_: As) -> None:
    ids = [entry.entry.id for entry in as_("heidi").get(REVIEW).context["entries"]][:2]
    notes = {f"note:{key}": f"Compared {key}." for key in ids}

    answer = as_("heidi").post(REVIEW, {"version": "1", "on": "2026-11-20", **notes})

    assert answer.status_code == 302
    assert dict(RuleReview.objects.values_list("rule_id", "note")) == {key: f"Compared {key}." for key in ids}
    left = {entry.entry.id for entry in as_("heidi").get(REVIEW).context["entries"]}
    assert not left & set(ids)
    done = as_("heidi").get(REVIEW, {"state": "reviewed"}).context["entries"]
    assert {entry.entry.id for entry in done} == set(ids)


def test_what_is_refused_is_said_beside_the_entry_and_the_note_is_not_lost(as_: As) -> None:
    ids = [entry.entry.id for entry in as_("heidi").get(REVIEW).context["entries"]][:2]
    data = {"version": "1", "on": "2026-11-20", f"note:{ids[0]}": "Compared.", f"note:{ids[1]}": "x" * 501}

    answer = as_("heidi").post(REVIEW, data)

    assert answer.status_code == 409
    (wrong,) = [entry for entry in answer.context["entries"] if entry.refusal]
    assert (wrong.entry.id, wrong.note) == (ids[1], "x" * 501)
    assert "at most 500" in wrong.refusal
    assert list(RuleReview.objects.values_list("rule_id", flat=True)) == [ids[0]]


def test_a_review_without_a_note_records_nothing(as_: As) -> None:
    answer = as_("heidi").post(REVIEW, {"version": "1", "on": "2026-11-20"})
    assert "Write a note" in " ".join(str(message) for message in get_messages(answer.wsgi_request))
    assert not RuleReview.objects.exists()


@pytest.mark.parametrize("number", ["7", "x"])
def test_a_version_that_is_not_there_is_not_reviewed(as_: As, number: str) -> None:
    key = as_("heidi").get(REVIEW).context["entries"][0].entry.id
    data = {"version": number, "on": "2026-11-20", f"note:{key}": "Compared."}
    assert as_("heidi").post(REVIEW, data).status_code == 404
    assert not RuleReview.objects.exists()


def test_a_version_that_speaks_only_later_can_be_reviewed_before(as_: As) -> None:
    version = drafts.published(drafts.stricter_text())
    shown = as_("heidi").get(
        reverse("admin:jurisdictions_rulebookversion_change", kwargs={"object_id": version.pk})
    )
    assert f"{REVIEW}?version=2" in shown.content.decode()
    entries = as_("heidi").get(REVIEW, {"version": "2"}).context["entries"]
    assert "de-only-judges" in {entry.entry.id for entry in entries}

    data = {"version": "2", "on": "2026-11-20", "note:de-only-judges": "Compared."}
    assert as_("heidi").post(f"{REVIEW}?version=2", data).status_code == 302

    assert RuleReview.objects.get().rulebook_version == version


@pytest.mark.parametrize("address", [UNREVIEWED, REVIEW])
def test_the_work_list_asks_the_database_a_constant_number_of_times(
    as_: As, address: str, django_assert_max_num_queries: Any
) -> None:
    client = as_("heidi")
    client.get(address)
    with django_assert_max_num_queries(14):
        client.get(address)
    assert RulebookVersion.objects.count() > 10


def test_figures_of_a_country_are_shown_as_long_as_it_is_in_scope(as_: As) -> None:
    client = as_("ivan")
    _run, address = tried(client, all_reviewed="on")
    assert "Germany" in client.get(address).content.decode()

    remove_perm(SCOPE_PERMISSION, people.ivan(), Jurisdiction.objects.get(code="DE"))

    answer = client.get(address)
    assert answer.context["countries"] == []
    assert "Germany" not in answer.content.decode()


def test_today_is_no_future_where_it_has_begun_already(as_: As) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 23, 30, tzinfo=UTC), tick=False):
        preferences = Preferences.objects.update_or_create
        preferences(user=people.heidi(), defaults={"time_zone": "Asia/Tokyo"})
        client = as_("heidi")
        assert 'value="2026-11-21"' in client.get(REVIEW).content.decode()

        answer = client.post(REVIEW, {"note:de-traffic-judge": "compared", "on": "2026-11-22"})
        assert answer.status_code == 409
        assert "lies in the future" in answer.content.decode()
        answer = client.post(REVIEW, {"note:de-traffic-judge": "compared", "on": "2026-11-21"})
        assert answer.status_code == 302

    assert RuleReview.objects.get().reviewed_on == date(2026, 11, 21)
