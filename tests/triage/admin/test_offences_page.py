"""The case file shows what was recognised, with the words marked, and settles it by a button and a form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from jurisdictions.law.vocabulary import OffenceTag
from tests.triage import cases, decided
from triage.choices import SuggestionStatus
from triage.models import DataRequest, OffenceSuggestion

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
TEXT = "Gegen Personen des politischen Lebens gerichtete Beleidigung, § 188 StGB"


@pytest.fixture
def case(db: None) -> DataRequest:
    decided.load_law()
    return cases.verified_case(
        order=cases.order_with(offence_text=TEXT, statutes=["§ 188 StGB"], offence_tags=[OffenceTag.FRAUD])
    )


def suggestion(case: DataRequest) -> OffenceSuggestion:
    found: OffenceSuggestion = case.offence_suggestions.get(tag=OffenceTag.INSULT_OFFICIAL)
    return found


def case_page(client: Client, case: DataRequest) -> str:
    return client.get(reverse("admin:triage_datarequest_change", args=[case.pk])).content.decode()


def act_url(case: DataRequest, act: str) -> str:
    return reverse("admin:triage_offencesuggestion_act", args=[suggestion(case).pk, act])


def test_the_words_that_matched_are_marked_and_both_acts_are_offered(as_: As, case: DataRequest) -> None:
    text = case_page(as_("bob"), case)
    assert "Offences recognised" in text
    assert "<mark>§ 188 StGB</mark>" in text
    for act in ("confirm", "dismiss"):
        assert act_url(case, act) in text
        assert act_url(case, act) not in case_page(as_("erin"), case)


def test_a_button_confirms_and_a_form_dismisses_with_its_reason(as_: As, case: DataRequest) -> None:
    client = as_("bob")
    refused = client.post(act_url(case, "dismiss"), {"reason": "", "version": case.version})
    assert "errorlist" in refused.content.decode()
    assert suggestion(case).status == SuggestionStatus.SUGGESTED
    form = client.get(act_url(case, "dismiss"))
    assert form.status_code == 200
    answer = client.post(
        act_url(case, "dismiss"),
        {"reason": "Quoted from another case.", "version": cases.fresh(case).version},
    )
    assert answer.status_code == 302
    assert suggestion(case).status == SuggestionStatus.DISMISSED
    assert "Quoted from another case." in case_page(client, case)


def test_a_confirmed_offence_is_a_fact(as_: As, case: DataRequest) -> None:
    answer = as_("bob").post(act_url(case, "confirm"), {"version": cases.fresh(case).version})
    assert answer.status_code == 302
    assert OffenceTag.INSULT_OFFICIAL in (cases.fresh(case).order.offence_tags or ())
    assert suggestion(case).status == SuggestionStatus.CONFIRMED


def test_a_stranger_finds_neither(as_: As, case: DataRequest) -> None:
    for act in ("confirm", "dismiss"):
        assert as_("frank").get(act_url(case, act)).status_code == 404
        assert as_("frank").post(act_url(case, act), {"reason": "x"}).status_code == 404
