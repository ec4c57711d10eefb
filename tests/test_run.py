"""./run on machines that lack things, and its servers. A stand-in for Python notes how it was called."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scripts import suite
from scripts.postgres import Server
from tests.faults.conftest import pytest_ignore_collect

ROOT = Path(__file__).parent.parent
SHELL = shutil.which("dash") or "sh"

STAND_IN = """#!/bin/sh
case "$*" in *importlib*|*ctypes*) exit 0 ;; esac
echo "$*" >>calls
case "$*" in
    *gunicorn*) {web} ;;
    *celery*) {worker} ;;
esac
"""
UNTIL_STOPPED = "exec sleep 60"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what ./run needs, in a folder of its own, with a stand-in for Python."""
    for name in ("run", "requirements.lock", "requirements-dev.lock", "requirements-bootstrap.lock"):
        shutil.copy(ROOT / name, tmp_path)
    put_python(tmp_path)
    return tmp_path


def put_python(checkout: Path, *, web: str = UNTIL_STOPPED, worker: str = UNTIL_STOPPED) -> None:
    python = checkout / ".venv/bin/python"
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text(STAND_IN.format(web=web, worker=worker))
    python.chmod(0o755)


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN_")}
    return {**kept, "COUNTERSIGN_MAY_INSTALL": "no", **changes}


def run(checkout: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SHELL, "./run", *arguments],
        cwd=checkout,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def calls(checkout: Path) -> list[str]:
    log = checkout / "calls"
    return log.read_text().splitlines() if log.exists() else []


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited 20 s in vain"
        time.sleep(0.05)


def test_help_names_every_command(checkout: Path) -> None:
    answer = run(checkout, "help")
    assert answer.returncode == 0
    for command in ("demo", "serve", "test", "lint", "bench", "doctor", "lock", "help"):
        assert f"\n  {command} " in answer.stdout


def test_an_unknown_command_is_named_and_refused(checkout: Path) -> None:
    answer = run(checkout, "dmeo")
    assert answer.returncode == 64
    assert "there is no command 'dmeo'" in answer.stderr


def test_doctor_is_content_when_nothing_is_missing(checkout: Path) -> None:
    answer = run(checkout, "doctor", PATH=path_with_every_tool(checkout))
    assert answer.returncode == 0, answer.stdout
    assert "Nothing is missing." in answer.stdout


def test_doctor_names_a_missing_library_and_the_command_to_run(checkout: Path) -> None:
    answer = run(
        checkout,
        "doctor",
        PATH=path_with_every_tool(checkout),
        COUNTERSIGN_PRETEND_MISSING="libpango-1.0-0",
    )
    assert answer.returncode == 69
    assert "MISSING  library  pango-1.0" in answer.stdout
    assert "apt-get install -y --no-install-recommends libpango-1.0-0'" in answer.stdout


def path_with_every_tool(checkout: Path) -> str:
    """A PATH on which the tools that only ./run test needs are there, whatever this machine has."""
    tools = checkout / "tools"
    tools.mkdir()
    for name in ("fc-list", "chromium", "pdftotext"):
        (tools / name).write_text("#!/bin/sh\necho found\n")
        (tools / name).chmod(0o755)
    return f"{tools}:{os.environ['PATH']}"


def test_a_demo_without_its_libraries_prints_one_command_and_installs_nothing(checkout: Path) -> None:
    missing = "libpango-1.0-0 fonts-noto-cjk"
    answer = run(checkout, "demo", "--once", COUNTERSIGN_PRETEND_MISSING=missing)
    assert answer.returncode == 69
    assert answer.stderr.count("apt-get install") == 1
    for package in missing.split():
        assert package in answer.stderr
    assert calls(checkout) == []


