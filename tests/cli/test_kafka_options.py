"""The options of the commands that speak to Kafka, and what the rest does without Kafka."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner, Result

from ehcpwatch.cli.kafka_options import KafkaOptions, with_kafka
from ehcpwatch.errors import KafkaMissingError, PasswordUnreadableError
from ehcpwatch.streams.kafka import Connection, Mechanism, Protocol

BROKER = ("--bootstrap", "kafka-1:9092")
SCRAM = ("--kafka-protocol", "SASL_SSL", "--kafka-username", "watch")

# Nothing of the extra can be imported here, as on a machine that does not have it.
WITHOUT_KAFKA = """
import sys
sys.modules.update(dict.fromkeys(["aiokafka", "faust", "mode"]))
from ehcpwatch.cli import main
main()
"""


def run(
    *arguments: str, env: Mapping[str, str | None] | None = None
) -> tuple[Result, list[KafkaOptions]]:
    """Run a command that notes its options and makes the connection of them."""
    app, seen = typer.Typer(), list[KafkaOptions]()

    @app.command()
    @with_kafka
    def look(
        kafka: KafkaOptions, where: Annotated[str, typer.Argument()] = "here", *, deep: bool = False
    ) -> None:
        kafka.connection()
        seen.append(kafka)
        typer.echo(f"{where} {deep}")

    outside = dict.fromkeys(name for name in os.environ if name.startswith("EHCPWATCH_"))
    return CliRunner().invoke(app, arguments, env={**outside, **(env or {})}), seen


def connection(*arguments: str, env: Mapping[str, str] | None = None) -> Connection:
    result, seen = run(*arguments, env=env)
    assert result.exit_code == 0, result.output
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (env or {}).items():
            patch.setenv(name, value)
        return seen[0].connection()


def test_a_command_keeps_its_own_arguments_beside_the_options() -> None:
    result, _ = run(*BROKER, "there", "--deep")

    assert result.output.strip() == "there True"


def test_addresses_are_given_with_commas() -> None:
    assert connection("--bootstrap", "a:1, b:2").bootstrap == ("a:1", "b:2")


def test_nothing_is_spoken_but_plain_kafka_unless_told_otherwise() -> None:
    made = connection(*BROKER)

    assert made.protocol is Protocol.PLAINTEXT
    assert made.mechanism is Mechanism.SCRAM_SHA_512


def test_every_setting_may_come_from_the_environment(tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("correct horse\n")
    made = connection(
        env={
            "EHCPWATCH_KAFKA_BOOTSTRAP": "a:1",
            "EHCPWATCH_KAFKA_PROTOCOL": "SASL_SSL",
            "EHCPWATCH_KAFKA_MECHANISM": "PLAIN",
            "EHCPWATCH_KAFKA_USERNAME": "watch",
            "EHCPWATCH_KAFKA_PASSWORD_FILE": str(password),
            "EHCPWATCH_KAFKA_CA": "ca.pem",
            "EHCPWATCH_KAFKA_CERTIFICATE": "own.pem",
            "EHCPWATCH_KAFKA_KEY": "own.key",
        }
    )

    assert made == Connection(
        bootstrap=("a:1",),
        protocol=Protocol.SASL_SSL,
        mechanism=Mechanism.PLAIN,
        username="watch",
        password="correct horse",  # noqa: S106  # the one of this test
        ca_file=Path("ca.pem"),
        certificate_file=Path("own.pem"),
        key_file=Path("own.key"),
    )


def test_the_password_may_stand_in_the_environment_alone() -> None:
    made = connection(*BROKER, *SCRAM, env={"EHCPWATCH_KAFKA_PASSWORD": "correct horse"})

    assert made.password == "correct horse"  # noqa: S105  # the one of this test


def test_no_option_takes_a_password() -> None:
    result, _ = run(*BROKER, "--kafka-password", "correct horse")

    assert result.exit_code == 2


@pytest.mark.parametrize("mechanism", Mechanism)
@pytest.mark.parametrize("protocol", Protocol)
def test_the_help_names_every_protocol_and_mechanism(
    protocol: Protocol, mechanism: Mechanism
) -> None:
    result, _ = run("--help", env={"COLUMNS": "300"})

    assert protocol.value in result.output
    assert mechanism.value in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "--bootstrap"),
        (("--bootstrap", "kafka"), "kafka-1:9092"),
        (("--bootstrap", "kafka:port"), "kafka-1:9092"),
        (("--bootstrap", "kafka-1:9092,:9092"), "kafka-1:9092"),
        ((*BROKER, "--kafka-protocol", "TLS"), "SASL_SSL"),
        ((*BROKER, "--kafka-mechanism", "MD5"), "SCRAM-SHA-512"),
        ((*BROKER, *SCRAM), "a password"),
        ((*BROKER, *SCRAM, "--kafka-mechanism", "OAUTHBEARER"), "--kafka-token-file"),
        ((*BROKER, "--kafka-key", "own.key"), "--kafka-certificate"),
    ],
)
def test_options_that_do_not_fit_together_are_refused(
    arguments: tuple[str, ...], told: str
) -> None:
    result, seen = run(*arguments, env={"COLUMNS": "200"})

    assert result.exit_code == 2
    assert told in result.output
    assert seen == []


def test_a_password_that_cannot_be_read_is_named_by_its_file(tmp_path: Path) -> None:
    result, _ = run(*BROKER, *SCRAM, "--kafka-password-file", str(tmp_path / "none"))

    assert isinstance(result.exception, PasswordUnreadableError)
    assert str(tmp_path / "none") in str(result.exception)


def test_a_token_matters_to_its_own_mechanism_only() -> None:
    env = {"EHCPWATCH_KAFKA_PASSWORD": "correct horse"}

    assert connection(*BROKER, *SCRAM, "--kafka-token-file", "token", env=env).token_file is None


def test_the_names_of_topics_begin_as_told() -> None:
    _, (options,) = run(*BROKER, "--topic-prefix", "hackney.")

    assert options.topics().events == "hackney.events"


def test_a_command_without_the_extra_says_how_to_install_it() -> None:
    @with_kafka
    def look(_: KafkaOptions) -> None:
        raise ModuleNotFoundError(name="aiokafka.admin")

    with pytest.raises(KafkaMissingError, match=r"pip install 'ehcpwatch\[kafka\]'"):
        look(**vars(KafkaOptions(bootstrap="a:1")))


def test_another_module_that_is_missing_is_our_fault() -> None:
    @with_kafka
    def look(_: KafkaOptions) -> None:
        raise ModuleNotFoundError(name="elsewhere")

    with pytest.raises(ModuleNotFoundError):
        look(**vars(KafkaOptions(bootstrap="a:1")))


def without_kafka(*arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith("EHCPWATCH_")}
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_KAFKA, *arguments],
        capture_output=True,
        check=False,
        text=True,
        env=environment,
    )


def test_the_embedded_commands_need_no_kafka(tmp_path: Path) -> None:
    events = tmp_path / "events.jsonl"
    events.write_bytes(b"")

    assert without_kafka("--help").returncode == 0
    assert without_kafka("ingest", "--state", str(tmp_path / "s.db"), str(events)).returncode == 0
