"""What people at the desk note down about a data request beside the law: notes, links, what it waits for."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import RequestKind
from triage.choices import DependencyKind, LinkKind, choices_of, one_of
from triage.encryption import EncryptedTextField
from triage.models.data_request import DataRequest
from triage.models.recorded import AppendOnly, Recorded, Voidable
from triage.querysets import LiveQuerySet


class JournalNote(AppendOnly):
    """A note of the staff on a data request. Never changed: a correction is the next note."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="notes")
    text = EncryptedTextField(context="triage.journalnote.text")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["data_request", "written_at"]

    def __str__(self) -> str:
        return _("note of {at}").format(at=f"{self.written_at:%Y-%m-%d %H:%M}")


class CaseLink(Voidable):
    """Two data requests that belong together, and how; of a merged one `other` is the one that goes on."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="links")
    other = models.ForeignKey(DataRequest, models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=20, choices=LinkKind.choices)
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    objects = LiveQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["data_request", "linked_at"]
        constraints = [
            one_of("kind", LinkKind.values, name="case_link_kind_known"),
            models.CheckConstraint(condition=~Q(data_request=F("other")), name="case_link_joins_two"),
            models.UniqueConstraint(
                fields=["data_request", "other"],
                condition=Q(voided_at__isnull=True),
                name="case_link_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.other}"


class Dependency(Recorded):
    """Something outside the desk that a data request waits for. It stops no clock: only a rule or a reply does."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="dependencies")
    kind = models.CharField(max_length=20, choices=DependencyKind.choices)
    words = EncryptedTextField("what exactly", context="triage.dependency.words", null=True, blank=True)
    expected_on = models.DateField(null=True, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    outcome = EncryptedTextField(context="triage.dependency.outcome", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "dependencies"
        ordering = ["data_request", "started_at"]
        constraints = [
            one_of("kind", DependencyKind.values, name="dependency_kind_known"),
            models.UniqueConstraint(
                fields=["data_request", "kind"],
                condition=Q(ended_at__isnull=True),
                name="dependency_one_open_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return _("{case} waits for {kind}").format(case=self.data_request, kind=self.get_kind_display())


class AssignmentRule(Recorded):
    """Who gets new data requests of a jurisdiction: of several people the one with the fewest open ones.

    `kind` empty means every kind; `most_open` empty means no limit.
    """

    jurisdiction = models.ForeignKey("jurisdictions.Jurisdiction", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=choices_of(RequestKind), null=True, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignment_rules")
    most_open = models.PositiveIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["jurisdiction_id", "kind"]
        constraints = [
            one_of("kind", RequestKind, name="assignment_rule_kind_known", empty=True),
            models.UniqueConstraint(
                fields=["jurisdiction", "kind", "person"],
                condition=Q(ended_at__isnull=True, kind__isnull=False),
                name="assignment_rule_once",
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "person"],
                condition=Q(ended_at__isnull=True, kind__isnull=True),
                name="assignment_rule_for_all_kinds_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction_id}: {self.person}"


class Macro(Recorded):
    """Several acts in one, each still through its service.

    `steps` is a list of `{"act": name, "values": {…}}` from the closed list of triage.services.macros.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="macros")
    name = models.CharField(max_length=80)
    steps = models.JSONField()
    shared = models.BooleanField(default=False, help_text="Offered to everybody who sees data requests.")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(retired_at__isnull=True), name="macro_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
