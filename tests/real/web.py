"""A real web server on loopback, in a thread, that keeps what it is asked and answers as told."""

import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit

__all__ = ["Asked", "Reply", "WebServer", "web_server"]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request: its method, path, query, headers (names in small letters) and body."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, object]:
        """The body, as a JSON object."""
        read = json.loads(self.body)
        assert isinstance(read, dict)
        return read


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class WebServer:
    """What was asked, in order.

    Attributes:
        port: On which it listens.
        reply: Makes the answer to a request; `None` hangs up without one.
    """

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[Asked] = []
        self.reply: Callable[[Asked], Reply | None] = lambda _: Reply()
        self._released = Event()

    def says(
        self, status: int, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> None:
        """Answer everything alike from now on."""
        self.reply = lambda _: Reply(status=status, headers=headers or {}, body=body)

    def falls_silent(self) -> None:
        """Answer nothing until the test is over."""

        def wait(_asked: Asked) -> None:
            self._released.wait()

        self.reply = wait

    def release(self) -> None:
        """Let go of those who wait for an answer."""
        self._released.set()


@contextmanager
def web_server(context: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """Run the server; over TLS where there is a context for it."""
    web = WebServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self._take()

        def do_GET(self) -> None:
            self._take()

        def _take(self) -> None:
            address = urlsplit(self.path)
            one = Asked(
                method=self.command,
                path=address.path,
                query=parse_qs(address.query),
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(int(self.headers.get("content-length", "0"))),
            )
            web.asked.append(one)
            reply = web.reply(one)
            self.close_connection = True
            if reply is None:
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(reply.body)))
            # Else a client keeps the connection, and may ask again while it is being closed.
            self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    web.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield web
    finally:
        web.release()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    # Its threads are waited for, so that none outlives the test.
    daemon_threads = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that went away."""
