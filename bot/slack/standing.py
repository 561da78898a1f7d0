"""Answers that stand in a thread: each is edited until what stands there is what is known."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from weakref import WeakValueDictionary

import structlog

from bot.render import blocks as render
from bot.render.document import Document
from bot.render.report import as_json
from bot.render.standing import Done, Later, Standing, Watching, items
from bot.render.stored import document_from, document_json
from bot.slack.asked import Asked
from bot.slack.errors import CALL_ERRORS, error_name
from bot.slack.posting import Message, Poster
from bot.storage import answers, questions
from bot.storage.answers import Answered
from bot.storage.database import Database
from bot.storage.watches import Watch
from bot.trust.change import Became
from bot.trust.diagnosis import Diagnosis

_FIRST = "first"
_RECORDED_SECONDS = 60.0
_LOOK_SECONDS = 0.25
_MOST_EDITS = 20

Json = dict[str, Any]
_log = structlog.get_logger(__name__)


def remembered(whole: Document, diagnosis: Diagnosis, first: str | None = None) -> Json:
    """What an outcome needs, so that people can come back to the answer. `first`: the id of the answer that this one
    carries on; the watch is kept there."""
    return {
        "shown": as_json(diagnosis) | ({_FIRST: first} if first else {}),
        "document": document_json(whole),
        "items": tuple((item.id, item.role, item.words) for item in items(whole)),
    }


def watching(watch: Watch | None) -> Watching | None:
    return Watching(watch.people, watch.until) if watch else None


def _later(kept: Mapping[str, Any] | None) -> Later | None:
    return Later(datetime.fromisoformat(kept["at"]), Became(kept["became"]), kept["by"]) if kept else None


@dataclass(eq=False)
class _Turn:
    """The edits of one message: one after the other, and what is wanted meanwhile is covered by the next."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted: int = 0
    covered: int = 0


class Answers:
    """The answers of one workspace."""

    def __init__(self, database: Database, poster: Poster) -> None:
        self._database = database
        self._poster = poster
        self._turns: WeakValueDictionary[str, _Turn] = WeakValueDictionary()

    async def find(self, asked: Asked) -> Answered | None:
        """The answer that a press, or a look of a watch, is about; None for one that is forgotten or stands elsewhere.
        One that was pressed before it was written down is waited for."""
        about = str(asked.about)
        end = asyncio.get_running_loop().time() + _RECORDED_SECONDS
        found = await self.get(about)
        while found is None and asyncio.get_running_loop().time() < end:
            unfinished = await self._database.persistently(lambda: questions.asked(self._database, about))
            found = await self.get(about)
            if unfinished is None:
                break
            await asyncio.sleep(_LOOK_SECONDS)
        if found is None or (found.team, found.channel) != (asked.team, asked.channel):
            return None
        return found

    async def get(self, question: str) -> Answered | None:
        return await self._database.persistently(lambda: answers.answered(self._database, question))

    async def first(self, one: Answered) -> Answered:
        """The answer that this one carries on; itself when it is the first, or the first is forgotten."""
        found = await self.get(str(one.shown[_FIRST])) if _FIRST in one.shown else None
        return found or one

    async def show(self, question: str, *, line: bool = False) -> None:
        """Edits the answer's message, with `line` also the line in the channel. Never raises for what Slack does: it
        may be gone, and what was marked is marked all the same."""
        turn = self._turns.setdefault(question, _Turn())
        turn.wanted += 1
        mine = turn.wanted
        async with turn.lock:
            try:
                if turn.covered < mine:
                    await self._edit(question, turn)
                if line:
                    await self._edit_line(question)
            except CALL_ERRORS as error:
                _log.warning("answer not edited", question=question, error=error_name(error))
            except (ValueError, KeyError, TypeError) as error:
                _log.error("answer cannot be made anew", question=question, exc_info=error)

    async def _edit(self, question: str, turn: _Turn) -> None:
        """Another replica may edit the same message at the same time: whoever comes last looks once more."""
        standing: Message | None = None
        for _ in range(_MOST_EDITS):
            covered = turn.wanted
            found = await self.get(question)
            message = await self._message(found) if found else None
            if found is None or message == standing:
                turn.covered = covered
                return
            assert message is not None
            await self._poster.update(found.channel, found.answer_ts, message)
            standing = message

    async def _message(self, one: Answered) -> Message:
        done = {item: Done(user, at) for item, (user, at) in one.done.items()}
        watch = (await self.first(one)).watch
        return render.answer(
            document_from(one.document), Standing(one.id, one.looks, done, watching(watch), _later(one.later))
        )

    async def _edit_line(self, question: str) -> None:
        found = await self.get(question)
        if found is not None and found.line_ts:
            line = render.headline(document_from(found.document), found.user, _later(found.later))
            await self._poster.update(found.channel, found.line_ts, line)
