"""The options of every command that speaks to Kafka, and the settings made of them.

A command takes them all as one value:

    @with_kafka
    def check(kafka: KafkaOptions, json: Json = False) -> None: ...

Kafka's clients are an extra, so nothing here imports them before a command needs them.
"""

import dataclasses
import inspect
import os
import re
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Concatenate, ParamSpec, TypeVar, get_type_hints

import typer

from ehcpwatch.errors import KafkaMissingError, PasswordUnreadableError

if TYPE_CHECKING:
    from ehcpwatch.streams.kafka import Connection, TopicNames

__all__ = ["KafkaOptions", "with_kafka", "with_optional_kafka"]

_PASSWORD = "EHCPWATCH_KAFKA_PASSWORD"  # noqa: S105  # the name of a variable
_ADDRESS = re.compile(r".+:\d{1,5}")
_EXTRA = {"aiokafka", "faust", "mode"}
"""The packages of the extra, by the names under which they are imported."""

_Rest = ParamSpec("_Rest")
_Answer = TypeVar("_Answer")
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclasses.dataclass(frozen=True, kw_only=True)
class KafkaOptions:
    """What was said on the command line and in the environment.

    Attributes:
        group: Of the workers. Whoever else reads takes a group of its own that begins with
            it, such as `<group>-register`, so that one rule of access covers them all.
    """

    bootstrap: Annotated[
        str,
        typer.Option(
            envvar="EHCPWATCH_KAFKA_BOOTSTRAP",
            metavar="HOST:PORT,…",
            help="Brokers to begin with; any one that answers is enough.",
        ),
    ]
    kafka_protocol: Annotated[
        str,
        typer.Option(
            envvar="EHCPWATCH_KAFKA_PROTOCOL",
            metavar="PLAINTEXT|SSL|SASL_PLAINTEXT|SASL_SSL",
            help="Whether TLS is spoken, and whether SASL says who is asking.",
        ),
    ] = "PLAINTEXT"
    kafka_mechanism: Annotated[
        str,
        typer.Option(
            envvar="EHCPWATCH_KAFKA_MECHANISM",
            metavar="SCRAM-SHA-512|PLAIN|OAUTHBEARER",
            help="How SASL proves it.",
        ),
    ] = "SCRAM-SHA-512"
    kafka_username: Annotated[
        str, typer.Option(envvar="EHCPWATCH_KAFKA_USERNAME", help="For SCRAM and PLAIN.")
    ] = ""
    kafka_password_file: Annotated[
        Path | None,
        typer.Option(
            envvar="EHCPWATCH_KAFKA_PASSWORD_FILE",
            help=f"A file that holds the password; or set {_PASSWORD}.",
        ),
    ] = None
    kafka_token_file: Annotated[
        Path | None,
        typer.Option(
            envvar="EHCPWATCH_KAFKA_TOKEN_FILE",
            help="For OAUTHBEARER: a file in which the token is kept fresh.",
        ),
    ] = None
    kafka_ca: Annotated[
        Path | None,
        typer.Option(
            envvar="EHCPWATCH_KAFKA_CA",
            help="Authorities of TLS in PEM. Default: those that the machine trusts.",
        ),
    ] = None
    kafka_certificate: Annotated[
        Path | None,
        typer.Option(
            envvar="EHCPWATCH_KAFKA_CERTIFICATE",
            help="A certificate of our own in PEM, where the broker wants one.",
        ),
    ] = None
    kafka_key: Annotated[
        Path | None,
        typer.Option(envvar="EHCPWATCH_KAFKA_KEY", help="The key of that certificate in PEM."),
    ] = None
    topic_prefix: Annotated[
        str,
        typer.Option(
            envvar="EHCPWATCH_TOPIC_PREFIX",
            help="Topics are named PREFIXevents, PREFIXcases, PREFIXalerts, PREFIXevents.dlq.",
        ),
    ] = "ehcp."
    group: Annotated[
        str,
        typer.Option(
            envvar="EHCPWATCH_KAFKA_GROUP", help="The consumer group: one an installation."
        ),
    ] = "ehcpwatch"

    def connection(self) -> "Connection":
        """Return where the brokers are and who is asking.

        Raises:
            typer.BadParameter: The options do not fit together.
            PasswordUnreadableError: The file of the password cannot be read.
        """
        from ehcpwatch.streams.kafka import (  # noqa: PLC0415  # an extra, perhaps not there
            Connection,
            Mechanism,
            Protocol,
        )

        mechanism = _choice(Mechanism, self.kafka_mechanism, "--kafka-mechanism")
        connection = Connection(
            bootstrap=_addresses(self.bootstrap),
            protocol=_choice(Protocol, self.kafka_protocol, "--kafka-protocol"),
            mechanism=mechanism,
            username=self.kafka_username,
            password=self._password(),
            token_file=self.kafka_token_file if mechanism is Mechanism.OAUTHBEARER else None,
            ca_file=self.kafka_ca,
            certificate_file=self.kafka_certificate,
            key_file=self.kafka_key,
        )
        if connection.authenticated:
            if mechanism is Mechanism.OAUTHBEARER:
                if connection.token_file is None:
                    message = "OAUTHBEARER needs the file of a token"
                    raise typer.BadParameter(message, param_hint="--kafka-token-file")
            elif not (connection.username and connection.password):
                message = f"{mechanism} needs a user's name and a password"
                raise typer.BadParameter(
                    message, param_hint="--kafka-username, --kafka-password-file"
                )
        if connection.certificate_file is None and connection.key_file is not None:
            message = "a key needs its certificate"
            raise typer.BadParameter(message, param_hint="--kafka-certificate")
        return connection

    def topics(self) -> "TopicNames":
        """Return the names of the topics."""
        from ehcpwatch.streams.kafka import TopicNames  # noqa: PLC0415  # as above

        return TopicNames(prefix=self.topic_prefix)

    def _password(self) -> str:
        path = self.kafka_password_file
        if path is None:
            return os.environ.get(_PASSWORD, "")
        try:
            return path.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise PasswordUnreadableError(path=path) from error


