"""Opening a database: what is refused, in words that say what to do."""

import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime
from operator import itemgetter
from pathlib import Path

import pytest

from ehcpwatch.clock import ManualClock
from ehcpwatch.errors import (
    DatabaseCorruptError,
    DatabaseFailedError,
    DatabaseFullError,
    DatabaseLockedError,
    DatabaseMissingError,
    DatabaseNewerError,
    RowUnreadableError,
)
from ehcpwatch.events import AssessmentAgreed, Event, Payload, RequestReceived, new_event
from ehcpwatch.register import SCHEMA_VERSION, letters
from ehcpwatch.streams import Delivered, Delivery
from ehcpwatch.streams.embedded import EmbeddedEngine, open_for_reading, rebuild
from ehcpwatch.watch import Policy
from tests.register.older import WITHOUT_LINKS

NOW = datetime(2025, 3, 3, 12, tzinfo=UTC)
CLOCK = ManualClock(NOW)


def opened(path: Path) -> EmbeddedEngine:
    return EmbeddedEngine(path, policy=Policy(), wall_clock=CLOCK)


def event(data: Payload, name: str, case: str = "C-1") -> Event:
    return new_event(data, subject=f"E09000012/{case}", source="casework", id=name, recorded_at=NOW)


def delivery(*events: Event, position: str | None = None) -> Delivery:
    items = [Delivered(item=one, place="") for one in events]
    return Delivery(source="test", items=items, position=position)


def requests(count: int) -> list[Event]:
    return [
        event(RequestReceived(received_on=date(2025, 1, 6)), f"r-{n}", f"C-{n}")
        for n in range(count)
    ]


def rows(path: Path) -> list[tuple[str, bytes]]:
    with sqlite3.connect(path) as connection:
        found = list(connection.execute('select "case", row from cases order by 1'))
    connection.close()
    return found


