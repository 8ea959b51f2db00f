"""Options that several commands share, and the settings made of them."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from ehcpwatch.alerts import DEFAULT_LADDER, parse_ladder
from ehcpwatch.clock import LONDON
from ehcpwatch.errors import InputUnreadableError
from ehcpwatch.published import packaged_rows
from ehcpwatch.register import is_postgresql_url
from ehcpwatch.sinks.prometheus import Beside, PageSettings, parse_page_settings
from ehcpwatch.watch import Policy

__all__ = [
    "AsAt",
    "Authority",
    "DayOne",
    "GoLive",
    "Json",
    "KnownAt",
    "LadderFile",
    "MetricsFile",
    "RegisterState",
    "Seed",
    "State",
    "Year",
    "beside_of",
    "policy_of",
    "text_of",
    "to_date",
    "to_instant",
]

_STATE_VARIABLE = "EHCPWATCH_STATE"


def _a_file(path: Path) -> Path:
    """Refuse the address of a database, and never quote it: it may hold a password."""
    if is_postgresql_url(str(path)):
        message = "this command works on a file of its own; PostgreSQL is filled by `project`"
        raise typer.BadParameter(message)
    return path


State = Annotated[
    Path,
    typer.Option(
        "--state",
        envvar=_STATE_VARIABLE,
        help="The SQLite file that holds everything.",
        show_default=False,
        callback=_a_file,
    ),
]
RegisterState = Annotated[
    str,
    typer.Option(
        "--state",
        envvar=_STATE_VARIABLE,
        metavar="FILE|URL",
        help="The SQLite file that holds everything, or postgresql://USER@HOST/DATABASE.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, the same for the same answer.")]
Authority = Annotated[
    str, typer.Option("--authority", help="A council, region or England, as the DfE names it.")
]
Year = Annotated[int, typer.Option("--year", help="A calendar year of the published figures.")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same events.")]
AsAt = Annotated[
    str | None,
    typer.Option("--as-at", metavar="DATE", help="Look at the end of this day; default today."),
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="INSTANT",
        help="Only what was recorded by then, such as 2025-03-31 or 2025-03-31T17:00+01:00.",
    ),
]
LadderFile = Annotated[
    Path | None,
    typer.Option(
        "--ladder",
        envvar="EHCPWATCH_LADDER",
        help="A ladder of alerts (TOML); see deploy/ladder.toml. Default: the built-in one.",
    ),
]
MetricsFile = Annotated[
    Path | None,
    typer.Option(
        "--metrics-settings",
        envvar="EHCPWATCH_METRICS_SETTINGS",
        help="Targets, residents and neighbours for the metrics page (TOML); see "
        "deploy/metrics.toml.",
    ),
]
GoLive = Annotated[
    str | None,
    typer.Option(
        "--go-live",
        metavar="DATE",
        envvar="EHCPWATCH_GO_LIVE",
        help="Alerts reached before this day are marked seen and never told.",
    ),
]
DayOne = Annotated[
    bool,
    typer.Option(
        "--count-receipt-as-day-one",
        envvar="EHCPWATCH_COUNT_RECEIPT_AS_DAY_ONE",
        help="Count the day of receipt as day 1: limits in weeks end a day earlier.",
    ),
]


_A_DATE = "a date is written like 2025-03-31"
_AN_INSTANT = "an instant is written like 2025-03-31 or 2025-03-31T17:00+01:00"


def to_date(text: str | None) -> date | None:
    """Return the day that *text* names.

    Raises:
        typer.BadParameter: It is not a date.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(_A_DATE) from None


def to_instant(text: str | None) -> datetime | None:
    """Return the instant that *text* names; a date alone is the end of that London day.

    Raises:
        typer.BadParameter: It is neither a date nor an instant.
    """
    if text is None:
        return None
    try:
        if len(text) == len("2025-03-31"):
            day = date.fromisoformat(text)
            return datetime.combine(day, datetime.max.time(), LONDON).astimezone(UTC)
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(_AN_INSTANT) from None
    return (instant if instant.tzinfo is not None else instant.replace(tzinfo=LONDON)).astimezone(
        UTC
    )


def policy_of(ladder: Path | None, go_live: str | None, *, day_one: bool) -> Policy:
    """Return the settings of a watch.

    Raises:
        InputUnreadableError: The ladder's file cannot be read.
        LadderError: It does not hold a ladder.
    """
    rules = DEFAULT_LADDER
    if ladder is not None:
        rules = parse_ladder(text_of(ladder), name=str(ladder))
    return Policy(ladder=rules, go_live_on=to_date(go_live), count_receipt_as_day_one=day_one)


def beside_of(settings: Path | None, policy: Policy) -> Beside:
    """Return what the metrics page holds the cases against.

    Raises:
        InputUnreadableError: The file of settings cannot be read.
        MetricsSettingsError: It does not hold settings of the page.
    """
    rows = packaged_rows()
    said = PageSettings()
    if settings is not None:
        codes = {row.code for row in rows}
        said = parse_page_settings(text_of(settings), published=codes, name=str(settings))
    return Beside(settings=said, published=rows, policy=policy)


def text_of(path: Path) -> str:
    """Return what a file of settings holds.

    Raises:
        InputUnreadableError: It cannot be read, or is no text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputUnreadableError(path=path) from error
