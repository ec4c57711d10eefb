"""System checks: what must be in place before the desk may work."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.checks import CheckMessage, Tags
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import DatabaseError

from triage.letters import fonts
from triage.letters.template_check import check_templates
from triage.roles import ROLES, Role
from triage.services.targets import service_targets
from triage.services.triggers import missing_triggers


def register() -> None:
    """Hand the checks to Django; called once the apps are ready."""
    checks.register(roles_are_complete)
    checks.register(letters_are_complete, Tags.templates)
    checks.register(fonts_are_there)
    checks.register(service_targets_are_readable)
    checks.register(triggers_are_there, Tags.database)


def roles_are_complete(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every role is in the table."""
    missing = [role.value for role in Role if role not in ROLES]
    return [
        checks.Error(f"The role “{name}” has no row in triage/roles.py.", id="triage.E001")
        for name in missing
    ]


def letters_are_complete(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every letter's template uses only what its context has."""
    return [checks.Error(str(problem), id="triage.E004") for problem in check_templates()]


def fonts_are_there(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The fonts that are too large to ship are on this machine."""
    missing = fonts.missing_families()
    if not missing:
        return []
    return [
        checks.Warning(
            f"This machine has no font {' and no font '.join(missing)}: a letter shows Chinese, Japanese and Korean as "
            "code points, such as [U+65E5], and nobody there can read it.",
            hint="Install Debian's package fonts-noto-cjk on every machine with a worker, and restart the workers.",
            id="triage.W003",
        )
    ]


def service_targets_are_readable(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """The operator's file of service targets, if one is named, has no error."""
    try:
        service_targets()
    except ImproperlyConfigured as problem:
        hint = "Correct the file, or unset COUNTERSIGN_SERVICE_TARGETS."
        return [checks.Error(str(problem), hint=hint, id="triage.E005")]
    return []


def triggers_are_there(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Every append-only trigger is in the database: `check --database default --fail-level WARNING`.

    A warning, because migrate runs the checks before it puts the triggers back.
    """
    messages: list[CheckMessage] = []
    for using in databases or []:
        try:
            missing = missing_triggers(using)
        except DatabaseError as error:
            messages.append(checks.Error(f"The database {using} cannot be read: {error}", id="triage.E003"))
            continue
        if missing:
            messages.append(
                checks.Warning(
                    f"{len(missing)} triggers are missing in the database {using}, the first is {missing[0]}.",
                    hint="Run manage.py migrate; it puts them back.",
                    id="triage.W002",
                )
            )
    return messages
