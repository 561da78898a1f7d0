"""Where the database is, and what is said when it cannot be used."""

from __future__ import annotations

import asyncio
from pathlib import Path

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
