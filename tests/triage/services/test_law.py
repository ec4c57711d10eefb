"""The published law: loading, the next version, reviews, and what is in force on a day."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from jurisdictions.law.rulebook import read_rulebook
from jurisdictions.models import Jurisdiction, RightsIndicator, RulebookDraft, RulebookVersion, RuleReview
from tests.triage import decided, people
from triage.audit import DESK, verify_chain
from triage.errors import BadInput, Incomplete, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import Event
from triage.services import indicators, law

pytestmark = pytest.mark.django_db

SHIPPED = law.shipped_files()


@pytest.fixture(scope="module", autouse=True)
def _law(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        people.heidi()
        yield


def next_text(code: str = "DE") -> str:
    """The shipped text with one word changed: another text, the same law."""
    source = RulebookVersion.objects.get(code=code, number=1).source
    return source + "\n# The next version.\n"


def publish(source: str, *, actor: Any = None, on: date = date(2026, 12, 1)) -> RulebookVersion:
    draft = law.draft_rulebook(actor=people.ivan(), source=source, effective_from=on, at=decided.AT)
    return law.publish_rulebook(actor=actor or people.heidi(), draft=draft, at=decided.AT)


def counts() -> tuple[int, ...]:
    models = (RulebookVersion, RuleReview, Event, RightsIndicator)
    return tuple(model._default_manager.count() for model in models)


def in_force(on: date) -> dict[str, int]:
    return {found.rulebook.code: found.version for found in law.rulebooks_in_force(on)}


def test_every_shipped_rulebook_is_published_unreviewed_as_it_is_written():
    law.load_shipped(actor=people.desk(), at=decided.LATER)
    stored = {version.digest: version for version in RulebookVersion.objects.all()}

    assert len(stored) == len(SHIPPED) == RulebookVersion.objects.count()
    for path in SHIPPED:
        rulebook = read_rulebook(path.read_bytes(), file=path.name)
        assert stored[rulebook.digest].source.encode() == path.read_bytes()
        assert stored[rulebook.digest].number == 1
    assert not RuleReview.objects.exists()
    assert Event.objects.filter(kind=EventKind.RULEBOOK_PUBLISHED).count() == len(SHIPPED)
    assert Event.objects.filter(kind=EventKind.RULEBOOK_PUBLISHED).first().actor.is_service  # type: ignore[union-attr]
    assert list(verify_chain(DESK)) == []


def test_a_release_does_not_undo_what_law_editors_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    publish(next_text())
    for code in ("DE", "TR"):
        released = RulebookVersion.objects.get(code=code, number=1).source + "\n# Of the next release.\n"
        (tmp_path / f"{code}.toml").write_text(released, encoding="utf-8")
    monkeypatch.setattr(law, "RULEBOOKS", tmp_path)

    published = law.load_shipped(actor=people.desk(), at=decided.LATER)

    assert [(version.code, version.number) for version in published] == [("TR", 2)]
    assert RulebookVersion.objects.filter(code="DE").count() == 2
    assert law.left_to_editors() == ["DE"]


def test_every_state_has_a_row_and_the_unknown_one_too():
    codes = set(Jurisdiction.objects.values_list("code", flat=True))

    assert {"DE", "BR", "US", "TV", "ZZ"} <= codes
    assert not {"EU", "UN", "XA"} & codes
    assert len(codes) > 240


def test_loading_again_changes_nothing():
    before = counts()

    assert law.load_shipped(actor=people.desk(), files=decided.some_law(), at=decided.LATER) == []
    again = partial(indicators.load_indicators, actor=people.desk(), files=decided.SOME_INDICATORS)
    assert again(at=decided.LATER) == 0

    assert counts() == before


@pytest.mark.parametrize("name", ["heidi", "carol", "root"])
def test_the_law_is_loaded_by_the_service_account(name: str):
    actor = people.person(name)
    before = counts()
    for load in (law.load_shipped, indicators.load_indicators):
        with pytest.raises(NotPermitted):
            load(actor=actor, at=decided.AT)
    assert counts() == before


def test_one_broken_rulebook_keeps_all_of_them_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.toml").write_text(next_text())
    (tmp_path / "b.toml").write_text('code = "XX"\nnmae = "Nowhere"\n')
    monkeypatch.setattr(law, "RULEBOOKS", tmp_path)
    before = counts()

    with pytest.raises(BadInput, match=r"b\.toml, key kind"):
        law.load_shipped(actor=people.desk(), at=decided.AT)

    assert counts() == before


# Versions


def test_the_next_version_speaks_from_its_day_on():
    version = publish(next_text())

    assert (version.number, version.jurisdiction_id) == (2, "DE")
    assert in_force(date(2026, 11, 30))["DE"] == 1
    assert in_force(date(2026, 12, 1))["DE"] == 2
    others = {code: number for code, number in in_force(date(2026, 12, 1)).items() if code != "DE"}
    assert set(others.values()) == {1}


def test_the_law_of_a_state_that_is_none_is_not_drafted():
    before = (*counts(), RulebookDraft.objects.count())
    source = next_text().replace('code = "DE"', 'code = "XX"')

    with pytest.raises(BadInput, match="is no State of ISO 3166-1: “XX”"):
        law.draft_rulebook(
            actor=people.ivan(), source=source, effective_from=date(2026, 12, 1), at=decided.AT
        )
    assert (*counts(), RulebookDraft.objects.count()) == before


def test_the_first_version_speaks_to_days_before_it_was_loaded():
    assert in_force(date(2018, 8, 27)) == in_force(date(2026, 11, 20))


@pytest.mark.parametrize(("country", "codes"), [("DE", {"DE"}), ("US", {"US"}), ("ZZ", set())])
def test_of_the_countries_only_the_one_that_can_apply_is_read(country: str, codes: set[str]):
    everywhere = {version.code for version in RulebookVersion.objects.filter(jurisdiction=None)}

    read = law.rulebooks_in_force(date(2026, 11, 20), country)

    own = {found.rulebook.code for found in read} - everywhere
    assert {code for code in own if len(code) == 2} == codes
    assert all(code[:2] == country for code in own)
    assert everywhere <= {found.rulebook.code for found in read}


def test_reading_the_law_takes_two_queries_and_one_for_texts_not_read_before(
    django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(law, "_read_already", {})
    with django_assert_num_queries(3):
        law.rulebooks_in_force(date(2026, 11, 20))
    for country in (None, "DE"):
        with django_assert_num_queries(2):
            law.rulebooks_in_force(date(2026, 11, 20), country)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("code = ", "TOML|cannot"),
        ("", "key kind"),
        ('code = "SOME-REGIME"\nname = "x"\nkind = "regime"\nsurprise = 1\n', "surprise"),
    ],
    ids=["no-toml", "empty", "unknown-key"],
)
def test_a_text_that_cannot_be_read_is_refused_with_what_is_wrong(source: str, says: str):
    before = counts()
    with pytest.raises(BadInput, match=says):
        publish(source)
    assert counts() == before


def test_the_same_text_is_not_published_twice():
    before = counts()
    with pytest.raises(BadInput, match="same text"):
        publish(RulebookVersion.objects.get(code="DE").source)
    assert counts() == before


def drafted(source: str | None = None) -> RulebookDraft:
    return law.draft_rulebook(
        actor=people.ivan(), source=source or next_text(), effective_from=date(2026, 12, 1), at=decided.AT
    )


@pytest.mark.parametrize("name", ["carol", "erin", "desk", "root", "ivan"])
def test_a_draft_is_published_by_another_law_editor(name: str):
    draft, actor = drafted(), people.person(name)
    before = counts()

    with pytest.raises(NotPermitted):
        law.publish_rulebook(actor=actor, draft=draft, at=decided.AT)

    assert counts() == before
    version = law.publish_rulebook(actor=people.heidi(), draft=draft, at=decided.AT)
    assert (version.draft, version.drafted_by, version.published_by) == (draft, people.ivan(), people.heidi())


def test_the_database_too_refuses_a_version_by_one_person():
    version = RulebookVersion(
        code="DE", kind="country", number=9, source="x", digest="x", effective_from=date(2026, 12, 1),
        drafted_by=people.heidi(), published_by=people.heidi(), published_at=decided.AT,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="rulebook_by_two_people"), transaction.atomic():
        version.save(force_insert=True)


def test_a_draft_is_published_once():
    draft = drafted()
    law.publish_rulebook(actor=people.heidi(), draft=draft, at=decided.AT)
    before = counts()
    with pytest.raises(WrongStep, match="published already"):
        law.publish_rulebook(actor=people.heidi(), draft=draft, at=decided.AT)
    assert counts() == before


@pytest.mark.postgres
def test_a_published_version_and_a_review_never_change():
    version = RulebookVersion.objects.get(code="DE")
    decided.review("DE", "de-traffic-judge")
    review = RuleReview.objects.get()
    for row, change in (
        (drafted(), {"source": ""}),
        (version, {"source": ""}),
        (version, {"effective_from": date(2030, 1, 1)}),
        (review, {"note": "x"}),
    ):
        with pytest.raises(IntegrityError, match="kept as it is"), transaction.atomic():
            decided.forced(row, **change)
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).delete()


# Reviews


def test_a_review_names_the_person_the_day_and_what_was_compared():
    version = RulebookVersion.objects.get(code="DE")

    review = law.review_rule(
        actor=people.heidi(), version=version, rule_id="de-traffic-judge", note=" § 101a StPO, gesetze-im-internet.de ",
        on=date(2026, 11, 19), at=decided.AT,
    )  # fmt: skip

    assert (review.reviewed_by, review.reviewer_name) == (people.heidi(), "Heidi Huber")
    assert review.note == "§ 101a StPO, gesetze-im-internet.de"
    (book,) = [found for found in law.rulebooks_in_force(date(2026, 11, 20)) if found.rulebook.code == "DE"]
    assert book.reviewed == {"de-traffic-judge"}
    event = Event.objects.filter(chain=DESK).latest("number")
    assert event.kind == EventKind.RULE_REVIEWED
    assert event.detail == {"rule": "de-traffic-judge", "rulebook": "DE", "number": 1}


def test_a_review_of_a_version_is_none_of_the_next():
    decided.review("DE", "de-traffic-judge")
    publish(next_text(), on=date(2026, 11, 1))

    (book,) = [found for found in law.rulebooks_in_force(date(2026, 11, 20)) if found.rulebook.code == "DE"]

    assert (book.version, book.reviewed) == (2, frozenset())


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"rule_id": "de-trafic-judge"}, BadInput, "no rule of DE version 1"),
        ({"note": " "}, Incomplete, "what you opened and compared"),
        ({"note": "x" * 501}, BadInput, "at most 500"),
        ({"on": date(2026, 11, 21)}, BadInput, "future"),
        ({"actor": "carol"}, NotPermitted, "review rule"),
        ({"actor": "root"}, NotPermitted, "review rule"),
    ],
    ids=["unknown-rule", "no-note", "long-note", "tomorrow", "counsel", "superuser"],
)
def test_a_review_that_proves_nothing_is_refused(change: dict[str, Any], error: type[Exception], says: str):
    parts = {
        "rule_id": "de-traffic-judge", "note": "compared", "actor": "heidi", "on": date(2026, 11, 20), **change
    }  # fmt: skip
    parts["actor"] = people.person(parts["actor"])
    version = RulebookVersion.objects.get(code="DE")
    review = partial(law.review_rule, version=version, at=decided.AT)
    before = counts()

    with pytest.raises(error, match=says):
        review(**parts)

    assert counts() == before


def test_a_rule_is_reviewed_once():
    decided.review("DE", "de-traffic-judge")
    before = counts()
    with pytest.raises(BadInput, match="reviewed already by Heidi Huber"):
        decided.review("DE", "de-traffic-judge")
    assert counts() == before


# Indicators


def test_the_tier_of_a_country_comes_from_published_figures_and_none_is_unknown():
    assert indicators.tier_of_country("DE").tier != indicators.tier_of_country("RU").tier
    assert indicators.tier_of_country("ZZ").tier == "unknown"
