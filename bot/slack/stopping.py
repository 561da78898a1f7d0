"""The bot is to stop: told by a signal, and heard wherever something is waited for."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

_T = TypeVar("_T")


class StoppedError(Exception):
    """The bot is to stop."""


async def unless(stopping: asyncio.Future[Any], work: Coroutine[Any, Any, _T]) -> _T:
    """The result of `work`; raises StoppedError when it is not there before the bot is to stop."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise StoppedError
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@contextmanager
def stopping_on_signals(stop: asyncio.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set `stop`, where this thread may handle signals."""
    loop = asyncio.get_running_loop()
    caught = []
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, stop.set)
            caught.append(number)
    try:
        yield
    finally:
        for number in caught:
            loop.remove_signal_handler(number)
