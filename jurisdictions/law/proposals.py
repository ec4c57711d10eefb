"""From how grave the findings about an item are to what is proposed for it."""

from __future__ import annotations

from collections.abc import Mapping

from jurisdictions.law.assessment import ItemProposal
from jurisdictions.law.facts import Facts
from jurisdictions.law.gravity import proposal_of

Keys = tuple[str | None, str | None]


def proposals_for(facts: Facts, gravities: Mapping[Keys, int]) -> tuple[ItemProposal, ...]:
    """One proposal for each item, in the order of the facts.

    `gravities` are those of the findings about each unit, by the keys of subject and item; those about its subject and
    about the whole data request bear on an item too.
    """
    proposals = []
    general = gravities.get((None, None), 0)
    for subject in facts.subjects:
        above = general | gravities.get((subject.key, None), 0)
        for item in subject.items:
            proposal, reasons = proposal_of(above | gravities.get((subject.key, item.key), 0))
            proposals.append(
                ItemProposal(subject_key=subject.key, item_key=item.key, proposal=proposal, reasons=reasons)
            )
    return tuple(proposals)
