"""Programs of Prometheus that a report needs, where they are installed."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from ehcpwatch.errors import ProgramFailedError, ProgramMissingError

__all__ = ["program", "run_to_its_end"]


def program(name: str) -> Path:
    """Return where a program is installed.

    Raises:
        ProgramMissingError: It is not on the path.
    """
    place = shutil.which(name)
    if place is None:
        raise ProgramMissingError(program=name)
    return Path(place)


def run_to_its_end(command: Sequence[str | Path]) -> None:
    """Run a program and wait.

    Raises:
        ProgramFailedError: It did not end well; with the last line that it said.
    """
    done = subprocess.run(  # noqa: S603  # a program of Prometheus, with arguments of ours
        command, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = (done.stdout + done.stderr).splitlines()
        said = next((line.strip() for line in reversed(lines) if line.strip()), "without a word")
        raise ProgramFailedError(program=Path(command[0]).name, said=said)
