"""The words by which offences are recognised, in one language: data, read once and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jurisdictions.law.folding import Word, folded_words
from jurisdictions.law.risk_vocabulary import OffenceTag

FOLDER = Path(__file__).resolve().parent.parent / "data" / "offence_words"
COMMON = "patterns.toml"
"""What words make which offence, in whatever language."""
ORDINARY = "ordinary"
"""The group of phrases that mean nothing; it hides the words within them."""
WITHIN = 8
"""Words between two that belong together, where the file of the language says nothing else."""
SHORTEST_STEM = 2
MOST_SKIPPED = 3
"""Signs that may stand within a phrase one after the other."""
_TABLES = frozenset({"words", "any", "near", "unless"})
_SETTINGS = frozenset({"within", "umlauts", "hiding"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_SKIPPED = frozenset({".", ",", "'", '"', "-", "–", "(", ")"})

Groups = Mapping[str, Sequence[str]]
Alternatives = Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order, whatever signs stand between them; one that ends in `*` is the beginning of a word."""

    words: tuple[tuple[str, bool], ...]

    def match(self, words: Sequence[Word], place: int) -> int | None:
        """The place behind the phrase where it stands at the place; None where it does not."""
        for position, (text, begins) in enumerate(self.words):
            if position:
                place = _behind_signs(words, place)
            if place >= len(words):
                return None
            found = words[place].text
            if not (found.startswith(text) if begins else found == text):
                return None
            place += 1
        return place


