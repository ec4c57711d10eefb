"""Who may work where: django-guardian's grant tables with real foreign keys, and the proposals that change them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from triage.choices import GrantAction, GrantStatus, one_of
from triage.models.recorded import Recorded


class JurisdictionUserGrant(UserObjectPermissionBase):
    """A person's scope: one row for each jurisdiction."""

    content_object = models.ForeignKey("jurisdictions.Jurisdiction", on_delete=models.PROTECT)


class JurisdictionGroupGrant(GroupObjectPermissionBase):
    """A group's scope: one row for each jurisdiction."""

    content_object = models.ForeignKey("jurisdictions.Jurisdiction", on_delete=models.PROTECT)


class DataRequestUserGrant(UserObjectPermissionBase):
    """A person's grant on one sealed data request."""

    content_object = models.ForeignKey("triage.DataRequest", on_delete=models.PROTECT)


class GrantProposal(Recorded):
    """A change of rights that one person proposes and another applies."""

    action = models.CharField(max_length=20, choices=GrantAction.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grant_proposals")
    jurisdiction = models.ForeignKey(
        "jurisdictions.Jurisdiction", models.PROTECT, null=True, blank=True, related_name="+"
    )
    data_request = models.ForeignKey(
        "triage.DataRequest", models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300)
    status = models.CharField(max_length=20, choices=GrantStatus.choices, default=GrantStatus.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            one_of("action", GrantAction.values, name="grant_action_known"),
            one_of("status", GrantStatus.values, name="grant_status_known"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="grant_by_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(user=F("proposed_by")) & (Q(decided_by__isnull=True) | ~Q(decided_by=F("user"))),
                name="grant_not_for_oneself",
            ),
        ]

    def __str__(self) -> str:
        return _("{action} for {person}").format(action=self.get_action_display(), person=self.user)
