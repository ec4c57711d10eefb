"""Settings by environment: odd values and missing secrets stop the start and name the variable."""

import base64
import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from jurisdictions.law.rulebook import read_rulebook
from triage import environment

NAME = "COUNTERSIGN_SOMETHING"
KEY = base64.b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "COUNTERSIGN_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "desk.example.org",
    "DATABASE_URL": "sqlite://:memory:",
    "COUNTERSIGN_MASTER_KEYS": f"first:{KEY}",
    "COUNTERSIGN_INDEX_KEY": KEY,
    "COUNTERSIGN_OPERATOR": "/etc/countersign/operator.toml",
    "COUNTERSIGN_ENFORCING_STATE": "IE",
    "COUNTERSIGN_PUBLIC_URL": "https://desk.example.org",
    "RECORDS_BACKEND": "triage.records.http.HttpRecords",
}
START = "import django; django.setup(); from django.conf import settings; print(settings.STAGE)"


def start(tmp_path: Path, changes: dict[str, str | None]) -> subprocess.CompletedProcess[str]:
    """Start Django in a process of its own with nothing but these variables."""
    values: dict[str, str | None] = {**PRODUCTION, **changes}
    given = {name: value for name, value in values.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", START],
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "triage.settings",
            "COUNTERSIGN_VAR": str(tmp_path),
            **given,
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_complete_production_environment_starts_without_debug_and_makes_no_secret(tmp_path: Path):
    done = start(tmp_path, {})
    assert done.stdout.strip() == "production", done.stderr
    assert not (tmp_path / "secrets").exists()


@pytest.mark.parametrize(
    "name",
    sorted(PRODUCTION.keys() - {"COUNTERSIGN_ENV"}),
)
def test_a_missing_production_setting_stops_the_start_and_is_named(name: str, tmp_path: Path):
    done = start(tmp_path, {name: None})
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {name} is not set" in done.stderr


def test_what_the_desk_keeps_is_readable_by_its_own_user_alone(tmp_path: Path):
    done = start(tmp_path, {"COUNTERSIGN_ENV": "local", "COUNTERSIGN_VAR": str(tmp_path / "var")})
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "var").stat().st_mode & 0o077 == 0


def test_nothing_said_about_the_stage_means_production(tmp_path: Path):
    done = start(tmp_path, {"COUNTERSIGN_ENV": None, "SECRET_KEY": None})
    assert "SECRET_KEY is not set" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("COUNTERSIGN_ENV", "prod", "COUNTERSIGN_ENV is 'prod'"),
        ("SECRET_KEY", "short", "SECRET_KEY is shorter than 50 characters"),
        ("COUNTERSIGN_INDEX_KEY", "AAAA", "COUNTERSIGN_INDEX_KEY holds 3 bytes"),
        ("COUNTERSIGN_LARGEST_DOCUMENT", "50MB", "COUNTERSIGN_LARGEST_DOCUMENT is '50MB'"),
    ],
    ids=["stage", "secret", "key", "number"],
)
def test_an_odd_value_stops_the_start_and_is_named(name: str, value: str, says: str, tmp_path: Path):
    done = start(tmp_path, {name: value})
    assert done.returncode != 0
    assert says in done.stderr


def read_address() -> str:
    stage = environment.Stage.PRODUCTION
    value = environment.read_own(NAME, stage=stage, example="")
    return environment.web_address(NAME, value, stage=stage)


def read_state() -> str:
    return environment.read_member_state(NAME, stage=environment.Stage.PRODUCTION, example="DE")


ODD: dict[str, tuple[Callable[[], Any], str]] = {
    "number-as-words": (lambda: environment.read_whole_number(NAME, 1, least=0, most=9), "five"),
    "number-too-large": (lambda: environment.read_whole_number(NAME, 1, least=0, most=9), "10"),
    "number-negative": (lambda: environment.read_whole_number(NAME, 1, least=0, most=9), "-1"),
    "number-in-other-digits": (lambda: environment.read_whole_number(NAME, 1, least=0, most=9), "٣"),
    "number-empty": (lambda: environment.read_whole_number(NAME, 1, least=0, most=9), ""),
    "switch-as-number": (lambda: environment.read_switch(NAME, default=False), "1"),
    "switch-in-capitals": (lambda: environment.read_switch(NAME, default=False), "Yes"),
    "list-with-a-hole": (lambda: environment.read_list(NAME), "one,,two"),
    "list-empty": (lambda: environment.read_list(NAME), ""),
    "state-without-the-regulation": (lambda: read_state(), "DK"),
    "state-outside": (lambda: read_state(), "CH"),
    "state-in-small-letters": (lambda: read_state(), "ie"),
    "state-as-a-name": (lambda: read_state(), "Ireland"),
    "address-without-tls": (lambda: read_address(), "http://desk.example.org"),
    "address-without-scheme": (lambda: read_address(), "desk.example.org"),
    "address-with-a-password": (lambda: read_address(), "https://a:b@desk.example.org"),
    "address-with-a-query": (lambda: read_address(), "https://desk.example.org/?a=1"),
    "secret-short": (lambda: environment.read_secret(NAME), "x" * 49),
    "keys-without-id": (lambda: environment.read_keys(NAME), KEY),
    "keys-twice": (lambda: environment.read_keys(NAME), f"a:{KEY},a:{KEY}"),
    "keys-not-base64": (lambda: environment.read_keys(NAME), "a:%%%"),
}


