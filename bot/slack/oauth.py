"""Several workspaces: people install the app from a page of the bot's, and each workspace gets a token of its own.

Slack's own flow and store (slack_bolt.oauth, slack_sdk.oauth), on the bot's database.
https://docs.slack.dev/authentication/installing-with-oauth
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import Any

import sqlalchemy as sa
import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.error import BoltError
from slack_bolt.listener.async_builtins import AsyncTokenRevocationListeners
from slack_bolt.oauth.async_callback_options import AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.calls import Client
from bot.slack.errors import CALL_ERRORS, NETWORK_ERRORS, error_name
from bot.slack.intake import Self
from bot.slack.workspaces import Workspace, workspace
from bot.storage.database import DATABASE_ERRORS

# Those of manifest.yml; a test holds the two together.
SCOPES = (
    *("app_mentions:read", "channels:history", "chat:write", "commands", "files:read", "files:write"),
    *("groups:history", "im:history", "mpim:history"),
)
_STATE_SECONDS = 600
_FIND_SECONDS = 2.0
_REFRESH_SECONDS = 0.5  # Slack waits three for an acknowledgement, and recording may take two of them

_log = structlog.get_logger(__name__)


class _NotWelcomeError(BoltError):
    """str() is one sentence for the person who installs."""


class Installations(AsyncSQLAlchemyInstallationStore):
    """The workspaces in which the app is installed, and the token of each. Their tables are in the bot's database."""

    async def token_of(self, team: str) -> tuple[str, str, str] | None:
        """(token, user id, bot id) of the newest installation. The id of a team is unique in all of Slack, so that no
        organisation need be known."""
        bots = self.bots.c
        newest = (
            sa.select(bots.bot_token, bots.bot_user_id, bots.bot_id)
            .where(bots.client_id == self.client_id, bots.team_id == team, bots.bot_token.is_not(None))
            .order_by(bots.installed_at.desc(), bots.id.desc())
            .limit(1)
        )
        async with asyncio.timeout(_FIND_SECONDS), self.engine.connect() as connection:
            found = (await connection.execute(newest)).first()
        return None if found is None else (str(found[0]), str(found[1] or ""), str(found[2] or ""))


class InstalledWorkspaces:
    """Finds the workspace of a question among those that installed the app. One that was found before is known also
    while the database is away."""

    def __init__(
        self, installations: Installations, client: Callable[[str], Client], answer_bots: frozenset[str]
    ) -> None:
        self._installations = installations
        self._client = client
        self._answer_bots = answer_bots
        self._known: dict[str, Workspace] = {}
        self._looking: dict[str, tuple[float, asyncio.Task[tuple[str, str, str] | None]]] = {}

    async def of(self, team: str) -> Workspace | None:
        known = self._known.get(team)
        try:
            found = await self._find(team, _FIND_SECONDS if known is None else _REFRESH_SECONDS)
        except DATABASE_ERRORS:
            if known is None:
                raise
            return known
        if found is None:
            self._known.pop(team, None)
            return None
        token, user, bot = found
        known = self._known.get(team)  # others, who asked at the same time, may have met it first
        if known is None or known.client.token != token:
            known = self._known[team] = workspace(team, self._client(token), Self(user, bot, self._answer_bots))
        return known

    async def are_open(self) -> bool:
        """Each has a token of its own."""
        return True

    async def _find(self, team: str, seconds: float) -> tuple[str, str, str] | None:
        """There is one look for a workspace at a time. One that takes too long is left to end by itself: while the
        database hangs, even giving up takes long. Who comes then does not wait again."""
        if team not in self._looking:
            look = asyncio.create_task(self._installations.token_of(team))
            self._looking[team] = time.monotonic(), look
            look.add_done_callback(partial(self._looked, team))
        began, look = self._looking[team]
        done, _ = await asyncio.wait({look}, timeout=max(0.0, began + seconds - time.monotonic()))
        if not done:
            raise TimeoutError
        return look.result()

    def _looked(self, team: str, look: asyncio.Task[tuple[str, str, str] | None]) -> None:
        del self._looking[team]
        if not look.cancelled():
            look.exception()  # whoever still waited has heard of it


