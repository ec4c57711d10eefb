"""One language for each reader, and none for the record: what is stored and printed is the same whoever works."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.utils import translation

from jurisdictions.law.vocabulary import GagBasis
from jurisdictions.models import Jurisdiction
from tests.triage import cases, decided, people
from triage.choices import (
    DocumentRole,
    ForgeryCheckKind,
    ForgeryCheckResult,
    GrantAction,
    LetterKind,
    Status,
    VerificationMethod,
    VerificationResult,
)
from triage.encryption import EncryptedText
from triage.errors import GateClosed, TriageError
from triage.event_kinds import tell
from triage.letters import renderer
from triage.models import DataRequest, Event, Gag, OutboxEntry, Subject
from triage.retelling import retold, state_name
from triage.services import (
    assessment,
    assignment,
    authorities,
    clarification,
    closing,
    decisions,
    facts,
    gags,
    grants,
    intake,
    letters,
    preservation,
    queue,
    verification,
)
from triage.services.gates import require_release
from triage.services.submissions import GagSubmission

pytestmark = pytest.mark.django_db

AT = cases.AT
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


# --- The record ---


def play(folder: Path) -> None:
    """A day at the desk: a case from its receipt to the notice, a forged one, and a change of rights."""
    case = intake.register(
        actor=people.alice(),
        submission=cases.submission(order=decided.EPOC, gag=GagSubmission(basis=GagBasis.BY_LAW)),
        at=AT,
    )
    take_in(case)
    ask_and_assess(case)
    decide_and_answer(case, folder)
    forged()
    rights()


def take_in(case: DataRequest) -> None:
    """A paper, the sender, a look for forgery, the person who gets it."""
    content = b"An order that is named as a PDF and is none."
    intake.attach_document(
        actor=people.alice(),
        data_request=case,
        role=DocumentRole.ORDER,
        name="order.pdf",
        content=content,
        at=AT,
    )
    cases.known_authority(case)
    called(case, VerificationResult.NOT_REACHED)
    called(case, VerificationResult.CONFIRMED)
    checked(case, ForgeryCheckResult.NOTHING_FOUND)
    assignment.assign(actor=people.alice(), data_request=cases.fresh(case), assignee=people.bob(), at=AT)
    sent(case, LetterKind.ACKNOWLEDGEMENT)


def called(case: DataRequest, result: VerificationResult) -> None:
    verification.verify_sender(
        actor=people.alice(), data_request=cases.fresh(case), method=VerificationMethod.CALL_BACK,
        contact_used=cases.COURT_PHONE, contact_source=cases.COURT_SOURCE, result=result, at=AT,
    )  # fmt: skip


def checked(case: DataRequest, result: ForgeryCheckResult) -> None:
    verification.record_forgery_check(
        actor=people.alice(),
        data_request=cases.fresh(case),
        kind=ForgeryCheckKind.SIGNATURE,
        result=result,
        at=AT,
    )


def sent(case: DataRequest, kind: LetterKind, **parts: Any) -> None:
    decided.render(decided.queued(case, kind, **parts))


def ask_and_assess(case: DataRequest) -> None:
    """A question, its answer, a correction, and the assessment that follows; data is kept meanwhile."""
    decided.assess(case)
    clarification.ask_clarification(
        actor=people.bob(), data_request=cases.fresh(case), reason_codes=["FORM-DATE-MISSING"],
        answer_by=(AT + timedelta(days=9)).date(), narrowing_offer="One account.", at=AT,
    )  # fmt: skip
    sent(case, LetterKind.CLARIFICATION)
    clarification.record_reply(
        actor=people.alice(), data_request=cases.fresh(case), reply="It was made on 18 November.", at=AT
    )
    facts.correct_facts(
        actor=people.bob(),
        data_request=cases.fresh(case),
        order={"max_penalty_months": 60},
        reason="as replied",
        at=AT,
    )
    preservation.preserve(
        actor=people.bob(),
        data_request=cases.fresh(case),
        until=AT + timedelta(days=90),
        basis="Art. 11",
        at=AT,
    )
    sent(case, LetterKind.PRESERVATION_CONFIRMATION)
    decided.assess(case)
    assessment.escalate(actor=people.bob(), data_request=cases.fresh(case), at=AT)
    decided.review_rights(case, note="A fraud.")


def decide_and_answer(case: DataRequest, folder: Path) -> None:
    """Decided twice, approved, produced, delivered; the user is told when the gag is lifted."""
    decided.decide(case)
    carol = people.carol()
    decisions.return_decision(actor=carol, data_request=cases.fresh(case), reason="say more", at=AT)
    decided.decide(case)
    decided.approve(case)
    decided.produce(case, folder)
    letter = decided.render(decided.queued(case, LetterKind.DISCLOSURE))
    letters.mark_delivered(actor=people.alice(), letter=letter, note="by the IT system", at=AT)
    gags.lift_gag(
        actor=people.bob(), gag=Gag.objects.get(data_request=case), on=AT.date(), reason="by order", at=AT
    )
    sent(case, LetterKind.USER_NOTICE, subject=Subject.objects.get(data_request=case))
    closing.close(actor=people.bob(), data_request=cases.fresh(case), reason="answered", at=AT)


def forged() -> None:
    """A demand that nobody sent, and work on it that fails for good."""
    case = cases.registered_case(references=("9 Gs 1/26",))
    called(case, VerificationResult.DENIED)
    checked(case, ForgeryCheckResult.FORGED)
    verification.reject_sender(
        actor=people.alice(), data_request=cases.fresh(case), reason="nobody sent it", at=AT
    )
    letter = decided.queued(case, LetterKind.FRAUD_NOTICE)
    authority = cases.fresh(case).authority
    assert authority is not None
    authorities.suspend_authority(
        actor=people.nils(), authority=authority, reason="mailbox taken over", at=AT
    )
    assert not queue.work_off(decided.entry_of(letter).pk, at=AT)


def rights() -> None:
    """A jurisdiction and a role."""
    for parts in (
        {"action": GrantAction.GRANT_SCOPE, "jurisdiction": Jurisdiction.objects.get(code="FR")},
        {"action": GrantAction.ADD_ROLE, "role": "auditor"},
    ):
        proposal = grants.propose(actor=people.judy(), user=people.laura(), reason="needed", at=AT, **parts)
        grants.apply(actor=people.ken(), proposal=proposal, at=AT)


def plain(value: Any, row: Any) -> Any:
    """A stored value as text; what is encrypted is opened."""
    if isinstance(value, EncryptedText):
        scope = getattr(row, "encryption_scope", None) or row.data_request_id
        return value.reveal(scope=scope)
    return value


CODE = re.compile(r'"code": "[0-9A-HJKMNP-TV-Z]{26}"')
"""By which a letter is verified."""


def stored() -> str:
    """Every row of the desk and its history in one text, without ids and digests, which are never the same twice."""
    rows = []
    for model in apps.get_app_config("triage").get_models():
        if model.__name__ == "User" or "DataRequestUserGrant" in model.__name__:
            continue
        rows += [
            json.dumps([model.__name__, values_of(model, row)], default=str, sort_keys=True)
            for row in model._base_manager.all()
        ]
    text = "\n".join(sorted(DIGEST.sub("digest", ID.sub("id", row)) for row in rows))
    text = CODE.sub('"code": "code"', text.replace('\\"', '"'))
    return re.sub(r'"[0-9a-f]{2}/id(\.id)?"', '"file"', re.sub(r'"(?:history_id|id)": \d+', '"id": 0', text))


def values_of(model: type[models.Model], row: Any) -> dict[str, Any]:
    historical = model.__name__.startswith("Historical")
    return {
        field.attname: "secret" if historical and isinstance(value, EncryptedText) else plain(value, row)
        for field in model._meta.concrete_fields
        if (value := getattr(row, field.attname)) is not None and field.attname != "history_id"
    }


def require_played() -> None:
    """The day ended where it should: a play that stopped early would compare nothing."""
    case, fraud = DataRequest.objects.order_by("reference")
    assert (case.status, fraud.status) == (Status.CLOSED, Status.REJECTED)
    assert OutboxEntry.objects.get(data_request=fraud).problem.endswith("nothing goes to it.")


def played_in(language: str, folder: Path) -> str:
    with translation.override(language), transaction.atomic():
        play(folder)
        require_played()
        text = stored()
        transaction.set_rollback(True)
    return text


@pytest.fixture
def everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The people and the law, made before anybody works, and a renderer without a process."""
    monkeypatch.setattr(renderer, "render", decided.blank_render)
    decided.load_law()
    for name in ("alice", "bob", "carol", "dan", "nils", "judy", "ken", "laura"):
        people.person(name)


