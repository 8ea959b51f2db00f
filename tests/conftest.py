"""What holds for every test: how hard hypothesis tries, which parts are real, who goes first."""

import gc
import os
import signal
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

from tests.real.marking import account_of_the_unrun, enforce, quick_first, set_apart

COLLECTOR = gc.get_threshold()

pytest_plugins = ["tests.real.fixtures"]

# Shared machines stall, so no example has a deadline; a test that hangs meets the run's time-out.
settings.register_profile("quick", max_examples=20, deadline=None)
settings.register_profile(
    "gate",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "deep", max_examples=2000, stateful_step_count=200, deadline=None, print_blob=True
)
settings.load_profile(os.environ.get("EHCPWATCH_HYPOTHESIS", "gate"))


def pytest_configure() -> None:
    # A run that is told to end stops its servers first, as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_runtest_setup(item: pytest.Item) -> None:
    enforce(item)


def pytest_runtest_teardown() -> None:
    # An engine that a test ran has set it for a process of its own.
    gc.set_threshold(*COLLECTOR)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    # Marked before the options of the run choose by marks, and ordered after they are shuffled.
    set_apart(items)
    yield
    quick_first(items)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
    account_of_the_unrun(terminalreporter, exit_status=exitstatus)
