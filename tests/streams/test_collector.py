"""Looking at new objects by hand: rubbish goes, what stays is left alone from then on."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from ehcpwatch.streams.collector import look_over_new


class Ring:
    """Refers to itself, so that only the collector can free it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def by_hand() -> Iterator[None]:
    """Keep the collector from running by itself meanwhile."""
    gc.disable()
    gc.collect()
    yield
    gc.enable()


def dropped() -> "weakref.ref[Ring]":
    """Make a ring that nobody holds."""
    return weakref.ref(Ring())


def test_much_that_is_new_is_looked_at_and_rubbish_goes() -> None:
    rubbish = dropped()
    kept = [[number] for number in range(1_000)]
    look_over_new()

    assert rubbish() is None
    assert len(kept) == 1_000


def test_little_that_is_new_is_left_for_later() -> None:
    rubbish = dropped()
    look_over_new()

    assert rubbish() is not None


def test_what_was_looked_at_once_is_not_looked_at_again() -> None:
    kept = [[number] for number in range(1_000)]
    look_over_new()

    assert any(found is kept for found in gc.get_objects(generation=2))
