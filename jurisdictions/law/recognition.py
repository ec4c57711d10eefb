"""Offences that an order seems to name, from the provisions it cites and from its words; people decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from functools import lru_cache
from itertools import islice
from types import MappingProxyType

from jurisdictions.law.folding import Word, folded_words, spans_merged, words_of
from jurisdictions.law.nearness import layout_of, places_met
from jurisdictions.law.offence_risks import RISKS
from jurisdictions.law.offence_words import languages, words_in
from jurisdictions.law.risk_vocabulary import OffenceTag
from jurisdictions.law.rulebook_entries import Offence
from jurisdictions.law.statutes import LONGEST_STATUTE, Provision, enclosing, provisions, provisions_in
from jurisdictions.law.vocabulary import Confidence

COMMON_LANGUAGE = "en"
"""Orders come with a translation into it, and forms of treaties are written in it."""
MOST_MATCHES = 20
"""Matches that are kept for one tag."""
MOST_STATUTES = 200
"""Stated statutes that are read."""
SHORTEST_NAME = 5
"""Letters at least of a word that may stand in another case."""
LONGEST_ENDING = 3
STEM = 4
"""Letters by which the words of a name are found."""

_T = OffenceTag
MORE_GENERAL: Mapping[OffenceTag, frozenset[OffenceTag]] = MappingProxyType(
    {
        _T.LESE_MAJESTE: frozenset({_T.INSULT, _T.INSULT_HEAD_OF_STATE, _T.CRIMINAL_DEFAMATION}),
        _T.INSULT_HEAD_OF_STATE: frozenset({_T.INSULT, _T.INSULT_OFFICIAL, _T.CRIMINAL_DEFAMATION}),
        _T.INSULT_OFFICIAL: frozenset({_T.INSULT, _T.CRIMINAL_DEFAMATION}),
        _T.INSULT_STATE: frozenset({_T.INSULT, _T.CRIMINAL_DEFAMATION}),
        _T.BLASPHEMY: frozenset({_T.INSULT, _T.RELIGIOUS_OFFENCE}),
        _T.RELIGIOUS_OFFENCE: frozenset({_T.INSULT, _T.INCITEMENT_VAGUE}),
        _T.SEDITION: frozenset({_T.INCITEMENT_VAGUE}),
        _T.MILITARY_FALSE_INFORMATION: frozenset({_T.FALSE_NEWS, _T.MILITARY_DISCREDIT}),
        _T.MILITARY_DISCREDIT: frozenset({_T.INSULT, _T.INSULT_STATE, _T.CRIMINAL_DEFAMATION}),
        _T.TERRORISM_SPEECH: frozenset({_T.TERRORISM}),
        _T.RELIGIOUS_EXTREMISM: frozenset({_T.EXTREMISM}),
        _T.SEARCH_EXTREMIST: frozenset({_T.EXTREMISM}),
        _T.UNDESIRABLE_ORGANISATION: frozenset({_T.FOREIGN_AGENT}),
        _T.LGBT_EXPRESSION: frozenset({_T.SAME_SEX_RELATIONS, _T.EXTREMISM}),
        _T.CRIMINAL_DEFAMATION: frozenset({_T.INSULT}),
        _T.CHILD_SEXUAL_ABUSE: frozenset({_T.VIOLENCE}),
        _T.DRUGS: frozenset({_T.CUSTOMS}),
        _T.EXTORTION: frozenset({_T.VIOLENCE}),
    }
)
"""What is no longer suggested for the same words once the more specific offence is."""


@unique
class Why(StrEnum):
    """What an offence was recognised from."""

    STATUTE = "statute"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Match:
    """Words that were recognised. `statute` is the index of the stated statute; None is the offence's text.

    `start` and `end` are the place in that text as it was written; `entry` is the offence of a rulebook, "CODE:id".
    """

    why: Why
    words: str
    start: int
    end: int
    statute: int | None
    entry: str | None
    certainty: Confidence


Matches = tuple[Match, ...]
"""What makes an offence together: one provision, or words that stand close to each other."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """An offence that the order seems to name, and what makes it seem so."""

    tag: OffenceTag
    matches: Matches

    @property
    def certainty(self) -> Confidence:
        """That of the surest match: high is a provision of a named law, low one of a law that is only assumed."""
        order = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)
        return min((match.certainty for match in self.matches), key=order.index)

    @property
    def entry(self) -> str:
        """The offence of a rulebook that was met, as CODE:id; empty for one that no rulebook names."""
        return next((match.entry for match in self.matches if match.entry), "")

    @property
    def is_sensitive(self) -> bool:
        """Whether an offence of this kind is a risk to human rights."""
        return self.tag in RISKS


def recognise(
    *,
    text: str,
    statutes: Sequence[str] = (),
    country: str | None,
    spoken: Iterable[str] = (),
    offences: Mapping[str, Offence] = MappingProxyType({}),
) -> tuple[Recognised, ...]:
    """The offences that an order seems to name, in the order of the tags.

    `text` is what the order says of the offence and `statutes` the provisions as it states them; `country` its State,
    `spoken` the languages of the State and of the order (ISO 639-1), all of them if none is known; `offences` those of
    the rulebooks in force by their reference "CODE:id". Of a longer text only the beginning is read.
    """
    words = words_of(text)
    found: dict[OffenceTag, list[Matches]] = {}
    for tag, matches in (
        *_from_statutes(text, words, statutes, country, offences),
        *_from_names(text, words, offences),
        *_from_words(text, words, spoken),
    ):
        known = found.setdefault(tag, [])
        if len(known) < MOST_MATCHES and matches not in known:
            known.append(matches)
    _drop_more_general(found)
    return tuple(Recognised(tag, _all_of(found[tag])) for tag in OffenceTag if found.get(tag))


def _all_of(found: Iterable[Matches]) -> tuple[Match, ...]:
    return tuple(dict.fromkeys(match for matches in found for match in matches))


def _from_statutes(
    text: str,
    words: Sequence[Word],
    statutes: Sequence[str],
    country: str | None,
    offences: Mapping[str, Offence],
) -> Iterator[tuple[OffenceTag, Matches]]:
    by_statute: dict[str, list[str]] = {}
    for entry, offence in offences.items():
        for statute in offence.statutes:
            by_statute.setdefault(statute, []).append(entry)
    if country is None or not by_statute:
        return
    for written, index, provision in _cited(text, words, statutes, country):
        certainty = Confidence.LOW if provision.assumed else Confidence.HIGH
        parts = enclosing(provision.text, country)
        met = {entry: None for part in parts for entry in by_statute.get(part, ())}
        for entry in met:
            place = (provision.start, provision.end)
            yield offences[entry].tag, (_match(Why.STATUTE, written, place, index, entry, certainty),)


def _cited(
    text: str, words: Sequence[Word], statutes: Sequence[str], country: str
) -> Iterator[tuple[str, int | None, Provision]]:
    for provision in provisions_in(words, country):
        yield text, None, provision
    for index, stated in enumerate(statutes[:MOST_STATUTES]):
        for provision in provisions(stated[:LONGEST_STATUTE], country):
            yield stated, index, provision


def _from_names(
    text: str, words: Sequence[Word], offences: Mapping[str, Offence]
) -> Iterator[tuple[OffenceTag, Matches]]:
    """What the rulebooks say an order may call the offence, in whatever case it stands."""
    by_stem: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        by_stem.setdefault(word.text[:STEM], []).append(place)
    for entry, offence in offences.items():
        for expected in filter(None, map(_expected, offence.words)):
            places = by_stem.get(expected[0][:STEM], ())
            for first, after in islice(_named(words, expected, places), MOST_MATCHES):
                span = (words[first].start, words[after - 1].end)
                yield offence.tag, (_match(Why.WORDS, text, span, None, entry, Confidence.MEDIUM),)


@lru_cache(maxsize=4096)
def _expected(name: str) -> tuple[str, ...]:
    return folded_words(name)


def _named(
    words: Sequence[Word], expected: Sequence[str], places: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """The places where the words of a name stand: the first word, and the one behind the last."""
    for first in places:
        after = first + len(expected)
        if after <= len(words) and all(
            _same(word.text, one) for word, one in zip(words[first:after], expected, strict=True)
        ):
            yield first, after


def _same(word: str, expected: str) -> bool:
    """Whether the word is the expected one, perhaps in another case or number."""
    if word == expected:
        return True
    if min(len(word), len(expected)) < SHORTEST_NAME:
        return False
    # Endings replace more letters in Cyrillic, Greek and Arabic script than in Latin, and more in a long word.
    shared = len(expected) - (len(expected) - 2) // 4 - (not expected.isascii())
    longest = 2 * LONGEST_ENDING if word.startswith(expected) and len(expected) > STEM + 2 else LONGEST_ENDING
    return word[:shared] == expected[:shared] and len(word) - len(expected) <= longest


def _from_words(
    text: str, words: Sequence[Word], spoken: Iterable[str]
) -> Iterator[tuple[OffenceTag, Matches]]:
    known = {language.partition("-")[0].lower() for language in spoken} & set(languages())
    layout = layout_of(text, words)
    for language in sorted(known | {COMMON_LANGUAGE}) if known else languages():
        table = words_in(language)
        for tag, spans in places_met(table, words, layout) if table else ():
            places = [(words[first].start, words[after - 1].end) for first, after in spans_merged(spans)]
            yield (
                tag,
                tuple(_match(Why.WORDS, text, place, None, None, Confidence.MEDIUM) for place in places),
            )


def _match(
    why: Why, text: str, place: tuple[int, int], statute: int | None, entry: str | None, certainty: Confidence
) -> Match:
    start, end = place
    return Match(why, text[start:end], start, end, statute, entry, certainty)


def _drop_more_general(found: dict[OffenceTag, list[Matches]]) -> None:
    """Words that make a specific offence do not make the general one as well; a provision always counts."""
    for specific, general in MORE_GENERAL.items():
        taken = [match for matches in found.get(specific, ()) for match in matches if match.statute is None]
        for tag in general & set(found):
            found[tag] = [matches for matches in found[tag] if not _is_covered(matches, taken)]


def _is_covered(matches: Matches, taken: Sequence[Match]) -> bool:
    return any(
        match.why is Why.WORDS and match.start < other.end and other.start < match.end
        for match in matches
        for other in taken
    )
