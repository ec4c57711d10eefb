"""Registering a demand: what is kept, what stays unknown, what is refused, and that a refusal leaves nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from jurisdictions.law.vocabulary import DataCategory, GagBasis, IdentifierKind, ItemType, RequestKind, Unit
from tests.triage import cases, people
from triage import audit
from triage.access import scope_of
from triage.choices import Status
from triage.encryption import blind_index
from triage.errors import BadInput, NotInScope, NotPermitted
from triage.event_kinds import EventKind
from triage.models import (
    Authority,
    DataRequest,
    Event,
    Identifier,
    IdentifierIndex,
    ReferenceSeries,
    Requester,
    Subject,
)
from triage.services import authorities, intake
from triage.services.submissions import (
    AuthoritySubmission,
    EmergencySubmission,
    FactSourceSubmission,
    GagSubmission,
    IdentifierSubmission,
    ItemSubmission,
    SubjectSubmission,
    Submission,
)

pytestmark = pytest.mark.django_db


def register(submission: Submission) -> DataRequest:
    return intake.register(actor=people.alice(), submission=submission, at=cases.AT)


def with_identifier(kind: IdentifierKind, value: str) -> Submission:
    subject = SubjectSubmission(identifiers=(IdentifierSubmission(kind=kind, value=value),))
    return cases.submission(subjects=(subject,))


def with_item(**parts: Any) -> Submission:
    return cases.submission(subjects=(SubjectSubmission(items=(ItemSubmission(**parts),)),))


def nothing_is_stored() -> bool:
    models = (DataRequest, Authority, Requester, Subject, Identifier, IdentifierIndex, ReferenceSeries, Event)
    return not any(model._default_manager.exists() for model in models)


def test_a_registered_demand_keeps_every_part_and_one_event_tells_of_it():
    data_request = register(cases.SUBMISSION)

    assert data_request.reference == "2026-DE-000001"
    assert data_request.status == Status.RECEIVED
    assert data_request.authority is not None
    assert data_request.authority.name == cases.COURT
    assert data_request.requester is not None
    assert data_request.requester.email == "p.probst@ag-koeln.nrw.de"
    assert [row.value for row in data_request.authority_references.all()] == ["506 Gs 703/26"]
    subject = data_request.subjects.get()
    assert subject.label is not None
    assert subject.label.reveal(scope=data_request.pk) == "Max Muster"
    assert [item.item_type for item in data_request.items.order_by("number")] == [
        "phone_number",
        "ip_address",
    ]
    order = data_request.order
    assert order.offence_text is not None
    assert order.offence_text.reveal(scope=data_request.pk) == "Gewerbsmäßiger Betrug, § 263 StGB"
    event = Event.objects.get(data_request=data_request)
    assert (event.kind, event.actor, event.at) == (EventKind.REGISTERED, people.alice(), cases.AT)
    assert list(audit.verify_chain(str(data_request.pk))) == []


def test_what_the_submission_leaves_open_stays_unknown():
    bare = Submission(country=None, kind=RequestKind.DISCLOSURE, channel="post", received_at=cases.RECEIVED)
    data_request = register(replace(bare, subjects=(SubjectSubmission(items=(ItemSubmission(),)),)))

    assert data_request.jurisdiction_id == "ZZ"
    assert data_request.reference == "2026-ZZ-000001"
    assert data_request.authority is None
    order = data_request.order
    facts = [field.name for field in order._meta.concrete_fields if field.name not in ("id", "data_request")]
    assert {name: getattr(order, name) for name in facts} == dict.fromkeys(facts)
    subject = data_request.subjects.get()
    unknown = ("label", "role", "suspect_confirmed", "sensitive_roles", "minor", "unspecified_persons")
    assert [getattr(subject, name) for name in unknown] == [None] * 6
    item = data_request.items.get()
    unknown = ("data_category", "item_type", "real_time", "period_from", "period_to", "words")
    assert [getattr(item, name) for name in unknown] == [None] * 6


def test_references_count_by_year_of_receipt_and_jurisdiction_and_sealed_ones_tell_no_country():
    last_year = datetime(2025, 12, 31, 23, 59, tzinfo=UTC)
    numbers = [
        cases.registered_case().reference,
        cases.registered_case().reference,
        cases.registered_case(country=None, authority=None, requester=None).reference,
        cases.registered_case(received_at=last_year, order={}).reference,
        cases.registered_case(sealed=True).reference,
    ]
    assert numbers == [
        "2026-DE-000001",
        "2026-DE-000002",
        "2026-ZZ-000001",
        "2025-DE-000001",
        "2026-S-000001",
    ]


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        (IdentifierKind.PHONE, " +49 221 47 70-00 ", "+49221477000"),
        (IdentifierKind.USERNAME, "@Some_One", "some_one"),
        (IdentifierKind.EMAIL, "Max@Example.ORG", "max@example.org"),
        (IdentifierKind.USER_ID, " 4815162342 ", "4815162342"),
        (IdentifierKind.URL, "HTTPS://Example.org/User/", "https://example.org/User"),
        (IdentifierKind.STATED, "[redacted] „Kanal 7“", "[redacted] „Kanal 7“"),
    ],
    ids=lambda value: value if isinstance(value, IdentifierKind) else "",
)
def test_an_identifier_is_kept_in_its_canonical_form_and_only_a_typed_one_can_be_found(
    kind: IdentifierKind, written: str, kept: str
):
    identifier = register(with_identifier(kind, written)).identifiers.get()

    assert identifier.value.reveal(scope=identifier.data_request_id) == kept
    found = IdentifierIndex.objects.filter(digest=blind_index(kind, kept)).first()
    assert (found is not None) == (kind is not IdentifierKind.STATED)
    assert identifier.can_be_looked_up == (kind is not IdentifierKind.STATED)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (IdentifierKind.PHONE, "0221 4770"),
        (IdentifierKind.PHONE, "+49 221 XXXX"),
        (IdentifierKind.USERNAME, "two words"),
        (IdentifierKind.EMAIL, "max at example"),
        (IdentifierKind.URL, "javascript:alert(1)"),
        (IdentifierKind.USER_ID, ""),
        (IdentifierKind.USER_ID, "48\x0015"),
        (IdentifierKind.STATED, "x" * 501),
    ],
    ids=["no-country-code", "redacted-phone", "name", "e-mail", "script", "empty", "nul", "too-long"],
)
def test_an_identifier_that_is_not_of_its_kind_is_refused_with_its_line(kind: IdentifierKind, written: str):
    with pytest.raises(BadInput, match=r"^subject 1, identifier 1: "):
        register(with_identifier(kind, written))
    assert nothing_is_stored()


REFUSED: dict[str, tuple[Submission, str]] = {
    "unknown-country": (cases.submission(country="QQ"), "country: is no ISO 3166-1 code"),
    "country-as-name": (cases.submission(country="Germany\x00"), "country: "),
    "future": (
        cases.submission(received_at=cases.AT + timedelta(seconds=1)),
        "received at: lies in the future",
    ),
    "no-zone": (cases.submission(received_at=datetime(2026, 11, 20, 8)), "received at: names no time zone"),  # noqa: DTZ001
    "long-ago": (cases.submission(received_at=datetime(1999, 12, 31, tzinfo=UTC)), "before the year 2000"),
    "channel": (cases.submission(channel="pigeon"), "channel: must be one of"),
    "kind": (cases.submission(kind="wish"), "kind: “wish” is none of"),
    "period-backwards": (
        with_item(period_from=cases.AT, period_to=cases.AT - timedelta(days=1)),
        "subject 1, item 1, period: ends before it begins",
    ),
    "period-without-zone": (
        with_item(period_from=datetime(2026, 1, 1)),  # noqa: DTZ001
        "subject 1, item 1, from: names no time zone",
    ),
    "period-over-50-years": (
        with_item(period_from=cases.AT - timedelta(days=51 * 365), period_to=cases.AT),
        "subject 1, item 1, period: is longer than 50 years",
    ),
    "content-with-type": (
        with_item(data_category=DataCategory.CONTENT, item_type=ItemType.IP_ADDRESS),
        "message content has no item type",
    ),
    "fact-misspelt": (
        cases.submission(order={"instrumnet": "epoc"}),
        "order, instrumnet: is no fact of an order; did you mean instrument",
    ),
    "fact-of-wrong-word": (cases.submission(order={"instrument": "wish"}), "order, instrument: is none of"),
    "fact-of-wrong-type": (
        cases.submission(order={"offence_stated": "yes"}),
        "order, offence stated: must be yes or no",
    ),
    "negative-penalty": (
        cases.submission(order={"max_penalty_months": -1}),
        "order, max penalty months: must be a whole number",
    ),
    "state-in-words": (
        cases.submission(order={"issuing_state": "de"}),
        "order, issuing state: must be two capital letters",
    ),
    "instant-for-day": (
        cases.submission(order={"issued_on": cases.AT}),
        "order, issued on: must be a date without a time",
    ),
    "issued-after-receipt": (
        cases.submission(order={"issued_on": date(2026, 11, 23)}),
        "issued on: lies after the day of receipt",
    ),
    "offence-too-long": (
        cases.submission(order={"offence_text": "x" * 10_001}),
        "order, offence text: has 10,001 characters",
    ),
    "unknown-tag": (cases.submission(order={"offence_tags": ["jaywalking"]}), "is no tag of an offence"),
    "reference-too-long": (cases.submission(references=("x" * 121,)), "reference 1: has 121 characters"),
    "name-with-nul": (
        cases.submission(authority=AuthoritySubmission(name="AG\x00Köln")),
        "authority, name: holds a character",
    ),
    "no-such-domain": (
        cases.submission(authority=AuthoritySubmission(name="AG", official_domains=("ag koeln",))),
        "authority, official domains: “ag koeln” is no domain",
    ),
    "officer-without-authority": (cases.submission(authority=None), "requester: name the authority"),
    "gag-backwards": (
        cases.submission(
            gag=GagSubmission(basis=GagBasis.BY_ORDER, starts_on=date(2026, 2, 1), until=date(2026, 1, 1))
        ),
        "gag, until: ends before it begins",
    ),
    "gag-with-and-without-end": (
        cases.submission(
            gag=GagSubmission(basis=GagBasis.BY_ORDER, until=date(2027, 1, 1), without_end=True)
        ),
        "gag, until: has an end and is without end",
    ),
    "emergency-in-disclosure": (cases.submission(emergency=EmergencySubmission()), "emergency: belongs to"),
    "source-of-no-fact": (
        cases.submission(sources=(FactSourceSubmission(fact="weather", words="sunny"),)),
        "source 1, fact: “weather” is no fact",
    ),
    "source-of-no-subject": (
        cases.submission(
            sources=(FactSourceSubmission(fact="minor", words="15 years", unit=Unit.SUBJECT, subject=7),)
        ),
        "source 1: names no subject",
    ),
    "too-many-identifiers": (
        cases.submission(
            subjects=(
                SubjectSubmission(
                    identifiers=(IdentifierSubmission(kind=IdentifierKind.USER_ID, value="1"),) * 10_001
                ),
            )
        ),
        "identifiers: there are 10,001; one data request takes at most 10,000",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_refused_in_the_readers_words_and_nothing_is_stored(name: str):
    submission, says = REFUSED[name]
    with pytest.raises(BadInput) as refusal:
        register(submission)
    assert says in str(refusal.value)
    assert nothing_is_stored()


def test_only_whoever_may_register_and_works_in_the_jurisdiction_registers():
    submission = cases.SUBMISSION
    for actor, error in (
        (people.frank(), NotInScope),
        (people.oscar(), NotInScope),
        (people.root(), NotInScope),
        (people.grace(), NotPermitted),
        (people.dan(), NotPermitted),
    ):
        with pytest.raises(error):
            intake.register(actor=actor, submission=submission, at=cases.AT)
    assert not DataRequest.objects.exists()
    intake.register(actor=people.alice(), submission=submission, at=cases.AT)
    assert DataRequest.objects.count() == 1


def test_the_second_demand_of_an_authority_finds_it_again_also_in_other_capitals():
    first = cases.registered_case()
    second = cases.registered_case(authority=AuthoritySubmission(name=cases.COURT.upper()))
    assert second.authority_id == first.authority_id
    assert second.requester_id == first.requester_id
    assert Authority.objects.count() == Requester.objects.count() == 1


def test_what_the_demand_says_of_its_sender_never_becomes_a_known_contact():
    named = AuthoritySubmission(name="Polizei", email="chef@polizei.example", phone="110")
    data_request = cases.registered_case(authority=named, requester=None)
    assert data_request.authority is not None
    assert not data_request.authority.has_known_contact
    assert data_request.requester is not None
    assert (data_request.requester.email, data_request.requester.phone) == ("chef@polizei.example", "110")


def test_a_demand_of_a_suspended_authority_is_held_from_the_start():
    first = cases.registered_case()
    assert first.authority is not None
    authorities.suspend_authority(
        actor=people.carol(), authority=first.authority, reason="mailbox was broken into", at=cases.AT
    )
    assert cases.registered_case().held
    assert not cases.registered_case(authority=AuthoritySubmission(name="Amtsgericht Bonn")).held


def test_content_and_an_emergency_of_which_nothing_is_known_have_their_rows():
    content = ItemSubmission(data_category=DataCategory.CONTENT, words="sämtliche Nachrichten")
    data_request = cases.registered_case(
        kind=RequestKind.EMERGENCY, subjects=(SubjectSubmission(items=(content,)),)
    )
    assert data_request.items.get().item_type == ItemType.NONE
    assert data_request.emergency.danger_to_life is None


def test_the_words_of_the_order_are_kept_with_the_unit_they_speak_of():
    sources = (
        FactSourceSubmission(fact="offence_stated", words="wegen Betruges"),
        FactSourceSubmission(fact="minor", words="geb. 1980", unit=Unit.SUBJECT, subject=0),
        FactSourceSubmission(fact="item_type", words="IP-Adressen", unit=Unit.ITEM, subject=0, item=1),
    )
    data_request = cases.registered_case(sources=sources)
    rows = {row.fact: row for row in data_request.fact_sources.all()}
    assert rows["offence_stated"].unit_id is None
    assert rows["minor"].unit_id == data_request.subjects.get().pk
    assert rows["item_type"].unit_id == data_request.items.get(number=2).pk
    assert rows["item_type"].words.reveal(scope=data_request.pk) == "IP-Adressen"


def test_no_identifier_or_quotation_is_stored_or_recorded_in_clear():
    data_request = cases.registered_case()
    secrets = (cases.USER_ID, "fraudulent_seller", "Max Muster", "Gewerbsmäßiger")
    events = str(list(Event.objects.values_list("detail", "rows", "reason")))
    rows = str(list(Identifier.objects.values_list("value"))) + str(
        list(Subject.objects.values_list("label"))
    )
    tokens = "".join(row.value.token for row in data_request.identifiers.all())
    assert not [secret for secret in secrets if secret in events + rows + tokens]


def test_the_same_authority_reference_twice_is_registered_and_found_within_the_scope_only():
    first, second = cases.registered_case(), cases.registered_case()
    other = cases.registered_case(references=("1 Js 1/26",))
    scope = scope_of(people.alice())
    assert list(intake.duplicates_of(second, scope=scope)) == [first]
    assert list(intake.duplicates_of(other, scope=scope)) == []
    assert list(intake.duplicates_of(second, scope=scope_of(people.frank()))) == []


def test_an_authority_whose_name_only_hides_a_joiner_is_the_known_one():
    known = cases.registered_case().authority
    hidden = AuthoritySubmission(name="Amts\u200dgericht K\u200böln")
    assert cases.registered_case(authority=hidden).authority == known
    blank = AuthoritySubmission(name="\u200b\u200d")
    with pytest.raises(BadInput, match="authority, name: holds only characters that nobody can see"):
        cases.registered_case(authority=blank)


@pytest.mark.slow
def test_ten_thousand_identifiers_are_registered_and_counted():
    named = tuple(IdentifierSubmission(kind=IdentifierKind.USER_ID, value=str(n)) for n in range(10_000))
    data_request = cases.registered_case(subjects=(SubjectSubmission(identifiers=named),))
    assert data_request.identifiers.count() == IdentifierIndex.objects.count() == 10_000
