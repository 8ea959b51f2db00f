"""The settings of the channels: what is read, and how every fault is told at once."""

from datetime import timedelta
from pathlib import Path

import pytest
import trustme
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ehcpwatch.clock import SystemClock
from ehcpwatch.errors import ChannelSettingsError
from ehcpwatch.sinks.channels import (
    ChannelName,
    ChannelSettings,
    ChatSettings,
    MailSettings,
    NotifySettings,
    RateLimit,
    Tls,
    WebhookSettings,
    open_channels,
    parse_channels,
)

KEY = "send-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
SIGNED_WITH = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
GOOD = f"""\
[mail]
host = "smtp.north.example"
port = 587
tls = "starttls"
user = "ehcpwatch"
password_file = "secrets/mail-password"
sender = "SEND deadlines <send@north.example>"
reply_to = "duty@north.example"
ca_file = "ca.pem"
most_a_minute = 30
[notify]
api_key_file = "secrets/notify-key"
template_id = "{TEMPLATE}"
base_url = "http://127.0.0.1:8080"
[chat]
[webhook]
secret_file = "secrets/webhook-secret"
"""
MARK = "Josephine"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "mail-password").write_text("correct horse\n")
    (secrets / "notify-key").write_text(KEY + "\n")
    (secrets / "webhook-secret").write_text(f"whsec_{SIGNED_WITH}\n")
    trustme.CA().cert_pem.write_to_path(tmp_path / "ca.pem")
    return tmp_path


