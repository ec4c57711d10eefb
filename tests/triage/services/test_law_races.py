"""Law editors who act on one rulebook at one instant: nobody undoes unseen what another has just done."""

from typing import Any

import pytest

from jurisdictions.models import RulebookVersion, RuleReview
from tests.triage import decided, drafts, people
from tests.triage.race import race, summary
from triage.event_kinds import EventKind
from triage.models import Event
from triage.services import law

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

EDITORS = 6


def test_of_drafts_that_are_published_at_one_instant_one_is_and_the_others_would_undo_it() -> None:
    files = [path for path in law.shipped_files() if path.stem == "DE"]
    law.load_shipped(actor=people.desk(), files=files, at=decided.AT)
    waiting = [drafts.drafted(drafts.next_text(word=f"word {number}")) for number in range(EDITORS)]
    heidi = people.heidi()

    def attempt(number: int) -> Any:
        return law.publish_rulebook(actor=heidi, draft=waiting[number], at=decided.LATER)

    outcomes = race(attempt, processes=EDITORS)

    assert summary(outcomes) == {"won": 1, "ChangedMeanwhile": EDITORS - 1}
    assert list(RulebookVersion.objects.values_list("number", flat=True)) == [1, 2]


def test_of_first_drafts_of_a_rulebook_one_is_published_at_one_instant() -> None:
    people.desk()
    waiting = [drafts.drafted(first_text(number)) for number in range(EDITORS)]
    heidi = people.heidi()

    def attempt(number: int) -> Any:
        return law.publish_rulebook(actor=heidi, draft=waiting[number], at=decided.LATER)

    outcomes = race(attempt, processes=EDITORS)

    assert summary(outcomes) == {"won": 1, "ChangedMeanwhile": EDITORS - 1}
    assert RulebookVersion.objects.get().number == 1


def first_text(number: int) -> str:
    """The shipped text of Germany under a name of its own, in a database that has no version of it."""
    (path,) = (path for path in law.shipped_files() if path.stem == "DE")
    return path.read_text("utf-8").replace('name = "Germany"', f'name = "Germany {number}"', 1)


def test_of_reviews_of_one_rule_at_one_instant_one_is_kept() -> None:
    files = [path for path in law.shipped_files() if path.stem == "DE"]
    (version,) = law.load_shipped(actor=people.desk(), files=files, at=decided.AT)
    heidi = people.heidi()

    def attempt(number: int) -> Any:
        return law.review_rule(
            actor=heidi, version=version, rule_id="de-traffic-judge", note=f"compared {number}",
            on=decided.AT.date(), at=decided.AT,
        )  # fmt: skip

    outcomes = race(attempt, processes=EDITORS)

    assert summary(outcomes) == {"won": 1, "BadInput": EDITORS - 1}
    assert all("was reviewed already by Heidi" in outcome.says for outcome in outcomes if not outcome.won)
    assert RuleReview.objects.count() == Event.objects.filter(kind=EventKind.RULE_REVIEWED).count() == 1
