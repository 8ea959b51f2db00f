"""The real parts as fixtures: each is started when the first test asks, once a run.

A test that uses one is marked with its part: `@pytest.mark.real("kafka")`.
"""

import uuid
from collections.abc import Iterator

import pytest

from tests.real.kafka import Node

__all__ = ["kafka", "prefix"]


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
