"""What was fetched lately, so that a busy hour asks each authority once. Bounded in number, in bytes and in time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable


class Memory:
    """Bytes by key, each for some seconds; the ones unused longest go first.

    `most` entries, of together `most_bytes` bytes. `clock` counts seconds and never goes back.
    """

    def __init__(
        self, most: int = 500, most_bytes: int = 32 * 1024 * 1024, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._most_bytes, self._clock = most, most_bytes, clock
        self._kept: OrderedDict[object, tuple[float, bytes]] = OrderedDict()
        self._size = 0

    def recall(self, key: object) -> bytes | None:
        """What was kept under this key, unless its time is over."""
        if key not in self._kept:
            return None
        until, data = self._kept[key]
        if self._clock() >= until:
            self._drop(key)
            return None
        self._kept.move_to_end(key)
        return data

    def keep(self, key: object, data: bytes, seconds: float) -> None:
        if key in self._kept:
            self._drop(key)
        if seconds <= 0 or len(data) > self._most_bytes // 3:
            return
        self._kept[key] = (self._clock() + seconds, data)
        self._size += len(data)
        while len(self._kept) > self._most or self._size > self._most_bytes:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: object) -> None:
        _, data = self._kept.pop(key)
        self._size -= len(data)
