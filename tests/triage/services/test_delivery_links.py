"""Links to letters: to whom they go, what the mail holds, and when they are closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from tests.triage import cases, decided, delivered, people
from tests.triage.decided import last_event, refused
from triage.audit import verify_chain
from triage.choices import DeliveryStatus, LetterKind, LinkEnd, Status
from triage.errors import BadInput, GateClosed, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import DeliveryLink, Letter
from triage.services import authorities, closing, delivery_links, letters
from triage.services.delivery_mail import MailNotSent

pytestmark = pytest.mark.django_db
AT = cases.AT

ISSUED: dict[str, Letter] = {}


@dataclass(frozen=True)
class Broken:
    """A mail server that takes nothing."""

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError("invented")


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


def suspend(row: Letter) -> None:
    assert row.addressee is not None
    authorities.suspend_authority(actor=people.carol(), authority=row.addressee, reason="stolen", at=AT)


def live() -> list[DeliveryLink]:
    return list(DeliveryLink.objects.filter(ended_at__isnull=True))


def test_a_link_goes_to_the_contact_that_the_desk_found_and_the_code_to_the_telephone():
    sent = delivered.send(letter())

    (message,) = mail.outbox
    assert message.to == [delivered.EMAIL]
    assert (sent.telephone, sent.source) == (cases.COURT_PHONE, cases.COURT_SOURCE)
    assert len(sent.code) == 8
    assert sent.code not in f"{message.body} {message.subject}"
    assert sent.link.expires_at == AT + 14 * delivered.DAY
    case = cases.fresh(letter().data_request)
    assert (case.status, letter().delivery) == (Status.ANSWERED, DeliveryStatus.PENDING)
    event = last_event(case)
    assert (event.kind, event.detail["until"]) == (EventKind.DELIVERY_LINK_MADE, "2026-12-04 09:30 UTC")
    assert list(verify_chain(str(case.pk))) == []


def test_the_mail_holds_our_reference_and_nothing_of_a_person_or_the_matter():
    delivered.send(letter())
    (message,) = mail.outbox
    text = f"{message.subject} {message.body}"
    assert letter().data_request.reference in text
    assert [word for word in (*delivered.PERSONAL, "isclosure", "Amtsgericht") if word in text] == []
    assert message.attachments == []


def test_neither_address_nor_code_is_in_the_database():
    sent = delivered.send(letter())
    token = delivered.token_of(mail.outbox[0])
    (row,) = DeliveryLink.objects.filter(pk=sent.link.pk).values()
    event = last_event(letter().data_request)
    assert token not in str(row) + str(event.detail) + str(event.rows)
    assert sent.code not in str(row) + str(event.detail)
    assert sent.code not in repr(sent)
    assert delivery_links.is_code_of(sent.link, delivery_links.spoken(sent.code))
    assert not delivery_links.is_code_of(sent.link, "")


@pytest.mark.parametrize("days", [1, 30])
def test_who_delivers_chooses_the_days(days: int):
    assert delivered.send(letter(), days=days).link.expires_at == AT + days * delivered.DAY


@pytest.mark.parametrize("days", [0, -1, 31])
def test_a_link_is_open_for_one_to_thirty_days(days: int):
    refused(letter().data_request, BadInput, "1 to 30", partial(delivered.send, letter(), days=days))
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("who", "error"), [("frank", NotInScope), ("grace", NotPermitted), ("dan", NotPermitted)]
)
def test_only_who_may_deliver_in_the_country_sends_a_link(who: str, error: type[Exception]):
    send = partial(delivered.send, letter(), actor=people.person(who))
    refused(letter().data_request, error, "no such data request|may not do this", send)
    assert (mail.outbox, live()) == ([], [])
    assert delivered.send(letter(), actor=people.bob()).link.made_by == people.bob()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"contact_email": ""}, "No e-mail address"),
        ({"contact_phone": ""}, "No telephone number"),
        ({"contact_source": ""}, "No e-mail address"),
        ({"status": "unverified"}, "No e-mail address"),
        ({"status": "suspended"}, "suspended"),
    ],
    ids=["no address", "no telephone", "no source", "unverified", "suspended"],
)
def test_nothing_goes_to_an_authority_whose_contact_is_not_known(changes: dict[str, Any], says: str):
    row = letter("acknowledgement")
    assert row.addressee is not None
    decided.forced(row.addressee, **changes)
    refused(row.data_request, GateClosed, says, partial(delivered.send, row))
    assert mail.outbox == []


def test_the_address_of_the_sender_is_never_used():
    row = letter("acknowledgement")
    assert row.data_request.requester is not None
    sender = row.data_request.requester.email
    delivered.send(row)
    assert sender
    assert sender not in str(mail.outbox[0].recipients())


def test_a_held_case_a_held_delivery_and_a_replaced_letter_are_not_sent():
    first = letter()
    correction = decided.render(decided.issue(decided.draft(first.data_request, replaces=first)))
    refused(first.data_request, WrongStep, "replaced by a later version", partial(delivered.send, first))

    letters.hold_delivery(
        actor=people.alice(), letter=delivered.fresh(correction), note="address in doubt", at=AT
    )
    refused(first.data_request, WrongStep, "is held", partial(delivered.send, correction))

    other = letter("acknowledgement")
    suspend(other)
    refused(other.data_request, GateClosed, "is suspended", partial(delivered.send, other))
    assert mail.outbox == []


def test_a_draft_and_a_delivered_letter_are_not_sent():
    case = letter().data_request
    draft = decided.draft(case, LetterKind.ACKNOWLEDGEMENT)
    refused(case, WrongStep, "waits for delivery", partial(delivered.send, draft))
    letters.mark_delivered(actor=people.alice(), letter=letter(), note="by post", at=AT)
    refused(case, WrongStep, "waits for delivery", partial(delivered.send, letter()))


def test_an_answer_whose_case_was_opened_again_is_not_sent():
    row = letter()
    closing.close(actor=people.bob(), data_request=row.data_request, at=AT)
    closing.reopen(actor=people.bob(), data_request=cases.fresh(row.data_request), reason="new facts", at=AT)
    refused(row.data_request, GateClosed, "Nothing may leave", partial(delivered.send, row))


def test_a_second_link_closes_the_first():
    first, second = delivered.send(letter()).link, delivered.send(letter()).link
    first.refresh_from_db()
    assert (first.ended_at, first.ended_because) == (AT, LinkEnd.REPLACED)
    assert live() == [second]
    assert list(verify_chain(str(letter().data_request_id))) == []


def test_a_link_whose_mail_was_not_taken_is_closed_and_nothing_was_delivered(monkeypatch: Any):
    monkeypatch.setattr("django.core.mail.EmailMessage.send", Broken())
    with pytest.raises(MailNotSent, match="did not take"):
        delivered.send(letter())

    (link,) = DeliveryLink.objects.all()
    assert (link.ended_because, letter().delivery) == (LinkEnd.NOT_SENT, DeliveryStatus.PENDING)
    event = last_event(letter().data_request)
    assert (event.kind, event.detail["link_end"]) == (EventKind.DELIVERY_LINK_ENDED, "not_sent")
    assert list(verify_chain(str(letter().data_request_id))) == []


def test_a_link_is_revoked_once_with_a_reason_by_who_may_deliver():
    link = delivered.send(letter()).link
    case = letter().data_request
    revoke = partial(delivery_links.revoke_link, link=link, at=AT)

    refused(case, Incomplete, "Say why", partial(revoke, actor=people.alice(), reason=" "))
    refused(case, NotInScope, "no such data request", partial(revoke, actor=people.frank(), reason="x"))
    refused(case, NotPermitted, "may not do this", partial(revoke, actor=people.grace(), reason="x"))

    row = revoke(actor=people.alice(), reason="wrong letter")
    assert (row.ended_because, cases.reason_of(last_event(case))) == (LinkEnd.REVOKED, "wrong letter")
    refused(case, WrongStep, "closed already", partial(revoke, actor=people.alice(), reason="again"))
    assert list(verify_chain(str(case.pk))) == []
