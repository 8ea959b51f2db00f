"""A history as blocks of Prometheus' database, made by its own tool, one stretch at a time."""

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from .history_tape import Tape
from .programs import program, run_to_its_end

__all__ = ["make_blocks", "promtool"]

# The longest block of at most 744 hours that the database merges without remainder. The tool
# reads its file once for each block in it, so a file holds one, and the time grows with the
# samples, not with their square. With blocks of two hours, as is its default, it takes hours.
_LONGEST = "744h"
_BLOCK_SECONDS = 486 * 60 * 60


def promtool() -> Path:
    """Return where promtool is installed.

    Raises:
        ProgramMissingError: It is not.
    """
    return program("promtool")


def make_blocks(
    tape: Tape, times: Sequence[int], folder: Path, *, progress: Callable[[int], None]
) -> int:
    """Write a history into *folder* as blocks of Prometheus' database.

    Args:
        tape: The history.
        times: Of its instants, in seconds since 1970.
        folder: Made where there is none; blocks that are there already stay.
        progress: Told how many instants have been written.

    Returns:
        How many samples were written.

    Raises:
        ProgramMissingError: promtool is not installed.
        ProgramFailedError: promtool could not make them.
    """
    tool = promtool()
    samples = 0
    numbered = groupby(range(len(times)), key=lambda number: times[number] // _BLOCK_SECONDS)
    with TemporaryDirectory(prefix="ehcpwatch-history-") as temporary:
        file = Path(temporary) / "history.txt"
        for _, group in numbered:
            numbers = list(group)
            first, last = numbers[0], numbers[-1] + 1
            with file.open("w", encoding="utf-8") as stream:
                samples += tape.write(stream, times, first=first, last=last)
            run_to_its_end(
                [
                    tool,
                    "tsdb",
                    "create-blocks-from",
                    f"--max-block-duration={_LONGEST}",
                    "openmetrics",
                    file,
                    folder,
                ]
            )
            progress(last)
    return samples
