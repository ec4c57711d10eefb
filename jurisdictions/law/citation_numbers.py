"""The number of a provision: its figures, letters, what was inserted later, paragraphs and points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from jurisdictions.law.folding import Word, han_number, is_han_digit, latin_letters
from jurisdictions.law.law_names import CountryLaws, Law, citation_words

MOST_IN_RANGE = 60
"""Provisions between the first and the last of a range; a longer one is not taken apart."""
LONGEST_NUMBER = 6
"""Figures of a number."""
LONGEST_PARAGRAPH = 3
"""Figures of a paragraph: four are a year."""
LONGEST_POINT = 4
MOST_PARTS = 8
"""Parts of a number, and paragraphs; what is longer is no citation."""
FURTHEST_BACK = 16
"""Words before a number in which its paragraph, or the sign of a plural, is looked for."""
DASHES = frozenset("-–")

Part = tuple[str, str]
"""What goes on with a number: how it is joined (a sign, letter, word, chapter), and what it is."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was read."""

    base: str
    parts: tuple[Part, ...]
    paragraphs: tuple[str, ...]

    def written(self, law: Law) -> str:
        """The number as those of the law are written."""
        text, joined = self.base, ""
        paragraphs: list[str] = []
        for kind, part in self.parts:
            if paragraphs or _opens_paragraph(kind, part, joined, law):
                paragraphs.append(part)
            elif kind == "letter":
                text += law.letter[:-1] + (part.upper() if law.letter[-1] == "A" else part)
            elif kind == "word":
                text += f" {part}"
            elif kind == "chapter":
                text += f":{part}"
            else:
                text, joined = text + law.sub + part, kind
        return text + "".join(f"({part})" for part in (*paragraphs, *self.paragraphs))

    @property
    def is_year(self) -> bool:
        """Whether it is rather the year of a law."""
        return self.base.isdigit() and 1900 <= int(self.base) <= 2099 and not self.parts


def _opens_paragraph(kind: str, part: str, joined: str, law: Law) -> bool:
    if kind == ".":
        return law.point == "paragraph" or joined == "-"
    return kind == "/" and part.isdigit() and law.sub != "/"


