"""The queue of files: a cleared folder and a broken message end no worker."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

QUEUE = "letters"
MESSAGE = {"body": "x"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "queue"


@pytest.fixture
def channel(folder: Path) -> Iterator[Any]:
    """A channel as the product opens it, on folders that nobody has made."""
    options = dict.fromkeys(("data_folder_in", "data_folder_out"), str(folder / "messages"))
    with Connection(
        "filesystem://localhost",
        transport_options={**options, "control_folder": str(folder / "control"), "store_processed": False},
    ) as connection:
        yield connection.channel()


def test_what_is_put_is_got_once(channel: Any) -> None:
    channel._put(QUEUE, MESSAGE)
    assert channel._get(QUEUE) == MESSAGE
    with pytest.raises(Empty):
        channel._get(QUEUE)


def test_a_queue_whose_folder_was_cleared_away_is_empty_and_takes_messages_again(
    channel: Any, folder: Path
) -> None:
    channel._put(QUEUE, MESSAGE)
    shutil.rmtree(folder)
    with pytest.raises(Empty):
        channel._get(QUEUE)
    channel._put(QUEUE, MESSAGE)
    assert channel._get(QUEUE) == MESSAGE


@pytest.mark.parametrize("content", ["", '{"body": "x', "\x00"], ids=["empty", "half", "no JSON"])
def test_a_message_that_cannot_be_read_is_dropped_and_the_next_one_is_read(
    channel: Any, folder: Path, content: str
) -> None:
    channel._put(QUEUE, MESSAGE)
    (folder / "messages" / f"0_broken.{QUEUE}.msg").write_text(content)
    with pytest.raises(Empty):
        channel._get(QUEUE)
    assert channel._get(QUEUE) == MESSAGE


def test_a_message_is_seen_whole_or_not_at_all(
    channel: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    rename = Path.rename

    def looked_at(path: Path, target: Path) -> Path:
        seen.append([name for name in os.listdir(folder / "messages") if name.endswith(".msg")])
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", looked_at)
    channel._put(QUEUE, MESSAGE)
    assert seen == [[]]
    assert len(os.listdir(folder / "messages")) == 1


def test_a_message_that_cannot_be_written_leaves_nothing(
    channel: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ChannelError, match="No space left on device"):
        channel._put(QUEUE, MESSAGE)
    assert os.listdir(folder / "messages") == []


def test_an_exchange_that_somebody_is_writing_down_feeds_no_queue_yet(channel: Any, folder: Path) -> None:
    (folder / "control").mkdir(parents=True)
    (folder / "control" / "celeryev.exchange").write_text("")
    assert channel.get_table("celeryev") == []
