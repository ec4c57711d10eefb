"""The wording that is shipped with the product: one TOML file for each language, and the sentences of the reasons."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from jurisdictions.law.reasons import REASONS
from triage.letters.languages import ENGLISH

FOLDER: Final = Path(__file__).with_name("texts")


@cache
def shipped_texts(tag: str) -> Mapping[str, str]:
    """The text of each module in a language, by the code of the module; empty where none is shipped."""
    path = FOLDER / f"{tag}.toml"
    if not path.is_file():
        return MappingProxyType({})
    with path.open("rb") as stream:
        texts: dict[str, str] = tomllib.load(stream)
    if tag == ENGLISH:
        texts |= {f"reason.{code}": reason.wording for code, reason in REASONS.items()}
        texts |= {f"ask.{code}": reason.ask for code, reason in REASONS.items() if reason.ask}
    return MappingProxyType(texts)


def digest_of(text: str) -> str:
    """SHA-256 of a text in UTF-8: the same words have the same digest in every language and version."""
    return hashlib.sha256(text.encode()).hexdigest()
