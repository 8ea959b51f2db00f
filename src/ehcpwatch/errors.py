"""Every error that ehcpwatch raises, by who can act on it.

    EhcpwatchError
    ├── ConfigurationError          the operator: a setting, a file of rules, a command line
    │   ├── FileUnwritableError     a file that was asked for cannot be written
    │   ├── PortTakenError          another program listens where the metrics page should
    │   ├── UnknownAuthorityError   no published figures under the name given
    │   ├── YearNotPublishedError   no row for the authority in the year given
    │   ├── FiguresNotPublishedError  a row is there, its counts are not
    │   ├── CertificateUnreadableError  a file of certificates for TLS cannot be used
    │   ├── TokenUnreadableError    a file that should hold a token cannot be read
    │   ├── PasswordUnreadableError  a file that should hold a password cannot be read
    │   ├── KafkaMissingError       the packages of the Kafka engine are not installed
    │   └── LadderError             a ladder of alerts is written down wrongly
    ├── SourceError                 the sending system: what it sent cannot be used
    │   ├── InputUnreadableError    a file of events cannot be opened or read
    │   ├── DateOutOfRangeError     a period ends outside the years 1 to 9999
    │   ├── LimitNotInForceError    a limit is asked for before or after it was law
    │   ├── MissingColumnsError     a table lacks columns that it must have
    │   ├── UnreadableTableError    a table stops being one at some line
    │   └── UnreadableCellError     a cell of a table holds what its column cannot
    ├── EngineError                 nobody yet: stop, then try again from the last checkpoint
    │   ├── DatabaseLockedError     another process writes to the database
    │   ├── DatabaseMissingError    there is no database where one is to be read
    │   ├── DatabaseCorruptError    the file is not a database of ours, or damaged
    │   ├── DatabaseNewerError      a newer ehcpwatch wrote the file
    │   ├── DatabaseFullError       no room is left on the disk
    │   ├── DatabaseFailedError     the file cannot be used for another reason
    │   ├── RowUnreadableError      what was kept of a case cannot be read back
    │   ├── StateNewerError         a newer ehcpwatch wrote the state of a partition
    │   ├── HandOverFailedError     a partition could not be taken over or given up in time
    │   ├── RecoveryFailedError     the state of a partition could not be read back
    │   ├── WatchFailedError        the watch raised an error that nobody foresaw
    │   └── CheckpointFailedError   what a partition came to could not be made durable
    └── InvariantError              us: ehcpwatch broke its own promise; stop the partition
        ├── MalformedLimitError     a limit is written down without what its unit needs
        └── NaiveInstantError       an instant without a time zone got in

An error takes fields and writes its own message, so a message has one home and one test.
A message says what was wrong, where, and what to do, and never quotes what it refuses:
it may be a child's name, and messages end in logs.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

__all__ = [
    "CertificateUnreadableError",
    "CheckpointFailedError",
    "ConfigurationError",
    "DatabaseCorruptError",
    "DatabaseFailedError",
    "DatabaseFullError",
    "DatabaseLockedError",
    "DatabaseMissingError",
    "DatabaseNewerError",
    "DateOutOfRangeError",
    "EhcpwatchError",
    "EngineError",
    "FiguresNotPublishedError",
    "FileUnwritableError",
    "HandOverFailedError",
    "InputUnreadableError",
    "InvariantError",
    "KafkaMissingError",
    "LadderError",
    "LimitNotInForceError",
    "MalformedLimitError",
    "MissingColumnsError",
    "NaiveInstantError",
    "PasswordUnreadableError",
    "PortTakenError",
    "RecoveryFailedError",
    "RowUnreadableError",
    "SourceError",
    "StateNewerError",
    "TokenUnreadableError",
    "UnknownAuthorityError",
    "UnreadableCellError",
    "UnreadableTableError",
    "WatchFailedError",
    "YearNotPublishedError",
]


class EhcpwatchError(Exception):
    """Any error of ours; catch it where a process ends, and nowhere else."""


class ConfigurationError(EhcpwatchError):
    """The operator can put it right, and ehcpwatch does not start until then."""


class SourceError(EhcpwatchError):
    """The sending system can put it right; what else it sends is taken meanwhile."""


class EngineError(EhcpwatchError):
    """The engine stopped and may be started again: the last checkpoint holds."""


class InvariantError(EhcpwatchError):
    """A fault of ehcpwatch itself: the partition stops, so that nothing wrong is written."""


class UnknownAuthorityError(ConfigurationError):
    """No published figures carry the name of an authority that was asked for.

    Args:
        close: Names as published that the one given may stand for; may be empty.
    """

    def __init__(self, *, close: Sequence[str]) -> None:
        self.close = tuple(close)
        hint = f"It may be one of: {'; '.join(self.close)}. " if self.close else ""
        super().__init__(
            "authority: the published figures have no single authority by the name given. "
            f"{hint}Give the name as published, or a part of it that no other has."
        )


class YearNotPublishedError(ConfigurationError):
    """The published figures have no row for an authority in a year.

    Args:
        authority: Its name as published.
        years: The years for which it has a row, in order, at least one.
    """

    def __init__(self, *, authority: str, years: Sequence[int]) -> None:
        self.authority = authority
        self.years = tuple(years)
        super().__init__(
            f"{authority}: the published figures have no row for the year given. "
            f"Choose one of {', '.join(str(year) for year in self.years)}."
        )


class FiguresNotPublishedError(ConfigurationError):
    """The row of an authority and year is there, but its counts are marked as not published.

    Args:
        authority: Its name as published.
        year: The calendar year.
        years: The years for which its counts are published, in order; may be empty.
    """

    def __init__(self, *, authority: str, year: int, years: Sequence[int]) -> None:
        self.authority = authority
        self.year = year
        self.years = tuple(years)
        advice = (
            f"Choose one of {', '.join(str(year) for year in self.years)}."
            if self.years
            else "Choose another authority."
        )
        super().__init__(f"{authority}: the counts of {year} are marked as not published. {advice}")


class LadderError(ConfigurationError):
    """A ladder of alerts is written down wrongly, so none of it was loaded.

    Args:
        name: Of the file.
        faults: Every fault found: its place, such as `rule "final_plan", rung 3`, empty for
            the file as a whole, and a sentence that says what belongs there; at least one.
    """

    def __init__(self, *, name: str, faults: Sequence[tuple[str, str]]) -> None:
        self.name = name
        self.faults = tuple(faults)
        listed = "\n".join(
            f"{name}, {place}: {sentence}" if place else f"{name}: {sentence}"
            for place, sentence in self.faults
        )
        super().__init__(f"{listed} Nothing was loaded; the previous ladder stays in force.")


class DateOutOfRangeError(SourceError):
    """A period counted from a date that we were sent ends outside the years 1 to 9999.

    Args:
        period: What was counted, such as a limit's key or "15 working days"; never the date.
    """

    def __init__(self, *, period: str) -> None:
        self.period = period
        super().__init__(
            f"{period}: counted from the date given, it ends outside the years 1 to 9999. "
            "Correct the date in the sending system."
        )


class LimitNotInForceError(SourceError):
    """A limit was asked for on a day on which no version of it was in force.

    Args:
        limit: The limit's key.
        in_force_from: First day of its first version.
        in_force_to: Last day of its last version; `None` while that is still in force.
    """

    def __init__(self, *, limit: str, in_force_from: date, in_force_to: date | None) -> None:
        self.limit = limit
        self.in_force_from = in_force_from
        self.in_force_to = in_force_to
        until = "" if in_force_to is None else f" until {in_force_to.isoformat()}"
        super().__init__(
            f"{limit}: not in force on the date given; it is law from "
            f"{in_force_from.isoformat()}{until}. Check the date of the trigger in the "
            "sending system."
        )


class MissingColumnsError(SourceError):
    """A table lacks columns that it must have, so none of it was read.

    Args:
        table: What the table is, such as "vectors of the statute".
        missing: The columns that are not there, at least one.
        required: All the columns it must have, in their usual order.
    """

    def __init__(self, *, table: str, missing: Sequence[str], required: Sequence[str]) -> None:
        self.table = table
        self.missing = tuple(missing)
        self.required = tuple(required)
        super().__init__(
            f"{table}: no column named {', '.join(self.missing)}. Nothing was read. "
            f"The first line must name the columns {', '.join(self.required)}."
        )


class UnreadableTableError(SourceError):
    """What should be a table stops being one, so none of it was read.

    Args:
        table: What the table is, such as "published figures".
        line: The line at which reading stopped, 1 for the first.
    """

    def __init__(self, *, table: str, line: int) -> None:
        self.table = table
        self.line = line
        super().__init__(
            f"{table}, line {line}: this is not a line of comma-separated values. "
            "Nothing was read. Save the table as CSV, in UTF-8, with one row on each line."
        )


class UnreadableCellError(SourceError):
    """A cell of a table holds what its column cannot, so none of the table was read.

    Args:
        table: What the table is, such as "published figures".
        row: Its number, 1 for the first row below the names of the columns.
        column: The name of the column.
        expected: What the column may hold, such as "a whole number, x or z".
    """

    def __init__(self, *, table: str, row: int, column: str, expected: str) -> None:
        self.table = table
        self.row = row
        self.column = column
        self.expected = expected
        super().__init__(
            f"{table}, row {row}, column {column}: this must be {expected}. "
            "Nothing was read. Correct the cell in the table."
        )


class WatchFailedError(EngineError):
    """The watch of a partition raised an error that nobody foresaw; nothing of it was kept.

    Args:
        kind: The name of the error; its text may quote what it was about.
    """

    def __init__(self, *, kind: str) -> None:
        self.kind = kind
        super().__init__(
            f"The watch stopped at an error that it should not know ({kind}). Nothing of the "
            "batch in hand was kept. Start the worker again; if it stops at the same place, "
            "report this with the version of ehcpwatch."
        )


class MalformedLimitError(InvariantError):
    """A limit is written down without what its unit needs, so it has no last day.

    Args:
        limit: The limit's key.
    """

    def __init__(self, *, limit: str) -> None:
        self.limit = limit
        super().__init__(
            f"{limit}: a limit of a fixed date has no month and day. "
            "Put them on its record in the statute."
        )


class NaiveInstantError(InvariantError):
    """An instant without a time zone was handed to code that compares instants.

    Args:
        where: The function or field that was handed it.
    """

    def __init__(self, *, where: str) -> None:
        self.where = where
        super().__init__(
            f"{where}: the instant has no time zone, so it names no moment. "
            "Hand over an aware datetime, such as datetime(2025, 1, 6, 9, 30, tzinfo=UTC)."
        )


class CertificateUnreadableError(ConfigurationError):
    """A file of certificates for TLS cannot be used.

    Args:
        path: Of the file; `None` for the machine's own certificates.
    """

    def __init__(self, *, path: Path | None) -> None:
        self.path = path
        super().__init__(
            f"{'the certificates of this machine' if path is None else path}: this cannot be "
            "used for TLS. Give a file in PEM that this user may read; a client's key must "
            "belong to its certificate."
        )


class TokenUnreadableError(ConfigurationError):
    """A file that should hold a token for OAUTHBEARER cannot be read."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: no token can be read here. Let whatever renews the token write it to this "
            "file, as text, readable by this user."
        )


