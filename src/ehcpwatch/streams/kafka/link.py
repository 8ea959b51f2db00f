"""Short questions to the brokers, and a plain reason wherever there is no answer.

Kafka's client keeps trying, and says "unable to bootstrap" whether a broker is away, refuses
the password or speaks TLS; the reason is in its log at best. A link opens connections one by
one, gives up after seconds, and raises the reason.
"""

import ssl
from asyncio import IncompleteReadError, wait_for
from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Literal, Self

import aiokafka.errors as kafka_errors
from aiokafka.conn import AIOKafkaConnection, collect_hosts
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.metadata import MetadataRequest_v5
from aiokafka.protocol.types import Array, Boolean, Int16, Int32, Schema, String

from ehcpwatch.errors import (
    BrokerTooOldError,
    BrokerUnreachableError,
    ConfigurationError,
    EngineError,
    ListenerMismatchError,
    LoginRefusedError,
    TlsFailedError,
)

from .connection import Connection

__all__ = ["Link", "Metadata"]

_REQUEST_MILLISECONDS = 5_000
"""Of a connection, or of a request; brokers that are well answer within some 10 ms."""
_GOODBYE_SECONDS = 1.0
_TLS_ALERT = 0x1503
"""With what an answer in TLS begins; Kafka's begin with the length of a short message."""
_Found = Literal["tls", "no_tls", "no_sasl", "silence"]
_UNREACHED = (OSError, TimeoutError, kafka_errors.KafkaError)


class _MetadataResponse(Response):  # type: ignore[misc]  # aiokafka brings no types
    API_KEY = 3
    API_VERSION = 8
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            Array(
                ("node_id", Int32),
                ("host", String("utf-8")),
                ("port", Int32),
                ("rack", String("utf-8")),
            ),
        ),
        ("cluster_id", String("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            Array(
                ("error_code", Int16),
                ("topic", String("utf-8")),
                ("is_internal", Boolean),
                (
                    "partitions",
                    Array(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", Array(Int32)),
                        ("isr", Array(Int32)),
                        ("offline_replicas", Array(Int32)),
                    ),
                ),
                ("operations", Int32),
            ),
        ),
        ("cluster_operations", Int32),
    )


class _MetadataRequest(RequestStruct):  # type: ignore[misc]  # as above
    API_KEY = 3
    API_VERSION = 8
    RESPONSE_TYPE = _MetadataResponse
    SCHEMA = Schema(
        ("topics", Array(String("utf-8"))),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_authorized_operations", Boolean),
        ("include_topic_authorized_operations", Boolean),
    )


class Metadata(Request[MetadataRequest_v5 | _MetadataRequest]):  # type: ignore[misc]  # as above
    """Asks what topics look like, and what we may do with them.

    aiokafka's own stops at a version that does not tell what we may do (KIP-430). Nothing
    is created by asking. A broker from before Kafka 2.3 does not tell either.

    Args:
        topics: By name; none asks for the brokers alone.
    """

    API_KEY = 3

    def __init__(self, *topics: str) -> None:
        self._topics = list(topics)

    def build(self, request_struct_class: type[RequestStruct]) -> RequestStruct:
        """Return the request in the version that the broker knows."""
        if request_struct_class is _MetadataRequest:
            return _MetadataRequest(
                topics=self._topics,
                allow_auto_topic_creation=False,
                include_cluster_authorized_operations=False,
                include_topic_authorized_operations=True,
            )
        return MetadataRequest_v5(topics=self._topics, allow_auto_topic_creation=False)


