"""A small web server on one port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakSet

from aiohttp import web
from aiohttp.typedefs import Handler

_LAST_REQUESTS_SECONDS = 5.0
# So long a connection may take until its first request stands there; aiohttp itself would wait for ever.
_FIRST_REQUEST_SECONDS = 10.0


class PortError(Exception):
    """A port cannot be opened. str() is one sentence for whoever runs the bot."""


@asynccontextmanager
async def listening(app: web.Application, port: int, setting: str) -> AsyncIterator[None]:
    """Served on every interface, for as long as the context lasts: an orchestrator or a proxy asks from outside.
    Raises PortError."""
    spoke: WeakSet[asyncio.BaseTransport] = WeakSet()

    @web.middleware
    async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.transport is not None:
            spoke.add(request.transport)
        return await handler(request)

    app.middlewares.append(note)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_LAST_REQUESTS_SECONDS)
    await runner.setup()
    loop, server = asyncio.get_running_loop(), runner.server
    assert server is not None

    def connected() -> asyncio.Protocol:
        protocol = server()
        loop.call_later(_FIRST_REQUEST_SECONDS, hang_up, protocol)
        return protocol

    def hang_up(protocol: web.RequestHandler) -> None:
        if protocol.transport is not None and protocol.transport not in spoke:
            protocol.transport.abort()

    listener: asyncio.Server | None = None
    try:
        try:
            listener = await loop.create_server(connected, port=port, backlog=128)
        except OSError as error:
            raise PortError(f"{setting}: port {port} cannot be opened ({error.strerror}).") from None
        yield
    finally:
        if listener is not None:
            listener.close()
        await runner.cleanup()
