"""Signed links that hold for a time: in messages, and for calendars.

A link is signed, not secret: whoever holds it can read the alert's id, the reference of the
person it was sent to and its own id in it. It names no case, and nobody can change it. The
keys are those of an installation; each purpose has a salt of its own, so that a link of one
never serves for another.
"""

from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from itsdangerous import BadData, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from ehcpwatch.clock import Clock
from ehcpwatch.errors import LinkKeysError

from .desk import ActLink

__all__ = ["ACT_LIFE", "CALENDAR_LIFE", "ActLinks", "CalendarLinks", "LinkFault", "link_keys"]

ACT_LIFE = timedelta(days=30)
"""How long a link in a message holds: longer than a holiday, and than the longest snooze."""
CALENDAR_LIFE = timedelta(days=400)
"""How long the address of a calendar holds: a year, and time to put in a new one."""
_SHORTEST_KEY = 32
"""Characters; `openssl rand -hex 32` writes 64."""
_LONGEST_TOKEN = 1_024
"""What we write is shorter than 300; nothing longer is worth looking at."""


class LinkFault(StrEnum):
    """Why a link does not hold."""

    BAD = "bad"
    """It is not ours, was changed, or is for another purpose."""
    EXPIRED = "expired"


def link_keys(path: Path) -> tuple[str, ...]:
    """Return the keys in a file, one a line: the last signs, all of them are good.

    To change keys, add one at the end; take the first away when the links that it signed
    have expired.

    Raises:
        LinkKeysError: The file cannot be read, holds no key, or one that is too short.
    """
    try:
        keys = tuple(path.read_text(encoding="ascii").split())
    except (OSError, UnicodeDecodeError) as error:
        raise LinkKeysError(path=path) from error
    if not keys or any(len(key) < _SHORTEST_KEY for key in keys):
        raise LinkKeysError(path=path)
    return keys


class ActLinks:
    """Links by which somebody acts on an alert.

    Args:
        keys: Of `link_keys`.
        wall_clock: Says when a link is made, and when it is read.
    """

    def __init__(self, keys: tuple[str, ...], *, wall_clock: Clock) -> None:
        self._tokens = _Tokens(keys, purpose="act", life=ACT_LIFE, wall_clock=wall_clock)

    def token(self, link: ActLink) -> str:
        """Return what stands for *link* in an address: `/a/TOKEN` at the desk."""
        return self._tokens.write(list(link))

    def read(self, token: str) -> ActLink | LinkFault:
        """Return the link that a token stands for, or why it does not hold."""
        parts = self._tokens.read(token)
        return parts if isinstance(parts, LinkFault) else ActLink(*parts)


class CalendarLinks:
    """Addresses of one person's calendar; otherwise as `ActLinks`."""

    def __init__(self, keys: tuple[str, ...], *, wall_clock: Clock) -> None:
        self._tokens = _Tokens(keys, purpose="calendar", life=CALENDAR_LIFE, wall_clock=wall_clock)

    def token(self, who: str) -> str:
        """Return what stands for *who*, by reference: `/calendar/TOKEN.ics` at the desk."""
        return self._tokens.write([who])

    def read(self, token: str) -> str | LinkFault:
        """Return whose calendar it is, or why the address does not hold."""
        parts = self._tokens.read(token)
        return parts if isinstance(parts, LinkFault) else parts[0]


class _Tokens:
    """Short lists of texts, signed for one purpose."""

    def __init__(
        self, keys: tuple[str, ...], *, purpose: str, life: timedelta, wall_clock: Clock
    ) -> None:
        self._life = life
        self._serializer = URLSafeTimedSerializer(
            list(keys),
            salt=f"ehcpwatch.desk.{purpose}",
            signer=_Signer,
            signer_kwargs={
                "wall_clock": wall_clock,
                "key_derivation": "hmac",
                "digest_method": sha256,
            },
        )

    def write(self, parts: list[str]) -> str:
        written: str | bytes = self._serializer.dumps(parts)
        return written if isinstance(written, str) else written.decode("ascii")

    def read(self, token: str) -> tuple[str, ...] | LinkFault:
        if len(token) > _LONGEST_TOKEN:
            return LinkFault.BAD
        try:
            parts: list[str] = self._serializer.loads(
                token, max_age=int(self._life.total_seconds())
            )
        except SignatureExpired:
            return LinkFault.EXPIRED
        except BadData:
            return LinkFault.BAD
        return tuple(parts)


class _Signer(TimestampSigner):
    """Signs with the time of our clock; the library's own reads the machine's."""

    def __init__(self, *arguments: object, wall_clock: Clock, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]  # as the library hands them on
        self._wall_clock = wall_clock

    def get_timestamp(self) -> int:
        """Return the present moment in whole seconds."""
        return int(self._wall_clock.now().timestamp())
