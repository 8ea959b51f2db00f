"""The house keeps its own rules: front doors, examples, and who may import whom."""

import doctest
import importlib
import inspect
import pkgutil
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import ehcpwatch

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(ehcpwatch.__path__, "ehcpwatch.")
    if not module.name.endswith("__main__")  # importing it would run the program
)
ROOMS = [name for name in MODULES if hasattr(importlib.import_module(name), "__path__")]


def test_every_room_of_the_drawing_is_there() -> None:
    """Guards the tests below: were no room found, they would pass without looking at any."""
    rooms = {name.removeprefix("ehcpwatch.") for name in ROOMS}

    assert rooms >= {
        "alerts",
        "case",
        "cli",
        "desk",
        "events",
        "measures",
        "register",
        "reports",
        "simulator",
        "sinks",
        "sources",
        "statute",
        "streams",
        "streams.embedded",
        "watch",
    }


@pytest.mark.parametrize("name", MODULES)
def test_all_is_exactly_what_is_public(name: str) -> None:
    """In a front door every public name counts; in another module those that it defines."""
    module = importlib.import_module(name)

    promised = set(getattr(module, "__all__", ()))

    assert _public(module) - promised == set()
    assert promised - set(vars(module)) == set()


@pytest.mark.parametrize("name", ["ehcpwatch", *MODULES])
def test_the_examples_in_docstrings_are_true(name: str) -> None:
    module = importlib.import_module(name)

    assert doctest.testmod(module).failed == 0


def test_every_layer_of_the_contract_is_a_room_or_a_module(pytestconfig: pytest.Config) -> None:
    """A misspelt layer would guard nothing; import-linter itself finds the rooms left out."""
    contracts = tomllib.loads((pytestconfig.rootpath / "pyproject.toml").read_text())
    house = contracts["tool"]["importlinter"]["contracts"][0]

    layers = {name.strip() for layer in house["layers"] for name in layer.split("|")}

    assert {f"ehcpwatch.{layer}" for layer in layers} <= set(MODULES)


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(ehcpwatch.__file__).parent / "py.typed").exists()


def _public(module: ModuleType) -> set[str]:
    """Return the public names of *module*, other modules left out."""
    front_door = hasattr(module, "__path__")
    return {
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and not isinstance(value, ModuleType)
        and (front_door or _defined_in(module, value))
    }


def _defined_in(module: ModuleType, value: object) -> bool:
    """Return whether *value* is a function or class of *module*; constants carry no such mark."""
    return (inspect.isclass(value) or inspect.isfunction(value)) and (
        value.__module__ == module.__name__
    )
