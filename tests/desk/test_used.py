"""Used links, in a file and on a server: a link is held while its act is recorded."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Barrier, Thread

import pytest

from ehcpwatch.cli.reading import write_beside
from ehcpwatch.desk import RegisterLinks
from ehcpwatch.errors import FileUnwritableError
from ehcpwatch.register import PostgresRegister
from ehcpwatch.streams.embedded import open_for_writing

NOW = datetime(2025, 6, 2, 9, tzinfo=UTC)
CLICKS = 5


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real("postgresql"))])
def links(request: pytest.FixtureRequest, tmp_path: Path) -> RegisterLinks:
    """Used links of a new register."""
    if request.param == "sqlite":
        open_for_writing(tmp_path / "state.db").close()
        return RegisterLinks(partial(write_beside, str(tmp_path / "state.db")))
    url: str = request.getfixturevalue("database_url")
    register = PostgresRegister(url)
    register.prepare()
    register.close()
    return RegisterLinks(partial(write_beside, url))


def test_a_link_is_free_once(links: RegisterLinks) -> None:
    told = []
    for _ in range(2):
        with links.use(b"one", at=NOW) as free:
            told.append(free)
    with links.use(b"other", at=NOW) as free:
        told.append(free)

    assert told == [True, False, True]
    assert links.is_used(b"one")
    assert not links.is_used(b"another")


def test_what_is_noted_with_a_key_is_noted_only_where_the_key_was_free(
    links: RegisterLinks,
) -> None:
    told = []
    for whole in (b"first", b"second"):
        with links.use(b"key", whole, at=NOW) as free:
            told.append(free)

    assert told == [True, False]
    assert links.is_used(b"first")
    assert not links.is_used(b"second")


def test_an_act_that_could_not_be_recorded_leaves_its_link_free(links: RegisterLinks) -> None:
    def fail() -> None:
        with links.use(b"one", at=NOW):
            raise FileUnwritableError(path=Path("acts.jsonl"))

    with pytest.raises(FileUnwritableError):
        fail()
    assert not links.is_used(b"one")
    with links.use(b"one", at=NOW) as free:
        assert free


def test_of_many_clicks_at_once_one_records_and_the_others_wait_and_are_told(
    links: RegisterLinks,
) -> None:
    recorded: list[str] = []
    told: list[bool] = []
    together = Barrier(CLICKS)

    def click() -> None:
        together.wait()
        with links.use(b"one", at=NOW) as free:
            if free:
                recorded.append("act")
            told.append(free)

    threads = [Thread(target=click) for _ in range(CLICKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert recorded == ["act"]
    assert sorted(told) == [False] * (CLICKS - 1) + [True]
