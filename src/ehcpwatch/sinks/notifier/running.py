"""Running a notifier: one thread plans, and each channel has one of its own.

So a channel that is out of reach, or slow, holds up nobody but its own letters.
"""

import logging
from collections.abc import Callable
from functools import partial
from threading import Event, Thread

from ehcpwatch.errors import EhcpwatchError

from .notifier import Notifier

__all__ = ["run_notifier"]

_LOG = logging.getLogger(__name__)
_LOOK_EVERY_SECONDS = 2.0
"""Between looks at the register: what has changed, and whether something is due."""
_LONGEST_PAUSE_SECONDS = 60.0
"""After failures in a row, such as of a register that is out of reach."""


def run_notifier(notifier: Notifier, stop: Event, *, beside: Callable[[], None]) -> None:
    """Run until *stop* is set; the messages in hand are settled first.

    Args:
        notifier: Stepped by the threads of this function alone.
        stop: Set by whoever wants it to end.
        beside: Called by the planning thread after each look, such as to mirror the ledger.

    Raises:
        BaseException: What no thread could deal with; all others have stopped in order.
    """

    def look() -> bool:
        notifier.plan()
        beside()
        return False

    steps = {"planning": look}
    for name in notifier.channels:
        steps[name.value] = partial(notifier.send_next, name)
    failures: list[BaseException] = []
    threads = [
        Thread(target=_repeated, args=(name, step, stop, failures), name=f"ehcpwatch-{name}")
        for name, step in steps.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def _repeated(
    name: str, step: Callable[[], bool], stop: Event, failures: list[BaseException]
) -> None:
    """Step until told to stop, without a pause as long as there is more to do."""
    pause = _LOOK_EVERY_SECONDS
    while not stop.is_set():
        try:
            more = step()
        except EhcpwatchError as error:
            # Its sentence holds nothing personal. What was begun is tried again by its lease.
            _LOG.warning("%s: %s", name, error)
            more, pause = False, min(pause * 2, _LONGEST_PAUSE_SECONDS)
        except BaseException as error:  # noqa: BLE001  # raised again where it is waited for
            # A fault of the program: all stop, so that whoever supervises it starts it anew.
            failures.append(error)
            stop.set()
            return
        else:
            pause = _LOOK_EVERY_SECONDS
        if not more:
            stop.wait(pause)
