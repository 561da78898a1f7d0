"""The connection to Slack: who we are there, the socket, and the watch over it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import NETWORK_ERRORS, error_name, token_sentence

PING_SECONDS = 5.0
DEAD_SECONDS = 180.0
_LONGEST_WAIT = 30.0

_log = structlog.get_logger(__name__)
_T = TypeVar("_T")


class TokenError(Exception):
    """Slack does not take a token. str() is one sentence for whoever runs the bot."""


async def identify(client: AsyncWebClient) -> dict[str, Any]:
    """auth.test's answer. Waits while Slack cannot be reached; raises TokenError."""
    answer = await _once_reachable(client.auth_test, "SLACK_BOT_TOKEN")
    return dict(answer.data) if isinstance(answer.data, dict) else {}


class _Client(SocketModeClient):
    """slack_sdk's, which waits five seconds for its lock and then connects all the same when the end of a connection
    was announced: two loops then try at once, and the later one closes what the earlier one has opened, with whatever
    Slack sends by it (the lock is of https://github.com/slackapi/python-slack-sdk/pull/1067)."""

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Connects anew, one at a time, unless that was done while this one waited."""
        ended = self.current_session
        async with self.connect_operation_lock:
            if self.closed or self.current_session is not ended:
                return
            if force or not await self.is_connected():
                self.wss_uri = await self.issue_new_wss_url()
                await self.connect()  # type: ignore[no-untyped-call]


class _Handler(AsyncSocketModeHandler):
    def __init__(self, app: AsyncApp, app_token: str, ping: float) -> None:
        self.app = app
        self.app_token = app_token
        self.client = _Client(app_token, app.logger, app.client, ping_interval=ping)
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]


class Socket:
    """One Socket Mode connection that is kept alive.

    slack_sdk's client tries one refused address for ever: each address carries a ticket that is good for one try
    (https://github.com/slackapi/python-slack-sdk/issues/1922). The watch takes the address away, so that a new one
    is asked for. `wait_dead` returns when nothing helped for `dead_after` seconds.
    """

    def __init__(
        self, app: AsyncApp, app_token: str, *, ping: float = PING_SECONDS, dead_after: float = DEAD_SECONDS
    ) -> None:
        self._client = app.client
        self._app_token = app_token
        self._ping = ping
        self._dead_after = dead_after
        self._handler = _Handler(app, app_token, ping)
        self._connecting: asyncio.Task[None] | None = None
        self.alive_at = time.monotonic()  # when it was last seen alive

    async def open(self) -> None:
        """Connects; waits while Slack cannot be reached. Raises TokenError."""
        answer = await _once_reachable(
            lambda: self._client.apps_connections_open(app_token=self._app_token), "SLACK_APP_TOKEN"
        )
        self._handler.client.wss_uri = str(answer["url"])
        self.alive_at = time.monotonic()
        self._connecting = asyncio.create_task(self._handler.connect_async())  # type: ignore[no-untyped-call]

    async def is_alive(self) -> bool:
        return bool(await self._handler.client.is_connected())

    async def wait_dead(self) -> None:
        """Watches; returns when the socket stays dead."""
        while True:
            await asyncio.sleep(self._ping)
            now = time.monotonic()
            if await self.is_alive():
                self.alive_at = now
                continue
            down = now - self.alive_at
            if down >= self._dead_after:
                _log.critical("no connection to Slack", seconds=round(down))
                return
            # Cleared each time: the attempt that is under way may just have failed with the address it holds.
            _log.warning("connection to Slack is down", seconds=round(down, 1))
            self._handler.client.wss_uri = None

    async def linger(self) -> None:
        """No need: Slack turns to another replica as soon as this one closes its socket."""

    async def close(self) -> None:
        if self._handler.client.closed:
            return
        await self._handler.close_async()  # type: ignore[no-untyped-call]
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)


async def _once_reachable(call: Callable[[], Awaitable[_T]], variable: str) -> _T:
    wait = 1.0
    while True:
        try:
            return await call()
        except SlackApiError as error:
            if sentence := token_sentence(error, variable):
                raise TokenError(sentence) from None
            name = error_name(error)
        except NETWORK_ERRORS as error:
            name = error_name(error)
        _log.warning("Slack cannot be reached, trying again", error=name, seconds=wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT)
