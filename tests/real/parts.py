"""The real parts of the world outside: where they are found, and how they start and stop.

Every server binds to loopback, on a port that the kernel gave; it is a child process, stopped by
its handle; and whoever waits for it waits under a deadline that says what never came.
"""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import httpx

__all__ = [
    "BROKER_JARS",
    "PARTS",
    "PartFailedError",
    "PartMissingError",
    "answers_ready",
    "await_ready",
    "find",
    "free_port",
    "free_ports",
    "launch",
    "listens",
    "missing",
    "need",
    "running",
    "stop",
]

# What `make broker` fetches; a checkout's own, because no Linux distribution packages Kafka.
BROKER_JARS = Path(__file__).parents[2] / ".parts/kafka/lib"

# Debian keeps a folder a version, none of them on the PATH.
POSTGRESQL_VERSIONS = Path("/usr/lib/postgresql")

# All are ready within 2 s on an idle machine; a shared one stalls for seconds.
READY_SECONDS = 30.0

# Asked to, all end within 0.5 s; what has not ended by then is killed.
STOP_SECONDS = 10.0

# Between two looks: short beside any start, long beside one look.
LOOK_SECONDS = 0.05

# Enough of a log to see why a server did not start.
TAIL_LINES = 20


class PartFailedError(Exception):
    """A part is there and did not start: a failure, never a reason to skip."""


class PartMissingError(Exception):
    """A part cannot be had on this machine; the message is the reason, in words."""


def _program(*names: str) -> Path:
    """Return the first program of *names* that is installed. Debian renames one."""
    for name in names:
        place = shutil.which(name)
        if place is not None:
            return Path(place)
    message = f"{names[0]} is not installed (looked for {' and '.join(names)})"
    raise PartMissingError(message)


def _kafka() -> Path:
    """Return the folder of the broker's jars."""
    if shutil.which("java") is None:
        message = "kafka needs Java, which is not installed (looked for java)"
        raise PartMissingError(message)
    if not any(BROKER_JARS.glob("kafka_*.jar")):
        message = "kafka has not been fetched (`make broker` does, with Java and Maven)"
        raise PartMissingError(message)
    return BROKER_JARS


def _postgresql() -> Path:
    """Return the folder of the server's programs, the newest version first."""
    versions = sorted(POSTGRESQL_VERSIONS.glob("*/bin"), key=lambda place: _number(place.parent))
    on_path = shutil.which("initdb")
    places = [*reversed(versions), *([Path(on_path).resolve().parent] if on_path else [])]
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    message = f"postgresql is not installed (looked for initdb in {POSTGRESQL_VERSIONS} and PATH)"
    raise PartMissingError(message)


def _number(version: Path) -> tuple[int, ...]:
    """Return what a folder named by its version is sorted by; 9.6 comes before 15."""
    return tuple(int(part) for part in version.name.split(".") if part.isdecimal())


# By the name that tests use: what finds the part, or raises the reason why it cannot be had.
PARTS: Mapping[str, Callable[[], Path]] = {
    "alertmanager": partial(_program, "alertmanager", "prometheus-alertmanager"),
    "amtool": partial(_program, "amtool"),
    "kafka": _kafka,
    "postgresql": _postgresql,
    "prometheus": partial(_program, "prometheus"),
    "promtool": partial(_program, "promtool"),
}


def find(part: str) -> Path | None:
    """Return where *part* is installed, or `None`.

    Raises:
        KeyError: `PARTS` does not name it.
    """
    try:
        return PARTS[part]()
    except PartMissingError:
        return None


def missing(part: str) -> str | None:
    """Return the reason why *part* cannot be had, in words, or `None` when it can."""
    try:
        PARTS[part]()
    except PartMissingError as absence:
        return str(absence)
    return None


def need(part: str) -> Path:
    """Return where *part* is installed, for a test whose mark has made sure that it is."""
    try:
        return PARTS[part]()
    except PartMissingError as absence:
        raise PartFailedError(str(absence)) from absence


def free_port() -> int:
    """Return a port of loopback that nobody listens on.

    Another process may take it before it is used; the server then exits, and `running` says so.
    """
    (port,) = free_ports(1)
    return port


def free_ports(count: int) -> list[int]:
    """Return *count* ports as `free_port` does, no two the same."""
    with ExitStack() as held:
        listeners = [held.enter_context(socket.socket()) for _ in range(count)]
        for listener in listeners:
            listener.bind(("127.0.0.1", 0))
        return [listener.getsockname()[1] for listener in listeners]


def listens(port: int) -> bool:
    """Return whether somebody accepts connections on *port* of loopback."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


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
    user: str | None = None,
    how_to_stop: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[bytes]]:
    """Start *command*, wait until it is ready, and stop it at the end whatever happens.

    Args:
        command: The program and its arguments.
        ready: Asked again and again; must not block for long.
        log: Where the output of the program goes, after what it holds.
        ready_seconds: How long it may take.
        user: Whose process it is; only root may name another than itself.
        how_to_stop: The signal that asks it to end.

    Raises:
        PartFailedError: It ended before it was ready, or was not ready in time; the message
            ends with the tail of its log.
    """
    process = launch(command, log=log, user=user)
    try:
        await_ready(process, ready=ready, log=log, ready_seconds=ready_seconds)
        yield process
    finally:
        stop(process, how_to_stop)


def launch(
    command: Sequence[str | Path], *, log: Path, user: str | None = None
) -> subprocess.Popen[bytes]:
    """Start *command* as `running` does, for a server that outlives a with-block.

    Whoever calls it owes the process an `await_ready` and a `stop`.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Another user may not be allowed to enter the folder that the tests run in.
            cwd=None if user is None else "/",
            user=user,
            group=user,
            extra_groups=None if user is None else (),
        )


def await_ready(
    process: subprocess.Popen[bytes],
    *,
    ready: Callable[[], bool],
    log: Path,
    ready_seconds: float = READY_SECONDS,
) -> None:
    """Return when *process* is ready.

    Raises:
        PartFailedError: As from `running`; the process is left to its owner to stop.
    """
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


def stop(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    """End *process*, which may have ended already; what does not end when asked is killed."""
    process.send_signal(how)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _ended(process: subprocess.Popen[bytes]) -> int | None:
    try:
        return process.wait(LOOK_SECONDS)
    except subprocess.TimeoutExpired:
        return None


def _told(message: str, log: Path) -> str:
    tail = log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
    return "\n".join([f"the process {message}; the end of {log.name}:", *tail])
