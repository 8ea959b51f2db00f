"""Python's collector of cyclic garbage, set for a process that keeps millions of records.

The watch makes no cycles, so the collector finds nothing and costs a fifth of the time:
by default it runs after every 700 new objects, which is one batch many times over.

It counts new objects less freed ones, of which a watch frees nearly as many: by the time that it
runs by itself, far more have come together than it was told to wait for, and everybody waits.
A process in which others wait looks at what is new by hand, between turns.
"""

import gc

__all__ = ["keep_for_good", "look_over_new", "quieten"]

# Objects made before the youngest generation is looked at, how many such looks before the older
# ones are, and how many of these before everything is. A batch of 5,000 events makes some 100,000
# objects and frees most.
_THRESHOLDS = (50_000, 5, 50_000)
_ALL_THAT_IS_NEW = 1


def quieten() -> None:
    """Let the collector run rarely; safe to call again."""
    gc.set_threshold(*_THRESHOLDS)


def look_over_new() -> None:
    """Look at what is new, and never again; to be called after each turn of some milliseconds.

    A turn makes some two thousand objects, which takes a millisecond or two. How many have come
    together is not asked: what is freed is taken off the count, whenever it was made.
    """
    gc.collect(_ALL_THAT_IS_NEW)


def keep_for_good() -> None:
    """Set everything that is in memory now apart: the collector looks at it no more."""
    gc.collect()
    gc.freeze()
