"""The Django app of the desk, and the admin site it brings."""

from typing import Any

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


def _after_migrate(sender: AppConfig, **kwargs: Any) -> None:
    from triage.services import housekeeping  # noqa: PLC0415  models are not ready when this module loads

    housekeeping.after_migrate(using=kwargs["using"])


class TriageConfig(AppConfig):
    """The desk."""

    name = "triage"
    verbose_name = "Desk"

    def ready(self) -> None:
        """Bind what needs loaded models: names, checks, roles after migrate, the wake-up call of the worker."""
        from triage import checks, outbox, tasks  # noqa: PLC0415  models are not ready before this
        from triage.models import naming  # noqa: PLC0415

        naming.translate_names()
        checks.register()
        outbox.bind(tasks.wake)
        post_migrate.connect(_after_migrate, sender=self, dispatch_uid="triage-after-migrate")


class DeskAdminConfig(AdminConfig):
    """Django's admin with a site of our own."""

    default_site = "triage.admin.site.DeskSite"
