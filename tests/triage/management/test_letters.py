"""`letters verify FILE`: whether a file is ours, in words and by the exit code."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import OperationalError

from tests.triage import decided, delivered
from tests.triage.management.commands import run
from triage.documents.storage import read
from triage.letters import renderer
from triage.letters.signature_check import SignatureReport, check_signature
from triage.management import letters_verify
from triage.models import Letter
from triage.services import letter_check

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(monkeypatch: pytest.MonkeyPatch) -> Letter:
    monkeypatch.setattr(renderer, "render", delivered.distinct_render)
    decided.load_law()
    return delivered.fresh(delivered.acknowledged())


@pytest.fixture
def file(letter: Letter, tmp_path: Path) -> Path:
    path = tmp_path / "letter.pdf"
    path.write_bytes(read(letter.storage_name, scope=letter.data_request_id, sha256_digest=letter.sha256))
    return path


def test_a_letter_of_ours_is_told_with_exit_code_0(letter: Letter, file: Path) -> None:
    ran = run("letters", "verify", file)
    assert (ran.code, ran.err) == (0, "")
    assert f"SHA-256 {letter.sha256}" in ran.out
    assert (
        f"Issued 2026-11-20 09:30 UTC under {letter.data_request.reference} to Amtsgericht Köln." in ran.out
    )


def test_a_changed_file_is_told_with_exit_code_1(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b" ")
    ran = run("letters", "verify", file)
    assert ran.code == 1
    assert "is not confirmed as a letter of ours" in ran.err
    assert "Issued" not in ran.out


def test_a_secret_letter_is_told_as_one_that_never_was(letter: Letter, file: Path) -> None:
    decided.forced(letter.data_request, sealed=True)
    ran = run("letters", "verify", file)
    assert (ran.code, "Issued" in ran.out) == (1, False)


@pytest.mark.parametrize(("valid", "code"), [(True, 0), (False, 1)])
def test_what_a_look_at_the_signature_came_to_counts_and_is_told(
    letter: Letter, file: Path, valid: bool, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = check_signature(file.read_bytes())
    found = real if valid else SignatureReport("The signature is damaged.")
    monkeypatch.setattr(letter_check, "check_signature", lambda content: found)
    ran = run("letters", "verify", file)
    says = (
        f"Signed by {real.certificate.subject}" if valid and real.certificate else "The signature is damaged."
    )
    assert (ran.code, says in ran.out) == (code, True)


@pytest.mark.parametrize("name", ["missing.pdf", "."])
def test_a_file_that_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    ran = run("letters", "verify", tmp_path / name)
    assert ran.code == 1
    assert "cannot be read" in ran.err


def test_a_database_that_was_never_set_up_is_told_with_what_to_do(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_tables(*_: object, **__: object) -> None:
        raise OperationalError("no such table: triage_letter")

    monkeypatch.setattr(letters_verify, "check_file", without_tables)
    ran = run("letters", "verify", file)
    assert ran.code == 1
    assert "no such table: triage_letter" in ran.err
    assert "manage.py migrate" in ran.err
