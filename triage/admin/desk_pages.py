"""Addresses of the pages that belong to no model: search, preferences, saved views, law, wording of letters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from triage.admin.law_editor import editor_page
from triage.admin.law_review import review_page, unreviewed_page
from triage.admin.law_run_pages import progress_page, run_page, stop_page
from triage.admin.letter_comparison import compare_page
from triage.admin.letter_pages import progress_page as letter_progress_page
from triage.admin.letter_preview import draft_preview_page, letter_preview_page
from triage.admin.personal import columns, preferences
from triage.admin.search import search
from triage.admin.view_pages import save_view, saved_view
from triage.admin.wording_list import wording_page
from triage.admin.wording_logo import logo_page
from triage.admin.wording_text import text_page

PAGES: tuple[tuple[str, Callable[..., Any], str], ...] = (
    ("search/", search, "search"),
    ("preferences/", preferences, "preferences"),
    ("preferences/columns/", columns, "columns"),
    ("law/editor/<slug:code>/", editor_page, "law_editor"),
    ("law/unreviewed/", unreviewed_page, "law_unreviewed"),
    ("law/unreviewed/<slug:code>/", review_page, "law_review"),
    ("law/runs/<uuid:run_id>/", run_page, "law_run"),
    ("law/runs/<uuid:run_id>/progress/", progress_page, "law_progress"),
    ("law/runs/<uuid:run_id>/stop/", stop_page, "law_stop"),
    ("letters/draft/<uuid:case_id>/", draft_preview_page, "letter_draft_preview"),
    ("letters/<uuid:letter_id>/draft/", letter_preview_page, "letter_preview"),
    ("letters/<uuid:letter_id>/progress/", letter_progress_page, "letter_progress"),
    ("letters/<uuid:letter_id>/compare/", compare_page, "letter_compare"),
    ("wording/", wording_page, "wording"),
    ("wording/logo/", logo_page, "wording_logo"),
    ("wording/<str:tag>/<str:code>/", text_page, "wording_text"),
    ("views/", save_view, "save_view"),
    ("views/<uuid:view_id>/", saved_view, "saved_view"),
)


def urls(site: AdminSite) -> list[URLPattern]:
    """Their addresses; each page knows the person and the scope of who asks."""
    return [path(route, site.admin_view(partial(view, site)), name=name) for route, view, name in PAGES]
