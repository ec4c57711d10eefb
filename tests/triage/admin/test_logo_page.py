"""The page of the logo: tried, proposed by one person and published by another."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from tests.triage import people, worded
from triage.letters.logo import LARGEST
from triage.models import LogoDraft, LogoVersion
from triage.services.logo_lookup import logo_address

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db

PAGE = "/admin/wording/logo/"


def named(content: bytes, name: str) -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def png() -> BytesIO:
    return named(worded.picture().read(), "logo.png")


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_logo_is_shown_in_a_letter_and_kept_nowhere(as_: As) -> None:
    before = worded.counted()
    answer = as_("ivan").post(PAGE, {"do": "preview", "file": png()})
    assert answer.status_code == 200
    assert answer.context["pictures"][0].startswith("data:image/png;base64,")
    assert worded.counted() == before


def test_a_proposed_logo_waits_for_a_colleague_who_publishes_it(as_: As) -> None:
    assert "Letters have no logo" in as_("ivan").get(PAGE).content.decode()
    answer = as_("ivan").post(PAGE, {"do": "propose", "file": png(), "note": "New house style."})
    assert answer["Location"] == PAGE
    draft = LogoDraft.objects.get()
    assert (draft.name, draft.width, draft.drafted_by) == ("logo.png", 300, people.ivan())
    assert logo_address() == ""
    assert 'value="publish"' not in as_("ivan").get(PAGE).content.decode()
    text = as_("heidi").get(PAGE).content.decode()
    assert 'value="publish"' in text
    assert f'src="{draft.address}"' in text

    answer = as_("heidi").post(PAGE, {"do": "publish", "draft": str(draft.pk)})

    assert told(answer) == ["logo version 1 is in force."]
    assert logo_address() == draft.address
    assert "published by Heidi Huber" in as_("ivan").get(PAGE).content.decode()


def test_letters_can_be_without_a_logo_again(as_: As) -> None:
    worded.logo_published()
    answer = as_("ivan").post(PAGE, {"do": "propose", "without": "on", "note": "No logo any more."})
    assert answer["Location"] == PAGE
    draft = LogoDraft.objects.get(version=None)
    as_("heidi").post(PAGE, {"do": "publish", "draft": str(draft.pk)})
    assert logo_address() == ""
    assert LogoVersion.objects.count() == 2


EXTERNAL = b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>'


@pytest.mark.parametrize("do", ["preview", "propose"])
@pytest.mark.parametrize(
    ("file", "says"),
    [
        (named(EXTERNAL, "logo.svg"), "has a DOCTYPE"),
        (named(b"\x89PNG" + bytes(40 * 1024 * 1024), "logo.png"), f"more than {LARGEST // 1024} KiB"),
        (named(b"GIF89a" + bytes(100), "logo.gif"), "neither PNG nor JPEG nor SVG"),
        (named(b"\x89PNG rubbish", "logo.png"), "damaged"),
        (None, "Choose a file"),
    ],
    ids=["external entity", "40 MB", "another kind", "damaged", "nothing"],
)
def test_a_file_that_cannot_be_the_logo_is_refused_beside_it(
    as_: As, do: str, file: BytesIO | None, says: str
) -> None:
    before = worded.counted()
    data: dict[str, Any] = {"do": do, "note": "New."}
    if file is not None:
        file.seek(0)
        data["file"] = file
    answer = as_("ivan").post(PAGE, data)
    assert answer.status_code == 409
    assert says in answer.context["form"].errors["file"][0]
    assert worded.counted() == before


def test_a_file_and_no_logo_at_once_are_refused(as_: As) -> None:
    answer = as_("ivan").post(PAGE, {"do": "propose", "file": png(), "without": "on", "note": "x"})
    assert answer.status_code == 409
    assert "Choose a file" in answer.context["form"].errors["file"][0]


@pytest.mark.parametrize(("who", "status"), [("ivan", 409), ("bob", 404), ("alice", 404), ("heidi", 302)])
def test_a_logo_is_published_by_somebody_else_with_the_role(as_: As, who: str, status: int) -> None:
    draft = worded.logo_drafted()
    assert as_(who).post(PAGE, {"do": "publish", "draft": str(draft.pk)}).status_code == status
    assert LogoVersion.objects.exists() is (status == 302)


@pytest.mark.parametrize("do", ["publish", "look"])
@pytest.mark.parametrize("draft", ["", "rubbish", "5d2694af-9efb-4cec-bac3-b292f61659e3"])
def test_a_draft_that_is_not_there_is_absent(as_: As, do: str, draft: str) -> None:
    assert as_("heidi").post(PAGE, {"do": do, "draft": draft}).status_code == 404


def test_a_draft_is_looked_at_in_a_letter_before_it_is_published(as_: As) -> None:
    draft = worded.logo_drafted()
    answer = as_("heidi").post(PAGE, {"do": "look", "draft": str(draft.pk)})
    assert len(answer.context["pictures"]) >= 1
    assert not LogoVersion.objects.exists()