def with_kafka(
    command: Callable[Concatenate[KafkaOptions, _Rest], _Answer],
) -> Callable[..., _Answer]:
    """Give *command* the options in place of its first parameter.

    The command may import `streams.kafka` inside; where the extra is missing, it says so.
    """
    return _with_options(command, _make, bootstrap=inspect.Parameter.empty)


def with_optional_kafka(
    command: Callable[Concatenate[KafkaOptions | None, _Rest], _Answer],
) -> Callable[..., _Answer]:
    """As `with_kafka`; the first parameter is `None` where no broker is named."""
    return _with_options(
        command, lambda given: _make(given) if given["bootstrap"] else None, bootstrap=""
    )


def _with_options(
    command: Callable[..., _Answer],
    make: Callable[[dict[str, object]], KafkaOptions | None],
    *,
    bootstrap: object,
) -> Callable[..., _Answer]:
    @wraps(command)
    def wrapped(*positional: object, **named: object) -> _Answer:
        given = {option.name: named.pop(option.name) for option in options}
        try:
            return command(make(given), *positional, **named)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in _EXTRA:
                raise
            raise KafkaMissingError from error

    options = _parameters(bootstrap)
    signature = inspect.signature(command)
    _, *rest = signature.parameters.values()
    own = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in rest]
    merged = [*own, *options]
    wrapped.__dict__["__signature__"] = signature.replace(parameters=merged)
    wrapped.__annotations__ = {p.name: p.annotation for p in merged} | {
        "return": signature.return_annotation
    }
    return wrapped


def _make(given: dict[str, object]) -> KafkaOptions:
    make: Callable[..., KafkaOptions] = KafkaOptions
    return make(**given)


def _parameters(bootstrap: object) -> list[inspect.Parameter]:
    """Return the fields of the options as parameters, for typer to read.

    Args:
        bootstrap: The default of the first; empty where it must be given.
    """
    hints = get_type_hints(KafkaOptions, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=hints[field.name],
            default=bootstrap if field.default is dataclasses.MISSING else field.default,
        )
        for field in dataclasses.fields(KafkaOptions)
    ]


def _addresses(text: str) -> tuple[str, ...]:
    addresses = tuple(part.strip() for part in text.split(",") if part.strip())
    if not addresses or not all(_ADDRESS.fullmatch(address) for address in addresses):
        message = "brokers are written like kafka-1:9092,kafka-2:9092"
        raise typer.BadParameter(message, param_hint="--bootstrap")
    return addresses


def _choice(choices: type[_Choice], text: str, option: str) -> _Choice:
    try:
        return choices(text.upper())
    except ValueError:
        message = f"choose one of {', '.join(choices)}"
        raise typer.BadParameter(message, param_hint=option) from None
