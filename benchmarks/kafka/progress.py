"""Telling how far a benchmark is, on standard error, where it does not disturb a pipe."""

import sys

__all__ = ["done", "show"]


def show(text: str) -> None:
    """Show *text* in the place of what was shown before."""
    print(f"\r\033[K{text} ...", end="", file=sys.stderr, flush=True)


def done() -> None:
    """Clear what was shown."""
    print("\r\033[K", end="", file=sys.stderr, flush=True)
