"""Laying out a plain text: lines of 78 characters, and no more than 25 of them."""

from textwrap import TextWrapper

__all__ = ["MOST_LINES", "WIDTH", "laid_out", "squeezed"]

MOST_LINES = 25
"""A letter that is longer is not read; it is also what one window of mail shows at once."""
WIDTH = 78
"""RFC 5322, 2.1.1: lines of mail should have no more. An address stays in one piece."""

_BULLET = "- "


def laid_out(text: str, *, most_each: int | None = None) -> list[str]:
    """Return the lines of *text*, wrapped, without more than one empty line between two.

    Args:
        most_each: Into how many lines each line of *text* may be wrapped before it is cut.
    """
    lines: list[str] = []
    for given in text.expandtabs().splitlines():
        words = "".join(character if character.isprintable() else " " for character in given)
        if words.strip():
            lines.extend(_wrapped(words.rstrip(), most_each))
        elif lines and lines[-1]:
            lines.append("")
    if lines and not lines[-1]:
        lines.pop()
    return lines


def squeezed(text: str) -> list[str]:
    """Return the lines of *text*, its longest lines cut as far as it takes to fit."""
    lines = laid_out(text)
    for most_each in (4, 3, 2, 1):
        if len(lines) <= MOST_LINES:
            break
        lines = laid_out(text, most_each=most_each)
    return lines


def _wrapped(line: str, most_each: int | None) -> list[str]:
    words = line.lstrip()
    indent = line[: len(line) - len(words)]
    hanging = " " * len(_BULLET) if words.startswith(_BULLET) else ""
    wrapper = TextWrapper(
        width=WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + hanging,
        break_long_words=False,
        break_on_hyphens=False,
        max_lines=most_each,
        placeholder=" …",
    )
    return wrapper.wrap(words)
