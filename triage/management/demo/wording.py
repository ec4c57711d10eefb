"""What the demo's people write down: reasons, notes, offers."""

from __future__ import annotations

from collections.abc import Sequence

from jurisdictions.law.assessment import Assessment
from jurisdictions.law.reasons import REASONS
from jurisdictions.law.vocabulary import Proposal
from triage.documents.reading_file import Reading
from triage.letters.languages import ENGLISH
from triage.letters.shipped import shipped_texts
from triage.models import DataRequest, RequestedItem, RiskFlag
from triage.services.letter_rows import item_name

MOVED = "The order that is executed here was made by an authority of that State."
OFFICIAL_MAILBOX = "The mailbox lies in an official domain. That alone proves nothing."
BAD_SIGNATURE = "The signature under the demand does not verify."
REJECTED = "Called back on the number in the printed directory, the authority knew nothing of the demand."
NECESSARY = (
    "The order confirms a suspect, names the offence and asks for no more than identifies the user in the stated "
    "period; a milder way is not open to the authority."
)
DELIVERED = (
    "Handed over on the way on which the order came, to the authority whose contact was found independently."
)
FEWER_PEOPLE = (
    "the administrators of the channel or chat, named by its link, instead of all its members, and of them those whom "
    "the order confirms to be suspects."
)
LESS_DATA = (
    "the telephone number, and the IP addresses of a stated period, of each person whom the order confirms to be a "
    "suspect, instead of everything that is held."
)


def review_note(result: Assessment) -> str:
    """The flags that the review is about, and what it came to."""
    words = dict.fromkeys(flag.flag.value.replace("_", " ") for flag in result.flags)
    return f"Flags: {', '.join(words)}. Nothing in the order overcomes them; nothing is disclosed on it as it stands."


def ruling(flag: RiskFlag) -> str:
    """Why the demo's reviewers uphold a flag."""
    risk = flag.says.rstrip(".")
    return f"{risk}. Nothing in the order shows why the demand is needed and in proportion all the same."


def cannot_be_cured(result: Assessment, data_request: DataRequest) -> str:
    """What will be refused whatever the authority answers; empty where everything may still be cured."""
    refused = [line for line in result.proposals if line.proposal is Proposal.REFUSE]
    items = {str(item.pk): item for item in data_request.items.all()}
    codes = [code for code in REASONS if any(code in line.reasons for line in refused)]
    labels = dict.fromkeys(_called(items[line.item_key]) for line in refused)
    if not refused:
        return ""
    return (
        f"No answer can change that we do not disclose the following: {'; '.join(labels)}. "
        + " ".join(REASONS[code].wording for code in codes if not REASONS[code].curable)
    ).strip()


def narrowing_offer(codes: Sequence[str], reading: Reading) -> str:
    """What could be answered instead of an order that goes too far."""
    if "SCOPE-OVERBROAD" not in codes:
        return ""
    groups = any(subject.unspecified_persons for subject in reading.subjects)
    return FEWER_PEOPLE if groups else LESS_DATA


def _called(item: RequestedItem) -> str:
    name = item_name(item)
    return f"“{name.words}”" if name.words else shipped_texts(ENGLISH)[f"item.{name.term}"]
