"""What letters say, and what stops them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.triage.letters.samples import EXPECTED, SAMPLES, sample, words, written
from triage.choices import CARRYING_LETTERS, NOTICES
from triage.letters.catalogue import CATALOGUE, LetterKind
from triage.letters.context import AnswerContext, LetterContext
from triage.letters.errors import MissingText, MissingVariable, TextTooLong, UnknownLanguage
from triage.letters.eu_form import Conflict
from triage.letters.html import engine, write_html
from triage.letters.languages import language
from triage.letters.modules import modules
from triage.letters.parts import Identified, ItemName, Recipient, Replaced, SubjectName
from triage.letters.specimen_parts import LETTERHEAD, NOTHING
from triage.letters.specimens import DISCLOSURE
from triage.letters.strict import Strict, freeze, render_strictly
from triage.letters.text import Line, Paragraph
from triage.letters.words import Words

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</p></main><h1>Disclosed</h1>",
    "{{ letterhead.name }}",
    "{% include 'disclosure.en.html' %}",
    "{% load static %}{{ settings.SECRET_KEY }}",
    "<style>main { display: none }</style>",
    "&lt;b&gt;",
)
"""Markup and template syntax that somebody may have written into a field."""


class _Text(HTMLParser):
    """The text of a document and the tags in it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def render_source(source: str, **values: Any) -> str:
    around = {
        "words": words(),
        "references": Strict("references", {"ours": "2026-DE-000123"}),
        "letterhead": Strict("letterhead", {"name": "Example Messenger"}),
    }
    return render_strictly(engine().from_string(source), Strict("", {**around, **values}))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_letter_reads_as_expected(name: str):
    kind, context = SAMPLES[name]
    assert written(kind, context) == (EXPECTED / f"{name}.html").read_text(encoding="utf-8")


def test_every_kind_has_a_sample_and_nothing_else_is_expected():
    assert {kind for kind, _ in SAMPLES.values()} == set(LetterKind)
    assert {path.stem for path in EXPECTED.iterdir()} == set(SAMPLES)


def test_only_letters_whose_table_can_hold_values_are_marked_as_carrying_them():
    holding = {kind for kind, entry in CATALOGUE.items() if issubclass(entry.context, AnswerContext)}
    assert holding == CARRYING_LETTERS | {LetterKind.NOTHING_HELD}
    assert not any(row.values for subject in NOTHING for row in subject.items)


def kind_of(name: str) -> LetterKind:
    return SAMPLES[name][0]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_letter_names_both_references_its_subject_and_who_signs(name: str):
    context = sample(name)
    text = _Text(written(*SAMPLES[name])).text
    assert context.references.ours in text
    assert words().term("instrument", context.matter.instrument) in text
    assert context.signatory.name in text
    assert LETTERHEAD["letterhead.signatory_function"] in text
    if kind_of(name) not in NOTICES:
        assert all(reference in text for reference in context.references.theirs)


def test_an_acknowledgement_waives_no_objection():
    assert "Receipt waives no objection" in written(*SAMPLES["acknowledgement"])


def test_a_clarification_offers_a_narrower_data_request_only_when_there_is_one_to_offer():
    kind, context = SAMPLES["clarification"]
    assert "What we offer to examine instead" in written(kind, context)
    assert "What we offer to examine instead" not in written(kind, replace(context, narrowing=()))


def test_a_disclosure_is_full_until_one_item_is_refused():
    assert "<b>in full</b>" in written(*SAMPLES["disclosure"])
    partial = written(*SAMPLES["partial_disclosure"])
    assert "<b>in part</b>" in partial
    assert "Reasons for what is not disclosed" in partial


def test_a_later_version_names_the_one_that_it_replaces():
    kind, context = SAMPLES["refusal"]
    html = written(kind, replace(context, replaces=Replaced(version=1, date=date(2026, 11, 23))))
    assert "This letter replaces version 1 of 23 November 2026." in _Text(html).text
    assert "replaces version" not in written(kind, context)


