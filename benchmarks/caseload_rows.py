"""A desk with many data requests: their rows, as skewed as a real desk's, made from a fixed seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from triage.choices import Status

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DESK_AGE = timedelta(days=8 * 365)
PER_AUTHORITY = 100
"""Data requests for each authority, on average."""
COLLEAGUES = 40
SEED = 20261120

OPEN = {
    Status.RECEIVED: 30, Status.SENDER_VERIFIED: 15, Status.ASSESSED: 15, Status.AWAITING_AUTHORITY: 20,
    Status.RIGHTS_REVIEW: 3, Status.DECIDED: 7, Status.APPROVED: 3, Status.PRODUCED: 2, Status.ANSWERED: 3,
    Status.DELIVERED: 2,
}  # fmt: skip
ENDED = {Status.CLOSED: 940, Status.WITHDRAWN: 30, Status.REJECTED: 20, Status.MERGED: 10}
KINDS = {"disclosure": 85, "preservation": 10, "preservation_extension": 2, "emergency": 3}
LEVELS = {1: 85, 2: 10, 3: 4, 4: 1}
FLAGS = {"security_service": 60, "gag_present": 30, "protest": 8, "death_penalty": 2}

COLUMNS = {
    "triage_authority": "id name kind jurisdiction_id status official_domains contact_phone contact_email"
    " contact_source suspended_reason",
    "triage_datarequest": "id reference jurisdiction_id authority_id kind channel received_at registered_at"
    " status is_open review_level assigned_to_id sealed held due_at closed_at version",
    "triage_authorityreference": "id data_request_id value",
    "triage_subject": "id data_request_id number withdrawn",
    "triage_identifier": "id data_request_id subject_id kind value withdrawn",
    "triage_identifierindex": "identifier_id digest",
    "triage_assessment": "id voided_reason data_request_id number facts result rulebooks level assessed_by_id"
    " assessed_at",
    "triage_riskflag": "id data_request_id unit rulebook rulebook_version rule_id citation says assessment_id"
    " flag weight level evidence",
    "triage_deadline": "id voided_reason data_request_id clock rulebook rule_id citation due_before binding"
    " leads steps",
    "triage_deadlinepause": "id data_request_id deadline_id paused_at reason",
    "triage_dependency": "id kind started_at data_request_id started_by_id",
    "triage_watch": "user_id data_request_id since",
}
"""Tables in the order in which their rows refer to each other."""

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(slots=True)
class Known:
    """What the benchmark looks for; all of it lies in the counsel's scope."""

    reference: str = ""
    authority_reference: str = ""
    authority_name: str = ""
    digest: str = ""


