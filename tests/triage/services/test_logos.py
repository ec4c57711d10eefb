"""The logo of letters: proposed by one person, published by another, and nothing that could load or run."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from tests.triage import people, worded
from tests.triage.worded import AT
from triage import audit
from triage.errors import BadInput, ChangedMeanwhile, Incomplete, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.letters.logo import LARGEST
from triage.models import Event, LogoVersion
from triage.services import logos
from triage.services.logo_lookup import logo_address, logo_in_force, logo_of

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
ENTITIES = b"""<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>&x;</text></svg>"""


class FortyMegabytes(BytesIO):
    """A file that counts how much of it is read."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None
        wanted = 40_000_000 if size < 0 else size
        self.taken += wanted
        return b"\x89PNG" + b"\0" * (wanted - 4)


@pytest.fixture(autouse=True)
def _people() -> None:
    for name in ("desk", "heidi", "ivan"):
        people.person(name)


def refused(error: type[Exception], says: str, **parts: Any) -> None:
    """The draft is refused in these words, and nothing moved."""
    before = worded.counted()
    with pytest.raises(error, match=says):
        worded.logo_drafted(**parts)
    assert worded.counted() == before


def test_a_logo_is_proposed_by_one_and_published_by_another():
    draft = worded.logo_drafted()
    assert (draft.media_type, draft.width, draft.height, draft.name) == ("image/png", 300, 100, "logo.png")
    assert logo_in_force() is None
    before = worded.counted()
    version = logos.publish_logo(actor=people.heidi(), draft=draft, at=LATER)
    assert worded.counted() == {**before, "LogoVersion": 1, "Event": before["Event"] + 1}
    assert (version.number, version.drafted_by, version.published_by) == (1, people.ivan(), people.heidi())
    assert logo_address() == logo_of(1) == draft.address
    assert draft.address.startswith("data:image/png;base64,")
    kinds = list(Event.objects.order_by("number").values_list("kind", flat=True))
    assert kinds[-2:] == [EventKind.LOGO_DRAFTED, EventKind.LOGO_PUBLISHED]
    assert list(audit.verify_chain(audit.DESK)) == []


def test_an_issued_letter_finds_its_logo_after_a_newer_one():
    first = worded.logo_published()
    second = worded.logo_published(file=worded.picture(color="red"), at=LATER)
    assert (logo_of(0), logo_of(1), logo_of(2)) == ("", first.address, second.address)
    assert logo_address() == second.address


def test_letters_can_do_without_a_logo_again():
    refused(BadInput, "letters have no logo now", file=None)
    worded.logo_published()
    version = worded.logo_published(file=None, at=LATER)
    assert (version.number, version.address, version.digest) == (2, "", "")
    assert logo_address() == ""


def test_a_file_of_40_megabytes_is_refused_while_it_is_read():
    file = FortyMegabytes()
    refused(BadInput, "more than 512 KiB", file=file)
    assert file.taken <= LARGEST + 1


@pytest.mark.parametrize(
    ("parts", "error", "says"),
    [
        ({"file": BytesIO(ENTITIES)}, BadInput, "has a DOCTYPE, which can name other files"),
        ({"file": BytesIO(b"%PDF-1.7")}, BadInput, "neither PNG nor JPEG nor SVG"),
        ({"name": "logo\u202egnp.exe"}, BadInput, "cannot be printed"),
        ({"note": " "}, Incomplete, "Say why the logo changes"),
    ],
)
def test_what_is_no_logo_is_refused_and_says_why(parts: dict[str, Any], error: type[Exception], says: str):
    refused(error, says, **parts)


def test_the_logo_in_force_is_not_proposed_again():
    worded.logo_published()
    refused(BadInput, "in force already", at=LATER)


def test_nobody_publishes_their_own_twice_or_over_a_newer_one():
    mine = worded.logo_drafted(actor=people.heidi())
    stale = worded.logo_drafted(file=worded.picture(color="red"))
    with pytest.raises(NotPermitted, match="their own draft"):
        logos.publish_logo(actor=people.heidi(), draft=mine, at=LATER)
    logos.publish_logo(actor=people.ivan(), draft=mine, at=LATER)
    before = worded.counted()
    with pytest.raises(WrongStep, match="published already"):
        logos.publish_logo(actor=people.ivan(), draft=mine, at=LATER)
    with pytest.raises(ChangedMeanwhile, match="would be undone unseen"):
        logos.publish_logo(actor=people.heidi(), draft=stale, at=LATER)
    assert worded.counted() == before


@pytest.mark.parametrize("who", ["alice", "grace", "judy", "oscar", "root"])
def test_without_the_role_nobody_proposes_or_publishes(who: str):
    refused(NotPermitted, "may not do this", actor=people.person(who))
    draft = worded.logo_drafted()
    with pytest.raises(NotPermitted, match="may not do this"):
        logos.publish_logo(actor=people.person(who), draft=draft, at=LATER)
    assert not LogoVersion.objects.exists()
