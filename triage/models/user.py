"""The people and the service accounts of the desk."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models

from triage.models.recorded import history


class User(AbstractUser):
    """A person who works at the desk, or a named service account that scheduled work runs as.

    What the person may do comes from roles (groups), where from grants of scope; `is_superuser` is neither.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    is_service = models.BooleanField(
        "service account",
        default=False,
        help_text="Scheduled work acts in its name; nobody can log in with it.",
    )
    must_change_password = models.BooleanField(
        default=False, help_text="The present password was given by somebody else."
    )
    history = history(excluded_fields=["password", "last_login"])

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_service=False) | models.Q(is_superuser=False, is_staff=False),
                name="user_service_cannot_log_in",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username
