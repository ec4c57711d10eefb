"""Acts on several rows of a list: each through its service, each refusal in the service's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from triage.errors import TriageError
from triage.models import DataRequest, User
from triage.roles import Permission
from triage.services import assessment, assignment

MOST_AT_ONCE = 100


def allowed(permission: Permission) -> Callable[[Any], Any]:
    """Offer the action only to people whose role has the permission."""

    def mark(action: Any) -> Any:
        action.needs = permission
        return action

    return mark


@allowed(Permission.ASSESS)
@admin.action(description="Assess selected")
def assess_selected(page: Any, request: HttpRequest, queryset: QuerySet[DataRequest]) -> None:
    """One assessment for each."""

    def assess(row: DataRequest) -> None:
        assessment.assess(actor=_actor(request), data_request=row, at=timezone.now())

    _each(page, request, queryset, assess, done="assessed")


@allowed(Permission.ASSIGN)
@admin.action(description="Assign selected to me")
def assign_selected_to_me(page: Any, request: HttpRequest, queryset: QuerySet[DataRequest]) -> None:
    """The person who asks gets each of them."""

    def assign(row: DataRequest) -> None:
        actor = _actor(request)
        assignment.assign(actor=actor, data_request=row, assignee=actor, at=timezone.now())

    _each(page, request, queryset, assign, done="assigned to you")


def _actor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  the site lets nobody else in
    return request.user


def _each(
    page: Any,
    request: HttpRequest,
    rows: QuerySet[DataRequest],
    act: Callable[[DataRequest], None],
    *,
    done: str,
) -> None:
    chosen = list(rows[: MOST_AT_ONCE + 1])
    if len(chosen) > MOST_AT_ONCE:
        page.message_user(
            request, f"Choose at most {MOST_AT_ONCE} at once. Nothing was changed.", messages.ERROR
        )
        return
    count = 0
    for row in chosen:
        try:
            act(row)
        except TriageError as refusal:
            page.message_user(request, f"{row}: {refusal}", messages.WARNING)
        else:
            count += 1
    if count:
        page.message_user(request, f"{count} {done}.", messages.SUCCESS)
