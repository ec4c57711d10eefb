"""Wording that people of the tests write, publish and approve, and the module that they do it with."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.db.models import QuerySet
from PIL import Image

from tests.triage import cases, people
from triage.letters.languages import ENGLISH
from triage.models import Event, LogoDraft, LogoVersion, TextDraft, TextVersion, TranslationReview
from triage.services import logos, text_modules
from triage.services.text_lookup import text_in_force, texts_in_force

AT = cases.AT
CODE = "acknowledgement.next"
"""A sentence without placeholders that the acknowledgement alone prints."""
DUE = "acknowledgement.due"
"""A sentence with {due} in it."""
TERM = "title.acknowledgement"
GERMAN = "Wir prüfen das Ersuchen und antworten schriftlich."


def drafted(text: str = GERMAN, *, code: str = CODE, tag: str = "de", **parts: Any) -> TextDraft:
    """What Ivan proposes."""
    said = {"actor": people.ivan(), "note": "Plainer.", "at": AT, **parts}
    return text_modules.draft_text(code=code, tag=tag, text=text, **said)


def publish(draft: TextDraft, *, at: datetime = AT) -> TextVersion:
    """Heidi publishes it."""
    return text_modules.publish_text(actor=people.heidi(), draft=draft, at=at)


def published(text: str = GERMAN, *, code: str = CODE, tag: str = "de", at: datetime = AT) -> TextVersion:
    """What Ivan drafted and Heidi published."""
    return publish(drafted(text, code=code, tag=tag, at=at), at=at + timedelta(seconds=1))


def approve(code: str = CODE, tag: str = "de", **parts: Any) -> TranslationReview:
    """Heidi approves the text in force beside the English one in force."""
    standing, english = text_in_force(code, tag), text_in_force(code, ENGLISH)
    assert standing is not None
    assert english is not None
    said = {
        "actor": people.heidi(), "digest": standing.digest, "english": english.digest, "note": "Compared.", "at": AT,
        **parts,
    }  # fmt: skip
    return text_modules.approve_translation(code=code, tag=tag, **said)


def approve_all(tag: str) -> None:
    """As if Heidi had approved every text of the language, without an event for each."""
    heidi, english = people.heidi(), texts_in_force(ENGLISH)
    rows = [
        TranslationReview(
            code=code, language=tag, digest=one.digest, english=english[code].digest, note="Compared.",
            reviewed_by=heidi, reviewed_at=AT,
        )
        for code, one in texts_in_force(tag).items()
        if not one.approved
    ]  # fmt: skip
    QuerySet[TranslationReview](TranslationReview).bulk_create(rows)


def picture(*, size: tuple[int, int] = (300, 100), color: str = "navy") -> BytesIO:
    """A PNG."""
    written = BytesIO()
    Image.new("RGB", size, color).save(written, "PNG")
    written.seek(0)
    return written


def logo_drafted(**parts: Any) -> LogoDraft:
    """The logo that Ivan proposes."""
    said = {
        "actor": people.ivan(),
        "file": picture(),
        "name": "logo.png",
        "note": "New house style.",
        "at": AT,
    }
    return logos.draft_logo(**{**said, **parts})


def logo_published(**parts: Any) -> LogoVersion:
    """The logo that Ivan proposed and Heidi published."""
    at = parts.get("at", AT)
    return logos.publish_logo(actor=people.heidi(), draft=logo_drafted(**parts), at=at + timedelta(seconds=1))


def counted() -> dict[str, int]:
    """How much wording there is, and how many events: what no refusal moves."""
    models = (TextDraft, TextVersion, TranslationReview, LogoDraft, LogoVersion, Event)
    return {model.__name__: QuerySet(model).count() for model in models}