class NumberReader:
    """Reads the number that stands at a place of a text; the words within the name of a law are none."""

    def __init__(self, words: Sequence[Word], laws: CountryLaws, in_law: Set[int]) -> None:
        self._words = words
        self._laws = laws
        self._in_law = in_law
        self._say = citation_words()

    def number_at(self, place: int) -> tuple[Number, int] | None:
        """The number, and the place behind it and its paragraphs; None where no figures stand."""
        base, after = self._figures(place)
        if not base:
            return None
        parts: list[Part] = []
        while len(parts) < MOST_PARTS and (part := self._part_at(after)) is not None:
            found, after = part
            parts.append(found)
        after = self._behind(after, parts)
        paragraphs: list[str] = []
        while len(paragraphs) < MOST_PARTS and (paragraph := self._paragraph_at(after)) is not None:
            written, after = paragraph
            paragraphs.append(written)
        return Number(base, tuple(parts), tuple(paragraphs)), after

    def paragraphs_before(self, place: int) -> tuple[str, ...]:
        """The paragraph of "ч. 2 ст. 207.3", "п. «д» ч. 2 ст. 207.3" and "subsection (1) of section 66"."""
        found: list[str] = []
        place, last = place - 1, max(place - FURTHEST_BACK, 0)
        while place > last:
            place = self._back_over(place, (".", ")", '"', "'", "of", "de", "del", "l", "من"), last)
            text = self._text(place)
            word_at = self._back_over(place - 1, (".", "(", '"', "'"), last)
            counts = text.isdigit() or letter_of(text)
            if word_at < last or not counts or self._text(word_at) not in self._say.paragraph:
                break
            found.append(letter_of(text) or text)
            place = word_at - 1
        return tuple(found)

    def _back_over(self, place: int, skipped: tuple[str, ...], last: int) -> int:
        while place > last and self._text(place) in skipped:
            place -= 1
        return place

    def _figures(self, place: int) -> tuple[str, int]:
        if place >= len(self._words) or place in self._in_law:
            return "", place
        word = self._words[place]
        if word.is_number:
            return self._plain(place)
        if self._laws.prefixes and word.text in ("l", "r", "d"):
            figures, after = self._plain(place + (2 if self._text(place + 1) == "." else 1))
            return (word.text.upper() + figures, after) if figures else ("", place)
        after = place
        while after < len(self._words) and after - place < MOST_PARTS and is_han_digit(self._text(after)):
            after += 1
        value = han_number([self._text(one) for one in range(place, after)])
        return (str(value), after) if value else ("", place)

    def _plain(self, place: int) -> tuple[str, int]:
        text = self._text(place)
        if place in self._in_law or not text.isdigit() or len(text) > LONGEST_NUMBER:
            return "", place
        return text.lstrip("0"), place + 1

    def _part_at(self, place: int) -> tuple[Part, int] | None:
        """What goes on with the number: a letter, a number inserted later, bis."""
        if not 0 < place < len(self._words) or place in self._in_law:
            return None
        text = self._text(place)
        if text in self._say.latin and not (self._laws.spaced and text == "bis"):
            return ("word", text), place + 1
        if text in self._say.repeated:
            return ("word", "bis"), place + 1
        if self._text(place - 1) in self._say.latin or self._text(place - 1) in self._say.repeated:
            return (("word", text), place + 1) if self._words[place].is_number else None
        if self._touches(place):
            letter = letter_of(text)
            return (("letter", letter), place + 1) if letter else self._joined_part(place, text)
        if self._laws.spaced and len(text) == 1 and "a" <= text <= "z" and self._text(place + 1) != ".":
            return ("letter", text), place + 1
        return self._inserted_part(place)

    def _joined_part(self, place: int, text: str) -> tuple[Part, int] | None:
        if place + 1 >= len(self._words) or not self._touches(place + 1) or place + 1 in self._in_law:
            return self._inserted_part(place)
        following = self._words[place + 1]
        if text in DASHES and following.text in self._say.latin:
            return ("word", following.text), place + 2
        letter = letter_of(following.text)
        if text in ("-", "/") and letter:
            return ("letter", letter), place + 2
        short = following.is_number and len(following.text) <= LONGEST_NUMBER
        if text == ":" and self._laws.chapters and short:
            return ("chapter", following.text), place + 2
        if text in ("-", "–", ".", "/", "^") and short and not self._is_range(place):
            return ("-" if text == "–" else text, following.text), place + 2
        return self._inserted_part(place)

    def _is_range(self, place: int) -> bool:
        """Whether the dash stands between two articles: a number that was inserted later is small."""
        dash, first, last = self._text(place), self._words[place - 1], self._words[place + 1]
        if dash not in DASHES:
            return False
        if not first.is_number:
            first = self._words[place - 2]
            return first.is_number and int(last.text) >= int(first.text[:LONGEST_NUMBER])
        rises = int(last.text) > int(first.text[:LONGEST_NUMBER])
        return rises and (dash == "–" or self._is_plural_before(place))

    def _is_plural_before(self, place: int) -> bool:
        for back in range(place - 1, max(place - FURTHEST_BACK, -1), -1):
            text = self._text(back)
            if text in self._say.plural or (text == "§" and self._text(back - 1) == "§"):
                return True
            if text in self._say.before or text == ";":
                return False
        return False

    def _inserted_part(self, place: int) -> tuple[Part, int] | None:
        """The last figure of 230条の2 and 제307조의2."""
        if self._text(place) in ("条", "條"):
            place += 1
        if self._text(place) not in self._say.inserted:
            return None
        figures, after = self._figures(place + 1)
        return (("-", figures), after) if figures else None

    def _behind(self, place: int, parts: list[Part]) -> int:
        """The place behind the words that follow a number; a section of the chapter is a part of it."""
        while (word_at := self._word_behind(place)) is not None:
            place = word_at + 1
            if not parts and (part := self._inserted_part(place)) is not None:
                parts.append(part[0])
                place = part[1]
        section = self._section_of_chapter(place) if self._laws.chapters else None
        if section is None:
            return place
        parts.append(("chapter", section[0]))
        return section[1]

    def _word_behind(self, place: int) -> int | None:
        """Where the word for article stands behind a number: in "299. maddesi", "112条", "337. §"."""
        if self._text(place) == ".":
            place += 1
        if place in self._in_law or self._text(place) not in self._say.behind:
            return None
        number_follows = self._text(place + 1).isdigit()
        return None if self._text(place) == "§" and number_follows else place

    def _section_of_chapter(self, place: int) -> tuple[str, int] | None:
        """The 10 of "ch. 17 s. 10", "17 luvun 10 §" and "16 kap. 8 §"."""
        last = place + MOST_PARTS
        while place < last and self._text(place) in (".", "s", "section", "§"):
            place += 1
        text = self._text(place)
        if not text.isdigit() or len(text) > LONGEST_NUMBER or place in self._in_law:
            return None
        return text, place + (2 if self._text(place + 1) == "§" else 1)

    def _paragraph_at(self, place: int) -> tuple[str, int] | None:
        if self._text(place) == "(":
            return self._bracketed(place)
        start = place + 1 if self._text(place) == "," else place
        if self._text(start) in self._say.ordinal:
            figures, after = self._figures(start + 1)
            known = figures and self._text(after) in self._say.paragraph
            return (figures, after + 1) if known else None
        if self._text(start) == "§" and start == place and not self._laws.spaced:
            text = self._text(start + 1)
            return (text, start + 2) if text.isdigit() and len(text) <= LONGEST_PARAGRAPH else None
        return self._worded(start + 1) if self._text(start) in self._say.paragraph else None

    def _worded(self, start: int) -> tuple[str, int] | None:
        """The number behind the word for paragraph."""
        last = start + MOST_PARTS
        while start < last and self._text(start) in (".", "o", "°", "no"):
            start += 1
        if self._text(start) == "(":
            return self._bracketed(start)
        text = self._text(start)
        if start not in self._in_law and (
            letter_of(text) or (text.isdigit() and len(text) <= LONGEST_PARAGRAPH)
        ):
            return letter_of(text) or text, start + 1
        return None

    def _bracketed(self, place: int) -> tuple[str, int] | None:
        inner, closing = self._text(place + 1), self._text(place + 2)
        fits = (inner.isdigit() and len(inner) <= LONGEST_PARAGRAPH) or (
            inner.isalpha() and len(inner) <= LONGEST_POINT
        )
        return (latin_letters(inner), place + 3) if closing == ")" and fits else None

    def _text(self, place: int) -> str:
        return self._words[place].text if 0 <= place < len(self._words) else ""

    def _touches(self, place: int) -> bool:
        """Whether nothing stands between this word and the one before it."""
        return 0 < place < len(self._words) and self._words[place].start <= self._words[place - 1].end