class PasswordUnreadableError(ConfigurationError):
    """A file that should hold the password for the broker cannot be read."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: no password can be read here. Give a file that holds nothing else, as "
            "text, readable by this user; or set EHCPWATCH_KAFKA_PASSWORD."
        )


class KafkaMissingError(ConfigurationError):
    """The packages of the Kafka engine are not installed."""

    def __init__(self) -> None:
        super().__init__(
            "This command speaks to Kafka, and what that needs is not installed. Install it with "
            "`pip install 'ehcpwatch[kafka]'`. The embedded engine needs none of it: "
            "`ehcpwatch run`."
        )


class StateNewerError(EngineError):
    """A newer ehcpwatch wrote the state of a partition.

    Args:
        topic: That holds the state.
        partition: Of the topic.
    """

    def __init__(self, *, topic: str, partition: int) -> None:
        self.topic = topic
        self.partition = partition
        super().__init__(
            f"{topic}, partition {partition}: a newer version of ehcpwatch wrote this state, and "
            "this version could damage it. Nothing was changed. Install that version on every "
            "worker."
        )


class HandOverFailedError(EngineError):
    """Partitions could not be taken over, or given up, before the session ran out.

    Args:
        topic: Of the input.
        kind: What the broker or its client said, by the name of its error.
    """

    def __init__(self, *, topic: str, kind: str) -> None:
        self.topic = topic
        self.kind = kind
        super().__init__(
            f"{topic}: partitions could not be taken over or given up in time ({kind}). The "
            "worker stops; others take its place, and it may be started again. If it fails "
            "again, the broker is too slow for the session: set a longer session."
        )


class RecoveryFailedError(EngineError):
    """The state of a partition could not be read back from the broker.

    Args:
        topic: That holds the state.
        partition: Of the topic.
        kind: What the broker or its client said, by the name of its error.
    """

    def __init__(self, *, topic: str, partition: int, kind: str) -> None:
        self.topic = topic
        self.partition = partition
        self.kind = kind
        super().__init__(
            f"{topic}, partition {partition}: the state could not be read back ({kind}). The "
            "worker stops, and tries again when it is started again. If it fails again, look at "
            "the broker's log and at `ehcpwatch topics check`."
        )


class CheckpointFailedError(EngineError):
    """What a partition came to could not be made durable; nothing of it counts.

    Args:
        topic: Of the input.
        partition: Of the input.
        kind: What the broker or its client said, by the name of its error.
    """

    def __init__(self, *, topic: str, partition: int, kind: str) -> None:
        self.topic = topic
        self.partition = partition
        self.kind = kind
        super().__init__(
            f"{topic}, partition {partition}: the checkpoint failed ({kind}). Nothing of it "
            "counts; the worker stops, and goes on from the last checkpoint when it is started "
            "again. If it fails again, look at the broker's log and at `ehcpwatch topics check`."
        )


class RowUnreadableError(EngineError):
    """What was kept of a case cannot be read back."""

    def __init__(self) -> None:
        super().__init__(
            "The stored state of a case cannot be read: it was written by another program, or "
            "is damaged. Nothing was changed. Run `ehcpwatch rebuild` to make the state again "
            "from the events that are kept."
        )


class DatabaseLockedError(EngineError):
    """Another process writes to the database."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: another ehcpwatch process is writing to this database. Nothing was "
            "changed. Stop that process, or give this one a database of its own with --state."
        )


