"""The database: where it is, opened and brought up to date, and what its errors mean."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, TypeVar

import sqlalchemy as sa
import structlog
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 7_261_893_514  # of no meaning; only the bot asks PostgreSQL for it
_CALL_SECONDS = 5.0
_PERMANENT = (DataError, IntegrityError, NotSupportedError, ProgrammingError)

DATABASE_ERRORS = (DBAPIError, PoolTimeoutError, TimeoutError, OSError)

_log = structlog.get_logger(__name__)
_T = TypeVar("_T")


class DatabaseUnusableError(Exception):
    """The database cannot be used, and waiting does not help. str() is one sentence for whoever runs the bot."""


def read_url(text: str) -> sa.URL:
    """`sqlite:///file.db` or `postgresql://user:password@host/name` → the URL with the drivers that the bot brings.
    Raises ValueError with one sentence; it never repeats a password."""
    try:
        url = sa.make_url(text.strip())
    except (ArgumentError, ValueError):
        raise ValueError("it is no address of a database; write sqlite:///certcheck.db or postgresql://…") from None
    kind = url.drivername.partition("+")[0]
    if kind == "sqlite":
        if not url.database or url.database == ":memory:" or url.host:
            raise ValueError("it names no file; write sqlite:///certcheck.db, or sqlite:////data/certcheck.db")
        return url.set(drivername="sqlite+aiosqlite")
    if kind in {"postgresql", "postgres"}:
        if not url.database:
            raise ValueError("it names no database; write postgresql://user:password@host/certcheck")
        return url.set(drivername="postgresql+psycopg")
    raise ValueError(f"{kind} is not supported; write sqlite:///certcheck.db or postgresql://…")


def is_passing(error: BaseException) -> bool:
    """Whether the same call may succeed later: the database is away, busy, or too slow just now."""
    return isinstance(error, DATABASE_ERRORS) and not isinstance(error, _PERMANENT)


def connection_settings(url: sa.URL) -> dict[str, Any]:
    """What psycopg is given to connect. A server that vanishes without a word is noticed within some seconds."""
    noticing = {"keepalives_idle": 5, "keepalives_interval": 3, "keepalives_count": 3, "tcp_user_timeout": 15_000}
    asked = url.get_dialect()().create_connect_args(url)[1]
    return {"connect_timeout": 3, "application_name": "certcheck", **noticing, **asked}


def as_utc(moment: datetime) -> datetime:
    """A moment as it was read: SQLite forgets the zone, which is UTC wherever the bot writes."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


class Database:
    """An open database. Every call is bounded in time: a database that hangs is as good as away."""

    def __init__(self, engine: AsyncEngine, url: sa.URL) -> None:
        self._engine = engine
        self.url = url
        self.takes_writes = True  # as of the newest sign of life; it may answer and be full, or open for reading alone

    @property
    def engine(self) -> AsyncEngine:
        """For Slack's own store, which opens its connections itself."""
        return self._engine

    @property
    def is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def begin(self, seconds: float = _CALL_SECONDS) -> AsyncIterator[AsyncConnection]:
        """One transaction. Raises one of DATABASE_ERRORS."""
        async with asyncio.timeout(seconds), self._engine.begin() as connection:
            yield connection

    async def is_up(self) -> bool:
        """Whether a question could be recorded."""
        if not self.takes_writes:
            return False
        try:
            async with self.begin(2.0) as connection:
                await connection.execute(sa.text("SELECT 1"))
        except DATABASE_ERRORS:
            return False
        return True

    async def persistently(self, call: Callable[[], Awaitable[_T]]) -> _T:
        """The result of `call`, made again until the database takes it."""
        wait = 0.25
        while True:
            try:
                return await call()
            except DATABASE_ERRORS as error:
                if not is_passing(error):
                    raise
                _log.warning("database away, trying again", error=type(error).__name__, seconds=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 4.0)


@asynccontextmanager
async def open_database(url: sa.URL, lock_seconds: float = 30.0) -> AsyncIterator[Database]:
    """Waits until the database can be reached, brings its tables up to date, and holds it open.

    A SQLite file serves one process: a second one waits `lock_seconds` for the first to end, which is enough for a
    restart. Raises DatabaseUnusableError.
    """
    lock = await _locked(Path(str(url.database)), lock_seconds) if url.drivername.startswith("sqlite") else None
    engine = _engine(url)
    try:
        database = Database(engine, url)
        await _once_reachable(database)
        yield database
    finally:
        await engine.dispose()
        if lock is not None:
            lock.close()


