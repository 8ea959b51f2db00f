"""`ehcpwatch usefulness`: what people did about the alerts of a month, by rule."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Annotated

import typer

from ehcpwatch.alerts import (
    TOLD_ENOUGH,
    RuleUsefulness,
    nobody_acts_on,
    not_useful_to_most,
    title,
)
from ehcpwatch.clock import SystemClock, london_date
from ehcpwatch.measures import rate
from ehcpwatch.reports import month_before, usefulness_between

from .console import JSONValue, out, print_json, table
from .options import Json, RegisterState, to_date
from .reading import open_register

__all__ = ["register", "usefulness"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(usefulness)


def usefulness(
    state: RegisterState,
    month: Annotated[
        str | None,
        typer.Option(metavar="MONTH", help="Such as 2025-05; default the month before this one."),
    ] = None,
    from_on: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day, with --until.")
    ] = None,
    until_on: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="The last day, with --from.")
    ] = None,
    json: Json = False,
) -> None:
    """Say what people did about the alerts that they were told, by rule, and which help nobody.

    Only what was known by the end of the last day counts. Rules are compared, never people.
    """
    first, last = _days(month, from_on, until_on, today=london_date(SystemClock().now()))
    with open_register(state) as connection:
        rules = usefulness_between(connection, first, last)
    if json:
        print_json(_document(first, last, rules))
        return
    _print(first, last, rules)


def _days(
    month: str | None, from_on: str | None, until_on: str | None, *, today: date
) -> tuple[date, date]:
    """Return the first and the last day asked for.

    Raises:
        typer.BadParameter: They are no days, lie ahead, or are asked for in two ways.
    """
    if month is not None and (from_on, until_on) != (None, None):
        both = "give --month, or --from and --until"
        raise typer.BadParameter(both)
    first, last = to_date(from_on), to_date(until_on)
    if month is not None:
        first, last = _month(month)
        # A month that is not over is looked at as far as it has come.
        last = min(last, today)
    elif first is None and last is None:
        first, last = month_before(today)
    if first is None or last is None:
        one = "give both --from and --until"
        raise typer.BadParameter(one)
    if not first <= last <= today:
        order = "the first day comes before the last, and the last is not after today"
        raise typer.BadParameter(order)
    return first, last


def _month(text: str) -> tuple[date, date]:
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = None
    if first is None or len(text) != len("2025-05"):
        form = "a month is written like 2025-05"
        raise typer.BadParameter(form)
    return month_before(first + timedelta(days=31))


def _print(first: date, last: date, rules: Sequence[RuleUsefulness]) -> None:
    if not rules:
        out.print(f"From {first} to {last} nobody was told of an alert.")
        return
    numbers = [
        "told",
        "acknowledged",
        "median days",
        "90 % within",
        "snoozed",
        "handed over",
        "explained",
        "done",
        "acted on",
        "useful",
        "untouched",
    ]
    shown = table(f"Alerts told from {first} to {last}", ["rule", *numbers], right=numbers)
    shown.columns[0].no_wrap = True
    for one in rules:
        shown.add_row(
            one.rule,
            f"{one.told:,}",
            f"{one.acknowledged:,}",
            _or_dash(one.median_days),
            _or_dash(one.ninetieth_percentile_days),
            f"{one.snoozed:,}",
            f"{one.handed_over:,}",
            f"{one.explained:,}",
            f"{one.done:,}",
            f"{one.acted_on:,} ({_percent(one.acted_on, one.told)})",
            _of_judged(one),
            f"{one.untouched:,}",
        )
    out.print(shown)
    out.print(
        "Days are calendar days from the day told to the first acknowledgement. Acted on, of those "
        "told: acknowledged, snoozed, handed over, explained or done. Useful: of those judged. "
        "What each means: docs/acts.md."
    )
    for sentence in _sentences(rules):
        out.print(sentence)


def _sentences(rules: Sequence[RuleUsefulness]) -> Iterator[str]:
    """Yield, in plain words, which rules help nobody and what can be done about it."""
    idle, unwelcome = nobody_acts_on(rules), not_useful_to_most(rules)
    for one in idle:
        yield (
            f"Nobody acts on {one.rule} ({title(one.rule)}): told {one.told:,} times, and none was "
            "acted on."
        )
    for one in unwelcome:
        yield (
            f"Most find {one.rule} ({title(one.rule)}) not useful: {one.judged_not_useful:,} of "
            f"{one.judged:,} judgements."
        )
    if idle or unwelcome:
        yield (
            "What can be done: tell somebody else (`tell`) or have fewer rungs in the ladder, or "
            "take the rule out. `ehcpwatch policy preview` shows who would be told of what by a "
            "changed ladder before it is used."
        )
    else:
        yield (
            f"No rule that was told {TOLD_ENOUGH} times or more was left alone by everybody, and "
            "none was judged not useful by most."
        )


def _of_judged(one: RuleUsefulness) -> str:
    if not one.judged:
        return "-"
    share = _percent(one.judged_useful, one.judged)
    return f"{one.judged_useful:,} of {one.judged:,} ({share})"


def _percent(part: int, whole: int) -> str:
    return f"{rate(part, whole)} %"


def _or_dash(value: object) -> str:
    return "-" if value is None else f"{value}"


def _document(first: date, last: date, rules: Sequence[RuleUsefulness]) -> JSONValue:
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "rules": [_rule(one) for one in rules],
        "nobody_acts_on": [one.rule for one in nobody_acts_on(rules)],
        "not_useful_to_most": [one.rule for one in not_useful_to_most(rules)],
    }


def _rule(one: RuleUsefulness) -> JSONValue:
    acted_on, useful = rate(one.acted_on, one.told), rate(one.judged_useful, one.judged)
    median = one.median_days
    return {
        "rule": one.rule,
        "told": one.told,
        "acknowledged": one.acknowledged,
        "median_days": None if median is None else str(median),
        "ninetieth_percentile_days": one.ninetieth_percentile_days,
        "snoozed": one.snoozed,
        "handed_over": one.handed_over,
        "explained": one.explained,
        "done": one.done,
        "acted_on": one.acted_on,
        "acted_on_percent": None if acted_on is None else str(acted_on),
        "judged_useful": one.judged_useful,
        "judged_not_useful": one.judged_not_useful,
        "judged_useful_percent": None if useful is None else str(useful),
        "untouched": one.untouched,
    }