class DatabaseMissingError(EngineError):
    """There is no database where one is to be read."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: there is no database here. Make one with `ehcpwatch ingest --state {path} "
            "EVENTS.jsonl`, or check the path."
        )


class DatabaseCorruptError(EngineError):
    """The file is not a database of ours, or damaged."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: this file is damaged, or is not a database of ehcpwatch. Nothing was "
            "changed. Restore it from a backup, or move it away and ingest the events again."
        )


class DatabaseNewerError(EngineError):
    """A newer ehcpwatch wrote the file."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: a newer version of ehcpwatch wrote this database, and this version could "
            "damage it. Nothing was changed. Install that version again, or restore a backup "
            "from before the upgrade."
        )


class DatabaseFullError(EngineError):
    """No room is left on the disk."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: no room is left on the disk. The last batch was not kept, and nothing "
            "before it is lost. Make room and start again: reading goes on where it stopped."
        )


class DatabaseFailedError(EngineError):
    """The file cannot be used for another reason."""

    def __init__(self, *, path: Path, kind: str) -> None:
        self.path = path
        super().__init__(
            f"{path}: the database cannot be used ({kind}). Nothing of the last batch was "
            "kept. Check that the folder exists, that this user may write to it, and that the "
            "disk is sound; then start again."
        )


class InputUnreadableError(SourceError):
    """A file of events cannot be opened or read."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: cannot be read. Check that it exists and that this user may read it. "
            "What was read before it is kept."
        )


class PortTakenError(ConfigurationError):
    """Another program listens where the metrics page should."""

    def __init__(self, *, port: int) -> None:
        self.port = port
        super().__init__(
            f"Port {port} on 127.0.0.1 is taken by another program. Choose another with "
            "--metrics-port; 0 takes any that is free."
        )


class FileUnwritableError(ConfigurationError):
    """A file that was asked for cannot be written."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: cannot be written. Check that the folder exists, that this user may write "
            "there and that the disk has room."
        )
