"""Councils for the tests of this folder, closed when a test ends."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path

import pytest

from ehcpwatch.watch import Policy

from .council import PEOPLE, PLANS_ONLY, Council

CouncilAt = Callable[..., Council]


@pytest.fixture
def council_at(tmp_path: Path) -> Iterator[CouncilAt]:
    """Found a council whose time begins at an instant."""
    with ExitStack() as open_until_the_end:

        def new(
            at: datetime,
            *,
            policy: Policy = PLANS_ONLY,
            people: str = PEOPLE,
            most_an_hour: int = 100_000,
        ) -> Council:
            council = Council(
                tmp_path, at=at, policy=policy, people=people, most_an_hour=most_an_hour
            )
            return open_until_the_end.enter_context(closing(council))

        yield new
