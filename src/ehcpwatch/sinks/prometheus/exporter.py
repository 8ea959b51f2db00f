"""Serving the page: bytes that were made when the reading was published, swapped whole.

A scrape sees the last reading published, and nothing else. The page answers on loopback only:
what is shown is about children, if only in numbers, and a proxy that checks who asks stands in
front.
"""

import zlib
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import perf_counter
from types import TracebackType
from typing import Self

from ehcpwatch.errors import PortTakenError

from .reading import Reading
from .sampling import page_of
from .series import Series
from .text import CONTENT_TYPE, page_text

__all__ = ["MetricsPage"]

LOOPBACK = "127.0.0.1"
_DURATION = "ehcpwatch_snapshot_duration_seconds"
# The least effort makes a page a tenth as large; more is ten times as slow, for a third less.
_COMPRESSION = 1
_GZIP_WBITS = 31
"""A window of 32 KiB and the head and tail of gzip, in the words of zlib."""


@dataclass(frozen=True, slots=True)
class _Shown:
    plain: bytes
    gzipped: bytes


class MetricsPage:
    """The metrics page of one process. Empty until a reading is published."""

    def __init__(self) -> None:
        self._shown = _shown(b"")
        self._serving: tuple[ThreadingHTTPServer, Thread] | None = None

    def publish(self, reading: Reading) -> None:
        """Make the page of *reading* and show it from the next scrape on.

        Beside an event loop it is called in a thread. The page is swapped in one assignment,
        so a scrape never sees half of it.
        """
        began = perf_counter()
        page = page_of(reading)
        text = page_text(page)
        lasted = Series()
        lasted.add(_DURATION, (), perf_counter() - began)
        self._shown = _shown(text + page_text(type(page)(parts=(((), lasted),))))

    def text(self) -> str:
        """Return the page as it would be served now, in the text format."""
        return self._shown.plain.decode()

    def serve(self, port: int) -> int:
        """Serve on loopback in a thread of its own; port 0 takes a free one.

        Returns:
            The port.

        Raises:
            PortTakenError: Another program listens there.
        """
        try:
            server = _Server((LOOPBACK, port), _handler(self))
        except OSError as error:
            raise PortTakenError(port=port) from error
        thread = Thread(target=server.serve_forever, name="metrics", daemon=True)
        thread.start()
        self._serving = (server, thread)
        return server.server_port

    def close(self) -> None:
        """Stop serving."""
        if self._serving is not None:
            server, thread = self._serving
            server.shutdown()
            server.server_close()
            thread.join()
            self._serving = None

    def body(self, accepted: str) -> tuple[bytes, bool]:
        """Return the page of now for a client that accepts these encodings; whether gzipped."""
        shown = self._shown
        if "gzip" in accepted:
            return shown.gzipped, True
        return shown.plain, False

    def __enter__(self) -> Self:
        """Return the page."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self.close()


def _shown(plain: bytes) -> _Shown:
    packer = zlib.compressobj(_COMPRESSION, wbits=_GZIP_WBITS)
    return _Shown(plain, packer.compress(plain) + packer.flush())


class _Server(ThreadingHTTPServer):
    """One thread a scrape; none of them keeps the process from ending."""

    daemon_threads = True
    # Otherwise two processes could listen on one port, and a taken one would not be found.
    allow_reuse_port = False


def _handler(page: MetricsPage) -> type[BaseHTTPRequestHandler]:
    """Return what answers the requests of one connection, for *page*."""

    class Handler(BaseHTTPRequestHandler):
        server_version = "ehcpwatch"
        sys_version = ""

        def do_GET(self) -> None:  # the name is http.server's
            if self.path.partition("?")[0] not in {"/", "/metrics"}:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            body, gzipped = page.body(self.headers.get("Accept-Encoding", ""))
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", CONTENT_TYPE)
            self.send_header("Content-Length", str(len(body)))
            if gzipped:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name
            """Say nothing: a scrape every few seconds is no news."""

    return Handler
