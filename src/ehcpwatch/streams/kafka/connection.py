"""How a broker is reached: addresses, TLS and SASL, for every client of this engine alike."""

import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TypedDict

from aiokafka.abc import AbstractTokenProvider

from ehcpwatch.errors import CertificateUnreadableError, TokenUnreadableError

__all__ = ["ClientOptions", "Connection", "Mechanism", "Protocol"]


class Protocol(StrEnum):
    """Kafka's names of the four ways to speak to a broker."""

    PLAINTEXT = "PLAINTEXT"
    SSL = "SSL"
    SASL_PLAINTEXT = "SASL_PLAINTEXT"
    SASL_SSL = "SASL_SSL"


class Mechanism(StrEnum):
    """The SASL mechanisms that are supported, by their registered names."""

    PLAIN = "PLAIN"
    SCRAM_SHA_512 = "SCRAM-SHA-512"
    OAUTHBEARER = "OAUTHBEARER"


class ClientOptions(TypedDict, total=False):
    """What every aiokafka client is made with."""

    bootstrap_servers: list[str]
    security_protocol: str
    ssl_context: ssl.SSLContext
    sasl_mechanism: str
    sasl_plain_username: str
    sasl_plain_password: str
    sasl_oauth_token_provider: AbstractTokenProvider


@dataclass(frozen=True, kw_only=True)
class Connection:
    """Where the brokers are and who is asking.

    Attributes:
        bootstrap: Addresses as `host:port`; any one that answers is enough.
        protocol: TLS, SASL, both or neither.
        mechanism: How SASL proves who is asking; used with a SASL protocol only.
        username: For PLAIN and SCRAM.
        password: For PLAIN and SCRAM; never shown.
        token_file: For OAUTHBEARER: a file that holds the token, read afresh for every
            connection, so that whatever renews the token only has to write the file.
        ca_file: Certificates of authorities in PEM; `None` trusts those of the machine.
        certificate_file: The client's own certificate in PEM, where the broker wants one.
        key_file: The key of that certificate in PEM.
    """

    bootstrap: tuple[str, ...]
    protocol: Protocol = Protocol.PLAINTEXT
    mechanism: Mechanism = Mechanism.SCRAM_SHA_512
    username: str = ""
    password: str = field(default="", repr=False)
    token_file: Path | None = None
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None

    @property
    def secured(self) -> bool:
        """Whether the bytes on the way are encrypted."""
        return self.protocol in {Protocol.SSL, Protocol.SASL_SSL}

    @property
    def authenticated(self) -> bool:
        """Whether SASL says who is asking."""
        return self.protocol in {Protocol.SASL_PLAINTEXT, Protocol.SASL_SSL}

    @cached_property
    def ssl_context(self) -> ssl.SSLContext | None:
        """The context of TLS, `None` where none is spoken.

        Raises:
            CertificateUnreadableError: A file of certificates cannot be used.
        """
        if not self.secured:
            return None
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
        except OSError as error:  # ssl.SSLError is one
            raise CertificateUnreadableError(path=self.ca_file) from error
        if self.certificate_file is not None:
            try:
                context.load_cert_chain(self.certificate_file, self.key_file)
            except OSError as error:
                raise CertificateUnreadableError(path=self.certificate_file) from error
        return context

    @cached_property
    def token_provider(self) -> AbstractTokenProvider | None:
        """Where OAUTHBEARER finds its token, `None` for the other mechanisms."""
        if self.token_file is None:
            return None
        return _TokenFile(self.token_file)

    def options(self) -> ClientOptions:
        """Return what an aiokafka client is made with.

        Raises:
            CertificateUnreadableError: A file of certificates cannot be used.
        """
        options = ClientOptions(
            bootstrap_servers=list(self.bootstrap), security_protocol=self.protocol.value
        )
        if self.ssl_context is not None:
            options["ssl_context"] = self.ssl_context
        if self.authenticated:
            options["sasl_mechanism"] = self.mechanism.value
            if self.token_provider is not None:
                options["sasl_oauth_token_provider"] = self.token_provider
            else:
                options["sasl_plain_username"] = self.username
                options["sasl_plain_password"] = self.password
        return options


class _TokenFile(AbstractTokenProvider):  # type: ignore[misc]  # it ships no types
    """A token that another program keeps fresh in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def token(self) -> str:
        """Return the token as the file holds it now."""
        try:
            return self._path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise TokenUnreadableError(path=self._path) from error
