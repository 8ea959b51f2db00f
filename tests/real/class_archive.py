"""Keeps what Java makes of the broker's jars, so that a node starts in half the time.

Run by `make broker`, as `python -m tests.real.class_archive`: a node is started and stopped once,
and what it loaded is written down. Java leaves an archive alone that is not of its own version or
not of these jars, and starts without one as it always did.
"""

import tempfile
from pathlib import Path

from tests.real.kafka import CLASS_ARCHIVE, JAVA, Node

__all__: list[str] = []


def _keep() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Node(Path(folder), java=(*JAVA, f"-XX:ArchiveClassesAtExit={CLASS_ARCHIVE}")),
    ):
        pass


if __name__ == "__main__":
    _keep()
