"""One process among several: it shows that it lives, and watches whether the others do.

Nobody's clock is trusted. A replica counts its beats up; whoever has seen a count stand still for long enough, while
the database answered all that time, takes the dead one's row away. Work belongs to replicas with a row.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Callable, Mapping

import structlog

from bot.storage import replicas
from bot.storage.database import DATABASE_ERRORS, Database

BEAT_SECONDS = 2.0
DEAD_SECONDS = 10.0
# So long after its last beat, a replica acts no more before it knows that nobody took over.
_SURE_SECONDS = 5.0

_log = structlog.get_logger(__name__)


class Deaths:
    """Whose count stands still. Pure: times are those of the caller's clock, in seconds."""

    def __init__(self, after: float) -> None:
        self._after = after
        self._moved: dict[str, tuple[int, float]] = {}

    def seen(self, beats: Mapping[str, int], now: float) -> Mapping[str, int]:
        """The dead, with their counts, among those that are seen now."""
        self._moved = {
            replica: held if (held := self._moved.get(replica)) and held[0] == count else (count, now)
            for replica, count in beats.items()
        }
        return {replica: count for replica, (count, since) in self._moved.items() if now - since >= self._after}

    def blind(self) -> None:
        """The database did not answer: the others could not show anything either."""
        self._moved.clear()


class Replica:
    """This process, under an id of `new_id`. `lost` is called when others took it for dead: what it was doing is theirs
    now."""

    def __init__(self, database: Database, replica: str, named: bool, lost: Callable[[], None]) -> None:
        self.id = replica
        self._database = database
        self._name = replica.rpartition("/")[0]
        self._named = named
        self._lost = lost
        self._deaths = Deaths(DEAD_SECONDS)
        self._sure_until = 0.0
        self._beaten = asyncio.Condition()

    async def join(self, release: str) -> None:
        """Enters. Where no other can live beside it (a SQLite file, or a name given by whoever runs it), what the
        earlier one left is anybody's at once."""
        instead_of = "*" if self._database.is_sqlite else self._name if self._named else None
        await self._database.persistently(
            lambda: replicas.join(self._database, self.id, self._name, release, instead_of)
        )
        self._sure_until = time.monotonic() + _SURE_SECONDS

    async def live(self, release: str) -> None:
        """Beats and watches until cancelled."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            started = time.monotonic()
            try:
                if not await replicas.beat(self._database, self.id):
                    _log.critical("taken for dead by another replica; what was unfinished is theirs", replica=self.id)
                    self._lost()
                    await replicas.join(self._database, self.id, self._name, release)
                await self._bury(self._deaths.seen(await replicas.beats(self._database), started))
            except DATABASE_ERRORS as error:
                self._deaths.blind()
                self._database.takes_writes = False
                _log.warning("no sign of life could be given: database away", error=type(error).__name__)
                continue
            self._sure_until = started + _SURE_SECONDS
            self._database.takes_writes = True
            async with self._beaten:
                self._beaten.notify_all()

    async def allowed(self) -> None:
        """Returns when nobody else can have taken over; a process that was frozen waits here for its next beat."""
        while time.monotonic() > self._sure_until:
            async with self._beaten:
                await self._beaten.wait()

    async def leave(self) -> None:
        await replicas.leave(self._database, self.id)

    async def _bury(self, dead: Mapping[str, int]) -> None:
        others = {replica: count for replica, count in dead.items() if replica != self.id}
        if others:
            for replica in await replicas.bury(self._database, others):
                _log.warning("replica is dead, its work is taken over", replica=replica)


def new_id(name: str) -> str:
    """The id of one process under this name; no other process ever has it."""
    short = re.sub(r"[^\w.:-]", "-", name)[:120] or "replica"
    return f"{short}/{secrets.token_hex(6)}"
