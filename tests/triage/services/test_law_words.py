"""What is told of a new entry is what it does."""

from jurisdictions.law.comparison import compare
from jurisdictions.law.rulebook import read_rulebook
from tests.jurisdictions.case_files import RULEBOOKS
from triage.services.law_words import told


def sentences(path: str, entry_id: str) -> tuple[str, ...]:
    new = read_rulebook((RULEBOOKS / path).read_bytes(), file=path)
    (found,) = (each for each in told(compare(None, new)) if each.entry_id == entry_id)
    return found.sentences


def test_of_a_new_policy_it_is_told_what_may_be_disclosed_and_about_whom() -> None:
    assert {"item types: IP address, phone number", "emergency: no", "roles: suspect"} <= set(
        sentences("policy/2024-09-23.toml", "policy")
    )


def test_of_a_new_deadline_it_is_told_whether_it_binds_and_when_it_ends() -> None:
    source = (RULEBOOKS / "regimes/eu-2023-1543.toml").read_text(encoding="utf-8")
    old, _table, deadlines = source.partition("[[deadlines]]")
    ended = deadlines.replace(
        "in_force_from = 2026-08-18", "in_force_from = 2026-08-18\nin_force_until = 2030-01-01", 1
    )
    new = read_rulebook(f"{old}[[deadlines]]{ended}".encode(), file="eu")
    first = new.deadlines[0].id
    (found,) = (each for each in told(compare(None, new)) if each.entry_id == first)
    assert {"binding: yes", "in force until: 2030-01-01"} <= set(found.sentences)