def test_what_was_taken_is_there_after_a_restart_with_its_position(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with opened(path) as engine:
        engine.take(delivery(*requests(3), position="7"))
        said = [record.alert_id for records in engine.settle() for record in records]
    with opened(path) as engine:
        again = [record for records in engine.settle() for record in records]

        assert engine.position("test") == "7"
        assert engine.watch.snapshot().cases == 3
        assert {record.alert_id for record in engine.ledger() if record.stands} == set(said)
        assert again == []


def test_a_rebuild_gives_the_same_rows_byte_for_byte_and_announces_nothing(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with opened(path) as engine:
        engine.take(delivery(*requests(5)))
        engine.take(delivery(event(AssessmentAgreed(notified_on=date(2025, 2, 3)), "a", "C-1")))
        list(engine.settle())
        said = engine.ledger()
    before = rows(path)

    assert rebuild(path, policy=Policy(), wall_clock=CLOCK) == 5
    assert rows(path) == before
    with opened(path) as engine:
        assert engine.ledger() == said


def test_a_row_of_an_older_fold_is_folded_again_on_opening(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with opened(path) as engine:
        engine.take(delivery(*requests(1)))
    before = rows(path)
    with sqlite3.connect(path) as connection:
        connection.execute(
            "update cases set row = ?", (b'[0,false,["2025-01-06",-1,"a","b"],"",null]',)
        )
    connection.close()
    with opened(path):
        pass

    assert rows(path) == before


def test_a_second_writer_is_told_that_another_process_is_writing(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    code = (
        "import sys; from pathlib import Path; "
        "from ehcpwatch.streams.embedded import open_for_writing; "
        "kept = open_for_writing(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(DatabaseLockedError, match="another ehcpwatch process is writing"):
            opened(path)
        other.communicate()


@pytest.mark.parametrize(
    "content", [b"not a database at all " * 100, b"SQLite format 3\0" + b"x" * 4096]
)
def test_a_file_that_is_no_database_is_refused_and_left_as_it_was(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "state.db"
    path.write_bytes(content)

    with pytest.raises(DatabaseCorruptError, match="damaged, or is not a database of ehcpwatch"):
        opened(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table things (name text)")
    connection.close()

    with pytest.raises(DatabaseCorruptError):
        open_for_reading(path)


def test_a_damaged_row_stops_the_opening_and_says_how_to_mend_it(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with opened(path) as engine:
        engine.take(delivery(*requests(1)))
    with sqlite3.connect(path) as connection:
        connection.execute("update cases set row = ?", (b'[1,"?"',))
    connection.close()

    with pytest.raises(RowUnreadableError, match="ehcpwatch rebuild"):
        opened(path)
    assert rebuild(path, policy=Policy(), wall_clock=CLOCK) == 1
    with opened(path) as engine:
        assert engine.watch.snapshot().cases == 1


@pytest.mark.parametrize(
    "change",
    [
        f"pragma user_version = {SCHEMA_VERSION + 1}",
        "update settings set value = cast('99' as blob) where name = 'fold_version'",
    ],
)
def test_a_database_of_a_newer_version_is_neither_written_nor_read(
    tmp_path: Path, change: str
) -> None:
    path = tmp_path / "state.db"
    with opened(path):
        pass
    with sqlite3.connect(path) as connection:
        connection.execute(change)
    connection.close()

    for use in (opened, open_for_reading):
        with pytest.raises(DatabaseNewerError, match="newer version of ehcpwatch wrote"):
            use(path)


def schema(path: Path) -> list[tuple[str, object]]:
    """Return the columns and the indexes of every table, the latter without their order."""
    with sqlite3.connect(path) as connection:
        tables = [name for (name,) in connection.execute("select name from pragma_table_list")]
        found: list[tuple[str, object]] = [
            (table, row)
            for table in sorted(tables)
            for row in connection.execute(f"pragma table_info({table})")
        ] + [
            (table, row[1:])
            for table in sorted(tables)
            for row in sorted(connection.execute(f"pragma index_list({table})"), key=itemgetter(1))
        ]
    connection.close()
    return found


def test_a_file_of_the_first_version_is_brought_up_to_date_and_keeps_its_letters(
    tmp_path: Path,
) -> None:
    path, fresh = tmp_path / "state.db", tmp_path / "fresh.db"
    for state in (path, fresh):
        with opened(state):
            pass
    with sqlite3.connect(path) as connection:
        connection.executescript("; ".join(WITHOUT_LINKS))
        connection.executescript(
            """
            drop table dead_letters;
            create table dead_letters (
                digest blob not null, reason text not null, sentence text not null,
                source text not null, place text not null, refused_micros bigint not null,
                headers blob not null, original blob not null, primary key (digest)
            );
            insert into dead_letters
                values (x'01', 'fault', 'A fault.', 's', 'line 1', 0, '[]', '{}');
            pragma user_version = 1;
            """
        )
    connection.close()
    before = open_for_reading(path)
    with before.engine.connect() as reader:
        assert [letter.place for letter in letters(reader)] == ["line 1"]
    before.close()
    with opened(path) as engine:
        assert engine.dead_letter_counts() == {"fault": 1}

    assert [(name, str(row).lower()) for name, row in schema(path)] == [
        (name, str(row).lower()) for name, row in schema(fresh)
    ]
    with sqlite3.connect(path) as connection:
        assert list(connection.execute("pragma user_version")) == [(SCHEMA_VERSION,)]
    connection.close()


def test_a_full_disk_keeps_nothing_of_the_batch_and_all_before_it(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with opened(path) as engine:
        engine.take(delivery(*requests(2), position="2"))
    engine = opened(path)
    # SQLite's own limit on pages answers exactly as a full disk does.
    engine._connection.exec_driver_sql("pragma max_page_count = 1")  # noqa: SLF001  # no other way in
    engine._connection.commit()  # noqa: SLF001  # as above
    with pytest.raises(DatabaseFullError, match="no room is left on the disk"):
        engine.take(delivery(*requests(4_000), position="3"))

    with opened(path) as engine:
        assert engine.position("test") == "2"
        assert engine.watch.snapshot().cases == 2


def test_a_folder_that_is_not_there_is_named_with_what_to_check(tmp_path: Path) -> None:
    with pytest.raises(DatabaseFailedError, match="Check that the folder exists"):
        opened(tmp_path / "nowhere" / "state.db")
    assert not (tmp_path / "nowhere").exists()


def test_a_database_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    path = tmp_path / "state.db"

    with pytest.raises(DatabaseMissingError, match="there is no database here"):
        open_for_reading(path)
    assert not path.exists()


def test_readers_read_while_a_writer_writes(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with opened(path) as engine:
        engine.take(delivery(*requests(1)))
        reader = open_for_reading(path)
        with reader.engine.connect() as connection:
            first = connection.exec_driver_sql("select count(*) from events").scalar_one()
            engine.take(delivery(*requests(3)))
            during = connection.exec_driver_sql("select count(*) from events").scalar_one()
        reader.close()

    assert (first, during) == (1, 1)
