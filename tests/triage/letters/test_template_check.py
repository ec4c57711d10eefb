"""The check finds what would stop a letter before one is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from triage.letters.catalogue import FOLDER, LetterKind, languages, template_name
from triage.letters.html import engine
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
    last: _Row | None = None
    done: bool = False
    codes: tuple[Line, ...] = field(default=())


def problems(source: str) -> list[str]:
    return [problem.message for problem in check_source(engine().from_string(source), _Context)]


def test_the_shipped_templates_have_no_problem():
    assert [str(problem) for problem in check_templates()] == []


def test_every_template_belongs_to_a_kind_or_is_a_part():
    kinds = {template_name(kind, lang) for kind in LetterKind for lang in languages(kind)}
    found = {path.name for path in FOLDER.iterdir()}
    assert kinds <= found
    assert {name for name in found - kinds if not name.startswith("_")} == {"layout.html"}


@pytest.mark.parametrize(
    "source",
    [
        "{{ first.name }} {{ first.loud }} {{ lang }} {{ labels.page }}",
        "{% for row in rows %}{{ forloop.counter }}{{ row.name }}{% endfor %}",
        "{% if first.day %}{{ first.day|long_date:labels.locale }}{% endif %}",
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
        ("{{ lang|long_date:nobody }}", "is not a name that this letter has"),
        ("{{ first.day|long_date:lang }}", "may be absent: put it inside {% if first.day %}"),
        ("{{ last.name }}", "may be absent: put it inside {% if last %}"),
        ("{% if last or done %}{{ last.name }}{% endif %}", "may be absent: put it inside {% if last %}"),
        ("{% if not last %}{{ last.name }}{% endif %}", "may be absent: put it inside {% if last %}"),
        ("{% if last %}{% else %}{{ last.name }}{% endif %}", "may be absent: put it inside {% if last %}"),
        ("{{ rows }}", "is no text"),
        ("{{ done }}", "is no text"),
        ("{% now 'Y' %}", "is a tag that letters do not use"),
        ("{% with x=first %}{{ x.name }}{% endwith %}", "is a tag that letters do not use"),
    ],
)
def test_what_the_context_lacks_is_a_problem(source: str, message: str):
    assert problems(source) == [message]
