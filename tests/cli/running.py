"""Running the command as a person does: a process, its answer, its exit code."""

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["ehcpwatch"]


def ehcpwatch(
    *arguments: str | Path, given: bytes | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a command; `given` goes to its standard input."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("EHCPWATCH_")}
    done = subprocess.run(
        [sys.executable, "-m", "ehcpwatch.cli", *arguments],
        input=given,
        capture_output=True,
        check=False,
        env=environment,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )
