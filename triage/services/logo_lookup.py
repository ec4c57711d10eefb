"""Which logo is in force, and which one an issued letter carries: reads only."""

from __future__ import annotations

from triage.models import LogoVersion


def logo_in_force() -> LogoVersion | None:
    """The newest published logo; None before the first. Its address is empty where it says that there is none."""
    return LogoVersion.objects.order_by("-number").first()


def logo_address() -> str:
    """The logo in force as a `data:` address; empty where there is none."""
    found = LogoVersion.objects.order_by("-number").values_list("address", flat=True).first()
    return found or ""


def logo_number() -> int:
    """The number of the logo in force, for a letter to keep; 0 before the first."""
    return LogoVersion.objects.order_by("-number").values_list("number", flat=True).first() or 0


def logo_of(number: int) -> str:
    """The logo of a version as a `data:` address, for a letter that was issued with it; 0 is none."""
    return LogoVersion.objects.get(number=number).address if number else ""
