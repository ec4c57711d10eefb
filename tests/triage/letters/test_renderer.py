"""The renderer's own process: limits, hostile text, and coming back after the worst."""

from __future__ import annotations

import os
import select
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.triage.letters.samples import SAMPLES, written
from triage.letters import child
from triage.letters import renderer as module
from triage.letters.errors import RenderingFailed, RenderingTimeout
from triage.letters.renderer import Renderer

STALLS = "<!DOCTYPE html><html lang=en><title>x</title><p>a" + "\u0301" * 20_000


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    renderer = Renderer()
    yield renderer
    renderer.stop()


def letter() -> str:
    return written(*SAMPLES["acknowledgement"])


def process_id(renderer: Renderer) -> int:
    renderer.start()
    process = renderer._process
    assert process is not None
    return process.pid


def test_twenty_thousand_accents_are_stopped_by_the_clock_and_the_next_letter_is_rendered(renderer: Renderer):
    before = process_id(renderer)
    with pytest.raises(RenderingTimeout, match="within 1 seconds"):
        renderer.render(STALLS, identifier="x", timeout_s=1)
    assert renderer.render(letter(), identifier="x").startswith(b"%PDF-")
    assert process_id(renderer) == before


def test_a_renderer_that_does_not_answer_is_ended_and_started_anew(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch
):
    before = process_id(renderer)
    monkeypatch.setattr(module, "_GRACE_S", 0.0)
    os.kill(before, signal.SIGSTOP)
    with pytest.raises(RenderingTimeout):
        renderer.render(letter(), identifier="x", timeout_s=0.2)
    monkeypatch.undo()
    assert renderer.render(letter(), identifier="x").startswith(b"%PDF-")
    assert process_id(renderer) != before


def test_a_renderer_that_was_killed_is_started_anew(renderer: Renderer):
    before = process_id(renderer)
    os.kill(before, signal.SIGKILL)
    try:
        pdf = renderer.render(letter(), identifier="x")
    except RenderingFailed:
        pdf = renderer.render(letter(), identifier="x")
    assert pdf.startswith(b"%PDF-")
    assert process_id(renderer) != before


@pytest.mark.slow
def test_a_hundred_thousand_characters_are_rendered_or_stopped_by_the_clock(renderer: Renderer):
    html = "<!DOCTYPE html><html lang=en><title>x</title><p>" + "word " * 20_000
    assert renderer.render(html, identifier="x", timeout_s=60).startswith(b"%PDF-")
    with pytest.raises(RenderingTimeout, match=r"within 0\.5 seconds"):
        renderer.render(html, identifier="x", timeout_s=0.5)


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\u202e", "\ud800", "\uffff"])
def test_a_character_that_slipped_through_does_no_harm(renderer: Renderer, char: str):
    html = f"<!DOCTYPE html><html lang=en><title>x</title><p>4711{char}0815</p>"
    assert renderer.render(html, identifier="x").startswith(b"%PDF-")


def test_the_process_knows_no_secrets(renderer: Renderer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COUNTERSIGN_MASTER_KEYS", "do-not-pass-on")
    renderer.stop()
    with open(f"/proc/{process_id(renderer)}/environ", "rb") as environment:
        names = {entry.split(b"=")[0].decode() for entry in environment.read().split(b"\0") if entry}
    assert names <= {*module._PASSED_ON, "TMPDIR"}


def test_a_renderer_that_ended_leaves_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    other = Renderer()
    try:
        other.render(letter(), identifier="x")
        assert list(tmp_path.iterdir())
    finally:
        other.stop()
    assert list(tmp_path.iterdir()) == []


def test_a_fork_gets_a_process_of_its_own(renderer: Renderer):
    parents = process_id(renderer)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        renderer.forget()
        other = process_id(renderer)
        pdf = renderer.render(letter(), identifier="x")
        os.write(writer, f"{other} {pdf[:5].decode()}".encode())
        renderer.stop()
        os._exit(0)
    os.waitpid(child, 0)
    others, head = os.read(reader, 100).decode().split()
    os.close(reader)
    os.close(writer)
    assert head == "%PDF-"
    assert int(others) != parents
    assert process_id(renderer) == parents


def test_threads_that_render_at_once_each_get_their_own_letter(renderer: Renderer):
    results: dict[str, bytes] = {}

    def work(name: str) -> None:
        results[name] = renderer.render(f"<title>{name}</title><p>{name}", identifier=name)

    threads = [threading.Thread(target=work, args=(f"letter-{index}",)) for index in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, pdf in results.items():
        assert pdf == renderer.render(f"<title>{name}</title><p>{name}", identifier=name)
    assert len(results) == 6


# One fork takes a few letters.


def forks_of(renderer: Renderer) -> list[str]:
    pid = process_id(renderer)
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_a_fork_takes_a_few_letters_and_then_gives_way_to_the_next(renderer: Renderer):
    renderer.stop()
    seen: list[str] = []
    for _ in range(child._LETTERS + 1):
        renderer.render("<title>x</title><p>x", identifier="x")
        seen += [fork for fork in forks_of(renderer) if fork not in seen]
    assert len(seen) == 2


def test_letters_before_a_letter_leave_nothing_in_it(renderer: Renderer):
    renderer.stop()
    first = renderer.render(letter(), identifier="x")
    between = [renderer.render(written(*SAMPLES[name]), identifier=name) for name in ("eu_form", "refusal")]
    between.append(renderer.render(written(*SAMPLES["user_notice"], "ja", "en"), identifier="ja"))
    assert len(forks_of(renderer)) == 1
    assert renderer.render(letter(), identifier="x") == first
    assert len(set(between)) == 3


def test_a_fork_that_failed_or_was_killed_is_not_used_again(renderer: Renderer):
    renderer.stop()
    renderer.render("<title>x</title><p>x", identifier="x")
    (before,) = forks_of(renderer)
    with pytest.raises(RenderingFailed):
        renderer.render('<title>x</title><img src="file:///etc/passwd" alt="x">', identifier="x")
    assert before not in forks_of(renderer)
    renderer.render("<title>x</title><p>x", identifier="x")
    (after,) = forks_of(renderer)
    os.kill(int(after), signal.SIGKILL)
    with suppress(RenderingFailed):  # it may have been given the letter already
        renderer.render("<title>x</title><p>x", identifier="x")
    assert renderer.render("<title>x</title><p>x", identifier="x").startswith(b"%PDF-")
    assert after not in forks_of(renderer)


def test_a_fork_ends_with_its_renderer(renderer: Renderer):
    renderer.stop()
    renderer.render("<title>x</title><p>x", identifier="x")
    (fork,) = forks_of(renderer)
    gone = os.pidfd_open(int(fork))
    renderer.stop()
    assert select.select([gone], [], [], 10)[0]
    os.close(gone)
