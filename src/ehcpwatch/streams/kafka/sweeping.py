"""Erasures that a projector missed: found by their digests, which stay when tombstones go.

Brokers clean a tombstone away after `delete.retention.ms`, a day unless told otherwise. A
projector that stood still for longer never sees it, and what it had written of the case
would stay for ever. The record `erased/<digest>` is never cleaned away, and whoever holds
the key of the partition can tell whose it is: so an erasure that comes without its tombstone
has the register looked through for the case, once the partition is read to its end.
"""

from collections.abc import Collection

from ehcpwatch.events import CaseKey, RejectionReason
from ehcpwatch.register import (
    SqlConnection,
    erased_digests,
    put_setting,
    remove_cases,
    remove_letters,
    remove_setting,
    setting,
    standing_letters,
    subjects_of_cases,
)
from ehcpwatch.watch import erasure_digest

from .letters import subject_of

__all__ = ["note_erasures", "note_key", "sweep"]

_KEY = "erasure_key {}"
_DUE = "sweep {}"


def note_key(connection: SqlConnection, source: str, key: bytes) -> None:
    """Keep the key by which erasures of a partition of cases are known."""
    put_setting(connection, _KEY.format(source), key)


def note_erasures(
    connection: SqlConnection, source: str, fresh: Collection[bytes], gone: Collection[CaseKey]
) -> None:
    """Note that the register is to be looked through, if an erasure came without its tombstone.

    Args:
        source: Name of the partition.
        fresh: Digests of erasures that were not known.
        gone: Cases whose tombstones came with them.
    """
    if not fresh:
        return
    key = setting(connection, _KEY.format(source)) or b""
    if frozenset(fresh) - {erasure_digest(case, key) for case in gone}:
        put_setting(connection, _DUE.format(source), b"")


def sweep(connection: SqlConnection, source: str) -> None:
    """Remove what is left of erased cases, if that is due.

    Args:
        source: Name of the partition, which has been read to its end.
    """
    key = setting(connection, _KEY.format(source))
    if key is None or setting(connection, _DUE.format(source)) is None:
        return
    erased = erased_digests(connection)
    remove_cases(
        connection,
        [case for case in subjects_of_cases(connection) if erasure_digest(case, key) in erased],
    )
    remove_letters(
        connection,
        [
            letter.key
            for letter in standing_letters(connection)
            # What came after the erasure is kept as such, to be dealt with.
            if letter.reason != RejectionReason.ERASED
            and (case := subject_of(letter.headers, letter.original)) is not None
            and erasure_digest(case, key) in erased
        ],
    )
    remove_setting(connection, _DUE.format(source))
