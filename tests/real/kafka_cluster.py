"""Three Kafka nodes that copy every record, of which any one may be killed."""

import signal
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.real.kafka import Node, cluster_id
from tests.real.parts import free_ports

__all__ = ["KafkaCluster", "kafka_cluster_running"]

SIZE = 3

# What of one node's settings is not so where there are others.
SETTINGS: Mapping[str, str] = {
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    "share.coordinator.state.topic.replication.factor": "3",
    "share.coordinator.state.topic.min.isr": "2",
    # With acks=all every write waits until the others give up a dead node: 3 s, not the usual 11.
    "broker.session.timeout.ms": "3000",
    "replica.lag.time.max.ms": "5000",
    "controller.quorum.fetch.timeout.ms": "1000",
    "controller.quorum.election.timeout.ms": "500",
}


class KafkaCluster:
    """The nodes, by their number from 1.

    Attributes:
        nodes: Each may be stopped, started or taken away; with two of them gone nothing is written.
        bootstrap: The addresses of all, with commas, as clients are given them.
    """

    def __init__(self, nodes: Mapping[int, Node]) -> None:
        """Hold nodes that are formatted."""
        self.nodes = nodes
        self.bootstrap = ",".join(node.bootstrap for node in nodes.values())

    def kill(self, number: int) -> None:
        """End a node without any order."""
        self.nodes[number].stop(signal.SIGKILL)

    def start_the_dead(self) -> None:
        """Start the nodes that do not run, at once, and return when they serve clients."""
        dead = [node for node in self.nodes.values() if not node.running]
        for node in dead:
            node.launch()
        for node in dead:
            node.await_ready()


@contextmanager
def kafka_cluster_running(folder: Path) -> Iterator[KafkaCluster]:
    """Run three nodes for as long as the with-block lasts, with their data in *folder*.

    Raises:
        PartFailedError: One did not start, with what it said.
    """
    ports = free_ports(2 * SIZE)
    clients, controllers = ports[:SIZE], ports[SIZE:]
    voters = ",".join(f"{number}@127.0.0.1:{port}" for number, port in enumerate(controllers, 1))
    cluster = cluster_id()
    nodes: dict[int, Node] = {}
    with ExitStack() as owned:
        for number, pair in enumerate(zip(clients, controllers, strict=True), 1):
            own = folder / f"node-{number}"
            own.mkdir()
            node = nodes[number] = Node(
                own,
                ports=pair,
                settings={
                    **SETTINGS,
                    "node.id": str(number),
                    "controller.quorum.voters": voters,
                },
                cluster=cluster,
            )
            node.format()
            # Killed: in good order each would wait for others that are going, too.
            owned.callback(node.stop, signal.SIGKILL)
        running = KafkaCluster(nodes)
        running.start_the_dead()
        yield running
