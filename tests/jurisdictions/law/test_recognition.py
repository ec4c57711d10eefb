"""Recognising offences: from provisions, from the names in rulebooks, from words in many languages and scripts."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path
from typing import Literal

import pytest

from jurisdictions.law.entry_readers import read_offence
from jurisdictions.law.offence_risks import RISKS
from jurisdictions.law.offence_words import languages
from jurisdictions.law.recognition import MOST_MATCHES, Recognised, Why, recognise
from jurisdictions.law.rulebook_entries import Offence
from jurisdictions.law.toml_reader import Table
from jurisdictions.law.vocabulary import Confidence, OffenceTag
from tests.jurisdictions.case_files import load
from tests.jurisdictions.law.steps_taken import steps_of

TEXTS = load(Path(__file__).parent / "offence_texts.toml")
PLAIN = load(Path(__file__).parent / "recognition.toml")
SAME = [
    pytest.param(one["language"], written, one["tags"], id=f"{one['claim']}: {written}")
    for one in PLAIN["same"]
    for written in one["written"]
]
NAMES = [(one["name"], one["written"]) for one in PLAIN["names"]]
Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
LABELLED = [(language, text, tags) for language, rows in TEXTS.items() for text, tags in rows.items()]


def offence(tag: str, statutes: list[str], words: list[str] | None = None) -> Offence:
    """An offence as the rulebook of a State names it."""
    plain = {
        "id": "offence",
        "tag": tag,
        "name": "An offence",
        "statutes": statutes,
        "words": words or [],
        "citation": "Art. 1",
        "in_force_from": date(2020, 1, 1),
        "confidence": "medium",
        "source": "unverified",
    }
    return read_offence(Table(plain, file="test.toml", rule="offence"))


INSULT_PRESIDENT = offence("insult_head_of_state", ["TCK 299"], ["president insulted"])


def tags_of(text: str, *spoken: str) -> set[str]:
    return {str(found.tag) for found in recognise(text=text, country=None, spoken=spoken)}


def only(found: tuple[Recognised, ...]) -> Recognised:
    (one,) = found
    return one


# --- Words ---


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_the_examples_of_each_language_are_recognised_as_they_are_labelled(language: str) -> None:
    wrong = {
        text: sorted(tags_of(text, language) ^ set(tags))
        for text, tags in TEXTS[language].items()
        if tags_of(text, language) != set(tags)
    }
    assert wrong == {}


def test_the_examples_cover_every_language_and_every_sensitive_offence() -> None:
    assert set(TEXTS) == set(languages())
    labelled = {tag for _, _, tags in LABELLED for tag in tags}
    assert {str(tag) for tag in OffenceTag if tag is not OffenceTag.OTHER} == labelled
    assert len(LABELLED) > 700


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_the_form_in_which_accents_are_stored_does_not_matter(form: Form) -> None:
    for language, text, tags in LABELLED:
        assert tags_of(unicodedata.normalize(form, text), language) == set(tags), text


def test_capital_letters_do_not_matter() -> None:
    for language, text, tags in LABELLED:
        assert tags_of(text.upper(), language) == set(tags), text


@pytest.mark.parametrize(("language", "written", "tags"), SAME)
def test_words_are_recognised_in_whatever_form_they_are_written(
    language: str, written: str, tags: list[str]
) -> None:
    assert tags_of(written, language) == set(tags)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_place_of_a_match_is_that_in_the_text_as_it_was_written(form: Form) -> None:
    text = unicodedata.normalize(
        form, "Outrage à la personne du Président de la République française, aggravé."
    )
    found = only(recognise(text=text, country=None, spoken=("fr",)))
    assert all(text[match.start : match.end] == match.words for match in found.matches)
    words = [unicodedata.normalize("NFC", match.words) for match in found.matches]
    assert words == ["Outrage", "Président de la République"]


def test_words_of_two_sentences_do_not_make_one_offence() -> None:
    assert tags_of("Insult of a neighbour. President Alice is the witness", "en") == {"insult"}
    assert tags_of("Insult of a neighbour; President Alice is the witness", "en") == {"insult"}
    assert tags_of("Insult, Art. 299, of the President", "en") == {"insult_head_of_state"}


def test_words_that_stand_far_apart_do_not_make_one_offence() -> None:
    apart = "insult " + "of somebody else who lives in another town " * 2 + "the President"
    assert tags_of(apart, "en") == {"insult"}


def test_a_specific_offence_takes_the_place_of_the_general_one() -> None:
    assert tags_of("Insulting the President", "en") == {"insult_head_of_state"}
    both = "Insulting the President; insulting a neighbour"
    assert tags_of(both, "en") == {"insult_head_of_state", "insult"}


def test_the_languages_of_the_order_are_read_and_english_besides() -> None:
    assert tags_of("Hochverrat", "de") == {"treason"}
    assert tags_of("Hochverrat", "fr") == set()
    assert tags_of("high treason", "fr") == {"treason"}
    assert tags_of("Hochverrat", "de-AT") == {"treason"}


def test_without_a_known_language_all_are_read() -> None:
    for text in ("Hochverrat", "хабарництво; державна зрада", "煽动颠覆国家政权罪"):
        assert tags_of(text) & {"treason", "subversion"}
        assert tags_of(text, "xx") == tags_of(text)


@pytest.mark.parametrize(
    "text", ["", " ", "...", "\u0301\u0301", "\u200c\u200d", "\x00", "12345", "§", "\ud800"]
)
def test_a_text_without_words_names_no_offence(text: str) -> None:
    assert recognise(text=text, country="TR", statutes=(text,), offences={"TR:x": INSULT_PRESIDENT}) == ()


def test_ordinary_offences_are_suggested_too_and_are_not_sensitive() -> None:
    assert not only(recognise(text="murder", country=None, spoken=("en",))).is_sensitive
    assert only(recognise(text="high treason", country=None, spoken=("en",))).is_sensitive
    assert OffenceTag.VIOLENCE not in RISKS


# --- Provisions ---


def test_a_stated_statute_is_recognised_with_the_offence_of_the_rulebook() -> None:
    found = only(
        recognise(
            text="", statutes=("TCK m. 125", "TCK m. 299"), country="TR", offences={"TR:x": INSULT_PRESIDENT}
        )
    )
    (match,) = found.matches
    assert (found.tag, found.entry, found.certainty) == ("insult_head_of_state", "TR:x", Confidence.HIGH)
    assert (match.why, match.statute, match.words, match.entry) == (Why.STATUTE, 1, "TCK m. 299", "TR:x")


def test_a_provision_in_the_text_is_recognised_at_its_place() -> None:
    text = "Soruşturma, Türk Ceza Kanunu'nun 299. maddesi, Ankara"
    found = only(recognise(text=text, country="TR", offences={"TR:x": INSULT_PRESIDENT}))
    (match,) = found.matches
    assert (match.why, match.statute) == (Why.STATUTE, None)
    assert match.words == text[match.start : match.end] == "Türk Ceza Kanunu'nun 299. maddesi"


def test_a_provision_of_a_law_that_is_only_assumed_is_recognised_with_low_certainty() -> None:
    found = only(recognise(text="madde 299", country="TR", offences={"TR:x": INSULT_PRESIDENT}))
    assert found.certainty is Confidence.LOW


def test_the_surest_match_decides_the_certainty() -> None:
    found = recognise(
        text="president insulted, madde 299",
        statutes=("TCK 299",),
        country="TR",
        spoken=("en",),
        offences={"TR:x": INSULT_PRESIDENT},
    )
    assert {match.certainty for match in only(found).matches} == set(Confidence)
    assert only(found).certainty is Confidence.HIGH


def test_a_paragraph_meets_the_provision_and_a_special_law_is_met_by_each_of_its_provisions() -> None:
    paragraph = offence("religious_offence", ["TCK 216"])
    assert recognise(text="TCK 216/3", country="TR", offences={"TR:x": paragraph})
    law = offence("terrorism_speech", ["Law 2014/028"])
    assert recognise(text="Law 2014/028 s. 2", country="CM", offences={"CM:x": law})


def test_the_same_number_of_another_law_or_state_is_not_recognised() -> None:
    offences = {"TR:x": INSULT_PRESIDENT}
    assert recognise(text="", statutes=("CMK 299",), country="TR", offences=offences) == ()
    assert recognise(text="", statutes=("TCK 299",), country="DE", offences=offences) == ()
    assert recognise(text="", statutes=("TCK 299",), country=None, offences=offences) == ()


def test_a_provision_counts_though_its_words_are_those_of_a_more_specific_offence() -> None:
    found = recognise(
        text="insulting the President",
        statutes=("TCK 125",),
        country="TR",
        spoken=("en",),
        offences={"TR:x": offence("insult", ["TCK 125"])},
    )
    assert {str(one.tag) for one in found} == {"insult", "insult_head_of_state"}


# --- Names in rulebooks ---


@pytest.mark.parametrize(("name", "written"), NAMES)
def test_what_a_rulebook_calls_the_offence_is_found_in_another_case(name: str, written: str) -> None:
    found = recognise(
        text=written, country=None, spoken=("en",), offences={"XX:x": offence("sedition", [], [name])}
    )
    assert [(str(one.tag), one.entry, one.certainty) for one in found] == [
        ("sedition", "XX:x", Confidence.MEDIUM)
    ]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("treason", "the treasury"),
        ("state", "a statement"),
        ("desacato", "el desacuerdo"),
        ("kin", "king"),
        ("hostile reporting", "hostile to all reporting"),
        ("hostile reporting", "hostile"),
    ],
)
def test_a_word_that_only_begins_alike_is_not_the_name(name: str, written: str) -> None:
    offences = {"XX:x": offence("sedition", [], [name])}
    assert recognise(text=written, country=None, spoken=("en",), offences=offences) == ()


# --- Bounds ---

HOSTILE = [
    "a ",
    "insult ",
    "insult the president of the republic ",
    "insult . . . . . ",
    "insult" + "." * 50,
    "president ",
    "state of ",
    "§ 188 StGB ",
    "1, ",
    "ßﷺ",
    "侮辱总统",
    "หมิ่น",
    "\u0301",
    "ال",
    "x" * 39 + " ",
    "hostile ",
]
OFFENCES = {
    f"DE:{number}": offence("sedition", [f"StGB {number}"], ["hostile reporting"]) for number in range(1, 9)
}


@pytest.mark.parametrize("unit", HOSTILE, ids=ascii)
def test_the_work_grows_with_the_text_and_no_faster(unit: str) -> None:
    def steps(length: int) -> int:
        text = (unit * (length // len(unit) + 1))[:length]
        return steps_of(
            lambda: recognise(
                text=text, country="DE", spoken=("en", "de"), statutes=(text,), offences=OFFENCES
            )
        )

    steps(500)
    assert steps(6_000) < 2.5 * steps(3_000) + 5_000


def test_of_a_text_of_a_hundred_thousand_characters_only_the_beginning_is_read() -> None:
    text = "high treason " * 8_000
    assert len(text) > 100_000
    found = only(recognise(text=text, country="DE", spoken=("en",), statutes=(text,) * 1_000))
    assert max(match.end for match in found.matches) <= 20_000
    assert len(found.matches) <= MOST_MATCHES
    short = steps_of(lambda: recognise(text=text[:20_000], country="DE", spoken=("en",)))
    assert steps_of(lambda: recognise(text=text, country="DE", spoken=("en",))) < 1.01 * short
