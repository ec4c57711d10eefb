"""Data requests as a desk may receive them: many countries, words that go together, unknown facts; made by chance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from jurisdictions.law.facts import Facts, ItemFacts, SubjectFacts
from jurisdictions.law.vocabulary import (
    Authorisation,
    AuthorityKind,
    DataCategory,
    DeathPenalty,
    DurationUnit,
    GagBasis,
    IdentifierKind,
    Instrument,
    ItemType,
    OffenceTag,
    Proceedings,
    RequestKind,
    RightsTier,
    Routing,
    SenderVerification,
    SensitiveRole,
    Signature,
    SubjectRole,
)

FREQUENT = ("US", "DE", "FR", "IN", "BR", "GB", "TR", "RU", "BE", "ES", "IT", "PL", "AU", "CA", "JP")
"""States that send half of the data requests; the others send the rest."""
FIRST_DAY = date(2024, 1, 1)
DAYS = 3 * 365
UNKNOWN = 0.12
"""Share of the facts that nobody has established."""

T = TypeVar("T")
_A, _K, _I = Authorisation, AuthorityKind, Instrument

SENDERS: Sequence[tuple[int, AuthorityKind, tuple[Instrument, ...], tuple[Authorisation, ...]]] = (
    (35, _K.POLICE, (_I.PRODUCTION_ORDER, _I.INFORMAL_REQUEST, _I.EMERGENCY_REQUEST, _I.PRESERVATION_REQUEST),
     (_A.NONE, _A.PROSECUTOR, _A.JUDGE)),
    (25, _K.PROSECUTOR, (_I.PRODUCTION_ORDER, _I.EPOC, _I.SUBPOENA, _I.EPOC_PR), (_A.NONE, _A.JUDGE, _A.PROSECUTOR)),
    (20, _K.COURT, (_I.COURT_ORDER, _I.SEARCH_WARRANT, _I.COURT_ORDER_2703D), (_A.COURT, _A.JUDGE)),
    (6, _K.INVESTIGATING_JUDGE, (_I.EPOC, _I.COURT_ORDER), (_A.INVESTIGATING_JUDGE,)),
    (4, _K.SECURITY_SERVICE, (_I.ADMINISTRATIVE_SUMMONS, _I.INTERCEPTION_ORDER), (_A.NONE, _A.MINISTRY)),
    (3, _K.MINISTRY, (_I.MLA_REQUEST, _I.CAPABILITY_ORDER), (_A.MINISTRY, _A.NONE)),
    (3, _K.GRAND_JURY, (_I.GRAND_JURY_SUBPOENA,), (_A.COURT,)),
    (2, _K.CENTRAL_AUTHORITY, (_I.MLA_REQUEST,), (_A.COURT, _A.NONE)),
    (1, _K.PRIVATE_PARTY, (_I.CIVIL_DISCLOSURE_ORDER,), (_A.COURT, _A.NONE)),
    (1, _K.CUSTOMS_TAX, (_I.ADMINISTRATIVE_SUMMONS,), (_A.NONE,)),
)  # fmt: skip
"""How often a kind of authority asks, with which instruments, authorised by whom."""


def population(size: int, *, countries: Sequence[str], seed: int) -> list[Facts]:
    """Data requests with one subject and two items; the same seed gives the same, two seeds hardly one in common."""
    return [_Chance(random.Random(f"{seed}:{number}"), countries).data_request() for number in range(size)]


class _Chance:
    def __init__(self, chance: random.Random, countries: Sequence[str]) -> None:
        self._chance = chance
        self._countries = countries

    def data_request(self) -> Facts:
        """One data request."""
        received_at = self._received_at()
        kinds = [kind for _, kind, _, _ in SENDERS]
        kind = self._chance.choices(kinds, [share for share, _, _, _ in SENDERS])[0]
        ((_, _, instruments, authorisations),) = (line for line in SENDERS if line[1] is kind)
        instrument = self._first(instruments)
        country = self._country()
        return Facts(
            received_at=received_at,
            country=country,
            issuing_state=country,
            enforcing_state=self._known(self._first(("IE", "DE", "NL"))),
            originating_state=self._known(country),
            authority_kind=self._known(kind),
            authorised_by=self._known(self._first(authorisations)),
            instrument=self._known(instrument),
            request_kind=self._request_kind(instrument),
            routing=self._known(self._first((Routing.DIRECT, Routing.MUTUAL_LEGAL_ASSISTANCE))),
            subjects=(self._subject(received_at),),
            **self._sender(),
            **self._dates(received_at),
            **self._case(),
            **self._conduct(),
        )

    def _received_at(self) -> datetime:
        day = FIRST_DAY + timedelta(days=self._chance.randrange(DAYS))
        while day.weekday() > 4:
            day -= timedelta(days=1)
        minutes = timedelta(minutes=self._chance.randrange(7 * 60, 18 * 60))
        return datetime(day.year, day.month, day.day, tzinfo=UTC) + minutes

    def _country(self) -> str | None:
        if self._chance.random() < 0.01:
            return None
        frequent = [country for country in FREQUENT if country in self._countries]
        return self._chance.choice(frequent if frequent and self._chance.random() < 0.5 else self._countries)

    def _request_kind(self, instrument: Instrument) -> RequestKind:
        if instrument in (_I.PRESERVATION_REQUEST, _I.EPOC_PR):
            return self._first((RequestKind.PRESERVATION, RequestKind.PRESERVATION_EXTENSION))
        return RequestKind.EMERGENCY if instrument is _I.EMERGENCY_REQUEST else RequestKind.DISCLOSURE

    def _sender(self) -> dict[str, Any]:
        return {
            "sender_verification": self._first(tuple(SenderVerification)),
            "signature": self._known(self._first((Signature.PRESENT, *Signature))),
            "addressed_to_us": self._mostly(True),
            "language": self._known(self._first(("en", "de", "fr", "tr"))),
            "translation_provided": self._mostly(False),
            "gag": self._known(self._first((GagBasis.NONE, GagBasis.BY_ORDER, GagBasis.BY_LAW))),
            "gag_without_end": self._mostly(False),
            "notice_withheld": self._mostly(False),
            "takedown_included": self._mostly(False),
            "blocking_threat": self._mostly(False),
            "keys_demanded": self._mostly(False),
            "capability_demanded": self._mostly(False),
            "earlier_refused": self._chance.choice((0, 0, 0, 1, 2)),
            "earlier_forged": 0,
        }

    def _dates(self, received_at: datetime) -> dict[str, Any]:
        issued_on = received_at.date() - timedelta(days=min(int(self._chance.expovariate(1 / 20)), 700))
        stated = self._chance.random() < 0.35
        return {
            "issued_on": self._known(issued_on),
            "authorised_on": self._known(issued_on),
            "expires_on": received_at.date() + timedelta(days=30) if self._chance.random() < 0.1 else None,
            "stated_deadline_value": self._chance.choice((3, 5, 10, 14, 30)) if stated else None,
            "stated_deadline_unit": DurationUnit.DAYS if stated else None,
        }

    def _case(self) -> dict[str, Any]:
        tags = self._chance.choices(tuple(OffenceTag), k=self._chance.choice((1, 1, 2)))
        provision = f"section {self._chance.randrange(1, 500)}"
        return {
            "offence_stated": self._mostly(True),
            "statutes": self._known(frozenset({provision, f"{provision}a"})),
            "offence_tags": self._known(frozenset(tags)),
            "max_penalty_months": self._known(self._chance.choice((6, 12, 24, 36, 60, 120))),
            "legal_basis_covers": self._mostly(True),
            "dual_criminality": self._mostly(True) if self._chance.random() < 0.3 else None,
            "violates_terms": self._mostly(True),
            "proceedings": self._known(self._first(tuple(Proceedings))),
            "sole_purpose_identification": self._mostly(True),
        }

    def _conduct(self) -> dict[str, Any]:
        return {
            "danger_to_life": self._mostly(False),
            "overbroad": self._mostly(False),
            "election_context": self._mostly(False),
            "rights_tier": self._first((RightsTier.FREE, RightsTier.HYBRID, RightsTier.AUTHORITARIAN)),
            "death_penalty_possible": self._mostly(False),
            "death_penalty_status": self._first(tuple(DeathPenalty)),
        }

    def _subject(self, received_at: datetime) -> SubjectFacts:
        roles = [role for role in SensitiveRole if self._chance.random() < 0.02]
        kinds = self._first((IdentifierKind.USER_ID, IdentifierKind.PHONE, IdentifierKind.STATED))
        return SubjectFacts(
            key=self._key(),
            subject_role=self._known(self._first(tuple(SubjectRole))),
            suspect_confirmed=self._mostly(True),
            identifier_kinds=self._known(frozenset({kinds})),
            sensitive_roles=self._known(frozenset(roles)),
            minor=self._mostly(False),
            unspecified_persons=self._mostly(False),
            items=(
                self._item(ItemType.PHONE_NUMBER, received_at),
                self._item(ItemType.IP_ADDRESS, received_at),
            ),
        )

    def _item(self, item_type: ItemType, received_at: datetime) -> ItemFacts:
        known = self._chance.random() < 0.7
        start = received_at - timedelta(days=self._chance.randrange(30, 400))
        categories = (
            DataCategory.SUBSCRIBER,
            DataCategory.TRAFFIC,
            DataCategory.IDENTIFY_IP,
            DataCategory.CONTENT,
        )
        return ItemFacts(
            key=self._key(),
            data_category=self._known(self._first(categories)),
            item_type=item_type,
            real_time=self._mostly(False),
            period_from=start if known else None,
            period_to=start + timedelta(days=self._chance.randrange(1, 60)) if known else None,
        )

    def _key(self) -> str:
        return f"{self._chance.getrandbits(128):032x}"

    def _known(self, value: T) -> T | None:
        return None if self._chance.random() < UNKNOWN else value

    def _mostly(self, value: bool) -> bool | None:
        return self._known(value if self._chance.random() < 0.9 else not value)

    def _first(self, words: Sequence[T]) -> T:
        """A word, the earlier ones more often."""
        return words[min(int(self._chance.expovariate(0.9)), len(words) - 1)]
