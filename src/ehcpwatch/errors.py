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
    │   ├── TlsFailedError          TLS with a broker does not come about
    │   ├── ListenerMismatchError   a broker's listener speaks another protocol
    │   ├── LoginRefusedError       a broker does not let us in
    │   ├── AccessDeniedError       a broker does not let us do what we must
    │   ├── BrokerTooOldError       a broker is from before what ehcpwatch builds on
    │   ├── TopicsMissingError      topics are not there
    │   ├── TopicNotMadeError       a topic could not be made
    │   ├── TopicsUnfitError        topics are set up so that promises would be broken
    │   ├── PartitionCountsDifferError  topics have unequal numbers of partitions
    │   ├── SessionTimeoutRefusedError  a broker takes no such session time-out
    │   ├── TransactionTimeoutRefusedError  a broker takes no such transaction time-out
    │   ├── TransactionsForbiddenError  a broker forbids the transactions of a worker
    │   ├── ProgramMissingError     a program of Prometheus is not installed
    │   ├── PostgresMissingError    the packages that speak to PostgreSQL are not installed
    │   ├── DatabaseUrlError        the address of a database cannot be read
    │   ├── MetricsSettingsError    the settings of the metrics page are written down wrongly
    │   └── LadderError             a ladder of alerts is written down wrongly
    ├── SourceError                 the sending system: what it sent cannot be used
    │   ├── InputUnreadableError    a file of events cannot be opened or read
    │   ├── RepairsRefusedError     a file of mended dead letters cannot be used
    │   ├── DateOutOfRangeError     a period ends outside the years 1 to 9999
    │   ├── LimitNotInForceError    a limit is asked for before or after it was law
    │   ├── MissingColumnsError     a table lacks columns that it must have
    │   ├── UnreadableTableError    a table stops being one at some line
    │   └── UnreadableCellError     a cell of a table holds what its column cannot
    ├── EngineError                 nobody yet: stop, then try again from the last checkpoint
    │   ├── DatabaseLockedError     another process writes to the database
    │   ├── DatabaseMissingError    there is no database where one is to be read
    │   ├── DatabaseCorruptError    the file is not a database of ours, or damaged
    │   ├── DatabaseNewerError      a newer ehcpwatch wrote the database
    │   ├── DatabaseFullError       no room is left on the disk
    │   ├── DatabaseFailedError     the file cannot be used for another reason
    │   ├── RegisterMissingError    a PostgreSQL database holds no register
    │   ├── RegisterUnreachableError  PostgreSQL does not answer, or broke off
    │   ├── RegisterRefusedError    PostgreSQL answers, and refuses what was asked
    │   ├── ProgramFailedError      a program of Prometheus did not do what it was started for
    │   ├── ProjectionFailedError   the register cannot read on from Kafka
    │   ├── RecordUnreadableError   a record of a topic of ours is not as we write them
    │   ├── LogReplacedError        a topic ends before what the register has read of it
    │   ├── RowUnreadableError      what was kept of a case cannot be read back
    │   ├── StateNewerError         a newer ehcpwatch wrote the state of a partition
    │   ├── StateLostError          a log of state holds less than was written to it
    │   ├── EventsExpiredError      events were deleted before they were read
    │   ├── EventsReplacedError     a log of events ends before what was read of it
    │   ├── BrokerUnreachableError  no broker answers
    │   ├── BrokerNotReadyError     a broker answers that it cannot do its part yet
    │   ├── SendingFailedError      what was sent did not all arrive
    │   ├── RedriveFencedError      another redrive has begun
    │   ├── RedriveFailedError      dead letters could not be read or sent again
    │   ├── HandOverFailedError     a partition could not be taken over or given up in time
    │   ├── RecoveryFailedError     the state of a partition could not be read back
    │   ├── LeaseLostError          others may own the partitions of this worker by now
    │   ├── WatchFailedError        the watch raised an error that nobody foresaw
    │   └── CheckpointFailedError   what a partition came to could not be made durable
    └── InvariantError              us: ehcpwatch broke its own promise; stop the partition
        ├── MalformedLimitError     a limit is written down without what its unit needs
        └── NaiveInstantError       an instant without a time zone got in

