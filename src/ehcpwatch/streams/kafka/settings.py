"""What an operator may set about the Kafka engine, as values; read once, by the command line."""

from dataclasses import dataclass
from enum import StrEnum

from .connection import Connection

__all__ = ["KafkaSettings", "TopicNames", "Transport"]


class Transport(StrEnum):
    """How records travel from Faust's consumer to the stream of a partition.

    BATCH hands over all records of a partition and fetch at once. SINGLE is Faust's own
    way, one record at a time: slower by far, and right without any private seam of the
    fetch loop, for the day on which a new Faust has changed it.
    """

    BATCH = "batch"
    SINGLE = "single"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicNames:
    """The four topics of one installation; several may share a cluster by their prefix."""

    prefix: str = "ehcp."

    @property
    def events(self) -> str:
        """What casework systems send."""
        return f"{self.prefix}events"

    @property
    def cases(self) -> str:
        """Case rows with their events; compacted: the state of every partition."""
        return f"{self.prefix}cases"

    @property
    def alerts(self) -> str:
        """Alert records; compacted: the ledger."""
        return f"{self.prefix}alerts"

    @property
    def dead_letters(self) -> str:
        """What was refused, whole, with the reason."""
        return f"{self.prefix}events.dlq"

    @property
    def all(self) -> tuple[str, str, str, str]:
        """The four, the input first."""
        return self.events, self.cases, self.alerts, self.dead_letters


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaSettings:
    """The settings of one worker.

    Attributes:
        connection: Where the brokers are.
        topics: The names of the topics.
        group: The consumer group. Workers of one group share the partitions; the group is
            part of every transactional id, so two groups never fence each other.
        transport: See `Transport`.
        session_timeout_seconds: After so long without a heartbeat a worker is taken for
            dead. Brokers accept no less than 6 unless told otherwise.
        transaction_timeout_seconds: After so long the broker aborts a transaction that
            nobody ends. A hand-over does not wait for it: a new owner aborts at once.
        tick_seconds: Between looks at the day and at what is to be announced.
        no_partition_alarm_seconds: A worker without a partition for so long raises an
            alarm: in the log, and in the metric of owned partitions.
        allow_at_least_once: Where the broker forbids transactions: produce, wait for every
            delivery, then commit the offset. State is then as exact as the lease of the
            group, and an alert may be raised twice.
    """

    connection: Connection
    topics: TopicNames = TopicNames()
    group: str = "ehcpwatch"
    transport: Transport = Transport.BATCH
    session_timeout_seconds: float = 10.0
    transaction_timeout_seconds: float = 15.0
    tick_seconds: float = 1.0
    no_partition_alarm_seconds: float = 60.0
    allow_at_least_once: bool = False

    def transactional_id(self, topic: str, partition: int) -> str:
        """Return the fixed id whose next user fences every former one."""
        return f"ehcpwatch-{self.group}-{topic}-{partition}"
