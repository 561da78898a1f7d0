"""The steps from a recorded question to its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

import structlog

from bot.storage import questions
from bot.storage.database import DATABASE_ERRORS, Database
from bot.storage.questions import Outcome
from bot.work.engine import is_first_run, step
from bot.work.replica import Replica

_OVER = {"over": True}  # what the first step stores when there is nothing left to do

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
        """Says that it cannot be answered: each attempt ended early."""


class Steps:
    """What a workflow does: begin, finish, attach."""

    def __init__(self, database: Database, replica: Replica, answerer: Answerer) -> None:
        self._database = database
        self._replica = replica
        self._answerer = answerer

    async def run(self, question: str) -> None:
        """One run of a question. A step that an earlier run has done gives what it gave."""
        again = not is_first_run()
        begun = await step("begin", self._begin, question, again)
        if begun == _OVER:
            return
        finished = await step("finish", self._finish, question, begun)
        if "chain" in finished:
            await step("attach", self._attach, finished, again)

    async def give_up(self, question: str, done: Mapping[str, Json]) -> None:
        """Says that it cannot be answered. `done`: what the steps gave that were done."""
        asked = await self._asked(question)
        if asked is not None:
            await self._keep(question, await self._answerer.give_up(asked, done.get("begin")))

    async def _begin(self, question: str, again: bool) -> Json:
        asked = await self._asked(question)
        if asked is None:
            return _OVER
        begun, finished = await self._answerer.begin(asked, again)
        if finished is not None:
            await self._keep(question, finished)
            return _OVER
        return begun

    async def _finish(self, question: str, begun: Json) -> Json:
        asked = await self._asked(question)
        if asked is None:
            return {}
        finished = await self._answerer.finish(asked, begun)
        await self._keep(question, finished)
        if finished.chain is None or finished.thread is None:
            return {}
        place = {"question": question, "team": asked["team"], "channel": asked["channel"], "thread": finished.thread}
        return {"place": place, "chain": finished.chain}

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
            bare = replace(outcome, seen=None, shown=None, document=None)
            await self._database.persistently(lambda: questions.finish(self._database, question, bare))


def chain_is_left(done: Mapping[str, Json]) -> bool:
    """Whether an answer still waits for its file: what the steps gave that were done."""
    return "chain" in done.get("finish", {}) and "attach" not in done
