"""Writing tables of one's own beside the engine: both get through, and neither loses anything."""

import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ehcpwatch.clock import ManualClock
from ehcpwatch.errors import DatabaseCorruptError, DatabaseMissingError, DatabaseOlderError
from ehcpwatch.events import CaseErased, Event, Payload, RequestReceived, new_event
from ehcpwatch.register import SCHEMA_VERSION, link_is_used, use_link
from ehcpwatch.streams import Delivered, Delivery
from ehcpwatch.streams.embedded import EmbeddedEngine, open_beside
from ehcpwatch.watch import Policy
from tests.register.older import WITHOUT_LINKS

NOW = datetime(2025, 3, 3, 12, tzinfo=UTC)
TIMES = 60


def opened(path: Path, clock: ManualClock | None = None) -> EmbeddedEngine:
    return EmbeddedEngine(path, policy=Policy(), wall_clock=clock or ManualClock(NOW))


def delivery(*payloads: Payload, case: str = "C-1") -> Delivery:
    items = [
        Delivered(
            item=new_event(
                data,
                subject=f"E09000012/{case}",
                source="casework",
                id=f"{case}-{place}",
                recorded_at=NOW,
            ),
            place="",
        )
        for place, data in enumerate(payloads)
    ]
    assert all(isinstance(one.item, Event) for one in items)
    return Delivery(source="test", items=items, position=None)


def digest(number: int) -> bytes:
    return number.to_bytes(16, "big")


def use(path: Path, number: int) -> bool:
    """Use a link in a connection of its own."""
    database = open_beside(path)
    try:
        with database.engine.begin() as connection:
            return use_link(connection, digest(number), at=NOW)
    finally:
        database.close()


def test_an_engine_and_another_process_write_at_the_same_time(tmp_path: Path) -> None:
    """Each waits for the other's short transactions; none is told that the file is locked."""
    path = tmp_path / "state.db"
    code = (
        "import sys; from pathlib import Path; from tests.streams.embedded.test_beside import *\n"
        "sys.stdin.readline()\n"
        "print(sum(use(Path(sys.argv[1]), number) for number in range(TIMES)))"
    )
    with (
        opened(path) as engine,
        subprocess.Popen(
            [sys.executable, "-c", code, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[3],
        ) as other,
    ):
        assert other.stdin is not None
        other.stdin.write(b"\n")
        other.stdin.flush()
        for number in range(TIMES):
            engine.take(delivery(RequestReceived(received_on=date(2025, 1, 6)), case=f"C-{number}"))
            engine.tick()
            list(engine.settle())
        used, _ = other.communicate()

        assert engine.watch.snapshot().cases == TIMES
    assert used == f"{TIMES}\n".encode()
    with sqlite3.connect(path) as connection:
        assert list(connection.execute("select count(*) from used_links")) == [(TIMES,)]
        assert list(connection.execute("select count(*) from cases")) == [(TIMES,)]
    connection.close()


def test_an_engine_waits_for_whoever_writes_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with opened(path) as engine:
        beside = open_beside(path)
        with beside.engine.begin() as connection:
            use_link(connection, digest(1), at=NOW)
            # Late enough that the engine finds the file held; were it not to wait, it would fail.
            ending = threading.Timer(0.2, connection.commit)
            ending.start()
            engine.take(delivery(RequestReceived(received_on=date(2025, 1, 6))))
            ending.join()
        beside.close()

        assert engine.watch.snapshot().cases == 1


def test_an_idle_engine_keeps_nobody_out_after_a_day_that_changed_cases(tmp_path: Path) -> None:
    """A day that comes has cases folded again, and what is read for that must end."""
    path, clock = tmp_path / "state.db", ManualClock(NOW)
    with opened(path, clock) as engine:
        engine.take(
            delivery(
                RequestReceived(received_on=date(2025, 1, 6)),
                RequestReceived(received_on=date(2025, 3, 5)),
            )
        )
        clock.advance(timedelta(days=3))
        engine.tick()

        with sqlite3.connect(path, timeout=0) as connection:
            connection.execute("begin immediate")
        connection.close()


def test_a_link_serves_once_and_again_where_its_act_was_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with opened(path):
        pass
    database = open_beside(path)
    with database.engine.connect() as connection:
        assert use_link(connection, digest(1), at=NOW)
        connection.rollback()
    database.close()

    assert use(path, 1)
    assert not use(path, 1)
    assert use(path, 2)


def test_of_many_that_use_a_link_at_once_one_is_told_that_it_was_free(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with opened(path):
        pass
    told: list[bool] = []
    together = threading.Barrier(6)

    def click() -> None:
        together.wait()
        told.append(use(path, 1))

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == [False] * 5 + [True]


def test_an_erasure_and_a_rebuild_leave_used_links_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with opened(path) as engine:
        engine.take(delivery(RequestReceived(received_on=date(2025, 1, 6))))
        use(path, 1)
        engine.take(delivery(CaseErased(erased_on=date(2025, 3, 3)), case="C-1"))
    database = open_beside(path)
    with database.engine.begin() as connection:
        assert link_is_used(connection, digest(1))
        assert not link_is_used(connection, digest(2))
    database.close()


def test_a_file_of_an_older_version_is_refused_until_its_writer_has_opened_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "state.db"
    with opened(path):
        pass
    with sqlite3.connect(path) as connection:
        connection.executescript("; ".join((*WITHOUT_LINKS, "pragma user_version = 2")))
    connection.close()

    with pytest.raises(DatabaseOlderError, match="Start `ehcpwatch run` on the file"):
        open_beside(path)
    with opened(path):
        pass
    assert use(path, 1)
    with sqlite3.connect(path) as connection:
        assert list(connection.execute("pragma user_version")) == [(SCHEMA_VERSION,)]
    connection.close()


def test_no_file_is_made_and_no_other_program_s_database_is_changed(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("create table things (name text)")
    connection.close()
    before = other.read_bytes()

    with pytest.raises(DatabaseCorruptError):
        open_beside(other)
    with pytest.raises(DatabaseMissingError):
        open_beside(tmp_path / "nothing.db")
    assert other.read_bytes() == before
    assert not (tmp_path / "nothing.db").exists()
