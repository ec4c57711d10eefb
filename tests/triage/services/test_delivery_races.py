"""Links used by many at one instant: wrong codes are all counted, a letter is delivered once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from tests.triage import cases, decided, delivered, people
from tests.triage.race import race, summary
from triage.audit import verify_chain
from triage.choices import LinkEnd, Status
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import DeliveryLink, Event
from triage.services import delivery_downloads, delivery_links

AT = cases.AT
ADDRESS = "198.51.100.7"


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_wrong_codes_at_one_instant_are_all_counted_and_the_sixth_is_not_tried(
    monkeypatch: Any, tmp_path: Path
):
    monkeypatch.setattr(renderer, "render", decided.blank_render)
    decided.load_law()
    people.desk()
    sent = delivered.send(delivered.acknowledged())
    token, wrong = delivered.token_of(mail.outbox[-1]), f"{(int(sent.code) + 1) % 10**8:08}"

    outcomes = race(
        lambda number: delivery_downloads.hand_out(token=token, code=wrong, address=ADDRESS, at=AT),
        processes=8,
    )

    assert summary(outcomes) == {"WrongCode": 5, "LinkClosed": 3}
    link = DeliveryLink.objects.get()
    assert (link.wrong_codes, link.ended_because) == (5, LinkEnd.WRONG_CODES)
    assert list(verify_chain(str(link.data_request_id))) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_downloads_at_one_instant_deliver_once_and_are_two_events(monkeypatch: Any, tmp_path: Path):
    monkeypatch.setattr(renderer, "render", decided.blank_render)
    decided.load_law()
    people.desk()
    letter = delivered.answered(tmp_path)
    sent = delivered.send(letter)
    token = delivered.token_of(mail.outbox[-1])

    outcomes = race(
        lambda number: len(
            delivery_downloads.hand_out(token=token, code=sent.code, address=ADDRESS, at=AT).content
        ),
        processes=4,
    )

    assert summary(outcomes) == {"won": 4}
    assert Event.objects.filter(kind=EventKind.LETTER_DOWNLOADED).count() == 4
    case = cases.fresh(letter.data_request)
    assert case.status == Status.DELIVERED
    assert list(verify_chain(str(case.pk))) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_people_who_send_a_link_at_one_instant_leave_one_that_is_open(monkeypatch: Any):
    monkeypatch.setattr(renderer, "render", decided.blank_render)
    decided.load_law()
    letter = delivered.fresh(delivered.acknowledged())
    senders = [people.alice(), people.bob()]

    outcomes = race(
        lambda number: delivery_links.send_link(actor=senders[number], letter=letter, at=AT).link.pk,
        processes=2,
    )

    assert summary(outcomes) == {"won": 1, "ChangedMeanwhile": 1}
    assert DeliveryLink.objects.filter(ended_at__isnull=True).count() == 1
    assert list(verify_chain(str(letter.data_request_id))) == []
