"""All checks that need no test run. Prints one line for each, and what a failed one said."""

import base64
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

LOCKS = sorted(Path().glob("requirements*.lock"))
TEMPLATES = Path("templates")
# Nothing here needs data. A database in memory leaves the developer's own alone.
NO_DATABASE = {"DATABASE_URL": "sqlite://:memory:"}


@dataclass(frozen=True)
class Check:
    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    check: Check
    passed: bool
    output: str
    seconds: float


def python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, *arguments)


def checks() -> Iterator[Check]:
    """The slowest first: two at a time, they then end together."""
    yield Check("mypy", python("-m", "mypy"))
    yield Check(
        "import layers",
        python("-c", "from importlinter.cli import lint_imports_command as c; c(['--no-logo'])"),
    )
    yield Check(
        "deployment", python("manage.py", "check", "--deploy", "--fail-level", "WARNING"), production()
    )
    yield Check("migrations", python("manage.py", "makemigrations", "--check", "--dry-run"), NO_DATABASE)
    yield Check("ruff", python("-m", "ruff", "check", "."))
    yield Check("format", python("-m", "ruff", "format", "--check", "."))
    yield Check("templates", python("-m", "djlint", "--lint", "--quiet", str(TEMPLATES)))
    yield Check("template indent", python("-m", "djhtml", "--tabwidth", "2", "--check", *templates()))
    yield Check("shell syntax", ("sh", "-n", "run"))


def templates() -> list[str]:
    return sorted(str(path) for path in TEMPLATES.rglob("*.html"))


def production() -> dict[str, str]:
    """Settings of a production site that is set up well; the secrets are made up for this one check."""
    return {
        "COUNTERSIGN_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "desk.example.org",
        "COUNTERSIGN_MASTER_KEYS": f"first:{made_up_key()}",
        "COUNTERSIGN_INDEX_KEY": made_up_key(),
        "COUNTERSIGN_OPERATOR": "examples/operator.toml",
        "COUNTERSIGN_ENFORCING_STATE": "IE",
        "COUNTERSIGN_PUBLIC_URL": "https://desk.example.org",
        "RECORDS_BACKEND": "triage.records.http.HttpRecords",
        **NO_DATABASE,
    }


def made_up_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def run(check: Check) -> Result:
    start = time.monotonic()
    done = subprocess.run(
        check.command,
        env={**os.environ, **check.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Result(check, done.returncode == 0, done.stdout.strip(), time.monotonic() - start)


def locks_with_addresses() -> list[str]:
    """A lock names packages and hashes. An address in it would tie everybody to one mirror."""
    return [lock.name for lock in LOCKS if "://" in lock.read_text()]


def main() -> int:
    failed = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for result in pool.map(run, checks()):
            print(
                f"{'ok    ' if result.passed else 'FAILED'} {result.seconds:5.1f} s  {result.check.name}",
                flush=True,
            )
            if not result.passed:
                failed += 1
                print(result.output, flush=True)
    for name in locks_with_addresses():
        failed += 1
        print(f"FAILED  {name} holds an address; write it anew with ./run lock")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
