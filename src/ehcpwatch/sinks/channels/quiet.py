"""Silence for the libraries that hand letters over: addresses and keys are in what they log.

Only what they say while we hand over a letter is dropped, wherever it would go; what others
have them do is logged as before.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["quiet"]

# By the names under which they log: a filter hears nothing of the loggers below its own.
_SPEAKERS = (
    "apprise",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.proxy",
    "httpx",
    "notifications_python_client.base",
    "urllib3.connection",
    "urllib3.connectionpool",
    "urllib3.util.retry",
)

# A thread that a library starts for us inherits it where the library hands its context on, as
# apprise does; other threads do not.
_handing_over: ContextVar[bool] = ContextVar("handing_over", default=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the libraries quiet in what follows."""
    for name in _SPEAKERS:
        logging.getLogger(name).addFilter(_is_heard)
    token = _handing_over.set(True)
    try:
        yield
    finally:
        _handing_over.reset(token)


def _is_heard(_record: logging.LogRecord) -> bool:
    return not _handing_over.get()
