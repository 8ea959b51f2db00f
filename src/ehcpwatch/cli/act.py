"""`ehcpwatch act`: what somebody does about an alert, recorded from the command line."""

import json as json_format
from pathlib import Path
from typing import Annotated

import typer

from ehcpwatch.desk import LONGEST_SNOOZE_DAYS, ActName, Recorded, RefusalKind, is_reference
from ehcpwatch.events import BreachReason, SnoozeReason, encode_structured

from .act_options import Acts, LongestSnooze, desk_of
from .console import JSONValue, err, mute_clients, out, print_json
from .exit_codes import ExitCode
from .kafka_options import KafkaOptions, with_optional_kafka
from .options import Json, RegisterState

__all__ = ["acknowledge", "app", "breach_reason", "hand_over", "judge", "snooze"]

app = typer.Typer(
    help="Act on an alert: what is recorded goes to the watch as an event.",
    no_args_is_help=True,
)

AlertId = Annotated[
    str, typer.Argument(metavar="ALERT", help="Its id, as `ehcpwatch alerts` lists it.")
]
By = Annotated[
    str, typer.Option("--by", metavar="REF", help="The reference of whoever acts; no name.")
]
Text = Annotated[
    str | None,
    typer.Option(help="What the reason `other` stands for: one line, no names.", metavar="WORDS"),
]


@app.command()
@with_optional_kafka
def acknowledge(
    kafka: KafkaOptions | None,
    alert: AlertId,
    *,
    by: By,
    state: RegisterState,
    acts: Acts = None,
    json: Json = False,
) -> None:
    """Record that somebody has seen the alert and is dealing with it."""
    _act(ActName.ACKNOWLEDGE, {}, alert, by, state=state, acts=acts, kafka=kafka, json=json)


@app.command()
@with_optional_kafka
def snooze(
    kafka: KafkaOptions | None,
    alert: AlertId,
    *,
    by: By,
    until: Annotated[str, typer.Option(metavar="DATE", help="Day on which it speaks again.")],
    reason: Annotated[SnoozeReason, typer.Option(help="Why it may rest.")],
    state: RegisterState,
    text: Text = None,
    longest_snooze: LongestSnooze = LONGEST_SNOOZE_DAYS,
    acts: Acts = None,
    json: Json = False,
) -> None:
    """Let an alert rest until a day; the limit does not move."""
    given: dict[str, object] = {"until": until, "reason": reason.value, "text": text}
    _act(
        ActName.SNOOZE,
        given,
        alert,
        by,
        state=state,
        acts=acts,
        kafka=kafka,
        json=json,
        longest_snooze=longest_snooze,
    )


@app.command()
@with_optional_kafka
def hand_over(
    kafka: KafkaOptions | None,
    alert: AlertId,
    *,
    by: By,
    to: Annotated[str, typer.Option(metavar="REF", help="The caseworker's reference; no name.")],
    state: RegisterState,
    acts: Acts = None,
    json: Json = False,
) -> None:
    """Hand the case of an alert over to another caseworker, from today."""
    given: dict[str, object] = {"caseworker": to}
    _act(ActName.HAND_OVER, given, alert, by, state=state, acts=acts, kafka=kafka, json=json)


@app.command()
@with_optional_kafka
def judge(
    kafka: KafkaOptions | None,
    alert: AlertId,
    *,
    by: By,
    useful: Annotated[bool, typer.Option("--useful/--not-useful", help="Which of the two.")],
    state: RegisterState,
    acts: Acts = None,
    json: Json = False,
) -> None:
    """Record whether an alert was useful."""
    given: dict[str, object] = {"useful": useful}
    _act(ActName.JUDGE, given, alert, by, state=state, acts=acts, kafka=kafka, json=json)


@app.command()
@with_optional_kafka
def breach_reason(
    kafka: KafkaOptions | None,
    alert: AlertId,
    *,
    by: By,
    reason: Annotated[BreachReason, typer.Option(help="The longest delay behind it.")],
    state: RegisterState,
    text: Text = None,
    acts: Acts = None,
    json: Json = False,
) -> None:
    """Record why the limit of an alert was passed."""
    given: dict[str, object] = {"reason": reason.value, "text": text}
    _act(ActName.BREACH_REASON, given, alert, by, state=state, acts=acts, kafka=kafka, json=json)


def _act(
    name: ActName,
    given: dict[str, object],
    alert: str,
    by: str,
    *,
    state: str,
    acts: Path | None,
    kafka: KafkaOptions | None,
    json: bool,
    longest_snooze: int = LONGEST_SNOOZE_DAYS,
) -> None:
    """Record one act and print what it does, or why nothing was recorded."""
    mute_clients()
    desk = desk_of(state, acts=acts, kafka=kafka, longest_snooze=longest_snooze)
    faults = [] if is_reference(by) else ["by: Give the reference of whoever acts; no name."]
    act = desk.read({**given, "act": name.value})
    if isinstance(act, tuple):
        faults.extend(f"{fault.field}: {fault.sentence}" for fault in act)
    if faults or isinstance(act, tuple):
        raise typer.BadParameter(" ".join(faults))
    outcome = desk.take(act, alert_id=alert, by=by)
    if isinstance(outcome, Recorded):
        if json:
            event: JSONValue = json_format.loads(encode_structured(outcome.event))
            print_json({"event": event, "sentence": outcome.sentence})
        else:
            out.print(outcome.sentence, markup=False)
        return
    err.print(outcome.sentence, markup=False)
    raise typer.Exit(ExitCode.USAGE if outcome.kind is RefusalKind.UNFIT else ExitCode.DIFFERENCE)
