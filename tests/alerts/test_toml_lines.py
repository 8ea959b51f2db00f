"""The line of everything in a TOML file, however it is written."""

import tomllib
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.alerts import DEFAULT_LADDER, ladder_with_notes, line_of

WRITTEN = '''\
# Brackets [ and { in a comment, and = too.
title = "a ] in a text"
"quoted key" . 'and.literal' = 1
text = """
[[not a table]]
key = \\"""" # and a quote before the end
literal = \'\'\'
]\'\'\'
[owner] # with a word on it
since = 1979-05-27 07:32:00
at = {x = [1,
  2], y = {z = "}"}}
empty = []
[[rule]]
name = 'first'
[[rule.version]]
rungs = [ # one after the other
    {at = "on the day", tell = [
        "one",
        "two"]},

    [[1], [
      2]],
]
[[rule.version]]
[rule.version.note]
a.b.c = 3
a.d = 4
[[rule]]
[[rule.version]]
number = 1
'''


def paths(found: object, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of everything in a document that was read."""
    within: Sequence[tuple[str | int, object]] = ()
    if isinstance(found, dict):
        within = list(found.items())
    elif isinstance(found, list):
        within = list(enumerate(found))
    for part, below in within:
        yield (*above, part)
        yield from paths(below, (*above, part))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("quoted key", "and.literal"), 3),
        (("text",), 4),
        (("literal",), 7),
        (("owner",), 9),
        (("owner", "since"), 10),
        (("owner", "at", "x", 0), 11),
        (("owner", "at", "x", 1), 12),
        (("owner", "at", "y", "z"), 12),
        (("owner", "empty"), 13),
        (("rule",), 14),
        (("rule", 0, "name"), 15),
        (("rule", 0, "version", 0), 16),
        (("rule", 0, "version", 0, "rungs"), 17),
        (("rule", 0, "version", 0, "rungs", 0, "tell"), 18),
        (("rule", 0, "version", 0, "rungs", 0, "tell", 1), 20),
        (("rule", 0, "version", 0, "rungs", 1), 22),
        (("rule", 0, "version", 0, "rungs", 1, 1, 0), 23),
        (("rule", 0, "version", 1), 25),
        (("rule", 0, "version", 1, "note"), 26),
        (("rule", 0, "version", 1, "note", "a", "b", "c"), 27),
        (("rule", 0, "version", 1, "note", "a", "d"), 28),
        (("rule", 1), 29),
        (("rule", 1, "version", 0, "number"), 31),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_each_thing_stands_on_its_line(path: tuple[str | int, ...], line: int, ending: str) -> None:
    assert line_of(WRITTEN.replace("\n", ending), path) == line


def test_of_what_is_missing_the_line_is_that_of_what_would_hold_it() -> None:
    assert line_of(WRITTEN, ("rule", 0, "version", 1, "rungs")) == 25
    assert line_of(WRITTEN, ("rule", 7, "limit")) == 14
    assert line_of(WRITTEN, ("owner", "since", "hour")) == 10


def test_of_what_is_nowhere_there_is_no_line() -> None:
    assert line_of(WRITTEN, ("nowhere",)) is None
    assert line_of(WRITTEN, ()) is None
    assert line_of("", ("rule", 0)) is None


def test_what_is_not_toml_has_no_lines() -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        line_of("[[rule", ("rule",))


def test_of_the_ladder_that_is_built_in_everything_has_a_line_of_its_own_place() -> None:
    text = ladder_with_notes(DEFAULT_LADDER)
    last = 0

    for path in paths(tomllib.loads(text)):
        line = line_of(text, path)
        assert line is not None
        assert line >= last
        last = line


KEYS = st.sampled_from(("a", "b-1", '"c d"', "'e.f'", '"]"', '"\\u0041="'))
SCALARS = st.sampled_from(
    ("1", "-1.5e3", "true", '"[#"', "'{='", "2025-01-06", "07:32:00.5", '"""x"""', "''''''")
)
INLINE = st.recursive(
    SCALARS,
    lambda values: st.one_of(
        st.lists(values, max_size=3).map(lambda found: f"[{', '.join(found)}]"),
        st.dictionaries(KEYS, values, max_size=2).map(
            lambda found: "{" + ", ".join(f"{key} = {one}" for key, one in found.items()) + "}"
        ),
    ),
    max_leaves=6,
)


class Writer:
    """Writes a document line by line, and notes on which each thing begins."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.lines: list[str] = []
        self.known: dict[tuple[str | int, ...], int] = {}

    def write(self, line: str, *stands: tuple[str | int, ...]) -> None:
        for _ in range(self.draw(st.integers(0, 1))):
            self.lines.append(self.draw(st.sampled_from(("", "  # a [ comment", "#]"))))
        self.lines.append(line)
        for path in stands:
            self.known.setdefault(path, len(self.lines))

    def pairs(self, table: tuple[str | int, ...]) -> None:
        for key in self.draw(st.lists(KEYS, unique=True, max_size=3)):
            path = (*table, _read(key))
            if self.draw(st.booleans()):
                self.write(f"{key} = {self.draw(INLINE)}", path)
                continue
            self.write(f"{key} = [ # and so on", path)
            for place in range(self.draw(st.integers(0, 3))):
                self.write(f"  {self.draw(INLINE)},", (*path, place))
            self.write("] # [")


def _read(key: str) -> str:
    (name,) = tomllib.loads(f"{key} = 0")
    return str(name)


@st.composite
def documents(draw: st.DrawFn) -> Writer:
    """Draw a document with its lines: pairs, then tables, some of them in arrays."""
    writer = Writer(draw)
    writer.pairs(())
    for name in draw(st.lists(st.sampled_from(("one", "two", "three")), unique=True)):
        if draw(st.booleans()):
            writer.write(f"[{name}]", (name,))
            writer.pairs((name,))
            continue
        for place in range(draw(st.integers(1, 3))):
            writer.write(f"[[ {name} ]]", (name,), (name, place))
            writer.pairs((name, place))
            for below in range(draw(st.integers(0, 2))):
                path = (name, place, "below")
                writer.write(f'[[{name}."below"]]', path, (*path, below))
                writer.pairs((*path, below))
    return writer


@given(documents(), st.sampled_from(("\n", "\r\n")))
def test_each_thing_that_is_written_is_found_on_the_line_it_was_written_on(
    written: Writer, ending: str
) -> None:
    text = ending.join(written.lines)
    read = tomllib.loads(text)

    assert {path: line_of(text, path) for path in written.known} == written.known
    for path in paths(read):
        # What stands within a line has the line of what was written there.
        whole = next(path[:n] for n in range(len(path), 0, -1) if path[:n] in written.known)
        assert line_of(text, path) == written.known[whole]
