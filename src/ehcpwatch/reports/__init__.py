"""Reports: what is made from the register for people who were not there."""

from .history import Every, Known, Moment, instants, is_in_history, replay
from .history_blocks import Blocks, find_programs, make_blocks
from .history_rules import tiers
from .history_tape import Tape
from .preview import Load, Told, loads, preview, working_days
from .reproduction import Comparison, ReproducedRow, reproduce
from .reproduction_prometheus import reproduce_through_prometheus
from .usefulness import month_before, usefulness_between

__all__ = [
    "Blocks",
    "Comparison",
    "Every",
    "Known",
    "Load",
    "Moment",
    "ReproducedRow",
    "Tape",
    "Told",
    "find_programs",
    "instants",
    "is_in_history",
    "loads",
    "make_blocks",
    "month_before",
    "preview",
    "replay",
    "reproduce",
    "reproduce_through_prometheus",
    "tiers",
    "usefulness_between",
    "working_days",
]
