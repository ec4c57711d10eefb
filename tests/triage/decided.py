"""A German EPOC that can be disclosed in full, at every step from the assessment to the delivered letter.

Each step is made through its service by the person whose work it is; tests then change one thing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db import transaction
from django.db.models import QuerySet

from jurisdictions.law.vocabulary import DataCategory, Instrument, ItemType, Routing, SensitiveRole
from jurisdictions.models import RulebookVersion
from tests.triage import cases, people
from triage.choices import OPEN_STATUSES, ItemOutcome, LetterKind, ReviewOutcome
from triage.models import (
    Approval,
    Assessment,
    DataRequest,
    Decision,
    DecisionItem,
    DisclosedItem,
    Disclosure,
    Letter,
    OutboxEntry,
    RequestedItem,
    RightsReview,
    UserNotice,
)
from triage.records.file import FileRecords
from triage.services import (
    assessment,
    checklist,
    decisions,
    disclosure,
    indicators,
    law,
    letter_drafting,
    letters,
    queue,
    rights_review,
)
from triage.services.decisions import ItemChoice
from triage.services.letter_frame import Terms
from triage.services.rights_review import Ruling
from triage.services.submissions import ItemSubmission
from triage.services.triggers import drop_triggers

AT = cases.AT
PHONE = "+447700900123"
ADDRESS = "192.0.2.14"
EPOC = cases.order_with(instrument=Instrument.EPOC, routing=Routing.EU_ORDER)
CONTENT = ItemSubmission(data_category=DataCategory.CONTENT, item_type=ItemType.NONE, real_time=False)
JOURNALIST = replace(cases.SUSPECT, sensitive_roles=(SensitiveRole.JOURNALIST,))
SECOND_SUSPECT = replace(cases.SUSPECT, label="Erika Muster", identifiers=(cases.SUSPECT.identifiers[1],))
NECESSITY = "The account took payments for goods that do not exist; nothing else identifies its holder."


@contextmanager
def kept_for_a_module(blocker: Any) -> Iterator[None]:
    """One transaction around a module: what is made in it is there for each of its tests and gone after the last."""
    with blocker.unblock():
        outer = transaction.atomic()
        # As the test case's own transactions: code that demands to be outermost is not refused because of it.
        outer._from_testcase = True  # type: ignore[attr-defined]
        with outer:
            yield
            transaction.set_rollback(True)


COUNTRIES = ("BE", "BR", "CH", "DE", "FR", "GB", "IN", "RU", "TR", "US")


def some_law() -> list[Path]:
    """The files of the policies, regimes and subdivisions, and of ten countries: reading all of them takes longer."""
    return [path for path in law.shipped_files() if path.parent.name != "countries" or path.stem in COUNTRIES]


SOME_INDICATORS = indicators.SHIPPED[:3]
"""V-Dem, World Bank and the death penalty: what facts are made of."""


def load_law(*, at: datetime = AT) -> None:
    """The law that most tests need, published and unreviewed, and the indicators that place a State."""
    law.load_shipped(actor=people.desk(), files=some_law(), at=at)
    indicators.load_indicators(actor=people.desk(), files=SOME_INDICATORS, at=at)


def review(code: str, rule_id: str) -> None:
    """Heidi checks one entry of the latest version of a rulebook."""
    version = RulebookVersion.objects.filter(code=code).latest("number")
    law.review_rule(
        actor=people.heidi(), version=version, rule_id=rule_id, note="compared", on=AT.date(), at=AT
    )


def verified(**changes: Any) -> DataRequest:
    """An EPOC whose sender is confirmed."""
    return cases.verified_case(**{"order": EPOC, **changes})


def assessed(**changes: Any) -> DataRequest:
    """An EPOC that Bob assessed."""
    data_request = verified(**changes)
    assess(data_request)
    return cases.fresh(data_request)


def assess(data_request: DataRequest, *, at: datetime = AT) -> Assessment:
    """Bob assesses it."""
    return assessment.assess(actor=people.bob(), data_request=cases.fresh(data_request), at=at)


def disclose_all(data_request: DataRequest) -> list[ItemChoice]:
    """Disclosure of each item; content is refused."""
    return [choice_of(item) for item in items_of(data_request)]


def choice_of(item: RequestedItem) -> ItemChoice:
    """Disclose, or refuse with its code what is content."""
    if item.data_category == DataCategory.CONTENT:
        return ItemChoice(item.pk, ItemOutcome.REFUSE, ("DATA-CONTENT",))
    return ItemChoice(item.pk, ItemOutcome.DISCLOSE)


def refuse_all(data_request: DataRequest, *codes: str) -> list[ItemChoice]:
    """Refusal of each item with the same codes."""
    wanted = codes or ("LEGAL-STATUTE-DOES-NOT-COVER",)
    return [ItemChoice(item.pk, ItemOutcome.REFUSE, wanted) for item in items_of(data_request)]


def items_of(data_request: DataRequest) -> list[RequestedItem]:
    """Its items in the order of the order."""
    return list(data_request.items.filter(withdrawn=False).order_by("subject__number", "number"))


def decide(data_request: DataRequest, choices: list[ItemChoice] | None = None, **parts: Any) -> Decision:
    """Bob decides; without choices everything that can leave is disclosed."""
    current = cases.fresh(data_request)
    parts = {"actor": people.bob(), "necessity": NECESSITY, "at": AT, **parts}
    chosen = disclose_all(current) if choices is None else choices
    return decisions.decide(data_request=current, choices=chosen, **parts)


def approve(data_request: DataRequest, **parts: Any) -> Approval:
    """Carol approves what Bob decided, as she reads it now."""
    current = cases.fresh(data_request)
    parts = {"actor": people.carol(), "digest": live_decision(current).digest, "at": AT, **parts}
    return decisions.approve(data_request=current, **parts)


def live_decision(data_request: DataRequest) -> Decision:
    """The decision that counts."""
    return data_request.decisions.live().get()


def decided(choices: Any = None, **changes: Any) -> DataRequest:
    """An assessed EPOC that Bob decided. `choices` makes the choices from the data request."""
    data_request = assessed(**changes)
    decide(data_request, choices(data_request) if choices else None)
    return cases.fresh(data_request)


def approved(choices: Any = None, **changes: Any) -> DataRequest:
    """A decided EPOC that Carol approved."""
    data_request = decided(choices, **changes)
    approve(data_request)
    return cases.fresh(data_request)


def reviewed(data_request: DataRequest, outcome: ReviewOutcome = ReviewOutcome.CLEARED, **parts: Any) -> None:
    """Bob answers what holds the case and escalates, Dan reviews."""
    answer_blocking(data_request)
    assessment.escalate(actor=people.bob(), data_request=cases.fresh(data_request), at=AT)
    review_rights(data_request, outcome, **parts)


def answer_blocking(data_request: DataRequest) -> None:
    """Bob answers each open question that holds an item, as the law needs it."""
    current = cases.fresh(data_request)
    given = [
        checklist.Given(
            rulebook=line.rulebook, rule_id=line.rule_id, unit_key=line.unit_key, answer=line.needs,
            note="Compared with the certificate.",
        )
        for line in checklist.checklist_of(current)
        if line.open and line.blocks
    ]  # fmt: skip
    if given:
        checklist.answer_questions(actor=people.bob(), data_request=current, answers=given, at=AT)


def review_rights(
    data_request: DataRequest, outcome: ReviewOutcome = ReviewOutcome.CLEARED, **parts: Any
) -> RightsReview:
    """Dan rules in the same way on every flag that demands it, and on the whole."""
    current = cases.fresh(data_request)
    parts = {
        "actor": people.dan(), "rulings": rulings_on(current, outcome), "outcome": outcome,
        "note": "The order names a fraud and no source.", "at": AT, **parts,
    }  # fmt: skip
    return rights_review.clear_rights_review(data_request=current, **parts)


def rulings_on(data_request: DataRequest, outcome: ReviewOutcome) -> list[Ruling]:
    """One ruling for each flag that demands it."""
    flags = rights_review.flags_to_rule_on(assessment.live_assessment(data_request))
    return [Ruling(row.pk, outcome, "It was read with the order.") for row in flags]


def produced(folder: Path, choices: Any = None, **changes: Any) -> DataRequest:
    """An approved EPOC whose data Bob produced."""
    data_request = approved(choices, **changes)
    produce(data_request, folder)
    return cases.fresh(data_request)


def produce(data_request: DataRequest, folder: Path, **parts: Any) -> Disclosure:
    """Bob produces the approved data."""
    asked = parts.pop("records", None) or records(folder)
    parts = {"actor": people.bob(), "records": asked, "at": AT, **parts}
    return disclosure.produce_disclosure(data_request=cases.fresh(data_request), **parts)


def draft(data_request: DataRequest, kind: LetterKind = LetterKind.DISCLOSURE, **parts: Any) -> Letter:
    """Alice drafts a letter."""
    said = Terms(remarks=parts.pop("remarks", ()), answer_by=parts.pop("answer_by", None))
    parts = {"actor": people.alice(), "at": AT, "terms": said, **parts}
    return letter_drafting.draft_letter(data_request=cases.fresh(data_request), kind=kind, **parts)


def issue(letter: Letter, **parts: Any) -> Letter:
    """Bob issues a draft; it is queued."""
    parts = {"actor": people.bob(), "at": AT, **parts}
    return letters.issue_letter(letter=fresh_letter(letter), **parts)


def queued(data_request: DataRequest, kind: LetterKind = LetterKind.DISCLOSURE, **parts: Any) -> Letter:
    """A letter that waits to be rendered."""
    return issue(draft(data_request, kind, **parts))


def entry_of(letter: Letter) -> OutboxEntry:
    """The last queued work for a letter."""
    entry: OutboxEntry = OutboxEntry.objects.filter(object_id=letter.pk).latest("queued_at", "key")
    return entry


def render(letter: Letter, *, at: datetime = AT) -> Letter:
    """A worker works off the queued row of the letter."""
    assert queue.work_off(entry_of(letter).pk, at=at)
    return fresh_letter(letter)


def fresh_letter(letter: Letter) -> Letter:
    """The letter as it is stored now."""
    return Letter.objects.get(pk=letter.pk)


def records(folder: Path, *accounts: dict[str, Any]) -> FileRecords:
    """Account records in a file: those given, or the suspect's."""
    path = folder / "records.json"
    path.write_text(json.dumps({"note": "invented", "accounts": list(accounts) or [account()]}))
    return FileRecords(path)


