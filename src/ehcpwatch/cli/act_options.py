"""The options of what takes acts on alerts, and the desk made of them."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ehcpwatch.clock import SystemClock
from ehcpwatch.desk import LONGEST_SNOOZE_DAYS, ActsFile, Desk, KafkaActs, Outlet

from .reading import open_register

if TYPE_CHECKING:
    from .kafka_options import KafkaOptions

__all__ = ["Acts", "LinkKeys", "LongestSnooze", "desk_of"]

Acts = Annotated[
    Path | None,
    typer.Option(
        "--acts",
        envvar="EHCPWATCH_ACTS",
        metavar="FILE",
        help="A JSON Lines file to which acts are appended; let `ehcpwatch run` follow it.",
    ),
]
LinkKeys = Annotated[
    Path,
    typer.Option(
        "--link-keys",
        envvar="EHCPWATCH_LINK_KEYS",
        metavar="FILE",
        help="Keys by which links are signed, one a line, the newest last.",
    ),
]
LongestSnooze = Annotated[
    int,
    typer.Option(
        "--longest-snooze",
        envvar="EHCPWATCH_LONGEST_SNOOZE",
        metavar="DAYS",
        min=1,
        max=366,
        help=f"How far ahead an alert may rest; {LONGEST_SNOOZE_DAYS} days unless told otherwise.",
    ),
]


def desk_of(
    state: str, *, acts: Path | None, kafka: "KafkaOptions | None", longest_snooze: int
) -> Desk:
    """Return a desk over the register that *state* names.

    Raises:
        typer.BadParameter: Events have no way to go, or two.
        FileUnwritableError: The file of acts cannot be written.
    """
    return Desk(
        register=partial(open_register, state),
        outlet=_outlet(acts, kafka),
        wall_clock=SystemClock(),
        longest_snooze_days=longest_snooze,
    )


def _outlet(acts: Path | None, kafka: "KafkaOptions | None") -> Outlet:
    if acts is not None and kafka is None:
        return ActsFile(acts)
    if kafka is not None and acts is None:
        return KafkaActs(kafka.connection(), kafka.topics())
    message = "say where acts go: to a file that the watch follows, or to Kafka"
    raise typer.BadParameter(message, param_hint="--acts, --bootstrap")
