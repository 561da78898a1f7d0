"""The work that goes on after a question was acknowledged: held by strong references, bounded, and waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

AT_ONCE = 40
WAITING = 1000

_log = structlog.get_logger(__name__)


class Work:
    """Runs coroutines side by side, `AT_ONCE` at a time. They handle their own errors: what still escapes is logged."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._closed = False

    @property
    def accepts(self) -> bool:
        """False while shutting down or when too much waits: Slack then delivers again, later or elsewhere."""
        return not self._closed and len(self._tasks) < WAITING

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Starts it and returns at once. The loop keeps only weak references to tasks, so they are kept here."""
        task = asyncio.create_task(self._run(work))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def finish(self, seconds: float) -> int:
        """Takes no more, waits for what was accepted, then cancels the rest. How many were cancelled."""
        self._closed = True
        if not self._tasks:
            return 0
        _, left = await asyncio.wait(self._tasks, timeout=seconds)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=5)
        return len(left)

    def close(self) -> None:
        """Takes no more."""
        self._closed = True

    async def _run(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            async with self._room:
                await work
        finally:
            work.close()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("work failed", exc_info=error)