def test_a_redirect_says_so_where_a_central_authority_is_not_known():
    kind, context = SAMPLES["redirect"]
    assert "We do not know which authority this is" not in written(kind, context)
    assert "We do not know which authority this is" in written(kind, replace(context, own=None))


@pytest.mark.parametrize(
    "source",
    [
        "{{ nobody }}",
        "{{ nobody|default:'x' }}",
        "{{ nobody|default_if_none:'x' }}",
        "{{ nobody|cite }}",
        "{% if nobody %}x{% endif %}",
        "{% if not nobody %}x{% endif %}",
        "{% if known and nobody %}x{% endif %}",
        "{% if nobody == known %}x{% endif %}",
        "{% if not known or not part.nobody %}x{% endif %}",
        "{% for x in nobody %}x{% endfor %}",
        "{{ part.nobody }}",
        "{% if part.nobody %}x{% endif %}",
        "{% for x in part.nobody %}x{% endfor %}",
        "{{ known|written:nobody }}",
        '{% text "frame.dear" person=nobody %}',
        '{% text "frame.dear" person=part.nobody %}',
    ],
)
def test_a_missing_variable_stops_the_letter_wherever_it_stands(source: str):
    part = Strict("part", {"name": "x"})
    assert (
        render_source("{{ part.name }}{% if known %}x{% endif %}", part=part, known=date(2026, 1, 1)) == "xx"
    )
    with pytest.raises(MissingVariable, match="nobody"):
        render_source(source, part=part, known=date(2026, 1, 1))


def test_an_optional_value_that_is_absent_is_false_and_cannot_be_printed():
    values = freeze(Recipient(name="Court"), Recipient, words(), "recipient")
    assert render_source("{% if r.person %}x{% else %}y{% endif %}", r=values) == "y"
    for source in ("{{ r.person }}", "{{ r.person|cite }}", '{% text "frame.dear" person=r.person %}'):
        with pytest.raises(MissingVariable, match=r"recipient\.person"):
            render_source(source, r=values)


def test_a_blank_value_stops_the_letter_and_is_named_with_its_template():
    kind, context = SAMPLES["refusal"]
    references = replace(context.references, ours=" \u202e ")
    with pytest.raises(MissingVariable) as caught:
        written(kind, replace(context, references=references))
    assert (caught.value.variable, caught.value.template) == ("references.ours", "refusal.html")


def test_a_required_value_that_is_none_stops_the_letter():
    kind, context = SAMPLES["refusal"]
    broken: Any = None
    with pytest.raises(MissingVariable, match="matter"):
        written(kind, replace(context, matter=broken))


def test_anything_but_plain_values_is_refused():
    class Model:
        pass

    kind, context = SAMPLES["refusal"]
    broken: Any = Model()
    with pytest.raises(TypeError, match="matter"):
        written(kind, replace(context, matter=broken))


def test_a_context_of_another_kind_is_refused():
    with pytest.raises(TypeError, match="RefusalContext"):
        written(LetterKind.REFUSAL, sample("acknowledgement"))


def test_a_language_in_which_no_letters_are_written_is_refused_with_those_that_there_are():
    with pytest.raises(UnknownLanguage, match=r"“tlh”.*pt-BR"):
        language("tlh")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_text_that_a_language_lacks_stops_the_letter_and_is_named(name: str):
    kind, context = SAMPLES[name]
    full = words()
    for code in (f"title.{kind}", "frame.closing", *_first_paragraph(kind, context)):
        lacking = Words(full.language, {key: text for key, text in full.texts.items() if key != code})
        with pytest.raises(MissingText, match=code):
            write_html(kind, context, [lacking])


def _first_paragraph(kind: LetterKind, context: LetterContext) -> list[str]:
    """A text that this kind alone prints."""
    return [code for code, module in modules().items() if module.kinds == {kind} and module.group != "title"][
        :1
    ]


@dataclass(frozen=True)
class _Field:
    """A free text of a letter, and how to set it."""

    sample: str
    change: Any


