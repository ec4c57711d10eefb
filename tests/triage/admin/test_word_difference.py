"""Two texts compared word by word, in every script that letters are written in."""

from __future__ import annotations

from itertools import pairwise

import pytest

from triage.admin.word_difference import word_difference, words_of
from triage.letters.languages import LANGUAGES
from triage.letters.shipped import shipped_texts


def told(old: str, new: str) -> str:
    """The difference with what was removed in brackets and what was added in angles."""
    forms = {"same": "{}", "removed": "[{}]", "added": "<{}>"}
    return "".join(forms[piece.kind].format(piece.text) for piece in word_difference(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("We answer.", "We answer.", "We answer."),
        ("", "We answer.", "<We answer.>"),
        ("We answer.", "", "[We answer.]"),
        ("We answer soon.", "We answer today.", "We answer [soon]<today>."),
        ("We answer it soon.", "They reply it soon.", "[We answer]<They reply> it soon."),
        ("We answer.", "We answer in writing.", "We answer< in writing>."),
        ("By {due} we answer.", "By {answer_by} we answer.", "By [{due}]<{answer_by}> we answer."),
        ("Es ist **wichtig**.", "Es ist wichtig.", "Es ist [**]wichtig[**]."),
        ("We answer.\n\nSoon.", "We answer.\nSoon.", "We answer.[\n\n]<\n>Soon."),
        ("回答します。", "回答しません。", "回答しま[す]<せん>。"),
        ("हम उत्तर देते हैं", "हम उत्तर देंगे", "हम उत्तर [देते हैं]<देंगे>"),
        ("نجيب على الطلب", "نجيب عن الطلب", "نجيب [على]<عن> الطلب"),
        ("café", "cafe\u0301s", "[café]<cafe\u0301s>"),
    ],
)  # fmt: skip
def test_what_changed_is_told_in_whole_words(old: str, new: str, expected: str) -> None:
    assert told(old, new) == expected


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_pieces_are_both_texts_and_no_more(tag: str) -> None:
    texts = list(shipped_texts(tag).values())
    for old, new in pairwise(texts):
        pieces = word_difference(old, new)
        assert "".join(piece.text for piece in pieces if not piece.added) == old
        assert "".join(piece.text for piece in pieces if not piece.removed) == new


def test_a_word_with_its_marks_is_one_word() -> None:
    assert words_of("उत्तर देंगे") == ["उत्तर", " ", "देंगे"]
    assert words_of("سِرّ") == ["سِرّ"]
    assert words_of("東京") == ["東", "京"]


def test_a_long_letter_is_compared_in_short_time() -> None:
    rows = [f"Subject {number}: 203.0.113.{number % 254} at {number} o’clock.\n" for number in range(4_000)]
    changed = [*rows[:1000], "One row more.\n", *rows[1000:]]
    pieces = word_difference("".join(rows), "".join(changed))
    assert [piece.text for piece in pieces if piece.removed] == []
    assert "".join(piece.text for piece in pieces if piece.added).split() == ["One", "row", "more."]
