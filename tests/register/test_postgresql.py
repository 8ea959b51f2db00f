"""A register on a server: made, brought up to date, refused, and never a password shown."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text

from ehcpwatch.case import FOLD_VERSION
from ehcpwatch.errors import (
    DatabaseNewerError,
    DatabaseOlderError,
    DatabaseUrlError,
    PostgresMissingError,
    RegisterMissingError,
    RegisterRefusedError,
    RegisterUnreachableError,
)
from ehcpwatch.register import (
    SCHEMA_VERSION,
    PostgresRegister,
    is_postgresql_url,
    letters,
    metadata,
    position,
    stored_fold_version,
    use_link,
    write_offset,
)
from ehcpwatch.register.migrating import schema_version
from tests.register.older import WITHOUT_LINKS

real = pytest.mark.real("postgresql")
NOW = datetime(2025, 3, 3, 12, tzinfo=UTC)


@contextmanager
def plainly(url: str) -> Iterator[Connection]:
    """Write to the database as somebody else would."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


@pytest.fixture
def register(database_url: str) -> Iterator[PostgresRegister]:
    """A register in an empty database, not yet prepared."""
    made = PostgresRegister(database_url)
    yield made
    made.close()


@real
def test_an_empty_database_gets_the_tables_that_the_program_describes(
    register: PostgresRegister,
) -> None:
    register.prepare()

    with register.transaction() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": "ehcpwatch_version"}
        )
        assert compare_metadata(context, metadata) == []
        assert schema_version(connection) == SCHEMA_VERSION
        collations = connection.execute(
            text(
                "select table_name, column_name, collation_name from information_schema.columns"
                " where table_schema = 'public' and data_type = 'text'"
            )
        )
        made = {(table, column): collation for table, column, collation in collations}
        described = {
            (table.name, column.name): getattr(
                column.type.dialect_impl(connection.dialect), "collation", None
            )
            for table in metadata.sorted_tables
            for column in table.c
            if (table.name, column.name) in made
        }
        assert made == described


@real
def test_preparing_again_changes_nothing_and_keeps_what_is_there(
    register: PostgresRegister,
) -> None:
    register.prepare()
    with register.transaction() as connection:
        write_offset(connection, "file", "7")
    register.prepare()

    with register.reading() as connection:
        assert position(connection, "file") == "7"
        assert stored_fold_version(connection) == FOLD_VERSION


@real
def test_an_older_database_is_brought_up_to_date_and_keeps_its_letters(
    register: PostgresRegister, database_url: str
) -> None:
    config = Config()
    config.set_main_option("script_location", "ehcpwatch.register:migrations")
    with plainly(database_url) as connection:
        config.attributes.update(connection=connection, version_table="ehcpwatch_version")
        command.upgrade(config, "1")
        connection.execute(
            text(
                "insert into dead_letters values ('\\x01', 'fault', 'A fault.', 's', 'line 1', 0,"
                " '[]', '{}')"
            )
        )
    with register.reading() as connection:
        assert [letter.place for letter in letters(connection)] == ["line 1"]
    register.prepare()

    with register.transaction() as connection:
        assert schema_version(connection) == SCHEMA_VERSION
        assert [letter.place for letter in letters(connection)] == ["line 1"]


@real
def test_beside_the_projector_nothing_is_written_into_older_tables_until_it_renews_them(
    register: PostgresRegister, database_url: str
) -> None:
    with pytest.raises(RegisterMissingError), register.beside():
        pass
    register.prepare()
    with plainly(database_url) as connection:
        for statement in WITHOUT_LINKS:
            connection.execute(text(statement))
        connection.execute(text("update ehcpwatch_version set version_num = '2'"))
    wanted = pytest.raises(DatabaseOlderError, match="`ehcpwatch project` on the server")
    with wanted, register.beside():
        pass
    register.prepare()

    with register.beside() as connection:
        assert use_link(connection, b"one", at=NOW)
    with register.beside() as connection:
        assert not use_link(connection, b"one", at=NOW)


@real
@pytest.mark.parametrize(
    "change",
    [
        "update ehcpwatch_version set version_num = '99'",
        "update settings set value = '99' where name = 'fold_version'",
    ],
)
def test_a_database_of_a_newer_version_is_neither_written_nor_read(
    register: PostgresRegister, database_url: str, change: str
) -> None:
    register.prepare()
    with plainly(database_url) as connection:
        connection.execute(text(change))

    with pytest.raises(DatabaseNewerError, match="newer version of ehcpwatch wrote"):
        register.prepare()
    with pytest.raises(DatabaseNewerError), register.reading():
        pass
    with plainly(database_url) as connection:
        found = connection.execute(
            text("select version_num, value from ehcpwatch_version, settings")
        )
        version, fold = found.one()
    assert (int(version) > SCHEMA_VERSION) or (int(fold) > FOLD_VERSION)


