"""An open database of each kind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.storage.database import Database, open_database, read_url
from tests.databases import KINDS, database_of, postgres_server


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    server = request.getfixturevalue("server") if request.param == "postgresql" else ""
    with database_of(request.param, tmp_path, server) as found:
        yield found


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with open_database(read_url(url)) as opened:
        yield opened
