"""The catalogues of the interface languages: extracts the messages, updates the .po files, compiles the .mo files.

`python -m scripts.messages` writes them anew and says what is not translated yet; `--check` changes nothing.
"""

from __future__ import annotations

import io
import os
import re
import string
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import normalize, read_po

if TYPE_CHECKING:
    from scripts.message_sources import Message

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "triage" / "locale"
PLURALS = {"de": "nplurals=2; plural=(n != 1);", "fr": "nplurals=2; plural=(n > 1);"}
"""The languages besides English, each with its plural forms; every message of a catalogue has as many."""
WIDTH = 110
PERCENT = re.compile(r"%\((\w+)\)[sd]|%[sd]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A message with its translation; the latter has one text, or one for each plural form."""

    singular: str
    plural: str
    context: str
    translated: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What a message is found by."""
        return self.context, self.singular


def paths(language: str) -> tuple[Path, Path]:
    """The .po and the .mo file of a language."""
    folder = LOCALE / language / "LC_MESSAGES"
    return folder / "django.po", folder / "django.mo"


def read(language: str) -> dict[tuple[str, str], Entry]:
    """The entries of a language as they are stored; none where there is no file. Fuzzy ones count as untranslated."""
    source, _ = paths(language)
    if not source.exists():
        return {}
    with source.open("rb") as stream:
        catalog = read_po(stream, locale=language, ignore_obsolete=True)
    entries = (_entry(message) for message in catalog if message.id)
    return {entry.key: entry for entry in entries}


def _entry(message: Any) -> Entry:
    ids = message.id if isinstance(message.id, tuple) else (message.id, "")
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    translated = () if message.fuzzy else tuple(text or "" for text in texts)
    return Entry(ids[0], ids[1], message.context or "", translated)


def wanted(language: str) -> list[Entry]:
    """The messages of the product with the translations that are there, sorted; what nobody asks for is dropped."""
    known = read(language)
    entries = []
    for message in asked():
        stored = known.get((message.context, message.singular))
        forms = 2 if message.plural else 1
        translated = stored.translated if stored and len(stored.translated) == forms else ("",) * forms
        entries.append(Entry(message.singular, message.plural, message.context, translated))
    return entries


@cache
def asked() -> tuple[Message, ...]:
    """Every message of the product; asked once, files do not change meanwhile."""
    from scripts.message_sources import all_messages  # noqa: PLC0415  Django is set up by then
    from scripts.message_words import data_words  # noqa: PLC0415

    return tuple(all_messages(data_words()))


# --- Writing ---


def po_text(language: str, entries: Sequence[Entry]) -> str:
    """The .po file: no dates, no places, no names, so that it changes only where words do."""
    return "\n".join([_head(language), *(_po_entry(entry) for entry in entries)])


def _head(language: str) -> str:
    lines = "\n".join(f'"{line}\\n"' for line in _headers(language))
    return f'msgid ""\nmsgstr ""\n{lines}\n'


def _headers(language: str) -> list[str]:
    return [
        f"Language: {language}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {PLURALS[language]}",
    ]


def _po_entry(entry: Entry) -> str:
    lines = [f"msgctxt {normalize(entry.context, width=WIDTH)}"] if entry.context else []
    lines.append(f"msgid {normalize(entry.singular, width=WIDTH)}")
    if entry.plural:
        lines.append(f"msgid_plural {normalize(entry.plural, width=WIDTH)}")
        lines += [
            f"msgstr[{form}] {normalize(text, width=WIDTH)}" for form, text in enumerate(entry.translated)
        ]
    else:
        lines.append(f"msgstr {normalize(entry.translated[0], width=WIDTH)}")
    return "\n".join(lines) + "\n"


class _Plain(Catalog):
    """A catalogue whose head holds no dates."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        name = str(self.locale)
        return [(head, value) for head, value in (line.split(": ", 1) for line in _headers(name))]


def mo_bytes(language: str, entries: Sequence[Entry]) -> bytes:
    """The .mo file: the same bytes for the same words."""
    catalog = _Plain(locale=language)
    for entry in entries:
        if all(entry.translated):
            ids = (entry.singular, entry.plural) if entry.plural else entry.singular
            texts = entry.translated if entry.plural else entry.translated[0]
            catalog.add(ids, texts, context=entry.context or None)
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


# --- Checking ---


def problems(language: str) -> Iterator[str]:
    """What is wrong with the catalogue of a language, in words."""
    entries = wanted(language)
    stored = read(language)
    for entry in entries:
        if entry.key not in stored:
            yield f"{language}: not in the catalogue: {entry.singular!r}"
        elif not all(entry.translated):
            yield f"{language}: not translated: {entry.singular!r}"
        else:
            yield from _mismatches(language, entry)
    asked = {entry.key for entry in entries}
    yield from (f"{language}: nobody asks for: {key[1]!r}" for key in stored if key not in asked)
    source, compiled = paths(language)
    if "#, fuzzy" in source.read_text(encoding="utf-8"):
        yield f"{language}: a translation is marked as fuzzy"
    if compiled.read_bytes() != mo_bytes(language, list(stored.values())):
        yield f"{language}: the .mo file is not what the .po file says; run ./run messages"


def _mismatches(language: str, entry: Entry) -> Iterator[str]:
    originals = (entry.singular, entry.plural or entry.singular)
    for original, text in zip(originals, entry.translated, strict=False):
        allowed = placeholders(original) | (placeholders(entry.plural) if entry.plural else set())
        # A singular may leave its number out: "one day".
        needed = placeholders(original) - ({"count", "number"} if entry.plural else set())
        if not needed <= placeholders(text) <= allowed:
            yield f"{language}: other placeholders in the translation of {entry.singular!r}: {text!r}"
        if original[:1].isspace() != text[:1].isspace() or original[-1:].isspace() != text[-1:].isspace():
            yield f"{language}: other spaces at the ends of the translation of {entry.singular!r}"


def placeholders(text: str) -> set[str]:
    """Names in braces, with their format, and those of Django's templates."""
    found = {match.group(0) for match in PERCENT.finditer(text)}
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return found | {"an odd brace"}
    return found | {name for _, name, _, _ in parts if name is not None}


# --- Command ---


def update() -> int:
    """Write the files; how many translations are missing."""
    missing = 0
    for language in PLURALS:
        source, compiled = paths(language)
        source.parent.mkdir(parents=True, exist_ok=True)
        entries = wanted(language)
        source.write_text(po_text(language, entries), encoding="utf-8")
        compiled.write_bytes(mo_bytes(language, entries))
        left = sum(not all(entry.translated) for entry in entries)
        print(f"{language}: {len(entries)} messages, {left} not translated")
        missing += left
    return missing


def main(arguments: Sequence[str]) -> int:
    """Write, or check."""
    import django  # noqa: PLC0415  it needs the environment below

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "triage.settings")
    django.setup()
    if "--check" not in arguments:
        update()
        return 0
    found = [problem for language in PLURALS for problem in problems(language)]
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