def _engine(url: sa.URL) -> AsyncEngine:
    if not url.drivername.startswith("sqlite"):
        return create_async_engine(
            url.set(query={}),
            connect_args=connection_settings(url),
            hide_parameters=True,  # an error must not carry people's words into the log
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=0,
            pool_timeout=5,
        )
    # SQLite has one writer at a time: more connections would only wait for each other.
    engine = create_async_engine(
        url, connect_args={"timeout": 5.0}, hide_parameters=True, pool_size=1, max_overflow=0, pool_timeout=5
    )

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")  # what is acknowledged survives a power cut
        connection.execute("PRAGMA secure_delete=ON")  # what people asked is gone once it is answered

    return engine


async def _once_reachable(database: Database) -> None:
    wait = 1.0
    while True:
        try:
            async with database.begin(60.0) as connection:
                if not database.is_sqlite:  # replicas that start together migrate one after the other
                    await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
                await connection.run_sync(_migrate)
            return
        except DATABASE_ERRORS as error:
            if sentence := _hopeless(error, database):
                raise DatabaseUnusableError(sentence) from None
            _log.warning("database cannot be reached, trying again", error=type(error).__name__, seconds=wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, 15.0)


def _migrate(connection: sa.Connection) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells each start what it found
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:  # its tables have a version that is not known here
        raise DatabaseUnusableError(
            "CERTCHECK_DATABASE_URL: a newer release of certcheck has changed this database; start that release."
        ) from None


def _hopeless(error: BaseException, database: Database) -> str | None:
    """What to do about an error that waiting does not cure; None when it may pass."""
    if database.is_sqlite:
        said = str(getattr(error, "orig", "") or error)
        if "locked" in said or "busy" in said:
            return None
        return f"CERTCHECK_DATABASE_URL: {database.url.database} cannot be used as a database ({said})."
    return refusal(error)


def refusal(error: BaseException) -> str | None:
    """What PostgreSQL refuses for good, as a sentence; None when it may pass."""
    state = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    said = str(getattr(error, "orig", "")).lower()
    if state == "42501":
        return (
            "CERTCHECK_DATABASE_URL: the user may not do what is needed in this database; let it own the database, or"
            f" GRANT CREATE ON DATABASE to it ({said.partition(chr(10))[0]})."
        )
    # 28: wrong user or password, 3D: no such database, 42: something is not as it was left.
    if state[:2] in {"28", "3D", "42"} or (isinstance(error, DATABASE_ERRORS) and not is_passing(error)):
        return f"CERTCHECK_DATABASE_URL: PostgreSQL refuses ({state or type(error).__name__}); see its log."
    # Before the login psycopg gives no code. Too many connections name the role too, and pass.
    unknown = "does not exist" in said and ("database" in said or "role" in said)
    if unknown or "authentication failed" in said or "not permitted to log in" in said or "permission denied" in said:
        return "CERTCHECK_DATABASE_URL: PostgreSQL knows no such user, password or database."
    return None


async def _locked(file: Path, seconds: float) -> IO[str]:
    """Keeps other processes from the same file."""
    try:
        file.open("ab").close()
        lock = (file.parent / f"{file.name}.lock").open("a", encoding="ascii")
    except OSError as error:
        raise DatabaseUnusableError(
            f"CERTCHECK_DATABASE_URL: {file} cannot be written ({error.strerror}); name a file in a folder that can."
        ) from None
    if sys.platform == "win32":
        return lock
    import fcntl

    for attempt in range(max(1, int(seconds * 5))):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if attempt == 0:
                _log.warning("another process uses the database file, waiting for it to end", file=str(file))
            await asyncio.sleep(0.2)
        else:
            return lock
    lock.close()
    raise DatabaseUnusableError(
        f"CERTCHECK_DATABASE_URL: another certcheck uses {file}; give each a file of its own, or let them share a"
        " PostgreSQL database."
    )
