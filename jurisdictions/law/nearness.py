"""Where the words of a pattern stand close to each other within one sentence of a text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from jurisdictions.law.folding import Word
from jurisdictions.law.offence_words import OffenceWords, Pattern
from jurisdictions.law.risk_vocabulary import OffenceTag

MOST_PLACES = 20
"""Places at which one pattern is met that are told."""
SHORTEST_LAST_WORD = 4
"""Letters of the last word of a sentence; a shorter one before a full stop is an abbreviation."""
_ALWAYS_ENDS = frozenset("!?;؟؛।。")

Span = tuple[int, int]
"""The first word, and the one behind the last."""
Stands = Mapping[str, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Layout:
    """In which sentence each word of a text stands, and how many words, signs not counted, stand before it."""

    sentences: Sequence[int]
    before: Sequence[int]

    def distance(self, one: Span, other: Span) -> int:
        """Words between the two."""
        first, second = (one, other) if one[0] <= other[0] else (other, one)
        return max(self.before[second[0]] - self.before[first[1] - 1] - 1, 0)

    def together(self, one: Span, other: Span) -> bool:
        """Whether both stand in one sentence."""
        return self.sentences[one[0]] == self.sentences[other[0]]


def places_met(
    table: OffenceWords, words: Sequence[Word], layout: Layout
) -> Iterator[tuple[OffenceTag, tuple[Span, ...]]]:
    """Each pattern of the language that the text meets, with the words that meet it."""
    stands = _stands(table, words)
    for pattern in table.patterns:
        for spans in islice(_met(pattern, stands, layout), MOST_PLACES):
            yield pattern.tag, spans


def layout_of(text: str, words: Sequence[Word]) -> Layout:
    """The sentences of a text. "Art. 5", "c.p." and "Nr. 3" end none."""
    sentences: list[int] = []
    before: list[int] = []
    number, counted = 0, 0
    for place, word in enumerate(words):
        sentences.append(number)
        before.append(counted)
        if word.kind != "sign":
            counted += 1
        elif word.text in _ALWAYS_ENDS or _ends(text, words, place):
            number += 1
    return Layout(sentences, before)


def _ends(text: str, words: Sequence[Word], place: int) -> bool:
    """Whether the full stop stands between a whole word and one that begins with no small letter."""
    if words[place].text != "." or not 0 < place < len(words) - 1:
        return False
    before, following = words[place - 1], words[place + 1]
    is_whole = before.kind != "number" and len(before.text) >= SHORTEST_LAST_WORD
    return is_whole and following.kind != "number" and not text[following.start].islower()


def _stands(table: OffenceWords, words: Sequence[Word]) -> Stands:
    """Where the groups of the table stand, by group, in the order of the text.

    Words within a longer phrase that hides them do not count: there is no State in "head of state".
    """
    found: dict[str, list[Span]] = {}
    hidden = 0
    for place in range(len(words)):
        standing = table.at(words, place)
        longest = max((after for group, after in standing.items() if group in table.hiding), default=0)
        for group, after in standing.items():
            if after > hidden and (after >= longest or group in table.hiding):
                found.setdefault(group, []).append((place, after))
        hidden = max(hidden, longest)
    return found


def _met(pattern: Pattern, stands: Stands, layout: Layout) -> Iterator[tuple[Span, ...]]:
    """The places where all groups of the pattern stand close to the first, and what excludes it does not."""
    if any(group not in stands for group in pattern.groups):
        return
    for span in stands[pattern.groups[0]]:
        spans = [span]
        for group in pattern.groups[1:]:
            nearest = _nearest(stands[group], span, pattern.within, layout)
            if nearest is not None:
                spans.append(nearest)
        if len(spans) == len(pattern.groups) and not _is_excluded(pattern, spans, stands, layout):
            yield tuple(spans)


def _is_excluded(pattern: Pattern, spans: Sequence[Span], stands: Stands, layout: Layout) -> bool:
    return any(
        _nearest(stands.get(group, ()), span, pattern.within // 2, layout) is not None
        for group in pattern.unless
        for span in spans
    )


def _nearest(places: Sequence[Span], span: Span, within: int, layout: Layout) -> Span | None:
    """The nearest of the places in the same sentence that is no further than so many words away."""
    at = bisect_left(places, span)
    near = [
        place
        for place in places[max(at - 1, 0) : at + 2]
        if layout.together(place, span) and layout.distance(place, span) <= within
    ]
    return min(near, key=lambda place: layout.distance(place, span), default=None)
