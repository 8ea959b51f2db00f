"""A cluster that answers as a test tells it to: librdkafka's mock, on real sockets.

It shows what a client does about an exact refusal at an exact request, which a real broker gives
only by luck. It proves nothing about durability, order after a crash, compaction, access control
or `read_committed`, and knows no CreateTopics: `MockCluster.create_topic` stands in.
See `rdkafka_mock.h` of librdkafka.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from confluent_kafka import cimpl

from tests.real.parts import PartFailedError

__all__ = ["MockCluster", "mock_cluster_running"]

# Of the kinds of client that librdkafka makes; the cluster lives in a client of either kind.
PRODUCER = 0

# As librdkafka's own examples take for the reason why something failed.
REASON_BYTES = 512

# Through the extension module, so that it is the very library that the module is linked with.
# Every pointer is declared: what is not is taken for 32 bits, and cut.
LIBRARY = ctypes.CDLL(cimpl.__file__)
LIBRARY.rd_kafka_conf_new.restype = ctypes.c_void_p
LIBRARY.rd_kafka_conf_set.argtypes = [
    ctypes.c_void_p,
    ctypes.c_char_p,
    ctypes.c_char_p,
    ctypes.c_char_p,
    ctypes.c_size_t,
]
LIBRARY.rd_kafka_new.restype = ctypes.c_void_p
LIBRARY.rd_kafka_new.argtypes = [
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_char_p,
    ctypes.c_size_t,
]
LIBRARY.rd_kafka_destroy.argtypes = [ctypes.c_void_p]
LIBRARY.rd_kafka_destroy.restype = None
LIBRARY.rd_kafka_mock_cluster_new.restype = ctypes.c_void_p
LIBRARY.rd_kafka_mock_cluster_new.argtypes = [ctypes.c_void_p, ctypes.c_int]
LIBRARY.rd_kafka_mock_cluster_destroy.argtypes = [ctypes.c_void_p]
LIBRARY.rd_kafka_mock_cluster_destroy.restype = None
LIBRARY.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
LIBRARY.rd_kafka_mock_cluster_bootstraps.argtypes = [ctypes.c_void_p]
LIBRARY.rd_kafka_mock_group_initial_rebalance_delay_ms.argtypes = [ctypes.c_void_p, ctypes.c_int32]
LIBRARY.rd_kafka_mock_group_initial_rebalance_delay_ms.restype = None
LIBRARY.rd_kafka_mock_coordinator_set.argtypes = [
    ctypes.c_void_p,
    ctypes.c_char_p,
    ctypes.c_char_p,
    ctypes.c_int32,
]
LIBRARY.rd_kafka_mock_topic_create.argtypes = [
    ctypes.c_void_p,
    ctypes.c_char_p,
    ctypes.c_int,
    ctypes.c_int,
]
LIBRARY.rd_kafka_mock_push_request_errors_array.argtypes = [
    ctypes.c_void_p,
    ctypes.c_int16,
    ctypes.c_size_t,
    ctypes.POINTER(ctypes.c_int),
]
LIBRARY.rd_kafka_mock_push_request_errors_array.restype = None
LIBRARY.rd_kafka_mock_clear_request_errors.argtypes = [ctypes.c_void_p, ctypes.c_int16]
LIBRARY.rd_kafka_mock_clear_request_errors.restype = None
LIBRARY.rd_kafka_mock_broker_set_down.argtypes = [ctypes.c_void_p, ctypes.c_int32]
LIBRARY.rd_kafka_mock_broker_set_up.argtypes = [ctypes.c_void_p, ctypes.c_int32]
LIBRARY.rd_kafka_mock_broker_set_rtt.argtypes = [ctypes.c_void_p, ctypes.c_int32, ctypes.c_int]


class MockCluster:
    """Brokers that keep what they are sent in memory, and refuse what they are told to refuse.

    Attributes:
        bootstrap: The addresses that clients are given.
    """

    def __init__(self, handle: int) -> None:
        """Wrap the cluster that librdkafka gave as *handle*; its maker destroys it."""
        self._handle = handle
        self.bootstrap: str = LIBRARY.rd_kafka_mock_cluster_bootstraps(handle).decode()

    def create_topic(self, name: str, *, partitions: int = 1, replication: int = 1) -> None:
        _accepted(
            LIBRARY.rd_kafka_mock_topic_create(self._handle, name.encode(), partitions, replication)
        )

    def push_request_errors(self, api_key: int, *codes: int) -> None:
        """Answer the next requests of one kind with *codes*, one each; 0 lets one through.

        Args:
            api_key: The kind, by its number in the protocol: Produce 0, OffsetCommit 8, …
            codes: The errors, by their numbers in the protocol: NOT_LEADER_OR_FOLLOWER 6, …
        """
        LIBRARY.rd_kafka_mock_push_request_errors_array(
            self._handle, api_key, len(codes), (ctypes.c_int * len(codes))(*codes)
        )

    def clear_request_errors(self, api_key: int) -> None:
        """Forget what `push_request_errors` left to answer for this kind of request."""
        LIBRARY.rd_kafka_mock_clear_request_errors(self._handle, api_key)

    def move_coordinator(
        self, kind: Literal["transaction", "group"], key: str, broker: int
    ) -> None:
        """Let *broker*, counted from 1, answer for a transactional id or a group from now on."""
        _accepted(
            LIBRARY.rd_kafka_mock_coordinator_set(self._handle, kind.encode(), key.encode(), broker)
        )

    def broker_down(self, broker: int) -> None:
        """Cut the connections of a broker, numbered from 1, and accept no more."""
        _accepted(LIBRARY.rd_kafka_mock_broker_set_down(self._handle, broker))

    def broker_up(self, broker: int) -> None:
        """Let a broker accept connections again; its data is as it was."""
        _accepted(LIBRARY.rd_kafka_mock_broker_set_up(self._handle, broker))

    def slow_down(self, broker: int, *, milliseconds: int) -> None:
        """Make a broker take so long over every answer."""
        _accepted(LIBRARY.rd_kafka_mock_broker_set_rtt(self._handle, broker, milliseconds))


@contextmanager
def mock_cluster_running(brokers: int = 3) -> Iterator[MockCluster]:
    """Run a cluster, in this process, for as long as the with-block lasts.

    Raises:
        PartFailedError: librdkafka did not make it, with its reason.
    """
    reason = ctypes.create_string_buffer(REASON_BYTES)
    settings = LIBRARY.rd_kafka_conf_new()
    # The client around the cluster would say on the terminal that nobody gave it brokers.
    LIBRARY.rd_kafka_conf_set(settings, b"log_level", b"0", reason, REASON_BYTES)
    client = LIBRARY.rd_kafka_new(PRODUCER, settings, reason, REASON_BYTES)
    if not client:
        raise PartFailedError(reason.value.decode())
    try:
        handle = LIBRARY.rd_kafka_mock_cluster_new(client, brokers)
        if not handle:
            message = "librdkafka made no mock cluster"
            raise PartFailedError(message)
        try:
            LIBRARY.rd_kafka_mock_group_initial_rebalance_delay_ms(handle, 0)
            yield MockCluster(handle)
        finally:
            LIBRARY.rd_kafka_mock_cluster_destroy(handle)
    finally:
        LIBRARY.rd_kafka_destroy(client)


def _accepted(code: int) -> None:
    if code != 0:
        message = f"the mock cluster refused with error {code} of librdkafka"
        raise PartFailedError(message)