def forget_uninstalled(app: Any, installations: Installations) -> None:
    """Registers the events by which Slack says that a token is worth nothing any more."""
    listeners = AsyncTokenRevocationListeners(installations)
    app.event("tokens_revoked")(listeners.handle_tokens_revoked_events)
    app.event("app_uninstalled")(listeners.handle_app_uninstalled_events)


class InstallPages:
    """`GET /slack/install` and `GET /slack/oauth_redirect`. `teams`: the only ones that may install; empty: any."""

    def __init__(
        self, client_secret: str, installations: Installations, client: AsyncWebClient, teams: Collection[str]
    ) -> None:
        settings = AsyncOAuthSettings(
            client_id=installations.client_id,
            client_secret=client_secret,
            scopes=SCOPES,
            user_scopes=(),
            installation_store=installations,
            state_store=_States(client_secret),
            state_expiration_seconds=_STATE_SECONDS,
        )
        self._flow = _Flow(client, settings, frozenset(teams))

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(self._flow.install_path, partial(self._page, self._flow.handle_installation))
        app.router.add_get(self._flow.redirect_uri_path, partial(self._page, self._flow.handle_callback))

    async def _page(
        self, page: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]], request: web.Request
    ) -> web.Response:
        try:
            return await to_aiohttp_response(await page(await to_bolt_request(request)))
        except (*DATABASE_ERRORS, *NETWORK_ERRORS) as error:
            _log.warning("installation put off", error=type(error).__name__)
            return web.Response(status=503, text="Please try again in a few minutes: something the bot needs is away.")


class _States(AsyncOAuthStateStore):
    """Which installations were begun here: each state carries its end and our signature, and nothing is kept. Anybody
    may look at the page, as often as they like. It is bound to a browser by Slack's cookie, and a code of Slack's is
    good once."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    @property
    def logger(self) -> logging.Logger:
        return logging.getLogger(__name__)

    async def async_issue(self, *_: Any, **__: Any) -> str:
        return self._signed(f"{int(time.time()) + _STATE_SECONDS}.{secrets.token_urlsafe(16)}")

    async def async_consume(self, state: str) -> bool:
        said, _, _ = state.rpartition(".")
        good = hmac.compare_digest(self._signed(said).encode("utf-8", "replace"), state.encode("utf-8", "replace"))
        return good and int(said.partition(".")[0]) > time.time()

    def _signed(self, said: str) -> str:
        mark = hmac.new(self._secret, f"certcheck state {said}".encode("utf-8", "replace"), hashlib.sha256)
        return f"{said}.{mark.hexdigest()}"


class _Flow(AsyncOAuthFlow):
    """Slack's flow, with an eye on who installs."""

    def __init__(self, client: AsyncWebClient, settings: AsyncOAuthSettings, teams: frozenset[str]) -> None:
        # It logs the code of an installation that failed, which may still be good.
        quiet = logging.getLogger(f"{__name__}.flow")
        quiet.setLevel(logging.ERROR)
        super().__init__(client=client, logger=quiet, settings=settings)
        self.success_handler, self.failure_handler = self.welcome, self.explain
        self._teams = teams

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        refusal = self._refusal(installation)
        if refusal is None:
            await super().store_installation(request, installation)
            return
        _log.warning("installation refused", team=installation.team_id, why=refusal)
        try:
            await self.client.auth_revoke(token=installation.bot_token)
        except CALL_ERRORS as error:
            _log.warning("token not given back", error=error_name(error))
        raise _NotWelcomeError(refusal)

    async def welcome(self, args: AsyncSuccessArgs) -> BoltResponse:
        _log.info("installed", team=args.installation.team_id)
        return await self.default_callback_options.success(args)

    async def explain(self, args: AsyncFailureArgs) -> BoltResponse:
        if isinstance(args.error, _NotWelcomeError):
            return BoltResponse(status=403, body=str(args.error))
        _log.warning("installation failed", reason=args.reason[:60])
        return await self.default_callback_options.failure(args)

    def _refusal(self, installation: Installation) -> str | None:
        if installation.is_enterprise_install or installation.team_id is None:
            return "Please install me into one workspace, not into a whole organisation."
        if self._teams and installation.team_id not in self._teams:
            return f"The workspace {installation.team_id} is not on the list of those that may install me."
        return None
