"""Letters mailed encrypted, and mail that came back."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pysequoia
import pytest
from django.core import mail

from tests.triage import cases, decided, delivered, people
from tests.triage.decided import last_event, refused
from triage import audit
from triage.audit import verify_chain
from triage.choices import DeliveryStatus, LinkEnd, Status
from triage.errors import GateClosed, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import Bounce, DeliveryLink, Letter
from triage.services import (
    authority_keys,
    bounces,
    closing,
    delivery_downloads,
    letter_mail,
    letters,
)
from triage.services.delivery_mail import MailNotSent

pytestmark = pytest.mark.django_db
AT = cases.AT
ISSUED: dict[str, Letter] = {}
KEY = delivered.secret_key()


@pytest.fixture(scope="module", autouse=True)
def _letters(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(renderer, "render", decided.blank_render)
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        folder: Path = tmp_path_factory.mktemp("records")
        ISSUED["answer"] = delivered.answered(folder)
        ISSUED["acknowledgement"] = delivered.acknowledged()
        yield
    patch.undo()


def letter(which: str = "answer") -> Letter:
    return delivered.fresh(ISSUED[which])


def with_key(row: Letter) -> Letter:
    assert row.addressee is not None
    delivered.confirmed(row.addressee, KEY)
    return row


def post(row: Letter, **parts: Any) -> Letter:
    parts = {"actor": people.alice(), "at": cases.LATER, **parts}
    return letter_mail.mail_letter(letter=delivered.fresh(row), **parts)


def bounce(row: Letter, **parts: Any) -> Bounce:
    parts = {"actor": people.alice(), "note": "550 mailbox unavailable", "at": cases.LATER, **parts}
    return bounces.record_bounce(letter=delivered.fresh(row), **parts)


def kinds(row: Letter) -> list[str]:
    return [str(kind) for kind in row.data_request.events.order_by("number").values_list("kind", flat=True)]


# By OpenPGP


def test_the_letter_goes_encrypted_for_the_confirmed_key_and_counts_as_delivered():
    row = post(with_key(letter()))

    (message,) = mail.outbox
    ((name, content, _kind),) = message.attachments
    assert (message.to, name) == ([delivered.EMAIL], f"{row}.pdf.asc")
    opened = pysequoia.decrypt(
        content.encode() if isinstance(content, str) else content, decryptor=KEY.decryptor()
    )
    assert opened.bytes is not None
    assert sha256(opened.bytes).hexdigest() == row.sha256
    assert (row.delivery, cases.fresh(row.data_request).status) == (
        DeliveryStatus.DELIVERED,
        Status.DELIVERED,
    )
    assert kinds(row)[-2:] == ["letter_mailed", "delivered"]
    assert list(verify_chain(str(row.data_request_id))) == []


def test_the_plain_part_of_the_mail_holds_our_reference_and_nothing_of_a_person():
    row = post(with_key(letter()))
    whole: Message = mail.outbox[0].message()
    text = whole.as_string()
    assert row.data_request.reference in mail.outbox[0].body
    assert [word for word in (*delivered.PERSONAL, "%PDF") if word in text] == []


@pytest.mark.parametrize("state", ["none", "recorded", "withdrawn"])
def test_without_a_confirmed_key_nothing_is_mailed(state: str):
    row = letter()
    assert row.addressee is not None
    if state == "recorded":
        delivered.recorded(row.addressee, KEY)
    if state == "withdrawn":
        key = delivered.confirmed(row.addressee, KEY)
        authority_keys.withdraw_key(actor=people.alice(), key=key, reason="lost", at=AT)
    refused(row.data_request, GateClosed, "No confirmed OpenPGP key", partial(post, row))
    assert mail.outbox == []


def test_the_gate_scope_and_role_are_asked_as_for_every_delivery():
    row = with_key(letter())
    case = row.data_request
    refused(case, NotInScope, "no such data request", partial(post, row, actor=people.frank()))
    refused(case, NotPermitted, "may not do this", partial(post, row, actor=people.grace()))
    letters.hold_delivery(actor=people.alice(), letter=delivered.fresh(row), note="in doubt", at=AT)
    refused(case, WrongStep, "is held", partial(post, row))
    assert mail.outbox == []


def test_a_letter_that_was_mailed_is_not_mailed_again():
    row = post(with_key(letter()))
    refused(row.data_request, WrongStep, "waits for delivery", partial(post, row))
    assert len(mail.outbox) == 1


def test_a_mail_that_was_not_taken_leaves_the_letter_waiting_and_says_so(monkeypatch: Any):
    row = with_key(letter())

    def fail(*args: Any, **kwargs: Any) -> None:
        raise TimeoutError("invented")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    with pytest.raises(MailNotSent, match="nothing was delivered"):
        post(row)

    assert delivered.fresh(row).delivery == DeliveryStatus.PENDING
    assert cases.fresh(row.data_request).status == Status.ANSWERED
    assert kinds(row)[-2:] == ["letter_mailed", "letter_not_mailed"]
    assert list(verify_chain(str(row.data_request_id))) == []


def test_no_record_no_mail(monkeypatch: Any):
    row = with_key(letter())

    def fail(**parts: Any) -> None:
        raise RuntimeError("no event")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError):
        post(row)
    assert mail.outbox == []


# Mail that came back


def test_a_bounce_opens_the_delivery_again_and_takes_the_case_back():
    row = post(with_key(letter()))

    returned = bounce(row)

    assert delivered.fresh(row).delivery == DeliveryStatus.PENDING
    assert delivered.fresh(row).delivered_at is None
    assert cases.fresh(row.data_request).status == Status.ANSWERED
    assert returned.note.reveal(scope=row.data_request_id) == "550 mailbox unavailable"
    event = last_event(row.data_request)
    assert (event.kind, cases.reason_of(event)) == (EventKind.LETTER_BOUNCED, "550 mailbox unavailable")
    assert "mailbox" not in str(event.detail)
    assert Letter.objects.with_bounce().get(pk=row.pk).came_back is True
    assert list(verify_chain(str(row.data_request_id))) == []


def test_a_bounced_link_is_closed_and_a_new_one_ends_the_warning():
    row = letter("acknowledgement")
    link = delivered.send(row).link
    bounce(row)

    link.refresh_from_db()
    assert link.ended_because == LinkEnd.BOUNCED
    assert Letter.objects.with_bounce().get(pk=row.pk).came_back is True

    delivered.send(row, at=cases.LATER + delivered.DAY)

    assert Letter.objects.with_bounce().get(pk=row.pk).came_back is False
    assert DeliveryLink.objects.filter(letter=row, ended_at=None).count() == 1


def test_a_bounced_letter_is_delivered_again():
    row = post(with_key(letter()))
    bounce(row)
    post(row, at=cases.LATER + delivered.DAY)
    assert cases.fresh(row.data_request).status == Status.DELIVERED
    assert Letter.objects.with_bounce().get(pk=row.pk).came_back is False


def test_what_was_not_sent_cannot_come_back_and_what_was_fetched_did_not():
    row = letter()
    case = row.data_request
    refused(case, WrongStep, "was not sent", partial(bounce, row))
    people.desk()
    sent = delivered.send(row)
    refused(case, Incomplete, "Say what came back", partial(bounce, row, note=" "))
    token = delivered.token_of(mail.outbox[-1])
    delivery_downloads.hand_out(token=token, code=sent.code, address=None, at=cases.LATER)
    refused(case, WrongStep, "it was delivered", partial(bounce, row))


def test_only_who_may_deliver_in_the_country_records_a_bounce():
    row = post(with_key(letter()))
    refused(row.data_request, NotInScope, "no such data request", partial(bounce, row, actor=people.frank()))
    refused(row.data_request, NotPermitted, "may not do this", partial(bounce, row, actor=people.grace()))


def test_a_closed_case_is_opened_by_no_bounce():
    row = post(with_key(letter()))
    closing.close(actor=people.bob(), data_request=cases.fresh(row.data_request), at=AT)
    refused(row.data_request, WrongStep, "closed", partial(bounce, row))


def test_the_bounce_of_a_correction_leaves_a_case_delivered_whose_answer_arrived():
    first = letter()
    letters.mark_delivered(actor=people.alice(), letter=first, note="by post", at=AT)
    correction = decided.render(decided.issue(decided.draft(cases.fresh(first.data_request), replaces=first)))
    post(with_key(correction))
    bounce(correction)
    assert cases.fresh(first.data_request).status == Status.DELIVERED
    assert delivered.fresh(correction).delivery == DeliveryStatus.PENDING
