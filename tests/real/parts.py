"""The real parts of the world outside: where they are found, and how they start and stop.

Every server binds to loopback, on a port that the kernel gave; it is a child process, stopped by
its handle; and whoever waits for it waits under a deadline that says what never came.
"""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

__all__ = [
    "PARTS",
    "PartFailedError",
    "answers_ready",
    "find",
    "free_port",
    "missing",
    "need",
    "running",
]

# By the name that tests use: the names under which the program is installed. Debian renames one.
PARTS: Mapping[str, tuple[str, ...]] = {
    "alertmanager": ("alertmanager", "prometheus-alertmanager"),
    "amtool": ("amtool",),
    "prometheus": ("prometheus",),
    "promtool": ("promtool",),
}

# Both servers are ready after 0.3 s on an idle machine; a shared one stalls for seconds.
READY_SECONDS = 30.0

# SIGTERM takes 0.2 s; what has not ended by then is killed.
STOP_SECONDS = 10.0

# Between two looks: short beside any start, long beside one look.
LOOK_SECONDS = 0.05

# Enough of a log to see why a server did not start.
TAIL_LINES = 20


class PartFailedError(Exception):
    """A part is there and did not start: a failure, never a reason to skip."""


def find(part: str) -> Path | None:
    """Return where *part* is installed, or `None`.

    Raises:
        KeyError: `PARTS` does not name it.
    """
    places = (shutil.which(name) for name in PARTS[part])
    return next((Path(place) for place in places if place is not None), None)


def missing(part: str) -> str | None:
    """Return the reason why *part* cannot be had, in words, or `None` when it can."""
    if find(part) is not None:
        return None
    return f"{part} is not installed (looked for {' and '.join(PARTS[part])})"


def need(part: str) -> Path:
    """Return where *part* is installed, for a test whose mark has made sure that it is."""
    place = find(part)
    if place is None:
        reason = missing(part)
        raise PartFailedError(reason)
    return place


def free_port() -> int:
    """Return a port of loopback that nobody listens on.

    Another process may take it before it is used; the server then exits, and `running` says so.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def answers_ready(url: str) -> bool:
    """Return whether a GET of *url* is answered with 200."""
    try:
        return httpx.get(url, timeout=1).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    ready: Callable[[], bool],
    log: Path,
    ready_seconds: float = READY_SECONDS,
) -> Iterator[subprocess.Popen[bytes]]:
    """Start *command*, wait until it is ready, and stop it at the end whatever happens.

    Args:
        command: The program and its arguments.
        ready: Asked again and again; must not block for long.
        log: Where the output of the program goes.
        ready_seconds: How long it may take.

    Raises:
        PartFailedError: It ended before it was ready, or was not ready in time; the message
            ends with the tail of its log.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait(process, ready=ready, log=log, ready_seconds=ready_seconds)
        yield process
    finally:
        _stop(process)


def _wait(
    process: subprocess.Popen[bytes],
    *,
    ready: Callable[[], bool],
    log: Path,
    ready_seconds: float,
) -> None:
    until = time.monotonic() + ready_seconds
    while True:
        # Asked first: another server on the same port would answer for a dead one.
        status = _ended(process)
        if status is not None:
            message = f"ended with status {status} before it was ready"
            raise PartFailedError(_told(message, log))
        if ready():
            return
        if time.monotonic() >= until:
            message = f"was not ready within {ready_seconds:g} seconds"
            raise PartFailedError(_told(message, log))


def _ended(process: subprocess.Popen[bytes]) -> int | None:
    try:
        return process.wait(LOOK_SECONDS)
    except subprocess.TimeoutExpired:
        return None


def _told(message: str, log: Path) -> str:
    tail = log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
    return "\n".join([f"the process {message}; the end of {log.name}:", *tail])


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
