"""The shipped wording: complete in every language, and held to the English text."""

from dataclasses import replace

import pytest

from tests.triage.letters.samples import SAMPLES, words, written
from triage.letters.catalogue import LetterKind
from triage.letters.context import LetterContext
from triage.letters.html import write_html
from triage.letters.languages import ENGLISH, LANGUAGES
from triage.letters.modules import LETTERHEAD, modules, needed, unknown_codes
from triage.letters.shipped import shipped_texts
from triage.letters.wording import checked

TRANSLATIONS = [tag for tag in LANGUAGES if tag != ENGLISH]
OWN_WORDS = [code for code, module in modules().items() if module.group != LETTERHEAD]


def test_every_module_that_a_template_prints_has_an_english_text():
    assert unknown_codes() == ()


def test_every_module_is_printed_by_a_letter():
    assert [code for code, module in modules().items() if not module.kinds] == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_has_a_text_for_every_module_and_no_other(tag: str):
    assert set(shipped_texts(tag)) == set(OWN_WORDS)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_text_can_be_printed_as_it_stands(tag: str):
    texts = shipped_texts(tag)
    for code in OWN_WORDS:
        assert checked(texts[code], allowed=modules()[code].allowed, needed=needed(code)) == texts[code], code


@pytest.mark.parametrize("tag", TRANSLATIONS)
def test_no_translation_is_the_english_text(tag: str):
    english, own = shipped_texts(ENGLISH), shipped_texts(tag)
    assert [code for code in OWN_WORDS if own[code] == english[code] and len(own[code]) > 12] == []


@pytest.mark.parametrize("tag", TRANSLATIONS)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_letter_is_written_in_every_language_alone_and_beside_english(name: str, tag: str):
    kind, context = SAMPLES[name]
    alone, both = written(kind, context, tag), written(kind, context, tag, ENGLISH)
    assert f'<main lang="{tag}"' in alone
    assert '<main lang="en"' not in alone
    assert both.index(f'<main lang="{tag}"') < both.index('<main lang="en"')
    assert words(tag).text("frame.prevails") in both
    assert words(tag).text("frame.prevails") not in alone


def test_of_two_languages_the_tables_stand_once_with_headings_in_both():
    kind, context = SAMPLES["partial_disclosure"]
    both = written(kind, context, "de", ENGLISH)
    assert both.count("2001:db8:85a3::8a2e:370:0") == 1
    assert both.count(words("de").text("table.value")) == 1
    assert words().text("table.value") in both[both.index('class="annex"') :]


def test_many_subjects_stand_in_an_annex_and_few_do_not():
    kind, context = SAMPLES["disclosure"]
    few, many = [written(kind, _with_subjects(context, count)) for count in (12, 13)]
    assert 'class="annex"' not in few
    assert 'class="annex"' in many
    assert words().text("table.in_annex") in many


def _with_subjects(context: LetterContext, count: int) -> LetterContext:
    (subject,) = context.subjects  # type: ignore[attr-defined]
    rows = tuple(replace(subject, number=number) for number in range(1, count + 1))
    return replace(context, subjects=rows)  # type: ignore[call-arg]


def test_a_letter_in_three_kinds_of_script_says_its_days_in_each():
    _, context = SAMPLES["refusal"]
    said = {tag: write_html(LetterKind.REFUSAL, context, [words(tag)]) for tag in ("ar", "hi", "ja", "ru")}
    assert "24 نوفمبر 2026" in said["ar"]
    assert "24 नवंबर 2026" in said["hi"]
    assert "2026年11月24日" in said["ja"]
    assert "24 ноября 2026" in said["ru"]
