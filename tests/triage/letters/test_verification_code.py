"""The code on a letter: what is printed, what is read from what people type, what a database keeps of it."""

from __future__ import annotations

import base64
import secrets
from collections import Counter
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.letters.verification_code import ALPHABET, digest_of, new_code, printed, qr_svg, read_code

CODE = "01ABCDEFGHJKMNPQRSTVWXYZ23"


def test_a_code_has_128_bits_in_26_characters_of_an_alphabet_without_look_alikes():
    codes = [new_code() for _ in range(400)]
    assert {len(code) for code in codes} == {26}
    assert set("".join(codes)) == set(ALPHABET)
    assert {code[0] for code in codes} == set("01234567")
    assert len(set(codes)) == 400
    assert not set("ILOU") & set(ALPHABET)


@pytest.mark.parametrize("number", [0, 1, 2**128 - 1, 2**127])
def test_every_number_of_128_bits_has_a_code_of_its_own(number: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(secrets, "randbits", lambda bits: number)
    value = 0
    for character in new_code():
        value = value * 32 + ALPHABET.index(character)
    assert value == number


def test_a_printed_code_stands_in_groups_and_is_read_back():
    assert printed(CODE) == "01ABC-DEFGH-JKMNP-QRSTV-WXYZ23"
    assert read_code(printed(CODE)) == CODE


@pytest.mark.parametrize(
    "typed",
    [
        "01abc-defgh-jkmnp-qrstv-wxyz23",
        "01ABCDEFGHJKMNPQRSTVWXYZ23",
        "  01ABC DEFGH JKMNP QRSTV WXYZ23 ",
        "0lABC–DEFGH–JKMNP–QRSTV–WXYZ23",
        "OIabc_defgh.jkmnp\u00a0qrstv\u2011wxyz23\n",
    ],
    ids=["small", "no hyphens", "spaces", "dashes and an l", "O, I and other separators"],
)
def test_a_code_is_read_however_it_is_typed(typed: str):
    assert read_code(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    [
        "", "-", CODE[:-1], CODE + "2", "8" + CODE[1:], "U" + CODE[1:], "٣" + CODE[1:], "\x00" + CODE[1:], "é" * 26,
        "0" * 10_000,
    ],
)  # fmt: skip
def test_what_no_letter_could_have_is_no_code(typed: str):
    assert read_code(typed) is None


@given(st.text(max_size=60))
def test_reading_never_fails_and_gives_a_code_or_nothing(typed: str):
    code = read_code(typed)
    assert code is None or (
        len(code) == 26 and set(code) <= set(ALPHABET) and read_code(printed(code)) == code
    )


def test_a_database_keeps_a_digest_that_differs_for_each_code():
    digests = Counter(digest_of(new_code()) for _ in range(50))
    assert set(digests.values()) == {1}
    assert all(len(digest) == 64 for digest in digests)
    assert digest_of(CODE) == digest_of(CODE)


def test_the_picture_is_an_svg_that_a_template_can_hold():
    uri = qr_svg("https://desk.example.org/verify/01ABC-DEFGH-JKMNP-QRSTV-WXYZ23/")
    assert uri.startswith("data:image/svg+xml")
    head, _, body = uri.partition(",")
    svg = base64.b64decode(body).decode() if "base64" in head else unquote(body)
    assert "<svg" in svg
    assert "<script" not in svg
