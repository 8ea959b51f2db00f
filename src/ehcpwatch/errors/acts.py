"""What is wrong where people act on alerts."""

from pathlib import Path

from .branches import ConfigurationError

__all__ = [
    "BearerTokenError",
    "DeskAddressError",
    "DeskMissingError",
    "LinkKeysError",
]


class DeskMissingError(ConfigurationError):
    """The packages that serve the desk are not installed."""

    def __init__(self) -> None:
        super().__init__(
            "The desk was asked for, and what serves it is not installed. Install it with "
            "`pip install 'ehcpwatch[notify]'`. `ehcpwatch act` needs none of it."
        )


class DeskAddressError(ConfigurationError):
    """The desk cannot listen where it should.

    Args:
        host: The address of this machine.
        port: Of that address.
    """

    def __init__(self, *, host: str, port: int) -> None:
        self.host = host
        self.port = port
        super().__init__(
            f"The desk cannot listen on {host}, port {port}. Another program may listen there, "
            "the address may not be one of this machine, or this user may not use the port. "
            "Choose others with --host and --port; port 0 takes any that is free."
        )


class LinkKeysError(ConfigurationError):
    """A file of keys, by which links are signed, cannot be used."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: no keys for links can be read here. The file must hold one key a line, each "
            "of 32 ASCII characters at least, and this user must be able to read it. Make one "
            f"with `openssl rand -hex 32 > {path}`."
        )


class BearerTokenError(ConfigurationError):
    """A file that should hold a bearer token cannot be used."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: no bearer token can be read here. The file must hold one, of 32 ASCII "
            "characters at least and no blanks, and this user must be able to read it. Make one "
            f"with `openssl rand -hex 32 > {path}`."
        )