def account(**changes: Any) -> dict[str, Any]:
    """The suspect's account: a number, and one address inside and one outside of the period asked for."""
    inside, outside = datetime(2026, 10, 7, 6, 41, 12, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
    return {
        "account_id": "7001",
        "identifiers": [
            {"kind": "user_id", "value": cases.USER_ID},
            {"kind": "username", "value": cases.USERNAME},
        ],
        "phone_number": PHONE,
        "ip_addresses": [
            {"address": ADDRESS, "port": 49152, "seen_at": inside.isoformat()},
            {"address": "192.0.2.99", "port": None, "seen_at": outside.isoformat()},
        ],
        **changes,
    }


def forced(row: Any, *, past_triggers: bool = False, **values: Any) -> None:
    """Change a row past every service and its history, as somebody with the database password could."""
    if past_triggers:
        drop_triggers()
    if isinstance(row, DataRequest) and "status" in values:
        values["is_open"] = values["status"] in OPEN_STATUSES
    # The query sets of recorded rows refuse to write.
    QuerySet(type(row)).filter(pk=row.pk).update(**values)


def raw_delete(row: Any) -> None:
    """Delete a row past every service, as somebody with the database password could."""
    QuerySet(type(row)).filter(pk=row.pk)._raw_delete("default")


def blank_render(html: str, *, identifier: str, **_sheet: Any) -> bytes:
    """Stands in for the renderer, which is a process of its own: one blank page."""
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out)
    return out.getvalue()