An error takes fields and writes its own message, so a message has one home and one test.
A message says what was wrong, where, and what to do, and never quotes what it refuses:
it may be a child's name, and messages end in logs.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

__all__ = [
    "AccessDeniedError",
    "BrokerNotReadyError",
    "BrokerTooOldError",
    "BrokerUnreachableError",
    "CertificateUnreadableError",
    "CheckpointFailedError",
    "ConfigurationError",
    "DatabaseCorruptError",
    "DatabaseFailedError",
    "DatabaseFullError",
    "DatabaseLockedError",
    "DatabaseMissingError",
    "DatabaseNewerError",
    "DatabaseUrlError",
    "DateOutOfRangeError",
    "EhcpwatchError",
    "EngineError",
    "EventsExpiredError",
    "EventsReplacedError",
    "FiguresNotPublishedError",
    "FileUnwritableError",
    "HandOverFailedError",
    "InputUnreadableError",
    "InvariantError",
    "KafkaMissingError",
    "LadderError",
    "LeaseLostError",
    "LimitNotInForceError",
    "ListenerMismatchError",
    "LogReplacedError",
    "LoginRefusedError",
    "MalformedLimitError",
    "MetricsSettingsError",
    "MissingColumnsError",
    "NaiveInstantError",
    "PartitionCountsDifferError",
    "PasswordUnreadableError",
    "PortTakenError",
    "PostgresMissingError",
    "ProgramFailedError",
    "ProgramMissingError",
    "ProjectionFailedError",
    "RecordUnreadableError",
    "RecoveryFailedError",
    "RedriveFailedError",
    "RedriveFencedError",
    "RegisterMissingError",
    "RegisterRefusedError",
    "RegisterUnreachableError",
    "RepairsRefusedError",
    "RowUnreadableError",
    "SendingFailedError",
    "SessionTimeoutRefusedError",
    "SourceError",
    "StateLostError",
    "StateNewerError",
    "TlsFailedError",
    "TokenUnreadableError",
    "TopicNotMadeError",
    "TopicsMissingError",
    "TopicsUnfitError",
    "TransactionTimeoutRefusedError",
    "TransactionsForbiddenError",
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


class MetricsSettingsError(ConfigurationError):
    """The settings of the metrics page are written down wrongly, so none of them was loaded.

    Args:
        name: Of the file.
        faults: Every fault found: its place, such as "authority 2", empty for the file as a
            whole, and a sentence that says what belongs there; at least one.
    """

    def __init__(self, *, name: str, faults: Sequence[tuple[str, str]]) -> None:
        self.name = name
        self.faults = tuple(faults)
        listed = "\n".join(
            f"{name}, {place}: {sentence}" if place else f"{name}: {sentence}"
            for place, sentence in self.faults
        )
        super().__init__(f"{listed} Nothing was loaded.")


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


class TlsFailedError(ConfigurationError):
    """TLS with a broker does not come about.

    Args:
        address: Of the broker.
        reason: In OpenSSL's words, such as "unable to get local issuer certificate".
    """

    def __init__(self, *, address: str, reason: str) -> None:
        self.address = address
        self.reason = reason
        super().__init__(
            f"{address}: TLS does not come about: {reason}. The authority that signed the "
            "broker's certificate must be in the file of --kafka-ca, the certificate must name "
            "the address given, and where the broker wants a certificate of ours, "
            "--kafka-certificate and --kafka-key must give it."
        )


class ListenerMismatchError(ConfigurationError):
    """A broker's listener speaks another protocol than we were told.

    Args:
        address: Of the broker.
        protocol: That we speak, by Kafka's name.
        found: How the listener showed it.
    """

    _FOUND: Mapping[str, str] = {
        "tls": "it answers in TLS",
        "no_tls": "it ends the connection at the first word of TLS",
        "no_sasl": "it takes no SASL login",
        "silence": "it ends the connection without an answer, as one does that wants a login "
        "by SASL first",
    }

    def __init__(
        self,
        *,
        address: str,
        protocol: str,
        found: Literal["tls", "no_tls", "no_sasl", "silence"],
    ) -> None:
        self.address = address
        self.protocol = protocol
        self.found = found
        super().__init__(
            f"{address}: the listener there does not speak {protocol}: {self._FOUND[found]}. "
            "Give the protocol of that listener with --kafka-protocol, or the port of another."
        )


class LoginRefusedError(ConfigurationError):
    """A broker does not let us in.

    Args:
        mechanism: Of SASL, with which we tried.
        unsupported: Whether it is the mechanism that is refused, and not who is asking.
    """

    def __init__(self, *, mechanism: str, unsupported: bool) -> None:
        self.mechanism = mechanism
        self.unsupported = unsupported
        super().__init__(
            f"The broker takes no login by {mechanism}. Choose one that it offers with "
            "--kafka-mechanism."
            if unsupported
            else f"The broker refuses the login by {mechanism}: the user's name, the password or "
            "the token is not one that it knows. Nothing was read or written."
        )


class AccessDeniedError(ConfigurationError):
    """A broker does not let us do what we must.

    Args:
        kind: Of what is denied: topic, group or transactional-id.
        name: Of that topic, group or id.
        operation: By Kafka's name, such as Read.
    """

    def __init__(self, *, kind: str, name: str, operation: str) -> None:
        self.kind = kind
        self.name = name
        self.operation = operation
        super().__init__(
            f"{kind} {name}: the broker denies this user {operation}. Allow it; "
            "`ehcpwatch topics access` prints the rules that each program needs."
        )


class BrokerTooOldError(ConfigurationError):
    """A broker is from before what ehcpwatch builds on.

    Args:
        lacks: What it does not do, such as "answer DescribeConfigs".
    """

    def __init__(self, *, lacks: str) -> None:
        self.lacks = lacks
        super().__init__(
            f"The broker is too old: it does not {lacks}. Use Apache Kafka 3.6 or later, with "
            "transaction.partition.verification.enable left on."
        )


class TopicsMissingError(ConfigurationError):
    """Topics are not there.

    Args:
        names: Theirs, at least one.
    """

    def __init__(self, *, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(
            f"{', '.join(self.names)}: not there. Make what is missing with "
            "`ehcpwatch topics create`, or give the right --topic-prefix."
        )


class TopicNotMadeError(ConfigurationError):
    """A topic could not be made.

    Args:
        name: Of the topic.
        kind: What the broker said, by the name of its error.
    """

    def __init__(self, *, name: str, kind: str) -> None:
        self.name = name
        self.kind = kind
        super().__init__(
            f"{name}: the broker did not make this topic ({kind}). Topics made before it stay. "
            "With fewer than three brokers give --replication-factor and --min-insync-replicas."
        )


class TopicsUnfitError(ConfigurationError):
    """Topics are set up so that promises would be broken.

    Args:
        differences: A sentence for each, at least one.
    """

    def __init__(self, *, differences: Sequence[str]) -> None:
        self.differences = tuple(differences)
        super().__init__("\n".join([*self.differences, "Nothing was started."]))


class PartitionCountsDifferError(ConfigurationError):
    """Topics have unequal numbers of partitions, so a case would not be in the same one of each.

    Args:
        counts: How many each topic has, by its name.
    """

    def __init__(self, *, counts: Mapping[str, int]) -> None:
        self.counts = dict(counts)
        listed = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        super().__init__(
            f"The topics have unequal numbers of partitions: {listed}. They must be equal, and "
            "may never change. Make the wrong ones anew, which loses what they hold, with "
            "`ehcpwatch topics create --partitions` and the number of the others."
        )


class SessionTimeoutRefusedError(ConfigurationError):
    """A broker takes no such session time-out, so the worker would stand idle for ever."""

    def __init__(self, *, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(
            f"A session time-out of {seconds:g} s is outside what the broker allows "
            "(group.min.session.timeout.ms to group.max.session.timeout.ms, which are 6 s and "
            "30 minutes unless it was told otherwise). Give another with --session-timeout."
        )


class TransactionTimeoutRefusedError(ConfigurationError):
    """A broker takes no such transaction time-out."""

    def __init__(self, *, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(
            f"A transaction time-out of {seconds:g} s is longer than the broker allows "
            "(transaction.max.timeout.ms). Let the brokers allow it."
        )


class TransactionsForbiddenError(ConfigurationError):
    """A broker forbids the transactions of a worker.

    Args:
        transactional_id: That was refused.
    """

    def __init__(self, *, transactional_id: str) -> None:
        self.transactional_id = transactional_id
        super().__init__(
            f"transactional-id {transactional_id}: the broker denies this user Write, and "
            "without transactions nobody can promise that nothing is counted twice. Allow it for "
            "the prefix of the group (`ehcpwatch topics access`); or, where transactions are "
            "not to be had, take --allow-at-least-once: an alert may then be raised twice."
        )


class StateLostError(EngineError):
    """A log of state holds less than was written to it: it was emptied, cut or made anew.

    Args:
        topic: That held the state.
        partition: Of the topic.
    """

    def __init__(self, *, topic: str, partition: int) -> None:
        self.topic = topic
        self.partition = partition
        super().__init__(
            f"{topic}, partition {partition}: part of the state is gone; this log was emptied, "
            "cut or made anew after the group had read events. Nothing was started. Bring the "
            "topic back from a copy. Where there is none, delete the topics of cases and alerts "
            "and the group, and make the topics again: the state is then made from the events "
            "that are still kept, and only from those."
        )


class EventsExpiredError(EngineError):
    """Events were deleted, by the retention of their topic, before they were read.

    Args:
        topic: Of the input.
        partition: Of the topic.
        missed: How many offsets are gone.
    """

    def __init__(self, *, topic: str, partition: int, missed: int) -> None:
        self.topic = topic
        self.partition = partition
        self.missed = missed
        super().__init__(
            f"{topic}, partition {partition}: {missed:,} offsets were deleted before they were "
            "read, because nobody read them for longer than the topic keeps events. The worker "
            "does not go on. To go on without them, set the group's offsets to the earliest with "
            "kafka-consumer-groups.sh; then have the sources send that time again: what is known "
            "is recognised."
        )


class EventsReplacedError(EngineError):
    """A log of events ends before what was read of it: the topic was made anew.

    Args:
        topic: Of the input.
        partition: Of the topic.
    """

    def __init__(self, *, topic: str, partition: int) -> None:
        self.topic = topic
        self.partition = partition
        super().__init__(
            f"{topic}, partition {partition}: this log ends before what the group has read of "
            "it, so the topic was made anew, and its events would be waited for in vain. Nothing "
            "was started. Set the group's offsets to the earliest with kafka-consumer-groups.sh; "
            "the state stays, and events that are known are recognised."
        )


class BrokerUnreachableError(EngineError):
    """No broker answers.

    Args:
        addresses: That were tried.
        kind: What the last attempt came to, by the name of its error.
    """

    def __init__(self, *, addresses: Sequence[str], kind: str) -> None:
        self.addresses = tuple(addresses)
        self.kind = kind
        super().__init__(
            f"{', '.join(self.addresses)}: no answer ({kind}). Look whether the broker runs, "
            "whether the address is right, and whether a firewall lets us through; then start "
            "again."
        )


class BrokerNotReadyError(EngineError):
    """A broker answers that it cannot do its part yet.

    Args:
        part: What it cannot do, such as "coordinate the group ehcpwatch".
        kind: What it said, by the name of its error.
    """

    def __init__(self, *, part: str, kind: str) -> None:
        self.part = part
        self.kind = kind
        super().__init__(
            f"The brokers are there, and cannot {part} yet ({kind}). Look at their log; too few "
            "brokers for the replication of Kafka's own topics is a common cause. Then start "
            "again."
        )


class PostgresMissingError(ConfigurationError):
    """The packages that speak to PostgreSQL are not installed."""

    def __init__(self) -> None:
        super().__init__(
            "A register in PostgreSQL was asked for, and what that needs is not installed. "
            "Install it with `pip install 'ehcpwatch[postgres]'`. A register in a file needs "
            "none of it: --state FILE."
        )


class DatabaseUrlError(ConfigurationError):
    """The address of a database cannot be read; it is not quoted, as it may hold a password."""

    def __init__(self) -> None:
        super().__init__(
            "The address of the database cannot be read. Write it like "
            "postgresql://USER@HOST/DATABASE, every sign of a password that has a meaning in "
            "addresses as %XX; or keep the password in ~/.pgpass."
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


class SendingFailedError(EngineError):
    """What was sent to a topic did not all arrive.

    Args:
        topic: That was sent to.
        kind: What the broker or its client said, by the name of its error.
    """

    def __init__(self, *, topic: str, kind: str) -> None:
        self.topic = topic
        self.kind = kind
        super().__init__(
            f"{topic}: not all that was sent arrived ({kind}). Look at the broker's log, then "
            "send the same again, from the beginning: what arrived before is recognised."
        )


class RedriveFencedError(EngineError):
    """Another redrive of the same group has begun, and this one may do no more.

    Args:
        sent: How many letters this one had sent.
    """

    def __init__(self, *, sent: int) -> None:
        self.sent = sent
        super().__init__(
            f"Another redrive of the same group has begun and goes on where this one stopped. "
            f"This one had sent {sent:,} letters; none was sent twice."
        )


class RedriveFailedError(EngineError):
    """Dead letters could not be read, or not be sent again.

    Args:
        topic: That was read or written.
        kind: What the broker or its client said, by the name of its error.
    """

    def __init__(self, *, topic: str, kind: str) -> None:
        self.topic = topic
        self.kind = kind
        super().__init__(
            f"{topic}: the dead letters could not be read, or not all be sent again ({kind}). "
            "What was sent is no dead letter any more, the others still are. Look at the "
            "broker's log, then start again."
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


class LeaseLostError(EngineError):
    """The group has not heard of this worker for so long that others may own its partitions."""

    def __init__(self) -> None:
        super().__init__(
            "No heartbeat of this worker was answered for nearly a session, so others may own "
            "its partitions by now. Nothing more is written. Start the worker again; if this "
            "happens again, the machine or the network stalls: set a longer session."
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
        refused_by: The topic that refused a record; `None` where it was no record.
    """

    def __init__(
        self, *, topic: str, partition: int, kind: str, refused_by: str | None = None
    ) -> None:
        self.topic = topic
        self.partition = partition
        self.kind = kind
        self.refused_by = refused_by
        why = kind if refused_by is None else f"{kind} of a record for {refused_by}"
        super().__init__(
            f"{topic}, partition {partition}: the checkpoint failed ({why}). Nothing of it "
            "counts; the worker stops, and goes on from the last checkpoint when it is started "
            "again. If it fails again, look at the broker's log and at `ehcpwatch topics check`."
        )


class RegisterMissingError(EngineError):
    """A PostgreSQL database holds no register.

    Args:
        place: Of the database, without user and password; so in the errors below.
    """

    def __init__(self, *, place: str) -> None:
        self.place = place
        super().__init__(
            f"{place}: this database holds no register of ehcpwatch. `ehcpwatch project "
            "--database URL` makes one and fills it from Kafka; or check the address."
        )


class RegisterUnreachableError(EngineError):
    """PostgreSQL does not answer, or broke off.

    Args:
        kind: What it or its driver said, by the name of the error.
    """

    def __init__(self, *, place: str, kind: str) -> None:
        self.place = place
        self.kind = kind
        super().__init__(
            f"{place}: the database does not answer, or broke off ({kind}). Nothing of the last "
            "batch counts. Check that PostgreSQL runs there, that it has room, and that this "
            "user may connect; then start again: reading goes on where it stopped."
        )


class RegisterRefusedError(EngineError):
    """PostgreSQL answers, and refuses what was asked.

    Args:
        kind: What it said, by the name of the error.
    """

    def __init__(self, *, place: str, kind: str) -> None:
        self.place = place
        self.kind = kind
        super().__init__(
            f"{place}: the database refuses what was asked ({kind}). Nothing of the last batch "
            "was kept. Check that this user may make and write tables there, and that they are "
            "those of ehcpwatch; then start again: reading goes on where it stopped."
        )


class ProjectionFailedError(EngineError):
    """The register cannot read on from Kafka.

    Args:
        kind: What the broker or its client said, by the name of its error.
    """

    def __init__(self, *, kind: str) -> None:
        self.kind = kind
        super().__init__(
            f"The register could not read on from Kafka ({kind}). What was written stays; start "
            "again: reading goes on where it stopped. If it fails again, look at the broker's "
            "log and at `ehcpwatch topics check`."
        )


class RecordUnreadableError(EngineError):
    """A record of a topic of ours is not as ehcpwatch writes them."""

    def __init__(self, *, topic: str, partition: int, offset: int) -> None:
        self.topic = topic
        self.partition = partition
        self.offset = offset
        super().__init__(
            f"{topic}, partition {partition}, offset {offset}: this record is not one that this "
            "version of ehcpwatch writes. Nothing after it was kept. Install the version of the "
            "workers here too; if it is the same, look who else may write to the topic."
        )


class LogReplacedError(EngineError):
    """A topic ends before what the register has read of it: it is another one by now.

    Args:
        place: Of the database, without user and password.
    """

    def __init__(self, *, topic: str, partition: int, place: str) -> None:
        self.topic = topic
        self.partition = partition
        self.place = place
        super().__init__(
            f"{topic}, partition {partition}: the topic ends before what the register in {place} "
            "has read of it, so it was made anew, or is another cluster's. Nothing was changed. "
            "Check the brokers; if they are right, give an empty database, which is filled again "
            "from the topics."
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
    """A newer ehcpwatch wrote the database.

    Args:
        path: Of the file; of a server, its place without user and password.
    """

    def __init__(self, *, path: Path | str) -> None:
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


class RepairsRefusedError(SourceError):
    """A file of mended dead letters cannot be used, so nothing of it was sent.

    Args:
        path: Of the file.
        faults: The number of each line that cannot be used, 1 for the first, and a sentence
            that says why and quotes nothing; at least one.
    """

    def __init__(self, *, path: Path, faults: Sequence[tuple[int, str]]) -> None:
        self.path = path
        self.faults = tuple(faults)
        listed = "\n".join(f"{path}, line {line}: {sentence}" for line, sentence in self.faults)
        super().__init__(f"{listed}\nNothing was sent. Mend these lines, or take them out.")


class PortTakenError(ConfigurationError):
    """Another program listens where the metrics page should."""

    def __init__(self, *, port: int) -> None:
        self.port = port
        super().__init__(
            f"Port {port} on 127.0.0.1 is taken by another program. Choose another with "
            "--metrics-port; 0 takes any that is free."
        )


class ProgramMissingError(ConfigurationError):
    """A program of Prometheus is needed, and is not installed.

    Args:
        program: Its name.
    """

    def __init__(self, *, program: str) -> None:
        self.program = program
        super().__init__(
            f"{program}: this program is not installed, or not on the PATH. It comes with "
            "Prometheus: install that, for instance with `apt install prometheus`, or from "
            "https://prometheus.io/download/. Nothing was written."
        )


class ProgramFailedError(EngineError):
    """A program of Prometheus did not do what it was started for.

    Args:
        program: Its name.
        said: The last line that it said, or what it did not do.
    """

    def __init__(self, *, program: str, said: str) -> None:
        self.program = program
        super().__init__(
            f"{program}: the program ended before its work was done ({said}). Check that the "
            "disk has room and that this user may write there; then start again. What it had "
            "written may be incomplete: remove it first."
        )


class FileUnwritableError(ConfigurationError):
    """A file that was asked for cannot be written."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: cannot be written. Check that the folder exists, that this user may write "
            "there and that the disk has room."
        )
