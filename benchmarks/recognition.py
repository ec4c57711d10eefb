"""How well sensitive offences are recognised in texts that nobody looked at while the words were chosen."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.table import Line
from jurisdictions.law.recognition import recognise
from jurisdictions.law.rulebook import Rulebook, read_rulebook
from jurisdictions.law.rulebook_entries import Offence

TEXTS = Path(__file__).parent / "offences"
COUNTRIES = Path(__file__).resolve().parent.parent / "jurisdictions" / "rulebooks" / "countries"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text as an order states an offence, and the sensitive offences that it names."""

    language: str
    country: str
    text: str
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of tags over labelled texts: recognised and named, recognised only, named only."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Of what was recognised, the share that the text names; 1 where nothing was recognised."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Of what the texts name, the share that was recognised; 1 where they name nothing."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)


NOTHING = Score(0, 0, 0)


def labelled() -> Iterator[Labelled]:
    """The texts of every language."""
    for path in sorted(TEXTS.glob("*.toml")):
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        for line in document["texts"]:
            yield Labelled(document["language"], line["country"], line["text"], frozenset(line["tags"]))


def found_in(labelled_text: Labelled) -> frozenset[str]:
    """The tags of the sensitive offences that are recognised, with the law of its State."""
    book = _book(labelled_text.country)
    offences: Mapping[str, Offence] = (
        {f"{book.code}:{offence.id}": offence for offence in book.offences} if book else {}
    )
    recognised = recognise(
        text=labelled_text.text,
        country=labelled_text.country,
        spoken={labelled_text.language, *(book.languages if book else ())},
        offences=offences,
    )
    return frozenset(str(found.tag) for found in recognised if found.is_sensitive)


def scores() -> dict[str, Score]:
    """The score of each language."""
    by_language: dict[str, Score] = {}
    for text in labelled():
        found = found_in(text)
        score = Score(len(found & text.tags), len(found - text.tags), len(text.tags - found))
        by_language[text.language] = by_language.get(text.language, NOTHING) + score
    return by_language


def measure() -> Iterator[Line]:
    """Precision and recall, of all texts and of each language."""
    by_language = scores()
    total = sum(by_language.values(), NOTHING)
    number = sum(1 for _ in labelled())
    yield _line(f"sensitive offences in {number} held-out texts, {len(by_language)} languages", total)
    for language, score in by_language.items():
        yield _line(f"  {language}", score)


def _line(what: str, score: Score) -> Line:
    return Line(
        what,
        f"precision {score.precision:.2f}, recall {score.recall:.2f}",
        "tags right, wrong, missed",
        f"{score.right}, {score.wrong}, {score.missed}",
        "",
    )


@cache
def _book(country: str) -> Rulebook | None:
    path = COUNTRIES / f"{country}.toml"
    return read_rulebook(path.read_bytes(), file=path.name) if path.is_file() else None
