"""Watches: a look that has come due is recorded as a question, by one replica, and answered like any other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.storage import replicas, watches
from bot.storage.database import Database
from bot.storage.questions import Question
from bot.storage.watches import Due
from bot.work.replica import Replica
from bot.work.rounds import rounds

_SECONDS = 2.0
_AT_ONCE = 20  # looks under way: people who wait for their answer come first
_LEASE = "watches"

# For so long, so much lies between two looks; afterwards an hour.
_PAUSES = (
    (timedelta(minutes=15), timedelta(minutes=1)),
    (timedelta(hours=3), timedelta(minutes=5)),
    (timedelta(days=1), timedelta(minutes=15)),
)


def next_look(since: datetime, now: datetime) -> timedelta:
    """How long after `now` a host is looked at again that is watched since then: who has just asked is repairing it."""
    return next((pause for until, pause in _PAUSES if now - since < until), timedelta(hours=1))


class Watching:
    """`make` gives the question of a look; `take` is given the ids of those that are recorded, while `accepts`."""

    def __init__(
        self,
        database: Database,
        replica: Replica,
        make: Callable[[Due], Question],
        take: Callable[[str], None],
        accepts: Callable[[], bool],
    ) -> None:
        self._database = database
        self._replica = replica
        self._make = make
        self._take = take
        self._accepts = accepts
        self.running = 0
        self.due = 0

    async def run(self) -> None:
        """Until cancelled."""
        await rounds("watches", _SECONDS, self._round)

    async def _round(self) -> None:
        now = datetime.now(UTC)
        self.running = await watches.count_running(self._database)
        self.due = await watches.count_due(self._database, now)
        if not self.due or not self._accepts():
            return
        await self._replica.allowed()
        if await replicas.hold(self._database, _LEASE, self._replica.id):
            for question in await watches.take_due(
                self._database, self._replica.id, now, self._make, _AT_ONCE, next_look
            ):
                self._take(question)