_FIELDS = {
    "matter": _Field("refusal", lambda c, t: replace(c, matter=replace(c.matter, references=(t,)))),
    "remarks": _Field("refusal", lambda c, t: replace(c, remarks=(t,))),
    "recipient": _Field("refusal", lambda c, t: replace(c, recipient=replace(c.recipient, name=t))),
    "person": _Field("refusal", lambda c, t: replace(c, recipient=replace(c.recipient, person=t))),
    "address": _Field("refusal", lambda c, t: replace(c, recipient=replace(c.recipient, address=(t,)))),
    "their reference": _Field(
        "refusal", lambda c, t: replace(c, references=replace(c.references, theirs=(t,)))
    ),
    "identifier": _Field(
        "partial_disclosure",
        lambda c, t: replace(c, subjects=(replace(c.subjects[1], identifiers=(_named(t),)),)),
    ),
    "question": _Field(
        "clarification",
        lambda c, t: replace(c, questions=(replace(c.questions[0], about=(_about(t),), citation=t),)),
    ),
    "narrowing": _Field("clarification", lambda c, t: replace(c, narrowing=(t,))),
    "words of the order": _Field("prior_notice", lambda c, t: replace(c, items=(ItemName(words=t),))),
    "law of a third country": _Field(
        "eu_form", lambda c, t: replace(c, conflict=Conflict(law=t, explanation=t))
    ),
    "sender": _Field("fraud_notice", lambda c, t: replace(c, sender=t, named=t)),
    "authority": _Field("user_notice", lambda c, t: replace(c, authority=t, account=(_named(t),))),
}


def _named(text: str) -> Identified:
    return Identified(kind="stated", values=(text,), stated=True)


def _about(text: str) -> SubjectName:
    return SubjectName(number=1, identifiers=(_named(text),))


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("field", _FIELDS)
def test_markup_and_template_syntax_are_printed_as_text(field: str, hostile: str):
    kind, context = SAMPLES[_FIELDS[field].sample]
    plain = _Text(written(kind, _FIELDS[field].change(context, "plain")))
    attacked = _Text(written(kind, _FIELDS[field].change(context, hostile)))
    assert hostile in attacked.text
    assert attacked.tags == plain.tags


def test_free_text_keeps_its_paragraphs_and_lines():
    kind, context = SAMPLES["refusal"]
    html = written(kind, replace(context, remarks=("First.\r\nSecond.\n\nThird.",)))
    assert "<p><bdi>First.<br>Second.</bdi></p><p><bdi>Third.</bdi></p>" in html


@pytest.mark.parametrize(("hint", "limit"), [(Line, 500), (Paragraph, 5_000)])
def test_text_up_to_its_cap_is_taken_and_one_character_more_is_refused(hint: Any, limit: int):
    assert freeze("x" * limit, hint, words(), "field") == "x" * limit
    with pytest.raises(TextTooLong) as caught:
        freeze("x" * (limit + 1), hint, words(), "field")
    assert (caught.value.variable, caught.value.length, caught.value.limit) == ("field", limit + 1, limit)


def test_a_hundred_thousand_characters_are_refused_by_name_and_not_cut():
    kind, context = SAMPLES["refusal"]
    with pytest.raises(TextTooLong, match=r"“remarks\.0” has 100000 characters"):
        written(kind, replace(context, remarks=("x" * 100_000,)))


def test_values_from_people_are_isolated_from_the_direction_of_the_text_around_them():
    kind, context = SAMPLES["refusal"]
    court = replace(context.recipient, name="\u202eمحكمة القاهرة\u202c")
    html = written(kind, replace(context, recipient=court))
    assert "<bdi>محكمة القاهرة</bdi>" in html
    assert "\u202e" not in html


def test_times_are_printed_in_utc_whatever_their_zone():
    kind, context = SAMPLES["acknowledgement"]
    there = datetime(2026, 11, 20, 17, 10, tzinfo=ZoneInfo("Europe/Berlin"))
    assert there == datetime(2026, 11, 20, 16, 10, tzinfo=UTC)
    assert written(kind, replace(context, received_at=there)) == written(kind, context)


def test_rendering_changes_nothing_in_the_context():
    before: LetterContext = replace(DISCLOSURE)
    written(LetterKind.DISCLOSURE, DISCLOSURE)
    assert before == DISCLOSURE
