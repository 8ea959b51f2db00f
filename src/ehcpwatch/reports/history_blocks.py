"""A history as blocks of Prometheus' database, with what the recording rules say of it.

Prometheus' own tool makes the blocks, one stretch of time at a go.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from ehcpwatch.errors import FileUnwritableError

from .history_rules import recorded_text, tiers
from .history_tape import Tape
from .programs import program, run_to_its_end
from .prometheus_server import PrometheusServer

__all__ = ["Blocks", "find_programs", "make_blocks"]

# The longest block of at most 744 hours that the database merges without remainder. The tool
# reads its file once for each block in it, so a file holds one, and the time grows with the
# samples, not with their square. With blocks of two hours, as is its default, it takes hours.
_LONGEST = "744h"
_BLOCK_SECONDS = 486 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """What was made.

    Attributes:
        samples: Of the page, and of the sums that the rules record of it.
        recorded: Samples of the other rules.
    """

    samples: int
    recorded: int


def find_programs() -> tuple[Path, Path]:
    """Return where promtool and Prometheus are installed.

    Raises:
        ProgramMissingError: One of them is not.
    """
    return program("promtool"), program("prometheus")


def make_blocks(
    tape: Tape, times: Sequence[int], folder: Path, *, progress: Callable[[int], None]
) -> Blocks:
    """Write a history into *folder* as blocks of Prometheus' database.

    Args:
        tape: The history.
        times: Of its instants, in seconds since 1970, equally far apart.
        folder: Made where there is none; what is there already stays.
        progress: Told how many instants have been written, the rules' share included.

    Raises:
        ProgramMissingError: promtool or Prometheus is not installed.
        ProgramFailedError: One of them could not do its part; *folder* is as it was.
        FileUnwritableError: *folder* cannot be written to.
    """
    tool, _ = find_programs()
    samples = recorded = 0
    with TemporaryDirectory(prefix="ehcpwatch-history-") as temporary:
        file, staging = Path(temporary) / "history.txt", Path(temporary) / "blocks"
        for first, last in _stretches(times):
            with file.open("w", encoding="utf-8") as stream:
                samples += tape.write(stream, times, first=first, last=last)
            _add(tool, file, staging)
            progress(last)
        for number, rules in enumerate(tiers(), start=1):
            with PrometheusServer("", data=staging) as server:
                for first, last in _stretches(times):
                    text, count = recorded_text(server, rules, times[first:last])
                    if count:
                        file.write_text(text, encoding="utf-8")
                        _add(tool, file, staging)
                    recorded += count
                    progress(number * len(times) + last)
        _hand_over(staging, folder)
    return Blocks(samples=samples, recorded=recorded)


def _stretches(times: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of the instants of each block: the first, and the one after the last."""
    for _, group in groupby(range(len(times)), key=lambda number: times[number] // _BLOCK_SECONDS):
        numbers = list(group)
        yield numbers[0], numbers[-1] + 1


def _add(tool: Path, file: Path, staging: Path) -> None:
    create = ("tsdb", "create-blocks-from", f"--max-block-duration={_LONGEST}", "openmetrics")
    run_to_its_end([tool, *create, file, staging])


def _hand_over(staging: Path, folder: Path) -> None:
    """Move the blocks to where they are wanted, and nothing else of the database."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for meta in staging.glob("*/meta.json"):
            shutil.move(meta.parent, folder)
    except OSError as error:
        raise FileUnwritableError(path=folder) from error
