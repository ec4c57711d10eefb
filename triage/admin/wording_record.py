"""The record of the wording: every text and logo that was proposed or published, and who approved which translation."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.access import Scope
from triage.admin.base import ReadOnlyAdmin, scope_of_request
from triage.admin.values import Shown
from triage.admin.wording_text import address_of
from triage.admin.wording_words import module_name, works_on_wording
from triage.letters.languages import LANGUAGES
from triage.letters.modules import modules
from triage.roles import Permission


class WordingRecord(ReadOnlyAdmin):
    """What letters say is no secret of a case: who sees cases may read it, and who works on it."""

    def may_look(self, scope: Scope) -> bool:
        """Who sees cases and who works on wording."""
        return scope.holds(Permission.VIEW) or works_on_wording(scope)

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """All: nobody's data is in them."""
        return rows

    def shown_first(self, request: HttpRequest, row: Any) -> list[Shown]:
        """The page on which it is worked on, for who does."""
        name, url = self.place_of(row)
        works = works_on_wording(scope_of_request(request))
        return [Shown(_("Wording"), name, url if works else "")]

    def place_of(self, row: Any) -> tuple[str, str]:
        """Name and address of that page; no address where an upgrade took the module away."""
        if row.code not in modules() or row.language not in LANGUAGES:
            return row.code, ""
        return module_name(row.code), address_of(row.language, row.code)


class TextRecord(WordingRecord):
    """Rows about a text, found by its code."""

    search_fields = ("code__istartswith",)
    search_help_text = gettext_lazy("The beginning of the code")


class TextDraftAdmin(TextRecord):
    """Texts that were proposed."""

    list_display = ("code", "language", "note", "drafted_by", "drafted_at", "version")
    list_select_related = ("drafted_by", "version")


class TextVersionAdmin(TextRecord):
    """Texts that were published."""

    list_display = ("code", "language", "number", "drafted_by", "published_by", "published_at")
    list_select_related = ("drafted_by", "published_by")


class TranslationReviewAdmin(TextRecord):
    """Approvals of translations."""

    list_display = ("code", "language", "note", "reviewed_by", "reviewed_at")
    list_select_related = ("reviewed_by",)


class LogoRecord(WordingRecord):
    """Rows about the logo; the picture itself is on its page."""

    hidden_fields = frozenset({"address"})

    def place_of(self, row: Any) -> tuple[str, str]:
        """The page of the logo."""
        return _("Logo of letters"), reverse("admin:wording_logo")


class LogoDraftAdmin(LogoRecord):
    """Logos that were proposed."""

    list_display = ("__str__", "name", "note", "drafted_by", "version")
    list_select_related = ("drafted_by", "version")


class LogoVersionAdmin(LogoRecord):
    """Logos that were published."""

    list_display = ("number", "size", "drafted_by", "published_by", "published_at")
    list_select_related = ("drafted_by", "published_by")

    @admin.display(description=gettext_lazy("size"))
    def size(self, row: Any) -> str:
        """Its sides; a version without a picture says that letters have none."""
        return f"{row.width} × {row.height}" if row.address else _("Letters have no logo")
