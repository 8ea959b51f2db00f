"""Every error that ehcpwatch raises, by who can act on it.

    EhcpwatchError
    ├── ConfigurationError          the operator: a setting, a file of rules, a command line
    ├── SourceError                 the sending system: what it sent cannot be used
    ├── EngineError                 nobody yet: stop, then try again from the last checkpoint
    └── InvariantError              us: ehcpwatch broke its own promise; stop the partition
        └── NaiveInstantError       an instant without a time zone got in

An error takes fields and writes its own message, so a message has one home and one test.
A message says what was wrong, where, and what to do, and never quotes what it refuses:
it may be a child's name, and messages end in logs.
"""

__all__ = [
    "ConfigurationError",
    "EhcpwatchError",
    "EngineError",
    "InvariantError",
    "NaiveInstantError",
    "SourceError",
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
