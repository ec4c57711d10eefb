"""The interface languages: nothing is left out, nothing is left bare, and the files are what their source says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from scripts import messages, unwrapped
from scripts.message_sources import Message, of_template
from scripts.message_words import LAW, data_words
from triage import retelling

ROOT = Path(__file__).resolve().parents[1]
LAW_CORE = ROOT / "jurisdictions" / "law"


@pytest.mark.parametrize("language", messages.PLURALS)
def test_every_message_is_translated_with_its_placeholders_and_compiled(language: str):
    assert list(messages.problems(language)) == []


def test_the_catalogues_are_those_of_the_languages_that_the_desk_offers():
    assert {code for code, _ in settings.LANGUAGES} == {"en", *messages.PLURALS}


def test_every_visible_word_is_marked_for_translation():
    assert list(unwrapped.unwrapped()) == []


def test_writing_the_catalogues_again_changes_nothing():
    for language in messages.PLURALS:
        source, compiled = messages.paths(language)
        entries = messages.wanted(language)
        assert messages.po_text(language, entries) == source.read_text(encoding="utf-8")
        assert messages.mo_bytes(language, entries) == compiled.read_bytes()


def test_the_words_that_are_data_are_messages():
    words = data_words()
    assert {
        "data request",
        "identify IP",
        "waits for approval",
        "intake clerk",
        "{actor} approved decision {number}.",
    } <= words
    assert "username" not in {word for word in words if word.endswith("_name")}


# --- What the checks find ---


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Bare words</p>", ["Bare words"]),
        ('<p>{% translate "Marked" %}</p>', []),
        ("<p>{% blocktranslate trimmed %}Marked {{ name }}{% endblocktranslate %}</p>", []),
        ('<input placeholder="Your name">', ["Your name"]),
        ('<nav aria-label="{% translate "Pages" %}"></nav>', []),
        ('<p>{{ value|default:"unknown to us" }}</p>', ["unknown to us"]),
        ('<p class="{% if wide %}wide panel{% endif %}">{{ value }}</p>', []),
        ('{% include "a.html" with heading="Two words" %}', ["Two words"]),
        ("<script>let words = 'no words here';</script>", []),
        ("{# a remark #}{% comment %}another{% endcomment %}", []),
        ("<title>Countersign</title>", []),
    ],
    ids=[
        "text", "translate", "block", "placeholder", "spoken", "default", "class", "argument", "script", "remark",
        "name",
    ],
)  # fmt: skip
def test_the_check_of_templates_finds_bare_words_and_no_others(template: str, found: list[str]):
    assert [words for _line, words in unwrapped.in_template(template)] == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('raise WrongStep("No.")', ["No."]),
        ('raise WrongStep(f"{x} is no step")', [" is no step"]),
        ('raise WrongStep(_("{x} is no step").format(x=x))', []),
        ('raise ValueError("for programmers")', []),
        ('Act("close", "Close", perform)', ["Close"]),
        ('Act("close", gettext_lazy("Close"), perform)', []),
        ('messages.success(request, "Done it")', ["Done it"]),
        ('says = "A whole sentence."', ["A whole sentence."]),
        ('class F:\n    name = forms.CharField(max_length=3)', ["a field without label: name"]),
        ('class F:\n    name = forms.CharField(label=_("Name"))', []),
        ('from x import gettext as _\ndef f(_): pass', ["a variable that hides the translating function"]),
        ('class R:\n    def __str__(self):\n        return f"row of {self.x}"', ["row of "]),
    ],
)  # fmt: skip
def test_the_check_of_python_finds_bare_words_and_no_others(source: str, found: list[str]):
    assert [words for _line, words in unwrapped.in_python(source)] == found


def test_a_message_of_a_template_is_read_as_django_reads_it(tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text(
        '{% load i18n %}\n  <p title="{% translate "One" context "first" %}">\n'
        "    {% blocktranslate trimmed count number=rows|length %}\n      {{ number }} row\n"
        "    {% plural %}\n      {{ number }} rows\n    {% endblocktranslate %}</p>"
    )
    assert set(of_template(page)) == {
        Message("One", context="first"),
        Message("%(number)s row", "%(number)s rows"),
    }


def test_other_placeholders_in_a_translation_are_found():
    wrong = messages.Entry("{name} has {count} rows.", "", "", ("{name} hat Zeilen.",))
    right = messages.Entry("{name} has {count} rows.", "", "", ("{name} hat {count} Zeilen.",))
    assert list(messages._mismatches("de", wrong)) != []
    assert list(messages._mismatches("de", right)) == []


# --- What the law core writes down ---


def sentences_of_the_law() -> Iterator[str]:
    """What the core says in findings and deadlines, names filled with a letter."""
    for name in ("engine.py", "deadlines.py", "deadline_rules.py", "standstills.py"):
        for node in ast.walk(ast.parse((LAW_CORE / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call | ast.Return):
                yield from _said(node)


def _said(node: ast.Call | ast.Return) -> Iterator[str]:
    if isinstance(node, ast.Return):
        texts: list[ast.expr | None] = [node.value]
    else:
        texts = [*node.args, *(word.value for word in node.keywords if word.arg == "says")]
    for text in texts:
        if isinstance(text, ast.Constant | ast.JoinedStr):
            outline = unwrapped._outline(text)
            if unwrapped.SENTENCE.fullmatch(outline):
                yield outline


def test_every_sentence_that_the_law_core_writes_is_a_message():
    shapes = [retelling._shape(message) for message in LAW]
    found = list(sentences_of_the_law())
    assert len(found) > 20
    assert [text for text in found if not any(shape.fullmatch(text) for shape in shapes)] == []


def test_the_day_of_the_week_in_a_step_is_told_in_the_readers_language():
    step = (
        "Saturday 14 November 2026 is no working day in the issuing State (DE: a Saturday): the period ends with the "
        "next working day, Monday 16 November 2026."
    )
    with override("de"):
        assert "(DE: ein Samstag)" in retelling.retold(step)
