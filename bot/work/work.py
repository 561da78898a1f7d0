"""From an accepted question to its answer, across crashes: recorded, then worked off in the order of asking."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, Protocol

import structlog

from bot import __version__
from bot.storage import questions
from bot.storage.database import DATABASE_ERRORS, Database, is_passing
from bot.storage.questions import Accepted, Outcome, Question
from bot.storage.recorder import Recorder
from bot.storage.watches import Due
from bot.work.engine import Engine, is_first_run, step
from bot.work.replica import Replica
from bot.work.upkeep import Upkeep
from bot.work.watching import Watching

WAITING = 1000
AT_ONCE = WAITING  # one that waits for its channel's pace, or for Slack, must not hold up the others
RECORD_SECONDS = 2.0  # Slack waits three for an acknowledgement
_RUNS = 8  # so often the work on a question may end with its process

_OVER = {"over": True}  # what the first step stores when there is nothing left to do
_PULSE = 0.02  # a loop that takes twice as long to come round is busy
_PATIENCE = 100

Json = dict[str, Any]
_log = structlog.get_logger(__name__)


class Answerer(Protocol):
    """Who answers. `again`: this may have been done before, by a process that ended before it could say so. None of
    it raises for what Slack or a host does."""

    async def begin(self, asked: Json, again: bool) -> tuple[Json, Outcome | None]:
        """Understands and says that it is being looked at; what `finish` needs, or how it ended already."""

    async def finish(self, asked: Json, begun: Json) -> Outcome:
        """Looks, and puts the answer in the place of what was said at the beginning."""

    async def attach(self, place: Json, chain: str, again: bool) -> None:
        """Adds the repaired chain (PEM) as a file. `place`: of the answer: question (its id), team, channel, thread."""

    async def give_up(self, asked: Json, begun: Json | None) -> Outcome:
        """Says that it cannot be answered: each attempt ended the process."""


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
        self._queue: asyncio.Queue[str] = asyncio.Queue()
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
        self._answerer = self._make_answerer(self._replica.allowed)
        await self._replica.join(__version__)
        self._engine = await self._launched()
        upkeep = Upkeep(self._database, self._engine, self._replica.id, self._take, keep_days)
        self._watching = Watching(self._database, self._replica, self._make_look, self._take, lambda: self.accepts)
        loops = (self._replica.live(__version__), upkeep.run(), self._watching.run(), self._record_waiting())
        workers = (self._work_off() for _ in range(AT_ONCE))
        tasks = [asyncio.create_task(one) for one in (*loops, *workers)]
        try:
            yield self
        finally:
            self._closed = True
            await _cancelled(tasks)
            await _cancelled(self._running)
            await self._engine.destroy()
            with suppress(*DATABASE_ERRORS):
                await self._replica.leave()

    async def _launched(self) -> Engine:
        while True:
            engine = Engine(self._database.url, self._replica.id, self._answer)
            try:
                await engine.launch()
            except DATABASE_ERRORS as error:
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
                self._take(question.id)
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

    def _take(self, question: str) -> None:
        if question not in self._unfinished:
            self._unfinished.add(question)
            self._queue.put_nowait(question)

    async def _record_waiting(self) -> None:
        """Records, in their order, the questions that came while the database was away."""
        while True:
            await asyncio.sleep(0.5)
            while self._waiting:
                question = next(iter(self._waiting.values()))
                try:
                    await questions.record(self._database, question, self._replica.id, 5.0)
                except DATABASE_ERRORS as error:
                    if is_passing(error):
                        break
                    _log.error("question cannot be recorded", exc_info=error)
                else:
                    # Also when its row was there already: the first attempt may have had its effect.
                    self._take(question.id)
                del self._waiting[question.id]

    async def _work_off(self) -> None:
        while True:
            question = await self._queue.get()
            try:
                await self._engine.run(question, self._calm)
            except Exception as error:  # noqa: BLE001 - one question must not stop the others
                _log.error("work failed", question=question, exc_info=error)
            finally:
                self._unfinished.discard(question)

    async def _calm(self) -> None:
        """Returns when there is time for more work, after some seconds at the latest: acknowledgements come first."""
        for _ in range(_PATIENCE):
            before = time.monotonic()
            await asyncio.sleep(_PULSE)
            if not self._accepting and time.monotonic() - before < 2 * _PULSE:
                return

    def _abandon(self) -> None:
        """Others work on it from now on."""
        for task in self._running:
            task.cancel()

    async def _answer(self, question: str) -> None:
        """The workflow. DBOS runs it again from the last recorded step when a process ended in its midst."""
        again = not is_first_run()
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        self._unfinished.add(question)
        try:
            spent = again and await self._is_spent(question)
            begun = await step("begin", self._begin, question, again, spent)
            if begun == _OVER:
                return
            finished = await step("finish", self._finish, question, begun, spent)
            if "chain" in finished:
                await step("attach", self._attach, finished, again)
        finally:
            self._running.discard(task)
            if again:  # nobody waits for it in _work_off
                self._unfinished.discard(question)

    async def _is_spent(self, question: str) -> bool:
        """Whether its work was begun so often that it must be what ends the process."""
        runs = await self._database.persistently(lambda: questions.begun_again(self._database, question))
        return runs > _RUNS

    async def _begin(self, question: str, again: bool, spent: bool) -> Json:
        asked = await self._asked(question)
        if asked is None:
            return _OVER
        if spent:
            finished: Outcome | None = await self._answerer.give_up(asked, None)
        else:
            begun, finished = await self._answerer.begin(asked, again)
        if finished is not None:
            await self._keep(question, finished)
            return _OVER
        return begun

    async def _finish(self, question: str, begun: Json, spent: bool) -> Json:
        asked = await self._asked(question)
        if asked is None:
            return {}
        if spent:
            finished = await self._answerer.give_up(asked, begun)
        else:
            finished = await self._answerer.finish(asked, begun)
        await self._keep(question, finished)
        proofs = finished.diagnosis.proofs if finished.diagnosis else ()
        chain = next((proof.repaired_chain for proof in proofs if proof.repaired_chain), None)
        if chain is None or finished.thread is None:
            return {}
        place = {"question": question, "team": asked["team"], "channel": asked["channel"], "thread": finished.thread}
        return {"place": place, "chain": chain}

    async def _attach(self, finished: Json, again: bool) -> Json:
        await self._replica.allowed()
        await self._answerer.attach(finished["place"], finished["chain"], again)
        return {}

    async def _asked(self, question: str) -> Json | None:
        asked = await self._database.persistently(lambda: questions.asked(self._database, question))
        await self._replica.allowed()
        return asked

    async def _keep(self, question: str, outcome: Outcome) -> None:
        try:
            await self._database.persistently(lambda: questions.finish(self._database, question, outcome))
        except DATABASE_ERRORS as error:  # what was answered is answered, whether it can be stored or not
            _log.error("answer cannot be stored", question=question, exc_info=error)
            bare = replace(outcome, diagnosis=None, shown=None, document=None, items=())
            await self._database.persistently(lambda: questions.finish(self._database, question, bare))


async def _cancelled(tasks: Any) -> None:
    held = list(tasks)
    for task in held:
        task.cancel()
    await asyncio.gather(*held, return_exceptions=True)
