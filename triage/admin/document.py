"""Documents as they came."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from triage.admin.acts import Act, Asked, Download
from triage.admin.base import RowLevelAdmin
from triage.admin.filters import CaseCountryFilter
from triage.admin.secrets import open_secrets
from triage.admin.values import Shown
from triage.roles import Permission
from triage.services import viewing

PDF = "application/pdf"


def _open(asked: Asked) -> Download:
    content = viewing.open_document(actor=asked.actor, document=asked.row, at=asked.at)
    name = open_secrets(asked.row.data_request_id, [asked.row]).text(asked.row.name)
    # Anything but a PDF leaves as bytes: a browser must not run what came with a demand.
    kind = PDF if asked.row.detected_type == PDF else "application/octet-stream"
    return Download(content, name, kind)


DOWNLOAD = Act("open", "Download", Permission.VIEW, _open, direct=True, explains="Who opened it is recorded.")


class DocumentAdmin(RowLevelAdmin):
    """Originals, unchanged."""

    acts = (DOWNLOAD,)
    hidden_fields = frozenset({"name", "storage_name"})
    list_display = ("__str__", "data_request", "role", "detected_type", "size", "pages", "received_at")
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter, ("role", admin.ChoicesFieldListFilter))

    def shown_first(self, request: HttpRequest, row: Any) -> list[Shown]:
        """The name of the file as it came."""
        return [Shown("File name", open_secrets(row.data_request_id, [row]).text(row.name))]
