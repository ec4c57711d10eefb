"""Markup and template syntax in every text that people fill in: shown as text on every page and in the PDF."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from jurisdictions.law.vocabulary import GagBasis, IdentifierKind
from tests.triage import cases, decided, people
from tests.triage.admin import matrix
from tests.triage.admin.scenario import row_of
from triage.admin.pages import PAGES
from triage.caseload import CaseQuery
from triage.choices import LetterKind
from triage.documents import storage
from triage.encryption import EncryptedTextField, encrypt
from triage.models import DataRequest, Letter
from triage.services import clarification, macros, personal
from triage.services.submissions import FactSourceSubmission, GagSubmission, IdentifierSubmission
from triage.services.triggers import drop_triggers

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
SHORTEST = 100
"""Characters that a column must take to be tried: what is shorter holds codes."""
OURS = frozenset({
    "storage_name", "sha256", "digest", "previous_digest", "detected_type", "actor_name", "key", "chain", "password",
    "username", "source", "rule_id", "rulebook", "reason_code", "code", "act", "task", "query", "columns", "data",
    "result", "context",
})  # fmt: skip
"""Columns that the desk fills in, or that hold what a program reads."""


def hostile(tag: str) -> str:
    """A text that would run, close an attribute, or be evaluated, if it were anything but a text."""
    return f'<script>alert("{tag}")</script>" onfocus="x {{{{ 7|add:"7" }}}}{{% now "Y" %}}'


def texts_of(model: type[Model]) -> list[models.Field[Any, Any]]:
    """The columns of a model into which people write."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.name not in OURS and not field.choices and _is_long_text(field)
    ]


def _is_long_text(field: models.Field[Any, Any]) -> bool:
    if isinstance(field, EncryptedTextField | models.TextField):
        return True
    return isinstance(field, models.CharField) and (field.max_length or SHORTEST) >= SHORTEST


def _value(row: Any, field: models.Field[Any, Any], text: str) -> Any:
    if isinstance(field, EncryptedTextField):
        return encrypt(text, scope=getattr(row, field.name).scope, context=field.context)
    return text


def fill(row: Any) -> None:
    """Put a hostile text into every column of the row into which people write."""
    fields = texts_of(type(row))
    tag = f"{type(row)._meta.model_name}"
    values = {
        field.name: _value(row, field, hostile(f"{tag}.{field.name}"))
        for field in fields
        if getattr(row, field.name) is not None
    }
    if hasattr(row, "statutes"):
        values["statutes"] = [hostile(f"{tag}.statutes")]
    if isinstance(getattr(row, "detail", None), dict):
        values["detail"] = {
            key: hostile(f"{tag}.{key}") if isinstance(value, str) else value
            for key, value in row.detail.items()
        }
    if values:
        decided.forced(row, **values)


def test_the_columns_that_are_tried_are_many() -> None:
    tried = [f"{model._meta.model_name}.{field.name}" for model in PAGES for field in texts_of(model)]
    assert len(tried) >= 40
    assert {"authority.name", "decision.necessity", "subject.label", "authority.contact_source"} <= set(tried)


@pytest.fixture
def hostile_desk(desk: DataRequest, db: None) -> None:
    """Every row of the scenario that a page may show, with hostile texts in it."""
    drop_triggers()
    for model in PAGES:
        for row in model._base_manager.all():
            fill(row)


