"""Wraps the data keys anew by the active master key."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from triage.encryption import EncryptionError, rotate_master_key
from triage.services.second_factors import reseal_secrets


class Command(BaseCommand):
    """`manage.py rotate_keys`"""

    help = (
        "Wrap by the active master key, the first in COUNTERSIGN_MASTER_KEYS, every data key that another configured "
        "master key wraps, and seal anew the secrets of second factors. Encrypted values are not rewritten. An old "
        "master key can be retired once a run after the last process with it as the active one finds nothing under it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate away from every master key that is not the active one."""
        active = settings.COUNTERSIGN_MASTER_KEY_ID
        old_keys = [key_id for key_id in settings.COUNTERSIGN_MASTER_KEYS if key_id != active]
        if not old_keys:
            self.stdout.write(f"{active} is the only master key; nothing to rotate.")
        for key_id in old_keys:
            try:
                count = rotate_master_key(old=key_id)
                secrets = reseal_secrets(old=key_id)
            except EncryptionError as error:
                raise CommandError(str(error)) from None
            self.stdout.write(f"{count} data keys wrapped by {key_id} are now wrapped by {active}.")
            self.stdout.write(
                f"{secrets} secrets of second factors sealed by {key_id} are now sealed by {active}."
            )
