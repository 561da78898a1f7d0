"""Slack's requests by HTTP: the same app as behind the socket, reached at one address.

Events, commands and everything that people press come to `/slack/events`, signed by Slack. Behind a proxy that speaks
TLS. https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Protocol

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bot.slack.server import listening

EVENTS_PATH = "/slack/events"
# So long after it was told to stop it takes requests still: a balancer needs a while to see that /readyz says no.
LINGER_SECONDS = 5.0
_MAX_BYTES = 1_000_000
_READ_SECONDS = 3.0  # Slack gives up after so long

_log = structlog.get_logger(__name__)


class Pages(Protocol):
    """Further pages, such as those of the installation."""

    def add_to(self, app: web.Application) -> None: ...


class Requests:
    """Takes Slack's requests on a port. `refused` is told of each that is not Slack's."""

    def __init__(
        self,
        app: AsyncApp,
        signing_secret: str,
        port: int,
        refused: Callable[[], None],
        pages: Pages | None = None,
    ) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)
        self._port = port
        self._refused = refused
        self._pages = pages
        self._stack = AsyncExitStack()
        self._open = False
        self._closed_at = 0.0

    @property
    def alive_at(self) -> float:
        return time.monotonic() if self._open else self._closed_at

    async def is_alive(self) -> bool:
        return self._open

    async def open(self) -> None:
        """Raises PortError."""
        server = web.Application(client_max_size=_MAX_BYTES)
        server.router.add_post(EVENTS_PATH, self._receive)
        if self._pages is not None:
            self._pages.add_to(server)
        await self._stack.enter_async_context(listening(server, self._port, "CERTCHECK_HTTP_PORT"))
        self._open = True

    async def wait_dead(self) -> None:
        """It does not die by itself: never returns."""
        await asyncio.Event().wait()

    async def linger(self) -> None:
        """Takes requests for a little longer."""
        await asyncio.sleep(LINGER_SECONDS)

    async def close(self) -> None:
        self._open, self._closed_at = False, self.alive_at
        await self._stack.aclose()

    async def _receive(self, request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(_READ_SECONDS):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408, text="The request took too long to arrive.")
        if not self._is_slacks(request, body):
            self._refused()
            _log.warning("request refused: no valid signature", remote=request.remote, size=len(body))
            return web.Response(status=401, text="This request is not signed by Slack.")
        try:
            asked = await to_bolt_request(request)
        except (ValueError, LookupError, TypeError, AttributeError):  # what is signed is Slack's; and yet
            return web.Response(status=400, text="This request cannot be read.")
        return await to_aiohttp_response(await self._app.async_dispatch(asked))

    def _is_slacks(self, request: web.Request, body: bytes) -> bool:
        """Whether Slack signed it, within the last five minutes. Asked before Bolt is: that would read the body first,
        and log it when the signature is wrong."""
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        try:
            return self._verifier.is_valid(body, stamp, signature)
        except (ValueError, TypeError):  # a time that is no number, a signature or a body that is no text
            return False
