"""Shared rooms, such as one of Microsoft Teams, by the library apprise.

A room is read by people who have no business with a case, so its letters hold counts only;
that is for the words to see to. Here, the text goes out as it is and the subject stays behind.
"""

from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.plugins import NotifyBase
from apprise.result import AppriseResultStatus

from .channel import Answer, ChannelName, Letter, Outcome
from .quiet import quiet
from .reason import Reason

__all__ = ["GIVE_UP_SECONDS", "TIMEOUT_SECONDS", "ChatChannel", "is_room"]

TIMEOUT_SECONDS = 20.0
"""To connect, and for the answer. apprise allows 4, and would call a slow room one that failed."""
GIVE_UP_SECONDS = 3 * TIMEOUT_SECONDS
"""For everything that a room may take, also one that is not reached by HTTP."""


class ChatChannel:
    """A room, by the address that apprise reads: `workflows://…` for Teams, and others."""

    name = ChannelName.CHAT

    def send(self, letter: Letter) -> Answer:
        """Try once to hand over *letter*."""
        with quiet():
            room = _room(letter.address)
            if room is None or not letter.text:
                return Answer(Outcome.REFUSED, Reason.MALFORMED)
            room.socket_connect_timeout = room.socket_read_timeout = TIMEOUT_SECONDS
            # Teams would show the escapes that text is given for Markdown.
            html = room.notify_format == NotifyFormat.HTML
            result = Apprise(room, asset=room.asset).notify(
                letter.text, body_format=NotifyFormat.TEXT if html else None
            )
        if result:
            return Answer(Outcome.ACCEPTED)
        if result.status is AppriseResultStatus.TIMEOUT:
            return Answer(Outcome.UNKNOWN, Reason.NO_ANSWER)
        return Answer(Outcome.LATER, Reason.NOT_TAKEN)


def is_room(address: str) -> bool:
    """Return whether apprise can read *address*; nothing is sent."""
    with quiet():
        return _room(address) is not None


def _room(address: str) -> NotifyBase | None:
    asset = AppriseAsset(
        app_id="ehcpwatch",
        # No picture, which every reader's screen would fetch from elsewhere.
        image_url_mask="",
        image_path_mask=False,
        service_timeout=GIVE_UP_SECONDS,
    )
    return Apprise.instantiate(address, asset=asset)
