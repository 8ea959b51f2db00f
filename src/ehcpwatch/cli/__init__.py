"""The command line: settings are read here, once, and handed to the rooms as values."""

from .app import main

__all__ = ["main"]