@dataclass(slots=True)
class Desk:
    """Makes the rows of a desk of a given size. `counsel` works in `scope`, with colleagues."""

    codes: Sequence[str]
    scope: frozenset[str]
    counsel: str
    colleagues: Sequence[str]
    size: int
    known: Known = field(default_factory=Known)
    dice: random.Random = field(default_factory=lambda: random.Random(SEED))
    numbers: Counter[str] = field(default_factory=Counter)
    authorities: dict[str, list[str]] = field(default_factory=dict)

    def blocks(self, at_once: int) -> Iterator[Rows]:
        """All rows by table, so many data requests at once."""
        # Few States send most orders: each next one sends about two thirds of the one before, down to a trickle.
        weights = [0.66**place + 0.002 for place in range(len(self.codes))]
        yield {"triage_authority": self._authorities(weights)}
        for start in range(0, self.size, at_once):
            rows: Rows = {}
            count = min(at_once, self.size - start)
            for number, code in enumerate(self.dice.choices(self.codes, weights, k=count), start=start):
                self._data_request(rows, number, code)
            yield rows

    def _id(self) -> str:
        return f"{self.dice.getrandbits(128):032x}"

    def _authorities(self, weights: Sequence[float]) -> list[tuple[Any, ...]]:
        rows = []
        for code, weight in zip(self.codes, weights, strict=True):
            count = 1 + round(self.size / PER_AUTHORITY * weight / sum(weights))
            self.authorities[code] = [self._id() for _ in range(count)]
            rows += [
                (key, f"{KIND_OF_COURT[number % 3]} {code} {number}", "court", code, "verified", "[]",
                 "", "", "", "")
                for number, key in enumerate(self.authorities[code])
            ]  # fmt: skip
        self.known.authority_name = f"{KIND_OF_COURT[0]} {min(self.scope)}".lower()
        return rows

    def _data_request(self, rows: Rows, number: int, code: str) -> None:
        dice = self.dice
        key = self._id()
        # The newest are open, and some old ones that nobody came to close.
        is_open = dice.random() < (0.8 if number >= self.size * 0.98 else 0.004)
        status = one_of(dice, OPEN if is_open else ENDED)
        received = NOW - DESK_AGE * (1 - number / self.size)
        due = self._due(received, is_open)
        self.numbers[code] += 1
        reference = f"{received.year}-{code}-{self.numbers[code]:06d}"
        has_person = dice.random() < (0.7 if is_open else 0.95)
        sealed = dice.random() < 0.005
        add(rows, "triage_datarequest", key, reference, code, dice.choice(self.authorities[code]),
            one_of(dice, KINDS), "email", text(received), text(received), status.value, is_open,
            one_of(dice, LEVELS), dice.choice(self.colleagues) if has_person else None, sealed, False,
            text(due) if due else None, None if is_open else text(received), 1)  # fmt: skip
        self._named(rows, key, number, reference, known=code in self.scope and not sealed)
        if dice.random() < (0.5 if is_open else 0.1):
            self._assessed(rows, key, received)
        if is_open:
            self._in_work(rows, key, status, due or received)

    def _due(self, received: datetime, is_open: bool) -> datetime | None:
        if self.dice.random() > 0.85:
            return None
        if is_open:
            return NOW + timedelta(minutes=self.dice.randint(-5 * 1440, 30 * 1440))
        return received + timedelta(days=10)

    def _named(self, rows: Rows, key: str, number: int, reference: str, *, known: bool) -> None:
        dice = self.dice
        subject, identifier = self._id(), self._id()
        digest = f"{dice.getrandbits(256):064x}"
        theirs = f"{dice.randint(1, 900)} Gs {number}/{reference[2:4]}"
        add(rows, "triage_authorityreference", self._id(), key, theirs)
        add(rows, "triage_subject", subject, key, 1, False)
        add(rows, "triage_identifier", identifier, key, subject, "user_id", "{}", False)
        add(rows, "triage_identifierindex", identifier, digest)
        if known:
            self.known.reference, self.known.digest = reference, digest
            self.known.authority_reference = theirs

    def _assessed(self, rows: Rows, key: str, received: datetime) -> None:
        assessment = self._id()
        add(
            rows,
            "triage_assessment",
            assessment,
            "",
            key,
            1,
            "{}",
            "{}",
            "[]",
            1,
            self.counsel,
            text(received),
        )
        add(rows, "triage_riskflag", self._id(), key, "request", "policy", 1, "rule", "", "", assessment,
            one_of(self.dice, FLAGS), 1, 1, "{}")  # fmt: skip

    def _in_work(self, rows: Rows, key: str, status: Status, due: datetime) -> None:
        if status is Status.AWAITING_AUTHORITY:
            deadline = self._id()
            add(
                rows,
                "triage_deadline",
                deadline,
                "",
                key,
                "answer",
                "DE",
                "rule",
                "",
                text(due),
                True,
                True,
                "[]",
            )
            add(
                rows,
                "triage_deadlinepause",
                self._id(),
                key,
                deadline,
                text(due - timedelta(days=3)),
                "asked",
            )
        if self.dice.random() < 0.03:
            add(rows, "triage_dependency", self._id(), "mla", text(NOW), key, self.counsel)
        if self.dice.random() < 30 / self.size * 50:
            add(rows, "triage_watch", self.counsel, key, text(NOW))


KIND_OF_COURT = ("Amtsgericht", "Landgericht", "Staatsanwaltschaft")


def add(rows: Rows, table: str, *values: Any) -> None:
    """One row more for the table."""
    rows.setdefault(table, []).append(values)


def one_of(dice: random.Random, weights: dict[Any, int]) -> Any:
    """One of the keys, as often as its weight says."""
    return dice.choices(list(weights), list(weights.values()))[0]


def text(instant: datetime) -> str:
    """An instant in UTC, as both databases read it."""
    return instant.isoformat(" ", "microseconds").removesuffix("+00:00")
