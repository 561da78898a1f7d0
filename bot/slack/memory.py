"""What was accepted already. In memory: repeated deliveries come within minutes, and a restart forgets them."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

KEPT_SECONDS = 25 * 3600.0  # Slack repeats after seconds, 1 and 5 minutes, and, if so set, hourly for a day
KEPT_ENTRIES = 100_000


class Memory:
    """Remembers identities for a while; the oldest go first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: OrderedDict[str, float] = OrderedDict()

    def claim(self, identity: str) -> bool:
        """True for the first to ask, False for every later one."""
        now = self._clock()
        while self._seen and (len(self._seen) >= KEPT_ENTRIES or next(iter(self._seen.values())) < now - KEPT_SECONDS):
            self._seen.popitem(last=False)
        if identity in self._seen:
            return False
        self._seen[identity] = now
        return True

    def release(self, identity: str) -> None:
        """Forgets it: what was met with silence may still be asked."""
        self._seen.pop(identity, None)
