"""Builds everything once and runs the bot in Slack. The only file that knows every folder."""

from __future__ import annotations

import asyncio
import os
import socket as socketlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp

from bot.examine import Examiner, Network, Rules, diagnose_report, standard_rules, utc_now
from bot.metrics import MeasuredInbox, MeasuredNetwork, Metrics
from bot.probe.guard import Guard
from bot.probe.network import ProbeNetwork
from bot.roots import load_extra
from bot.settings import Settings, SettingsError, load_settings
from bot.slack.answering import Answering
from bot.slack.asked import Asked, Examine
from bot.slack.calls import Client
from bot.slack.dispatch import Answerers, Dispatch
from bot.slack.finding import look_question
from bot.slack.following import Following
from bot.slack.health import Health
from bot.slack.http import Requests
from bot.slack.intake import Self
from bot.slack.listeners import App, Doors, register
from bot.slack.logs import configure_logs
from bot.slack.oauth import Installations, InstalledWorkspaces, InstallPages, forget_uninstalled
from bot.slack.posting import Poster
from bot.slack.server import PortError
from bot.slack.socket import Socket, TokenError, identify
from bot.slack.stopping import StoppedError, stopping_on_signals, unless
from bot.slack.workspaces import OneWorkspace, Workspace, Workspaces, authorizing, workspace
from bot.storage.database import DATABASE_ERRORS, Database, DatabaseUnusableError, open_database, read_url
from bot.storage.questions import looked_at
from bot.trust.case import ClientReport
from bot.trust.diagnosis import Diagnosis
from bot.trust.path import Anchor
from bot.trust.sighting import Target
from bot.work.replica import new_id
from bot.work.sharing import SharedLooks
from bot.work.work import Work

DRAIN_SECONDS = 25.0
HOSTS_AT_ONCE = 40
LOOK_SECONDS = 120.0
# Bolt reads these from the environment behind our back; an id and a secret would switch it to OAuth, without a token.
_BOLT_READS = (
    *("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_VERIFICATION_TOKEN"),
    *("SLACK_REDIRECT_URI", "SLACK_SCOPES", "SLACK_USER_SCOPES", "SLACK_INSTALL_PATH", "SLACK_REDIRECT_URI_PATH"),
)

_log = structlog.get_logger(__name__)


def run(http: bool = False) -> int:
    """Runs the bot with the settings of the environment. The exit code: 0 after SIGTERM with everything answered, 1
    when the connection stayed dead or work was cut off, 2 for settings or tokens that cannot be used."""
    try:
        settings = load_settings()
        settings.check_slack(http)
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201 - there is no log yet
        return 2
    configure_logs(settings.log_level, settings.log_format)
    return asyncio.run(serve(settings, http=http))


async def serve(
    settings: Settings, examine: Examine | None = None, stop: asyncio.Event | None = None, http: bool = False
) -> int:
    """Runs until SIGTERM, SIGINT or `stop`; finishes what was accepted. `http`: Slack sends requests, instead of
    holding a socket. Returns the exit code as `run` does."""
    stop = stop or asyncio.Event()
    metrics = Metrics()
    with stopping_on_signals(stop):
        try:
            settings.check_slack(http)
            async with AsyncExitStack() as stack:
                return await _serve(settings, examine, stop, http, metrics, stack)
        except (SettingsError, TokenError, PortError, DatabaseUnusableError) as error:
            print(error, file=sys.stderr)  # noqa: T201 - a sentence for whoever starts it, not an event
            return 2


async def _serve(
    settings: Settings,
    examine: Examine | None,
    stop: asyncio.Event,
    http: bool,
    metrics: Metrics,
    stack: AsyncExitStack,
) -> int:
    health = Health(metrics, "http" if http else "socket")
    await stack.enter_async_context(health.serving(settings.health_port))
    stopping = asyncio.ensure_future(stop.wait())
    stack.callback(stopping.cancel)
    session = await stack.enter_async_context(
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60, sock_connect=10))
    )
    slack = _Slack(settings, session, metrics)
    try:
        health.database = database = await unless(stopping, stack.enter_async_context(_database(settings)))
        replica = new_id(settings.replica or socketlib.gethostname())
        rules = standard_rules(_extra_roots(settings))
        if examine is None:
            examine = await stack.enter_async_context(examiner(settings, rules, metrics, database, replica))
        workspaces, installations = await unless(stopping, _workspaces(slack, database, http))
        health.workspaces = workspaces
        app = slack.app(workspaces)
        if installations is not None:
            forget_uninstalled(app, installations)
        work = _connect(app, workspaces, metrics.examining(examine), rules, database, metrics, settings.watch_days)
        running = work.running(replica, bool(settings.replica), settings.keep_days)
        await unless(stopping, stack.enter_async_context(running))
        connection = slack.requests(app, installations) if http else slack.socket(app)
        stack.push_async_callback(connection.close)
        await unless(stopping, connection.open())
    except StoppedError:
        return 0
    health.connection = connection
    _log.info("serving", by="http" if http else "socket")
    return await _finish(connection, work, health, await _is_dead(connection, stopping))


