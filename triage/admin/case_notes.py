"""Journal notes: writing one, and their list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.acts import Act, ActForm, Asked, Done
from triage.admin.base import ReadOnlyAdmin, RowLevelAdmin
from triage.admin.fields import text_area
from triage.admin.filters import CaseCountryFilter
from triage.admin.secrets import open_secrets
from triage.admin.values import Shown
from triage.roles import Permission
from triage.services import notes

NOTE_HELP = gettext_lazy(
    "Kept for good, encrypted; a correction is the next note. Name persons by their number: telephone numbers, IP "
    "addresses and identifiers of the case are refused."
)


class BesideForm(ActForm):
    """The form of an act beside the steps of a case: what others did meanwhile is no obstacle to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("version", None)


class JournalNoteForm(BesideForm):
    """What somebody wants to remember, or wants the next person to know."""

    text = forms.CharField(
        max_length=notes.LONGEST_NOTE,
        widget=text_area(rows=6),
        label=gettext_lazy("Note"),
        help_text=NOTE_HELP,
    )


def _write(asked: Asked) -> Done:
    notes.write_note(actor=asked.actor, data_request=asked.row, text=asked.values["text"], at=asked.at)
    return Done(_("The note is kept."))


NOTES = (
    Act(
        "write-note", gettext_lazy("Write a note"), Permission.WRITE_NOTE, _write, JournalNoteForm,
        explains=gettext_lazy("Everybody who sees the case reads it. It changes nothing of the case."),
    ),
)  # fmt: skip


class JournalNoteAdmin(RowLevelAdmin):
    """What staff noted down, the latest first."""

    list_display = ("data_request", "written_by", "written_at")
    list_select_related = ("data_request", "written_by")
    list_filter = (CaseCountryFilter,)
    lookups = frozenset({"data_request__id__exact"})
    ordering = ("-written_at",)

    def shown_first(self, request: HttpRequest, row: Any) -> list[Shown]:
        """The text."""
        given = open_secrets(row.data_request_id, [row])
        return [Shown(_("Note"), given.problem or given.text(row.text), long=True)]

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """The text in clear stands for its masked column."""
        return without_columns(super().page_context(request, row), self, ("text",))


def without_columns(context: dict[str, Any], page: ReadOnlyAdmin, names: tuple[str, ...]) -> dict[str, Any]:
    """The context of a row's page without these columns, which the page shows in words of its own."""
    kept = [field.name for field in page.stored_fields()]
    first = len(context["shown"]) - len(kept)
    columns = zip(kept, context["shown"][first:], strict=True)
    return {
        **context,
        "shown": [*context["shown"][:first], *(line for name, line in columns if name not in names)],
    }
