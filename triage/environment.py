"""Typed readers of the environment: an odd or missing value stops the start and names the variable."""

import base64
import binascii
import os
import secrets
from dataclasses import dataclass, field
from enum import StrEnum, unique
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
BOUND_MEMBER_STATES = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
"""The Member States that Regulation (EU) 2023/1543 binds (ISO 3166-1): all but Denmark."""


@unique
class Stage(StrEnum):
    """Where the product runs. Nothing said means production: the strict one."""

    LOCAL = "local"
    TEST = "test"
    PRODUCTION = "production"


def read_stage() -> Stage:
    """Read COUNTERSIGN_ENV. Raises ImproperlyConfigured for any other word."""
    word = os.environ.get("COUNTERSIGN_ENV", Stage.PRODUCTION)
    try:
        return Stage(word)
    except ValueError:
        raise ImproperlyConfigured(
            f"COUNTERSIGN_ENV is {word!r}; set it to one of {', '.join(Stage)}."
        ) from None


def read_text(name: str, default: str | None = None) -> str:
    """Read a text that may not be empty. Without a default the variable is required."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set; the product does not start without it.")
    return default


def read_own(name: str, *, stage: Stage, example: str) -> str:
    """Read a text that production must set itself: there an example would be a guess."""
    return read_text(name, None if stage is Stage.PRODUCTION else example)


def read_member_state(name: str, *, stage: Stage, example: str) -> str:
    """Read the code of a Member State that Regulation (EU) 2023/1543 binds; like `read_own` without an example."""
    value = read_own(name, stage=stage, example=example)
    if value not in BOUND_MEMBER_STATES:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; set it to the code of the Member State where your representative sits, such as IE. "
            "Denmark takes no part in Regulation (EU) 2023/1543."
        )
    return value


def web_address(name: str, value: str, *, stage: Stage) -> str:
    """The address as it is put before a path. Raises ImproperlyConfigured for one that a letter must not print."""
    parts = urlsplit(value)
    schemes = {"https"} if stage is Stage.PRODUCTION else {"https", "http"}
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if parts.scheme not in schemes or not parts.hostname or not plain:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write it as https://desk.example.org, without user, query or fragment."
        )
    return value.rstrip("/")


def read_secret(name: str, *, shortest: int = 50) -> str:
    """Read a required secret of at least `shortest` characters."""
    value = read_text(name)
    if len(value) < shortest:
        raise ImproperlyConfigured(f"{name} is shorter than {shortest} characters; generate a longer one.")
    return value


def read_list(name: str, default: list[str] | None = None) -> list[str]:
    """Read a comma-separated list; empty parts are refused."""
    if name not in os.environ and default is not None:
        return default
    parts = [part.strip() for part in read_text(name).split(",")]
    if not all(parts):
        raise ImproperlyConfigured(f"{name} has an empty part; write it as one,two,three.")
    return parts


def read_whole_number(name: str, default: int, *, least: int, most: int) -> int:
    """Read a whole number within limits."""
    text = os.environ.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise ImproperlyConfigured(f"{name} is {text!r}; set a whole number from {least} to {most}.")
    return int(text)


def read_switch(name: str, *, default: bool) -> bool:
    """Read yes or no; anything else is refused."""
    text = os.environ.get(name)
    if text is None:
        return default
    if text not in ("yes", "no"):
        raise ImproperlyConfigured(f"{name} is {text!r}; write yes or no.")
    return text == "yes"


def decode_key(name: str, text: str) -> bytes:
    """Decode a key of 32 bytes from base64."""
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ImproperlyConfigured(f"{name} is not base64.") from None
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} holds {len(key)} bytes; a key has {KEY_BYTES}.")
    return key


def read_keys(name: str) -> dict[str, bytes]:
    """Read `id:base64,id:base64`; the first is the active key."""
    keys: dict[str, bytes] = {}
    for part in read_list(name):
        key_id, colon, text = part.partition(":")
        if not colon or not key_id.isalnum() or key_id in keys:
            raise ImproperlyConfigured(
                f"{name} must read id:base64,id:base64 with different alphanumeric ids."
            )
        keys[key_id] = decode_key(name, text)
    return keys


def local_secret(folder: Path, name: str) -> str:
    """A random key (base64 of 32 bytes) kept in a private file; made once, also when two processes start at once."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        draft = folder / f".{name}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider that people may sign in with, and the claim that names their account."""

    url: str
    client_id: str
    secret: str = field(repr=False)
    name: str
    match: str


def read_provider(*, stage: Stage) -> Provider | None:
    """Read the variables that begin with OIDC_; None without OIDC_URL. Half a provider stops the start."""
    url = read_text("OIDC_URL", "")
    if not url:
        return None
    scheme = urlsplit(url).scheme
    if scheme != "https" and (stage is Stage.PRODUCTION or scheme != "http"):
        raise ImproperlyConfigured(f"OIDC_URL is {url!r}; it must begin with https://.")
    match = read_text("OIDC_MATCH", "username")
    if match not in ("username", "email"):
        raise ImproperlyConfigured(f"OIDC_MATCH is {match!r}; write username or email.")
    return Provider(
        url=url,
        client_id=read_text("OIDC_CLIENT_ID"),
        secret=read_text("OIDC_CLIENT_SECRET"),
        name=read_text("OIDC_NAME", "OpenID Connect"),
        match=match,
    )


@dataclass(frozen=True, slots=True)
class SigningKey:
    """Where the key that signs letters is: in a PKCS#12 file, on a PKCS#11 token, or nowhere."""

    path: Path | None = None
    module: str = ""
    token: str = ""
    label: str = ""
    secret: str = field(default="", repr=False)
    demonstration: bool = False
    """Made when there is none: worth nothing, and its certificate says so."""


def read_signing_key(*, stage: Stage, secrets_folder: Path) -> SigningKey:
    """Read the variables that begin with COUNTERSIGN_SIGNING; two keys, or half a token, stop the start.

    Production may start without: then no letter can be issued, and the home page says so. Elsewhere there is a key for
    demonstration.
    """
    path = read_text("COUNTERSIGN_SIGNING_KEY", "")
    module = read_text("COUNTERSIGN_SIGNING_PKCS11", "")
    if path and module:
        raise ImproperlyConfigured(
            "COUNTERSIGN_SIGNING_KEY and COUNTERSIGN_SIGNING_PKCS11 are both set; letters are signed with one key."
        )
    if module:
        return SigningKey(
            module=module,
            token=read_text("COUNTERSIGN_SIGNING_TOKEN"),
            label=read_text("COUNTERSIGN_SIGNING_LABEL"),
            secret=read_text("COUNTERSIGN_SIGNING_PIN"),
        )
    if path:
        return SigningKey(path=Path(path), secret=read_text("COUNTERSIGN_SIGNING_PASSPHRASE"))
    if stage is Stage.PRODUCTION:
        return SigningKey()
    return SigningKey(
        path=secrets_folder / "demonstration-only.p12",
        secret=local_secret(secrets_folder, "demonstration-passphrase"),
        demonstration=True,
    )


def read_timestamp_url() -> str:
    """Read the address of a timestamp authority, or nothing. A timestamp is signed, so HTTP is as good as HTTPS."""
    url = read_text("COUNTERSIGN_TIMESTAMP_URL", "")
    if url and urlsplit(url).scheme not in ("http", "https"):
        raise ImproperlyConfigured(
            f"COUNTERSIGN_TIMESTAMP_URL is {url!r}; it must begin with https:// or http://."
        )
    return url
