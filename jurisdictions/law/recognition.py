"""Offences that an order seems to name, from the provisions it cites and from its words; people decide."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from types import MappingProxyType

from jurisdictions.law.folding import Word, folded_words, spans_merged, words_of
from jurisdictions.law.offence_risks import RISKS
from jurisdictions.law.offence_words import OffenceWords, Pattern, languages, words_in
from jurisdictions.law.risk_vocabulary import OffenceTag
from jurisdictions.law.rulebook_entries import Offence
from jurisdictions.law.statutes import LONGEST_STATUTE, Provision, enclosing, provisions, provisions_in
from jurisdictions.law.vocabulary import Confidence

COMMON_LANGUAGE = "en"
"""Orders come with a translation into it, and forms of treaties are written in it."""
MOST_MATCHES = 20
"""Matches that are kept for one tag."""
SHORTEST_NAME = 5
LONGEST_ENDING = 3

_T = OffenceTag
MORE_GENERAL: Mapping[OffenceTag, frozenset[OffenceTag]] = MappingProxyType(
    {
        _T.LESE_MAJESTE: frozenset({_T.INSULT, _T.INSULT_HEAD_OF_STATE, _T.CRIMINAL_DEFAMATION}),
        _T.INSULT_HEAD_OF_STATE: frozenset({_T.INSULT, _T.INSULT_OFFICIAL, _T.CRIMINAL_DEFAMATION}),
        _T.INSULT_OFFICIAL: frozenset({_T.INSULT, _T.CRIMINAL_DEFAMATION}),
        _T.INSULT_STATE: frozenset({_T.INSULT, _T.CRIMINAL_DEFAMATION}),
        _T.BLASPHEMY: frozenset({_T.INSULT, _T.RELIGIOUS_OFFENCE}),
        _T.RELIGIOUS_OFFENCE: frozenset({_T.INSULT, _T.INCITEMENT_VAGUE}),
        _T.MILITARY_FALSE_INFORMATION: frozenset({_T.FALSE_NEWS, _T.MILITARY_DISCREDIT}),
        _T.MILITARY_DISCREDIT: frozenset({_T.INSULT, _T.INSULT_STATE, _T.CRIMINAL_DEFAMATION}),
        _T.TERRORISM_SPEECH: frozenset({_T.TERRORISM}),
        _T.RELIGIOUS_EXTREMISM: frozenset({_T.EXTREMISM}),
        _T.SEARCH_EXTREMIST: frozenset({_T.EXTREMISM}),
        _T.UNDESIRABLE_ORGANISATION: frozenset({_T.FOREIGN_AGENT}),
        _T.LGBT_EXPRESSION: frozenset({_T.SAME_SEX_RELATIONS, _T.EXTREMISM}),
        _T.CRIMINAL_DEFAMATION: frozenset({_T.INSULT}),
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


@dataclass(frozen=True, slots=True)
class Recognised:
    """An offence that the order seems to name, and what makes it seem so."""

    tag: OffenceTag
    matches: tuple[Match, ...]

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
    found: dict[OffenceTag, list[Match]] = {}
    for tag, match in (
        *_from_statutes(text, words, statutes, country, offences),
        *_from_names(text, words, offences),
        *_from_words(text, words, spoken),
    ):
        matches = found.setdefault(tag, [])
        if match not in matches and len(matches) < MOST_MATCHES:
            matches.append(match)
    _drop_more_general(found)
    return tuple(Recognised(tag, tuple(found[tag])) for tag in OffenceTag if found.get(tag))


def _from_statutes(
    text: str,
    words: Sequence[Word],
    statutes: Sequence[str],
    country: str | None,
    offences: Mapping[str, Offence],
) -> Iterator[tuple[OffenceTag, Match]]:
    if country is None:
        return
    cited: list[tuple[str, int | None, Provision]] = [
        (text, None, provision) for provision in provisions_in(words, country)
    ]
    for index, written in enumerate(statutes):
        stated = written[:LONGEST_STATUTE]
        cited.extend((stated, index, provision) for provision in provisions(stated, country))
    for written, index, provision in cited:
        parts = frozenset(enclosing(provision.text, country))
        certainty = Confidence.LOW if provision.assumed else Confidence.HIGH
        for entry, offence in offences.items():
            if not offence.statutes.isdisjoint(parts):
                place = (provision.start, provision.end)
                yield offence.tag, _match(Why.STATUTE, written, place, index, entry, certainty)


def _from_names(
    text: str, words: Sequence[Word], offences: Mapping[str, Offence]
) -> Iterator[tuple[OffenceTag, Match]]:
    """What the rulebooks say an order may call the offence, in whatever case it stands."""
    for entry, offence in offences.items():
        for name in offence.words:
            expected = folded_words(name)
            for first in range(len(words) - len(expected) + 1) if expected else ():
                if all(_same(words[first + at].text, word) for at, word in enumerate(expected)):
                    place = (words[first].start, words[first + len(expected) - 1].end)
                    yield offence.tag, _match(Why.WORDS, text, place, None, entry, Confidence.MEDIUM)


def _same(word: str, expected: str) -> bool:
    if word == expected:
        return True
    if min(len(word), len(expected)) < SHORTEST_NAME:
        return False
    shared = max(SHORTEST_NAME, len(expected) - LONGEST_ENDING)
    return word[:shared] == expected[:shared] and len(word) - len(expected) <= 2 * LONGEST_ENDING


def _from_words(
    text: str, words: Sequence[Word], spoken: Iterable[str]
) -> Iterator[tuple[OffenceTag, Match]]:
    known = {language[:2].lower() for language in spoken if words_in(language[:2].lower())}
    for language in sorted(known | {COMMON_LANGUAGE}) if known else languages():
        table = words_in(language)
        if table is None:
            continue
        stands = _stands(table, words)
        for pattern in table.patterns:
            for spans in _met(pattern, stands):
                for first, after in spans_merged(spans):
                    place = (words[first].start, words[after - 1].end)
                    yield pattern.tag, _match(Why.WORDS, text, place, None, None, Confidence.MEDIUM)


Span = tuple[int, int]
Stands = Mapping[str, Sequence[Span]]


def _stands(table: OffenceWords, words: Sequence[Word]) -> Stands:
    """Where the groups of the table stand, by group, in the order of the text."""
    found: dict[str, list[Span]] = {}
    for place in range(len(words)):
        for group, after in table.at(words, place):
            found.setdefault(group, []).append((place, after))
    return found


def _met(pattern: Pattern, stands: Stands) -> Iterator[tuple[Span, ...]]:
    """The places where all groups of the pattern stand close to each other, and what excludes it does not."""
    if any(group not in stands for group in pattern.groups):
        return
    for span in stands[pattern.groups[0]][:MOST_MATCHES]:
        spans = [span]
        for group in pattern.groups[1:]:
            nearest = _nearest(stands[group], span, pattern.within)
            if nearest is None:
                break
            spans.append(nearest)
        else:
            excluded = stands.get(pattern.unless, ()) if pattern.unless else ()
            if _nearest(excluded, (min(spans)[0], max(after for _, after in spans)), pattern.within) is None:
                yield tuple(spans)


def _nearest(places: Sequence[Span], span: Span, within: int) -> Span | None:
    """The nearest of the places that is no further than so many words away."""
    at = bisect_left(places, span)
    near = [place for place in places[max(at - 1, 0) : at + 2] if _distance(place, span) <= within]
    return min(near, key=lambda place: _distance(place, span), default=None)


def _distance(one: Span, other: Span) -> int:
    return max(one[0] - other[1], other[0] - one[1], 0)


def _match(
    why: Why, text: str, place: Span, statute: int | None, entry: str | None, certainty: Confidence
) -> Match:
    start, end = place
    return Match(why, text[start:end], start, end, statute, entry, certainty)


def _drop_more_general(found: dict[OffenceTag, list[Match]]) -> None:
    """Words that make a specific offence do not make the general one as well; a provision always counts."""
    for specific, general in MORE_GENERAL.items():
        taken = [match for match in found.get(specific, ()) if match.statute is None]
        for tag in general:
            kept = [match for match in found.get(tag, ()) if not _is_covered(match, taken)]
            found[tag] = kept


def _is_covered(match: Match, taken: Sequence[Match]) -> bool:
    if match.why is Why.STATUTE:
        return False
    return any(match.start < other.end and other.start < match.end for other in taken)
