"""Questions that come in at the same time are recorded together: each transaction waits for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.storage import questions
from bot.storage.database import Database, is_passing
from bot.storage.questions import Question

_BATCH = 100

_Waiting = tuple[Question, asyncio.Future[bool]]


class Recorder:
    """Records questions as this replica's. What waits while one transaction is written goes into the next."""

    def __init__(self, database: Database, replica: str) -> None:
        self._database = database
        self._replica = replica
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def record(self, question: Question, seconds: float) -> bool:
        """Whether this is the first time. Raises one of DATABASE_ERRORS; it may be recorded all the same."""
        recorded: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, recorded))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(seconds))
        async with asyncio.timeout(seconds):
            return await recorded

    async def _write(self, seconds: float) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            await self._write_down([one for one in batch if not one[1].done()], seconds)

    async def _write_down(self, batch: Sequence[_Waiting], seconds: float) -> None:
        if not batch:
            return
        try:
            new = await questions.record_all(self._database, [one for one, _ in batch], self._replica, seconds)
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            if len(batch) > 1 and not is_passing(error):  # one that cannot be recorded must not take others along
                for one in batch:
                    await self._write_down([one], seconds)
                return
            for _, recorded in batch:
                if not recorded.done():
                    recorded.set_exception(error)
            return
        for question, recorded in batch:
            if not recorded.done():
                recorded.set_result(question.id in new)
            new.discard(question.id)  # the same once more is a repetition
