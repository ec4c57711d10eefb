"""The form of a rights review, and the flags on the case file: evidence, words, weight, level, source, ruling."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jurisdictions.law.vocabulary import OffenceTag, SensitiveRole
from tests.triage import cases, decided, people
from triage.choices import ReviewOutcome, Status, SuggestionStatus
from triage.encryption import encrypt
from triage.models import DataRequest, FlagRuling, OffenceSuggestion, RightsReview
from triage.services import assessment, rights_review
from triage.services.submissions import FactSourceSubmission

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
STAGES: dict[str, DataRequest] = {}
ORDER = {**decided.EPOC, "offence_tags": [OffenceTag.PROTEST], "takedown_included": True}
SOURCES = (FactSourceSubmission(fact="offence_tags", words="took part in an <assembly>"),)


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        case = decided.assessed(order=ORDER, sources=SOURCES, subjects=(decided.JOURNALIST,) * 2)
        assessment.escalate(actor=people.bob(), data_request=case, at=cases.AT)
        STAGES["escalated"] = case
        yield


def case() -> DataRequest:
    return cases.fresh(STAGES["escalated"])


def address() -> str:
    return reverse("admin:triage_datarequest_act", args=[case().pk, "clear-rights-review"])


def file(client: Client) -> str:
    answer = client.get(reverse("admin:triage_datarequest_change", args=[case().pk]))
    return str(answer.content.decode())


def filled(form: Any, outcome: str = "cleared", **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"version": form["version"].value(), "outcome": "cleared", "note": "Read."}
    for line in form.lines:
        values |= {f"outcome-{line.row.pk}": outcome, f"reason-{line.row.pk}": "The order names a crime."}
    return {**values, **changes}


def test_the_form_asks_for_a_ruling_on_each_flag_that_demands_it_and_shows_the_others(as_: As) -> None:
    answer = as_("dan").get(address())
    form, text = answer.context["form"], answer.content.decode()

    asked = [line.row.flag for line in form.lines]
    assert "journalist_subject" in asked
    assert "protest" in asked
    weights = [line.row.weight for line in form.lines]
    assert weights == sorted(weights, reverse=True)
    assert {line.row.flag for line in form.below} >= {"mixed_takedown_and_data"}
    assert "took part in an &lt;assembly&gt;" in text
    (line,) = [line for line in form.lines if line.row.flag == "journalist_subject"]
    assert (len(line.raised), line.about) == (2, "subject 1; subject 2")


def test_one_line_rules_on_every_person_that_it_names_and_the_case_goes_back_to_counsel(as_: As) -> None:
    dan = as_("dan")
    form = dan.get(address()).context["form"]

    assert dan.post(address(), filled(form)).status_code == 302

    assert case().status == Status.ASSESSED
    made = RightsReview.objects.live().get(data_request=case())
    assert made.outcome == ReviewOutcome.CLEARED
    raised = rights_review.flags_to_rule_on(made.assessment)
    assert {row.raised_id for row in made.rulings.all()} == {row.pk for row in raised}
    text = file(dan)
    assert text.count("The order names a crime.") == len(form.lines)
    assert "no ruling yet" not in text


def test_one_upheld_flag_upholds_the_whole(as_: As) -> None:
    dan = as_("dan")
    form = dan.get(address()).context["form"]
    pk = form.lines[0].row.pk

    dan.post(address(), filled(form, **{f"outcome-{pk}": "upheld"}))

    assert RightsReview.objects.live().get(data_request=case()).outcome == ReviewOutcome.UPHELD


@pytest.mark.parametrize("left_out", ["outcome", "reason"])
def test_a_flag_without_ruling_or_reason_is_shown_again_and_nothing_is_recorded(
    as_: As, left_out: str
) -> None:
    dan = as_("dan")
    form = dan.get(address()).context["form"]
    name = f"{left_out}-{form.lines[-1].row.pk}"

    answer = dan.post(address(), filled(form, **{name: ""}))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [name]
    assert not FlagRuling.objects.exists()
    assert case().status == Status.RIGHTS_REVIEW


@pytest.mark.parametrize("who", ["alice", "bob", "carol", "grace", "frank"])
def test_only_who_clears_rights_reviews_has_the_form(as_: As, who: str) -> None:
    assert as_(who).get(address()).status_code == 404


def test_the_case_file_shows_what_the_flags_rest_on_before_anybody_ruled(as_: As) -> None:
    text = file(as_("bob"))

    for words in (
        "Evidence:",
        "sensitive roles: journalist",
        "In the order:",
        "rights-flag-protest",
        "ICCPR Art. 21",
    ):
        assert words in text, words
    assert "Weight 4 of 5, needs rights reviewer." in text
    assert "no ruling yet" in text


def test_the_words_of_an_offence_that_staff_confirmed_stand_with_the_flag(as_: As) -> None:
    def suggestion(tag: OffenceTag, status: SuggestionStatus, words: str) -> None:
        matched = encrypt(
            json.dumps([{"words": words}]),
            scope=case().pk,
            context="triage.offencesuggestion.matched",
            at=cases.AT,
        )
        OffenceSuggestion(
            data_request=case(), tag=tag, status=status, matched=matched, suggested_at=cases.AT
        ).save()

    suggestion(OffenceTag.PROTEST, SuggestionStatus.CONFIRMED, "unauthorised march")
    suggestion(OffenceTag.INSULT, SuggestionStatus.CONFIRMED, "an insult of nobody")
    suggestion(OffenceTag.SEDITION, SuggestionStatus.DISMISSED, "not this")

    text = as_("dan").get(address()).content.decode()

    assert "unauthorised march" in text
    assert "an insult of nobody" not in text
    assert "not this" not in text


def test_the_form_asks_the_database_the_same_however_many_are_flagged(as_: As) -> None:
    roles = (SensitiveRole.JOURNALIST, SensitiveRole.LAWYER)
    many = decided.assessed(order=ORDER, subjects=(replace(cases.SUSPECT, sensitive_roles=roles),) * 15)
    assessment.escalate(actor=people.bob(), data_request=many, at=cases.AT)
    dan = as_("dan")

    def asked(pk: Any) -> int:
        page = reverse("admin:triage_datarequest_act", args=[pk, "clear-rights-review"])
        dan.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert dan.get(page).status_code == 200
        return len(queries)

    assert asked(many.pk) == asked(case().pk)


def test_the_form_of_a_decision_says_why_it_needs_the_necessity(as_: As) -> None:
    decided.review_rights(case())
    page = reverse("admin:triage_datarequest_act", args=[case().pk, "decide"])

    help_text = as_("bob").get(page).context["form"].fields["necessity"].help_text

    assert "Nothing can be disclosed without it here" in help_text
    assert "protest" in help_text
