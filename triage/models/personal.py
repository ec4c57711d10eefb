"""What a person keeps for their own work: no fact of a case, so without history (docs/decisions/0011)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from triage.choices import InterfaceLanguage
from triage.models.data_request import DataRequest


class Preferences(models.Model):
    """How the desk looks for one person. An empty language or time zone follows the browser or the desk.

    `columns` are names of columns of the list of data requests, in order; empty means the usual ones.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="preferences"
    )
    language = models.CharField(max_length=10, choices=InterfaceLanguage.choices, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)
    columns = models.JSONField(default=list, blank=True)
    shortcuts = models.BooleanField("keyboard shortcuts", default=True)

    class Meta:
        verbose_name_plural = "preferences"

    def __str__(self) -> str:
        return _("preferences of {person}").format(person=self.user)


class SavedView(models.Model):
    """A question to the list of data requests, kept under a name; a shared one is offered to all who see cases.

    `query` holds the parameters of the list (triage.caseload.CaseQuery), never the words of a search.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=80)
    query = models.JSONField(default=dict)
    columns = models.JSONField(default=list, blank=True)
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name


class OfPersonAndCase(models.Model):
    """A mark that one person has on one data request."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    data_request = models.ForeignKey(DataRequest, models.CASCADE, related_name="%(class)s_marks")

    class Meta:
        abstract = True


class Watch(OfPersonAndCase):
    """A bookmark: the person wants to see what happens to the data request."""

    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "watches"
        constraints = [models.UniqueConstraint(fields=["user", "data_request"], name="watch_once")]

    def __str__(self) -> str:
        return _("{person} watches {case}").format(person=self.user, case=self.data_request)


class ReadMark(OfPersonAndCase):
    """How far a person has read: the number of the last event of the case that was on the page."""

    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "data_request"], name="read_mark_once")]

    def __str__(self) -> str:
        return _("{person} read {case} up to {number}").format(
            person=self.user, case=self.data_request, number=self.number
        )


class Presence(OfPersonAndCase):
    """That a person has the page of a case open; it counts for a minute."""

    seen_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "presences"
        constraints = [models.UniqueConstraint(fields=["user", "data_request"], name="presence_once")]

    def __str__(self) -> str:
        return _("{person} looks at {case}").format(person=self.user, case=self.data_request)
