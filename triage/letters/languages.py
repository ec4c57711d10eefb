"""The languages in which letters are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final

from babel import Locale

from triage.letters.errors import UnknownLanguage

ENGLISH: Final = "en"
"""The language that prevails in a letter of two languages."""


@dataclass(frozen=True)
class Language:
    """A language of letters. `tag` is that of BCP 47, `locale` the one of the Unicode data for dates and names."""

    tag: str
    locale: str
    own_name: str
    direction: str = "ltr"

    @cached_property
    def data(self) -> Locale:
        """Names of States, months and numbers, from the Unicode locale data."""
        return Locale.parse(self.locale)

    def name_in(self, locale: str) -> str:
        """What the language is called in another, for example "German" in English."""
        reader = Locale.parse(locale, sep="-")
        # British dates make no British English: only a tag that has a country is called by it.
        return (self.data if "-" in self.tag else Locale(self.data.language)).get_display_name(
            reader
        ) or self.own_name


_ALL = (
    Language("en", "en_GB", "English"),
    Language("de", "de", "Deutsch"),
    Language("fr", "fr", "français"),
    Language("es", "es", "español"),
    Language("pt-BR", "pt_BR", "português (Brasil)"),
    Language("it", "it", "italiano"),
    Language("tr", "tr", "Türkçe"),
    Language("ru", "ru", "русский"),
    Language("uk", "uk", "українська"),
    Language("ar", "ar", "العربية", "rtl"),
    Language("hi", "hi", "हिन्दी"),
    Language("ja", "ja", "日本語"),
)

LANGUAGES: Mapping[str, Language] = MappingProxyType({language.tag: language for language in _ALL})
"""Every language of letters by its tag, English first."""

_SPOKEN = {"pt": "pt-BR"}
"""What the law's data calls a language, and the letters' own form of it."""


def language(tag: str) -> Language:
    """The language with this tag. Raises UnknownLanguage."""
    try:
        return LANGUAGES[tag]
    except KeyError:
        raise UnknownLanguage(tag, tuple(LANGUAGES)) from None


def first_written(spoken: Iterable[str]) -> str | None:
    """The first of the languages spoken somewhere (BCP 47) in which letters are written; None if there is none."""
    for tag in spoken:
        plain = tag.replace("_", "-").split("-")[0].lower()
        if (found := _SPOKEN.get(plain, plain)) in LANGUAGES:
            return found
    return None
