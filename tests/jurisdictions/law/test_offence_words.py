"""The words of offences: strict reading, and what can be asked of every shipped language at once."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from jurisdictions.law import offence_words
from jurisdictions.law.folding import words_of
from jurisdictions.law.offence_risks import RISKS
from jurisdictions.law.offence_words import (
    COMMON,
    FOLDER,
    OffenceWords,
    languages,
    phrase_of,
    read_words,
    tables,
    words_in,
)
from jurisdictions.law.risk_vocabulary import OffenceTag

WELL_COVERED = ("ar", "de", "en", "es", "fa", "fr", "hi", "it", "pt", "ru", "tr", "uk")
EVERYWHERE = {
    OffenceTag.INSULT,
    OffenceTag.INSULT_OFFICIAL,
    OffenceTag.INSULT_STATE,
    OffenceTag.CRIMINAL_DEFAMATION,
    OffenceTag.RELIGIOUS_OFFENCE,
    OffenceTag.FALSE_NEWS,
    OffenceTag.SEPARATISM,
    OffenceTag.TREASON,
    OffenceTag.STATE_SECRETS,
    OffenceTag.SUBVERSION,
    OffenceTag.INCITEMENT_VAGUE,
    OffenceTag.POLITICAL_SPEECH,
    OffenceTag.PROTEST,
    OffenceTag.SAME_SEX_RELATIONS,
    OffenceTag.REPRODUCTIVE_HEALTH,
    OffenceTag.TERRORISM_SPEECH,
    OffenceTag.EXTREMISM,
    *(tag for tag in OffenceTag if tag not in RISKS),
} - {OffenceTag.OTHER}
NOT_BY_WORDS = {OffenceTag.OTHER}


def plain_tables(language: str) -> dict[str, Any]:
    return tables((FOLDER / f"{language}.toml").read_text(encoding="utf-8"), language)


def phrases_of(language: str) -> list[tuple[str, str]]:
    """Each phrase of the language with its group."""
    plain = plain_tables(language)
    groups = dict(plain["words"])
    for table in ("any", "unless"):
        groups |= {f"{table} {tag}": phrases for tag, phrases in plain.get(table, {}).items()}
    return [(group, phrase) for group, phrases in groups.items() for phrase in phrases]


def table_of(language: str) -> OffenceWords:
    table = words_in(language)
    assert table is not None
    return table


every_language = pytest.mark.parametrize("language", languages())


def test_there_are_words_of_the_languages_that_most_orders_are_written_in() -> None:
    others = {"zh", "ja", "id", "pl", "hu", "th", "vi"}
    assert set(languages()) >= {*WELL_COVERED, *others}


@every_language
def test_every_phrase_is_found_where_it_stands(language: str) -> None:
    table = table_of(language)
    missed = []
    for group, phrase in phrases_of(language):
        words = words_of(phrase.replace("*", "").rstrip("'."))
        if table.at(words, 0).get(group) != len(words):
            missed.append((group, phrase))
    assert missed == []


@every_language
def test_a_stem_is_found_with_an_ending(language: str) -> None:
    """An Arabic stem must not lose its first letter as a preposition when a longer word does, or the other way."""
    table = table_of(language)
    ending = "\N{ARABIC LETTER TEH}" if language in ("ar", "fa") else "x"
    missed = []
    for group, phrase in phrases_of(language):
        if phrase.endswith("*"):
            words = words_of(phrase.replace("*", ending))
            if group not in table.at(words, 0):
                missed.append((group, phrase))
    assert missed == []


@every_language
def test_no_word_mixes_letters_of_two_scripts(language: str) -> None:
    mixed = []
    for _, phrase in phrases_of(language):
        for word in phrase.replace("*", "").replace("-", " ").replace("'", " ").split():
            scripts = {unicodedata.name(letter).split()[0] for letter in word if letter.isalpha()}
            if len(scripts - {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}) > 1:
                mixed.append(word)
    assert mixed == []


@every_language
def test_phrases_that_hide_words_hide_no_deed(language: str) -> None:
    """ "insulting the police" as an official would hide the insult, and with it the offence."""
    table = table_of(language)
    deeds = {"insult", "denigrate", "discredit"}
    hiding = [phrase for group, phrase in phrases_of(language) if group in table.hiding - {"ordinary"}]
    found = {
        phrase
        for phrase in hiding
        for words in [words_of(phrase.replace("*", ""))]
        for place in range(len(words))
        if deeds & set(table.at(words, place)) and len(words) > 1
    }
    assert found == set()


@every_language
def test_each_language_knows_the_offences_that_most_states_have(language: str) -> None:
    known = {pattern.tag for pattern in table_of(language).patterns}
    assert EVERYWHERE - known == set()


@pytest.mark.parametrize("language", WELL_COVERED)
def test_nearly_every_sensitive_offence_has_words_in_the_main_languages(language: str) -> None:
    missing = set(RISKS) - NOT_BY_WORDS - {pattern.tag for pattern in table_of(language).patterns}
    assert len(missing) <= (0 if language in ("en", "de", "fr", "es") else 7), sorted(missing)


def test_a_language_without_a_file_has_no_words() -> None:
    assert words_in("xx") is None
    assert words_in("../en") is None


def test_a_word_is_found_as_it_is_written_without_umlauts() -> None:
    table = table_of("de")
    assert table.at(words_of("uebler Nachrede"), 0) == table.at(words_of("übler Nachrede"), 0) != {}


def test_few_signs_may_stand_within_a_phrase() -> None:
    phrase = phrase_of("high treason")
    assert phrase.match(words_of('high-"treason"'), 0) == 4
    assert phrase.match(words_of("high" + "." * 4 + "treason"), 0) is None


# --- Bad input ---

PLAIN: dict[str, Any] = {
    "words": {"insult": ["insult*"], "head": ["president"]},
    "any": {"treason": ["high treason"]},
}
PATTERNS: dict[str, Any] = {
    "near": {"insult_head_of_state": [["insult", "head"]], "sedition": [["incite", "head"]]}
}


def test_a_common_pattern_of_which_a_language_lacks_a_group_is_left_out() -> None:
    found = read_words("xx", PLAIN, PATTERNS)
    assert {pattern.tag for pattern in found.patterns} == {
        OffenceTag.TREASON,
        OffenceTag.INSULT_HEAD_OF_STATE,
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"any": {"tresson": ["high treason"]}}, "tresson"),
        ({"near": {"treason": [["insult", "heads"]]}}, "no words for heads"),
        ({"words": PLAIN["words"] | {"haed": ["king"]}}, "no pattern asks for haed"),
        ({"unless": {"sedition": ["tax"]}}, "no pattern asks for unless sedition"),
        ({"any": {"treason": ["a*"]}}, "is no phrase"),
        ({"any": {"treason": [" "]}}, "is no phrase"),
        ({"any": {"treason": ["tre*son"]}}, "is no phrase"),
        ({"any": {"treason": "high treason"}}, "treason is no list of phrases"),
    ],
)
def test_a_slip_of_the_pen_in_the_words_is_an_error_that_names_it(
    change: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        read_words("xx", PLAIN | change, PATTERNS)


def test_a_table_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"xx\.toml: wordz is no table"):
        tables("[wordz]\n", "xx.toml")


def test_every_tag_of_the_common_patterns_is_known() -> None:
    common = tables((FOLDER / COMMON).read_text(encoding="utf-8"), COMMON)
    tags = {*common["near"], *common["unless"]}
    assert tags <= {tag.value for tag in OffenceTag}
    assert offence_words.ORDINARY not in {
        name for each in common["near"].values() for names in each for name in names
    }
