"""The databases that the bot runs on: a SQLite file, and a PostgreSQL server.

`CERTCHECK_TEST_POSTGRES_URL` names a server where databases may be created. Without it a private one is started, where
the programs of PostgreSQL are installed; where they are not, what needs it is skipped.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

KINDS = ["sqlite", "postgresql"]


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a server, without a database's name. Skips where there is none."""
    if given := os.environ.get("CERTCHECK_TEST_POSTGRES_URL"):
        yield given.rstrip("/")
        return
    programs = _programs()
    if programs is None and os.environ.get("CI"):
        pytest.fail("PostgreSQL is not installed: .ci/run installs it, so that no test is skipped")
    if programs is None:
        pytest.skip("PostgreSQL is not installed, and CERTCHECK_TEST_POSTGRES_URL names no server")
    folder = Path(tempfile.mkdtemp(prefix="certcheck-pg-"))
    user = "postgres" if os.getuid() == 0 else None  # PostgreSQL does not run as root
    if user:
        shutil.chown(folder, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(*command: str) -> None:
        subprocess.run(command, user=user, cwd=folder, check=True, capture_output=True, timeout=60)

    data = str(folder / "data")
    try:
        run(f"{programs}/initdb", "-D", data, "-U", "certcheck", "-A", "trust", "--no-sync", "-E", "UTF8")
        options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c max_connections=200"
        run(f"{programs}/pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield f"postgresql://certcheck@127.0.0.1:{port}"
    finally:
        with suppress(subprocess.SubprocessError):
            run(f"{programs}/pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database_of(kind: str, folder: Path, server: str = "") -> Iterator[str]:
    """The URL of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'certcheck.db'}"
        return
    name = f"certcheck_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"{server}/{name}"
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Line:
    """A TCP line to a server, which can be cut, or hang, and be mended."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._up = True
        self._flows = asyncio.Event()
        self._flows.set()
        self._held: set[asyncio.StreamWriter] = set()

    async def open(self) -> int:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    def cut(self) -> None:
        self._up = False
        for writer in tuple(self._held):
            writer.transport.abort()

    def hang(self) -> None:
        """It takes connections and what is sent, and carries nothing."""
        self._flows.clear()

    def mend(self) -> None:
        self._up = True
        self._flows.set()

    async def close(self) -> None:
        self._server.close()
        self.cut()
        await asyncio.sleep(0)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._up:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        self._held |= {writer, far_writer}
        try:
            await asyncio.gather(_pump(reader, far_writer, self._flows), _pump(far_reader, writer, self._flows))
        finally:
            self._held -= {writer, far_writer}


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flows: asyncio.Event) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            await flows.wait()
            writer.write(data)
            await writer.drain()
    with suppress(OSError):
        writer.close()


def _programs() -> str | None:
    found = shutil.which("pg_ctl")
    places = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((str(place) for place in places if (place / "initdb").exists()), None)
