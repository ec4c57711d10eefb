"""The page of a State: its tier, counsel's judgement beside it, its indicators; and the act that judges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jurisdictions.models import Jurisdiction, TierOverride
from tests.triage import cases, decided, people
from triage.services import indicators, law
from triage.services.indicators import IndicatorFile

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _states(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        law.load_jurisdictions()
        indicators.load_indicators(actor=people.desk(), at=cases.AT)
        yield


def page(client: Client, code: str = "DE") -> str:
    answer = client.get(reverse("admin:jurisdictions_jurisdiction_change", args=[code]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def act(code: str = "DE") -> str:
    return reverse("admin:jurisdictions_jurisdiction_act", args=[code, "override-tier"])


def judge(client: Client, tier: str = "hybrid", code: str = "DE", reason: str = "A coup.") -> HttpResponse:
    answer: HttpResponse = client.post(act(code), {"tier": tier, "reason": reason})  # type: ignore[assignment]
    return answer


def test_the_page_shows_tier_sentences_charts_and_tables(as_: As) -> None:
    text = page(as_("bob"))

    assert re.search(r'class="badge tier tier-free">\s*free', text)
    assert "Liberal democracy 2025: 0.78, taken as 0.73 to 0.83: free." in text
    assert text.count('<svg class="indicator-chart"') == text.count('<figure class="indicator"') == 8
    assert text.count("<table") == 8 + 1
    for words in (
        "0.746 to 0.843",
        "CC BY-SA 4.0",
        "Budapest Convention (CETS 185)",
        "Death penalty",
        "abolished",
    ):
        assert words in text, words
    assert "Not to be passed on" not in text
    assert 'style="' not in text


def test_what_counsel_judges_stands_beside_what_is_computed(as_: As) -> None:
    bob = as_("bob")
    assert judge(bob, reason="Editors <arrested>.").status_code == 302

    text = page(bob)

    row = TierOverride.objects.get()
    assert (row.tier, row.set_by, row.jurisdiction_id) == ("hybrid", people.bob(), "DE")
    assert 'tier tier-hybrid">hybrid' in text
    assert "Editors &lt;arrested&gt;." in text
    assert "Bob Breuer" in text


def test_a_judgement_that_changes_nothing_says_so_and_can_be_taken_back(as_: As) -> None:
    bob = as_("bob")
    assert "take_back" not in bob.get(act()).content.decode()
    judge(bob, "free")
    assert "It changes nothing" in page(bob)

    assert "take_back" in bob.get(act()).content.decode()
    judge(bob, "take_back")

    text = page(bob)
    assert "It changes nothing" not in text
    assert "Earlier judgements" in text


@pytest.mark.parametrize(("tier", "reason"), [("uncertain", "x"), ("", "x"), ("hybrid", "")])
def test_a_judgement_that_is_not_whole_is_shown_again_with_what_is_wrong(
    as_: As, tier: str, reason: str
) -> None:
    answer = judge(as_("bob"), tier, reason=reason)

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not TierOverride.objects.exists()


@pytest.mark.parametrize(("who", "code"), [("frank", "DE"), ("bob", "FR"), ("judy", "DE"), ("oscar", "DE")])
def test_a_state_outside_the_scope_is_absent_for_page_and_act(as_: As, who: str, code: str) -> None:
    client = as_(who)
    for answer in (
        client.get(reverse("admin:jurisdictions_jurisdiction_change", args=[code])),
        client.get(act(code)),
        judge(client, code=code),
    ):
        assert answer.status_code in (302, 403, 404)
        assert "Germany" not in answer.content.decode()
    assert not TierOverride.objects.exists()


@pytest.mark.parametrize("who", ["alice", "dan", "grace", "heidi"])
def test_who_sees_the_state_and_is_not_counsel_has_no_such_act(as_: As, who: str) -> None:
    client = as_(who)
    assert act() not in page(client)
    assert judge(client).status_code == 404
    assert not TierOverride.objects.exists()


def test_the_unknown_state_has_no_tier_to_judge(as_: As) -> None:
    bob = as_("bob")
    assert act("ZZ") not in page(bob, "ZZ")
    assert "No indicator of this State is held." in page(bob, "ZZ")
    assert judge(bob, code="ZZ").status_code == 409


def test_a_figure_that_may_not_be_passed_on_says_so(as_: As) -> None:
    content = b"iso2,indicator,year,value\nDE,fh_total,2024,93\nDE,fh_total,2025,94\nDE,fh_status,2025,free\n"
    indicators.load_own_indicators(
        actor=people.heidi(), at=cases.AT,
        file=IndicatorFile(
            name="fh.csv", content=content, publisher="Freedom House", licence="internal", redistributable=False
        ),
    )  # fmt: skip

    text = page(as_("bob"))

    assert text.count("Not to be passed on") == 2
    assert "fh total" in text
    assert "fh status" in text


def test_the_number_of_queries_does_not_depend_on_what_is_held(as_: As) -> None:
    bob = as_("bob")
    page(bob)

    def asked(code: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            page(bob, code)
        return len(queries)

    few = asked("ZZ")
    for _number in range(3):
        judge(bob)
    assert Jurisdiction.objects.get(code="DE").indicators.count() > 20
    assert asked("DE") == few
