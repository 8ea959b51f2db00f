import inspect

import pytest

from ehcpwatch import errors
from ehcpwatch.errors import (
    ConfigurationError,
    EhcpwatchError,
    EngineError,
    Fault,
    InvariantError,
    NaiveInstantError,
    SourceError,
)

BRANCHES = (ConfigurationError, SourceError, EngineError, InvariantError)
CLASSES = [
    cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, Exception)
]
SPEAKING = [cls for cls in CLASSES if "__init__" in vars(cls)]


def test_the_message_of_an_instant_without_a_time_zone_says_what_to_hand_over() -> None:
    assert str(NaiveInstantError(where="london_date")) == (
        "london_date: the instant has no time zone, so it names no moment. "
        "Hand over an aware datetime, such as datetime(2025, 1, 6, 9, 30, tzinfo=UTC)."
    )


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault(14, 'rule "advice"', "say so."), 'north.toml, line 14, rule "advice": say so.'),
        (Fault(14, "", "say so."), "north.toml, line 14: say so."),
        (Fault(None, "", "say so."), "north.toml: say so."),
    ],
)
def test_a_fault_names_its_file_line_and_place_where_there_are_such(
    fault: Fault, words: str
) -> None:
    assert fault.of("north.toml") == words


def test_an_error_keeps_its_fields() -> None:
    assert NaiveInstantError(where="london_date").where == "london_date"


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_error_says_by_its_branch_who_can_act(cls: type[Exception]) -> None:
    branches = [branch for branch in BRANCHES if issubclass(cls, branch)]

    assert len(branches) == (0 if cls is EhcpwatchError else 1)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_error_stands_in_the_drawing_under_its_parent(cls: type[Exception]) -> None:
    drawing = [line.split()[-1] if "──" not in line else line for line in _drawing()]
    depth = {line.split("── ")[-1].split()[0]: line.find("──") for line in drawing}

    assert cls.__name__ in depth
    if cls is not EhcpwatchError:
        parent = cls.__bases__[0].__name__
        assert depth[cls.__name__] > depth[parent]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_error_is_public(cls: type[Exception]) -> None:
    assert cls.__name__ in errors.__all__


@pytest.mark.parametrize("cls", SPEAKING, ids=lambda cls: cls.__name__)
def test_every_error_that_writes_a_message_is_named_in_a_test(
    cls: type[Exception], pytestconfig: pytest.Config
) -> None:
    tests = (pytestconfig.rootpath / "tests").rglob("test_*.py")

    assert any(cls.__name__ in test.read_text() for test in tests)


def _drawing() -> list[str]:
    """Return the lines of the tree in the module's docstring, the root first."""
    lines = (errors.__doc__ or "").splitlines()
    return [line for line in lines if line.strip().startswith(("Ehcpwatch", "├", "└", "│"))]
