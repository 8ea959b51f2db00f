"""What a command says where the packages that write and send messages are not installed."""

from collections.abc import Iterator
from contextlib import contextmanager

from ehcpwatch.errors import NotifyMissingError

__all__ = ["notify_installed"]

_EXTRA = frozenset(
    {
        "apprise",
        "icalendar",
        "itsdangerous",
        "jinja2",
        "markupsafe",
        "notifications_python_client",
        "python_multipart",
        "starlette",
        "uvicorn",
    }
)
"""The modules of the extra `notify`; what they import themselves comes with them."""


@contextmanager
def notify_installed() -> Iterator[None]:
    """Import within what needs the extra `notify`.

    Raises:
        NotifyMissingError: It is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        raise NotifyMissingError from error
