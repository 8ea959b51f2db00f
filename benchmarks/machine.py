"""What a benchmark ran on: a figure without its machine and versions is worth nothing.

`python benchmarks/machine.py` prints it alone.
"""

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

__all__ = ["describe"]

BYTES_PER_GIB = 2**30


def describe() -> str:
    """Return the machine and the versions, in one line; names no host and no user."""
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / BYTES_PER_GIB
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory_gib:.0f} GiB; "
        f"{platform.system()} {platform.release()}; "
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, pydantic {version('pydantic')}, "
        f"ehcpwatch {version('ehcpwatch')}"
    )


def _processor() -> str:
    """Return the model of the processor; Linux keeps it where `platform` does not look."""
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())


if __name__ == "__main__":
    print(describe())
