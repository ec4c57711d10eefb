"""Under which names the laws of a State are cited, and how their numbers are written: data, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jurisdictions.law.folding import folded_words

FOLDER = Path(__file__).resolve().parent.parent / "data" / "statutes"
STEM = 4
"""Letters by which the first word of a name is found."""
KINDS = (
    "before",
    "behind",
    "plural",
    "paragraph",
    "joining",
    "range",
    "latin",
    "repeated",
    "inserted",
    "ordinal",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A law of a State. `letter` and `sub` say how its numbers go on, `point` and `slash` what is a paragraph.

    `default` is assumed where an order names no law, `whole` may be cited without a number.
    """

    short: str
    unit: str = ""
    default: bool = False
    whole: bool = False
    letter: str = "A"
    sub: str = "-"
    point: str = "number"
    slash: str = "paragraph"

    def citation(self, number: str) -> str:
        """The provision with this number, as the law compares it."""
        return " ".join(part for part in (self.short, self.unit, number) if part)


@dataclass(frozen=True, slots=True)
class Name:
    """The folded words of one name of a law."""

    words: tuple[str, ...]
    law: Law


@dataclass(frozen=True, slots=True)
class CountryLaws:
    """The laws of a State by the first letters of their names, the longest names first."""

    country: str
    laws: tuple[Law, ...]
    by_stem: Mapping[str, tuple[Name, ...]]
    chapters: bool
    spaced: bool
    prefixes: bool

    @property
    def default(self) -> Law | None:
        """The law that is meant where none is named, perhaps."""
        return next((law for law in self.laws if law.default), None)


@dataclass(frozen=True, slots=True)
class CitationWords:
    """The folded words around a number, by what they say; `unspaced` are those of several characters each."""

    before: frozenset[str]
    behind: frozenset[str]
    plural: frozenset[str]
    paragraph: frozenset[str]
    joining: frozenset[str]
    range: frozenset[str]
    latin: frozenset[str]
    repeated: frozenset[str]
    inserted: frozenset[str]
    ordinal: frozenset[str]
    unspaced: frozenset[tuple[str, ...]]


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def citation_words() -> CitationWords:
    """The words of every language at once: what they say does not differ between the States."""
    plain = _read(FOLDER / "words.toml")
    folded = {kind: [folded_words(word) for word in plain[kind]] for kind in KINDS}
    unspaced = {words for kind in KINDS for words in folded[kind] if len(words) > 1}
    sets = {kind: frozenset("".join(words) for words in folded[kind]) for kind in KINDS}
    return CitationWords(**sets, unspaced=frozenset(unspaced))


@cache
def laws_of(country: str) -> CountryLaws | None:
    """The laws of the State with this ISO 3166-1 code; None for one that has no table."""
    path = FOLDER / f"{country}.toml"
    if len(country) != 2 or not country.isalpha() or not path.is_file():
        return None
    plain = _read(path)
    style = {key: plain[key] for key in ("letter", "sub", "point", "slash") if key in plain}
    names: list[Name] = []
    laws: list[Law] = []
    for table in plain["laws"]:
        own = {key: value for key, value in table.items() if key != "names"}
        law = Law(**(style | own))
        laws.append(law)
        names.extend(_names(law, table["names"]))
    by_stem: dict[str, list[Name]] = {}
    for name in sorted(names, key=lambda name: (-len(name.words), name.law.default)):
        by_stem.setdefault(name.words[0][:STEM], []).append(name)
    return CountryLaws(
        country=plain["country"],
        laws=tuple(laws),
        by_stem=MappingProxyType({stem: tuple(found) for stem, found in by_stem.items()}),
        chapters=plain.get("chapters", False),
        spaced=plain.get("spaced", False),
        prefixes=plain.get("prefixes", False),
    )


def _names(law: Law, written: list[str]) -> Iterator[Name]:
    general = _read(FOLDER / "words.toml")["default_names"] if law.default else []
    for name in {law.short, *written, *general}:
        words = tuple(word for word in folded_words(name) if word != ".")
        if words:
            yield Name(words, law)


def countries() -> tuple[str, ...]:
    """The codes of the States that have a table."""
    return tuple(sorted(path.stem for path in FOLDER.glob("[A-Z][A-Z].toml")))