@real
def test_programs_that_start_together_make_the_tables_once(database_url: str) -> None:
    faults: list[BaseException] = []
    together = threading.Barrier(4)

    def prepare() -> None:
        register = PostgresRegister(database_url)
        together.wait()
        try:
            register.prepare()
        except BaseException as error:  # noqa: BLE001  # told to the test
            faults.append(error)
        finally:
            register.close()

    threads = [threading.Thread(target=prepare) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []


@real
def test_a_database_without_a_register_is_named_when_it_is_read(
    register: PostgresRegister, database_url: str
) -> None:
    with (
        pytest.raises(RegisterMissingError, match="holds no register") as caught,
        register.reading(),
    ):
        pass
    assert database_url.partition("?")[0].rpartition("/")[2] in str(caught.value)


@real
def test_tables_of_another_program_are_left_alone(
    register: PostgresRegister, database_url: str
) -> None:
    with plainly(database_url) as connection:
        connection.execute(text("create table cases (name text)"))

    with pytest.raises(RegisterRefusedError, match="DuplicateTable"):
        register.prepare()
    with plainly(database_url) as connection:
        tables = connection.execute(
            text("select tablename from pg_tables where schemaname = 'public'")
        )
        assert set(tables.scalars()) == {"cases"}


@real
def test_a_view_for_reading_does_not_change_and_cannot_be_written_through(
    register: PostgresRegister,
) -> None:
    register.prepare()
    other = PostgresRegister(str(register._engine.url))  # noqa: SLF001  # the same database
    with register.reading() as connection:
        assert position(connection, "file") is None
        with other.transaction() as writer:
            write_offset(writer, "file", "7")
        assert position(connection, "file") is None
    other.close()
    with (
        pytest.raises(RegisterRefusedError, match="ReadOnlySqlTransaction"),
        register.reading() as connection,
    ):
        write_offset(connection, "file", "9")


def write_while_the_server_hangs_up(register: PostgresRegister, url: str) -> None:
    with register.transaction() as connection:
        write_offset(connection, "file", "7")
        with plainly(url) as other:
            other.execute(
                text(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where application_name = 'ehcpwatch' and datname = current_database()"
                )
            )
        write_offset(connection, "file", "8")


@real
def test_a_connection_that_breaks_off_says_so_and_the_next_one_works(
    register: PostgresRegister, database_url: str
) -> None:
    register.prepare()
    with pytest.raises(RegisterUnreachableError, match="AdminShutdown"):
        write_while_the_server_hangs_up(register, database_url)

    with register.transaction() as connection:
        assert position(connection, "file") is None


@real
def test_an_error_of_the_driver_quotes_no_value(register: PostgresRegister) -> None:
    register.prepare()
    with (
        pytest.raises(RegisterRefusedError) as caught,
        register.transaction() as connection,
    ):
        connection.execute(text("select cast(:value as int)"), {"value": "a child's name"})

    assert "child" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_what_is_not_installed_is_named_with_the_way_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(PostgresMissingError, match=r"pip install 'ehcpwatch\[postgres\]'"):
        PostgresRegister("postgresql://host/register")


@real
def test_migrations_that_are_not_installed_are_named_likewise(
    register: PostgresRegister, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "alembic", None)

    with pytest.raises(PostgresMissingError):
        register.prepare()


SECRET = "hunter2"  # noqa: S105  # a password that must not be seen again


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://watch:{SECRET}@127.0.0.1:1/register",
        f"postgres://watch:{SECRET}@127.0.0.1:1/register?connect_timeout=1",
        f"postgresql://127.0.0.1:1/register?user=watch&password={SECRET}",
    ],
)
def test_a_server_that_does_not_answer_is_named_without_user_and_password(url: str) -> None:
    register = PostgresRegister(url)

    with pytest.raises(RegisterUnreachableError, match="does not answer") as caught:
        register.prepare()
    assert str(caught.value).startswith("PostgreSQL on 127.0.0.1:1, database register: ")
    assert SECRET not in str(caught.value)
    assert "watch:" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://watch:{SECRET}@127.0.0.1/register",
        f"postgresql://watch:{SECRET}@127.0.0.1:port/register",
        f"watch:{SECRET}",
        "",
    ],
)
def test_an_address_that_cannot_be_read_is_not_quoted(url: str) -> None:
    with pytest.raises(DatabaseUrlError, match="postgresql://USER@HOST/DATABASE") as caught:
        PostgresRegister(url)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("said", "means_postgresql"),
    [
        ("postgresql://host/database", True),
        ("postgres://host/database", True),
        ("postgresql+psycopg:///database", True),
        ("state.db", False),
        ("/var/lib/postgresql/state.db", False),
        ("C:\\state.db", False),
    ],
)
def test_an_address_is_told_from_a_file(said: str, *, means_postgresql: bool) -> None:
    assert is_postgresql_url(said) is means_postgresql
