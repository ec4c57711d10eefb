"""A JSON service on this machine that answers as it is told, and remembers what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """What the server does with one question.

    `hang`: waits until the test is over. `cut`: promises more bytes than it sends. Both: hangs after the bytes.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    cut: bool = False


@dataclass
class Service:
    """The server's script and what it was asked. The last reply is repeated."""

    url: str
    replies: list[Reply] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def answers(self, *values: object) -> None:
        self.replies = [
            value if isinstance(value, Reply) else Reply(json.dumps(value).encode()) for value in values
        ]


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.asked.append((self.path, dict(self.headers), json.loads(body)))
            reply = service.next_reply()
            if reply.hang and not reply.cut:
                service.over.wait(30)
                return
            self.send_response(reply.status)
            length = len(reply.body) + (100 if reply.cut else 0)
            for name, value in {"Content-Length": str(length), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)
            if reply.hang:
                service.over.wait(30)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def serving() -> Iterator[Service]:
    """The service while it listens; whatever hangs is let go at the end."""
    scripted = Service(url="")
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(scripted)) as server:
        scripted.url = f"http://127.0.0.1:{server.server_port}/desk"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield scripted
        finally:
            scripted.over.set()
            server.shutdown()
            thread.join()
