"""What a system sent under a key, so that sending it again records nothing more.

The header is `Idempotency-Key` of the IETF draft
https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from .acts import event_id
from .reading import Fault

__all__ = ["KEY_HEADER", "Sent", "read_key"]

KEY_HEADER = "Idempotency-Key"
_LONGEST_KEY = 128
_DIGEST_BYTES = 16


class Sent(NamedTuple):
    """An act as it was sent, with the key that it was sent under.

    Attributes:
        once: What its event is made one by.
        of_key: Digest of the key.
        of_whole: Digest of the key and the texts and truths that were sent, of which an act
            consists; spaces and the order of fields make no difference.
        event_id: Of the event that it comes to, `None` where it is no act.
    """

    once: str
    of_key: bytes
    of_whole: bytes
    event_id: str | None

    @classmethod
    def under(cls, key: str, given: Mapping[str, object]) -> "Sent":
        """Return what *given* is, sent under *key*."""
        # No link has an id like this, so that no key can be taken for one.
        once = f"key\0{key}"
        alert, name = given.get("alert"), given.get("act")
        read = {field: value for field, value in given.items() if isinstance(value, str | bool)}
        written = json.dumps(read, sort_keys=True)
        return cls(
            once=once,
            of_key=_digest(once),
            of_whole=_digest(f"{once}\0{written}"),
            event_id=event_id(alert, name, once)
            if isinstance(alert, str) and isinstance(name, str)
            else None,
        )


def read_key(shown: Sequence[str]) -> str | Fault | None:
    """Return the key of a request, what is wrong with it, or `None` where it has none.

    Args:
        shown: Each value of the header, in order.
    """
    if not shown:
        return None
    key = shown[0]
    if len(shown) == 1 and 0 < len(key) <= _LONGEST_KEY and all("!" <= one <= "~" for one in key):
        return key
    return Fault(
        KEY_HEADER, f"Give one key of 1 to {_LONGEST_KEY} visible ASCII characters, without spaces."
    )


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest()
