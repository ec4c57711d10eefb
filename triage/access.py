"""What a user may see and do: reads only, never remembered beyond the question it was asked in."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import Permission as StoredPermission
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from guardian.shortcuts import get_objects_for_user

from triage.choices import in_words
from triage.errors import NotInScope, NotPermitted
from triage.roles import Permission

if TYPE_CHECKING:
    from triage.models import DataRequest, User

M = TypeVar("M", bound=Model)

SCOPE_PERMISSION = "jurisdictions.work_in_jurisdiction"
SEALED_PERMISSION = "triage.work_on_sealed"


@dataclass(frozen=True, slots=True)
class Scope:
    """What one person may do (`permissions`) and where (`jurisdictions`, and `sealed` for single data requests).

    An empty scope sees nothing. Being a superuser adds nothing.
    """

    permissions: frozenset[str] = field(default=frozenset())
    jurisdictions: frozenset[str] = field(default=frozenset())
    sealed: frozenset[UUID] = field(default=frozenset())

    def holds(self, permission: Permission) -> bool:
        """Whether a role gives this permission."""
        return permission.value in self.permissions

    def contains(self, data_request: DataRequest) -> bool:
        """Whether the data request lies in this scope."""
        return data_request.jurisdiction_id in self.jurisdictions and (
            not data_request.sealed or data_request.pk in self.sealed
        )


NOWHERE = Scope()


def scope_of(user: Any) -> Scope:
    """Ask the grant tables. Three queries; an anonymous or disabled user has an empty scope."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOWHERE
    # Asked of the database: the row in hand may be older than the decision to disable the account.
    codenames = StoredPermission.objects.filter(
        group__user=user,
        group__user__is_active=True,
        content_type__app_label="triage",
        content_type__model="datarequest",
    ).values_list("codename", flat=True)
    return Scope(
        permissions=frozenset(codenames),
        jurisdictions=frozenset(_jurisdictions_of(user)),
        sealed=frozenset(_sealed_of(user)),
    )


def _jurisdictions_of(user: User) -> QuerySet[Any]:
    rows: QuerySet[Any] = get_objects_for_user(
        user, SCOPE_PERMISSION, accept_global_perms=False, with_superuser=False
    )
    return rows.values_list("pk", flat=True)


def _sealed_of(user: User) -> QuerySet[Any]:
    """Of the person alone: no group holds a grant on a sealed data request.

    Read from the grants. guardian's `get_objects_for_user` begins with every data request there is: at a million, a
    quarter of a second on every page.
    """
    app, codename = SEALED_PERMISSION.split(".")
    rows = apps.get_model("triage", "DataRequestUserGrant").objects.filter(
        user=user, permission__codename=codename, permission__content_type__app_label=app
    )
    return rows.values_list("content_object_id", flat=True)


def visible_to(scope: Scope, rows: QuerySet[M], *, path: str = "") -> QuerySet[M]:
    """The rows that lie in the scope.

    `path` leads from the model to its data request (`data_request`), and is empty for data requests themselves. Rows
    without a data request are hidden.
    """
    return counted_for(scope, rows, path=path) if scope.holds(Permission.VIEW) else rows.none()


def counted_for(scope: Scope, rows: QuerySet[M], *, path: str = "") -> QuerySet[M]:
    """As `visible_to`, for figures alone: whoever may not open a data request may still count those of their scope."""
    if not scope.jurisdictions:
        return rows.none()
    prefix = f"{path}__" if path else ""
    in_jurisdiction = Q(**{f"{prefix}jurisdiction_id__in": sorted(scope.jurisdictions)})
    open_to_all = Q(**{f"{prefix}sealed": False})
    granted = Q(**{f"{prefix}pk__in": sorted(scope.sealed)}) if scope.sealed else Q(pk__in=[])
    return rows.filter(in_jurisdiction, reduce(or_, [open_to_all, granted]))


def can(actor: Any, permission: Permission, data_request: DataRequest) -> bool:
    """Whether the actor may do this with this data request, asked now."""
    scope = scope_of(actor)
    return scope.holds(permission) and scope.contains(data_request)


def require(actor: Any, permission: Permission, data_request: DataRequest) -> None:
    """Raise NotInScope outside the scope and NotPermitted without the role."""
    scope = scope_of(actor)
    if not scope.contains(data_request):
        raise NotInScope(_("There is no such data request in your jurisdictions."))
    if not scope.holds(permission):
        raise _lacks(actor, permission)


def require_in_jurisdiction(actor: Any, permission: Permission, code: str) -> None:
    """As `require`, for something that is not yet a data request of the jurisdiction `code`."""
    scope = scope_of(actor)
    if code not in scope.jurisdictions:
        raise NotInScope(_("The jurisdiction {code} is not among yours.").format(code=code))
    if not scope.holds(permission):
        raise _lacks(actor, permission)


def require_role(actor: Any, permission: Permission) -> None:
    """Raise NotPermitted unless a role gives the permission; for what belongs to no jurisdiction."""
    if not scope_of(actor).holds(permission):
        raise _lacks(actor, permission)


def _lacks(actor: Any, permission: Permission) -> NotPermitted:
    return NotPermitted(
        _("{actor} may not do this ({permission}). Ask an account manager for the role.").format(
            actor=actor, permission=in_words(permission.value)
        )
    )