def refused(text: str, folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(ChannelSettingsError) as caught:
        parse_channels(text, name="channels.toml", folder=folder)
    return list(caught.value.faults)


def test_settings_are_read_as_written_and_secrets_from_their_files(folder: Path) -> None:
    assert parse_channels(GOOD, name="channels.toml", folder=folder) == ChannelSettings(
        mail=MailSettings(
            host="smtp.north.example",
            port=587,
            tls=Tls.STARTTLS,
            user="ehcpwatch",
            password="correct horse",  # noqa: S106  # of this test
            sender="SEND deadlines <send@north.example>",
            reply_to="duty@north.example",
            ca_file=folder / "ca.pem",
            most_a_minute=30,
        ),
        notify=NotifySettings(
            api_key=KEY,
            template_id=TEMPLATE,
            base_url="http://127.0.0.1:8080",
            most_a_minute=1_000,
        ),
        chat=ChatSettings(most_a_minute=20),
        webhook=WebhookSettings(
            secret=bytes.fromhex("31f290f6bf06298aab4f08d43c3f082cf648a362da2da4b0"),
            most_a_minute=60,
        ),
    )


def test_only_what_has_a_table_is_a_channel(folder: Path) -> None:
    assert parse_channels("", name="channels.toml", folder=folder) == ChannelSettings()
    some = parse_channels("[chat]", name="channels.toml", folder=folder)

    assert set(open_channels(some, wall_clock=SystemClock())) == {ChannelName.CHAT}
    assert some.limits == {ChannelName.CHAT: RateLimit(20, timedelta(minutes=1))}


def test_every_channel_that_is_set_is_opened_under_its_name(folder: Path) -> None:
    chosen = parse_channels(GOOD, name="channels.toml", folder=folder)
    channels = open_channels(chosen, wall_clock=SystemClock())

    assert {name: channel.name for name, channel in channels.items()} == {
        name: name for name in ChannelName
    }
    assert {name: limit.most for name, limit in chosen.limits.items()} == {
        ChannelName.MAIL: 30,
        ChannelName.NOTIFY: 1_000,
        ChannelName.CHAT: 20,
        ChannelName.WEBHOOK: 60,
    }


def test_the_file_that_is_delivered_can_be_read(folder: Path, pytestconfig: pytest.Config) -> None:
    text = (pytestconfig.rootpath / "deploy/channels.toml").read_text()

    assert set(parse_channels(text, name="channels.toml", folder=folder).limits) == set(ChannelName)


def test_nothing_that_is_read_shows_a_secret(folder: Path) -> None:
    chosen = parse_channels(GOOD, name="channels.toml", folder=folder)
    assert chosen.mail is not None
    assert chosen.webhook is not None
    shown = repr(chosen) + str(chosen) + repr(open_channels(chosen, wall_clock=SystemClock()))

    assert "smtp.north.example" in shown
    for secret in ("correct horse", KEY[-36:], SIGNED_WITH, repr(chosen.webhook.secret)):
        assert secret not in shown


def test_a_fault_is_told_with_its_place_and_with_what_belongs_there(folder: Path) -> None:
    with pytest.raises(ChannelSettingsError) as caught:
        parse_channels("[mail]\nport = 0\n[chats]", name="north.toml", folder=folder)

    assert str(caught.value) == (
        'north.toml, mail: host is the name of a mail server, such as host = "smtp.north.example".'
        "\nnorth.toml, mail: port is a whole number, such as port = 587."
        "\nnorth.toml, mail: tls is one of starttls, implicit, none."
        '\nnorth.toml, mail: sender is a mail address, with or without a name, such as "SEND '
        'deadlines <send@north.example>".'
        "\nnorth.toml: nothing but [mail], [notify], [chat] and [webhook] stands in these "
        "settings. Nothing was loaded, and nobody is told."
    )


@pytest.mark.parametrize(
    ("written", "instead", "place", "says"),
    [
        ('host = "smtp.north.example"', 'host = "smtp north"', "mail", "host is"),
        ('host = "smtp.north.example"', 'host = ""', "mail", "host is"),
        ("port = 587", "port = true", "mail", "port is"),
        ("port = 587", "port = 65_536", "mail", "port is"),
        ('"starttls"', '"tls"', "mail", "tls is"),
        ('"starttls"', '"none"', "mail", 'tls = "none"'),
        ('user = "ehcpwatch"\n', "", "mail", "user and password_file"),
        ('user = "ehcpwatch"', 'user = "é"', "mail", "user is"),
        ('password_file = "secrets/mail-password"\n', "", "mail", "user and password_file"),
        ("secrets/mail-password", "secrets", "mail", "password_file is"),
        ("secrets/mail-password", "secrets/none", "mail", "password_file is"),
        ("secrets/mail-password", "ca.pem", "mail", "password_file is"),
        ("secrets/mail-password", "\\u0000", "mail", "password_file is"),
        ("SEND deadlines <send@north.example>", "SEND deadlines", "mail", "sender is"),
        ("SEND deadlines <send@north.example>", "a@b.example, c@d.example", "mail", "sender is"),
        ("SEND deadlines <send@north.example>", "a@b.example\\r\\nBcc: x@y.z", "mail", "sender is"),
        ("duty@north.example", "", "mail", "reply_to is"),
        ("ca.pem", "secrets/mail-password", "mail", "ca_file is"),
        ("ca.pem", "none.pem", "mail", "ca_file is"),
        ("most_a_minute = 30", "most_a_minute = 0", "mail", "most_a_minute is"),
        ("most_a_minute = 30", "most_an_hour = 30", "mail", "mail has"),
        ("secrets/notify-key", "secrets/mail-password", "notify", "api_key_file is"),
        (TEMPLATE, "subject and body", "notify", "template_id is"),
        ("http://127.0.0.1:8080", "http://notify.example", "notify", "base_url is"),
        ("http://127.0.0.1:8080", "https://notify.example/api", "notify", "base_url is"),
        ("http://127.0.0.1:8080", "https://notify.example:x", "notify", "base_url is"),
        ("[chat]", "[chat]\nurl = 'x'", "chat", "chat may have"),
        ("[chat]", "[chat]\nmost_a_minute = 1.5", "chat", "most_a_minute is"),
        ("secrets/webhook-secret", "secrets/mail-password", "webhook", "secret_file is"),
        ("[webhook]", "[webhook]\nsecret = 'x'", "webhook", "webhook has"),
        ("port = 587", "port = = 587", "line 3", "this is not TOML"),
    ],
)
def test_each_fault_has_its_place_and_its_sentence(
    written: str, instead: str, place: str, says: str, folder: Path
) -> None:
    ((where, sentence),) = refused(GOOD.replace(written, instead, 1), folder)

    assert where == place
    assert sentence.startswith(says)


@pytest.mark.parametrize("held", ["", "\n", "two\nlines", "pässword", "whsec_", "c2hvcnQ="])
def test_a_signing_key_is_long_enough_and_in_base64(held: str, folder: Path) -> None:
    (folder / "secrets/webhook-secret").write_text(held)

    ((where, _),) = refused(GOOD, folder)

    assert where == "webhook"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_a_server_on_this_machine_may_be_spoken_to_without_tls(host: str, folder: Path) -> None:
    text = GOOD.replace("smtp.north.example", host).replace("starttls", "none")
    chosen = parse_channels(text, name="channels.toml", folder=folder)

    assert chosen.mail is not None
    assert (chosen.mail.host, chosen.mail.tls) == (host, Tls.NONE)


def test_a_channel_that_is_no_table_is_told_so(folder: Path) -> None:
    assert [place for place, _ in refused("mail = 1", folder)] == ["mail"]


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=st.sampled_from([line for line in GOOD.splitlines() if "=" in line]))
def test_what_was_written_is_never_repeated(folder: Path, written: str) -> None:
    key = written.partition(" = ")[0]
    text = GOOD.replace(written, f'{key} = "{MARK} {MARK}"\n{MARK} = "{MARK}"')

    for place, sentence in refused(text, folder):
        assert MARK not in place + sentence
