"""What holds for every test, and the databases, which tests of several folders need: one server serves all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.databases import KINDS, database_of, postgres_server

# No test asserts a duration: a busy machine is no fault.
settings.register_profile("certcheck", deadline=None)
settings.load_profile("certcheck")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server, without a database's name."""
    with postgres_server() as url:
        yield url


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of each kind."""
    server = request.getfixturevalue("server") if request.param == "postgresql" else ""
    with database_of(request.param, tmp_path, server) as found:
        yield found


@pytest.fixture
def postgres(server: str, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of PostgreSQL's."""
    with database_of("postgresql", tmp_path, server) as found:
        yield found
