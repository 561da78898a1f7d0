"""What comes after an answer: steps that are marked, another look, a watch and its looks.

Each is a question about an answer that stands already. It is done again after a crash like any other, with the same
effect: what was marked stays marked, and what was said is not said twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from bot.examine import SHARED_SECONDS
from bot.render import blocks, follow
from bot.render.report import as_json, earlier
from bot.render.standing import Standing
from bot.slack.asked import Asked, Examine, Way, as_question, from_json
from bot.slack.errors import CALL_ERRORS, error_name
from bot.slack.place import Place
from bot.slack.posting import Message, Poster
from bot.slack.standing import Answers, remembered, watching
from bot.storage import answers, watches
from bot.storage.answers import Answered
from bot.storage.database import DATABASE_ERRORS, Database
from bot.storage.questions import Outcome, Question
from bot.storage.watches import Due
from bot.trust.change import Became, Change, Earlier, change
from bot.trust.diagnosis import Diagnosis
from bot.trust.sighting import Target

# What Slack says where nobody can be told any more.
_NOBODY_THERE = frozenset({"channel_not_found", "is_archived", "not_in_channel", "thread_not_found"})

Json = dict[str, Any]
_log = structlog.get_logger(__name__)


def look_question(due: Due) -> Question:
    """The question of a look that has come due."""
    return as_question(
        Asked(
            identity=f"look/{due.watch}/{due.number}",
            way=Way.LOOK,
            team=due.team,
            channel=due.channel,
            thread=due.thread,
            about=due.question,
            item=due.watch,
        )
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What another look found, against what was known `before`."""

    before: Earlier
    diagnosis: Diagnosis
    change: Change

    @property
    def became(self) -> Became:
        return self.change.became

    @property
    def observed(self) -> Diagnosis:
        """As it is kept: a repaired chain is attached where the fault is new."""
        return replace(self.diagnosis, proofs=tuple(p for p in self.diagnosis.proofs if p.cause in self.change.new))


