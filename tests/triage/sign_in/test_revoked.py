"""A right or an account that was taken away is gone at once: in open sessions, in queued and running work, in links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from guardian.shortcuts import remove_perm

from jurisdictions.models import Jurisdiction
from tests.triage import cases, decided, people
from triage import access
from triage.access import SCOPE_PERMISSION
from triage.choices import DocumentRole, LetterKind, LetterStatus
from triage.errors import NotInScope, NotPermitted
from triage.models import DataRequest, Document, Event, Letter, User
from triage.services import assessment, intake, queue, viewing
from triage.services import people as desk_people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
AT = cases.AT


def disable(user: User) -> None:
    desk_people.disable_person(actor=people.judy(), person=user, reason="left", at=AT)


def take_scope(user: User) -> None:
    remove_perm(SCOPE_PERMISSION, user, Jurisdiction.objects.get(code="DE"))


def take_role(user: User) -> None:
    user.groups.clear()


revoked = pytest.mark.parametrize(
    "revoke", [disable, take_scope, take_role], ids=["disabled", "scope", "role"]
)


def signed_in(name: str) -> Client:
    client = Client()
    people.sign_in(client, people.person(name))
    return client


def page(noun: str, name: str, row: Any, **more: str) -> str:
    return reverse(f"admin:triage_{noun}_{name}", kwargs={"object_id": row.pk, **more})


def document() -> Document:
    return intake.attach_document(
        actor=people.alice(), data_request=cases.registered_case(), role=DocumentRole.ORDER, name="beschluss.txt",
        content=b"Beschluss", at=AT,
    )  # fmt: skip


def refused(answer: Any) -> bool:
    """Absent, or sent to sign in; nothing of the case in it either way."""
    if answer.status_code == 302:
        return bool(answer["Location"].startswith(reverse("admin:login")))
    return answer.status_code == 404 and "Amtsgericht" not in answer.content.decode()


@revoked
def test_an_open_session_sees_nothing_more_at_the_next_page(revoke: Callable[[User], None]) -> None:
    case = cases.verified_case()
    client = signed_in("bob")
    addresses = [
        page("datarequest", "change", case), page("datarequest", "history", case),
        page("datarequest", "act", case, act="assess"),
    ]  # fmt: skip
    for address in addresses:
        assert client.get(address).status_code == 200
    revoke(people.bob())
    for address in addresses:
        assert refused(client.get(address))
    sent = client.post(addresses[2], {"version": case.version})
    assert refused(sent)
    assert not case.assessments.exists()
    listed = client.get(reverse("admin:triage_datarequest_changelist"))
    assert case.reference not in listed.content.decode()


@revoked
def test_a_link_to_a_file_that_was_open_before_is_dead(revoke: Callable[[User], None]) -> None:
    row = document()
    client = signed_in("bob")
    link = page("document", "act", row, act="open")
    assert client.post(link).content == b"Beschluss"
    before = Event.objects.filter(kind="document_opened").count()
    revoke(people.bob())
    assert refused(client.post(link))
    assert Event.objects.filter(kind="document_opened").count() == before


@pytest.mark.parametrize("everywhere", [1, 3])
def test_every_session_of_a_disabled_person_ends(everywhere: int) -> None:
    clients = [signed_in("bob") for _ in range(everywhere)]
    disable(people.bob())
    for client in clients:
        answer = client.get(reverse("admin:index"))
        assert answer["Location"].startswith(reverse("admin:login"))
        assert not answer.wsgi_request.user.is_authenticated


@revoked
def test_a_letter_that_was_queued_before_is_not_rendered(revoke: Callable[[User], None]) -> None:
    decided.load_law()
    letter = decided.queued(decided.verified(), LetterKind.ACKNOWLEDGEMENT)
    revoke(decided.entry_of(letter).actor)
    assert not queue.work_off(decided.entry_of(letter).pk, at=AT)
    stored = Letter.objects.get(pk=letter.pk)
    assert stored.status == LetterStatus.FAILED
    assert stored.storage_name == ""
    assert stored.problem


@revoked
def test_work_that_runs_with_an_old_row_of_the_person_is_refused(revoke: Callable[[User], None]) -> None:
    """A long bulk act reads the person once and works on for minutes."""
    first, second = cases.verified_case(), cases.verified_case()
    bob = people.bob()
    decided.load_law()
    assessment.assess(actor=bob, data_request=first, at=AT)
    revoke(User.objects.get(pk=bob.pk))
    assert bob.is_active
    with pytest.raises((NotPermitted, NotInScope)):
        assessment.assess(actor=bob, data_request=second, at=AT)
    assert not access.visible_to(access.scope_of(bob), DataRequest.objects.all()).exists()
    assert not second.assessments.exists()


@revoked
def test_a_value_is_not_shown_in_full_any_more(revoke: Callable[[User], None]) -> None:
    identifier = cases.registered_case().identifiers.get(kind="user_id")
    alice = people.alice()
    revoke(User.objects.get(pk=alice.pk))
    with pytest.raises((NotPermitted, NotInScope)):
        viewing.show_identifier(actor=alice, identifier=identifier, purpose="compare", at=AT)
    assert not Event.objects.filter(kind="identifier_shown").exists()