@pytest.mark.parametrize("case", ODD)
def test_a_reader_refuses_an_odd_value_and_names_the_variable(case: str, monkeypatch: pytest.MonkeyPatch):
    read, value = ODD[case]
    monkeypatch.setenv(NAME, value)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        read()


SOUND: dict[str, tuple[Callable[[], Any], str, Any]] = {
    "number": (lambda: environment.read_whole_number(NAME, 1, least=0, most=9), "9", 9),
    "switch": (lambda: environment.read_switch(NAME, default=False), "yes", True),
    "list": (lambda: environment.read_list(NAME), "one, two", ["one", "two"]),
    "state": (lambda: read_state(), "IE", "IE"),
    "address": (lambda: read_address(), "https://desk.example.org/legal/", "https://desk.example.org/legal"),
    "secret": (lambda: environment.read_secret(NAME), "x" * 50, "x" * 50),
    "keys": (lambda: list(environment.read_keys(NAME)), f"b:{KEY},a:{KEY}", ["b", "a"]),
}


@pytest.mark.parametrize("case", SOUND)
def test_a_reader_takes_a_sound_value(case: str, monkeypatch: pytest.MonkeyPatch):
    read, value, expected = SOUND[case]
    monkeypatch.setenv(NAME, value)
    assert read() == expected


def test_a_local_secret_is_made_once_and_is_private(tmp_path: Path):
    first = environment.local_secret(tmp_path / "secrets", "index")
    assert environment.local_secret(tmp_path / "secrets", "index") == first
    assert environment.local_secret(tmp_path / "secrets", "master") != first
    assert (tmp_path / "secrets" / "index").stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in (tmp_path / "secrets").iterdir()) == ["index", "master"]


def test_the_enforcing_state_is_one_of_those_that_the_shipped_regulation_binds():
    path = settings.BASE_DIR / "jurisdictions" / "rulebooks" / "regimes" / "eu-2023-1543.toml"
    regulation = read_rulebook(path.read_bytes(), file=path.name)
    bound = {
        state
        for rule in regulation.rules
        for clause in rule.require.clauses
        if clause.names == ("issuing_state",) and len(clause.literals) > 1
        for state in clause.literals
    }
    assert bound == environment.BOUND_MEMBER_STATES


# --- The key that signs letters ---


def signing_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str, **given: str
) -> environment.SigningKey:
    for name in ("KEY", "PASSPHRASE", "PKCS11", "TOKEN", "LABEL", "PIN"):
        monkeypatch.delenv(f"COUNTERSIGN_SIGNING_{name}", raising=False)
    for name, value in given.items():
        monkeypatch.setenv(f"COUNTERSIGN_SIGNING_{name}", value)
    return environment.read_signing_key(stage=environment.Stage(stage), secrets_folder=tmp_path)


def test_production_may_start_without_a_signing_key_and_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert signing_key(tmp_path, monkeypatch, "production") == environment.SigningKey()
    assert list(tmp_path.iterdir()) == []


def test_elsewhere_the_signing_key_is_one_for_demonstration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    key = signing_key(tmp_path, monkeypatch, "local")
    assert key.demonstration
    assert key.path == tmp_path / "demonstration-only.p12"
    assert key.secret == signing_key(tmp_path, monkeypatch, "local").secret
    assert key.secret not in repr(key)


def test_a_signing_key_is_read_from_a_file_or_from_a_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = signing_key(tmp_path, monkeypatch, "production", KEY="/run/letters.p12", PASSPHRASE="secret")
    assert (file.path, file.secret, file.module) == (Path("/run/letters.p12"), "secret", "")
    token = signing_key(
        tmp_path, monkeypatch, "production", PKCS11="/lib/token.so", TOKEN="desk", LABEL="letters", PIN="1234"
    )
    assert (token.module, token.token, token.label, token.secret) == (
        "/lib/token.so",
        "desk",
        "letters",
        "1234",
    )
    assert token.path is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"KEY": "/run/letters.p12"}, "COUNTERSIGN_SIGNING_PASSPHRASE is not set"),
        (
            {"PKCS11": "/lib/token.so", "TOKEN": "desk", "LABEL": "letters"},
            "COUNTERSIGN_SIGNING_PIN is not set",
        ),
        ({"KEY": "/run/letters.p12", "PASSPHRASE": "x", "PKCS11": "/lib/token.so"}, "are both set"),
    ],
    ids=["no passphrase", "no PIN", "two keys"],
)
def test_half_a_signing_key_or_two_stop_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], says: str
):
    with pytest.raises(ImproperlyConfigured, match=says):
        signing_key(tmp_path, monkeypatch, "production", **given)


def test_the_address_of_a_timestamp_authority_is_one_of_the_web(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COUNTERSIGN_TIMESTAMP_URL", "http://tsa.example/")
    assert environment.read_timestamp_url() == "http://tsa.example/"
    monkeypatch.setenv("COUNTERSIGN_TIMESTAMP_URL", "file:///etc/passwd")
    with pytest.raises(ImproperlyConfigured, match="COUNTERSIGN_TIMESTAMP_URL"):
        environment.read_timestamp_url()
