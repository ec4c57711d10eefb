"""`demo_code` plays an authenticator app on a local desk alone; `reset_sign_in` is for who has nobody left to ask."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine

from tests.triage import cases, people
from tests.triage.management.commands import run
from tests.triage.sign_in.steps import code
from triage.environment import Stage
from triage.models import User
from triage.services import second_factors

pytestmark = pytest.mark.django_db


def test_a_local_desk_prints_the_code_that_the_app_would_show(settings: Any) -> None:
    settings.STAGE = Stage.LOCAL
    people.alice()
    with time_machine.travel(cases.AT, tick=False):
        ran = run("demo_code", "alice")
        assert ran.out == f"{code()}  (for 30 seconds; works once)\n"


@pytest.mark.parametrize("stage", [Stage.PRODUCTION, Stage.TEST])
def test_no_other_desk_prints_one(settings: Any, stage: Stage) -> None:
    settings.STAGE = stage
    people.alice()
    ran = run("demo_code", "alice")
    assert ran.code == 1
    assert ran.out == ""
    assert not re.search(r"\d{6}", ran.err)


@pytest.mark.parametrize("name", ["root", "frank"])
def test_it_plays_the_demos_people_alone(settings: Any, name: str) -> None:
    settings.STAGE = Stage.LOCAL
    people.person(name)
    ran = run("demo_code", name)
    assert ran.code != 0
    assert ran.out == ""


def test_without_the_demo_it_says_what_to_do(settings: Any) -> None:
    settings.STAGE = Stage.LOCAL
    ran = run("demo_code", "alice")
    assert ran.code == 1
    assert "./run demo" in ran.err


def test_a_sign_in_is_reset_from_the_machine() -> None:
    people.desk()
    judy = people.judy()
    ran = run("reset_sign_in", "judy")
    assert ran.code == 0
    stored = User.objects.get(pk=judy.pk)
    assert stored.check_password(ran.out.rpartition(": ")[2].strip())
    assert stored.must_change_password
    assert not second_factors.has_second_factor(judy)


def test_nobody_is_reset_who_is_not_there() -> None:
    people.desk()
    ran = run("reset_sign_in", "nobody")
    assert ran.code == 1
    assert "no active person" in ran.err
