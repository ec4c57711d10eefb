"""Producing the approved data: exactly that, once, and nothing when anything is in doubt."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from jurisdictions.law.vocabulary import IdentifierKind, ItemType
from tests.triage import cases, decided, people
from tests.triage.decided import refused
from triage.audit import verify_chain
from triage.choices import ItemOutcome, Status
from triage.errors import ChangedMeanwhile, GateClosed, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import DataRequest, Disclosure, UserNotice
from triage.records import Account, AccountRecords
from triage.records.errors import RecordsMalformed, RecordsUnavailable
from triage.records.file import FileRecords
from triage.services import decisions, facts
from triage.services.decisions import ItemChoice
from triage.services.submissions import IdentifierSubmission

pytestmark = pytest.mark.django_db

STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        STAGES["approved"] = decided.approved()
        yield


def ready() -> DataRequest:
    return cases.fresh(STAGES["approved"])


def values(produced: Disclosure) -> list[tuple[str, str, str | None]]:
    rows = produced.items.order_by("item__subject__number", "item__number", "seen_at")
    return [
        (row.item_type, row.outcome, row.value.reveal(scope=row.data_request_id) if row.value else None)
        for row in rows
    ]


@dataclass
class Watched:
    """Records that note what they are asked, and do something before they answer."""

    inner: AccountRecords
    meanwhile: Callable[[], Any] = lambda: None
    asked: list[Any] | None = None

    def __post_init__(self) -> None:
        self.asked = []

    def find_account(self, kind: IdentifierKind, value: str) -> Account | None:
        assert self.asked is not None
        self.asked.append((kind, value))
        self.meanwhile()
        return self.inner.find_account(kind, value)

    def phone_number(self, account: Account) -> str | None:
        assert self.asked is not None
        self.asked.append(ItemType.PHONE_NUMBER)
        return self.inner.phone_number(account)

    def ip_addresses(self, account: Account, period_from: datetime, period_to: datetime) -> Any:
        assert self.asked is not None
        self.asked.append((ItemType.IP_ADDRESS, period_from, period_to))
        return self.inner.ip_addresses(account, period_from, period_to)


def test_exactly_what_was_approved_is_produced_and_kept_encrypted(tmp_path: Path):
    case = ready()

    produced = decided.produce(case, tmp_path)

    assert values(produced) == [
        ("phone_number", "disclosed", decided.PHONE),
        ("ip_address", "disclosed", decided.ADDRESS),
    ]
    address = produced.items.get(item_type=ItemType.IP_ADDRESS)
    assert (address.port, address.seen_at) == (49152, datetime.fromisoformat("2026-10-07T06:41:12+00:00"))
    assert address.value is not None
    assert decided.ADDRESS not in address.value.token
    assert produced.digest == decided.live_decision(case).digest
    assert cases.fresh(case).status == Status.PRODUCED
    event = case.events.order_by("-number")[0]
    assert (event.kind, event.actor, event.detail) == (
        EventKind.DISCLOSURE_PRODUCED, people.bob(), {"values": 2, "items": 2},
    )  # fmt: skip
    told = str(list(case.events.values()))
    assert decided.PHONE not in told
    assert decided.ADDRESS not in told
    assert list(verify_chain(str(case.pk))) == []


def test_what_was_refused_is_not_even_looked_up(tmp_path: Path):
    case = decided.assessed()
    phone, addresses = decided.items_of(case)
    decided.decide(
        case,
        [
            ItemChoice(phone.pk, ItemOutcome.DISCLOSE),
            ItemChoice(addresses.pk, ItemOutcome.REFUSE, ("SCOPE-OVERBROAD",)),
        ],
    )
    decided.approve(case)
    records = Watched(decided.records(tmp_path))

    produced = decided.produce(case, tmp_path, records=records)

    assert values(produced) == [("phone_number", "disclosed", decided.PHONE)]
    assert records.asked is not None
    assert not [asked for asked in records.asked if ItemType.IP_ADDRESS in asked]
    assert not addresses.disclosed_items.exists()


def test_addresses_are_asked_for_in_the_approved_period_alone(tmp_path: Path):
    records = Watched(decided.records(tmp_path))

    decided.produce(ready(), tmp_path, records=records)

    item = cases.SUSPECT.items[1]
    assert records.asked is not None
    assert records.asked[-1] == (ItemType.IP_ADDRESS, item.period_from, item.period_to)


# Outcomes of their own


def test_no_account_is_an_outcome_and_no_refusal(tmp_path: Path):
    stranger = decided.account(identifiers=[{"kind": "user_id", "value": "999"}])
    case = ready()

    produced = decided.produce(case, tmp_path, records=decided.records(tmp_path, stranger))

    assert values(produced) == [("phone_number", "no_account", None), ("ip_address", "no_account", None)]
    assert cases.fresh(case).status == Status.PRODUCED
    assert not UserNotice.objects.filter(data_request=case).exists()


def test_no_data_held_is_an_outcome_and_no_refusal(tmp_path: Path):
    empty = decided.account(phone_number=None, ip_addresses=[])
    case = ready()

    produced = decided.produce(case, tmp_path, records=decided.records(tmp_path, empty))

    assert values(produced) == [("phone_number", "no_data_held", None), ("ip_address", "no_data_held", None)]
    assert not UserNotice.objects.filter(data_request=case).exists()
    assert case.events.order_by("-number")[0].detail == {"values": 0, "items": 2}


def test_one_item_can_be_held_and_another_not(tmp_path: Path):
    no_phone = decided.account(phone_number=None)
    case = ready()

    produced = decided.produce(case, tmp_path, records=decided.records(tmp_path, no_phone))

    assert values(produced) == [
        ("phone_number", "no_data_held", None),
        ("ip_address", "disclosed", decided.ADDRESS),
    ]
    assert UserNotice.objects.filter(data_request=case).count() == 1


# Identifiers


def two_accounts(tmp_path: Path) -> FileRecords:
    by_number = decided.account(identifiers=[{"kind": "user_id", "value": cases.USER_ID}])
    by_name = decided.account(
        account_id="7002", identifiers=[{"kind": "username", "value": cases.USERNAME}], phone_number=None
    )
    return decided.records(tmp_path, by_number, by_name)


def test_identifiers_that_lead_to_two_accounts_disclose_neither(tmp_path: Path):
    case = ready()
    records = two_accounts(tmp_path)

    refused(
        case, Incomplete, "subject 1 lead to 2 different accounts",
        partial(decided.produce, case, tmp_path, records=records),
    )  # fmt: skip


def test_withdrawing_the_wrong_identifier_is_a_way_on(tmp_path: Path):
    case = ready()
    name = case.identifiers.get(kind=IdentifierKind.USERNAME)
    facts.correct_facts(
        actor=people.bob(), data_request=case, identifiers={name.pk: {"withdrawn": True}},
        reason="the court meant the number", at=decided.AT,
    )  # fmt: skip
    decided.assess(case)
    decided.decide(case)
    decided.approve(case)

    produced = decided.produce(case, tmp_path, records=two_accounts(tmp_path))

    assert values(produced)[0] == ("phone_number", "disclosed", decided.PHONE)


def test_a_stated_identifier_is_never_looked_up(tmp_path: Path):
    stated = IdentifierSubmission(kind=IdentifierKind.STATED, value="Max the seller")
    subject = replace(cases.SUSPECT, identifiers=(cases.SUSPECT.identifiers[0], stated))
    case = decided.approved(subjects=(subject,))
    records = Watched(decided.records(tmp_path))

    decided.produce(case, tmp_path, records=records)

    assert records.asked is not None
    asked = [
        kind
        for kind, *_ in (one for one in records.asked if isinstance(one, tuple))
        if kind in IdentifierKind
    ]
    assert set(asked) == {IdentifierKind.USER_ID}


def test_each_subject_gets_the_data_of_its_own_account(tmp_path: Path):
    first = replace(cases.SUSPECT, identifiers=cases.SUSPECT.identifiers[:1])
    case = decided.approved(subjects=(first, decided.SECOND_SUSPECT))
    by_number = decided.account(identifiers=[{"kind": "user_id", "value": cases.USER_ID}], ip_addresses=[])
    by_name = decided.account(
        account_id="7002",
        identifiers=[{"kind": "username", "value": cases.USERNAME}],
        phone_number="+447700900999",
        ip_addresses=[],
    )

    produced = decided.produce(case, tmp_path, records=decided.records(tmp_path, by_number, by_name))

    phones = produced.items.filter(item_type=ItemType.PHONE_NUMBER).order_by("item__subject__number")
    assert [row.value.reveal(scope=case.pk) for row in phones if row.value] == [
        decided.PHONE,
        "+447700900999",
    ]
    assert UserNotice.objects.filter(data_request=case).count() == 2


# Nothing when in doubt


@pytest.mark.parametrize(
    "error", [RecordsUnavailable("The records cannot be asked."), RecordsMalformed("The answer makes no sense.")]
)  # fmt: skip
def test_records_that_cannot_be_asked_change_nothing(error: Exception, tmp_path: Path):
    case = ready()

    def fail() -> None:
        raise error

    refused(
        case, type(error), str(error),
        partial(decided.produce, case, tmp_path, records=Watched(decided.records(tmp_path), fail)),
    )  # fmt: skip

    decided.produce(case, tmp_path)
    assert cases.fresh(case).status == Status.PRODUCED


def test_records_that_are_missing_change_nothing(tmp_path: Path):
    case = ready()
    missing = FileRecords(tmp_path / "absent.json")

    refused(
        case, RecordsUnavailable, "cannot be read", partial(decided.produce, case, tmp_path, records=missing)
    )


@pytest.mark.parametrize(
    ("meanwhile", "error"),
    [
        (lambda case: decided.forced(case.identifiers.get(kind="username"), withdrawn=True), GateClosed),
        (lambda case: decided.forced(case, held=True), GateClosed),
        (lambda case: decided.forced(case.approvals.get(), voided_at=decided.AT), GateClosed),
        (
            lambda case: facts.correct_facts(
                actor=people.alice(), data_request=cases.fresh(case), order={"overbroad": True}, reason="x",
                at=decided.AT,
            ),
            ChangedMeanwhile,
        ),
    ],
    ids=["identifier", "held", "approval", "facts"],
)  # fmt: skip
def test_what_happens_while_the_records_are_asked_is_seen(
    meanwhile: Any, error: type[Exception], tmp_path: Path
):
    case = ready()
    done: list[int] = []

    def once() -> None:
        if not done:
            done.append(1)
            meanwhile(case)

    with pytest.raises(error):
        decided.produce(case, tmp_path, records=Watched(decided.records(tmp_path), once))

    assert done
    assert not case.disclosures.exists()
    assert not UserNotice.objects.filter(data_request=case).exists()


def test_it_is_produced_once(tmp_path: Path):
    case = ready()
    decided.produce(case, tmp_path)
    before = decided.snapshot(case)

    with pytest.raises(WrongStep, match="disclosure produced"):
        decided.produce(case, tmp_path)

    assert decided.snapshot(case) == before


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("alice", NotPermitted),
        ("dan", NotPermitted),
        ("erin", NotPermitted),
        ("desk", NotPermitted),
        ("frank", NotInScope),
        ("root", NotInScope),
    ],
)
def test_only_counsel_of_the_jurisdiction_produces_and_nobody_else_makes_the_records_be_asked(
    name: str, error: type[Exception], tmp_path: Path
):
    case = ready()
    records = Watched(decided.records(tmp_path))
    actor = people.person(name)

    refused(
        case,
        error,
        "role|jurisdictions",
        partial(decided.produce, case, tmp_path, actor=actor, records=records),
    )

    assert records.asked == []


def test_what_was_produced_for_a_recipient_that_changed_is_returned_and_produced_anew(tmp_path: Path):
    case = decided.produced(tmp_path)
    assert case.authority is not None
    decided.forced(case.authority, contact_phone="+49221999")
    with pytest.raises(GateClosed, match="edited since"):
        decided.draft(case)

    decisions.return_decision(actor=people.carol(), data_request=case, reason="new contact", at=decided.AT)
    decided.decide(case)
    decided.approve(case)
    second = decided.produce(case, tmp_path)

    assert case.disclosures.count() == 2
    assert decided.draft(case).disclosure == second
    assert UserNotice.objects.filter(data_request=case).count() == 1
    assert list(verify_chain(str(case.pk))) == []
