"""How the renderer and its process talk: a length, a JSON head, a length, a body."""

from __future__ import annotations

import json
import struct
from typing import IO, Any

_LENGTH = struct.Struct(">Q")


def write_frame(stream: IO[bytes], head: dict[str, Any], body: bytes = b"") -> None:
    """Send one message. Raises BrokenPipeError if nobody reads."""
    packed = json.dumps(head).encode()
    stream.write(_LENGTH.pack(len(packed)) + packed + _LENGTH.pack(len(body)) + body)
    stream.flush()


def read_frame(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Receive one message; None when the other side has gone."""
    packed = _read_block(stream)
    body = _read_block(stream) if packed is not None else None
    if packed is None or body is None:
        return None
    return json.loads(packed), body


def _read_block(stream: IO[bytes]) -> bytes | None:
    size = _read_exactly(stream, _LENGTH.size)
    return None if size is None else _read_exactly(stream, *_LENGTH.unpack(size))


def _read_exactly(stream: IO[bytes], size: int) -> bytes | None:
    parts: list[bytes] = []
    while size:
        part = stream.read(size)
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
