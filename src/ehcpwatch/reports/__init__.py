"""Reports: what is made from the register for people who were not there."""

from .history import Every, Known, Moment, instants, is_in_history, replay
from .history_blocks import Blocks, find_programs, make_blocks
from .history_rules import tiers
from .history_tape import Tape
from .reproduction import Comparison, ReproducedRow, reproduce
from .reproduction_prometheus import reproduce_through_prometheus

__all__ = [
    "Blocks",
    "Comparison",
    "Every",
    "Known",
    "Moment",
    "ReproducedRow",
    "Tape",
    "find_programs",
    "instants",
    "is_in_history",
    "make_blocks",
    "replay",
    "reproduce",
    "reproduce_through_prometheus",
    "tiers",
]