async def _is_dead(connection: Socket | Requests, stopping: asyncio.Future[Any]) -> bool:
    """Waits until it stops, or until the connection stays dead: whether it is that."""
    try:
        await unless(stopping, connection.wait_dead())
    except StoppedError:
        return False
    return True


async def _workspaces(slack: _Slack, database: Database, http: bool) -> tuple[Workspaces, Installations | None]:
    """The one of the token, which Slack has to take, or those that install the app."""
    settings = slack.settings
    if http and settings.slack_client_id:
        installations = Installations(settings.slack_client_id, database.engine)
        return InstalledWorkspaces(installations, slack.client, settings.answer_bots), installations
    client = slack.client(settings.slack_bot_token.get_secret_value(), keeps=True)
    who = await identify(client)
    me = Self(str(who.get("user_id") or ""), str(who.get("bot_id") or ""), settings.answer_bots)
    return OneWorkspace(workspace(str(who.get("team_id") or ""), client, me)), None


def _connect(
    app: AsyncApp,
    workspaces: Workspaces,
    examine: Examine,
    rules: Rules,
    database: Database,
    metrics: Metrics,
    watch_days: int,
) -> Work:
    """Puts the parts together: what is asked in Slack is recorded, read, examined and answered."""

    places = asyncio.Semaphore(HOSTS_AT_ONCE)

    async def in_turn(target: Target, report: ClientReport | None) -> Diagnosis:
        async with places, asyncio.timeout(LOOK_SECONDS):
            return await examine(target, report)

    def told(report: ClientReport) -> Diagnosis:
        return diagnose_report(report, rules, utc_now())

    def answerer(allowed: Callable[[], Awaitable[None]]) -> Dispatch:
        def answerers(here: Workspace) -> Answerers:
            poster = Poster(here.client, here.me.user, allowed, here.echoes)
            return Answerers(
                Answering(in_turn, told, here.reader, poster, here.files, partial(_recall, database)),
                Following(database, in_turn, poster, watch_days),
            )

        return Dispatch(workspaces, database.persistently, metrics, answerers)

    work = Work(database, answerer, look_question)
    metrics.unfinished(lambda: work.unfinished)
    metrics.watches(lambda: work.watches)
    register(app, Doors(MeasuredInbox(work, metrics)))
    return work


async def _recall(database: Database, asked: Asked) -> Target | None:
    """The host that the bot looked at last in the thread of a question."""
    try:
        found = await looked_at(database, asked.team, asked.channel, str(asked.thread))
    except DATABASE_ERRORS:
        return None
    return Target(*found) if found else None


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


async def _finish(connection: Socket | Requests, work: Work, health: Health, dead: bool) -> int:
    """Takes no more, closes the connection so that Slack turns to another replica, and finishes the work."""
    _log.info("stopping")
    health.stopping = True
    await connection.linger()
    work.close()
    await asyncio.sleep(0.1)  # acknowledgements that are on their way
    await connection.close()
    cut_off = await work.finish(DRAIN_SECONDS)
    _log.info("stopped", unfinished=cut_off)
    return 1 if dead or cut_off else 0


@asynccontextmanager
async def examiner(
    settings: Settings, rules: Rules, metrics: Metrics, database: Database, replica: str
) -> AsyncIterator[Examine]:
    """What looks at hosts and judges them, for as long as the context lasts."""
    guard = Guard(settings.allow_networks, settings.deny_networks, settings.ports)
    async with ProbeNetwork(guard) as probe:
        network: Network = MeasuredNetwork(probe, metrics)
        if not database.is_sqlite:  # a SQLite file has one replica
            network = SharedLooks(network, database, replica, guard)
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


class _Slack:
    """What speaks to Slack. One session for every call: the SDK opens a new one each time otherwise."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession, metrics: Metrics) -> None:
        self.settings = settings
        self._session = session
        self._metrics = metrics

    def client(self, token: str | None, *, keeps: bool = False) -> Client:
        """`keeps`: questions are kept while Slack does not take the token."""
        return Client(token, self.settings.slack_api_url, self._session, called=self._metrics.called, keeps=keeps)

    def app(self, workspaces: Workspaces) -> AsyncApp:
        """Knows the workspaces, so that no request waits for auth.test."""
        with _unset(*_BOLT_READS):
            return App(
                client=self.client(None),
                authorize=authorizing(workspaces),
                signing_secret=self.settings.slack_signing_secret.get_secret_value(),
                ignoring_self_events_enabled=False,  # they tell where our own posts stand
            )

    def socket(self, app: AsyncApp) -> Socket:
        return Socket(app, self.settings.slack_app_token.get_secret_value())

    def requests(self, app: AsyncApp, installations: Installations | None) -> Requests:
        settings, pages = self.settings, None
        if installations is not None:
            with _unset(*_BOLT_READS):
                secret = settings.slack_client_secret.get_secret_value()
                pages = InstallPages(secret, installations, self.client(None), settings.teams)
        secret = settings.slack_signing_secret.get_secret_value()
        return Requests(app, secret, settings.http_port, self._metrics.refused, pages)


@contextmanager
def _unset(*names: str) -> Iterator[None]:
    """The environment without these variables, for as long as it lasts."""
    held = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(held)
