"""The form that answers the checklist: answer, note and page of each question, all of them in one form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jurisdictions.law.vocabulary import Answer
from triage.admin.acts import ActForm
from triage.admin.case_checklist import ChecklistPart, QuestionGroup, QuestionRow, checklist_part, grouped
from triage.admin.fields import text_area
from triage.admin.secrets import open_secrets
from triage.choices import choices_of
from triage.errors import BadInput
from triage.models import Assessment, Document
from triage.services.checklist import LONGEST_NOTE, Given
from triage.services.own_words import own_words
from triage.services.sources import require_place

MOST_SHOWN = 60
"""A form of thousands of fields is read by nobody: those without an answer come first, further ones follow them."""


@dataclass(frozen=True, slots=True)
class Fields:
    """One question with its fields; without a document in the case there is no page to name."""

    row: QuestionRow
    answer: forms.BoundField
    note: forms.BoundField
    document: forms.BoundField | None
    page: forms.BoundField | None


@dataclass(frozen=True, slots=True)
class FieldsGroup:
    """The questions of one rulebook about one unit, with their fields."""

    group: QuestionGroup
    fields: tuple[Fields, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """What the fields of one question hold, in the form in which two of them are compared."""

    answer: str
    note: str
    document: str
    page: int | None


class ChecklistForm(ActForm):
    """Only what was answered anew goes to the service; a question that is left open stays open."""

    def __init__(self, *args: Any, part: ChecklistPart | None = None, **kwargs: Any) -> None:
        self.part = part
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """The fields of each question."""
        part = self.part or checklist_part(self.row)
        self.part = part
        self.rows = part.rows[:MOST_SHOWN]
        self.documents = self._documents()
        for row in self.rows:
            self._add(row)

    @property
    def left_out(self) -> int:
        """How many questions follow once these are answered."""
        return len(self.part.rows) - len(self.rows) if self.part else 0

    def _documents(self) -> dict[str, tuple[Document, str]]:
        rows = list(Document.objects.filter(data_request=self.row).order_by("received_at", "pk"))
        secrets = open_secrets(self.row.pk, rows)
        return {str(row.pk): (row, secrets.text(row.name)) for row in rows}

    def _add(self, row: QuestionRow) -> None:
        stored = stored_values(row)
        choices = [(word, capfirst(str(label))) for word, label in choices_of(Answer)]
        self.fields[f"{row.slug}-answer"] = forms.ChoiceField(
            label=row.line.asks,
            choices=choices if row.given else [*choices, ("", _("Leave open"))],
            widget=forms.RadioSelect,
            required=False,
            initial=stored.answer,
            help_text=row.line.guidance
            or _("A rule that nobody has reviewed: answer whether its requirement is met."),
        )
        self.fields[f"{row.slug}-note"] = forms.CharField(
            label=_("Note"),
            required=False,
            max_length=LONGEST_NOTE,
            widget=text_area(rows=2),
            initial=stored.note,
            help_text=_("Why; required for “no” and “not clear”."),
        )
        self._add_place(row, stored)

    def _add_place(self, row: QuestionRow, stored: Values) -> None:
        if not self.documents:
            return
        if len(self.documents) > 1:
            names = [(pk, name) for pk, (_document, name) in self.documents.items()]
            self.fields[f"{row.slug}-document"] = forms.ChoiceField(
                label=_("Document"),
                choices=[("", _("none")), *names],
                required=False,
                initial=stored.document,
                help_text=_("In which it can be read."),
            )
        self.fields[f"{row.slug}-page"] = forms.IntegerField(
            label=_("Page"),
            required=False,
            min_value=1,
            initial=stored.page,
            help_text=_("Counted from 1 in the file."),
        )

    # --- what the template shows ---

    def without(self) -> Iterator[FieldsGroup]:
        """What nobody has answered."""
        return self._groups(row for row in self.rows if row.line.open)

    def answered(self) -> Iterator[FieldsGroup]:
        """What somebody has answered; each can be answered again."""
        return self._groups(row for row in self.rows if not row.line.open)

    def answered_wrong(self) -> bool:
        """Whether something is wrong among those that are answered, which are folded otherwise."""
        slugs = [row.slug for row in self.rows if not row.line.open]
        return any(name.partition("-")[0] in slugs for name in self.errors)

    def _groups(self, rows: Iterable[QuestionRow]) -> Iterator[FieldsGroup]:
        for group in grouped(rows):
            yield FieldsGroup(group, tuple(self._fields(row) for row in group.rows))

    def _fields(self, row: QuestionRow) -> Fields:
        return Fields(
            row, self[f"{row.slug}-answer"], self[f"{row.slug}-note"], self._bound(row, "document"),
            self._bound(row, "page"),
        )  # fmt: skip

    def _bound(self, row: QuestionRow, name: str) -> forms.BoundField | None:
        return self[f"{row.slug}-{name}"] if f"{row.slug}-{name}" in self.fields else None

    def groups(self) -> Iterable[tuple[str, list[forms.BoundField]]]:
        """None: the template shows each question with its own fields."""
        return []

    # --- what was sent ---

    def clean(self) -> dict[str, Any]:
        """Each answer as the service will take it; what is wrong stands at its field."""
        cleaned = super().clean() or {}
        self.changed: list[tuple[QuestionRow, Values]] = []
        for row in self.rows:
            values = self._values(row, cleaned)
            if values is not None and not self._is_as_it_was(row, values):
                self._check(row, values)
                self.changed.append((row, values))
        if not self.changed and not self.errors:
            raise forms.ValidationError(_("Nothing was answered. Choose an answer, then send it."))
        return cleaned

    def _values(self, row: QuestionRow, cleaned: Mapping[str, Any]) -> Values | None:
        """None where a field of the question holds what it cannot hold."""
        if any(name.startswith(f"{row.slug}-") for name in self.errors):
            return None
        page = cleaned.get(f"{row.slug}-page")
        document = cleaned.get(f"{row.slug}-document", "")
        if len(self.documents) == 1:
            (only,) = self.documents
            document = only if page is not None or stored_values(row).document == only else ""
        note = (cleaned.get(f"{row.slug}-note") or "").replace("\r\n", "\n")
        return Values(cleaned.get(f"{row.slug}-answer") or "", note, document, page)

    def _is_as_it_was(self, row: QuestionRow, values: Values) -> bool:
        if values == stored_values(row):
            return True
        # Somebody else answered what this person had left open.
        return bool(row.given) and values == Values("", "", "", None)

    def _check(self, row: QuestionRow, values: Values) -> None:
        if not values.answer:
            self.add_error(f"{row.slug}-answer", _("Choose an answer as well, or empty note and page."))
            return
        if not values.note and values.answer != Answer.YES:
            self.add_error(f"{row.slug}-note", _("Say why it is answered “no” or “not clear”."))
        self._check_words(row, values)
        if values.page is not None and not values.document:
            self.add_error(f"{row.slug}-document", _("Choose the document that has this page."))
        elif values.document:
            self._check_place(row, values)

    def _check_words(self, row: QuestionRow, values: Values) -> None:
        if not values.note or values.note == stored_values(row).note:
            return
        try:
            own_words(values.note, where="", longest=LONGEST_NOTE, data_request=self.row)
        except BadInput as refusal:
            self.add_error(f"{row.slug}-note", str(refusal))

    def _check_place(self, row: QuestionRow, values: Values) -> None:
        try:
            require_place(self.row, self.documents[values.document][0], values.page)
        except BadInput as refusal:
            said = str(refusal).partition(": ")[2] or str(refusal)
            self.add_error(f"{row.slug}-page", said)

    def answers(self) -> list[Given]:
        """What was answered anew, for the service."""
        return [
            Given(
                rulebook=row.line.rulebook,
                rule_id=row.line.rule_id,
                unit_key=row.line.unit_key,
                answer=Answer(values.answer),
                note=values.note,
                document=self.documents[values.document][0] if values.document else None,
                page=values.page,
            )
            for row, values in self.changed
        ]

    def rebase(self, data: QueryDict, before: Mapping[Any, Any]) -> None:
        """An answer that the person left as it was is what somebody else made of it."""
        records = [record for record in before.values() if hasattr(record, "entry_digest")]
        secrets = open_secrets(self.row.pk, records)
        seen = {(record.rulebook, record.rule_id, record.unit_key): record for record in records}
        for row in self.rows:
            record = seen.get(row.line.key)
            if record is not None and self._sent(row, data) == _of(record, secrets.text(record.note)):
                for name, value in _texts(stored_values(row)).items():
                    data[self.add_prefix(f"{row.slug}-{name}")] = value

    def _sent(self, row: QuestionRow, data: QueryDict) -> Values:
        """What was sent for a question, as it is compared; a place that the form does not ask for is the stored one."""
        texts = {
            name: data.get(self.add_prefix(f"{row.slug}-{name}"), stored).strip().replace("\r\n", "\n")
            for name, stored in _texts(stored_values(row)).items()
        }
        page = int(texts["page"]) if texts["page"].isdecimal() else None
        return Values(texts["answer"], texts["note"], texts["document"], page)


class ReadingChecklistForm(ChecklistForm):
    """The checklist beside a document: what is answered was read on the page that is shown."""

    read_here = forms.BooleanField(
        label=gettext_lazy("I read it on this page"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Each answer that you give now then leads to this page."),
    )

    def _add_place(self, row: QuestionRow, stored: Values) -> None:
        """The page is the one that is shown."""

    def _values(self, row: QuestionRow, cleaned: Mapping[str, Any]) -> Values | None:
        values = super()._values(row, cleaned)
        stored = stored_values(row)
        return values and replace(values, document=stored.document, page=stored.page)

    def answers_on(self, document: Document, page: int | None) -> list[Given]:
        """What was answered anew, read on this page of this document unless the person says otherwise."""
        answers = self.answers()
        if not self.cleaned_data.get("read_here"):
            return answers
        return [replace(given, document=document, page=page) for given in answers]


def answered_words(assessment: Assessment) -> str:
    """What is told once answers are saved."""
    return _("The checklist is saved, and assessment {number} is made: level of review {level}.").format(
        number=assessment.number, level=assessment.get_level_display()
    )


def stored_values(row: QuestionRow) -> Values:
    """What is stored for a question; empty where nobody answered it."""
    if row.given is None:
        return Values("", "", "", None)
    return _of(row.given.row, row.given.note)


def _of(record: Any, note: str) -> Values:
    document = str(record.document_id) if record.document_id else ""
    return Values(record.answer, note, document, record.page)


def _texts(values: Values) -> dict[str, str]:
    """As a browser sends them."""
    page = "" if values.page is None else str(values.page)
    return {"answer": values.answer, "note": values.note, "document": values.document, "page": page}