def letter_of(text: str) -> str:
    """The letter of a provision in Latin: a to z, or one of an alphabet that counts points; at most two."""
    latin = latin_letters(text) if len(text) <= 2 else ""
    return latin if latin and latin.isascii() and latin.isalpha() else ""


def between(first: Number, last: Number) -> list[Number]:
    """What stands between two provisions of a range, as far as it can be counted."""
    if not first.parts and first.base.isdigit() and last.base.isdigit():
        low, high = int(first.base), int(last.base)
        until = high + 1 if last.parts else high
        if 0 < high - low <= MOST_IN_RANGE:
            return [Number(str(number), (), ()) for number in range(low + 1, until)]
    if first.parts and last.parts and first.base == last.base and first.parts[:-1] == last.parts[:-1]:
        (_, low_part), (kind, high_part) = first.parts[-1], last.parts[-1]
        same = last.parts[:-1]
        return [
            replace(last, parts=(*same, (kind, part)), paragraphs=())
            for part in _parts_between(low_part, high_part)
        ]
    return []


def _parts_between(low: str, high: str) -> Iterator[str]:
    if low.isdigit() and high.isdigit() and int(high) - int(low) <= MOST_IN_RANGE:
        yield from (str(number) for number in range(int(low) + 1, int(high)))
    elif len(low) == len(high) == 1:
        yield from (chr(code) for code in range(ord(low) + 1, ord(high)))
