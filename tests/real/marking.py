"""What `@pytest.mark.real("prometheus")` means, and the account of what was not run.

A test whose real part is missing is skipped with the reason in words. Where the parts are promised
(`EHCPWATCH_REAL=required`, as in CI) it fails instead: a skip that nobody reads is a test that
cannot fail.
"""

import os

import pytest

from tests.real.parts import PARTS, missing

__all__ = ["account_of_the_unrun", "enforce", "quick_first", "set_apart"]

SWITCH = "EHCPWATCH_REAL"


def enforce(item: pytest.Item) -> None:
    """Skip *item* when a part that it names is missing; where parts are promised, fail it."""
    for part in _parts(item):
        if part not in PARTS:
            pytest.fail(f'no real part is called "{part}"; see tests/real/parts.py', pytrace=False)
        reason = missing(part)
        if reason is None:
            continue
        if os.environ.get(SWITCH) == "required":
            pytest.fail(f"{reason}, and {SWITCH}=required promises it", pytrace=False)
        pytest.skip(reason)


def quick_first(items: list[pytest.Item]) -> None:
    """Order *items* so that a broken rule is known before the slow tests begin."""
    items.sort(
        key=lambda item: (
            item.get_closest_marker("real") is not None,
            item.get_closest_marker("slow") is not None,
        )
    )


def set_apart(items: list[pytest.Item]) -> None:
    """Mark those of *items* beside which no others are to run: brokers hold to time-outs."""
    for item in items:
        if "kafka" in _parts(item):
            item.add_marker("alone")


def account_of_the_unrun(reporter: pytest.TerminalReporter, *, exit_status: int) -> None:
    """End the run by naming what it did not run, and why."""
    skipped = reporter.stats.get("skipped", [])
    reasons = sorted({(report.nodeid, _reason(report)) for report in skipped})
    deselected = len(reporter.stats.get("deselected", []))
    reporter.write_sep("-", "what was not run, and why")
    for nodeid, reason in reasons:
        reporter.write_line(f"{nodeid}: {reason}")
    options = reporter.config.option
    chosen = " ".join(
        f'{name} "{said}"'
        for name, said in (("-m", options.markexpr), ("-k", options.keyword))
        if said
    )
    if deselected:
        reporter.write_line(f"{deselected} tests were left out by the options of this run")
    elif chosen:
        # Processes side by side do not tell how many.
        reporter.write_line(f"whatever {chosen} leaves out")
    if exit_status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        reporter.write_line("the run did not come to its end, so there may be more")
    elif not reasons and not deselected and not chosen:
        reporter.write_line("nothing: everything that was collected ran")


def _parts(item: pytest.Item) -> list[str]:
    return [str(part) for marker in item.iter_markers("real") for part in marker.args]


def _reason(report: pytest.TestReport) -> str:
    match report.longrepr:
        case (_, _, str(reason)):
            return reason.removeprefix("Skipped: ")
        case other:
            return str(other)
