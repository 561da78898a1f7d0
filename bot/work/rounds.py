"""What has to be done again and again, whatever goes wrong in one round."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.storage.database import DATABASE_ERRORS

_log = structlog.get_logger(__name__)


async def rounds(name: str, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """Does it until cancelled, so many seconds apart."""
    while True:
        try:
            await work()
        except DATABASE_ERRORS as error:
            _log.warning("put off: database away", what=name, error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - the next round may do better
            _log.error("round failed", what=name, exc_info=error)
        await asyncio.sleep(seconds)