def pages_of(model: type[Model], row: Any) -> Iterator[str]:
    """The list, the row, its history, and the form of each of its acts; every case file."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield reverse(f"{name}_changelist")
    if model is DataRequest:
        for case in DataRequest.objects.all():
            yield reverse(f"{name}_change", kwargs={"object_id": case.pk})
    for ask in matrix.asks_of_rows(model):
        if ask.method == "get":
            yield ask.of(row.pk)[0]


@pytest.mark.usefixtures("hostile_desk")
def test_no_page_of_the_desk_runs_or_evaluates_what_people_wrote(as_: As) -> None:
    clients: dict[str, Client] = {}
    shown: set[str] = set()
    for model in PAGES:
        who = matrix.audience_of(model)[0]
        client = clients.setdefault(who, as_(who))
        row = row_of(model)
        for address in pages_of(model, row):
            answer = client.get(address)
            body = b"".join(answer) if answer.streaming else answer.content
            if not answer.headers.get("Content-Type", "").startswith("text/html"):
                continue
            text = body.decode()
            assert answer.status_code < 500, address
            assert "<script>alert" not in text, address
            assert ' onfocus="x' not in text, address
            shown |= set(re.findall(r"alert\(&quot;([\w.]+)&quot;\)", text))
            for tag in re.findall(
                r"alert\(&quot;([\w.]+)&quot;\)&lt;/script&gt;&quot; onfocus=&quot;x", text
            ):
                assert escape(hostile(tag)) in text or "…" in text, (address, tag)
    assert len(shown) >= 15, shown
    assert {"authority.name", "subject.label"} <= shown


# By the services, to the letter


TEXT = hostile("letter")


def hostile_case() -> DataRequest:
    """A demand in which every text is hostile, verified and assessed."""
    subject = replace(
        cases.SUSPECT,
        label=TEXT,
        identifiers=(
            IdentifierSubmission(kind=IdentifierKind.STATED, value=TEXT),
            *cases.SUSPECT.identifiers,
        ),
        items=tuple(replace(item, words=TEXT) for item in cases.SUSPECT.items),
        suspect_confirmed=None,
    )
    authority, requester = cases.SUBMISSION.authority, cases.SUBMISSION.requester
    assert authority is not None
    assert requester is not None
    return decided.assessed(
        authority=replace(authority, name=TEXT),
        requester=replace(requester, name=TEXT, position=TEXT),
        references=(TEXT,),
        order={**decided.EPOC, "offence_text": TEXT, "statutes": [TEXT]},
        gag=GagSubmission(basis=GagBasis.BY_ORDER, provision=TEXT),
        subjects=(subject,),
        sources=(FactSourceSubmission(fact="instrument", words=TEXT),),
    )


def text_of_pdf(letter: Letter, folder: Path) -> str:
    """What a reader sees in the letter, on one line."""
    path = folder / "letter.pdf"
    path.write_bytes(
        storage.read(letter.storage_name, scope=letter.data_request_id, sha256_digest=letter.sha256)
    )
    run = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, text=True)  # noqa: S607
    return " ".join(run.stdout.split())


def without_spaces(text: str) -> str:
    """Lines break anywhere in a narrow column."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


@pytest.mark.slow
def test_a_letter_prints_markup_and_template_syntax_as_it_was_written(tmp_path: Path) -> None:
    decided.load_law()
    case = hostile_case()
    clarification.ask_clarification(
        actor=people.bob(),
        data_request=case,
        reason_codes=["SCOPE-SUSPECT-NOT-CONFIRMED"],
        note=TEXT,
        narrowing_offer=TEXT,
        answer_by=cases.AT.date().replace(day=30),
        at=cases.AT,
    )
    letter = decided.render(decided.queued(case, LetterKind.CLARIFICATION))
    printed = without_spaces(text_of_pdf(letter, tmp_path))
    assert printed.count(without_spaces(TEXT)) >= 4
    assert "{{7|add" in printed


def test_a_case_of_hostile_texts_reads_as_it_was_written(as_: As) -> None:
    decided.load_law()
    case = hostile_case()
    page = as_("bob").get(reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk}))
    text = page.content.decode()
    assert page.status_code == 200
    assert "<script>alert" not in text
    assert text.count(escape(TEXT)) >= 4
    assert TEXT in unescape(text)


def test_the_names_of_macros_and_views_are_text_wherever_they_stand(as_: As) -> None:
    name = '<b onfocus="x">{{ 7|add:"7" }}</b>{% now "Y" %}'
    bob, case, at = people.bob(), cases.contacted_case(), cases.AT
    view = personal.save_view(actor=bob, name=name, query=CaseQuery(), shared=True, at=at)
    steps = [{"act": "watch", "values": {}}]
    macro = macros.save_macro(actor=bob, name=name, steps=steps, shared=True, at=at)
    macros.run_macro(actor=bob, data_request=case, macro=macro, at=at)
    client, of_case = as_("bob"), {"object_id": case.pk}
    answers = {
        "list": client.get(reverse("admin:triage_datarequest_changelist"), {"view": str(view.pk)}),
        "view": client.get(reverse("admin:saved_view", args=[view.pk])),
        "macros": client.get(reverse("admin:triage_macro_changelist")),
        "macro": client.get(reverse("admin:triage_macro_change", kwargs={"object_id": macro.pk})),
        "case": client.get(reverse("admin:triage_datarequest_change", kwargs=of_case)),
        "run": client.post(
            reverse("admin:triage_datarequest_act", kwargs={**of_case, "act": "run-macro"}),
            {"macro": str(macro.pk), "version": case.version},
        ),
    }
    pages = {where: answer.content.decode() for where, answer in answers.items()}
    assert [where for where, page in pages.items() if escape(name) not in page] == []
    assert [where for where, page in pages.items() if "<b onfocus" in page] == []
