"""Reports: what is made from the register for people who were not there."""

from .history import Every, Known, Moment, instants, is_in_history, replay
from .history_blocks import make_blocks, promtool
from .history_tape import Tape
from .reproduction import Comparison, ReproducedRow, reproduce
from .reproduction_prometheus import reproduce_through_prometheus

__all__ = [
    "Comparison",
    "Every",
    "Known",
    "Moment",
    "ReproducedRow",
    "Tape",
    "instants",
    "is_in_history",
    "make_blocks",
    "promtool",
    "replay",
    "reproduce",
    "reproduce_through_prometheus",
]