class Link:
    """An open way to the brokers; an asynchronous context manager.

    Args:
        connection: Where they are and who is asking.

    Raises, when it is made or entered:
        BrokerUnreachableError: None answers.
        TlsFailedError: TLS is not agreed on.
        ListenerMismatchError: The listener speaks another protocol.
        LoginRefusedError: SASL does not let us in.
        TokenUnreadableError: There is no token to log in with.
        CertificateUnreadableError: A file of certificates cannot be used.
    """

    def __init__(self, connection: Connection) -> None:
        self.controller = -1
        """The node to which topics are told to be made."""
        self._connection = connection
        self._options: dict[str, Any] = dict(connection.options())
        self._options.pop("bootstrap_servers")
        self._first: AIOKafkaConnection | None = None
        self._addresses: Mapping[int, tuple[str, int]] = {}
        self._nodes: dict[int, AIOKafkaConnection] = {}

    async def __aenter__(self) -> Self:
        """Open a connection to the first address that answers."""
        last: BrokerUnreachableError | None = None
        for host, port, _ in collect_hosts(list(self._connection.bootstrap), randomize=False):
            try:
                await self._begin(host, port)
            except BrokerUnreachableError as error:
                last = error
            except BaseException:
                await self._close()
                raise
            else:
                return self
        kind = "no address" if last is None else last.kind
        raise BrokerUnreachableError(addresses=self._connection.bootstrap, kind=kind) from last

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every connection."""
        await self._close()

    def newest(self, api_key: int) -> int:
        """Return the newest version that the broker knows of a kind of request; -1 for none."""
        assert self._first is not None  # noqa: S101  # a link is asked once it is open
        version: tuple[int, int] = self._first._versions.get(api_key, (-1, -1))  # noqa: SLF001
        return version[1]

    async def ask(self, request: Any, *, node: int | None = None) -> Any:  # noqa: ANN401
        """Return the answer to an aiokafka request.

        Args:
            request: From `aiokafka.protocol`, or `Metadata`.
            node: Who is asked; any broker where it does not matter.

        Raises:
            BrokerUnreachableError: The broker does not answer.
            BrokerTooOldError: It does not know the request, or not in a version that we do.
            Others: As on entering, where *node* is asked for the first time.
        """
        if node is None:
            assert self._first is not None  # noqa: S101  # as above
            return await self._send(self._first, request)
        if node not in self._nodes:
            if node not in self._addresses:
                raise BrokerUnreachableError(addresses=(f"broker {node}",), kind="no address")
            self._nodes[node] = await self._open(*self._addresses[node])
        return await self._send(self._nodes[node], request)

    async def _begin(self, host: str, port: int) -> None:
        self._first = await self._open(host, port)
        try:
            # A listener that wants a login answers nothing before it.
            answer = await self._first.send(Metadata())
        except _UNREACHED as error:
            await self._close()
            reason = self._reason(error, f"{host}:{port}")
            if isinstance(reason, ListenerMismatchError) and self._connection.authenticated:
                reason = self._refused(unsupported=False)
            raise reason from error
        if not answer.brokers:
            # So a broker answers the first request after a token that it does not take: the
            # client looks at no more than the code of the answer to the token, which is 0.
            raise self._refused(unsupported=False)
        self._addresses = {node: (name, at) for node, name, at, *_ in answer.brokers}
        self.controller = answer.controller_id

    async def _open(self, host: str, port: int) -> AIOKafkaConnection:
        connection = AIOKafkaConnection(
            host, port, request_timeout_ms=_REQUEST_MILLISECONDS, **self._options
        )
        try:
            await connection.connect()
        except BaseException as error:
            await _hang_up(connection)
            if isinstance(error, _UNREACHED):
                raise self._reason(error, f"{host}:{port}") from error
            raise
        return connection

    async def _send(self, connection: AIOKafkaConnection, request: Any) -> Any:  # noqa: ANN401
        try:
            return await connection.send(request)
        except (kafka_errors.IncompatibleBrokerVersion, NotImplementedError) as error:
            raise BrokerTooOldError(lacks=f"answer {type(request).__name__}") from error
        except _UNREACHED as error:
            address = f"{connection.host}:{connection.port}"
            raise BrokerUnreachableError(addresses=(address,), kind=type(error).__name__) from error

    async def _close(self) -> None:
        connections = [*self._nodes.values()]
        if self._first is not None:
            connections.append(self._first)
        self._nodes, self._first = {}, None
        for connection in connections:
            await _hang_up(connection)

    def _reason(self, error: BaseException, address: str) -> ConfigurationError | EngineError:
        """Return why a new connection did not come about, from what the client raised."""

        def mismatch(found: _Found) -> ListenerMismatchError:
            protocol = self._connection.protocol
            return ListenerMismatchError(address=address, protocol=protocol, found=found)

        for cause in _causes(error):
            match cause:
                case ssl.SSLError():
                    return TlsFailedError(address=address, reason=_tls_reason(cause))
                case kafka_errors.SaslAuthenticationFailed():
                    return self._refused(unsupported=False)
                case kafka_errors.UnsupportedSaslMechanismError():
                    return self._refused(unsupported=True)
                case kafka_errors.IllegalSaslStateError():
                    return mismatch("no_sasl")
                case IncompleteReadError(expected=int(expected)) if expected >> 16 == _TLS_ALERT:
                    return mismatch("tls")
                case IncompleteReadError():
                    return mismatch("silence")
                case ConnectionResetError() if self._connection.secured:
                    return mismatch("no_tls")
                case _:
                    pass
        return BrokerUnreachableError(addresses=(address,), kind=type(error).__name__)

    def _refused(self, *, unsupported: bool) -> LoginRefusedError:
        return LoginRefusedError(mechanism=self._connection.mechanism, unsupported=unsupported)


async def _hang_up(connection: AIOKafkaConnection) -> None:
    """Close *connection*, and wait until its socket is: TLS says goodbye first."""
    closed = connection.close()
    if closed is not None and connection._protocol is not None:  # noqa: SLF001  # `None` if it never opened
        with suppress(OSError, TimeoutError):
            await wait_for(closed, _GOODBYE_SECONDS)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _tls_reason(error: ssl.SSLError) -> str:
    """Return OpenSSL's words for what went wrong."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    return (error.reason or type(error).__name__).replace("_", " ").lower()
