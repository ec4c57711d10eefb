"""How the renderer and its process talk: a length, a JSON head, a length, a body."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from triage.letters.attachments import Attachment
from triage.letters.paper import Paper

_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What one letter is to be rendered from."""

    html: str
    identifier: str
    attachments: tuple[Attachment, ...] = ()
    paper: Paper = Paper.A4
    draft: bool = False

    def head(self) -> dict[str, Any]:
        """All but the contents, which `body` has one after the other."""
        return {
            "identifier": self.identifier,
            "paper": self.paper.value,
            "draft": self.draft,
            "attachments": [
                {
                    "name": file.name,
                    "media_type": file.media_type,
                    "description": file.description,
                    "made_at": file.made_at.isoformat(),
                    "bytes": len(file.content),
                }
                for file in self.attachments
            ],
        }

    def body(self) -> bytes:
        """The contents of the attachments, then the HTML."""
        # Lone surrogates cannot be sent; cleaned text has none.
        html = self.html.encode(errors="replace")
        return b"".join([*(file.content for file in self.attachments), html])

    @classmethod
    def received(cls, head: dict[str, Any], body: bytes) -> Order:
        """The order that another process sent."""
        attachments = []
        start = 0
        for entry in head["attachments"]:
            end = start + entry.pop("bytes")
            made_at = datetime.fromisoformat(entry.pop("made_at"))
            attachments.append(Attachment(**entry, content=body[start:end], made_at=made_at))
            start = end
        return cls(
            html=body[start:].decode(),
            identifier=head["identifier"],
            attachments=tuple(attachments),
            paper=Paper(head["paper"]),
            draft=head["draft"],
        )


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
