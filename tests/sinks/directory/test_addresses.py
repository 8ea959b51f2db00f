"""Which addresses each channel takes."""

from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.sinks.channels import ChannelName
from ehcpwatch.sinks.directory.addresses import is_address

# apprise loads all of its plugins for the first room, and with them imghdr, until Python 3.13.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

MAIL = [ChannelName.MAIL, ChannelName.NOTIFY]
TEAMS = "workflows://rooms.north.example/0123456789abcdef/0123456789ABCDEF"


@pytest.mark.parametrize("channel", MAIL)
@pytest.mark.parametrize(
    "address",
    [
        "cw-01@north.example",
        "o'neill+send@mail.north.example",
        "duty@localhost",
        f"{'a' * 64}@north.example",
    ],
)
def test_a_mail_address_is_taken(channel: ChannelName, address: str) -> None:
    assert is_address(channel, address)


@pytest.mark.parametrize("channel", MAIL)
@pytest.mark.parametrize(
    "address",
    [
        "",
        "cw-01",
        "@north.example",
        "cw-01@",
        "cw-01@@north.example",
        "cw-01@east@north.example",
        "cw 01@north.example",
        " cw-01@north.example",
        "cw-01@north.example\n",
        "cw-01@north.example\r\nBcc: other@north.example",
        "cw-01\x00@north.example",
        "cw-01@north.example, cw-02@north.example",
        "Jo <cw-01@north.example>",
        "<cw-01@north.example>",
        '"a@b"@north.example',
        "cw.@north.example",
        "cw..01@north.example",
        "cw-01@north..example",
        "cw-01@-north.example",
        "cw-01@[127.0.0.1]",
        "jö@north.example",
        "mailto:cw-01@north.example",
        f"{'a' * 65}@north.example",
        f"a@{'b.' * 130}example",
    ],
)
def test_what_is_no_mail_address_and_nothing_else_is_not(
    channel: ChannelName, address: str
) -> None:
    assert not is_address(channel, address)


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("https://psychology.north.example/alerts", True),
        ("http://127.0.0.1:8080/alerts", True),
        ("http://localhost/alerts", True),
        ("http://psychology.north.example/alerts", False),
        ("https://", False),
        ("https://north.example/a b", False),
        ("https://north.example/\n", False),
        ("ftp://north.example", False),
        ("cw-01@north.example", False),
    ],
)
def test_a_web_address_is_one_over_tls_or_on_this_machine(address: str, *, taken: bool) -> None:
    assert is_address(ChannelName.WEBHOOK, address) is taken


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        (TEAMS, True),
        (f"{TEAMS} ", False),
        (f"{TEAMS}\n", False),
        ("nonsense://room", False),
        ("", False),
    ],
)
def test_a_room_is_one_that_apprise_reads(address: str, *, taken: bool) -> None:
    assert is_address(ChannelName.CHAT, address) is taken


VISIBLE = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20)


@given(address=VISIBLE.map("{}@north.example".format) | VISIBLE.map("a@{}".format))
def test_whatever_is_taken_for_a_mail_address_can_stand_in_a_mail(address: str) -> None:
    if is_address(ChannelName.MAIL, address):
        assert Address(addr_spec=address).addr_spec == address
