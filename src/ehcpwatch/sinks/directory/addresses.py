"""Whether an address is one that its channel would take; nobody is asked, and nothing is sent."""

import re
from typing import assert_never

from ehcpwatch.sinks.channels import ChannelName, is_receiver, is_room

__all__ = ["is_address"]

# One word of visible ASCII. A second line would be a second header of a mail, and a web address
# writes everything else as escapes.
_WORD = re.compile(r"[!-~]+")

# The names that a mail server hands on without quotes (RFC 5321, 4.1.2), at one host.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAILBOX = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
# Of a mail address, in octets: RFC 5321, 4.5.3.1.3, without the angle brackets of a path.
_LONGEST_MAILBOX = 254


def is_address(channel: ChannelName, address: str) -> bool:
    """Return whether *address* is one of *channel*: for mail without a name before it."""
    if _WORD.fullmatch(address) is None:
        return False
    match channel:
        case ChannelName.MAIL | ChannelName.NOTIFY:
            return len(address) <= _LONGEST_MAILBOX and _MAILBOX.fullmatch(address) is not None
        case ChannelName.CHAT:
            return is_room(address)
        case ChannelName.WEBHOOK:
            return is_receiver(address)
        case _:
            assert_never(channel)
