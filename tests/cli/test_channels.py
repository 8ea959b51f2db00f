"""The settings of channels, checked and tried at the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.running import ehcpwatch
from tests.real.mail import PASSWORD, USER, Mailbox, mail_server


def settings(folder: Path, mailbox: Mailbox, signs_in_with: str = PASSWORD) -> Path:
    host, _, port = mailbox.address.partition(":")
    (folder / "password").write_text(signs_in_with)
    path = folder / "channels.toml"
    path.write_text(
        f'[mail]\nhost = "{host}"\nport = {port}\ntls = "starttls"\nuser = "{USER}"\n'
        'password_file = "password"\nsender = "SEND deadlines <alerts@north.example>"\n'
        f'ca_file = "{mailbox.ca_file}"\nmost_a_minute = 60\n'
    )
    return path


def test_a_letter_about_a_made_up_case_arrives(tmp_path: Path) -> None:
    with mail_server(tmp_path) as mailbox:
        chosen = settings(tmp_path, mailbox)
        checked = ehcpwatch("channels", "check", chosen)
        done = ehcpwatch("channels", "try", chosen, "mail", "--to", "me@north.example")
        (mail,) = mailbox.mails("me@north.example")

    assert checked.returncode == 0
    assert "These settings can be used: mail." in checked.stdout
    assert done.returncode == 0
    assert "The letter was taken." in done.stdout
    assert "C-2025-0117" in mail["Subject"]


def test_what_became_of_a_letter_that_was_not_taken_is_said_without_its_address(
    tmp_path: Path,
) -> None:
    with mail_server(tmp_path) as mailbox:
        chosen = settings(tmp_path, mailbox, signs_in_with="another")
        done = ehcpwatch("channels", "try", chosen, "mail", "--to", "me@north.example")
        answered = ehcpwatch(
            "channels", "try", chosen, "mail", "--to", "me@north.example", "--json"
        )

    assert done.returncode == answered.returncode == 1
    assert "The letter was not taken (later): not_signed_in." in done.stderr
    assert "me@north.example" not in done.stderr + done.stdout
    assert json.loads(answered.stdout) == {"outcome": "later", "reason": "not_signed_in"}


@pytest.mark.parametrize("command", ["check", "try"])
def test_faults_of_the_settings_are_named(tmp_path: Path, command: str) -> None:
    path = tmp_path / "channels.toml"
    path.write_text('[mail]\nhost = "mail.north.example"\n')
    more = ("mail", "--to", "me@north.example") if command == "try" else ()
    done = ehcpwatch("channels", command, path, *more)

    assert done.returncode == 3
    assert "channels.toml, mail" in done.stderr


def test_a_channel_that_the_settings_do_not_open_is_not_tried(tmp_path: Path) -> None:
    path = tmp_path / "channels.toml"
    path.write_text("[chat]\nmost_a_minute = 5\n")
    done = ehcpwatch("channels", "try", path, "mail", "--to", "me@north.example")
    shown = ehcpwatch("channels", "check", path, "--json")

    assert done.returncode == 2
    assert "the settings open chat" in done.stderr
    assert json.loads(shown.stdout) == {"channels": ["chat"]}
