"""Delivering from the page of a letter: the acts, what they show once, what stands on letter and case afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.triage import cases, decided, delivered, people
from triage.choices import DeliveryStatus
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import AuthorityKey, Bounce, DeliveryLink, Letter
from triage.services import delivery_downloads

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
ISSUED: dict[str, Letter] = {}
KEY = delivered.secret_key()


@pytest.fixture(scope="module", autouse=True)
def _letters(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(renderer, "render", delivered.carrying_render)
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        folder: Path = tmp_path_factory.mktemp("records")
        ISSUED["answer"] = delivered.answered(folder)
        for name in people.PEOPLE:
            people.person(name)
        yield
    patch.undo()


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(cases.LATER, tick=False):
        yield


def letter() -> Letter:
    return delivered.fresh(ISSUED["answer"])


def page_of(row: Any, act: str = "") -> str:
    name = f"admin:triage_{type(row)._meta.model_name}_{'act' if act else 'change'}"
    return reverse(name, kwargs={"object_id": row.pk, **({"act": act} if act else {})})


def take(client: Client, row: Any, act: str, **values: Any) -> Any:
    version = getattr(getattr(row, "data_request", None), "version", "")
    return client.post(page_of(row, act), {"version": version, **values})


def offered(page: Any) -> set[str]:
    return {act.name for act, _url in page.context["acts"]}


def test_an_issued_letter_offers_its_ways_out_to_who_may_deliver(as_: As) -> None:
    ways = {"deliver-by-link", "deliver-by-openpgp", "mark-delivered", "hold-delivery", "record-bounce"}
    assert ways <= offered(as_("alice").get(page_of(letter())))
    assert not ways & offered(as_("grace").get(page_of(letter())))
    assert "withdraw-verification" not in offered(as_("alice").get(page_of(letter())))
    assert "withdraw-verification" in offered(as_("carol").get(page_of(letter())))
    assert as_("frank").get(page_of(letter())).status_code == 404


def test_the_one_time_code_is_shown_once_with_the_number_to_call(as_: As) -> None:
    alice = as_("alice")
    assert 'value="14"' in alice.get(page_of(letter(), "deliver-by-link")).content.decode()

    answer = take(alice, letter(), "deliver-by-link", days=7)

    text = answer.content.decode()
    assert answer.status_code == 200
    code = re.search(r'class="value">(\d{4} \d{4})<', text)
    assert code is not None
    assert cases.COURT_PHONE in text
    assert delivered.EMAIL in text
    assert code[1] not in alice.get(page_of(letter())).content.decode()
    token = delivered.token_of(mail.outbox[-1])
    handed = delivery_downloads.hand_out(token=token, code=code[1], address="198.51.100.7", at=cases.LATER)
    page = alice.get(page_of(letter())).content.decode()
    assert handed.name in f"{letter()}.pdf"
    assert "198.51.100.7" in page
    assert "open until" in page


def test_the_data_files_are_opened_from_letter_and_case_by_who_sees_them(as_: As) -> None:
    bob = as_("bob")
    assert "open-data" in offered(bob.get(page_of(letter())))
    assert page_of(letter(), "open-data") in bob.get(page_of(letter().data_request)).content.decode()
    assert as_("frank").post(page_of(letter(), "open-data")).status_code == 404

    answer = bob.post(page_of(letter(), "open-data"))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer["Content-Disposition"] == f'attachment; filename="{letter()}-data.zip"'
    assert len(delivered.unpacked(answer.content)) == 3
    kinds = letter().data_request.events.order_by("number").values_list("kind", flat=True)
    assert list(kinds)[-1] == EventKind.DATA_FILES_OPENED


@pytest.mark.parametrize("days", ["0", "31", "x", ""])
def test_odd_days_are_said_beside_the_field(as_: As, days: str) -> None:
    answer = take(as_("alice"), letter(), "deliver-by-link", days=days)
    assert answer.context["form"].errors
    assert not DeliveryLink.objects.exists()


def test_a_refusal_is_said_in_the_words_of_the_service(as_: As) -> None:
    authority = letter().addressee
    assert authority is not None
    decided.forced(authority, contact_email="")
    answer = take(as_("alice"), letter(), "deliver-by-link", days=7)
    assert answer.status_code == 409
    assert "No e-mail address of Amtsgericht Köln is known" in answer.content.decode()


def test_a_link_is_revoked_on_its_page_and_its_secrets_stand_nowhere(as_: As) -> None:
    alice = as_("alice")
    sent = delivered.send(letter())
    page = alice.get(page_of(sent.link))
    text = page.content.decode() + alice.get(page_of(sent.link).replace("change", "history")).content.decode()
    assert sent.link.token_digest not in text
    assert sent.link.code_digest not in text

    answer = take(alice, DeliveryLink.objects.select_related("data_request").get(), "revoke", reason="wrong")

    assert answer.status_code == 302
    assert "revoked by the desk" in alice.get(page_of(letter())).content.decode()


def test_a_key_is_recorded_and_confirmed_and_the_letter_mailed(as_: As) -> None:
    alice, bob = as_("alice"), as_("bob")
    authority = letter().addressee
    answer = take(alice, authority, "record-key", armoured=delivered.public(KEY), source="called the court")
    assert answer.status_code == 302, answer.content.decode()
    key = AuthorityKey.objects.get()
    assert "confirm" not in offered(alice.get(page_of(key)))
    assert "confirm" in offered(bob.get(page_of(key)))
    assert take(bob, key, "confirm").status_code == 302

    assert take(alice, letter(), "deliver-by-openpgp").status_code == 302

    assert letter().delivery == DeliveryStatus.DELIVERED
    assert len(mail.outbox[-1].attachments) == 1


def test_a_bounce_is_shown_on_the_letter_and_on_its_case_until_it_is_sent_again(as_: As) -> None:
    alice = as_("alice")
    delivered.send(letter())
    assert take(alice, letter(), "record-bounce", note="550 mailbox unavailable").status_code == 302

    assert "The mail came back" in alice.get(page_of(letter())).content.decode()
    assert "550 mailbox unavailable" in alice.get(page_of(Bounce.objects.get())).content.decode()
    case = alice.get(page_of(letter().data_request)).content.decode()
    assert "the mail came back" in case
    assert "a letter came back and waits for delivery" in case

    delivered.send(letter(), at=cases.LATER + delivered.DAY)

    assert "The mail came back" not in alice.get(page_of(letter())).content.decode()
    assert "a letter came back" not in alice.get(page_of(letter().data_request)).content.decode()


def test_verification_is_withdrawn_and_allowed_again_on_the_page_of_the_letter_alone(as_: As) -> None:
    carol = as_("carol")
    assert take(carol, letter(), "withdraw-verification", reason="gag").status_code == 302
    assert letter().verification_withdrawn_at == cases.LATER
    assert "restore-verification" in offered(carol.get(page_of(letter())))
    assert "verification" not in str(carol.get(page_of(letter().data_request)).context["case"].letters)
    assert take(carol, letter(), "restore-verification", reason="it ended").status_code == 302
    assert letter().verification_withdrawn_at is None


def test_the_page_of_a_letter_takes_the_same_queries_however_often_it_was_sent(as_: As) -> None:
    alice = as_("alice")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert alice.get(page_of(letter())).status_code == 200
        return len(captured)

    delivered.send(letter())
    asked()
    few = asked()
    for _ in range(3):
        delivered.send(letter())
    assert asked() == few
