"""How fast messages are posted and edited: bursts as they come, until Slack asks for less.

Slack takes one message a second in a channel and fifty edits a minute in a workspace, lets short bursts above that
through, and says 429 when it has enough. https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from itertools import count

_LINES = 5000


@dataclass(frozen=True, slots=True)
class Turn:
    """A place in a line. Who is refused keeps it, and goes before those of the same flow who asked later."""

    name: str
    flow: str
    number: int


@dataclass(slots=True)
class _Line:
    """Those who wait for one thing, by flow; each flow is a heap. `full` is the moment at which its bucket will be full
    again."""

    full: float = 0.0
    flows: OrderedDict[str, list[tuple[int, asyncio.Future[None]]]] = field(default_factory=OrderedDict)
    keeper: asyncio.Task[None] | None = None


class Pace:
    """`burst` at once, then `a_second`, each name for itself. What `shut` was called for has no burst until it has
    rested. The flows of a name take turns: a storm in one does not hold up another."""

    def __init__(self, burst: float, a_second: float) -> None:
        self._burst = burst
        self._a_second = a_second
        self._lines: OrderedDict[str, _Line] = OrderedDict()
        self._numbers = count()

    def turn(self, name: str, flow: str = "") -> Turn:
        """The next place in a line."""
        return Turn(name, flow, next(self._numbers))

    async def wait(self, turn: Turn) -> None:
        """Returns when it is this turn's time."""
        line = self._line(turn.name)
        if not line.flows and self._delay(line) <= 0:
            self._go(line)
            return
        released = asyncio.get_running_loop().create_future()
        heapq.heappush(line.flows.setdefault(turn.flow, []), (turn.number, released))
        if line.keeper is None or line.keeper.done():
            line.keeper = asyncio.create_task(self._keep(line))
        await released

    def shut(self, name: str, seconds: float) -> None:
        """Slack wants `seconds` of quiet: whoever waits goes on waiting, and then goes one by one."""
        line = self._line(name)
        line.full = max(line.full, time.monotonic() + seconds + (self._burst - 1) / self._a_second)

    async def _keep(self, line: _Line) -> None:
        """Lets them go; how long there is to wait is asked anew after each rest, because Slack may have asked for
        more."""
        while line.flows:
            if (delay := self._delay(line)) > 0:
                await asyncio.sleep(delay)
                continue
            flow, waiting = line.flows.popitem(last=False)
            _, released = heapq.heappop(waiting)
            if waiting:
                line.flows[flow] = waiting
            if not released.done():  # who waited may have been cancelled
                self._go(line)
                released.set_result(None)

    def _delay(self, line: _Line) -> float:
        return line.full - time.monotonic() - (self._burst - 1) / self._a_second

    def _go(self, line: _Line) -> None:
        line.full = max(line.full, time.monotonic()) + 1 / self._a_second

    def _line(self, name: str) -> _Line:
        line = self._lines.pop(name, None) or _Line()
        self._lines[name] = line
        while len(self._lines) > _LINES:
            self._lines.popitem(last=False)
        return line