def test_a_machine_without_python_is_told_everything_it_needs_at_once(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    answer = run(checkout, "demo", "--once", PATH=path_without_python(checkout))
    assert answer.returncode == 69
    assert answer.stderr.count("apt-get install") == 1
    for package in ("python3", "python3-venv", "libpango-1.0-0", "libharfbuzz-subset0", "fonts-noto-core"):
        assert package in answer.stderr


def path_without_python(checkout: Path) -> str:
    tools = checkout / "few"
    tools.mkdir()
    for name in ("cat", "cksum", "dirname", "grep", "id", "sort", "tr"):
        found = shutil.which(name)
        assert found is not None
        (tools / name).symlink_to(found)
    (tools / Path(SHELL).name).symlink_to(shutil.which(SHELL) or SHELL)
    return str(tools)


def test_a_second_run_installs_nothing(checkout: Path) -> None:
    path = path_with_every_tool(checkout)
    assert run(checkout, "demo", "--once", PATH=path).returncode == 0
    assert any("pip sync" in call for call in calls(checkout))
    (checkout / "calls").unlink()
    assert run(checkout, "demo", "--once", PATH=path).returncode == 0
    assert calls(checkout) == ["-V", "manage.py demo --once"]


def test_a_changed_lock_is_installed(checkout: Path) -> None:
    path = path_with_every_tool(checkout)
    run(checkout, "demo", "--once", PATH=path)
    (checkout / "calls").unlink()
    with (checkout / "requirements.lock").open("a") as lock:
        lock.write("\n")
    run(checkout, "demo", "--once", PATH=path)
    assert any("pip sync" in call for call in calls(checkout))


def test_a_demo_leaves_the_tools_of_development_in_place(checkout: Path) -> None:
    path = path_with_every_tool(checkout)
    run(checkout, "bench", PATH=path)
    (checkout / "calls").unlink()
    run(checkout, "demo", "--once", PATH=path)
    assert not any("pip" in call for call in calls(checkout))


def start(checkout: Path, command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [SHELL, "./run", command],
        cwd=checkout,
        env=environment(PATH=path_with_every_tool(checkout)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def both_started(checkout: Path) -> bool:
    started = " ".join(calls(checkout))
    return "gunicorn" in started and "celery" in started


def survivors(process: subprocess.Popen[bytes]) -> list[str]:
    """The live processes that are left of the session that `process` led."""
    left = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended while the folder was read
            name, _, rest = stat.read_text().rpartition(")")
            state, _parent, _group, session = rest.split()[:4]
            if int(session) == process.pid and state != "Z":
                left.append(name)
    return left


@pytest.mark.parametrize("command", ["serve", "demo"])
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "terminated"])
def test_a_signal_stops_web_and_worker_and_leaves_nobody(
    checkout: Path, command: str, sent: signal.Signals
) -> None:
    process = start(checkout, command)
    wait_until(lambda: both_started(checkout))
    process.send_signal(sent)
    assert process.wait(timeout=20) == 0
    assert survivors(process) == []


@pytest.mark.parametrize("dying", ["web", "worker"])
def test_when_one_server_ends_the_other_is_stopped_and_the_exit_code_says_so(
    checkout: Path, dying: str
) -> None:
    put_python(checkout, **{dying: "exit 0"})
    process = start(checkout, "serve")
    assert process.wait(timeout=20) == 1
    assert survivors(process) == []


@pytest.mark.parametrize(
    ("given", "passed_on"),
    [
        (["tests/triage", "-q"], ["tests/triage", "-q", "-m", "postgres"]),
        (["-m", "not slow", "-x"], ["-x", "-m", "postgres and (not slow)"]),
    ],
    ids=["no marker given", "a marker given"],
)
def test_the_second_phase_takes_only_what_is_marked_for_postgresql(
    given: list[str], passed_on: list[str]
) -> None:
    assert suite.only_postgres(given) == passed_on


def test_faults_are_run_one_after_the_other_and_only_when_asked_for(
    no_server: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def note(arguments: Sequence[str], **_: object) -> int:
        asked.append(list(arguments))
        return suite.PASSED

    monkeypatch.delenv("COUNTERSIGN_REQUIRE_POSTGRES", raising=False)
    monkeypatch.setattr(suite, "run_pytest", note)
    suite.main(["-x"])
    suite.main(["--faults", "-x"])
    everything, faults = asked
    assert everything == ["-n", "auto", "-x"]
    assert (faults[0], faults[-1]) == ("tests/faults", "-x")
    assert "-n" not in faults


@pytest.mark.parametrize(
    ("named", "left_out"),
    [(["tests"], True), (["tests/triage", "tests/test_run.py"], True), (["tests/faults"], None),
     (["tests/faults/test_web.py::test_x"], None)],
    ids=["all tests", "some tests", "the faults", "one fault"],
)  # fmt: skip
def test_a_fault_is_tried_only_by_who_names_it(named: list[str], left_out: bool | None) -> None:
    config: Any = SimpleNamespace(args=[str(ROOT / name) for name in named])
    assert pytest_ignore_collect(ROOT / "tests/faults/test_web.py", config) is left_out


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """A machine without PostgreSQL; the databases that pytest was started for."""
    started: list[str | None] = []

    def note(_arguments: Sequence[str], *, server: Server | None) -> int:
        started.append(server.url if server else None)
        return suite.PASSED

    monkeypatch.setattr(suite, "find_programs", lambda: None)
    monkeypatch.setattr(suite, "run_pytest", note)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return started


def test_without_a_server_its_phase_is_skipped_with_the_reason(
    no_server: list[str | None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COUNTERSIGN_REQUIRE_POSTGRES", raising=False)
    assert suite.main([]) == 0
    assert no_server == [None]
    assert "will be skipped: this machine has no PostgreSQL server" in capsys.readouterr().out


def test_where_the_server_is_required_its_absence_fails_before_any_test(
    no_server: list[str | None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COUNTERSIGN_REQUIRE_POSTGRES", "1")
    assert suite.main([]) == 69
    assert no_server == []
    assert "are required, but this machine has no PostgreSQL server" in capsys.readouterr().err


def test_no_lock_holds_an_address() -> None:
    locks = sorted(ROOT.glob("requirements*.lock"))
    assert len(locks) == 3
    for lock in locks:
        assert "://" not in lock.read_text(), lock.name
