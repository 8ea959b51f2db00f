"""Waiting for what other threads and processes do, with patience and no longer than that."""

import threading
import time
from collections.abc import Callable

__all__ = ["LOOK_SECONDS", "PATIENCE_SECONDS", "eventually"]

PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.02


def eventually(holds: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until *holds*; fail, saying *what* never came."""
    waiting = threading.Event()
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"never came within {seconds:g} seconds: {what}"
        waiting.wait(LOOK_SECONDS)
