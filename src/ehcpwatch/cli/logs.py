"""What a service writes about itself: one JSON object a line, without payloads.

An error's text and the local variables in a traceback may quote what it was about, so of an
exception only its kind and its place in the code are written.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["JSONLines", "log_to_stderr"]

_QUIET = ("aiokafka", "alembic", "asyncio", "ehcpwatch.streams", "faust", "httpx", "kafka", "mode")
"""Clients that tell of every step, under our modules' names too where these are services of
theirs; what they warn of is told."""


class JSONLines(logging.Formatter):
    """Writes a record as one JSON object: at, level, logger, message, error, where."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said: dict[str, str] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info is not None and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            said["error"] = kind.__name__
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            if trace is not None:
                code = trace.tb_frame.f_code
                said["where"] = f"{Path(code.co_filename).name}:{trace.tb_lineno}"
        return json.dumps(said, ensure_ascii=False)


def log_to_stderr() -> None:
    """Send what this program logs to standard error, and what its clients warn of."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JSONLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
