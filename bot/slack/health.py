"""What an orchestrator asks: is the bot alive, may it be sent work, what does it measure."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.metrics import Metrics
from bot.slack.server import listening
from bot.storage.database import Database

DOWN_SECONDS = 60.0  # so long without a connection to Slack, and /livez says so


class Connection(Protocol):
    """How Slack reaches the bot: a socket, or requests by HTTP. `alive_at`: the monotonic second at which it was last
    seen alive."""

    @property
    def alive_at(self) -> float: ...
    async def is_alive(self) -> bool: ...


class Health:
    """`GET /readyz`: 200 while Slack can reach the bot, the database answers and Slack took the token (`auth.test`).
    `GET /livez`: 503 when the connection to Slack was lost for long; waiting for the first one is no reason to restart.
    `GET /metrics`: for Prometheus. `connection` is how the way to Slack is called: socket or http."""

    def __init__(self, metrics: Metrics, connection: str) -> None:
        self.connection: Connection | None = None
        self.database: Database | None = None
        self.known = False  # auth.test passed
        self.stopping = False
        self._metrics = metrics
        self._name = connection
        self._up_at = 0.0

    async def parts(self) -> dict[str, bool]:
        """Each part, and whether it is up."""
        return {
            self._name: await self._connected() and not self.stopping,
            "database": self.database is not None and await self.database.is_up(),
            "slack": self.known,
        }

    async def readyz(self, _: web.Request) -> web.Response:
        parts = await self.parts()
        said = {part: "up" if up else "down" for part, up in parts.items()}
        return web.json_response(said, status=200 if all(parts.values()) else 503)

    async def livez(self, _: web.Request) -> web.Response:
        up = self.connection is None or await self._connected()
        down = 0.0 if up else time.monotonic() - self._up_at
        return web.json_response({"down_seconds": round(down)}, status=200 if down < DOWN_SECONDS else 503)

    async def metrics(self, _: web.Request) -> web.Response:
        self._metrics.parts(await self.parts())
        return web.Response(body=self._metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

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
        app.router.add_get("/metrics", self.metrics)
        async with listening(app, port, "CERTCHECK_HEALTH_PORT"):
            yield
