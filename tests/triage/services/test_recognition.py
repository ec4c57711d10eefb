"""Sensitive offences that the desk recognises: suggested, confirmed, dismissed, and what they keep from leaving."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from jurisdictions.law.vocabulary import Instrument, OffenceTag, Routing
from tests.triage import cases, decided, people
from triage.choices import Status, SuggestionStatus
from triage.errors import Incomplete, NotInScope, NotPermitted, WrongStep
from triage.models import DataRequest, Event, OffenceSuggestion
from triage.services import facts, recognition, suggestions

pytestmark = pytest.mark.django_db
S = SuggestionStatus
POLITICIAN = "Gegen Personen des politischen Lebens gerichtete Beleidigung, § 188 StGB"
AT = cases.AT


@pytest.fixture(autouse=True)
def _law(db: None) -> None:
    decided.load_law()


def order_about(text: str, **changes: Any) -> dict[str, Any]:
    return cases.order_with(
        instrument=Instrument.EPOC, routing=Routing.EU_ORDER, offence_text=text, **{"statutes": [], **changes}
    )


def insulting(**changes: Any) -> DataRequest:
    return decided.verified(order=order_about(POLITICIAN, **changes))


def rows(data_request: DataRequest) -> dict[str, OffenceSuggestion]:
    return {row.tag: row for row in data_request.offence_suggestions.all()}


def only(data_request: DataRequest) -> OffenceSuggestion:
    (row,) = data_request.offence_suggestions.all()
    return row


def kinds(data_request: DataRequest) -> list[str]:
    return list(Event.objects.filter(data_request=data_request).values_list("kind", flat=True))


def test_an_offence_that_the_text_names_is_suggested_with_the_matched_words_and_told_once() -> None:
    case = insulting()
    row = rows(case)[OffenceTag.INSULT_OFFICIAL]
    assert row.status == S.SUGGESTED
    assert any("188" in match["words"] for match in recognition.matches_of(row))
    assert kinds(case).count("offences_recognised") == 1
    assert "188" not in str(Event.objects.get(data_request=case, kind="offences_recognised").detail)


def test_what_the_facts_carry_already_and_ordinary_offences_are_not_suggested() -> None:
    assert rows(insulting(offence_tags=[OffenceTag.INSULT_OFFICIAL])).get("insult_official") is None
    assert rows(decided.verified(order=order_about("Gewerbsmäßiger Betrug, § 263 StGB"))) == {}


def test_confirming_puts_the_offence_among_the_facts_and_dismissing_leaves_them_alone() -> None:
    for act, tags, status in (("confirm", ["insult_official"], S.CONFIRMED), ("dismiss", [], S.DISMISSED)):
        case = insulting(offence_tags=[])
        row = rows(case)["insult_official"]
        parts: dict[str, Any] = {
            "actor": people.bob(),
            "data_request": cases.fresh(case),
            "suggestion": row,
            "at": AT,
        }
        if act == "confirm":
            suggestions.confirm_offence(**parts)
        else:
            suggestions.dismiss_offence(**parts, reason="The law is only quoted in a footnote.")
        case = cases.fresh(case)
        row = rows(case)["insult_official"]
        assert row.status == status
        assert row.settled_by == people.bob()
        assert case.order.offence_tags == tags
        assert kinds(case)[-1] == ("facts_corrected" if act == "confirm" else "offence_dismissed")


def test_an_open_suggestion_keeps_data_from_leaving_and_no_refusal_from_being_made() -> None:
    case = insulting(offence_tags=[OffenceTag.FRAUD])
    decided.assess(case)
    case = cases.fresh(case)
    decided.refused(case, Incomplete, "insult official", lambda: decided.decide(cases.fresh(case)))
    for row in recognition.open_suggestions(case):
        suggestions.dismiss_offence(
            actor=people.bob(), data_request=cases.fresh(case), suggestion=row, reason="quoted only", at=AT
        )
    assert recognition.open_problem(case) == ""
    decided.decide(cases.fresh(case))


def test_a_dismissed_offence_comes_back_only_where_something_else_matches() -> None:
    case = insulting(offence_tags=[OffenceTag.FRAUD])
    for row in recognition.open_suggestions(case):
        suggestions.dismiss_offence(
            actor=people.bob(), data_request=cases.fresh(case), suggestion=row, reason="quoted only", at=AT
        )
    decided.assess(cases.fresh(case))
    assert recognition.open_suggestions(case) == []
    facts.correct_facts(
        actor=people.bob(), data_request=cases.fresh(case), reason="read again", at=AT,
        order={"offence_text": "Beleidigung eines Politikers", "statutes": ["§ 188 Abs. 1 StGB"]},
    )  # fmt: skip
    assert "insult_official" in {row.tag for row in recognition.open_suggestions(case)}


def test_a_suggestion_whose_words_are_gone_is_settled_by_nobody() -> None:
    case = insulting(offence_tags=[OffenceTag.FRAUD])
    facts.correct_facts(
        actor=people.bob(), data_request=case, reason="wrong order", at=AT, order={"offence_text": "Betrug"}
    )
    assert {(row.status, row.settled_by) for row in rows(case).values()} == {(S.DISMISSED, None)}


def test_who_may_not_correct_facts_settles_nothing_and_a_settled_one_stays() -> None:
    case = insulting(offence_tags=[OffenceTag.FRAUD])
    row = rows(case)["insult_official"]
    for actor, refusal in ((people.erin(), NotPermitted), (people.frank(), NotInScope)):
        for act, more in ((suggestions.confirm_offence, {}), (suggestions.dismiss_offence, {"reason": "x"})):
            with pytest.raises(refusal):
                act(actor=actor, data_request=cases.fresh(case), suggestion=row, at=AT, **more)
    assert rows(case)["insult_official"].status == S.SUGGESTED
    with pytest.raises(Incomplete):
        suggestions.dismiss_offence(
            actor=people.bob(), data_request=cases.fresh(case), suggestion=row, reason=" ", at=AT
        )
    suggestions.confirm_offence(actor=people.bob(), data_request=cases.fresh(case), suggestion=row, at=AT)
    with pytest.raises(WrongStep):
        suggestions.confirm_offence(actor=people.bob(), data_request=cases.fresh(case), suggestion=row, at=AT)


def test_an_answered_case_settles_no_suggestion_any_more() -> None:
    case = insulting(offence_tags=[OffenceTag.FRAUD])
    row = rows(case)["insult_official"]
    decided.forced(case, status=Status.ANSWERED)
    before = kinds(case)
    for act, more in ((suggestions.confirm_offence, {}), (suggestions.dismiss_offence, {"reason": "x"})):
        with pytest.raises(WrongStep):
            act(actor=people.bob(), data_request=cases.fresh(case), suggestion=row, at=AT, **more)
    assert (rows(case)["insult_official"].status, kinds(case)) == (S.SUGGESTED, before)


def test_the_law_that_recognises_is_that_of_the_day_of_receipt_in_the_country(monkeypatch: Any) -> None:
    asked: list[date] = []

    def law_of(day: date, code: str) -> list[Any]:
        asked.append(day)
        return []

    monkeypatch.setattr(recognition, "rulebooks_in_force", law_of)
    case = insulting()
    decided.forced(case, received_at=datetime(2026, 11, 18, 23, 30, tzinfo=UTC))
    recognition.recognise_again(cases.fresh(case), actor=people.bob(), at=AT)
    assert asked[-1] == date(2026, 11, 19)
