"""An open database of each kind."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.storage.database import Database, open_database, read_url


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with open_database(read_url(url)) as opened:
        yield opened
