"""The lists that people work from, each a question to the caseload: on the home page and in the sidebar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from triage.access import Scope
from triage.roles import Permission


@dataclass(frozen=True, slots=True)
class WorkList:
    """One list of data requests under a name; `params` are those of the list (triage.caseload.CaseQuery).

    An `urgent` one stands out when it is not empty; `counted` ones are tiles of the home page.
    """

    key: str
    label: str | Promise
    params: Mapping[str, str] = field(default_factory=dict)
    needs: Permission = Permission.VIEW
    urgent: bool = False
    counted: bool = True

    @property
    def url(self) -> str:
        """The list with these parameters."""
        address = reverse("admin:triage_datarequest_changelist")
        return f"{address}?{urlencode(self.params)}" if self.params else address


WORK_LISTS = (
    WorkList("mine", _("My queue"), {"who": "me"}),
    WorkList("approve", _("Waits for my approval"), {"who": "approve"}, Permission.APPROVE),
    WorkList("rights", _("Rights review"), {"state": "rights_review"}, Permission.CLEAR_RIGHTS),
    WorkList("emergencies", _("Emergencies"), {"kind": "emergency"}, urgent=True),
    WorkList("overdue", _("Overdue"), {"due": "overdue"}, urgent=True),
    WorkList("soon", _("Due within 48 hours"), {"due": "soon"}, urgent=True),
    WorkList("nobody", _("Nobody has it"), {"who": "nobody"}, Permission.ASSIGN),
    WorkList("authority", _("Waits for the authority"), {"waits": "authority"}),
    WorkList("watched", _("Watched"), {"marked": "watched"}, counted=False),
    WorkList("open", _("All open"), counted=False),
)
"""In the order of the work."""


def lists_of(scope: Scope) -> Iterator[WorkList]:
    """Those that the person's role has a use for; none for a role that sees no data request."""
    if scope.holds(Permission.VIEW):
        yield from (entry for entry in WORK_LISTS if scope.holds(entry.needs))
