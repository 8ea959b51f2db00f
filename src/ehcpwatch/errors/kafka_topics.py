"""What is wrong with topics, with what brokers allow, and with what was kept in them."""

from collections.abc import Mapping, Sequence

from .branches import ConfigurationError, EngineError

__all__ = [
    "EventsExpiredError",
    "EventsReplacedError",
    "LogReplacedError",
    "PartitionCountsDifferError",
    "RecordUnreadableError",
    "RowUnreadableError",
    "SessionTimeoutRefusedError",
    "StateLostError",
    "StateNewerError",
    "TopicNotMadeError",
    "TopicsMissingError",
    "TopicsUnfitError",
    "TransactionTimeoutRefusedError",
    "TransactionsForbiddenError",
]


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