def _behind_signs(words: Sequence[Word], place: int) -> int:
    last = place + MOST_SKIPPED
    while place < min(last, len(words)) and words[place].text in _SKIPPED:
        place += 1
    return place


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to recognise the offence: each of `groups` stands within so many words, and none of `unless` near."""

    tag: OffenceTag
    groups: tuple[str, ...]
    unless: tuple[str, ...]
    within: int


@dataclass(frozen=True, slots=True)
class OffenceWords:
    """The words of one language: groups of phrases by their first word, and the patterns made of them.

    The phrases of the groups in `hiding` hide the shorter ones of other groups within them.
    """

    language: str
    exact: Mapping[str, tuple[tuple[str, Phrase], ...]]
    begins: Mapping[str, tuple[tuple[str, Phrase], ...]]
    patterns: tuple[Pattern, ...]
    hiding: frozenset[str]

    def at(self, words: Sequence[Word], place: int) -> Mapping[str, int]:
        """The groups of which a phrase stands at the place, each with the place behind its longest phrase."""
        text = words[place].text
        candidates = list(self.exact.get(text, ()))
        for length in range(SHORTEST_STEM, len(text) + 1):
            candidates.extend(self.begins.get(text[:length], ()))
        found: dict[str, int] = {}
        for group, phrase in candidates:
            after = phrase.match(words, place)
            if after is not None:
                found[group] = max(after, found.get(group, 0))
        return found


def phrase_of(written: str) -> Phrase:
    """Read a phrase of a file. Raises ValueError for one without words or with too short a stem."""
    words: list[tuple[str, bool]] = []
    for part in written.split():
        texts = [text for text in folded_words(part.removesuffix("*")) if text not in _SKIPPED]
        begins = part.endswith("*")
        words.extend((text, begins and position == len(texts) - 1) for position, text in enumerate(texts))
    if (
        not words
        or (words[0][1] and len(words[0][0]) < SHORTEST_STEM)
        or any("*" in text for text, _ in words)
    ):
        raise ValueError(f"{written!r} is no phrase")
    return Phrase(tuple(words))


@cache
def languages() -> tuple[str, ...]:
    """The ISO 639-1 codes of the languages that have a file."""
    return tuple(sorted(path.stem for path in FOLDER.glob("[a-z][a-z].toml")))


@cache
def words_in(language: str) -> OffenceWords | None:
    """The words of the language with this ISO 639-1 code; None where there is no file."""
    if language not in languages():
        return None
    plain = tables((FOLDER / f"{language}.toml").read_text(encoding="utf-8"), f"{language}.toml")
    return read_words(language, plain, tables((FOLDER / COMMON).read_text(encoding="utf-8"), COMMON))


def tables(text: str, name: str) -> dict[str, Any]:
    """The tables of a file. Raises ValueError for what is no TOML and for a key that no file has."""
    plain = tomllib.loads(text)
    unknown = set(plain) - _TABLES - _SETTINGS
    if unknown:
        raise ValueError(f"{name}: {', '.join(sorted(unknown))} is no table of words")
    return plain


def read_words(language: str, plain: Mapping[str, Any], common: Mapping[str, Any]) -> OffenceWords:
    """The words of a language from its tables and the common ones.

    A common pattern of which the language lacks a group is left out. Raises ValueError for a tag or group that nobody
    knows, and for a group that no pattern asks for.
    """
    groups: dict[str, Sequence[str]] = dict(plain.get("words", {}))
    groups |= {f"any {tag}": phrases for tag, phrases in plain.get("any", {}).items()}
    groups |= {f"unless {tag}": phrases for tag, phrases in plain.get("unless", {}).items()}
    for group, phrases in groups.items():
        if not isinstance(phrases, list):
            raise ValueError(f"{language}: {group} is no list of phrases")
    patterns = tuple(_patterns(groups, plain, common))
    _require_known(groups, patterns, language)
    spelled = _spellings if plain.get("umlauts") else set[str]
    exact, begins = _by_first_word({group: spelled(phrases) for group, phrases in groups.items()})
    return OffenceWords(language, exact, begins, patterns, frozenset({ORDINARY, *common.get("hiding", ())}))


def _patterns(groups: Groups, plain: Mapping[str, Any], common: Mapping[str, Any]) -> Iterator[Pattern]:
    within = plain.get("within", WITHIN)
    excluded = common.get("unless", {})
    own: Alternatives = plain.get("near", {})
    usual: Alternatives = common.get("near", {})
    single = {tag: [[f"any {tag}"]] for tag in plain.get("any", {})}
    for tags in (single, own, usual):
        for tag, alternatives in tags.items():
            unless = tuple(name for name in (*excluded.get(tag, ()), f"unless {tag}") if name in groups)
            for names in alternatives:
                if tags is not usual or all(name in groups for name in names):
                    yield Pattern(OffenceTag(tag), tuple(names), unless, within)


def _require_known(groups: Groups, patterns: Sequence[Pattern], language: str) -> None:
    asked = {name for pattern in patterns for name in (*pattern.groups, *pattern.unless)}
    if asked - set(groups):
        raise ValueError(f"{language}: no words for {', '.join(sorted(asked - set(groups)))}")
    idle = set(groups) - asked - {ORDINARY}
    if idle:
        raise ValueError(f"{language}: no pattern asks for {', '.join(sorted(idle))}")


def _spellings(phrases: Sequence[str]) -> set[str]:
    """The phrases, and how they are written on a keyboard without umlauts."""
    return {spelling for phrase in phrases for spelling in (phrase, phrase.translate(_UMLAUTS))}


Found = Mapping[str, tuple[tuple[str, Phrase], ...]]


def _by_first_word(groups: Mapping[str, set[str]]) -> tuple[Found, Found]:
    exact: dict[str, list[tuple[str, Phrase]]] = {}
    begins: dict[str, list[tuple[str, Phrase]]] = {}
    for group, phrases in groups.items():
        for written in sorted(phrases):
            phrase = phrase_of(written)
            text, is_stem = phrase.words[0]
            (begins if is_stem else exact).setdefault(text, []).append((group, phrase))
    return (
        MappingProxyType({text: tuple(found) for text, found in exact.items()}),
        MappingProxyType({text: tuple(found) for text, found in begins.items()}),
    )
