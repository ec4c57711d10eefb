"""How an act beside the steps of a case begins: the row locked and re-read, its version left alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from triage import access
from triage.models import DataRequest, User
from triage.roles import Permission


@contextmanager
def locked(data_request: DataRequest, *, actor: User, permission: Permission) -> Iterator[DataRequest]:
    """One transaction on one data request whose version does not move: nothing is changed that was decided.

    Raises NotInScope, NotPermitted. An error undoes everything.
    """
    with transaction.atomic():
        current = DataRequest.objects.select_for_update().get(pk=data_request.pk)
        access.require(actor, permission, current)
        yield current


@contextmanager
def locked_pair(
    first: DataRequest, second: DataRequest, *, actor: User, permission: Permission
) -> Iterator[tuple[DataRequest, DataRequest]]:
    """As `locked`, for two different data requests: two acts on the same two wait for each other and never deadlock.

    They are locked in the order of their ids, and given in the order in which they were named.
    """
    with transaction.atomic():
        rows = DataRequest.objects.select_for_update().filter(pk__in=[first.pk, second.pk]).order_by("pk")
        found = {row.pk: row for row in rows}
        for data_request in (first, second):
            access.require(actor, permission, found[data_request.pk])
        yield found[first.pk], found[second.pk]
