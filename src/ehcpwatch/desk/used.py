"""Each link or key serves for an act once: what keeps that, and the register that does."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Protocol

from ehcpwatch.register import SqlConnection, link_is_used, use_link

__all__ = ["RegisterLinks", "UsedLinks"]


class UsedLinks(Protocol):
    """Remembers by which links and keys what was done."""

    def is_used(self, digest: bytes) -> bool:
        """Return whether a link or a key has served for an act.

        Args:
            digest: Of the link's id and the act, or as of `Sent`.
        """
        ...

    def use(self, *digests: bytes, at: datetime) -> AbstractContextManager[bool]:
        """Hold a link for an act while that is recorded; entering says whether it was free.

        Args:
            digests: The first says whether it is free. The others are noted with it.
            at: When.

        It is used when the block has ended. What is raised in the block leaves it free, so
        that an act which could not be recorded can be tried again.
        """
        ...


class RegisterLinks:
    """Used links and keys, kept in the register beside whoever writes the rest of it.

    Args:
        beside: Gives a transaction, committed at the end unless something was raised.
    """

    def __init__(self, beside: Callable[[], AbstractContextManager[SqlConnection]]) -> None:
        self._beside = beside

    def is_used(self, digest: bytes) -> bool:
        """Return whether a link or a key has served for an act."""
        with self._beside() as connection:
            return link_is_used(connection, digest)

    @contextmanager
    def use(self, *digests: bytes, at: datetime) -> Iterator[bool]:
        """Hold a link for an act, as the protocol has it."""
        with self._beside() as connection:
            # Stops at the first that is taken: what was not recorded notes nothing.
            yield all(use_link(connection, digest, at=at) for digest in digests)