def refused(case: DataRequest, error: type[Exception], says: str, act: Callable[[], Any]) -> None:
    """The act is refused in these words, and nothing of the case moved."""
    before = snapshot(case)
    with pytest.raises(error, match=says):
        act()
    assert snapshot(case) == before


def last_event(case: DataRequest) -> Any:
    """What happened last."""
    return case.events.order_by("-number")[0]


def snapshot(data_request: DataRequest) -> dict[str, Any]:
    """What must not move when a step is refused: the row itself and how many rows hang on it."""
    related = (
        "assessments",
        "decisions",
        "approvals",
        "disclosures",
        "letters",
        "rights_reviews",
        "deadlines",
    )
    counts = {name: getattr(data_request, name).count() for name in related}
    row = DataRequest.objects.filter(pk=data_request.pk).values().get()
    letters_now = list(Letter.objects.filter(data_request=data_request).order_by("number").values())
    rows: dict[str, Any] = {
        "queued": OutboxEntry,
        "items": DecisionItem,
        "values": DisclosedItem,
        "notices": UserNotice,
    }
    more = {name: model.objects.filter(data_request=data_request).count() for name, model in rows.items()}
    return {**row, **counts, **more, "events": data_request.events.count(), "letters": letters_now}


LATER = AT + timedelta(hours=1)
