"""The bot's own messages, as Slack tells them back: they say where a post stands whose answer was lost."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

_KEPT = 1000


class Echoes:
    """The newest of them, in this process's memory."""

    def __init__(self) -> None:
        self._heard: OrderedDict[tuple[str, str], Mapping[str, Any]] = OrderedDict()

    def hear(self, event: Mapping[str, Any]) -> None:
        """A `message` event whose author is the bot itself."""
        channel, ts = event.get("channel"), event.get("ts")
        if isinstance(channel, str) and isinstance(ts, str):
            self._heard[channel, ts] = {name: event.get(name) for name in ("ts", "thread_ts", "text", "metadata")}
            while len(self._heard) > _KEPT:
                self._heard.popitem(last=False)

    def find(self, channel: str, thread: str | None, is_it: Callable[[Mapping[str, Any]], bool]) -> str | None:
        """The timestamp of the message in this thread that `is_it`."""
        for (where, ts), message in self._heard.items():
            if where == channel and message["thread_ts"] == thread and is_it(message):
                return ts
        return None
