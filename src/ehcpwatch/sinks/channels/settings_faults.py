"""How a fault in the written settings of the channels is named: its place, and what belongs there.

What was written is never repeated: it may be a password that stands where a file's name should.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from .settings import Tls

__all__ = ["NOT_TOML", "Slip", "fault_of"]


class Slip(StrEnum):
    """What can be wrong: a value by itself, or two that do not go together."""

    VALUE = "value"
    BOTH = "both"
    PLAIN = "plain"


NOT_TOML = (
    "this is not TOML. Write a table for each channel that is used, such as [mail], texts in "
    "quotes and numbers without."
)
_BY_KIND: Mapping[str, str] = {
    Slip.BOTH: "user and password_file stand both or neither; without, nobody signs in.",
    Slip.PLAIN: (
        'tls = "none" is for a server on this machine only, such as host = "localhost"; write '
        'tls = "starttls" or "implicit".'
    ),
}
_HELD = "a path from the folder of this file, readable by this user, that holds nothing else"
_PACE = "most_a_minute is a whole number from 1 to 3000, such as most_a_minute = 60."
_ADDRESS = 'a mail address, with or without a name, such as "SEND deadlines <send@north.example>".'
_BY_PLACE: Mapping[tuple[str, ...], str] = {
    (): "nothing but [mail], [notify], [chat] and [webhook] stands in these settings.",
    ("mail",): (
        "mail has host, port, tls and sender, and may have user, password_file, reply_to, "
        "ca_file and most_a_minute."
    ),
    ("mail", "host"): 'host is the name of a mail server, such as host = "smtp.north.example".',
    ("mail", "port"): "port is a whole number, such as port = 587.",
    ("mail", "tls"): f"tls is one of {', '.join(Tls)}.",
    ("mail", "user"): "user is the name to sign in with, in ASCII without spaces.",
    ("mail", "password_file"): f"password_file is the file of the password, in ASCII: {_HELD}.",
    ("mail", "sender"): f"sender is {_ADDRESS}",
    ("mail", "reply_to"): f"reply_to is {_ADDRESS}",
    ("mail", "ca_file"): (
        "ca_file is the file of the certificates (PEM) of those who vouch for the server: a path "
        "from the folder of this file, readable by this user."
    ),
    ("mail", "most_a_minute"): _PACE,
    ("notify",): (
        "notify has api_key_file and template_id, and may have base_url and most_a_minute."
    ),
    ("notify", "api_key_file"): (
        f"api_key_file is the file of the whole key as GOV.UK Notify showed it: {_HELD}."
    ),
    ("notify", "template_id"): (
        "template_id is the id that GOV.UK Notify shows with a template, in small letters, such "
        'as template_id = "f33517ff-2a88-4f6e-b855-c550268ce08a".'
    ),
    ("notify", "base_url"): (
        "base_url is an https address without a path; leave it out for GOV.UK Notify itself."
    ),
    ("notify", "most_a_minute"): _PACE,
    ("chat",): "chat may have most_a_minute; the address of a room is its recipient's.",
    ("chat", "most_a_minute"): _PACE,
    ("webhook",): "webhook has secret_file, and may have most_a_minute.",
    ("webhook", "secret_file"): (
        "secret_file is the file of 24 to 64 random bytes in base64, with or without whsec_ "
        f"before them: {_HELD}."
    ),
    ("webhook", "most_a_minute"): _PACE,
}


def fault_of(kind: str, loc: Sequence[int | str]) -> tuple[str, str]:
    """Return place and sentence of a fault, of which only declared names are shown.

    Args:
        kind: As pydantic names it, or one of `Slip`.
        loc: Where it is.
    """
    names: tuple[str, ...] = ()
    for part in loc:
        if isinstance(part, str) and (*names, part) in _BY_PLACE:
            names = (*names, part)
    return "".join(names[:1]), _BY_KIND.get(kind) or _BY_PLACE[names]
