"""What a case file offers beside a document: a small picture of its first page, and the way to all of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from triage.admin.document_reader import PREVIEW, picture_url
from triage.admin.fact_places import read_url
from triage.documents.pictures import PageProblem, is_drawn
from triage.documents.plain_text import is_text
from triage.models import Document


@dataclass(frozen=True, slots=True)
class Preview:
    """For templates/admin/case_file/document_preview.html. `picture_url` is empty where nothing is drawn."""

    read_url: str
    picture_url: str
    says: str


def preview_of(document: Document) -> Preview:
    """The preview of a document; asks no question of the database and opens nothing.

    The picture is asked for only when the reader unfolds it, and that is opening the document: the view that sends it
    records the event first.
    """
    read = read_url(document.pk)
    if document.pages == 0:
        return Preview(read, "", PageProblem.NO_PAGES.says)
    if document.problem and document.pages is None:
        return Preview(read, "", _("There is no picture of it."))
    if is_drawn(document.detected_type):
        return Preview(read, picture_url(document, 1, PREVIEW), "")
    if is_text(document.detected_type):
        return Preview(read, "", _("A text: open it to read it."))
    return Preview(read, "", PageProblem.KIND.says)
