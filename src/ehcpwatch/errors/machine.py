"""What is wrong with a file, a port or a program of this machine."""

from pathlib import Path

from .branches import ConfigurationError, EngineError, SourceError

__all__ = [
    "FileUnwritableError",
    "InputUnreadableError",
    "PortTakenError",
    "ProgramFailedError",
    "ProgramMissingError",
]


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
