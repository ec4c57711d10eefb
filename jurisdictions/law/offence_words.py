"""The words by which offences are recognised, in one language: data, read once and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jurisdictions.law.folding import Word, folded_words
from jurisdictions.law.risk_vocabulary import OffenceTag

FOLDER = Path(__file__).resolve().parent.parent / "data" / "offence_words"
WITHIN = 8
"""Words between two that belong together, where the file of the language says nothing else."""
SHORTEST_STEM = 2
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_SKIPPED = frozenset({".", "'", '"', "-", "(", ")"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order; one that ends in `*` is the beginning of a word."""

    words: tuple[tuple[str, bool], ...]

    def match(self, words: Sequence[Word], place: int) -> int | None:
        """The place behind the phrase where it stands at the place; None where it does not."""
        for position, (text, begins) in enumerate(self.words):
            while position and place < len(words) and words[place].text in _SKIPPED and text not in _SKIPPED:
                place += 1
            if place >= len(words):
                return None
            found = words[place].text
            if not (found.startswith(text) if begins else found == text):
                return None
            place += 1
        return place


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to recognise the offence: each of these groups stands within so many words, and none of the others."""

    tag: OffenceTag
    groups: tuple[str, ...]
    unless: str | None
    within: int


@dataclass(frozen=True, slots=True)
class OffenceWords:
    """The words of one language: groups of phrases by their first word, and the patterns made of them."""

    language: str
    exact: Mapping[str, tuple[tuple[str, Phrase], ...]]
    begins: Mapping[str, tuple[tuple[str, Phrase], ...]]
    patterns: tuple[Pattern, ...]

    def at(self, words: Sequence[Word], place: int) -> Iterable[tuple[str, int]]:
        """The groups of which a phrase stands at the place, each with the place behind the phrase."""
        text = words[place].text
        candidates = list(self.exact.get(text, ()))
        for length in range(SHORTEST_STEM, len(text) + 1):
            candidates.extend(self.begins.get(text[:length], ()))
        for group, phrase in candidates:
            after = phrase.match(words, place)
            if after is not None:
                yield group, after


def phrase_of(written: str) -> Phrase:
    """Read a phrase of a file. Raises ValueError for one without words or with too short a stem."""
    words: list[tuple[str, bool]] = []
    for part in written.split():
        texts = folded_words(part.removesuffix("*"))
        begins = part.endswith("*")
        words.extend((text, begins and position == len(texts) - 1) for position, text in enumerate(texts))
    if not words or (words[0][1] and len(words[0][0]) < SHORTEST_STEM):
        raise ValueError(f"{written!r} is no phrase")
    return Phrase(tuple(words))


def _spellings(written: str) -> set[str]:
    """The phrase, and how it is written on a keyboard without umlauts."""
    return {written, written.translate(_UMLAUTS)}


@cache
def words_in(language: str) -> OffenceWords | None:
    """The words of the language with this ISO 639-1 code; None where there is no file."""
    path = FOLDER / f"{language}.toml"
    if not language.isalpha() or not path.is_file():
        return None
    plain = tomllib.loads(path.read_text(encoding="utf-8"))
    groups: dict[str, list[str]] = dict(plain["words"])
    within = plain.get("within", WITHIN)
    unless = {tag: f"unless {tag}" for tag in plain.get("unless", {})}
    groups |= {unless[tag]: phrases for tag, phrases in plain.get("unless", {}).items()}
    patterns: list[Pattern] = []
    for tag, phrases in plain["any"].items():
        groups[f"any {tag}"] = phrases
        patterns.append(Pattern(OffenceTag(tag), (f"any {tag}",), unless.get(tag), within))
    for tag, alternatives in plain["near"].items():
        patterns.extend(
            Pattern(OffenceTag(tag), tuple(names), unless.get(tag), within) for names in alternatives
        )
    _require_known(groups, patterns, language)
    exact, begins = _by_first_word(groups)
    return OffenceWords(language, exact, begins, tuple(patterns))


def _require_known(groups: Mapping[str, Any], patterns: Iterable[Pattern], language: str) -> None:
    unknown = {name for pattern in patterns for name in pattern.groups} - set(groups)
    if unknown:
        raise ValueError(f"{language}: no words for {', '.join(sorted(unknown))}")


Found = Mapping[str, tuple[tuple[str, Phrase], ...]]


def _by_first_word(groups: Mapping[str, Sequence[str]]) -> tuple[Found, Found]:
    exact: dict[str, list[tuple[str, Phrase]]] = {}
    begins: dict[str, list[tuple[str, Phrase]]] = {}
    for group, phrases in groups.items():
        for written in sorted({spelling for phrase in phrases for spelling in _spellings(phrase)}):
            phrase = phrase_of(written)
            text, is_stem = phrase.words[0]
            (begins if is_stem else exact).setdefault(text, []).append((group, phrase))
    return (
        MappingProxyType({text: tuple(found) for text, found in exact.items()}),
        MappingProxyType({text: tuple(found) for text, found in begins.items()}),
    )


def languages() -> tuple[str, ...]:
    """The codes of the languages that have a file."""
    return tuple(sorted(path.stem for path in FOLDER.glob("[a-z][a-z].toml")))
