"""Which risks the due diligence of every data request finds, and who must look at them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from jurisdictions.law.assessment import Assessment
from jurisdictions.law.engine import assess
from jurisdictions.law.offence_risks import RISKS
from jurisdictions.law.rulebook import RulebookInForce
from jurisdictions.law.vocabulary import Flag, OffenceTag, ReviewLevel
from tests.jurisdictions.case_files import CASES as CASE_FILES
from tests.jurisdictions.case_files import facts_of, load, shipped_rulebooks

RIGHTS = RulebookInForce(rulebook=shipped_rulebooks()["regimes/rights.toml"], version=1)
FREE: Mapping[str, Any] = {
    **load(CASE_FILES / "rights.toml")["base"],
    "rights_tier": "free",
    "death_penalty_status": "abolished",
    "dual_criminality": True,
}
ORDINARY = [tag for tag in OffenceTag if tag not in RISKS]


def assessed(**facts: Any) -> Assessment:
    return assess(facts_of({**FREE, **facts}), [RIGHTS])


def raised(assessment: Assessment) -> set[Flag]:
    return {flag.flag for flag in assessment.flags}


def test_a_free_state_that_asks_what_is_usual_raises_nothing() -> None:
    usual = assessed(
        offence_tags=["fraud"], authority_kind="court", authorised_by="court", gag="none", gag_without_end=False,
        capability_demanded=False, keys_demanded=False, sensitive_roles=[], proceedings="criminal",
    )  # fmt: skip
    assert raised(usual) == set()


@pytest.mark.parametrize(
    "facts",
    [
        {"instrument": "capability_order", "authority_kind": "security_service", "gag": "by_law"},
        {"capability_demanded": True, "gag_without_end": True},
        {"gag": "by_order", "gag_without_end": True},
        {"keys_demanded": True},
        {"authority_kind": "security_service"},
        {"staff_threat": True},
    ],
    ids=["secret capability order", "secret capability", "gag without end", "keys", "service", "staff"],
)
def test_a_free_state_can_trip_the_highest_level(facts: dict[str, Any]) -> None:
    assert assessed(**facts).level is ReviewLevel.EXECUTIVE


@pytest.mark.parametrize("tag", [tag for tag in RISKS if tag is not OffenceTag.OTHER])
def test_an_offence_is_the_same_risk_whether_a_state_lists_it_or_not(tag: OffenceTag) -> None:
    risk = RISKS[tag]
    found = [flag for flag in assessed(offence_tags=[tag]).flags if flag.flag is risk.flag]
    assert (risk.weight, risk.level) in {(flag.weight, flag.level) for flag in found}
    assert max(flag.weight for flag in found) == risk.weight


@pytest.mark.parametrize("tag", [*ORDINARY, OffenceTag.OTHER])
def test_an_ordinary_offence_is_no_risk_where_nobody_can_be_sentenced_to_death(tag: OffenceTag) -> None:
    assert raised(assessed(offence_tags=[tag])) == set()


def test_every_flag_names_the_facts_that_raised_it() -> None:
    facts = {
        "offence_tags": ["insult_official"], "sensitive_roles": ["minority"], "election_context": True,
        "earlier_refused": 2, "earlier_forged": 1, "gag_extensions": 3, "data_category": "content",
    }  # fmt: skip
    flags = assessed(**facts).flags
    assert {Flag.ELECTION, Flag.AUTHORITY_HISTORY, Flag.GAG_EXTENDED, Flag.MINORITY} <= {
        flag.flag for flag in flags
    }
    named = {
        name for flag in flags for part in flag.evidence for name, value in part.names if value is not None
    }
    assert named == set(facts)


def test_a_review_of_the_rulebook_changes_neither_flag_nor_level() -> None:
    facts = facts_of({**FREE, "offence_tags": ["sedition"], "minor": True})
    entries = frozenset(entry.id for entry in RIGHTS.rulebook.entries)
    reviewed = RulebookInForce(rulebook=RIGHTS.rulebook, version=1, reviewed=entries)
    assert assess(facts, [RIGHTS]).flags == assess(facts, [reviewed]).flags
