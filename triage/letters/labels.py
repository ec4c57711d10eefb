"""The words of the page around a letter, for each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What the reference block, the foot of the page and the salutation say. `locale` is for dates."""

    locale: str
    our_reference: str
    your_reference: str
    your_letter_of: str
    received: str
    date: str
    page: str
    of: str
    phone: str
    email: str
    dear: str
    dear_unknown: str
    closing: str
    replaces: str
    of_day: str


LABELS: Mapping[str, Labels] = MappingProxyType(
    {
        "en": Labels(
            locale="en_GB",
            our_reference="Our reference",
            your_reference="Your reference",
            your_letter_of="Your document of",
            received="Received",
            date="Date",
            page="Page",
            of="of",
            phone="Telephone",
            email="E-mail",
            dear="Dear",
            dear_unknown="Dear Sir or Madam",
            closing="Yours faithfully",
            replaces="This letter replaces version",
            of_day="of",
        )
    }
)
"""The labels by language."""
