"""Facts from TOML tables, and the shipped rulebooks: what the tests of the law start from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from jurisdictions.law.facts import Answered, Facts, ItemFacts, SubjectFacts, names_for
from jurisdictions.law.rulebook import Rulebook, RulebookInForce, read_rulebook
from jurisdictions.law.vocabulary import Answer, Unit

ROOT = Path(__file__).resolve().parents[2]
RULEBOOKS = ROOT / "jurisdictions" / "rulebooks"
CASES = Path(__file__).parent / "cases"
ORDERS = ROOT / "examples" / "orders"

SECTIONS = ("rules", "questions", "deadlines", "flags", "offences")


def load(path: Path) -> dict[str, Any]:
    """A TOML file as it is written."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def shipped_rulebooks() -> dict[str, Rulebook]:
    """Every rulebook that is shipped, by its path below `rulebooks/`."""
    paths = sorted(RULEBOOKS.rglob("*.toml"))
    return {
        path.relative_to(RULEBOOKS).as_posix(): read_rulebook(path.read_bytes(), file=path.name)
        for path in paths
    }


def fully_reviewed(rulebook: Rulebook) -> RulebookInForce:
    """The rulebook with every entry reviewed."""
    entries = rulebook.entries
    return RulebookInForce(rulebook=rulebook, version=1, reviewed=frozenset(entry.id for entry in entries))


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a case file: these facts, on top of the base of the file, must give that.

    `answer` is what counsel says to the question, where the line has one.
    """

    rulebook: str
    section: str
    entry_id: str
    number: int
    expect: str
    facts: Facts
    answer: str | None = None

    @property
    def name(self) -> str:
        """The case as pytest shows it."""
        return f"{self.rulebook}:{self.entry_id}:{self.number}-{self.expect}"


def all_cases() -> Iterator[Case]:
    """The cases of every case file, in the order in which they are written."""
    rulebooks = shipped_rulebooks()
    for path in sorted(CASES.glob("*.toml")):
        document = load(path)
        yield from cases_of(document, rulebooks[document["rulebook"]])


def cases_of(document: Mapping[str, Any], rulebook: Rulebook) -> Iterator[Case]:
    """The cases of one case file, which is about this rulebook."""
    for section in SECTIONS:
        for entry_id, lines in document.get(section, {}).items():
            if section == "questions":
                lines = _of_question(lines, rulebook, entry_id)
            for number, line in enumerate(lines, 1):
                try:
                    facts = facts_of({**document["base"], **line["facts"]})
                except (KeyError, ValueError) as error:
                    place = f"{document['rulebook']}, {entry_id}, case {number}"
                    raise ValueError(f"{place}: {error}") from None
                answer = line.get("answer")
                yield Case(document["rulebook"], section, entry_id, number, line["expect"], facts, answer)


def _of_question(line: Mapping[str, Any], rulebook: Rulebook, entry_id: str) -> Iterator[dict[str, Any]]:
    """Where the question is asked, every answer is tried; where it is not asked, none is."""
    needs = {question.id: question.needs for question in rulebook.questions}.get(entry_id)
    for answer in ("yes", "no"):
        expect = "satisfied" if answer == needs else "failed"
        yield {"expect": expect, "facts": line["asked"], "answer": answer}
    yield {"expect": "unknown", "facts": line["asked"]}
    yield {"expect": "unknown", "facts": line["asked"], "answer": "not_clear"}
    if "not_asked" in line:
        yield {"expect": "not_applicable", "facts": line["not_asked"], "answer": "no"}


def answered(facts: Facts, question: str, answer: str) -> Facts:
    """The facts with an answer to the question on every level: it counts on the one that the question is about."""
    answers = (Answered(question, Answer(answer)),)
    subjects = tuple(
        replace(
            subject,
            answers=answers,
            items=tuple(replace(item, answers=answers) for item in subject.items),
        )
        for subject in facts.subjects
    )
    return replace(facts, answers=answers, subjects=subjects)


def facts_of(values: Mapping[str, Any]) -> Facts:
    """Facts with one subject that has one item; each value goes to the level that its name belongs to."""
    left = dict(values)
    item = ItemFacts(key="i1", **_own(ItemFacts, left))
    subject = SubjectFacts(key="s1", items=(item,), **_own(SubjectFacts, left))
    facts = Facts(subjects=(subject,), **_own(Facts, left))
    computed = sorted(left.keys() & set(names_for(Unit.ITEM)))
    if computed:
        raise ValueError(f"{computed} follow from other facts; write those (docs/rulebooks.md, The facts)")
    if left:
        raise ValueError(f"no facts are named {sorted(left)}")
    return facts


def typed(owner: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as `owner` holds them: words become members of their enum, lists become sets."""
    hints = get_type_hints(owner)
    return {name: _typed(hints[name], value) for name, value in values.items()}


def _own(owner: type[Any], left: dict[str, Any]) -> dict[str, Any]:
    names = {f.name for f in fields(owner)} & left.keys()
    return typed(owner, {name: left.pop(name) for name in names})


def _typed(hint: Any, value: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is frozenset:
        (member,) = get_args(hint)
        return frozenset(_typed(member, word) for word in value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    return value
