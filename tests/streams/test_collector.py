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


def test_what_is_new_is_looked_at_and_rubbish_goes() -> None:
    rubbish = dropped()
    kept = [[number] for number in range(1_000)]
    look_over_new()

    assert rubbish() is None
    assert len(kept) == 1_000


def test_as_many_objects_freed_as_made_hide_nothing_from_it() -> None:
    old = [[number] for number in range(1_000)]
    gc.collect()
    rubbish = dropped()
    kept = [[number] for number in range(1_000)]
    old.clear()
    look_over_new()

    assert rubbish() is None
    assert len(kept) == 1_000


def test_what_was_looked_at_once_is_not_looked_at_again() -> None:
    kept = [[number] for number in range(1_000)]
    look_over_new()

    assert any(found is kept for found in gc.get_objects(generation=2))
