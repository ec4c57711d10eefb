"""`rotate_keys` wraps data keys anew; `work_queue` does what is ready; `found_desk` founds a desk once."""

from __future__ import annotations

import secrets
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from allauth.mfa.models import Authenticator

from tests.triage import cases, decided, people
from tests.triage.management.commands import run
from triage.choices import LetterKind, LetterStatus
from triage.encryption import key_store
from triage.encryption.sealing import unseal
from triage.models import Letter, User
from triage.roles import Role
from triage.services import letter_drafting, letters
from triage.services.second_factors import PURPOSE

pytestmark = pytest.mark.django_db


def test_with_one_master_key_there_is_nothing_to_rotate(settings: Any) -> None:
    active = settings.COUNTERSIGN_MASTER_KEY_ID
    assert run("rotate_keys").out == f"{active} is the only master key; nothing to rotate.\n"


def test_data_keys_are_wrapped_by_the_active_master_key_and_values_stay_readable(
    settings: Any, tmp_path: Any
) -> None:
    settings.COUNTERSIGN_KEY_STORE = tmp_path / "keys.sqlite3"
    data_request = cases.registered_case()
    old = settings.COUNTERSIGN_MASTER_KEY_ID
    settings.COUNTERSIGN_MASTER_KEYS = {**settings.COUNTERSIGN_MASTER_KEYS, "new1": secrets.token_bytes(32)}
    settings.COUNTERSIGN_MASTER_KEY_ID = "new1"
    sealed = Authenticator.objects.count()
    assert sealed > 0
    assert run("rotate_keys").out.splitlines() == [
        f"1 data keys wrapped by {old} are now wrapped by new1.",
        f"{sealed} secrets of second factors sealed by {old} are now sealed by new1.",
    ]
    assert run("rotate_keys").out.splitlines() == [
        f"0 data keys wrapped by {old} are now wrapped by new1.",
        f"0 secrets of second factors sealed by {old} are now sealed by new1.",
    ]
    settings.COUNTERSIGN_MASTER_KEYS = {"new1": settings.COUNTERSIGN_MASTER_KEYS["new1"]}
    assert key_store().existing_key(data_request.pk)
    label = data_request.subjects.get().label
    assert label is not None
    assert label.reveal(scope=data_request.pk) == "Max Muster"
    # The old key is gone: what was sealed under it opens all the same.
    row = Authenticator.objects.get(user=people.alice())
    assert unseal(row.data["secret"], purpose=PURPOSE) == people.TOTP_SECRET


def test_queued_letters_are_rendered() -> None:
    decided.load_law()
    data_request = decided.verified()
    letter = letter_drafting.draft_letter(
        actor=people.alice(), data_request=data_request, kind=LetterKind.ACKNOWLEDGEMENT, at=cases.AT
    )
    letters.issue_letter(actor=people.alice(), letter=letter, at=cases.AT)
    with time_machine.travel(cases.LATER, tick=False):
        assert run("work_queue").out == "1 of 1 pieces of queued work are done.\n"
        assert run("work_queue").out == "0 of 0 pieces of queued work are done.\n"
    assert Letter.objects.get().status == LetterStatus.ISSUED


def found(*names: str) -> Any:
    with patch("getpass.getpass", return_value="a long enough phrase"):
        return run("found_desk", *names)


def test_a_desk_is_founded_once_by_two() -> None:
    assert found("judy", "Judy Jansen", "ken", "Ken Kowalski").code == 0
    managers = User.objects.filter(groups__name=Role.ACCOUNT_MANAGER.value)
    assert {user.username for user in managers} == {"judy", "ken"}
    again = found("eve", "Eve Evans", "ned", "Ned Noll")
    assert again.code == 1
    assert "has been founded" in again.err


def test_one_person_founds_no_desk() -> None:
    ran = found("judy", "Judy Jansen", "judy", "Judy Jansen")
    assert ran.code == 1
    assert not User.objects.exists()
