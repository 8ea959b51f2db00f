"""Steps beside a service: repeated, tried again after errors, ended with it."""

import logging
from collections.abc import Callable
from threading import Event

import pytest

from ehcpwatch.cli.repeating import Repeating
from ehcpwatch.errors import RegisterUnreachableError

PATIENCE_SECONDS = 30


def counted(
    enough: int, done: Event, what: Callable[[], None] = lambda: None
) -> Callable[[], None]:
    """Return a step that says when it was taken often enough."""
    taken: list[None] = []

    def step() -> None:
        taken.append(None)
        if len(taken) == enough:
            done.set()
        what()

    return step


def test_each_step_is_repeated_while_another_takes_long() -> None:
    stop, done, released = Event(), Event(), Event()
    with Repeating(stop) as repeating:
        repeating.begin("slow", lambda: (released.wait(PATIENCE_SECONDS), None)[1], every_seconds=0)
        repeating.begin("quick", counted(3, done), every_seconds=0)
        repeated = done.wait(PATIENCE_SECONDS)
        released.set()

    assert repeated
    assert stop.is_set()


def test_an_error_of_ours_is_told_and_the_step_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> None:
        raise RegisterUnreachableError(place="PostgreSQL on host", kind="OperationalError")

    stop, done = Event(), Event()
    with caplog.at_level(logging.WARNING), Repeating(stop) as repeating:
        repeating.begin("mirror", counted(2, done, fail), every_seconds=0)
        repeated = done.wait(PATIENCE_SECONDS)

    assert repeated
    assert "mirror: " in caplog.records[0].getMessage()


def test_a_fault_that_nobody_foresaw_ends_the_service() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    stop = Event()

    def serve() -> bool:
        with Repeating(stop) as repeating:
            repeating.begin("page", fail, every_seconds=0)
            return stop.wait(PATIENCE_SECONDS)

    with pytest.raises(ZeroDivisionError):
        serve()
