"""Lawyers who act on one text at one instant: one is kept, and nobody undoes unseen what another has just done."""

from typing import Any

import pytest

from tests.triage import people, worded
from tests.triage.race import race, summary
from triage.event_kinds import EventKind
from triage.models import Event, LogoVersion, TextVersion, TranslationReview
from triage.services import logos

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

LAWYERS = 6


@pytest.fixture(autouse=True)
def _people() -> None:
    for name in ("desk", "heidi", "ivan"):
        people.person(name)


def test_of_drafts_that_are_published_at_one_instant_one_is_and_the_others_would_undo_it() -> None:
    waiting = [worded.drafted(f"Wir prüfen {number}.") for number in range(LAWYERS)]

    def attempt(number: int) -> Any:
        return worded.publish(waiting[number], at=worded.AT.replace(hour=12))

    outcomes = race(attempt, processes=LAWYERS)

    assert summary(outcomes) == {"won": 1, "ChangedMeanwhile": LAWYERS - 1}
    assert TextVersion.objects.get().number == 1


def test_one_draft_is_published_once_at_one_instant() -> None:
    draft = worded.drafted()

    def attempt(number: int) -> Any:
        return worded.publish(draft)

    outcomes = race(attempt, processes=LAWYERS)

    assert summary(outcomes) == {"won": 1, "WrongStep": LAWYERS - 1}
    assert Event.objects.filter(kind=EventKind.TEXT_PUBLISHED).count() == 1


def test_of_approvals_of_one_text_at_one_instant_one_is_kept() -> None:
    def attempt(number: int) -> Any:
        return worded.approve(note=f"Compared {number}.")

    outcomes = race(attempt, processes=LAWYERS)

    assert summary(outcomes) == {"won": 1, "WrongStep": LAWYERS - 1}
    assert TranslationReview.objects.count() == 1


def test_of_logos_that_are_published_at_one_instant_one_is() -> None:
    colors = ("navy", "red", "green", "blue", "black", "white")
    waiting = [worded.logo_drafted(file=worded.picture(color=color)) for color in colors]
    heidi = people.heidi()

    def attempt(number: int) -> Any:
        return logos.publish_logo(actor=heidi, draft=waiting[number], at=worded.AT.replace(hour=12))

    outcomes = race(attempt, processes=LAWYERS)

    assert summary(outcomes) == {"won": 1, "ChangedMeanwhile": LAWYERS - 1}
    assert LogoVersion.objects.get().number == 1
