"""What has to be done again and again: taking over what nobody works on, and forgetting what is old."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from bot.storage import looks, questions, replicas
from bot.storage.database import Database
from bot.work.engine import Engine
from bot.work.rounds import rounds

_SECONDS = 3.0
_BATCH = 50  # so much at a time, so that the survivors share what a dead one left
_CLEANING_SECONDS = 3600.0
_STEPS_KEPT = timedelta(hours=1)  # what DBOS holds of finished work; that it was answered is known without it
_LOOKS_KEPT = timedelta(hours=1)  # by this machine's clock: replicas that differ by less do not miss them
_LEFT_LYING = timedelta(minutes=2)
_LEASE = "upkeep"

_log = structlog.get_logger(__name__)


class Upkeep:
    """`take` is given the questions that are this replica's from now on."""

    def __init__(
        self, database: Database, engine: Engine, replica: str, take: Callable[[str], None], keep_days: int
    ) -> None:
        self._database = database
        self._engine = engine
        self._replica = replica
        self._take = take
        self._keep = timedelta(days=keep_days)
        self._cleaned_at: float | None = None

    async def run(self) -> None:
        """Until cancelled."""
        await rounds("upkeep", _SECONDS, self._round)

    async def _round(self) -> None:
        await self._take_over()
        await self._clean()

    async def _take_over(self) -> None:
        """Several may do it at the same time: each piece of work goes to one of them."""
        alive = await replicas.beats(self._database)
        if self._replica not in alive:
            return
        left = await self._engine.left(alive)
        for question in await questions.take_orphans(self._database, self._replica, _BATCH, left):
            _log.warning("question is taken over", question=question)
            self._take(question)
        # Accepted here and not worked on: this replica was taken for dead. What is under way is not taken twice.
        for question in await questions.left_lying(self._database, self._replica, datetime.now(UTC) - _LEFT_LYING):
            self._take(question)

    async def _clean(self) -> None:
        """Once an hour, by one replica."""
        now = time.monotonic()
        if self._cleaned_at is not None and now - self._cleaned_at < _CLEANING_SECONDS:
            return
        if not await replicas.hold(self._database, _LEASE, self._replica):
            return
        today = datetime.now(UTC)
        rows = await questions.forget_before(self._database, today - self._keep)
        await looks.forget_before(self._database, today - _LOOKS_KEPT)
        while await self._forget_steps(today - _STEPS_KEPT):
            pass
        self._cleaned_at = now
        _log.info("old answers forgotten", rows=rows)

    async def _forget_steps(self, before: datetime) -> bool:
        """Of questions that are answered. Whether there may be more."""
        over = await self._engine.over_before(before)
        accepted = await questions.accepted_of(self._database, set(over.values()))
        done = [run for run, question in over.items() if question not in accepted]
        if done:
            await self._engine.forget(done)
        return bool(done)
