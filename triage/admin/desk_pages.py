"""Addresses of the pages that belong to no model: search, preferences, columns, saved views."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from triage.admin.personal import columns, preferences
from triage.admin.search import search
from triage.admin.view_pages import save_view, saved_view

PAGES: tuple[tuple[str, Callable[..., Any], str], ...] = (
    ("search/", search, "search"),
    ("preferences/", preferences, "preferences"),
    ("preferences/columns/", columns, "columns"),
    ("views/", save_view, "save_view"),
    ("views/<uuid:view_id>/", saved_view, "saved_view"),
)


def urls(site: AdminSite) -> list[URLPattern]:
    """Their addresses; each page knows the person and the scope of who asks."""
    return [path(route, site.admin_view(partial(view, site)), name=name) for route, view, name in PAGES]
