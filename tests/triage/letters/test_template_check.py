"""The check finds what would stop a letter before one is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from triage.letters.catalogue import CATALOGUE, FOLDER, LetterKind, template_name
from triage.letters.html import SURROUNDING, engine
from triage.letters.parts import SubjectName
from triage.letters.strict import public_names
from triage.letters.template_check import check_source, check_templates
from triage.letters.text import Line


@dataclass(frozen=True)
class _Row:
    name: Line
    day: date | None = None

    @property
    def loud(self) -> str:
        return self.name.upper()


@dataclass(frozen=True)
class _Context:
    rows: tuple[_Row, ...]
    first: _Row
    first_subject: SubjectName
    last: _Row | None = None
    done: bool = False
    codes: tuple[Line, ...] = field(default=())


def problems(source: str) -> list[str]:
    scope = {**public_names(_Context), **SURROUNDING}
    return [problem.message for problem in check_source(engine().from_string(source), scope)]


def test_the_shipped_templates_have_no_problem():
    assert [str(problem) for problem in check_templates()] == []


def test_every_template_belongs_to_a_kind_or_is_a_part():
    kinds = {template_name(kind) for kind in LetterKind}
    annexes = {entry.annex for entry in CATALOGUE.values() if entry.annex}
    found = {path.name for path in FOLDER.iterdir()}
    assert kinds | annexes <= found
    parts = {name for name in found - kinds - annexes if not name.startswith("_")}
    assert parts == {"layout.html", "edition.html"}


@pytest.mark.parametrize(
    "source",
    [
        "{{ first.name }} {{ first.loud }} {{ lang }} {{ letterhead.name }}",
        "{% for row in rows %}{{ forloop.counter }}{{ row.name }}{% endfor %}",
        "{% if first.day %}{{ first.day|written:words }}{% endif %}",
        '{% text "frame.dear" person=first.name %}',
        '{% for row in rows %}{% include "_subject.html" with subject=first_subject %}{% endfor %}',
        "{% if last %}{{ last.name }}{% endif %}",
        "{% if done and last %}{{ last.name }}{% endif %}",
        "{{ codes|join_line }}",
    ],
)
def test_what_the_context_has_is_accepted(source: str):
    assert problems(source) == []


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{ nobody }}", "is not a name that this letter has"),
        ("{% if nobody %}{% endif %}", "is not a name that this letter has"),
        ("{% if done or not nobody %}{% endif %}", "is not a name that this letter has"),
        ("{% for row in nobody %}{% endfor %}", "is not a name that this letter has"),
        ("{{ first.nmae }}", "has no “nmae”"),
        ("{% for row in rows %}{{ row.nmae }}{% endfor %}", "has no “nmae”"),
        ("{% for row in rows %}{% endfor %}{{ row.name }}", "is not a name that this letter has"),
        ("{% for row in first %}{% endfor %}", "is not a row of values that one name can run over"),
        ("{{ lang|written:nobody }}", "is not a name that this letter has"),
        ("{{ first.day|written:words }}", "may be absent: put it inside {% if first.day %}"),
        ("{{ last.name }}", "may be absent: put it inside {% if last %}"),
        ("{% if last or done %}{{ last.name }}{% endif %}", "may be absent: put it inside {% if last %}"),
        ("{% if not last %}{{ last.name }}{% endif %}", "may be absent: put it inside {% if last %}"),
        ("{% if last %}{% else %}{{ last.name }}{% endif %}", "may be absent: put it inside {% if last %}"),
        ("{{ rows }}", "is no text"),
        ("{{ done }}", "is no text"),
        ('{% text "frame.dear" person=nobody %}', "is not a name that this letter has"),
        ('{% text "frame.dear" person=last.name %}', "may be absent: put it inside {% if last %}"),
        ('{% include "_subject.html" with subject=nobody %}', "is not a name that this letter has"),
        ("{% now 'Y' %}", "is a tag that letters do not use"),
        ("{% with x=first %}{{ x.name }}{% endwith %}", "is a tag that letters do not use"),
    ],
)
def test_what_the_context_lacks_is_a_problem(source: str, message: str):
    assert problems(source) == [message]
