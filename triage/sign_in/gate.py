"""What a person must do before the desk opens: choose a password of their own, enrol a second factor."""

from __future__ import annotations

from typing import Any

from triage.services.second_factors import has_second_factor

ALWAYS_OPEN = frozenset(
    {"account_logout", "admin:logout", "admin:jsi18n", "set_language", "sign_in_password"}
)
PUBLIC = frozenset({"verify", "verify_code", "letter", "letter_again"})
"""Pages for everybody, also for somebody who stands in the middle of the way in."""
CONFIRMING = frozenset({"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"})
ENROLLING = frozenset({"mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"})


def next_step(person: Any) -> str:
    """The name of the page where the person must go first; empty if the desk is open to them."""
    if not person.is_authenticated:
        return ""
    if person.must_change_password:
        return "sign_in_password"
    enrolled = getattr(person, "enrolled", None)
    if enrolled is None:
        enrolled = has_second_factor(person)
    return "" if enrolled else "mfa_index"


def is_open(view_name: str, step: str) -> bool:
    """Whether a page may be opened while this step has not been taken."""
    return view_name in ALWAYS_OPEN | CONFIRMING | PUBLIC or (step == "mfa_index" and view_name in ENROLLING)
