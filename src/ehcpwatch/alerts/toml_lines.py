"""Where in a TOML document something stands: the line by which a fault is found.

`tomllib` keeps no lines. What it has read is known to be TOML, so a second reading need only
follow keys, brackets and commas; each key is still read by `tomllib` itself.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

__all__ = ["line_of"]

_Path: TypeAlias = tuple[str | int, ...]


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    r"""Return the line on which what stands at *path* begins, counted from 1.

    Args:
        text: A document that `tomllib` reads.
        path: Names of keys, and places in arrays counted from 0, as `("rule", 0, "limit")`.

    Returns:
        Where the document has not all of the path, the line of that part of it which is
        there: of a key that is missing, the line of its table. `None` where nothing is.

    Raises:
        ValueError: The text is not TOML.

    >>> line_of('title = "x"\n\n[[rule]]\nlimit = "advice"\n', ("rule", 0, "limit"))
    4
    """
    lines = _lines(text)
    parts = (tuple(path[:length]) for length in range(len(path), 0, -1))
    return next((lines[part] for part in parts if part in lines), None)


# Whoever asks for one fault asks for the next.
@lru_cache(maxsize=1)
def _lines(text: str) -> Mapping[_Path, int]:
    """Return the line of everything in *text*, by its path."""
    tomllib.loads(text)
    return _Reading(text).lines


class _Token(NamedTuple):
    word: str
    starts_at: int
    line: int


_TOKEN = re.compile(
    r"""
      "{3}(?:\\.|[^\\])*?"{3,5} | '{3}.*?'{3,5}
    | "(?:\\.|[^"\\])*" | '[^']*'
    | \#[^\n]*
    | [\[\]{}=,\n]
    | [^\s\[\]{}=,\#"']+
    """,
    re.DOTALL | re.VERBOSE,
)


class _Reading:
    """One reading of a document from its first token to its last."""

    def __init__(self, text: str) -> None:
        self.lines: dict[_Path, int] = {}
        self._text = text
        self._at = 0
        self._tables: dict[_Path, int] = {}
        self._tokens: list[_Token] = []
        line = 1
        for found in _TOKEN.finditer(text):
            word = found[0]
            if not word.startswith("#"):
                self._tokens.append(_Token(word, found.start(), line))
            line += word.count("\n")
        self._tokens.append(_Token("\n", len(text), line))
        table: _Path = ()
        while self._at < len(self._tokens):
            if self._now.word == "[":
                table = self._header()
            elif self._now.word == "\n":
                self._at += 1
            else:
                self._pair(table)

    @property
    def _now(self) -> _Token:
        return self._tokens[self._at]

    def _header(self) -> _Path:
        """Read `[table]` or `[[table]]`, and return its path."""
        line = self._now.line
        following = self._tokens[self._at + 1]
        in_array = following.word == "[" and following.starts_at == self._now.starts_at + 1
        self._at += 2 if in_array else 1
        path: _Path = ()
        keys = self._keys_before("]")
        for place, key in enumerate(keys, start=1):
            path = self._note((*path, key), line)
            if in_array and place == len(keys):
                self._tables[path] = self._tables.get(path, 0) + 1
            if path in self._tables:
                # Of tables in an array the latest is meant.
                path = self._note((*path, self._tables[path] - 1), line)
        self._at += 2 if in_array else 1
        return path

    def _pair(self, table: _Path) -> None:
        """Read a key, of one part or several, and its value."""
        line, path = self._now.line, table
        for key in self._keys_before("="):
            path = self._note((*path, key), line)
        self._at += 1
        self._value(path)

    def _value(self, path: _Path) -> None:
        match self._now.word:
            case "[":
                self._at += 1
                place = 0
                while not self._closes("]"):
                    self._value(self._note((*path, place), self._now.line))
                    place += 1
            case "{":
                self._at += 1
                while not self._closes("}"):
                    self._pair(path)
            case _:
                # A date and its time of day are two.
                while self._now.word not in {"\n", ",", "]", "}"}:
                    self._at += 1

    def _closes(self, bracket: str) -> bool:
        """Go on to the next item within brackets, and say whether there is none."""
        while self._now.word in {"\n", ","}:
            self._at += 1
        closes = self._now.word == bracket
        if closes:
            self._at += 1
        return closes

    def _keys_before(self, end: str) -> list[str]:
        """Read the parts of a key up to the token *end*, and return them."""
        starts_at = self._now.starts_at
        while self._now.word != end:
            self._at += 1
        found: object = tomllib.loads(f"{self._text[starts_at : self._now.starts_at]} = 0")
        keys: list[str] = []
        while isinstance(found, dict):
            ((key, found),) = found.items()
            keys.append(key)
        return keys

    def _note(self, path: _Path, line: int) -> _Path:
        self.lines.setdefault(path, line)
        return path
