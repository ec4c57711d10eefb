"""The law editor: a text of one's own that may be wrong, its error at the line, its reading, and what it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from jurisdictions.models import RulebookDraft, RulebookVersion, RulebookWithdrawal, RulebookWorkingCopy
from tests.triage import decided, drafts, people
from triage.admin.law_difference import text_difference
from triage.models import Event
from triage.services import law, law_drafting

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db

EDITOR = "/admin/law/editor/DE/"
WRONG = ('severity = "blocking"', 'severity = "blokking"')


@pytest.fixture(scope="module", autouse=True)
def _law(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        for name in ("heidi", "ivan", "carol", "frank", "judy"):
            people.person(name)
        yield


def begun(client: Client) -> RulebookWorkingCopy:
    assert client.post(EDITOR, {"do": "begin"})["Location"] == EDITOR
    return RulebookWorkingCopy.objects.get(editor=people.ivan(), code="DE")


def sent(client: Client, source: str, do: str = "save", *, on: str = "2026-12-01", seen: str = "") -> Any:
    copy = RulebookWorkingCopy.objects.get(editor=people.ivan(), code="DE")
    data = {"do": do, "source": source, "effective_from": on, "seen": seen or copy.saved_at.isoformat()}
    return client.post(EDITOR, data)


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def page(client: Client, view: str = "edit") -> str:
    answer = client.get(EDITOR, {"view": view})
    assert answer.status_code == 200
    return str(answer.content.decode())


def in_force() -> list[tuple[str, int]]:
    return [(version.code, version.number) for version in law.latest_versions(drafts.FIRST_DAY)]


def test_an_editor_begins_with_the_published_text_and_keeps_half_of_a_rule(as_: As) -> None:
    client = as_("ivan")
    assert "Nothing of yours is begun" in page(client)
    begun(client)
    assert "The text can be read" in page(client)

    answer = sent(client, 'code = "DE"\r\nname = "Germ')

    assert told(answer) == ["Your text is kept. Nobody but you sees it."]
    copy = RulebookWorkingCopy.objects.get(editor=people.ivan())
    assert copy.source == 'code = "DE"\nname = "Germ'
    assert "Line 2 cannot be read" in page(client)
    assert in_force() == in_force()


def test_an_error_stands_at_its_line_with_the_lines_around_it(as_: As) -> None:
    client = as_("ivan")
    begun(client)
    source = drafts.published_text().replace(*WRONG, 1)
    line = source[: source.index("blokking")].count("\n") + 1
    sent(client, source)

    answer = client.get(EDITOR)

    text = answer.content.decode()
    assert f"Line {line} cannot be read" in text
    assert "did you mean blocking" in text
    assert f'data-wrong-line="{line}"' in text
    excerpt = answer.context["excerpt"]
    assert (excerpt.first, excerpt.wrong) == (line - 3, line)
    assert dict(excerpt.lines)[line] == 'severity = "blokking"'
    assert "blokking" in answer.context["form"].initial["source"]


def test_a_wrong_text_is_kept_is_not_proposed_and_leaves_the_law_in_force_alone(as_: As) -> None:
    client = as_("ivan")
    begun(client)
    before = (in_force(), RulebookDraft.objects.count(), Event.objects.count())

    answer = sent(client, drafts.published_text().replace(*WRONG, 1), "propose")

    (message,) = told(answer)
    assert message.startswith("Not proposed: line ")
    assert "did you mean blocking" in message
    assert (in_force(), RulebookDraft.objects.count(), Event.objects.count()) == before
    assert "blokking" in RulebookWorkingCopy.objects.get(editor=people.ivan()).source


def test_a_text_is_compared_as_law_and_as_text_and_read(as_: As) -> None:
    client = as_("ivan")
    begun(client)
    sent(client, drafts.stricter_text())

    as_law = page(client, "law")
    assert "Rule de-only-judges: new" in as_law
    assert "authorised by is judge" in as_law
    as_text = page(client, "text")
    assert '<span aria-hidden="true">+</span><span class="visually-hidden">added</span>' in as_text
    assert "id = &quot;de-only-judges&quot;" in as_text
    assert "Only a judge may order it." in page(client, "read")


def test_what_is_proposed_is_published_by_another_editor(as_: As) -> None:
    client = as_("ivan")
    begun(client)

    answer = sent(client, drafts.stricter_text(), "propose")

    draft = RulebookDraft.objects.get()
    address = reverse("admin:jurisdictions_rulebookdraft_change", kwargs={"object_id": draft.pk})
    assert answer["Location"] == address
    assert not RulebookWorkingCopy.objects.filter(editor=people.ivan()).exists()
    shown = as_("heidi").get(address).content.decode()
    assert "Rule de-only-judges: new" in shown
    publish = reverse(
        "admin:jurisdictions_rulebookdraft_act", kwargs={"object_id": draft.pk, "act": "publish"}
    )
    assert client.post(publish).status_code == 409
    done = as_("heidi").post(publish)
    version = RulebookVersion.objects.get(code="DE", number=2)
    assert done["Location"] == reverse(
        "admin:jurisdictions_rulebookversion_change", kwargs={"object_id": version.pk}
    )
    assert as_("heidi").get(publish).status_code == 302


def test_what_another_window_saved_is_not_written_over_and_what_was_typed_is_shown_again(as_: As) -> None:
    client = as_("ivan")
    begun(client)
    sent(client, "of the first window")

    answer = sent(client, "of the second window", seen="2026-11-20T09:30:00+00:00")

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "another window" in text
    assert "of the second window" in text
    assert RulebookWorkingCopy.objects.get(editor=people.ivan()).source == "of the first window"


def test_who_began_before_a_publication_is_told_and_can_compare_anew(as_: As) -> None:
    client = as_("ivan")
    begun(client)
    other = law.draft_rulebook(
        actor=people.heidi(), source=drafts.next_text(), effective_from=drafts.FIRST_DAY, at=decided.AT
    )
    law.publish_rulebook(actor=people.ivan(), draft=other, at=decided.LATER)

    assert "DE version 2 was published since you began with DE version 1" in page(client)
    (refused,) = told(sent(client, drafts.stricter_text(), "propose"))
    assert "would undo it unseen" in refused
    assert (
        told(client.post(EDITOR, {"do": "take-base"}))[-1] == "Your text is compared with DE version 2 now."
    )
    assert sent(client, drafts.stricter_text(), "propose").status_code == 302
    assert RulebookDraft.objects.filter(source=drafts.stricter_text()).exists()


def test_a_working_copy_can_be_thrown_away(as_: As) -> None:
    client = as_("ivan")
    begun(client)
    client.post(EDITOR, {"do": "discard"})
    assert not RulebookWorkingCopy.objects.exists()
    assert told(sent_without_copy(client))[-1] == "You have no working copy of DE any more."


def sent_without_copy(client: Client) -> Any:
    return client.post(EDITOR, {"do": "save", "source": "x", "seen": ""})


def test_two_editors_at_once_have_a_text_each(as_: As) -> None:
    ivan, heidi = as_("ivan"), as_("heidi")
    begun(ivan)
    heidi.post(EDITOR, {"do": "begin"})
    sent(ivan, "only mine")
    assert "only mine" not in page(heidi)
    assert law_drafting.own_copy("DE", actor=people.heidi()).source == drafts.published_text()  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["carol", "frank", "judy"])
@pytest.mark.parametrize(
    "address",
    [EDITOR, "/admin/law/unreviewed/", "/admin/law/unreviewed/DE/"],
    ids=["editor", "list", "review"],
)
def test_who_does_not_edit_the_law_does_not_have_these_pages(as_: As, name: str, address: str) -> None:
    client = as_(name)
    absent = client.get(f"/admin/triage/datarequest/{uuid4()}/change/").content
    for answer in (client.get(address), client.post(address, {"do": "begin"})):
        assert answer.status_code == 404
        assert answer.content == absent
    assert not RulebookWorkingCopy.objects.exists()


def test_a_rulebook_that_is_not_there_has_no_editor(as_: As) -> None:
    assert as_("ivan").get("/admin/law/editor/QQ/").status_code == 404


@pytest.mark.parametrize("view", ["edit", "law", "text", "read"])
def test_the_editor_asks_the_database_a_constant_number_of_times(
    as_: As, view: str, django_assert_max_num_queries: Any
) -> None:
    client = as_("ivan")
    begun(client)
    sent(client, drafts.stricter_text())
    client.get(EDITOR, {"view": view})
    with django_assert_max_num_queries(14):
        client.get(EDITOR, {"view": view})


# Withdrawing


def test_a_version_is_withdrawn_by_two_editors_on_their_pages(as_: As) -> None:
    version = drafts.published(on=decided.AT.date())
    act = reverse(
        "admin:jurisdictions_rulebookversion_act", kwargs={"object_id": version.pk, "act": "withdraw"}
    )
    assert as_("carol").get(act).status_code == 404
    done = as_("ivan").post(act, {"reason": "It was wrong."})
    withdrawal = RulebookWithdrawal.objects.get()
    assert done["Location"].endswith(f"/rulebookwithdrawal/{withdrawal.pk}/change/")
    confirm = reverse(
        "admin:jurisdictions_rulebookwithdrawal_act", kwargs={"object_id": withdrawal.pk, "act": "confirm"}
    )
    assert as_("ivan").post(confirm).status_code == 409
    assert ("DE", 2) in in_force()

    done = as_("heidi").post(confirm)

    assert ("DE", 1) in in_force()
    shown = as_("heidi").get(done["Location"]).content.decode()
    assert "it does not speak any more" in shown
    assert "Assess open data requests anew" not in as_("carol").get(done["Location"]).content.decode()


@pytest.mark.parametrize("view", ["law", "text", "read"])
def test_a_version_is_read_and_compared_with_the_one_before(as_: As, view: str) -> None:
    version = drafts.published(drafts.stricter_text(), on=decided.AT.date())
    address = reverse("admin:jurisdictions_rulebookversion_change", kwargs={"object_id": version.pk})
    text = as_("carol").get(address, {"view": view}).content.decode()
    assert "de-only-judges" in text or "Only a judge may order it." in text
    assert "Write the next version" not in text
    assert "Write the next version" in as_("heidi").get(address).content.decode()


@pytest.mark.parametrize(
    ("more", "on", "says"),
    [
        ("\x00", "2026-12-01", "Null characters are not allowed."),
        ("# more\n", "2026-02-31", "Enter a valid date."),
        ("# more\n", "01.12.2026", "Enter a valid date."),
    ],
)
@pytest.mark.parametrize("do", ["save", "propose"])
def test_what_cannot_be_kept_is_said_and_takes_nothing_of_what_is_kept(
    as_: As, more: str, on: str, says: str, do: str
) -> None:
    client = as_("ivan")
    begun(client)
    text = drafts.next_text()
    sent(client, text)

    answer = sent(client, text + more, do, on=on)

    assert answer.status_code == 409
    assert says in answer.content.decode()
    assert "# The next version." in answer.content.decode()
    copy = RulebookWorkingCopy.objects.get(editor=people.ivan())
    assert (copy.source, copy.effective_from) == (text, drafts.FIRST_DAY)
    assert not RulebookDraft.objects.exists()


def test_a_page_that_names_no_instant_is_taken_for_an_old_one(as_: As) -> None:
    client = as_("ivan")
    copy = begun(client)
    for seen in ("2026-13-45T00:00:00", "yesterday"):
        assert "another window" in sent(client, "lost?", seen=seen).content.decode()
    assert RulebookWorkingCopy.objects.get(editor=people.ivan()).source == copy.source


def test_a_long_text_of_lines_that_are_alike_is_compared_in_no_time() -> None:
    before, after = "# x\n" * 100_000, "# y\n" + "# x\n" * 99_999 + "# z\n"
    # The measure of `autojunk=False` would be hours: a fault shows as a test that does not end.
    lines = text_difference(before, after)
    assert [line.text for line in lines if line.sign == "+"][-1] == "# z"


def test_a_text_as_long_as_a_rulebook_is_compared_line_by_line() -> None:
    before = drafts.published_text()
    (line,) = [line for line in text_difference(before, drafts.next_text()) if line.text and line.sign]
    assert (line.sign, line.text) == ("+", "# The next version.")
