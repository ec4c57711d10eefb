"""What follows every migrate: groups are synchronised from the table of roles, triggers are put back."""

from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as StoredPermission

from triage.roles import ROLES
from triage.services.triggers import create_triggers


def after_migrate(*, using: str) -> None:
    """Bring groups and triggers in line with the code. Permissions exist only after migrate, hence not a migration."""
    synchronise_roles(using=using)
    create_triggers(using)


def synchronise_roles(*, using: str = "default") -> None:
    """Make each group hold exactly the permissions of its role."""
    stored = {
        permission.codename: permission
        for permission in StoredPermission.objects.using(using).filter(
            content_type__app_label="triage", content_type__model="datarequest"
        )
    }
    for role, permissions in ROLES.items():
        group, _ = Group.objects.using(using).get_or_create(name=role.value)
        group.permissions.set([stored[name.value] for name in permissions if name.value in stored])
