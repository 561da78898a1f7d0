"""What an orchestrator asks: is the bot alive, may it be sent work, what does it measure."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.metrics import Metrics
from bot.slack.server import listening
from bot.slack.workspaces import Workspaces
from bot.storage.database import Database

_ASK_SECONDS = 2.5  # so long the database may take; whoever watches asks with little patience
DOWN_SECONDS = 60.0  # so long without a connection to Slack, and /livez says so


class Connection(Protocol):
    """How Slack reaches the bot: a socket, or requests by HTTP. `alive_at`: the monotonic second at which it was last
    seen alive."""

    @property
    def alive_at(self) -> float: ...
    async def is_alive(self) -> bool: ...


class Health:
    """`GET /readyz`: 200 while Slack can reach the bot, the database answers and Slack takes the token. One part alone:
    `GET /readyz/http`. A pod that can be reached must go on taking questions while the others are down.
    `GET /livez`: 503 when the connection to Slack was lost for long; waiting for the first one is no reason to restart.
    `GET /metrics`: for Prometheus. `connection` is how the way to Slack is called: socket or http."""

    def __init__(self, metrics: Metrics, connection: str) -> None:
        self.connection: Connection | None = None
        self.database: Database | None = None
        self.workspaces: Workspaces | None = None  # set once Slack took the token
        self.stopping = False
        self._metrics = metrics
        self._up_at = 0.0
        self._asking: asyncio.Task[bool] | None = None
        self._parts: Mapping[str, Callable[[], Awaitable[bool]]] = {
            connection: self._reached,
            "database": self._kept,
            "slack": self._taken,
        }

    async def parts(self) -> dict[str, bool]:
        """Each part, and whether it is up."""
        return {part: await is_up() for part, is_up in self._parts.items()}

    async def readyz(self, request: web.Request) -> web.Response:
        """Of all parts, or of the one that the path names."""
        if (only := request.match_info.get("part")) is None:
            return _said(await self.parts())
        if only not in self._parts:
            raise web.HTTPNotFound(text=f"The parts are {', '.join(self._parts)}.")
        return _said({only: await self._parts[only]()})

    async def livez(self, _: web.Request) -> web.Response:
        up = self.connection is None or await self._connected()
        down = 0.0 if up else time.monotonic() - self._up_at
        return web.json_response({"down_seconds": round(down)}, status=200 if down < DOWN_SECONDS else 503)

    async def metrics(self, _: web.Request) -> web.Response:
        self._metrics.parts(await self.parts())
        return web.Response(body=self._metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _reached(self) -> bool:
        return await self._connected() and not self.stopping

    async def _kept(self) -> bool:
        """One question at a time, which is left to end by itself: while a database hangs, giving up takes long."""
        if self.database is None:
            return False
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self.database.is_up())
        done, _ = await asyncio.wait({self._asking}, timeout=_ASK_SECONDS)
        return bool(done) and self._asking.result()

    async def _taken(self) -> bool:
        return self.workspaces is not None and await self.workspaces.are_open()

    async def _connected(self) -> bool:
        self._up_at = max(self._up_at, self.connection.alive_at if self.connection else 0.0)
        return self.connection is not None and await self.connection.is_alive()

    @asynccontextmanager
    async def serving(self, port: int) -> AsyncIterator[None]:
        """Port 0: not served. Raises PortError."""
        if not port:
            yield
            return
        app = web.Application()
        app.router.add_get("/livez", self.livez)
        app.router.add_get("/readyz", self.readyz)
        app.router.add_get("/readyz/{part}", self.readyz)
        app.router.add_get("/metrics", self.metrics)
        async with listening(app, port, "CERTCHECK_HEALTH_PORT"):
            yield


def _said(parts: Mapping[str, bool]) -> web.Response:
    said = {part: "up" if up else "down" for part, up in parts.items()}
    return web.json_response(said, status=200 if all(parts.values()) else 503)
