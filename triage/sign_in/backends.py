"""Finding the account of a session or a password, and with it whether a second factor is enrolled."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from triage.models import User
from triage.services.second_factors import enrolled


class DeskBackend(AuthenticationBackend):
    """User name and password. Permissions are asked of triage.access alone: this backend knows none."""

    def get_user(self, user_id: Any) -> User | None:
        """The account of a session, asked anew for each HTTP request: none once it is disabled.

        The answer whether a second factor is enrolled comes in the same query, as `enrolled`.
        """
        person = User.objects.filter(pk=user_id).annotate(enrolled=enrolled()).first()
        return person if person is not None and self.user_can_authenticate(person) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Active people; scheduled work runs without signing in."""
        return bool(user.is_active and not user.is_service)

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """No."""
        return False

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """No."""
        return False
