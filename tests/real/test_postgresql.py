import pytest
from sqlalchemy import create_engine, inspect, text

from tests.real.postgresql import Cluster

pytestmark = pytest.mark.real("postgresql")


def test_a_test_gets_a_database_that_speaks_through_sqlalchemy(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE cases (reference text)"))
        connection.execute(text("INSERT INTO cases VALUES ('Þ-1')"))

    with engine.connect() as connection:
        assert connection.execute(text("SELECT reference FROM cases")).scalar_one() == "Þ-1"
    engine.dispose()


def test_a_database_is_empty_whatever_another_test_wrote(
    database_url: str, postgresql: Cluster
) -> None:
    mine = create_engine(database_url)
    with mine.begin() as connection:
        connection.execute(text("CREATE TABLE cases (reference text)"))

    with postgresql.database() as name:
        other = create_engine(postgresql.url(name))
        assert inspect(other).get_table_names() == []
        other.dispose()

    assert inspect(mine).get_table_names() == ["cases"]
    mine.dispose()


def test_a_database_goes_even_while_somebody_is_connected(postgresql: Cluster) -> None:
    with postgresql.database() as name:
        engine = create_engine(postgresql.url(name))
        connection = engine.connect()
        connection.execute(text("SELECT 1"))

    connection.invalidate()
    connection.close()
    engine.dispose()
    with postgresql.database() as another:
        names = create_engine(postgresql.url(another))
        with names.connect() as look:
            left = look.execute(text("SELECT datname FROM pg_database")).scalars().all()
        names.dispose()
    assert name not in left
