"""Letters, clarifications and notices to users."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin import delivery
from triage.admin.acts import Act, Asked, Done, Download
from triage.admin.base import RowLevelAdmin
from triage.admin.case_forms import NoteForm
from triage.admin.filters import CaseCountryFilter
from triage.admin.letter_comparison import compare_url
from triage.admin.letter_forms import RedraftForm
from triage.admin.letter_pages import beside_draft, is_draft, rendering_of, texts_of
from triage.admin.values import Shown
from triage.choices import CARRYING_LETTERS, COUNSELS_LETTERS, DeliveryStatus, LetterStatus
from triage.roles import Permission
from triage.services import letter_drafting, letter_preview, letters, viewing


def _issue(asked: Asked) -> Done:
    row = letters.issue_letter(actor=asked.actor, letter=asked.row, at=asked.at)
    return Done(_("Letter {row} is issued; it waits to be rendered.").format(row=row), row)


def _redraft(asked: Asked) -> Done:
    row = letter_drafting.redraft_letter(
        actor=asked.actor, letter=asked.row, at=asked.at, **asked.form.parts()
    )
    return Done(_("Letter {row} is written anew.").format(row=row), row)


def _open_draft(asked: Asked) -> Download:
    content = letter_preview.open_draft(actor=asked.actor, letter=asked.row, at=asked.at)
    return Download(content, f"{asked.row}-draft.pdf", "application/pdf")


def _hold(asked: Asked) -> Done:
    row = letters.hold_delivery(actor=asked.actor, letter=asked.row, at=asked.at, **asked.values)
    return Done(_("The delivery of letter {row} is held.").format(row=row))


def _deliver(asked: Asked) -> Done:
    row = letters.mark_delivered(actor=asked.actor, letter=asked.row, at=asked.at, **asked.values)
    return Done(_("Letter {row} is delivered.").format(row=row))


def _open(asked: Asked) -> Download:
    content = viewing.open_letter(actor=asked.actor, letter=asked.row, at=asked.at)
    return Download(content, f"{asked.row}.pdf", "application/pdf")


def _open_data(asked: Asked) -> Download:
    content = viewing.open_data_files(actor=asked.actor, letter=asked.row, at=asked.at)
    return Download(content, f"{asked.row}-data.zip", "application/zip")


def _is_issued(row: Any, actor: Any) -> bool:
    return bool(row.status == LetterStatus.ISSUED)


def _is_clerks_draft(row: Any, actor: Any) -> bool:
    return is_draft(row) and row.kind not in COUNSELS_LETTERS


def _is_counsels_draft(row: Any, actor: Any) -> bool:
    return is_draft(row) and row.kind in COUNSELS_LETTERS


def _carries_data(row: Any, actor: Any) -> bool:
    return _is_issued(row, actor) and row.disclosure_id is not None and row.kind in CARRYING_LETTERS


def _waits(row: Any, actor: Any) -> bool:
    return _is_issued(row, actor) and row.delivery != DeliveryStatus.DELIVERED


_ISSUING = gettext_lazy("It is rendered as a PDF and never changes afterwards; a correction is a new letter.")
ACTS = (
    Act(
        "redraft", gettext_lazy("Change draft"), Permission.DRAFT_LETTER, _redraft, RedraftForm, is_draft,
        explains=gettext_lazy("It is written anew from the case as it stands now."),
        template="admin/letter/draft.html", context=beside_draft,
    ),
    Act(
        "open-draft", gettext_lazy("Open draft"), Permission.DRAFT_LETTER, _open_draft, is_open=is_draft, direct=True,
        explains=gettext_lazy("With all that it says, account data too. Who opened it is recorded."),
    ),
    Act(
        "issue", gettext_lazy("Issue"), Permission.ISSUE_LETTER, _issue, is_open=_is_clerks_draft,
        explains=_ISSUING, template="admin/letter/draft.html", context=beside_draft,
    ),
    Act(
        "issue-answer", gettext_lazy("Issue"), Permission.ISSUE_ANSWER, _issue, is_open=_is_counsels_draft,
        explains=_ISSUING, template="admin/letter/draft.html", context=beside_draft,
    ),
    Act(
        "open", gettext_lazy("Open PDF"), Permission.VIEW, _open, is_open=_is_issued, direct=True,
        explains=gettext_lazy("Who opened it is recorded."),
    ),
    Act(
        "open-data", gettext_lazy("Open data files"), Permission.VIEW, _open_data, is_open=_carries_data, direct=True,
        explains=gettext_lazy(
            "The disclosed data as CSV and JSON with their SHA-256, as they are in the letter, in one ZIP archive. Who "
            "opened it is recorded."
        ),
    ),
    Act(
        "mark-delivered", gettext_lazy("Mark delivered"), Permission.DELIVER, _deliver, NoteForm, _waits,
        explains=gettext_lazy(
            "By post or another way than from here: say how, with the tracking number. A letter with account data "
            "passes the gate once more."
        ),
    ),
    Act(
        "hold-delivery", gettext_lazy("Hold delivery"), Permission.DELIVER, _hold, NoteForm,
        lambda row, actor: _waits(row, actor) and row.delivery != DeliveryStatus.HELD,
        explains=gettext_lazy("Say why it must not leave yet."),
    ),
)  # fmt: skip


class LetterAdmin(RowLevelAdmin):
    """Letters to authorities and users."""

    acts = (*ACTS[:6], *delivery.ACTS, *ACTS[6:], *delivery.SECRECY_ACTS)
    row_template = "admin/letter.html"
    hidden_fields = frozenset({"storage_name", "context", "code_digest", "texts"})
    list_display = ("__str__", "kind", "status", "delivery", "addressee", "issued_at")
    list_select_related = ("data_request", "addressee")
    list_filter = (
        CaseCountryFilter, ("kind", admin.ChoicesFieldListFilter), ("status", admin.ChoicesFieldListFilter),
        ("delivery", admin.ChoicesFieldListFilter),
    )  # fmt: skip

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """With its draft, how far its rendering is, and how it was delivered."""
        return {
            **super().page_context(request, row),
            **(beside_draft(row) if is_draft(row) else {}),
            "delivery": delivery.delivery_of(row, at=timezone.now()),
            "rendering": rendering_of(row),
            "compare_url": compare_url(row),
        }

    def url_after(self, request: HttpRequest, row: Any) -> str:
        """A letter that is written or rendered is looked at on its own page; else as everywhere."""
        written = row is not None and (is_draft(row) or row.status == LetterStatus.QUEUED)
        return self.url_of("change", row) if written else super().url_after(request, row)

    def shown_first(self, request: HttpRequest, row: Any) -> list[Shown]:
        """How often somebody asked whether it is ours, and which texts it is bound to."""
        return [delivery.look_ups_of(row), texts_of(row)] if row.status == LetterStatus.ISSUED else []


class ClarificationAdmin(RowLevelAdmin):
    """Questions back to authorities."""

    list_display = ("data_request", "asked_by", "asked_at", "answer_by", "replied_at")
    list_select_related = ("data_request", "asked_by")
    list_filter = (CaseCountryFilter,)


class UserNoticeAdmin(RowLevelAdmin):
    """Whether and when users are told."""

    list_display = ("__str__", "data_request", "status", "not_before", "sent_at")
    list_select_related = ("data_request", "subject")
    list_filter = (CaseCountryFilter, ("status", admin.ChoicesFieldListFilter))
