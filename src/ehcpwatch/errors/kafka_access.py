"""What keeps a program from a broker: credentials, TLS, logins, rights."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from .branches import ConfigurationError, EngineError

__all__ = [
    "AccessDeniedError",
    "BrokerNotReadyError",
    "BrokerTooOldError",
    "BrokerUnreachableError",
    "CertificateUnreadableError",
    "KafkaMissingError",
    "ListenerMismatchError",
    "LoginRefusedError",
    "PasswordUnreadableError",
    "TlsFailedError",
    "TokenUnreadableError",
]


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
