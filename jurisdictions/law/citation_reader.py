"""Reading citations word by word: which provisions a text cites, and of which law."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from jurisdictions.law.citation_numbers import DASHES, Number, NumberReader, between
from jurisdictions.law.folding import Word
from jurisdictions.law.law_names import STEM, CountryLaws, Law, citation_words

NEAREST_LAW = 4
"""Words between a number and the name of its law; of a script without spaces, twice as many characters."""
LONGEST_MARKER = 6
"""Words of a sign or word for article, with its full stops."""
MOST_JOINING = 4
SHORTEST_INFLECTED = 5
"""Letters of a word at least that may stand in another case."""
LONGEST_ENDING = 3
_WITH_MARKER = frozenset({".", "no", "o", "°", ":", "numbers", "رقم", "عدد", "n"})


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision that was found: its law, its number, whether the law was only assumed, and its place."""

    law: Law
    number: Number | None
    assumed: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Mention:
    law: Law
    first: int
    after: int


@dataclass(frozen=True, slots=True)
class _Group:
    numbers: tuple[Number, ...]
    first: int
    after: int
    marked: bool


class CitationReader:
    """One text, read once from left to right against the laws of one State."""

    def __init__(self, words: Sequence[Word], laws: CountryLaws) -> None:
        self._laws = laws
        self._say = citation_words()
        self._stops = (self._say.joining - {",", "e", "i"}) | {";"}
        self._words = merged(words, self._say.unspaced)
        self._mentions = tuple(self._find_laws())
        self._firsts = [found.first for found in self._mentions]
        self._in_law = {place for found in self._mentions for place in range(found.first, found.after)}
        self._reader = NumberReader(self._words, laws, self._in_law)

    def cited(self) -> Iterator[Cited]:
        """Every provision with its law, then the laws that are named as a whole."""
        claimed: set[_Mention] = set()
        for group in self._groups():
            found = self._law_of(group, claimed)
            law = found.law if found else self._laws.default
            if law is None or (found is None and not group.marked):
                continue
            if found is not None:
                claimed.add(found)
            first = min(group.first, found.first) if found else group.first
            after = max(group.after, found.after) if found else group.after
            for number in group.numbers:
                yield Cited(law, number, found is None, *self._place(first, after))
        for named in self._mentions:
            if named.law.whole and named not in claimed:
                yield Cited(named.law, None, False, *self._place(named.first, named.after))

    def _place(self, first: int, after: int) -> tuple[int, int]:
        return self._words[first].start, self._words[after - 1].end

    def _find_laws(self) -> Iterator[_Mention]:
        place = 0
        while place < len(self._words):
            found = self._law_at(place)
            if found is None:
                place += 1
            else:
                yield found
                place = found.after

    def _law_at(self, place: int) -> _Mention | None:
        for name in self._laws.by_stem.get(self._words[place].text[:STEM], ()):
            after = self._behind_name(name.words, place)
            if after is not None:
                return _Mention(name.law, place, after)
        return None

    def _behind_name(self, name: tuple[str, ...], place: int) -> int | None:
        for position, expected in enumerate(name):
            if position and self._text(place) == ".":
                place += 1
            if not _same(self._text(place), expected):
                return None
            place += 1
        return place

    def _groups(self) -> Iterator[_Group]:
        place = 0
        while place < len(self._words):
            group = self._group_at(place)
            if group is None:
                place += 1
            else:
                yield group
                place = group.after

    def _group_at(self, place: int) -> _Group | None:
        number_at, marked, plural = self._behind_marker(place)
        number = None if number_at is None else self._reader.number_at(number_at)
        if number is None or (number[0].is_year and not marked):
            return None
        found, after = number
        numbers = [replace(found, paragraphs=(*found.paragraphs, *self._reader.paragraphs_before(place)))]
        while (more := self._next_in_list(after, numbers[-1], plural=plural)) is not None:
            added, after = more
            numbers.extend(added)
        marked = marked or any(self._text(one) in self._say.behind for one in range(place, after))
        return _Group(tuple(numbers), place, after, marked)

    def _behind_marker(self, place: int) -> tuple[int | None, bool, bool]:
        """Where the number stands, whether a word for article stands before it, and whether in the plural."""
        marked, plural, start = False, False, place
        while place < len(self._words) and place not in self._in_law and place - start < LONGEST_MARKER:
            text = self._text(place)
            if text in self._say.before:
                # Two signs of a paragraph are a plural of their own.
                plural = plural or text in self._say.plural or (marked and text == "§")
                marked = True
            elif not (marked and text in _WITH_MARKER):
                break
            place += 1
        found = place if place < len(self._words) and place not in self._in_law else None
        return found, marked, plural

    def _next_in_list(self, place: int, last: Number, *, plural: bool) -> tuple[list[Number], int] | None:
        text = self._text(place)
        if text in DASHES or text in self._say.range or (self._laws.spaced and text == "bis"):
            return self._range(place + 1, last) if plural or text != "-" else None
        joined = place
        while joined - place < MOST_JOINING and self._text(joined) in self._say.joining:
            joined += 1
        number_at = self._behind_marker(joined)[0] if joined > place else None
        found = None if number_at is None else self._reader.number_at(number_at)
        return None if found is None or found[0].is_year else ([found[0]], found[1])

    def _range(self, place: int, first: Number) -> tuple[list[Number], int] | None:
        found = self._reader.number_at(place)
        return None if found is None else ([*between(first, found[0]), found[0]], found[1])

    def _law_of(self, group: _Group, claimed: set[_Mention]) -> _Mention | None:
        nearest = NEAREST_LAW if group.marked else 0
        position = bisect_right(self._firsts, group.first)
        before = self._mentions[position - 1] if position else None
        behind = self._mentions[position] if position < len(self._mentions) else None
        reaches_back = before is not None and self._is_clear(before.after, group.first, nearest)
        if reaches_back and before not in claimed:
            return before
        if behind is not None and self._is_clear(group.after, behind.first, nearest or 1):
            return behind
        return before if reaches_back and group.marked else None

    def _is_clear(self, first: int, after: int, most: int) -> bool:
        """Whether the words between number and law are few, and neither begin something else."""
        if after - first > 3 * (most + 1):
            return False
        words = [word for word in self._words[first:after] if word.text != "."]
        unspaced = sum(word.kind == "unspaced" for word in words)
        if len(words) - unspaced > most or unspaced > 2 * most:
            return False
        return not any(word.is_number or word.text in self._stops for word in words)

    def _text(self, place: int) -> str:
        return self._words[place].text if 0 <= place < len(self._words) else ""


def merged(words: Sequence[Word], known: frozenset[tuple[str, ...]]) -> tuple[Word, ...]:
    """The words, with each known sequence of characters of a script without spaces as one word."""
    longest = max((len(one) for one in known), default=0)
    found: list[Word] = []
    place = 0
    while place < len(words):
        length = 1
        if words[place].kind == "unspaced":
            ahead = tuple(word.text for word in words[place : place + longest])
            length = next((size for size in range(len(ahead), 1, -1) if ahead[:size] in known), 1)
        last = words[place + length - 1]
        text = "".join(word.text for word in words[place : place + length])
        found.append(Word(text, words[place].start, last.end, words[place].kind))
        place += length
    return tuple(found)


def _same(word: str, expected: str) -> bool:
    """Whether a word of a law's name is meant, in whatever case it stands."""
    if word == expected:
        return True
    if min(len(word), len(expected)) < SHORTEST_INFLECTED:
        return False
    shared = max(len(word), len(expected)) - LONGEST_ENDING
    return min(len(word), len(expected)) >= shared and word[:shared] == expected[:shared]
