"""What is said of brokers and packages that a test cannot have: too old, not ready, not there."""

import pytest

from ehcpwatch.errors import (
    BrokerNotReadyError,
    BrokerTooOldError,
    EhcpwatchError,
    PostgresMissingError,
    ProjectionFailedError,
)

SAID: tuple[tuple[EhcpwatchError, str], ...] = (
    (BrokerTooOldError(lacks="answer DescribeConfigs"), "it does not answer DescribeConfigs"),
    (
        BrokerNotReadyError(part="coordinate the group g", kind="CoordinatorNotAvailable"),
        "cannot coordinate the group g yet (CoordinatorNotAvailable)",
    ),
    (PostgresMissingError(), "pip install 'ehcpwatch[postgres]'"),
    (
        ProjectionFailedError(kind="NodeNotReadyError"),
        "What was written stays",
    ),
)


@pytest.mark.parametrize(("error", "said"), SAID, ids=lambda one: type(one).__name__)
def test_the_sentence_names_what_is_wrong_and_what_to_do(error: EhcpwatchError, said: str) -> None:
    assert said in str(error)
