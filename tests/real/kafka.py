"""A Kafka node of a test's own: formatted, started, taken away and brought back with its data."""

import base64
import shutil
import signal
import subprocess
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from tests.real.parts import (
    BROKER_JARS,
    PartFailedError,
    await_ready,
    free_ports,
    launch,
    listens,
    need,
    stop,
)

__all__ = ["CLASS_ARCHIVE", "COMPACTED", "JAVA", "Node", "cluster_id"]

# What a topic is given whose compaction a test waits for: the old value of a key is gone after
# about a second, a tombstone after two. The segment that is written to is never cleaned, and a
# new one begins only when something is appended: such a test writes on while it waits.
COMPACTED: Mapping[str, str] = {
    "cleanup.policy": "compact",
    "segment.ms": "500",
    "min.cleanable.dirty.ratio": "0.01",
    "delete.retention.ms": "500",
    "min.compaction.lag.ms": "0",
    "max.compaction.lag.ms": "1000",
}

# Made by `make broker`; a node that finds none starts later.
CLASS_ARCHIVE = BROKER_JARS.with_name("classes.jsa")

# Starts soonest and stays near 150 MB. No use for a benchmark: the code is compiled once, badly.
JAVA = (
    "-Xms64m",
    "-Xmx256m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xshare:auto",
)
WITH_ARCHIVE = (*JAVA, f"-XX:SharedArchiveFile={CLASS_ARCHIVE}")

LOGGING = Path(__file__).with_name("kafka-broker") / "log4j2.xml"

# Three JVMs that start at once on two cores take 20 s.
NODE_READY_SECONDS = 60.0

SETTINGS: Mapping[str, str] = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "CLIENTS",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,CLIENTS:PLAINTEXT",
    "auto.create.topics.enable": "false",
    # One node: nothing can be replicated.
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    # Groups form at once; dead members and dead brokers are noticed soon.
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "500",
    # Cleaning that a test can wait for.
    "log.cleaner.backoff.ms": "200",
    "log.cleaner.threads": "1",
    "log.cleaner.dedupe.buffer.size": "2097152",
    "log.retention.check.interval.ms": "1000",
    "log.segment.delete.delay.ms": "0",
    # Small.
    "num.network.threads": "2",
    "num.io.threads": "2",
    "background.threads": "2",
    "log.index.size.max.bytes": "1048576",
}


class Node:
    """One Kafka node, broker and controller in one, with its data under a folder.

    A with-block formats and starts it, and stops it at the end. In between it may be stopped and
    started again: the address and the data stay.

    Attributes:
        bootstrap: The address that clients are given, host and port.
        running: Whether it was started and neither stopped nor ended by itself.
    """

    def __init__(
        self,
        folder: Path,
        *,
        ports: tuple[int, int] | None = None,
        settings: Mapping[str, str] | None = None,
        format_options: tuple[str, ...] = (),
        cluster: str | None = None,
        java: tuple[str, ...] = WITH_ARCHIVE,
    ) -> None:
        """Describe a node; nothing is written or started yet.

        Args:
            folder: Exists; holds its settings, its data and its log.
            ports: For clients and for controllers; free ones without.
            settings: Of `server.properties`, over those of one plain node.
            format_options: For the tool that formats the data, such as the users it begins with.
            cluster: The id of the cluster it belongs to; its own without.
            java: What the broker's machine is started with; a benchmark wants other things.
        """
        self._folder = folder
        self._port, controllers = free_ports(2) if ports is None else ports
        self.bootstrap = f"127.0.0.1:{self._port}"
        own = {
            "listeners": f"CLIENTS://{self.bootstrap},CONTROLLER://127.0.0.1:{controllers}",
            "advertised.listeners": f"CLIENTS://{self.bootstrap}",
            "controller.quorum.voters": f"1@127.0.0.1:{controllers}",
            "log.dirs": str(folder / "data"),
        }
        self._settings = {**SETTINGS, **own, **(settings or {})}
        self._format_options = format_options
        self._cluster = cluster or cluster_id()
        self._machine = java
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.format()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def format(self) -> None:
        """Make the data of a node that has none.

        Raises:
            PartFailedError: Kafka's tool refused, with what it said.
        """
        lines = (f"{name}={value}\n" for name, value in self._settings.items())
        self._properties.write_text("".join(lines))
        done = subprocess.run(
            self._java(
                "kafka.tools.StorageTool",
                *("format", "--cluster-id", self._cluster, "--config", str(self._properties)),
                *self._format_options,
            ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            message = f"Kafka's storage was not formatted:\n{done.stdout}{done.stderr}"
            raise PartFailedError(message)

    def launch(self) -> None:
        """Start it without waiting: a cluster's first node is ready only when a second is there."""
        self._process = launch(
            self._java("kafka.Kafka", str(self._properties)), log=self._folder / "log"
        )

    def await_ready(self) -> None:
        """Return when it serves clients; before that it keeps its port shut.

        Raises:
            PartFailedError: It did not become ready, and has been stopped.
        """
        if self._process is None:
            message = "the Kafka node has not been launched"
            raise PartFailedError(message)
        try:
            await_ready(
                self._process,
                ready=lambda: listens(self._port),
                log=self._folder / "log",
                ready_seconds=NODE_READY_SECONDS,
            )
        except BaseException:
            self.stop(signal.SIGKILL)
            raise

    def start(self) -> None:
        """Start it, on the data it has, and return when it serves clients.

        Raises:
            PartFailedError: As from `await_ready`.
        """
        self.launch()
        self.await_ready()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop it, in good order or with `signal.SIGKILL` at once; one that is stopped stays so."""
        if self._process is not None:
            stop(self._process, how)
            self._process = None

    @contextmanager
    def away(self, how: signal.Signals = signal.SIGTERM) -> Iterator[None]:
        """Stop it for as long as the with-block lasts, and start it again on the same data."""
        self.stop(how)
        try:
            yield
        finally:
            self.start()

    @property
    def _properties(self) -> Path:
        return self._folder / "server.properties"

    def _java(self, main: str, *arguments: str) -> list[str]:
        jars = need("kafka")
        java = shutil.which("java") or "java"
        logging = f"-Dlog4j2.configurationFile={LOGGING}"
        return [java, *self._machine, logging, "-cp", f"{jars}/*", main, *arguments]


def cluster_id() -> str:
    """Return a new id of a Kafka cluster, in the 22 letters that Kafka wants."""
    # The tool that formats takes an id that begins with a hyphen for an option.
    return "e" + base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")[1:]
