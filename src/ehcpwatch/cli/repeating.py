"""Steps that a service repeats beside its main work, each in a thread of its own."""

import logging
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Self

from ehcpwatch.errors import EhcpwatchError

__all__ = ["Repeating"]

_log = logging.getLogger("ehcpwatch.beside")
_PATIENCE_SECONDS = 5.0
"""For a step under way when the service ends: it may wait for a network, and nobody for it."""


class Repeating:
    """Repeats steps until the service stops; a step that is slow holds up no other.

    Args:
        stop: Ends all of it; set here when a step fails in a way that nobody foresaw.
    """

    def __init__(self, stop: Event) -> None:
        self._stop = stop
        self._threads: list[Thread] = []
        self._failures: list[BaseException] = []

    def begin(self, name: str, step: Callable[[], None], *, every_seconds: float) -> None:
        """Repeat *step* from now on, with a pause after each.

        Args:
            name: For the log.
            step: An error of ours that it raises is logged, and it is tried again.
            every_seconds: How long a pause is.
        """
        thread = Thread(
            target=self._repeat, args=(name, step, every_seconds), name=name, daemon=True
        )
        self._threads.append(thread)
        thread.start()

    def __enter__(self) -> Self:
        """Return this."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, and raise what a step failed with unless there is an error already."""
        self._stop.set()
        for thread in self._threads:
            thread.join(_PATIENCE_SECONDS)
        if error is None and self._failures:
            raise self._failures[0]

    def _repeat(self, name: str, step: Callable[[], None], every_seconds: float) -> None:
        while not self._stop.is_set():
            try:
                step()
            except EhcpwatchError as error:
                _log.warning("%s: %s", name, error)
            except BaseException as error:  # noqa: BLE001  # raised again where the service ends
                self._failures.append(error)
                self._stop.set()
                return
            self._stop.wait(every_seconds)
