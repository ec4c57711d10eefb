"""How an order cites a provision, and the one form in which the law compares it.

The canonical form, in which `statutes` of `[[offences]]` and conditions are written:

    LAW NUMBER            TCK 299 · StGB 188 · UK RF 207.3 · PC 112 · CP 226-4-1 · 18 U.S.C. 2703
    LAW NUMBER(PARAGRAPH) TCK 216(3) · BNS 197(1)(d) · KK 135(2) · CP 490(3)
    LAW UNIT NUMBER       Communications Act 2003 s. 127 · Law 175/2018 art. 25 · Law 31/1970 art. 25
    LAW                   Law 2014/028 (the law as a whole)

- LAW is the `short` of `jurisdictions/data/statutes/<country>.toml`, in Latin letters. Penal codes have their usual
  abbreviation (StGB, TCK, BNS, PPC, Btk, KK, UK RF), else PC (English, Arabic and Asian names: Penal or Criminal
  Code) or CP (Code pénal, Código Penal, codice penale). A law whose short name ends in a figure has a UNIT, s. or art.
- NUMBER is written as in that country: 90a, 124A, PPC 295-C, TCK 217/A, UK RF 207.3, 361-1, 102 bis, 144 bis 2.
- PARAGRAPH and point each stand in round brackets, without a space. They are left out where the whole provision is
  meant: what is written without a paragraph meets every paragraph of it, what is written with one meets that alone.
- No ranges and no lists: "arts 285, 296" is two provisions, "ss. 154-157" is four.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jurisdictions.law.citation_reader import CitationReader, Cited
from jurisdictions.law.folding import Word, words_of
from jurisdictions.law.law_names import laws_of

__all__ = ["Provision", "canonical", "compared", "enclosing", "provisions", "provisions_in"]

LONGEST_STATUTE = 500
"""Characters of one stated provision that are read."""


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision in canonical form. `assumed`: the law was not named and is the State's penal code, perhaps.

    `start` and `end` are the place of the whole citation in the text as it was written.
    """

    text: str
    assumed: bool
    start: int
    end: int


def provisions(written: str, country: str | None) -> tuple[Provision, ...]:
    """The provisions that a text cites, in the order in which they stand; none for a State without a table."""
    return provisions_in(words_of(written), country)


def provisions_in(words: Sequence[Word], country: str | None) -> tuple[Provision, ...]:
    """As `provisions`, of a text that was cut into words already."""
    laws = laws_of(country) if country else None
    if laws is None:
        return ()
    found: dict[str, Provision] = {}
    for cited in CitationReader(words, laws).cited():
        text = _written(cited)
        if text not in found or (found[text].assumed and not cited.assumed):
            found[text] = Provision(text, cited.assumed, cited.start, cited.end)
    return tuple(found.values())


def _written(cited: Cited) -> str:
    return cited.law.short if cited.number is None else cited.law.citation(cited.number.written(cited.law))


def canonical(written: str, country: str) -> str | None:
    """The canonical form of one citation; None if it cites several provisions, none, or names no law."""
    found = provisions(written[:LONGEST_STATUTE], country)
    return found[0].text if len(found) == 1 and not found[0].assumed else None


def enclosing(text: str, country: str) -> Iterator[str]:
    """The provision, then what it is part of: without its last bracket, and so on; at last the law as a whole.

    A law is met as a whole only where its table says that each of its provisions counts.
    """
    yield text
    while text.endswith(")") and "(" in text:
        text = text[: text.rindex("(")]
        yield text
    laws = laws_of(country)
    for law in laws.laws if laws else ():
        if law.whole and text.startswith(f"{law.short} "):
            yield law.short


def compared(statutes: Iterable[str], country: str | None) -> frozenset[str]:
    """What conditions are compared with: each statute as it was written, its provisions, and what encloses them.

    A provision whose law is only assumed is left out: an assumption is a suggestion, and decides nothing.
    """
    found: set[str] = set()
    for written in statutes:
        found.add(written)
        for provision in provisions(written[:LONGEST_STATUTE], country):
            if country and not provision.assumed:
                found.update(enclosing(provision.text, country))
    return frozenset(found)
