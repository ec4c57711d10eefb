"""The time zone that each part of a large State keeps, by ISO 3166-2: that of its capital, then its others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

_BY_ZONE = {
    "US": {
        "America/New_York": "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
        "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
        "America/Denver": "CO ID MT NM UT WY",
        "America/Phoenix": "AZ",
        "America/Los_Angeles": "CA NV OR WA",
        "America/Anchorage": "AK",
        "Pacific/Honolulu": "HI",
        "America/Puerto_Rico": "PR",
        "America/St_Thomas": "VI",
        "Pacific/Guam": "GU",
        "Pacific/Saipan": "MP",
        "Pacific/Pago_Pago": "AS",
    },
    "CA": {
        "America/St_Johns": "NL",
        "America/Halifax": "NB NS PE",
        "America/Toronto": "ON QC",
        "America/Winnipeg": "MB",
        "America/Regina": "SK",
        "America/Edmonton": "AB",
        "America/Yellowknife": "NT",
        "America/Iqaluit": "NU",
        "America/Vancouver": "BC",
        "America/Whitehorse": "YT",
    },
    "AU": {
        "Australia/Sydney": "ACT NSW",
        "Australia/Melbourne": "VIC",
        "Australia/Brisbane": "QLD",
        "Australia/Adelaide": "SA",
        "Australia/Darwin": "NT",
        "Australia/Hobart": "TAS",
        "Australia/Perth": "WA",
    },
}
_OTHERS = {
    "US-AK": "America/Adak",
    "US-AZ": "America/Denver",
    "US-FL": "America/Chicago",
    "US-ID": "America/Los_Angeles",
    "US-IN": "America/Chicago",
    "US-KS": "America/Denver",
    "US-KY": "America/Chicago",
    "US-MI": "America/Chicago",
    "US-ND": "America/Denver",
    "US-NE": "America/Denver",
    "US-NV": "America/Denver",
    "US-OR": "America/Denver",
    "US-SD": "America/Denver",
    "US-TN": "America/New_York",
    "US-TX": "America/Denver",
    "CA-BC": "America/Edmonton",
    "CA-NL": "America/Halifax",
    "CA-NU": "America/Winnipeg",
    "CA-ON": "America/Winnipeg",
    "CA-QC": "America/Halifax",
    "CA-SK": "America/Edmonton",
    "AU-NSW": "Australia/Adelaide",
    "AU-WA": "Australia/Eucla",
}
"""What a smaller part of the subdivision keeps (IANA time zone database, zone1970.tab)."""


def _table() -> Iterator[tuple[str, tuple[str, ...]]]:
    for state, zones in _BY_ZONE.items():
        for zone, parts in zones.items():
            for part in parts.split():
                code = f"{state}-{part}"
                yield code, (zone, *(other for other in (_OTHERS.get(code),) if other))


REGIONAL_ZONES: Mapping[str, tuple[str, ...]] = MappingProxyType(dict(_table()))
"""Names of the IANA database. Parts that are not here keep the time of their State's capital, which a step says."""
