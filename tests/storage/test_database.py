"""Where the database is, and what is said when it cannot be used."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.storage.database import Database, DatabaseUnusableError, open_database, read_url
from bot.storage.tables import metadata


async def test_the_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    def differences(connection: sa.Connection) -> list[object]:
        known = set(metadata.tables)
        options = {"include_name": lambda name, kind, _: kind != "table" or name in known, "compare_type": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    async with database.begin() as connection:
        assert await connection.run_sync(differences) == []


async def test_opened_again_it_is_as_it_was_left(url: str) -> None:
    for _ in range(2):
        async with open_database(read_url(url)) as database:
            assert await database.is_up()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_replicas_that_start_together_do_not_disturb_each_other(url: str) -> None:
    async def start() -> bool:
        async with open_database(read_url(url)) as database:
            return await database.is_up()

    assert all(await asyncio.gather(*(start() for _ in range(4))))


async def test_a_sqlite_file_serves_one_process_and_the_second_is_told(tmp_path: Path) -> None:
    url = read_url(f"sqlite:///{tmp_path / 'one.db'}")
    async with open_database(url):
        with pytest.raises(DatabaseUnusableError, match="another certcheck uses"):
            async with open_database(url, lock_seconds=0.2):
                pass
    async with open_database(url, lock_seconds=0.2):
        pass


@pytest.mark.parametrize("file", ["no/such/folder/x.db", "a-folder", "text.db"])
async def test_a_file_that_cannot_be_a_database_is_one_sentence(tmp_path: Path, file: str) -> None:
    (tmp_path / "a-folder").mkdir()
    (tmp_path / "text.db").write_text("this is no database, it is a text that somebody wrote\n" * 40)
    with pytest.raises(DatabaseUnusableError) as caught:
        async with open_database(read_url(f"sqlite:///{tmp_path / file}")):
            pass
    assert str(caught.value).startswith("CERTCHECK_DATABASE_URL: ")
    assert "\n" not in str(caught.value)


async def test_a_database_that_the_server_does_not_know_is_one_sentence(server: str) -> None:
    with pytest.raises(DatabaseUnusableError, match="CERTCHECK_DATABASE_URL"):
        async with open_database(read_url(f"{server}/no_such_database")):
            pass


@pytest.mark.parametrize(
    "text",
    [
        "",
        "certcheck.db",
        "mysql://a:secret@b/c",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://u:secret@host",
        "://",
    ],
)
def test_what_is_no_address_of_a_database_is_one_sentence_without_the_password(text: str) -> None:
    with pytest.raises(ValueError, match=r"write (sqlite|postgresql)") as caught:
        read_url(text)
    assert "secret" not in str(caught.value)


def test_addresses_as_hosting_services_write_them_are_understood() -> None:
    assert read_url("postgres://u:p@h/d").drivername == read_url("postgresql+asyncpg://u:p@h/d").drivername
    assert read_url("sqlite:////data/certcheck.db").database == "/data/certcheck.db"


@contextmanager
def as_user(url: str, owner: bool, limit: int = -1) -> Iterator[str]:
    """The URL of the same database for another user, who may own it and hold so many connections."""
    user, name = f"user_{uuid.uuid4().hex[:8]}", url.rpartition("/")[2]
    statements = [f"CREATE ROLE {user} LOGIN CONNECTION LIMIT {limit}", f"GRANT ALL ON SCHEMA public TO {user}"]
    if owner:
        statements.append(f'ALTER DATABASE "{name}" OWNER TO {user}')
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
        yield url.replace("certcheck@", f"{user}@")
        connection.execute(f'ALTER DATABASE "{name}" OWNER TO certcheck')
        connection.execute(f"REASSIGN OWNED BY {user} TO certcheck")
        connection.execute(f"DROP OWNED BY {user} CASCADE")
        connection.execute(f"DROP ROLE {user}")


async def test_too_many_connections_are_waited_for(postgres: str) -> None:
    """PostgreSQL names the role then, as it does where there is none."""
    with as_user(postgres, owner=True, limit=1) as url, psycopg.connect(url) as held:
        opening = asyncio.create_task(opened_once(url))
        await asyncio.sleep(1.5)
        assert not opening.done()
        held.close()
        assert await asyncio.wait_for(opening, 30)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER ROLE {user} NOLOGIN",
        "REVOKE CONNECT ON DATABASE {name} FROM PUBLIC",
        "REVOKE CREATE ON SCHEMA public FROM {user}",
    ],
)
async def test_a_right_that_is_missing_is_one_sentence(postgres: str, statement: str) -> None:
    with as_user(postgres, owner=False) as url, psycopg.connect(postgres, autocommit=True) as connection:
        user, name = url.partition("://")[2].partition("@")[0], f'"{url.rpartition("/")[2]}"'
        connection.execute(statement.format(user=user, name=name))
        with pytest.raises(DatabaseUnusableError) as caught:
            await asyncio.wait_for(opened_once(url), 20)
    assert str(caught.value).startswith("CERTCHECK_DATABASE_URL: ")
    assert "\n" not in str(caught.value)


async def test_a_database_of_a_newer_release_is_one_sentence(url: str) -> None:
    async with open_database(read_url(url)) as database, database.begin() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnusableError, match="newer release"):
        await opened_once(url)


async def opened_once(url: str) -> bool:
    async with open_database(read_url(url)) as database:
        return await database.is_up()
