"""Reports: what is made from the register for people who were not there."""

from .reproduction import Comparison, ReproducedRow, reproduce

__all__ = ["Comparison", "ReproducedRow", "reproduce"]
