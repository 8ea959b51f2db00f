"""Serving the page: bytes that were made when the reading was published, swapped whole.

A scrape sees the last reading published, and nothing else. The page answers on loopback only:
what is shown is about children, if only in numbers, and a proxy that checks who asks stands in
front.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from threading import Thread
from time import perf_counter
from types import TracebackType
from typing import Self

from ehcpwatch.errors import PortTakenError
from ehcpwatch.streams.collector import look_over_new

from .reading import Reading
from .sampling import Page, page_in_turns
from .series import Series
from .text import CONTENT_TYPE, page_text
from .turns import Turns, finish

__all__ = ["MetricsPage"]

LOOPBACK = "127.0.0.1"
_DURATION = "ehcpwatch_snapshot_duration_seconds"
# The least effort makes a page a tenth as large; more is ten times as slow, for a third less.
_COMPRESSION = 1
_GZIP_WBITS = 31
"""A window of 32 KiB and the head and tail of gzip, in the words of zlib."""
_LARGEST_REQUEST_BYTES = 16 * 1024
# As long as Prometheus waits for a scrape unless told otherwise.
_PATIENCE_SECONDS = 10.0
# A few milliseconds, and few turns of a busy loop for each of which the answer waits; with gzip
# even a page of a million cases is smaller.
_BYTES_A_TURN = 2 * 1024 * 1024
_PATHS = frozenset({b"/", b"/metrics"})


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page in pieces that follow upon each other."""

    plain: tuple[bytes, ...] = ()
    gzipped: tuple[bytes, ...] = ()


class MetricsPage:
    """The metrics page of one process. Empty until a reading is published."""

    def __init__(self) -> None:
        self._shown = _Shown()
        self._serving: tuple[asyncio.AbstractEventLoop, asyncio.Server, Thread] | None = None

    def publish(self, reading: Reading) -> None:
        """Make the page of *reading*, and show it from the next scrape on."""
        finish(self._made(reading))

    async def publish_in_turns(self, reading: Reading) -> None:
        """Do the same beside the other work of a loop, some milliseconds at a time."""
        for _ in self._made(reading):
            look_over_new()
            await asyncio.sleep(0)

    def text(self) -> str:
        """Return the page as it would be served now, in the text format."""
        return b"".join(self._shown.plain).decode()

    def serve(self, port: int) -> int:
        """Serve on loopback in a thread of its own; port 0 takes a free one.

        Returns:
            The port.

        Raises:
            PortTakenError: Another program listens there.
        """
        loop = asyncio.new_event_loop()
        try:
            server = loop.run_until_complete(self._server(port))
        except PortTakenError:
            loop.close()
            raise
        thread = Thread(target=loop.run_forever, name="metrics", daemon=True)
        thread.start()
        self._serving = (loop, server, thread)
        return _port_of(server)

    @asynccontextmanager
    async def served(self, port: int) -> AsyncIterator[int]:
        """Serve on loopback from the running loop, meanwhile; port 0 takes a free one.

        A loop that is never idle leaves a thread no time to answer in, but itself.

        Yields:
            The port.

        Raises:
            PortTakenError: Another program listens there.
        """
        server = await self._server(port)
        try:
            yield _port_of(server)
        finally:
            server.close()

    def close(self) -> None:
        """Stop serving in a thread."""
        if self._serving is None:
            return
        loop, server, thread = self._serving
        self._serving = None
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(_stop(server))
        loop.close()

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

    def _made(self, reading: Reading) -> Turns[None]:
        """Make the page in turns, and swap it in one assignment: nobody sees half of it."""
        began = perf_counter()
        page = yield from page_in_turns(reading)
        plain: list[bytes] = []
        gzipped: list[bytes] = []
        packer = zlib.compressobj(_COMPRESSION, wbits=_GZIP_WBITS)
        for piece in page_text(page):
            plain.append(piece)
            gzipped.append(packer.compress(piece))
            yield
        lasted = Series()
        lasted.add(_DURATION, (), perf_counter() - began)
        for piece in page_text(Page(parts=(((), lasted),))):
            plain.append(piece)
            gzipped.append(packer.compress(piece))
        gzipped.append(packer.flush())
        self._shown = _Shown(tuple(plain), tuple(gzipped))

    async def _server(self, port: int) -> asyncio.Server:
        try:
            return await asyncio.start_server(
                self._answer, LOOPBACK, port, limit=_LARGEST_REQUEST_BYTES
            )
        except OSError as error:
            raise PortTakenError(port=port) from error

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close; whoever asks too slowly, or too much, is left alone."""
        with suppress(
            asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, TimeoutError
        ):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                request = await reader.readuntil(b"\r\n\r\n")
                written = 0
                for piece in _response(request, self._shown):
                    writer.write(piece)
                    written += len(piece)
                    if written >= _BYTES_A_TURN:
                        # A reader that keeps up never makes `drain` wait.
                        written = 0
                        await asyncio.sleep(0)
                    await writer.drain()
        writer.close()


async def _stop(server: asyncio.Server) -> None:
    """Close *server*, and let go of whoever it is answering."""
    server.close()
    answering = asyncio.all_tasks() - {asyncio.current_task()}
    for task in answering:
        task.cancel()
    await asyncio.gather(*answering, return_exceptions=True)


def _response(request: bytes, shown: _Shown) -> tuple[bytes, ...]:
    """Return the answer to *request* in pieces: its head, and the page."""
    line, *headers = request.lower().split(b"\r\n")
    method, _, rest = line.partition(b" ")
    path = rest.partition(b" ")[0].partition(b"?")[0]
    if method != b"get":
        return (_head(HTTPStatus.METHOD_NOT_ALLOWED, 0, "Allow: GET"),)
    if path not in _PATHS:
        return (_head(HTTPStatus.NOT_FOUND, 0),)
    packed = any(h.startswith(b"accept-encoding:") and b"gzip" in h for h in headers)
    body = shown.gzipped if packed else shown.plain
    more = ("Content-Encoding: gzip",) if packed else ()
    size = sum(map(len, body))
    return (_head(HTTPStatus.OK, size, f"Content-Type: {CONTENT_TYPE}", *more), *body)


def _head(status: HTTPStatus, size: int, *headers: str) -> bytes:
    lines = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        f"Content-Length: {size}",
        "Connection: close",
        *headers,
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _port_of(server: asyncio.Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port
