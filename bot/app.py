"""Builds everything once and runs the bot in Slack. The only file that knows every folder."""

from __future__ import annotations

import asyncio
import os
import signal
import socket as socketlib
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from typing import Any, TypeVar

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.examine import Examiner, standard_rules
from bot.probe.guard import Guard
from bot.probe.network import ProbeNetwork
from bot.roots import load_extra
from bot.settings import Settings, SettingsError, load_settings
from bot.slack.answering import Answering
from bot.slack.asked import Examine
from bot.slack.errors import retry_handlers
from bot.slack.files import Files
from bot.slack.intake import Self
from bot.slack.listeners import Doors, register
from bot.slack.logs import configure_logs
from bot.slack.posting import Poster
from bot.slack.reading import Reader
from bot.slack.socket import Socket, TokenError, identify
from bot.storage.database import Database, DatabaseUnusableError, open_database, read_url
from bot.trust.path import Anchor
from bot.work.work import Work

DRAIN_SECONDS = 25.0
DOWN_SECONDS = 60.0  # so long without a connection, and the health check says so
# Bolt reads these from the environment behind our back; an id and a secret would switch it to OAuth, without a token.
_BOLT_READS = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_VERIFICATION_TOKEN")

_log = structlog.get_logger(__name__)
_T = TypeVar("_T")


def run() -> int:
    """Runs the bot with the settings of the environment. The exit code: 0 after SIGTERM with everything answered, 1
    when the connection stayed dead or work was cut off, 2 for settings or tokens that cannot be used."""
    try:
        settings = load_settings()
        settings.check_slack()
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201 - there is no log yet
        return 2
    configure_logs(settings.log_level, settings.log_format)
    return asyncio.run(serve(settings))


async def serve(settings: Settings, examine: Examine | None = None, stop: asyncio.Event | None = None) -> int:
    """Runs until SIGTERM, SIGINT or `stop`; finishes what was accepted. Returns the exit code as `run` does."""
    stop = stop or asyncio.Event()
    with _stopping_on_signals(stop):
        try:
            settings.check_slack()
            async with AsyncExitStack() as stack:
                if examine is None:
                    examine = await stack.enter_async_context(examiner(settings))
                return await _serve(settings, examine, stop, stack)
        except (SettingsError, TokenError) as error:
            print(error, file=sys.stderr)  # noqa: T201 - a sentence for whoever starts it, not an event
            return 2


async def _serve(settings: Settings, examine: Examine, stop: asyncio.Event, stack: AsyncExitStack) -> int:
    session = await stack.enter_async_context(
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60, sock_connect=10))
    )
    client = _client(settings, session, settings.slack_bot_token.get_secret_value())
    health = _Health()
    await stack.enter_async_context(health.serving(settings.health_port))
    stopping = asyncio.ensure_future(stop.wait())
    stack.callback(stopping.cancel)
    try:
        database = await _unless(stopping, stack.enter_async_context(_database(settings)))
        health.database = database
        who = await _unless(stopping, identify(client))
        app = _bolt(settings, session, who)
        work = _connect(app, settings, client, who, examine, database)
        named = bool(settings.replica)
        running = work.running(settings.replica or socketlib.gethostname(), named, settings.keep_days)
        await _unless(stopping, stack.enter_async_context(running))
        socket = Socket(app, settings.slack_app_token.get_secret_value())
        stack.push_async_callback(socket.close)
        await _unless(stopping, socket.open())
    except _StoppedError:
        return 0
    health.socket = socket
    _log.info("serving", team=who.get("team"), bot=who.get("user"))
    try:
        await _unless(stopping, socket.wait_dead())
        dead = True
    except _StoppedError:
        dead = False
    return await _finish(socket, work, dead)


def _connect(
    app: AsyncApp,
    settings: Settings,
    client: AsyncWebClient,
    who: dict[str, Any],
    examine: Examine,
    database: Database,
) -> Work:
    """Puts the parts together: what is asked in Slack is recorded, read, examined and answered."""
    me = Self(str(who.get("user_id") or ""), str(who.get("bot_id") or ""), settings.answer_bots)
    files = Files(client)
    reader = Reader(files, client, me.user)

    def answering(allowed: Callable[[], Awaitable[None]]) -> Answering:
        return Answering(examine, reader, Poster(client, me.user, allowed), files)

    work = Work(database, answering)
    register(app, client, Doors(work, reader, Poster(client, me.user), me))
    return work


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    """The database, open for as long as the context lasts. Raises SettingsError."""
    try:
        url = read_url(settings.database_url.get_secret_value())
    except ValueError as error:
        raise SettingsError((f"CERTCHECK_DATABASE_URL: {error}.",)) from None
    try:
        async with open_database(url) as database:
            yield database
    except DatabaseUnusableError as error:
        raise SettingsError((str(error),)) from None


