"""The real parts as fixtures: each is started when the first test asks, once a run.

A test that uses one is marked with its part: `@pytest.mark.real("kafka")`.
"""

import uuid
from collections.abc import Iterator

import pytest

from tests.real.kafka import Node
from tests.real.kafka_cluster import KafkaCluster, kafka_cluster_running
from tests.real.mock_cluster import MockCluster, mock_cluster_running
from tests.real.postgresql import Cluster, postgresql_running
from tests.real.secure_kafka import SecureKafka, secure_kafka_running

__all__ = [
    "database_url",
    "kafka",
    "kafka_cluster",
    "mock_cluster",
    "postgresql",
    "prefix",
    "secure_kafka",
]


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """One Kafka node without access control, shared by all: topics and groups take a `prefix`.

    A test that takes it away (`with kafka.away(signal.SIGKILL):`) gives it back.
    """
    with Node(tmp_path_factory.mktemp("kafka")) as node:
        yield node


@pytest.fixture
def prefix() -> str:
    """A beginning for the names of topics, groups and transactions that no other test has."""
    return f"t{uuid.uuid4().hex[:8]}."


@pytest.fixture(scope="session")
def secure_kafka_shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureKafka]:
    """The node under `secure_kafka`, which is what tests ask for."""
    with secure_kafka_running(tmp_path_factory.mktemp("secure-kafka")) as secure:
        yield secure


@pytest.fixture
def secure_kafka(secure_kafka_shared: SecureKafka) -> Iterator[SecureKafka]:
    """One Kafka node over TLS, shared by all, where nobody may do anything that was not allowed.

    What a test allows is forbidden again when it ends.
    """
    yield secure_kafka_shared
    secure_kafka_shared.forbid_everything()


@pytest.fixture(scope="session")
def kafka_cluster_shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaCluster]:
    """The nodes under `kafka_cluster`, which is what tests ask for."""
    with kafka_cluster_running(tmp_path_factory.mktemp("kafka-cluster")) as cluster:
        yield cluster


@pytest.fixture
def kafka_cluster(kafka_cluster_shared: KafkaCluster) -> KafkaCluster:
    """Three Kafka nodes, shared by all; all of them run when a test begins. For slow tests."""
    kafka_cluster_shared.start_the_dead()
    return kafka_cluster_shared


@pytest.fixture
def mock_cluster() -> Iterator[MockCluster]:
    """Three brokers, numbered from 1, that refuse what the test tells them to; needs no mark."""
    with mock_cluster_running() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """One PostgreSQL server, shared by all: each test has a database of its own."""
    with postgresql_running() as cluster:
        yield cluster


@pytest.fixture
def database_url(postgresql: Cluster) -> Iterator[str]:
    """The SQLAlchemy address of an empty PostgreSQL database, gone when the test ends."""
    with postgresql.database() as name:
        yield postgresql.url(name)
