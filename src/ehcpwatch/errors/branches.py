"""The branches of errors: each says who can act."""

__all__ = [
    "ConfigurationError",
    "EhcpwatchError",
    "EngineError",
    "InvariantError",
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
