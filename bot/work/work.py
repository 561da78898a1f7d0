"""From an accepted question to its answer, across crashes: recorded, then worked off in the order of asking."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog

from bot import __version__
from bot.storage import questions
from bot.storage.database import DATABASE_ERRORS, Database, DatabaseUnusableError, is_passing, refusal
from bot.storage.questions import ACCEPTED, Accepted, Question
from bot.storage.recorder import Recorder
from bot.storage.watches import Due
from bot.work.engine import Engine, Run
from bot.work.replica import Replica
from bot.work.steps import Answerer, Steps, chain_is_left
from bot.work.upkeep import Upkeep
from bot.work.watching import Watching

WAITING = 1000
AT_ONCE = WAITING  # one that waits for its channel's pace, or for Slack, must not hold up the others
RECORD_SECONDS = 2.0  # Slack waits three for an acknowledgement
_RUNS = 8  # so often the work on a question may fail, or end with its process
_CUTS = 60  # so often the database may cut it short
_FIRST_PAUSE, _PAUSE, _LONG_PAUSE = 0.5, 4.0, 60.0  # seconds before it is begun again: databases come back soon

_PULSE = 0.02  # a loop that takes twice as long to come round is busy
_PATIENCE = 100

Json = dict[str, Any]
_log = structlog.get_logger(__name__)


class Work:
    """Accepts questions and sees to it that each is answered once."""

    def __init__(
        self,
        database: Database,
        answerer: Callable[[Callable[[], Awaitable[None]]], Answerer],
        look: Callable[[Due], Question],
    ) -> None:
        """`answerer` is given what to wait for before it acts; `look` makes the question of a watch's look."""
        self._database = database
        self._make_answerer = answerer
        self._make_look = look
        self._watching: Watching | None = None  # /metrics may ask before it runs
        self._queue: asyncio.Queue[tuple[str, bool]] = asyncio.Queue()
        self._waiting: OrderedDict[str, Question] = OrderedDict()  # not recorded yet: the database is away
        self._accepting = 0
        self._unfinished: set[str] = set()
        self._running: set[asyncio.Task[Any]] = set()
        self._closed = False

    @asynccontextmanager
    async def running(self, replica: str, named: bool, keep_days: int) -> AsyncIterator[Work]:
        """Works as this replica until the block ends; what is unfinished then is left to those who come after."""
        self._replica = Replica(self._database, replica, named, self._abandon)
        self._recorder = Recorder(self._database, self._replica.id)
        self._steps = Steps(self._database, self._replica, self._make_answerer(self._replica.allowed))
        await self._replica.join(__version__)
        self._engine = await self._launched()
        upkeep = Upkeep(self._database, self._engine, self._replica.id, self._take, keep_days)
        self._watching = Watching(self._database, self._replica, self._make_look, self._take_new, lambda: self.accepts)
        loops = (self._replica.live(__version__), upkeep.run(), self._watching.run(), self._record_waiting())
        workers = (self._work_off() for _ in range(AT_ONCE))
        tasks = [asyncio.create_task(one) for one in (*loops, *workers)]
        try:
            yield self
        finally:
            self._closed = True
            await _cancelled(tasks)
            await _cancelled(self._running)
            # Side by side: a database that does not answer would be waited for twice, and the time to stop is short.
            await asyncio.gather(self._engine.destroy(), self._leave())

    async def _leave(self) -> None:
        with suppress(*DATABASE_ERRORS):
            await self._replica.leave()

    async def _launched(self) -> Engine:
        while True:
            engine = Engine(self._database.url, self._replica.id, self._answer)
            try:
                await engine.launch()
            except DATABASE_ERRORS as error:
                if not self._database.is_sqlite and (sentence := refusal(error)):
                    raise DatabaseUnusableError(sentence) from None
                if not is_passing(error):
                    raise
                _log.warning("database away, trying again", error=type(error).__name__)
                await asyncio.sleep(2.0)
            else:
                return engine

    @property
    def accepts(self) -> bool:
        return not self._closed and self.unfinished < WAITING

    @property
    def unfinished(self) -> int:
        """How many questions are accepted and not answered here."""
        return len(self._unfinished | self._waiting.keys())

    @property
    def watches(self) -> tuple[int, int]:
        """How many watches run, and how many of them wait for a look, at whichever replica."""
        return (self._watching.running, self._watching.due) if self._watching else (0, 0)

    async def accept(self, question: Question) -> Accepted:
        """Records the question, so that it may be acknowledged. A question that is known is not worked on again."""
        if not self.accepts:
            return Accepted.REFUSED
        if question.id in self._waiting:
            return Accepted.LATER
        self._accepting += 1
        try:
            if await self._recorder.record(question, RECORD_SECONDS):
                self._take_new(question.id)
        except DATABASE_ERRORS as error:
            if not is_passing(error):
                raise
            _log.warning("question not recorded yet: database away", error=type(error).__name__)
            self._waiting[question.id] = question
            return Accepted.LATER
        finally:
            self._accepting -= 1
        return Accepted.RECORDED

    def close(self) -> None:
        """Takes no more."""
        self._closed = True

    async def finish(self, seconds: float) -> int:
        """Waits for what was accepted. How many are unfinished."""
        end = time.monotonic() + seconds
        while self.unfinished and time.monotonic() < end:  # noqa: ASYNC110 - asked for once, at the end
            await asyncio.sleep(0.05)
        return self.unfinished

    def _take(self, question: str, new: bool = False) -> None:
        """`new`: it was recorded just now, so that nobody can have begun."""
        if question not in self._unfinished:
            self._unfinished.add(question)
            self._queue.put_nowait((question, new))

    def _take_new(self, question: str) -> None:
        self._take(question, new=True)

    async def _record_waiting(self) -> None:
        """Records, in their order, the questions that came while the database was away."""
        while True:
            await asyncio.sleep(0.5)
            while self._waiting:
                question = next(iter(self._waiting.values()))
                try:
                    new = await questions.record(self._database, question, self._replica.id, 5.0)
                except Exception as error:  # noqa: BLE001 - one question must not stop the others
                    if is_passing(error):
                        break
                    _log.error("question cannot be recorded", exc_info=error)
                else:
                    # Also when its row was there already: the first attempt may have had its effect.
                    self._take(question.id, new)
                del self._waiting[question.id]

    async def _work_off(self) -> None:
        while True:
            question, new = await self._queue.get()
            work = asyncio.create_task(self._see_through(question, new))
            self._running.add(work)
            work.add_done_callback(self._running.discard)
            try:
                await asyncio.wait({work})
            finally:
                self._unfinished.discard(question)

    async def _see_through(self, question: str, new: bool) -> None:
        """Runs it, again and again, until nothing is left to do. Each run can end early, at any error of the database;
        what one of them did, the next does not do again."""
        done: dict[str, Json] = {}
        pause, passing, begun = _FIRST_PAUSE, False, 0
        while True:
            try:
                run = Run(question, done) if new else await self._next_run(question, done, passing, begun)
                begun += 1  # not where the database takes nothing: that can last
                if run is not None:
                    await self._engine.run(run, self._calm)
                return
            except Exception as error:  # noqa: BLE001 - one question must not stop the others
                if passing := is_passing(error):
                    _log.warning("work cut short, trying again", question=question, error=type(error).__name__)
                else:
                    _log.error("work failed, trying again", question=question, exc_info=error)
            new = False
            await asyncio.sleep(pause)
            pause = min(pause * 2, _PAUSE if passing else _LONG_PAUSE)

    async def _next_run(self, question: str, done: dict[str, Json], cut: bool, begun: int) -> Run | None:
        """What this replica has to do about a question that may have been begun; None: nothing. `cut`: the database
        is at fault, and not the work. `begun`: how often it was begun here."""
        found = await questions.begin_again(self._database, question, self._replica.id, count=not cut)
        if found is None:
            return None
        state, runs = found
        await self._replica.allowed()
        run = await self._engine.next_run(question, done)
        if runs > _RUNS or begun > _CUTS:
            await self._steps.give_up(question, done)
            return None
        return run if state == ACCEPTED or chain_is_left(done) else None

    async def _calm(self) -> None:
        """Returns when there is time for more work, after some seconds at the latest: acknowledgements come first."""
        for _ in range(_PATIENCE):
            before = time.monotonic()
            await asyncio.sleep(_PULSE)
            if not self._accepting and time.monotonic() - before < 2 * _PULSE:
                return

    def _abandon(self) -> None:
        """Others work on it from now on."""
        while not self._queue.empty():
            self._queue.get_nowait()
        self._unfinished.clear()
        for task in self._running:
            task.cancel()

    async def _answer(self, question: str) -> None:
        """The workflow."""
        if question not in self._unfinished:
            raise asyncio.CancelledError  # abandoned in the moment of its start
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            await self._steps.run(question)
        finally:
            self._running.discard(task)


async def _cancelled(tasks: Any) -> None:
    held = list(tasks)
    for task in held:
        task.cancel()
    await asyncio.gather(*held, return_exceptions=True)
