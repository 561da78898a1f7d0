"""A small web server on one port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

_LAST_REQUESTS_SECONDS = 5.0


class PortError(Exception):
    """A port cannot be opened. str() is one sentence for whoever runs the bot."""


@asynccontextmanager
async def listening(app: web.Application, port: int, setting: str) -> AsyncIterator[None]:
    """Served on every interface, for as long as the context lasts: an orchestrator or a proxy asks from outside.
    Raises PortError."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_LAST_REQUESTS_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, port=port).start()
        except OSError as error:
            raise PortError(f"{setting}: port {port} cannot be opened ({error.strerror}).") from None
        yield
    finally:
        await runner.cleanup()
