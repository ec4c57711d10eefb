"""The sidebar: the person's work first, the tables of the desk folded below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from triage.access import Scope
from triage.admin.wording_words import works_on_wording
from triage.admin.work_lists import lists_of
from triage.roles import Permission

MOST_VIEWS = 12


@dataclass(frozen=True, slots=True)
class Link:
    """One entry; `current` where the page is shown now."""

    label: str | Promise
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under a heading; `folded` ones open on demand."""

    name: str
    links: tuple[Link, ...]
    folded: bool = False


def sidebar_of(
    request: HttpRequest, sections: Sequence[dict[str, Any]], views: Sequence[tuple[str, str]]
) -> tuple[Group, ...]:
    """The groups of this person: `sections` are the tables that may be opened, `views` saved ones with address."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    here = request.get_full_path()
    groups = [Group(_("Work"), tuple(_work(scope, here)))]
    if views:
        groups.append(Group(_("Saved views"), tuple(_views(views, here))))
    groups += [_tables(section, request.path, folded=scope.holds(Permission.VIEW)) for section in sections]
    return tuple(groups)


def _work(scope: Scope, here: str) -> list[Link]:
    home = reverse("admin:index")
    return [
        Link(_("Desk"), home, here == home),
        *(Link(entry.label, entry.url, here == entry.url) for entry in lists_of(scope)),
        *_law(scope, here),
        *_wording(scope, here),
    ]


def _law(scope: Scope, here: str) -> Iterator[Link]:
    """The work list of law editors."""
    if scope.holds(Permission.REVIEW_RULE):
        address = reverse("admin:law_unreviewed")
        yield Link(_("Unreviewed law"), address, here.startswith(address))


def _wording(scope: Scope, here: str) -> Iterator[Link]:
    """The texts of letters, for who writes, publishes or approves them."""
    if works_on_wording(scope):
        address = reverse("admin:wording")
        yield Link(_("Wording of letters"), address, here.startswith(address))


def _views(views: Sequence[tuple[str, str]], here: str) -> list[Link]:
    return [Link(name, url, here == url) for name, url in views[:MOST_VIEWS]]


def _tables(section: dict[str, Any], path: str, *, folded: bool) -> Group:
    links = tuple(
        Link(model["name"], model["admin_url"], path.startswith(model["admin_url"]))
        for model in section["models"]
    )
    return Group(section["name"], links, folded=folded and not any(link.current for link in links))
