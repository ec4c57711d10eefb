"""What a law editor writes: kept as it is, nobody's law until it is proposed and published by two."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from jurisdictions.models import RulebookDraft, RulebookVersion, RulebookWorkingCopy
from tests.triage import decided, drafts, people
from triage.errors import BadInput, ChangedMeanwhile, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.models import Event, User
from triage.services import law, law_drafting

pytestmark = pytest.mark.django_db

AT, LATER = decided.AT, decided.LATER
DAY = date(2026, 12, 1)


@pytest.fixture(scope="module", autouse=True)
def _law(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        people.heidi()
        people.ivan()
        yield


def begun(name: str = "ivan", code: str = "DE") -> RulebookWorkingCopy:
    return law_drafting.begin(actor=people.person(name), code=code, at=AT)


def saved(copy: RulebookWorkingCopy, source: str, *, on: date | None = DAY) -> RulebookWorkingCopy:
    return law_drafting.save(
        actor=copy.editor, copy=copy, source=source, effective_from=on, seen=copy.saved_at, at=LATER
    )


def proposed(copy: RulebookWorkingCopy, *, actor: User | None = None) -> RulebookDraft:
    return law_drafting.propose(actor=actor or copy.editor, copy=copy, at=LATER)


def counts() -> tuple[int, ...]:
    models = (RulebookVersion, RulebookDraft, Event)
    return tuple(model._default_manager.count() for model in models)


def in_force() -> dict[str, tuple[int, str]]:
    return {book.rulebook.code: (book.version, book.rulebook.digest) for book in law.rulebooks_in_force(DAY)}


def test_a_copy_begins_with_the_published_text_and_is_one_for_each_person_and_code():
    ivans, heidis = begun(), begun("heidi")

    assert ivans.source == heidis.source == drafts.published_text()
    assert ivans.base == RulebookVersion.objects.get(code="DE")
    assert begun().pk == ivans.pk != heidis.pk
    assert begun(code="FR").pk != ivans.pk


def test_beginning_again_keeps_what_was_written():
    saved(begun(), "half a rul")
    assert begun().source == "half a rul"


@pytest.mark.parametrize(
    "source",
    ["", "code = ", 'code = "DE"\n[[rules]]\nid = "x"', "no rulebook at all"],
    ids=["empty", "broken", "half", "prose"],
)
def test_what_is_unfinished_or_wrong_is_kept_and_is_nobodys_law(source: str):
    before, spoken = counts(), in_force()

    copy = saved(begun(), source)

    assert RulebookWorkingCopy.objects.get(pk=copy.pk).source == source
    assert law_drafting.checked(source, code="DE").problem is not None
    with pytest.raises(BadInput):
        proposed(copy)
    assert RulebookWorkingCopy.objects.get(pk=copy.pk).source == source
    assert (counts(), in_force()) == (before, spoken)


def test_an_error_is_told_with_its_line():
    source = drafts.published_text().replace('severity = "blocking"', 'severity = "blokking"', 1)
    line = source[: source.index("blokking")].count("\n") + 1
    copy = saved(begun(), source)

    problem = law_drafting.checked(source, code="DE").problem

    assert problem is not None
    assert problem.line == line
    assert "did you mean blocking" in problem.says
    with pytest.raises(BadInput, match=f"line {line}: .*did you mean blocking"):
        proposed(copy)


def test_a_text_of_another_rulebook_is_not_proposed_in_its_place():
    copy = saved(begun(), drafts.next_text("FR"))
    problem = law_drafting.checked(copy.source, code="DE").problem
    assert problem is not None
    assert "expected 'DE', found 'FR'" in problem.says
    assert problem.line == [line.startswith("code =") for line in copy.source.splitlines()].index(True) + 1
    with pytest.raises(BadInput, match="expected 'DE'"):
        proposed(copy)


def test_proposing_makes_a_draft_and_the_copy_has_served_its_purpose():
    copy = saved(begun(), drafts.next_text())

    draft = proposed(copy)

    assert (draft.source, draft.effective_from, draft.drafted_by) == (drafts.next_text(), DAY, people.ivan())
    assert law_drafting.own_copy("DE", actor=people.ivan()) is None
    with pytest.raises(NotPermitted, match="own draft"):
        law.publish_rulebook(actor=people.ivan(), draft=draft, at=LATER)
    assert law.publish_rulebook(actor=people.heidi(), draft=draft, at=LATER).number == 2


def test_a_draft_can_be_taken_up_again():
    draft = drafts.drafted()
    copy = law_drafting.begin(actor=people.heidi(), code="DE", draft=draft, at=AT)
    assert (copy.source, copy.effective_from) == (draft.source, draft.effective_from)


@pytest.mark.parametrize(
    ("on", "source", "error", "says"),
    [(None, "next", Incomplete, "from which day"), (DAY, "same", BadInput, "same text")],
    ids=["no-day", "published-already"],
)
def test_a_draft_without_a_day_or_without_a_change_is_refused(
    on: date | None, source: str, error: type[Exception], says: str
):
    copy = saved(begun(), {"next": drafts.next_text(), "same": drafts.published_text()}[source], on=on)
    before = counts()
    with pytest.raises(error, match=says):
        proposed(copy)
    assert counts() == before
    assert law_drafting.own_copy("DE", actor=people.ivan()) is not None


# Two at once


def test_who_began_before_a_publication_does_not_undo_it_unseen():
    copy = saved(begun(), drafts.next_text(word="other"))
    drafts.published()
    before = counts()

    with pytest.raises(ChangedMeanwhile, match="DE version 2 was published since you began"):
        proposed(copy)

    assert counts() == before
    taken = law_drafting.take_base(actor=people.ivan(), copy=copy, at=LATER)
    assert (taken.base, taken.source) == (RulebookVersion.objects.get(code="DE", number=2), copy.source)
    assert proposed(taken).source == copy.source


def test_of_two_drafts_of_one_text_the_second_is_not_published_over_the_first():
    first, second = drafts.drafted(), drafts.drafted(drafts.next_text(word="other"))
    law.publish_rulebook(actor=people.heidi(), draft=first, at=LATER)
    before, spoken = counts(), in_force()

    with pytest.raises(ChangedMeanwhile, match="DE version 2 was published since this was drafted"):
        law.publish_rulebook(actor=people.heidi(), draft=second, at=LATER)

    assert (counts(), in_force()) == (before, spoken)


def test_a_draft_is_published_once_however_often_it_is_sent():
    draft = drafts.drafted()
    law.publish_rulebook(actor=people.heidi(), draft=draft, at=LATER)
    before = counts()
    with pytest.raises(WrongStep, match="published already"):
        law.publish_rulebook(actor=people.heidi(), draft=draft, at=LATER)
    assert counts() == before


def test_a_text_that_was_saved_in_another_window_is_not_written_over():
    copy = begun()
    saved(copy, "of the first window")

    with pytest.raises(ChangedMeanwhile, match="another window"):
        law_drafting.save(
            actor=people.ivan(), copy=copy, source="of the second", effective_from=None, seen=AT,
            at=LATER + timedelta(minutes=1),
        )  # fmt: skip

    assert begun().source == "of the first window"


def test_a_draft_that_can_no_longer_be_read_disturbs_nothing():
    draft = drafts.drafted()
    decided.forced(draft, past_triggers=True, source='code = "DE"\nnmae = "Germany"\n')
    before, spoken = counts(), in_force()

    with pytest.raises(BadInput, match="key kind"):
        law.publish_rulebook(actor=people.heidi(), draft=RulebookDraft.objects.get(pk=draft.pk), at=LATER)

    assert (counts(), in_force()) == (before, spoken)


# Whose it is


@pytest.mark.parametrize("name", ["carol", "erin", "root", "desk"])
def test_only_law_editors_write(name: str):
    actor, copy = people.person(name), begun()
    for refused in (
        lambda: law_drafting.begin(actor=actor, code="DE", at=AT),
        lambda: law_drafting.save(
            actor=actor, copy=copy, source="x", effective_from=None, seen=copy.saved_at, at=AT
        ),
        lambda: law_drafting.propose(actor=actor, copy=copy, at=AT),
        lambda: law_drafting.take_base(actor=actor, copy=copy, at=AT),
        lambda: law_drafting.discard(actor=actor, copy=copy),
    ):
        with pytest.raises(NotPermitted):
            refused()
    assert begun().source == drafts.published_text()


def test_nobody_touches_the_copy_of_another_editor():
    copy, heidi = saved(begun(), "mine"), people.heidi()
    for refused in (
        lambda: law_drafting.save(
            actor=heidi, copy=copy, source="x", effective_from=None, seen=copy.saved_at, at=AT
        ),
        lambda: law_drafting.propose(actor=heidi, copy=copy, at=AT),
        lambda: law_drafting.discard(actor=heidi, copy=copy),
    ):
        with pytest.raises(NotInScope):
            refused()
    assert begun().source == "mine"
    law_drafting.discard(actor=people.ivan(), copy=copy)
    assert law_drafting.own_copy("DE", actor=people.ivan()) is None


@pytest.mark.parametrize(
    ("source", "says"),
    [("x" * 1_000_001, "longer than a rulebook"), ("a = 1 # \u202eevil", "U\\+202E")],
    ids=["too-long", "disguise"],
)
def test_a_text_that_no_rulebook_could_be_is_not_kept(source: str, says: str):
    copy = begun()
    with pytest.raises(BadInput, match=says):
        saved(copy, source)
    assert begun().source == copy.source


def test_there_is_nothing_to_begin_for_a_code_that_was_never_published():
    with pytest.raises(BadInput, match="no published rulebook QQ"):
        begun(code="QQ")


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\ufeff"])
def test_nothing_is_proposed_that_reads_otherwise_than_it_is_stored(mark: str):
    disguised = drafts.stricter_text().replace("Only a judge", f"Only a{mark} judge")
    with pytest.raises(BadInput, match="cannot be printed"):
        drafts.drafted(disguised)
    assert not RulebookDraft.objects.exists()
    drafts.drafted(disguised.replace(mark, ""))


def test_half_of_a_pair_is_refused_and_no_fault():
    with pytest.raises(BadInput, match="cannot be printed"):
        drafts.drafted(drafts.stricter_text().replace("Only a judge", "Only a \ud800 judge"))
