"""The base of every row whose changes are recorded."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models
from simple_history.models import HistoricalRecords

from triage.querysets import RecordedQuerySet

if TYPE_CHECKING:
    from triage.models.user import User


class HistoryPerson(models.Model):
    """Who made a change, as text beside the key: the name survives the person."""

    history_user_name = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        abstract = True


def _person(historical: Any) -> User | None:
    if historical.history_user_id is None:
        return None
    from django.contrib.auth import get_user_model  # noqa: PLC0415  the model is not ready before this

    return get_user_model().objects.filter(pk=historical.history_user_id).first()


def _set_person(historical: Any, user: User | None) -> None:
    if user is not None:
        historical.history_user_id = user.pk
        historical.history_user_name = str(user)


def history(**options: Any) -> HistoricalRecords:
    """The history of a model, with the name of the person kept as text and no key that a deletion could empty."""
    return HistoricalRecords(
        bases=(HistoryPerson,),
        history_user_id_field=models.UUIDField(null=True, blank=True),
        history_user_getter=_person,
        history_user_setter=_set_person,
        history_change_reason_field=models.TextField(null=True, blank=True),
        **options,
    )


class DeletionRefused(TypeError):
    """A recorded row is never deleted."""


class Kept(models.Model):
    """A row with an opaque id that is never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True

    def delete(self, using: Any = None, keep_parents: bool = False) -> NoReturn:
        """Refused."""
        raise DeletionRefused(
            f"{self._meta.verbose_name} rows are kept; withdraw or void it through a service."
        )


class AppendOnly(Kept):
    """A row that never changes after it was written; a trigger sees to it, so it needs no history."""

    class Meta:
        abstract = True


class Recorded(Kept):
    """A row that services change, with its history."""

    history = history(inherit=True)

    class Meta:
        abstract = True


class Voidable(Recorded):
    """A recorded row that a later step can void; it stays readable."""

    voided_at = models.DateTimeField(null=True, blank=True)
    voided_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def is_live(self) -> bool:
        """Whether nobody voided it."""
        return self.voided_at is None