class Following:
    """Does what people ask for under an answer. No part raises anything but cancellation."""

    def __init__(self, database: Database, examine: Examine, poster: Poster, watch_days: int) -> None:
        self._database = database
        self._examine = examine
        self._poster = poster
        self._answers = Answers(database, poster)
        self._days = timedelta(days=watch_days)

    async def begin(self, asked: Json, again: bool) -> tuple[Json, Outcome | None]:
        """Does what needs no look, or says that one is taken. What `finish` needs, or how it ended already."""
        question = from_json(asked)
        try:
            one = await self._answers.find(question)
            if one is None:
                return {}, await self._tell(question, follow.forgotten())
            if question.way is Way.AGAIN:
                place = self._place(question, one, again)
                await place.say(follow.checking_again(_target(one)))
                return place.stands(), None
            if question.way is Way.LOOK:
                return await self._glance(question, one)
            return {}, await self._mark(question, one)
        except Exception as error:  # noqa: BLE001 - told to the person and logged
            return {}, await self._failed(question, None, error)

    async def finish(self, asked: Json, begun: Json) -> Outcome:
        """Looks at the host, and says what became of it."""
        question = from_json(asked)
        try:
            one = await self._answers.find(question)
            if one is None:  # forgotten meanwhile
                place = Place(self._poster, question, True, begun)
                await place.settle(follow.forgotten())
                return place.outcome("done")
            place = self._place(question, one, True, begun)
            if question.way is Way.LOOK:
                return await self._say_what_watch_saw(question, one, place, begun)
            return await self._say_what_became(question, one, place)
        except Exception as error:  # noqa: BLE001 - told to the person and logged
            return await self._failed(question, begun, error)

    async def give_up(self, asked: Json, begun: Json | None) -> Outcome:
        """Says that it cannot be done."""
        question = from_json(asked)
        if question.way is Way.LOOK:
            await self._end(question, "ended")
        return await self._failed(question, begun, RuntimeError("each attempt ended the process"))

    # --- what needs no look ---

    async def _mark(self, asked: Asked, one: Answered) -> Outcome:
        database, first = self._database, await self._answers.first(one)
        if asked.way is Way.STEP:
            await database.persistently(lambda: answers.toggle(database, one.id, str(asked.item), asked.user, asked.id))
        elif asked.way is Way.UNWATCH:
            await database.persistently(lambda: watches.stop(database, first.id))
        else:
            known = (one.later or {}).get("known") or one.shown
            until = datetime.now(UTC) + self._days
            if not await database.persistently(lambda: watches.begin(database, first, asked.user, until, known)):
                return await self._tell(asked, follow.too_many_watches())
        await self._show(one, first)
        _logger(asked).info("question done")
        return Outcome("done")

    # --- "Check again" ---

    async def _say_what_became(self, asked: Asked, one: Answered, place: Place) -> Outcome:
        first = await self._answers.first(one)
        seen = await self._look_again(one)
        standing = Standing(asked.id, 0, {}, watching(first.watch), None) if place.open else None
        await place.settle(follow.again(seen.change, seen.before, seen.diagnosis, standing))
        # From here on it is answered: nothing that goes wrong takes that back.
        later = _later(seen, asked.user)
        await self._keep(lambda: answers.looked_again(self._database, one.id, asked.looks, later))
        if first.id != one.id:
            await self._note(first, seen.diagnosis, asked.user)
        kept: Json = {}
        if seen.became is Became.CHANGED:
            if place.open:
                whole = follow.retold(seen.change, seen.before, seen.diagnosis)
                kept = remembered(whole, seen.diagnosis, first.id)
            if watch := first.watch:  # it need not say what was said just now
                known = as_json(seen.diagnosis) | {"answer": asked.id}
                await self._keep(lambda: watches.know(self._database, watch.id, known))
        await self._show(one, first, line=True)
        _logger(asked).info("question done", became=seen.became.value)
        return place.outcome("done", diagnosis=seen.observed, **kept)

    async def _look_again(self, one: Answered) -> _Seen:
        """A look may be shared with one that began before this was asked for, and before the repair. It is believed at
        once when it shows the repair."""
        begun = asyncio.get_running_loop().time()
        seen = await self._look(one, earlier(one.shown))
        rest = SHARED_SECONDS - (asyncio.get_running_loop().time() - begun)
        if seen.became is Became.FIXED or rest <= 0:
            return seen
        await asyncio.sleep(rest)
        return await self._look(one, seen.before)

    # --- a look of a watch ---

    async def _glance(self, asked: Asked, one: Answered) -> tuple[Json, Outcome | None]:
        """Looks, and stays silent unless there is something to say. What is compared with is kept: it must not change
        between saying it and writing it down."""
        watch = one.watch
        if watch is None or watch.id != asked.item:
            return {}, Outcome("silent")
        seen = await self._look(one, earlier(watch.known))
        last = datetime.now(UTC) >= watch.until
        if not last and seen.became not in {Became.FIXED, Became.CHANGED}:
            return {}, Outcome("silent", diagnosis=replace(seen.diagnosis, proofs=()))
        return {"known": dict(watch.known), "people": list(watch.people), "last": last}, None

    async def _say_what_watch_saw(self, asked: Asked, one: Answered, place: Place, begun: Json) -> Outcome:
        seen = await self._look(one, earlier(begun["known"]))
        people = one.watch.people if one.watch and one.watch.id == asked.item else tuple(begun["people"])
        newest = await self._answers.get(str(begun["known"].get("answer")))
        kept: Json = {}
        if seen.became is Became.FIXED:
            await place.say(follow.fixed(seen.change, seen.before, seen.diagnosis, people))
            await self._end(asked, "fixed")
        elif begun["last"]:
            await place.say(follow.watch_over(_target(one), people, one.id, one.looks))
            await self._end(asked, "ended")
        elif seen.became is Became.CHANGED:
            kept = await self._say_changed(asked, one, place, seen, people)
        else:  # it was so for a moment
            return Outcome("silent", diagnosis=replace(seen.diagnosis, proofs=()))
        for other in filter(None, (one, newest)):
            await self._note(other, seen.diagnosis, None)
        await self._show(one, *filter(None, [newest]), line=True)
        _logger(asked).info("question done", became=seen.became.value)
        return place.outcome("done", diagnosis=seen.observed, **kept)

    async def _say_changed(
        self, asked: Asked, one: Answered, place: Place, seen: _Seen, people: tuple[str, ...]
    ) -> Json:
        standing = Standing(asked.id, 0, {}, watching(one.watch), None)
        await place.say(follow.changed(seen.change, seen.before, seen.diagnosis, people, standing))
        kept = remembered(follow.retold(seen.change, seen.before, seen.diagnosis, people), seen.diagnosis, one.id)
        await self._keep(lambda: watches.know(self._database, str(asked.item), kept["shown"] | {"answer": asked.id}))
        return kept

    async def _look(self, one: Answered, before: Earlier) -> _Seen:
        diagnosis = await self._examine(_target(one), None)
        return _Seen(before, diagnosis, change(before, diagnosis))

    # --- what stands ---

    async def _note(self, one: Answered, diagnosis: Diagnosis, by: str | None) -> None:
        """Keeps what the newest look means for an answer that said something else."""
        before = earlier(one.shown)
        later = _later(_Seen(before, diagnosis, change(before, diagnosis)), by)
        await self._keep(lambda: answers.later(self._database, one.id, later))

    async def _show(self, *stand: Answered, line: bool = False) -> None:
        """Edits what stands: these answers, and the newest one that their watch has given."""
        ids = {one.id: None for one in stand}
        ids |= {str(one.watch.known["answer"]): None for one in stand if one.watch and "answer" in one.watch.known}
        for one in ids:
            await self._answers.show(one, line=line)

    def _place(self, asked: Asked, one: Answered, again: bool, begun: Json | None = None) -> Place:
        return Place(self._poster, replace(asked, thread=one.thread, message=one.answer_ts), again, begun)

    async def _end(self, asked: Asked, state: str) -> None:
        await self._keep(lambda: watches.end(self._database, str(asked.item), state))

    async def _keep(self, call: Callable[[], Awaitable[None]]) -> None:
        """Writes down what was said: whether that can be done or not, it was said."""
        try:
            await self._database.persistently(call)
        except DATABASE_ERRORS as error:
            _log.error("what became of an answer cannot be stored", exc_info=error)

    async def _tell(self, asked: Asked, message: Message) -> Outcome:
        """Before the eyes of the one who pressed, in the thread where that can be."""
        if asked.way is Way.LOOK:
            return Outcome("silent")
        try:
            await self._poster.hint(asked.channel, asked.user, message, asked.thread)
        except CALL_ERRORS as error:
            _log.info("not told in the thread", error=error_name(error))
            if asked.response_url:
                with suppress(*CALL_ERRORS):
                    await self._poster.whisper(asked.response_url, message)
        return Outcome("done")

    async def _failed(self, asked: Asked, begun: Json | None, error: Exception) -> Outcome:
        reference = asked.reference
        _logger(asked).error("question failed", reference=reference, error=error_name(error), exc_info=error)
        if asked.way is Way.LOOK:
            if error_name(error) in _NOBODY_THERE:
                await self._end(asked, "ended")
        elif asked.way is Way.AGAIN:
            place = Place(self._poster, asked, True, begun or {})
            await place.apologise(blocks.failed(reference))
            await self._keep(lambda: answers.looked_again(self._database, str(asked.about), asked.looks, None))
            await self._answers.show(str(asked.about))  # its button asks anew
            return place.outcome("failed", reference=reference)
        else:
            await self._tell(asked, blocks.failed(reference))
        return Outcome("failed", reference=reference)


def _target(one: Answered) -> Target:
    return Target(one.host, one.port, one.starttls)


def _later(seen: _Seen, by: str | None) -> Json:
    """As it is kept; where it changed, with what a watch compares with from now on."""
    kept = {"at": seen.diagnosis.checked_at.isoformat(), "became": seen.became.value, "by": by}
    return kept | ({"known": as_json(seen.diagnosis)} if seen.became is Became.CHANGED else {})


def _logger(asked: Asked) -> Any:
    return _log.bind(way=asked.way.value, channel=asked.channel, thread=asked.thread)
