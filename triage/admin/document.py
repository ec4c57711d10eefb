"""Documents as they came: downloaded, or read page by page beside the facts of their order."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin import reading
from triage.admin.acts import Act, Asked, Download
from triage.admin.base import RowLevelAdmin
from triage.admin.fact_places import read_url
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


DOWNLOAD = Act(
    "open", gettext_lazy("Download"), Permission.VIEW, _open, direct=True,
    explains=gettext_lazy("Who opened it is recorded."),
)  # fmt: skip


class DocumentAdmin(RowLevelAdmin):
    """Originals, unchanged."""

    acts = (DOWNLOAD,)
    hidden_fields = frozenset({"name", "storage_name"})
    list_display = ("__str__", "data_request", "role", "detected_type", "size", "pages", "received_at")
    list_select_related = ("data_request",)
    list_filter = (CaseCountryFilter, ("role", admin.ChoicesFieldListFilter))

    def get_urls(self) -> list[URLPattern]:
        """The page beside the facts, and each page as a picture, besides those of every row."""
        view = self.admin_site.admin_view
        return [
            path("<str:object_id>/read/", view(self.read_view), name="triage_document_read"),
            path(
                "<str:object_id>/pages/<int:page>/picture/",
                view(self.picture_view),
                name="triage_document_picture",
            ),
            *super().get_urls(),
        ]

    def read_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The document beside the facts of its order."""
        return reading.read(self, request, self.row(request, object_id))

    def picture_view(self, request: HttpRequest, object_id: str, page: int) -> HttpResponseBase:
        """One page as a picture."""
        return reading.picture(request, self.row(request, object_id), page)

    def shown_first(self, request: HttpRequest, row: Any) -> list[Shown]:
        """The name of the file as it came, which leads to its pages."""
        name = open_secrets(row.data_request_id, [row]).text(row.name)
        return [Shown(_("File name"), name, url=read_url(row.pk))]