def test_a_case_leaves_the_same_rows_events_and_letters_in_every_language(
    everybody: None, tmp_path: Path
) -> None:
    in_english = played_in("en", tmp_path)
    assert in_english.count('"letter_kind": ') > 10
    in_german = played_in("de", tmp_path)
    assert sorted(set(in_german.splitlines()) ^ set(in_english.splitlines())) == []


# --- The reader ---


def test_a_refusal_speaks_the_language_of_who_is_refused() -> None:
    case = cases.registered_case()
    with translation.override("de"), pytest.raises(TriageError) as refusal:
        closing.close(actor=people.bob(), data_request=case, at=AT)
    assert str(refusal.value) == (
        f"{case.reference} ist „eingegangen“. „schließen“ ist möglich aus: "
        "Schreiben ausgefertigt, wartet auf die Behörde, zugestellt."
    )


def test_a_refused_field_is_named_in_the_language_of_the_reader() -> None:
    broken = cases.submission(country="Germany")
    with translation.override("fr"), pytest.raises(TriageError, match=r"^pays: n’est pas un code ISO"):
        intake.register(actor=people.alice(), submission=broken, at=AT)


def test_a_sentence_that_was_kept_in_english_is_told_again() -> None:
    case = cases.registered_case()
    with pytest.raises(GateClosed) as in_english:
        require_release(case)
    with translation.override("de"):
        with pytest.raises(GateClosed) as in_german:
            require_release(case)
        assert retold(str(in_english.value)) == str(in_german.value)
        assert str(in_german.value).startswith(
            f"Aus {case.reference} darf nichts das Haus verlassen: Sein Status"
        )
    assert retold(str(in_english.value)) == str(in_english.value)


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("Due before the end of Friday 28 August 2026 (Europe/Berlin).",
         "Fällig vor Ablauf des Tages Freitag 28 August 2026 (Europe/Berlin)."),
        ("The day of receipt is not counted: a period of 10 working days ends with Monday 3 August 2026.",
         "Der Tag des Eingangs zählt nicht: Die Frist (10 Arbeitstage) endet mit Montag 3 August 2026."),
        ("The file is named .pdf but its content is: text. The PDF opens only with a password. "
         "Ask the authority for a copy without one.",
         "Die Datei heißt .pdf, ihr Inhalt ist aber: Text. Die PDF-Datei öffnet sich nur mit einem Passwort. "
         "Bitten Sie die Behörde um ein Exemplar ohne Passwort."),
        ("Nobody wrote this sentence for the catalogue.", "Nobody wrote this sentence for the catalogue."),
        ("", ""),
    ],
    ids=["day", "amount", "two sentences", "foreign", "empty"],
)  # fmt: skip
def test_kept_sentences_are_told_with_what_they_name(kept: str, told: str) -> None:
    with translation.override("de"):
        assert retold(kept) == told


def test_an_event_is_told_in_the_readers_language_also_where_it_kept_a_label() -> None:
    with translation.override("de"):
        assert tell("sender_verified", "Alice Ashdown", {"method": "call_back"}).endswith(": Rückruf.")
        assert tell("sender_verified", "Alice Ashdown", {"method": "call-back"}).endswith(": Rückruf.")
        assert "(Deutschland)" in tell("grant_applied", "Ken", {"where": "Germany", "action": "grant_scope"})
        assert state_name("Nowhere") == "Nowhere"


def test_a_state_has_its_name_in_the_readers_language() -> None:
    germany = Jurisdiction.objects.get(code="DE")
    names = []
    for language in ("en", "de", "fr"):
        with translation.override(language):
            names.append(str(germany))
    assert names == ["Germany", "Deutschland", "Allemagne"]


def test_names_of_models_and_fields_are_those_of_the_reader() -> None:
    with translation.override("de"):
        assert str(DataRequest._meta.verbose_name_plural) == "Auskunftsersuchen"
        assert str(DataRequest._meta.get_field("received_at").verbose_name) == "eingegangen am"
        assert str(Event._meta.get_field("actor").verbose_name) == "handelnde Person"
