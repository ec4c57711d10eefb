"""“Is this letter ours?”: what anybody learns by code or file, and what nobody learns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.triage import cases, decided, delivered, people
from tests.triage.decided import last_event, refused
from triage.audit import verify_chain
from triage.choices import LetterKind, LookUpOutcome, PublicPage
from triage.documents.storage import read
from triage.errors import Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.letters.verification_code import digest_of, new_code, printed
from triage.models import Event, Letter, LetterLookUps, LookUpCount, PublicUse
from triage.services import letter_lookup
from triage.services.letter_lookup import look_up_code, look_up_file
from triage.services.letter_writing import code_kept
from triage.services.public_counts import MOST

pytestmark = pytest.mark.django_db
AT = cases.AT
ISSUED: dict[str, Letter] = {}
UNKNOWN = "01ABC-DEFGH-JKMNP-QRSTV-WXYZ23"


@pytest.fixture(scope="module", autouse=True)
def _letters(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(renderer, "render", delivered.distinct_render)
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        folder: Path = tmp_path_factory.mktemp("records")
        ISSUED["answer"] = delivered.answered(folder)
        ISSUED["acknowledgement"] = delivered.acknowledged()
        ISSUED["draft"] = decided.draft(ISSUED["acknowledgement"].data_request, LetterKind.ACKNOWLEDGEMENT)
        yield
    patch.undo()


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(cases.LATER, tick=False):
        yield


def letter(which: str = "answer") -> Letter:
    return delivered.fresh(ISSUED[which])


def code_of(row: Letter) -> str:
    return printed(code_kept(row))


def file_of(row: Letter) -> bytes:
    return read(row.storage_name, scope=row.data_request_id, sha256_digest=row.sha256)


def by_code(code: str, **headers: str) -> Any:
    return Client(headers=headers).post(reverse("verify"), {"code": code})


def by_file(content: bytes) -> Any:
    return Client().post(reverse("verify"), {"file": SimpleUploadedFile("letter.pdf", content)})


def withdraw(row: Letter, **parts: Any) -> Letter:
    parts = {"actor": people.carol(), "reason": "gag", "at": AT, **parts}
    return letter_lookup.withdraw_verification(letter=delivered.fresh(row), **parts)


def counted() -> dict[str, int]:
    return dict(LookUpCount.objects.values_list("outcome", "number"))


# What is drafted


def test_each_draft_gets_a_code_of_which_the_table_has_the_digest_alone():
    row = letter()
    code = code_of(row)
    assert row.code_digest == digest_of(code.replace("-", ""))
    columns = Letter.objects.filter(pk=row.pk).values().get()
    assert code not in str(columns)
    assert code.replace("-", "") not in str(columns)
    assert len({code_of(letter(which)) for which in ISSUED}) == 3


def test_the_code_of_an_issued_letter_never_changes():
    row = letter()
    with pytest.raises(Exception, match="an issued letter never changes"):
        decided.forced(row, code_digest=digest_of(new_code()))


def test_the_address_in_the_picture_leads_to_the_page():
    address = letter_lookup.verification_url(code_of(letter()).replace("-", ""))
    assert address == f"http://127.0.0.1:8000/verify/{code_of(letter())}/"
    page = Client().get(address.removeprefix("http://127.0.0.1:8000"))
    assert page.context["answer"].found.sha256 == letter().sha256


# What is said


def test_a_code_tells_day_reference_authority_and_digest_and_nothing_of_a_person():
    row = letter()
    page = by_code(code_of(row))
    text = page.content.decode()
    assert page.status_code == 200
    for word in ("This letter is ours", row.data_request.reference, cases.COURT, row.sha256):
        assert word in text
    told = re.sub(r'value="[^"]*"', "", text)
    assert [word for word in (*delivered.PERSONAL, "isclosure", "Alice") if word in told] == []


@pytest.mark.parametrize(
    "change", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("0", "O")]
)
def test_a_code_is_found_however_it_is_typed(change: Any):
    assert by_code(change(code_of(letter()))).context["answer"].found is not None


def test_the_very_bytes_are_confirmed_and_one_changed_byte_is_not():
    content = file_of(letter())
    assert by_file(content).context["answer"].found.reference == letter().data_request.reference
    for changed in (content[:-1] + bytes([content[-1] ^ 1]), content + b"\n", content[:100]):
        page = by_file(changed)
        assert page.context["answer"].found is None
        assert "not those of a letter" in page.content.decode()


def test_a_replaced_letter_says_so_and_when():
    first = letter()
    second = decided.draft(first.data_request, replaces=first)
    assert look_up_code(code_of(first), at=AT).replaced_at is None  # type: ignore[union-attr]

    second = decided.render(decided.issue(second))

    assert look_up_code(code_of(first), at=AT).replaced_at == second.issued_at  # type: ignore[union-attr]
    assert look_up_code(code_of(second), at=AT).replaced_at is None  # type: ignore[union-attr]
    assert "it was replaced" in by_code(code_of(first)).content.decode()
    assert "it was replaced" in by_file(file_of(first)).content.decode()


def test_a_letter_to_a_user_names_no_authority():
    row = letter("acknowledgement")
    decided.forced(row, past_triggers=True, addressee=None)
    page = by_code(code_of(row))
    assert page.context["answer"].found.authority == ""
    assert cases.COURT not in page.content.decode()


# What is kept secret


def _sealed(row: Letter) -> None:
    decided.forced(row.data_request, sealed=True)


def _withdrawn(row: Letter) -> None:
    withdraw(row)


@pytest.mark.parametrize("hide", [_sealed, _withdrawn], ids=["sealed", "withdrawn"])
def test_a_secret_letter_is_answered_as_one_that_never_was(hide: Any):
    row = letter()
    code, content = code_of(row), file_of(row)
    assert look_up_code(code, at=AT) is not None
    hide(row)
    by_code(UNKNOWN)  # the first miss of a day begins its count

    answers = []
    for typed in (code, UNKNOWN, code_of(letter("draft")), "01ABC", "ÄÖÜ", "x" * 200):
        with CaptureQueriesContext(connection) as queries:
            page = by_code(typed)
        text = page.content.decode().replace(f'value="{typed}"', "")
        answers.append((page.status_code, text, len(queries), sorted(page.headers.items())))

    bodies = {(status, text, number) for status, text, number, _headers in answers}
    assert len(bodies) == 1
    assert len({tuple(name for name, _ in headers) for *_, headers in answers}) == 1
    assert "We do not confirm this letter" in answers[0][1]
    assert by_file(content).content == by_file(b"something else").content


def test_the_questions_to_the_database_are_the_same_for_secret_and_unknown():
    withdraw(letter())
    look_up_code(UNKNOWN, at=AT)
    asked = []
    for code in (code_of(letter()), UNKNOWN):
        with CaptureQueriesContext(connection) as queries:
            assert look_up_code(code, at=AT) is None
        asked.append([re.sub(r"'[^']*'", "?", query["sql"]) for query in queries])
    assert asked[0] == asked[1]
    assert len(asked[0]) == 2


def test_verification_is_withdrawn_and_allowed_again_by_who_may_seal_with_a_reason():
    row = letter()
    case = row.data_request
    refused(case, Incomplete, "Say why", lambda: withdraw(row, reason=" "))
    refused(case, NotPermitted, "may not do this", lambda: withdraw(row, actor=people.bob()))
    refused(case, NotInScope, "no such data request", lambda: withdraw(row, actor=people.mona()))
    refused(
        case, WrongStep, "is not withdrawn",
        lambda: letter_lookup.restore_verification(actor=people.carol(), letter=row, reason="x", at=AT),
    )  # fmt: skip
    refused(letter("draft").data_request, WrongStep, "was not issued", lambda: withdraw(letter("draft")))

    withdraw(row)
    assert (last_event(case).kind, cases.reason_of(last_event(case))) == (
        EventKind.VERIFICATION_WITHDRAWN, "gag",
    )  # fmt: skip
    refused(case, WrongStep, "already", lambda: withdraw(row))

    letter_lookup.restore_verification(
        actor=people.carol(), letter=delivered.fresh(row), reason="the gag ended", at=AT
    )
    assert look_up_code(code_of(row), at=AT) is not None
    assert look_up_file(row.sha256, at=AT) is not None
    assert list(verify_chain(str(case.pk))) == []


# What is counted


def test_each_look_up_is_counted_by_day_and_by_letter_and_the_record_does_not_grow():
    row = letter()
    events = Event.objects.count()
    for _ in range(3):
        by_code(code_of(row))
    by_code(UNKNOWN)
    with time_machine.travel(cases.LATER + timedelta(days=2), tick=False):
        by_code(code_of(row))

    ours = LetterLookUps.objects.get()
    assert (ours.letter, ours.number, ours.first_on, ours.last_on) == (
        row, 4, date(2026, 11, 20), date(2026, 11, 22),
    )  # fmt: skip
    assert list(LookUpCount.objects.order_by("day", "outcome").values_list("day", "outcome", "number")) == [
        (date(2026, 11, 20), LookUpOutcome.CONFIRMED, 3),
        (date(2026, 11, 20), LookUpOutcome.NOT_CONFIRMED, 1),
        (date(2026, 11, 22), LookUpOutcome.CONFIRMED, 1),
    ]
    assert Event.objects.count() == events


def test_nothing_that_is_kept_names_who_asked():
    Client(REMOTE_ADDR="198.51.100.7").post(reverse("verify"), {"code": UNKNOWN})
    kept = [list(model.objects.values()) for model in (PublicUse, LookUpCount, LetterLookUps)]
    assert "198.51.100" not in str(kept)
    assert UNKNOWN.replace("-", "") not in str(kept)


# Too fast


def ask(address: str) -> Any:
    return Client(REMOTE_ADDR=address).get(reverse("verify_code", kwargs={"code": UNKNOWN}))


def used_up(address: str) -> None:
    ask(address)
    PublicUse.objects.update(number=MOST[PublicPage.VERIFY])


def test_an_address_that_asks_too_often_is_told_when_to_come_back():
    used_up("198.51.100.7")

    page = ask("198.51.100.7")

    assert (page.status_code, page["Retry-After"]) == (429, "600")
    assert "no-store" in page["Cache-Control"]
    assert "in 10 minutes, at 10:40 UTC" in page.content.decode()
    assert counted() == {LookUpOutcome.NOT_CONFIRMED: 1, LookUpOutcome.TOO_FAST: 1}
    assert ask("198.51.100.8").status_code == 200
    assert by_code(UNKNOWN).status_code == 200
    with time_machine.travel(cases.LATER + timedelta(minutes=10), tick=False):
        assert ask("198.51.100.7").status_code == 200
        assert PublicUse.objects.count() == 1


def test_the_last_question_within_the_limit_is_answered():
    ask("198.51.100.7")
    PublicUse.objects.update(number=MOST[PublicPage.VERIFY] - 1)
    assert [ask("198.51.100.7").status_code for _ in range(2)] == [200, 429]


def test_one_network_of_ipv6_is_one_address_and_a_mapped_address_is_its_own():
    used_up("2001:db8::1")
    assert ask("2001:db8::ffff:2").status_code == 429
    assert ask("2001:db8:0:1::1").status_code == 200
    used_up("198.51.100.9")
    assert ask("::ffff:198.51.100.9").status_code == 429


def test_the_form_is_shown_however_often_it_is_looked_at():
    used_up("127.0.0.1")
    assert Client().get(reverse("verify")).status_code == 200


# The page itself


def test_the_page_sets_no_cookie_and_keeps_no_copy_and_loads_nothing_from_elsewhere():
    for page in (Client().get(reverse("verify")), by_code(UNKNOWN), by_file(b"x")):
        assert not page.cookies
        assert "no-store" in page["Cache-Control"]
        policy = page["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        text = page.content.decode()
        assert "<script" not in text
        assert "style=" not in text


def test_nothing_entered_is_said_and_asks_the_database_for_no_letter():
    page = Client().post(reverse("verify"), {"code": "  "})
    assert page.status_code == 400
    assert "Enter a code or choose a file." in page.content.decode()
    assert counted() == {}


def test_a_file_above_the_limit_is_said_and_not_looked_up(settings: Any):
    settings.COUNTERSIGN_LARGEST_DOCUMENT = 1000
    page = by_file(b"x" * 1001)
    assert page.status_code == 413
    assert "larger than any letter of ours" in page.content.decode()
    assert counted() == {}
    assert by_file(b"x" * 1000).status_code == 200


def test_a_file_is_written_nowhere(monkeypatch: Any):
    def fail(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a temporary file was opened")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", fail)
    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", fail)
    page = by_file(b"x" * 3 * 1024 * 1024)
    assert page.status_code == 200


def test_what_was_typed_comes_back_as_text_and_never_as_markup():
    page = by_code('"><script>alert(1)</script>')
    assert "<script" not in page.content.decode()


@pytest.mark.parametrize(
    ("language", "title"),
    [("de", "Ist dieses Schreiben von uns?"), ("fr", "Cette lettre est-elle de nous"), ("tr", "Is this letter ours?")],
)  # fmt: skip
def test_the_page_speaks_the_language_of_the_browser(language: str, title: str):
    page = Client(headers={"accept-language": language}).get(reverse("verify"))
    assert title in page.content.decode()
    assert page["Content-Language"] == (language if language != "tr" else "en")


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(method: str):
    assert getattr(Client(), method)(reverse("verify")).status_code == 405


def test_somebody_in_the_middle_of_signing_in_can_open_the_page():
    person = people.alice()
    decided.forced(person, must_change_password=True)
    client = Client()
    client.force_login(person)
    assert client.get(reverse("verify")).status_code == 200
