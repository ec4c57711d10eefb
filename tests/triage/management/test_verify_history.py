"""`verify_history` reads the chains in scope, and ends with 1 when something was changed."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.triage import cases, people
from tests.triage.management.commands import run
from triage.models import Event
from triage.roles import Role
from triage.services.triggers import drop_triggers

pytestmark = pytest.mark.django_db


def tamper() -> None:
    drop_triggers("default")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {Event._meta.db_table} SET actor_name = 'Mallory' WHERE number = 1")  # noqa: S608


def test_what_nobody_touched_is_verified() -> None:
    people.grace()
    data_request = cases.registered_case()
    assert run("verify_history", "--as", "grace").out.startswith("2 chains verified")
    assert run("verify_history", data_request.reference, "--as", "grace").out.startswith("1 chains verified")


def test_a_changed_event_is_named_and_the_exit_code_is_1() -> None:
    people.grace()
    data_request = cases.registered_case()
    tamper()
    ran = run("verify_history", "--as", "grace")
    assert ran.code == 1
    assert f"{data_request.reference}, event 1: was changed after it was written" in ran.out


def test_who_may_not_verify_is_refused() -> None:
    cases.registered_case()
    people.bob()
    ran = run("verify_history", "--as", "bob")
    assert (ran.code, ran.out) == (1, "")


def test_a_chain_outside_the_scope_is_neither_verified_nor_named() -> None:
    data_request = cases.registered_case()
    tamper()
    auditor = people.oscar()
    people.give_role(auditor, Role.AUDITOR)
    people.give_scope(auditor, ["FR"])
    whole = run("verify_history", "--as", "oscar")
    named = run("verify_history", data_request.reference, "--as", "oscar")
    absent = run("verify_history", "2026-DE-999999", "--as", "oscar")
    assert data_request.reference not in whole.out + whole.err
    assert named.err.replace(data_request.reference, "2026-DE-999999") == absent.err
    assert (named.code, absent.code) == (1, 1)
