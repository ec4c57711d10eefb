"""OpenPGP keys of authorities: two people, one key in use, and nothing that cannot be encrypted for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pysequoia
import pytest

from tests.triage import cases, delivered, people
from tests.triage.race import race, summary
from triage.errors import BadInput, GateClosed, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import Authority, AuthorityKey, Event
from triage.services import authorities, authority_keys, openpgp

pytestmark = pytest.mark.django_db
AT = cases.AT


@pytest.fixture
def court() -> Authority:
    return delivered.known(cases.registered_case())


def of_keys() -> list[str]:
    kinds = [kind.value for kind in EventKind if kind.value.startswith("authority_key")]
    return list(Event.objects.filter(kind__in=kinds).order_by("number").values_list("kind", flat=True))


def refused(error: type[Exception], says: str, act: Any) -> None:
    before = list(AuthorityKey.objects.values()), of_keys()
    with pytest.raises(error, match=says):
        act()
    assert (list(AuthorityKey.objects.values()), of_keys()) == before


def test_a_key_is_used_once_a_second_person_has_confirmed_it(court: Authority):
    key = delivered.secret_key()

    row = delivered.recorded(court, key)
    assert (row.names, row.expires_at) == ([f"Amtsgericht Köln <{delivered.EMAIL}>"], None)
    assert authority_keys.key_in_use(court) is None

    authority_keys.confirm_key(actor=people.bob(), key=row, at=AT)

    assert authority_keys.key_in_use(court) == row
    assert of_keys() == ["authority_key_recorded", "authority_key_confirmed"]
    event = Event.objects.get(kind=EventKind.AUTHORITY_KEY_CONFIRMED)
    assert event.detail == {"authority": court.name, "fingerprint": row.fingerprint.upper()}


def test_nobody_confirms_a_key_of_their_own_and_no_clerk_confirms_any(court: Authority):
    bobs = delivered.recorded(court, delivered.secret_key(), actor=people.bob())
    confirm = authority_keys.confirm_key

    refused(NotPermitted, "Somebody else", lambda: confirm(actor=people.bob(), key=bobs, at=AT))
    refused(NotPermitted, "may not do this", lambda: confirm(actor=people.alice(), key=bobs, at=AT))
    refused(NotInScope, "not among yours", lambda: confirm(actor=people.frank(), key=bobs, at=AT))

    assert confirm(actor=people.carol(), key=bobs, at=AT).confirmed_by == people.carol()
    refused(WrongStep, "confirmed already", lambda: confirm(actor=people.nils(), key=bobs, at=AT))


def test_a_key_of_another_country_is_neither_recorded_nor_withdrawn(court: Authority):
    row = delivered.recorded(court, delivered.secret_key())
    record = lambda: delivered.recorded(court, delivered.secret_key(), actor=people.frank())  # noqa: E731
    refused(NotInScope, "not among yours", record)
    refused(
        NotInScope, "not among yours",
        lambda: authority_keys.withdraw_key(actor=people.frank(), key=row, reason="x", at=AT),
    )  # fmt: skip
    refused(
        NotPermitted, "may not do this",
        lambda: authority_keys.withdraw_key(actor=people.grace(), key=row, reason="x", at=AT),
    )  # fmt: skip


def test_a_new_key_takes_the_place_of_the_one_in_use(court: Authority):
    old = delivered.confirmed(court, delivered.secret_key())
    new = delivered.confirmed(court, delivered.secret_key())

    old.refresh_from_db()
    assert authority_keys.key_in_use(court) == new
    assert (old.withdrawn_at, old.withdrawn_reason) == (AT, f"→ {new.fingerprint.upper()}")
    refused(WrongStep, "withdrawn", lambda: authority_keys.confirm_key(actor=people.carol(), key=old, at=AT))


def test_one_person_takes_a_key_out_of_use_with_a_reason(court: Authority):
    row = delivered.confirmed(court, delivered.secret_key())
    withdraw = authority_keys.withdraw_key

    refused(Incomplete, "Say why", lambda: withdraw(actor=people.alice(), key=row, reason=" ", at=AT))
    withdraw(actor=people.alice(), key=row, reason="the token was lost", at=AT)

    assert authority_keys.key_in_use(court) is None
    refused(WrongStep, "withdrawn", lambda: withdraw(actor=people.alice(), key=row, reason="again", at=AT))


def test_a_key_is_recorded_once_and_only_where_a_contact_is_known(court: Authority):
    key = delivered.secret_key()
    delivered.recorded(court, key)
    refused(WrongStep, "recorded already", lambda: delivered.recorded(court, key))

    unknown = authorities.record_authority(
        actor=people.alice(), jurisdiction_code="DE", name="Amtsgericht Bonn", kind=None, at=AT
    )
    refused(GateClosed, "compare the fingerprint", lambda: delivered.recorded(unknown, key))


BAD: dict[str, tuple[Any, str]] = {
    "nothing": (lambda: "", "cannot be read"),
    "words": (lambda: "our key is on the website", "cannot be read"),
    "cut off": (lambda: delivered.public(delivered.secret_key())[:400], "cannot be read"),
    "private": (lambda: str(delivered.secret_key()), "private key"),
    "two": (lambda: "\n".join(delivered.public(delivered.secret_key()) for _ in "12"), "holds 2 keys"),
    "endless": (lambda: "x" * 200_001, "longer than a key"),
    "null": (lambda: "\x00", "cannot be read"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_usable_key_is_refused_and_nothing_of_it_is_kept(case: str, court: Authority):
    make, says = BAD[case]
    text = make()
    refused(
        BadInput, says,
        lambda: authority_keys.record_key(
            actor=people.alice(), authority=court, armoured=text, source="called", at=AT
        ),
    )  # fmt: skip


def test_a_key_that_expires_is_used_until_then_and_not_a_moment_longer(court: Authority):
    key = delivered.secret_key(validity_seconds=3600)
    expiry = pysequoia.Cert.from_bytes(delivered.public(key).encode()).expiration
    assert expiry is not None
    row = delivered.recorded(court, key, at=expiry - timedelta(seconds=1))
    assert row.expires_at == expiry

    refused(
        BadInput, "expired on", lambda: authority_keys.confirm_key(actor=people.bob(), key=row, at=expiry)
    )
    openpgp.encrypt_for(row.armoured, b"x", at=expiry - timedelta(seconds=1))
    with pytest.raises(GateClosed, match="expired on"):
        openpgp.encrypt_for(row.armoured, b"x", at=expiry)


def test_a_key_that_its_owner_revoked_is_refused(court: Authority):
    key = delivered.secret_key()
    certificate = pysequoia.Cert.from_bytes(delivered.public(key).encode())
    revocation = certificate.revoke(key.certifier())
    revoked = pysequoia.Cert.from_bytes(bytes(certificate) + bytes(revocation))
    assert revoked.is_revoked
    with pytest.raises(BadInput, match="revoked by its owner"):
        openpgp.read_key(str(revoked), at=AT, where="OpenPGP key")


def test_what_is_encrypted_is_read_with_the_secret_key_alone():
    key, other = delivered.secret_key(), delivered.secret_key()
    message = openpgp.encrypt_for(delivered.public(key), b"%PDF-1.7", at=AT)
    assert b"%PDF" not in message
    assert pysequoia.decrypt(message, decryptor=key.decryptor()).bytes == b"%PDF-1.7"
    with pytest.raises(RuntimeError):
        pysequoia.decrypt(message, decryptor=other.decryptor())


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_of_two_keys_confirmed_at_once_one_is_in_use():
    court = delivered.known(cases.registered_case())
    keys = [delivered.recorded(court, delivered.secret_key()) for _ in range(2)]
    people.bob(), people.carol()

    outcomes = race(
        lambda number: authority_keys.confirm_key(actor=people.bob(), key=keys[number], at=AT), processes=2
    )

    assert summary(outcomes) == {"won": 2}
    in_use = AuthorityKey.objects.filter(confirmed_at__isnull=False, withdrawn_at__isnull=True)
    assert in_use.count() == 1