async def _finish(socket: Socket, work: Work, dead: bool) -> int:
    """Takes no more envelopes, closes the socket so that Slack turns to another replica, and finishes the work."""
    _log.info("stopping")
    work.close()
    await asyncio.sleep(0.1)  # acknowledgements that are on their way
    await socket.close()
    cut_off = await work.finish(DRAIN_SECONDS)
    _log.info("stopped", unfinished=cut_off)
    return 1 if dead or cut_off else 0


@asynccontextmanager
async def examiner(settings: Settings) -> AsyncIterator[Examine]:
    """What looks at hosts and judges them, for as long as the context lasts. Raises SettingsError."""
    rules = standard_rules(_extra_roots(settings))
    guard = Guard(settings.allow_networks, settings.deny_networks, settings.ports)
    async with ProbeNetwork(guard) as network:
        yield Examiner(network, rules).examine


def _extra_roots(settings: Settings) -> tuple[Anchor, ...]:
    """The organisation's own roots."""
    if settings.extra_roots is None:
        return ()
    try:
        return load_extra(settings.extra_roots.read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        raise SettingsError((f"CERTCHECK_EXTRA_ROOTS: the file cannot be read ({error.strerror}).",)) from None
    except ValueError as error:
        raise SettingsError((f"CERTCHECK_EXTRA_ROOTS: {error}",)) from None


def _client(settings: Settings, session: aiohttp.ClientSession, token: str | None) -> AsyncWebClient:
    """One session for every call: the SDK opens a new one each time otherwise."""
    return AsyncWebClient(
        token=token, base_url=settings.slack_api_url, session=session, retry_handlers=retry_handlers(), timeout=30
    )


def _bolt(settings: Settings, session: aiohttp.ClientSession, who: dict[str, Any]) -> AsyncApp:
    """The app, with what auth.test said, so that no envelope waits for it."""
    token = settings.slack_bot_token.get_secret_value()

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=who.get("enterprise_id"),
            team_id=who.get("team_id"),
            bot_user_id=who.get("user_id"),
            bot_id=who.get("bot_id"),
            bot_token=token,
        )

    with _unset(*_BOLT_READS):
        return AsyncApp(
            client=_client(settings, session, None),
            authorize=authorize,
            signing_secret=settings.slack_signing_secret.get_secret_value(),
        )


class _StoppedError(Exception):
    pass


async def _unless(stopping: asyncio.Future[Any], work: Coroutine[Any, Any, _T]) -> _T:
    """The result of `work`; raises _StoppedError when it is not there before the bot is to stop."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise _StoppedError
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class _Health:
    """`GET /readyz`: 200 while the connection to Slack stands and the database answers. `GET /livez`: 503 when the
    connection was down for long."""

    def __init__(self) -> None:
        self.socket: Socket | None = None
        self.database: Database | None = None
        self._up_at = time.monotonic()

    async def readyz(self, _: web.Request) -> web.Response:
        stored = self.database is not None and await self.database.is_up()
        parts = {"socket": await self._up(), "database": stored}
        said = {part: "up" if up else "down" for part, up in parts.items()}
        return web.json_response(said, status=200 if all(parts.values()) else 503)

    async def livez(self, _: web.Request) -> web.Response:
        up = await self._up()
        down = 0.0 if up else time.monotonic() - self._up_at
        return web.json_response({"down_seconds": round(down)}, status=200 if down < DOWN_SECONDS else 503)

    async def _up(self) -> bool:
        self._up_at = max(self._up_at, self.socket.alive_at if self.socket else 0.0)
        return self.socket is not None and await self.socket.is_alive()

    @asynccontextmanager
    async def serving(self, port: int) -> AsyncIterator[None]:
        """Served on every interface: a container's health check and an orchestrator's ask from outside. Port 0: not."""
        if not port:
            yield
            return
        server = web.Application()
        server.router.add_get("/livez", self.livez)
        server.router.add_get("/readyz", self.readyz)
        runner = web.AppRunner(server, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, port=port).start()
            yield
        except OSError as error:
            raise SettingsError((f"CERTCHECK_HEALTH_PORT: port {port} cannot be opened ({error.strerror}).",)) from None
        finally:
            await runner.cleanup()


@contextmanager
def _unset(*names: str) -> Iterator[None]:
    """The environment without these variables, for as long as it lasts."""
    held = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(held)


@contextmanager
def _stopping_on_signals(stop: asyncio.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set `stop`, where this thread may handle signals."""
    loop = asyncio.get_running_loop()
    caught = []
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, stop.set)
            caught.append(number)
    try:
        yield
    finally:
        for number in caught:
            loop.remove_signal_handler(number)
