"""Letters have a word for everything that a row can hold, and it is no code."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from jurisdictions.law.vocabulary import IdentifierKind, Instrument, RequestKind
from triage.choices import (
    Channel,
    ForgeryCheckKind,
    ForgeryCheckResult,
    VerificationMethod,
    VerificationResult,
)
from triage.services import letter_labels


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (letter_labels.INSTRUMENTS, list(Instrument)),
        (letter_labels.KINDS, list(RequestKind)),
        (letter_labels.CHANNELS, list(Channel)),
        (letter_labels.CHECKS, [*VerificationMethod, *ForgeryCheckKind]),
        (letter_labels.CHECK_RESULTS, [*VerificationResult, *ForgeryCheckResult]),
    ],
    ids=["instruments", "kinds", "channels", "checks", "results"],
)
def test_there_is_a_label_for_every_word(labels: Mapping[str, str], words: list[str]) -> None:
    assert set(labels) == set(words)
    assert not any("_" in label for label in labels.values())


def test_what_the_order_only_states_stands_in_quotation_marks() -> None:
    assert letter_labels.identifier_label("stated", ["[A]", "[B]"]) == "as stated: “[A]”, “[B]”"
    assert letter_labels.identifier_label("username", ["kranich"]) == "user name @kranich"


@pytest.mark.parametrize("kind", list(IdentifierKind))
def test_every_kind_of_identifier_can_be_named(kind: IdentifierKind) -> None:
    assert "x1" in letter_labels.identifier_label(kind, ["x1"])
