"""A Prometheus of one's own: on loopback, on a temporary folder, ended by whoever started it.

What figures come out of its queries can then be seen, with nobody's monitoring touched.
"""

import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import NamedTuple, Self

import httpx
from pydantic import BaseModel, ConfigDict

from ehcpwatch.errors import ProgramFailedError

from .programs import program

__all__ = ["Answer", "PrometheusServer"]

_NAME = "prometheus"
_LOOPBACK = "127.0.0.1"
# A shared machine stalls for seconds, and a start reads every block that is there.
_READY_SECONDS = 60.0
_STOP_SECONDS = 30.0
_LOOK_SECONDS = 0.05
# The database drops what is older than this beside its newest block; a history is older.
_RETENTION = "200y"


class Answer(NamedTuple):
    """One series of an answer.

    Attributes:
        labels: With the name, where there is one.
        values: (instant in Unix time, value), in order; one for a single instant.
    """

    labels: Mapping[str, str]
    values: Sequence[tuple[float, float]]


class _Series(BaseModel):
    model_config = ConfigDict(frozen=True)

    metric: dict[str, str]
    value: tuple[float, float] | None = None
    values: tuple[tuple[float, float], ...] = ()


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True)

    result: tuple[_Series, ...]


class _Reply(BaseModel):
    """An answer of its interface, of which only a vector or a matrix is ever asked for."""

    model_config = ConfigDict(frozen=True)

    data: _Result


class PrometheusServer:
    """A server that runs for as long as the with-block lasts.

    Args:
        config: The text of its configuration.
        data: Where its database lies; `None` makes a temporary one.

    Attributes:
        url: Its address, without a slash at the end.

    Raises:
        ProgramMissingError: Prometheus is not installed.
        ProgramFailedError: It did not start.
    """

    def __init__(self, config: str, *, data: Path | None = None) -> None:
        self._stack = ExitStack()
        folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="ehcpwatch-prometheus-")))
        file = folder / "prometheus.yml"
        file.write_text(config, encoding="utf-8")
        self._log = folder / "log"
        self.url = f"http://{_LOOPBACK}:{_free_port()}"
        try:
            self._process = self._started(file, data or folder / "data")
            self._client = self._stack.enter_context(httpx.Client(base_url=self.url, timeout=60))
            self._await_ready()
        except BaseException:
            self._stack.close()
            raise

    def __enter__(self) -> Self:
        """Return the server, which answers."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it and remove its folder."""
        self._stack.close()

    def query(self, expression: str, *, at: float | None = None) -> list[Answer]:
        """Return what a query gives at one instant, the present one unless told.

        Raises:
            ProgramFailedError: It does not answer, or refuses the query.
        """
        asked: dict[str, str | float] = {"query": expression}
        if at is not None:
            asked["time"] = at
        return self._asked("query", asked)

    def query_range(
        self, expression: str, *, first: float, last: float, step: float
    ) -> list[Answer]:
        """Return what a query gives at each instant from *first* to *last*, both included.

        Raises:
            ProgramFailedError: It does not answer, or refuses the query.
        """
        return self._asked(
            "query_range", {"query": expression, "start": first, "end": last, "step": step}
        )

    def pause(self) -> None:
        """Wait a moment for what the server does by itself.

        Raises:
            ProgramFailedError: It has ended.
        """
        try:
            self._process.wait(_LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            return
        raise ProgramFailedError(program=_NAME, said=self._last_line())

    def _asked(self, way: str, asked: Mapping[str, str | float]) -> list[Answer]:
        try:
            reply = self._client.post(f"/api/v1/{way}", data=asked)
        except httpx.HTTPError as error:
            raise ProgramFailedError(program=_NAME, said=type(error).__name__) from error
        if reply.status_code != httpx.codes.OK:
            raise ProgramFailedError(program=_NAME, said=f"status {reply.status_code}")
        found = _Reply.model_validate_json(reply.content).data.result
        return [
            Answer(one.metric, one.values if one.value is None else (one.value,)) for one in found
        ]

    def _started(self, file: Path, data: Path) -> subprocess.Popen[bytes]:
        log = self._stack.enter_context(self._log.open("wb"))
        process = subprocess.Popen(  # noqa: S603  # Prometheus, with arguments of ours
            [
                program(_NAME),
                f"--config.file={file}",
                f"--storage.tsdb.path={data}",
                f"--storage.tsdb.retention.time={_RETENTION}",
                f"--web.listen-address={self.url.removeprefix('http://')}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        self._stack.callback(_stop, process)
        return process

    def _await_ready(self) -> None:
        until = time.monotonic() + _READY_SECONDS
        while time.monotonic() < until:
            self.pause()
            try:
                if self._client.get("/-/ready").status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                continue
        raise ProgramFailedError(program=_NAME, said=f"not ready in {_READY_SECONDS:g} seconds")

    def _last_line(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return lines[-1] if lines else "without a word"


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((_LOOPBACK, 0))
        port: int = listener.getsockname()[1]
        return port
