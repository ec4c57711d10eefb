"""The letters that tests write: the specimens, and a few that go further.

`python -m tests.triage.letters.samples FOLDER` renders them; without FOLDER it writes the expected HTML anew.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from triage.letters.catalogue import LetterKind
from triage.letters.context import DisclosureContext, LetterContext
from triage.letters.html import Sheet, write_html
from triage.letters.languages import ENGLISH, language
from triage.letters.renderer import render
from triage.letters.shipped import shipped_texts
from triage.letters.specimens import DISCLOSURE, SPECIMENS, specimen_texts
from triage.letters.words import Words

EXPECTED = Path(__file__).with_name("expected")
SHEET = Sheet(code="7K2QM-9XT4R-0B8HV-WJ3NC-5DPYG-A", verify_page="messenger.example/verify")
SAMPLES: Mapping[str, tuple[LetterKind, Any]] = {
    kind.value: (kind, context) for kind, context in SPECIMENS.items()
}
"""Each specimen with its kind, by the name of its expected HTML."""


@cache
def words(tag: str = ENGLISH) -> Words:
    """The shipped texts of a language with the letterhead of the invented operator."""
    return Words(language(tag), specimen_texts(shipped_texts(tag)))


def written(kind: LetterKind, context: LetterContext, *tags: str, sheet: Sheet | None = SHEET) -> str:
    """The HTML of a letter in these languages; in English without any."""
    return write_html(kind, context, [words(tag) for tag in tags or (ENGLISH,)], sheet=sheet)


def sample(name: str) -> LetterContext:
    """The context of a sample."""
    context: LetterContext = SAMPLES[name][1]
    return context


def disclosure() -> DisclosureContext:
    """The specimen of a full disclosure."""
    return DISCLOSURE


def render_samples(folder: Path) -> None:
    """Write every sample as a PDF into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (kind, context) in SAMPLES.items():
        (folder / f"{name}.pdf").write_bytes(render(written(kind, context), identifier=f"sample-{name}"))


def write_expected() -> None:
    """Write the expected HTML anew; read the difference before committing it."""
    for name, (kind, context) in SAMPLES.items():
        (EXPECTED / f"{name}.html").write_text(written(kind, context), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        render_samples(Path(sys.argv[1]))
    else:
        write_expected()
