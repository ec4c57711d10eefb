"""What happens at a link: the right code once, wrong codes five times, and the gate asked again each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from tests.triage import cases, decided, delivered, people
from tests.triage.decided import last_event
from triage import audit
from triage.audit import verify_chain
from triage.choices import DeliveryStatus, LinkEnd, Status
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import DeliveryLink, Event, Letter, User
from triage.services import authorities, closing, delivery_downloads, delivery_links, letters
from triage.services.delivery_downloads import Handed, LinkClosed, NotHandedOut, WrongCode

pytestmark = pytest.mark.django_db
AT = cases.AT
ADDRESS = "198.51.100.7"
HALF_AN_HOUR = timedelta(minutes=30)
ISSUED: dict[str, Letter] = {}


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


class Sent:
    """A link that went out, as the authority has it."""

    def __init__(self, which: str = "answer", **parts: Any) -> None:
        people.desk()
        self.sent = delivered.send(ISSUED[which], **parts)
        self.token = delivered.token_of(mail.outbox[-1])

    @property
    def letter(self) -> Letter:
        return delivered.fresh(self.sent.link.letter)

    @property
    def link(self) -> DeliveryLink:
        return DeliveryLink.objects.get(pk=self.sent.link.pk)

    def fetch(self, code: str = "", *, at: datetime = cases.LATER, token: str = "") -> Handed:
        return delivery_downloads.hand_out(
            token=token or self.token, code=code or self.sent.code, address=ADDRESS, at=at
        )

    @property
    def wrong(self) -> str:
        return f"{(int(self.sent.code) + 1) % 10**8:08}"


def downloads() -> list[Event]:
    return list(Event.objects.filter(kind=EventKind.LETTER_DOWNLOADED).order_by("number"))


def kept(letter: Letter) -> tuple[Any, ...]:
    case = cases.fresh(letter.data_request)
    return case.status, case.version, letter.delivery, letter.delivered_at, len(downloads())


def test_the_right_code_gives_the_letter_and_delivers_it_with_who_when_and_where():
    sent = Sent()

    handed = sent.fetch()

    assert handed.name == f"{sent.letter}.pdf"
    assert sha256(handed.content).hexdigest() == sent.letter.sha256
    assert (sent.letter.delivery, sent.letter.delivered_at) == (DeliveryStatus.DELIVERED, cases.LATER)
    assert cases.fresh(sent.letter.data_request).status == Status.DELIVERED
    (event,) = downloads()
    assert (event.at, event.actor, event.detail["count"]) == (cases.LATER, people.desk(), 1)
    assert cases.reason_of(event) == f"{delivered.EMAIL} ({ADDRESS})"
    assert ADDRESS not in str(event.detail) + str(event.rows)
    assert list(verify_chain(str(sent.letter.data_request_id))) == []


def test_the_service_account_needs_no_scope_to_hand_out_what_a_person_sent():
    sent = Sent("acknowledgement")
    decided.forced(sent.letter.data_request, sealed=True)
    assert sent.fetch().content


@pytest.mark.parametrize("typed", ["{} {}", "{}-{}", " {}{} ", "{}.{}\n"])
def test_a_code_is_taken_however_it_is_typed(typed: str):
    sent = Sent()
    assert sent.fetch(typed.format(sent.sent.code[:4], sent.sent.code[4:])).content


def test_a_download_that_broke_off_is_repeated_within_half_an_hour_and_each_is_an_event():
    sent = Sent()
    sent.fetch()
    version = cases.fresh(sent.letter.data_request).version

    sent.fetch(at=cases.LATER + HALF_AN_HOUR - timedelta(seconds=1))

    assert [event.detail["count"] for event in downloads()] == [1, 2]
    assert cases.fresh(sent.letter.data_request).version == version
    assert sent.letter.delivered_at == cases.LATER
    with pytest.raises(LinkClosed):
        sent.fetch(at=cases.LATER + HALF_AN_HOUR)
    assert len(downloads()) == 2


def test_a_link_hands_out_ten_times_at_most():
    sent = Sent()
    for _ in range(10):
        sent.fetch()
    with pytest.raises(LinkClosed):
        sent.fetch()
    assert len(downloads()) == 10


def test_five_wrong_codes_close_the_link_and_the_right_one_comes_too_late():
    sent = Sent()
    before = kept(sent.letter)
    left = []
    for _ in range(5):
        with pytest.raises(WrongCode) as wrong:
            sent.fetch(sent.wrong)
        left.append(wrong.value.left)

    assert left == [4, 3, 2, 1, 0]
    assert (sent.link.wrong_codes, sent.link.ended_because) == (5, LinkEnd.WRONG_CODES)
    assert last_event(sent.letter.data_request).kind == EventKind.DELIVERY_CODE_WRONG
    assert kept(sent.letter) == before
    with pytest.raises(LinkClosed):
        sent.fetch()
    with pytest.raises(LinkClosed):
        sent.fetch(sent.wrong)
    assert sent.link.wrong_codes == 5
    assert list(verify_chain(str(sent.letter.data_request_id))) == []


@pytest.mark.parametrize("code", ["0", "x" * 40, "\uff11\uff12\uff13\uff14", "' OR 1=1 --"])
def test_what_is_no_code_counts_as_a_wrong_one(code: str):
    sent = Sent()
    with pytest.raises(WrongCode):
        sent.fetch(code)
    assert sent.link.wrong_codes == 1


def test_the_code_of_another_link_is_wrong():
    first = Sent()
    second = Sent()
    with pytest.raises(WrongCode):
        second.fetch(first.sent.code if first.sent.code != second.sent.code else second.wrong)


def test_an_expired_a_revoked_and_an_unknown_link_are_closed_alike():
    sent = Sent(days=1)
    assert delivery_downloads.is_open(sent.token, at=AT + delivered.DAY - timedelta(seconds=1))
    refusals = []
    for token, at in ((sent.token, AT + delivered.DAY), ("unknown", cases.LATER)):
        assert not delivery_downloads.is_open(token, at=at)
        with pytest.raises(LinkClosed) as closed:
            sent.fetch(token=token, at=at)
        refusals.append(str(closed.value))
    delivery_links.revoke_link(actor=people.alice(), link=sent.link, reason="wrong letter", at=AT)
    with pytest.raises(LinkClosed) as closed:
        sent.fetch()
    assert {str(closed.value), *refusals} == {"This link opens no letter."}
    assert downloads() == []


def _suspended(letter: Letter) -> None:
    assert letter.addressee is not None
    authorities.suspend_authority(actor=people.carol(), authority=letter.addressee, reason="stolen", at=AT)


def _replaced(letter: Letter) -> None:
    decided.render(decided.issue(decided.draft(letter.data_request, replaces=letter)))


def _held(letter: Letter) -> None:
    letters.hold_delivery(actor=people.alice(), letter=delivered.fresh(letter), note="in doubt", at=AT)


def _reopened(letter: Letter) -> None:
    closing.close(actor=people.bob(), data_request=cases.fresh(letter.data_request), at=AT)
    closing.reopen(
        actor=people.bob(), data_request=cases.fresh(letter.data_request), reason="new facts", at=AT
    )


def _closed(letter: Letter) -> None:
    closing.close(actor=people.bob(), data_request=cases.fresh(letter.data_request), at=AT)


def _moved(letter: Letter) -> None:
    assert letter.addressee is not None
    decided.forced(letter.addressee, contact_email="neu@ag-koeln.nrw.de")


def _unverified(letter: Letter) -> None:
    assert letter.addressee is not None
    decided.forced(letter.addressee, status="unverified")


STOPPED = {
    "suspended": _suspended, "replaced": _replaced, "held": _held, "reopened": _reopened, "closed": _closed,
    "another contact": _moved, "unverified": _unverified,
}  # fmt: skip


@pytest.mark.parametrize("case", STOPPED)
def test_the_gate_is_asked_again_at_the_download(case: str):
    sent = Sent()
    STOPPED[case](sent.letter)
    before = kept(sent.letter)

    with pytest.raises(NotHandedOut, match=r"^The letter cannot be handed out at present\.$"):
        sent.fetch()

    assert kept(sent.letter) == before
    assert (sent.link.downloads, sent.link.opened_at) == (0, None)


def test_a_file_that_is_gone_is_not_handed_out_and_leaves_no_event(monkeypatch: Any):
    sent = Sent()
    decided.forced(sent.letter, past_triggers=True, storage_name="00/gone")
    with pytest.raises(NotHandedOut):
        sent.fetch()
    assert downloads() == []


def test_without_its_event_no_letter_leaves(monkeypatch: Any):
    sent = Sent()

    def fail(**parts: Any) -> None:
        raise RuntimeError("no event")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError):
        sent.fetch()
    assert sent.letter.delivery == DeliveryStatus.PENDING
    assert sent.link.downloads == 0


def test_a_desk_without_a_service_account_hands_out_nothing():
    sent = Sent()
    decided.forced(people.desk(), is_active=False)
    with pytest.raises(NotHandedOut):
        sent.fetch()
    assert User.objects.filter(is_service=True, is_active=True).count() == 0


def test_asking_again_is_noted_once_for_each_link_and_never_for_an_unknown_one():
    sent = Sent()
    delivery_links.revoke_link(actor=people.alice(), link=sent.link, reason="wrong letter", at=AT)

    for token in ("unknown", sent.token, sent.token):
        assert delivery_downloads.ask_again(token=token, at=cases.LATER) is None  # type: ignore[func-returns-value]

    asked = Event.objects.filter(kind=EventKind.DELIVERY_ASKED_AGAIN)
    assert asked.count() == 1
    assert sent.link.asked_again_at == cases.LATER
    assert list(verify_chain(str(sent.letter.data_request_id))) == []
