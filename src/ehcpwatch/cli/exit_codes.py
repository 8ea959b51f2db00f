"""What the exit code of a command says; documented in docs/cli.md."""

from enum import IntEnum

from ehcpwatch.errors import ConfigurationError, EhcpwatchError, EngineError, SourceError

__all__ = ["ExitCode", "exit_code_of"]


class ExitCode(IntEnum):
    """The codes, each with who can act on it. 2 is a command line that cannot be read."""

    OK = 0
    DIFFERENCE = 1
    """Something compared does not agree, something asked for is not there, or not every line
    that was sent is valid."""
    USAGE = 2
    CONFIGURATION = 3
    SOURCE = 4
    ENGINE = 5
    FAULT = 6
    """A fault of ehcpwatch itself."""


def exit_code_of(error: EhcpwatchError) -> ExitCode:
    """Return the exit code for *error*, by who can act on it."""
    match error:
        case ConfigurationError():
            return ExitCode.CONFIGURATION
        case SourceError():
            return ExitCode.SOURCE
        case EngineError():
            return ExitCode.ENGINE
        case _:
            return ExitCode.FAULT
