"""`register_request` takes in files for a named person, each of them whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.apps import apps
from django.core.files.storage import default_storage

from jurisdictions.law.facts import values_for
from jurisdictions.law.vocabulary import RequestKind
from tests.triage import cases, people
from tests.triage.management.commands import Ran, run
from triage.choices import DocumentRole, Status
from triage.errors import BadInput
from triage.models import DataRequest, Document, FactSource
from triage.services import intake
from triage.services.facts import facts_of
from triage.services.viewing import open_document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

ORDERS = Path(__file__).parents[3] / "examples" / "orders"
GERMAN = ORDERS / "de-2020-tutanota-koeln.json"
FORGED = ORDERS / "xx-2021-forged-edr.json"
FRENCH = ORDERS / "fr-2021-proton-climate.json"


@pytest.fixture
def on_the_day() -> Any:
    people.alice()
    with time_machine.travel(cases.AT, tick=False):
        yield


def register(*files: Path, **options: Any) -> Ran:
    return run("register_request", *files, "--as", options.pop("username", "alice"), **options)


def counted() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def written(folder: Path, **changes: Any) -> Path:
    order = {"id": "X", "country": "DE", "authority": "Amtsgericht X", "data_sought": ["IP"], **changes}
    path = folder / f"order{len(list(folder.iterdir()))}.json"
    path.write_text(json.dumps(order))
    return path


def test_it_prints_the_reference_and_keeps_the_file() -> None:
    ran = register(GERMAN)
    assert (ran.code, ran.out, ran.err) == (0, "2026-DE-000001\n", "")
    data_request = DataRequest.objects.get()
    (document,) = data_request.documents.all()
    assert (data_request.kind, data_request.status) == (RequestKind.DISCLOSURE, Status.RECEIVED)
    assert (data_request.received_at, document.role) == (cases.AT, DocumentRole.ORDER)
    assert open_document(actor=people.alice(), document=document, at=cases.AT) == GERMAN.read_bytes()


def test_what_the_file_says_in_prose_is_kept_as_words_and_is_no_fact() -> None:
    register(GERMAN)
    data_request = DataRequest.objects.get()
    facts = facts_of(data_request)
    assert str(facts.issued_on) == "2020-04-11"
    assert (facts.authorised_by, facts.instrument, facts.offence_stated, facts.gag) == (None,) * 4
    (subject,) = facts.subjects
    assert {item.data_category for item in subject.items} == {None}
    rows = FactSource.objects.filter(data_request=data_request)
    words = {row.words.reveal(scope=data_request.pk) for row in rows}
    assert {"interception, traffic-data and seizure order", "Amtsgericht Koeln; Landgericht Koeln"} <= words


def test_provenance_leaves_no_trace(tmp_path: Path) -> None:
    plain = written(tmp_path)
    telling = written(tmp_path, platform="P", outcome="O", produced=["all"], flags_expected=["x"])
    for path in (plain, telling):
        register(path)
    first, second = DataRequest.objects.order_by("reference")
    assert stored(first) == stored(second)


def stored(data_request: DataRequest) -> list[str]:
    """Everything that the law sees of it, without keys."""
    facts = facts_of(data_request)
    told = [f"{name}={value}" for name, value in values_for(facts).items()]
    for subject in facts.subjects:
        for item in subject.items:
            told += [f"{name}={value}" for name, value in values_for(facts, subject, item).items()]
    return told


def test_a_file_without_a_state_is_filed_under_the_unknown_one() -> None:
    assert register(FORGED).out == "2026-ZZ-000001\n"
    assert DataRequest.objects.get().authority is None


def test_the_country_can_be_given_for_a_file_that_names_none() -> None:
    assert register(FORGED, country="DE").out == "2026-DE-000001\n"


def test_the_country_of_a_file_is_not_overruled() -> None:
    ran = register(GERMAN, country="ZZ")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"{GERMAN}: country: the file says DE, not ZZ\n"


def test_one_bad_file_leaves_nothing_and_the_others_go_on(tmp_path: Path) -> None:
    bad = written(tmp_path, identifiers=[{"type": "phone", "value": "12"}])
    ran = register(GERMAN, bad, tmp_path / "absent.json", FORGED)
    assert (ran.code, ran.out) == (1, "2026-DE-000001\n2026-ZZ-000001\n")
    first, second = ran.err.splitlines()
    assert first.startswith(f"{bad}: $.identifiers[0].value: ")
    assert second == f"{tmp_path / 'absent.json'}: No such file or directory"
    assert DataRequest.objects.count() == 2


def test_a_file_that_cannot_be_kept_is_not_registered_either() -> None:
    before, files = counted(), set(default_storage.listdir("")[1])
    with patch.object(intake, "attach_document", side_effect=BadInput("is full", where="disk")):
        ran = register(GERMAN)
    assert (ran.code, ran.out, ran.err) == (1, "", f"{GERMAN}: disk: is full\n")
    assert (counted(), set(default_storage.listdir("")[1])) == (before, files)


@pytest.mark.parametrize("username", ["nobody", "Alice", ""])
def test_an_unknown_person_is_told_in_one_line(username: str) -> None:
    ran = register(GERMAN, username=username)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"There is no active person with the user name “{username}”.\n"
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("username", "path", "told"),
    [
        ("alice", FRENCH, "The jurisdiction FR is not among yours."),
        ("frank", GERMAN, "The jurisdiction DE is not among yours."),
        ("grace", GERMAN, "Grace Gomez may not do this (register data request)."),
        ("root", GERMAN, "The jurisdiction DE is not among yours."),
    ],
)
def test_it_obeys_scope_and_permission(username: str, path: Path, told: str) -> None:
    people.person(username)
    ran = register(path, username=username)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"{path}: {told}")
    assert ran.err.count("\n") == 1
    assert not DataRequest.objects.exists()


def test_a_reference_that_is_known_is_registered_with_a_warning() -> None:
    register(GERMAN)
    ran = register(GERMAN)
    assert (ran.code, ran.out) == (0, "2026-DE-000002\n")
    assert ran.err == "2026-DE-000002 carries a reference of the authority that 2026-DE-000001 carries too.\n"
