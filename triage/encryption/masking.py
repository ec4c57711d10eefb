"""What lists show in place of a personal value."""

import phonenumbers

DOTS = "•••"
PHONE_DOTS = "•••••"
SHORTEST_SHOWN = 5


def mask(value: str) -> str:
    """Enough to tell two rows apart, too little to know the value: `+49•••••67`, `ab•••`.

    The number of dots does not follow the length. Values of fewer than five characters are hidden entirely.
    """
    if len(value) < SHORTEST_SHOWN:
        return DOTS
    if value.startswith("+"):
        return _mask_phone(value)
    return value[:2] + DOTS


def _mask_phone(value: str) -> str:
    try:
        country_code = phonenumbers.parse(value).country_code
    except phonenumbers.NumberParseException:
        return DOTS
    return f"+{country_code}{PHONE_DOTS}{value[-2:]}"
