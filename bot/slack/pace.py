"""How fast messages are posted and edited in one channel: bursts as they come, until Slack asks for less."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict

# Slack: one message a second and channel, chat.update fifty and more a minute; short bursts above that are let
# through, and Slack says 429 when it has enough. https://docs.slack.dev/apis/web-api/rate-limits
BURST = 200.0
A_SECOND = 1.0
_NAMES = 5000


class Pace:
    """Token buckets: `BURST` at once, then `A_SECOND` a second, each name for itself and in the order of asking. What
    `shut` was called for has no burst until it has rested."""

    def __init__(self) -> None:
        # The moment at which each bucket would be full again; each use puts it off by one interval.
        self._full: OrderedDict[str, float] = OrderedDict()

    async def wait(self, name: str) -> None:
        now = time.monotonic()
        full = max(self._full.pop(name, now), now) + 1 / A_SECOND
        self._keep(name, full)
        delay = full - now - BURST / A_SECOND
        if delay > 0:
            await asyncio.sleep(delay)

    def shut(self, name: str, seconds: float) -> None:
        """Slack wants `seconds` of quiet. The bucket is empty then, and stays in order: who waits goes on waiting."""
        empty = time.monotonic() + seconds + (BURST - 1) / A_SECOND
        self._keep(name, max(self._full.pop(name, empty), empty))

    def _keep(self, name: str, full: float) -> None:
        self._full[name] = full
        while len(self._full) > _NAMES:
            self._full.popitem(last=False)
