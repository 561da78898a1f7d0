"""What comes after an answer: steps that are marked, another look, a watch and its looks.

Each is a question about an answer that stands already. It is done again after a crash like any other, with the same
effect: what was marked stays marked, and what was said is not said twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from bot.render import blocks, follow
from bot.render.standing import Standing, items
from bot.render.stored import document_from, document_json
from bot.slack.asked import Asked, Examine, Way, from_json
from bot.slack.errors import CALL_ERRORS, error_name
from bot.slack.finding import Found, compared, found_from, known_of, look_again, target_of
from bot.slack.place import Place
from bot.slack.posting import ARCHIVED, OUTSIDE, Message, Poster
from bot.slack.standing import CHANGES_TOLD, Answers, may_be_watched, newest_look, watching
from bot.storage import answers, watches
from bot.storage.answers import Chain
from bot.storage.database import DATABASE_ERRORS, Database
from bot.storage.questions import Outcome
from bot.storage.watches import Full, Watch
from bot.trust.change import Became

Json = dict[str, Any]
_log = structlog.get_logger(__name__)


class _StoppedError(Exception):
    """The watch was stopped, or ended, before it could say something."""


class Following:
    """Does what people ask for under an answer. No part raises anything but cancellation."""

    def __init__(self, database: Database, examine: Examine, poster: Poster, watch_days: int) -> None:
        self._database = database
        self._examine = examine
        self._poster = poster
        self._answers = Answers(database, poster)
        self._days = timedelta(days=watch_days)

    async def begin(self, asked: Json, again: bool) -> tuple[Json, Outcome | None]:
        """Does what is pressed, or looks and decides what is to be said. What `finish` needs, or how it ended."""
        question = from_json(asked)
        place: Place | None = None
        try:
            chain = await self._answers.find(question)
            if chain is None:
                return {}, await self._tell(question, follow.forgotten())
            if question.way is Way.LOOK:
                return await self._glance(question, chain)
            place = self._place(question, chain, again)
            if question.way is Way.AGAIN:
                return await self._check(question, chain, place)
            return {}, await self._press(question, chain, place)
        except Exception as error:  # noqa: BLE001 - told to the person and logged
            return {}, await self._failed(question, place, error)

    async def finish(self, asked: Json, begun: Json) -> Outcome:
        """Says what was decided, and keeps it."""
        question = from_json(asked)
        place = Place(self._poster, question, True, begun)
        try:
            chain = await self._answers.find(question)
            if chain is None:  # forgotten meanwhile
                return await self._tell(question, follow.forgotten())
            place = self._place(question, chain, True, begun)
            found = found_from(begun["found"])
            if question.way is Way.AGAIN:
                return await self._say_what_became(question, chain, place, found)
            return await self._say_what_watch_saw(question, chain, place, found, begun["last"])
        except Exception as error:  # noqa: BLE001 - told to the person and logged
            return await self._failed(question, place, error)

    async def give_up(self, asked: Json, begun: Json | None) -> Outcome:
        """Says that it cannot be done."""
        question = from_json(asked)
        place: Place | None = None
        if question.way is Way.LOOK:
            await self._end(question, str(question.about), "ended")
        elif question.way is Way.AGAIN:
            place = Place(self._poster, question, True, begun)
            with suppress(*CALL_ERRORS):
                if not begun and (chain := await self._answers.find(question)):  # "Checking…" may stand already
                    place = self._place(question, chain, True)
                    await place.say(follow.checking_again(target_of(chain)))
        return await self._failed(question, place, RuntimeError("each attempt ended the process"))

    # --- presses that need no look ---

    async def _press(self, asked: Asked, chain: Chain, place: Place) -> Outcome:
        if asked.way is Way.STEP:
            await self._mark(asked, chain)
        elif asked.way is Way.UNWATCH:
            people = await self._end(asked, chain.id, "stopped")
            if others := [one for one in people if one != asked.user]:
                await place.say(follow.stopped(target_of(chain), asked.user, others))
        elif refusal := await self._watch(asked, chain):
            await self._answers.show(chain.id)
            return await self._tell(asked, refusal)
        only = asked.about if asked.way is Way.STEP else None
        refused = await self._answers.show(chain.id, only=only) & OUTSIDE
        watched = asked.way is Way.WATCH
        if watched and not refused:
            refused = await self._poster.outside(asked.channel, chain.first.thread)
        if refused:
            await self._tell(asked, follow.not_here(watched, bool(refused & ARCHIVED)))
        _logger(asked).info("question done")
        return place.outcome("done")

    async def _mark(self, asked: Asked, chain: Chain) -> None:
        one, item = chain.of(str(asked.about)), str(asked.item)
        if item in {step.id for step in items(document_from(one.document))}:
            await self._database.persistently(
                lambda: answers.mark(self._database, one.id, item, asked.user, asked.done, asked.id)
            )

    async def _watch(self, asked: Asked, chain: Chain) -> Message | None:
        """Watches for the one who asks; what is to be said when that cannot be."""
        if chain.newest and chain.newest["became"] == Became.FIXED.value:
            return follow.fixed_already(datetime.fromisoformat(chain.newest["at"]))
        until = datetime.now(UTC) + self._days
        begun = await self._database.persistently(
            lambda: watches.begin(self._database, chain.first, asked.user, until, asked.id)
        )
        refusals = {Full.WATCHES: follow.too_many_watches, Full.PEOPLE: follow.too_many_people}
        return refusals[begun]() if isinstance(begun, Full) else None

    # --- "Check again" ---

    async def _check(self, asked: Asked, chain: Chain, place: Place) -> tuple[Json, Outcome | None]:
        if not await self._database.persistently(lambda: answers.claim(self._database, chain.id, asked.id)):
            return {}, Outcome("silent")  # it is being checked: pressed twice, it is one look
        await place.say(follow.checking_again(target_of(chain)))
        diagnosis = await look_again(self._examine, chain, fresh=True)
        found = compared(diagnosis, await self._answers.get(chain.id) or chain)
        return place.stands() | {"found": found.as_json()}, None

    async def _say_what_became(self, asked: Asked, chain: Chain, place: Place, found: Found) -> Outcome:
        standing = _standing(asked, found, chain.watch)
        changed = found.became is Became.CHANGED
        await place.settle(blocks.answer(found.whole, standing if changed and place.open else None))
        # From here on it is answered: nothing that goes wrong takes that back.
        if changed and place.open:
            return await self._carried_on(asked, chain, place, found, standing)
        await self._note(asked, chain, found)
        if found.became is Became.FIXED and place.open:
            await self._tell_watchers(asked, chain, place, [asked.user])
        await self._answers.show(chain.id)
        return self._done(asked, place, found)

    async def _tell_watchers(self, asked: Asked, chain: Chain, place: Place, know: Collection[str]) -> None:
        """That it is fixed, apart from those who know it. Ends the watch."""
        people = await self._end(asked, chain.id, "fixed")
        if others := [one for one in people if one not in know]:
            try:
                await place.add(follow.told(target_of(chain), others))
            except CALL_ERRORS as error:
                _log.error("people not told", channel=asked.channel, error=error_name(error))

    # --- a look of a watch ---

    async def _glance(self, asked: Asked, chain: Chain) -> tuple[Json, Outcome | None]:
        """Looks, and stays silent unless there is something to say."""
        watch = chain.watch
        if watch is None or watch.id != asked.item:
            return {}, Outcome("silent")
        diagnosis = await look_again(self._examine, chain, fresh=False)
        found = compared(diagnosis, await self._answers.get(chain.id) or chain)
        last = datetime.now(UTC) >= watch.until
        tells = found.became is Became.CHANGED and watch.told < CHANGES_TOLD
        if not (last or tells or found.became is Became.FIXED):
            return {}, Outcome("silent", seen=found.seen)
        return {"found": found.as_json(), "last": last}, None

    async def _say_what_watch_saw(self, asked: Asked, chain: Chain, place: Place, found: Found, last: bool) -> Outcome:
        changed = found.became is Became.CHANGED and not last

        async def speaks() -> Watch:
            """Asked once more right before it is said: somebody may stop the watch while its word waits for Slack."""
            return await self._speaks(asked, changed)

        try:
            watch = await speaks()
            people = follow.called(watch.people)
            if changed:
                standing = _standing(asked, found, watch)
                await place.say(blocks.answer(found.whole, standing, people), speaks)
                return await self._carried_on(asked, chain, place, found, standing)
            if found.became is Became.FIXED:
                ending = follow.called(watch.people, "I stop watching it.")
                await place.say(blocks.answer(found.whole, called=ending), speaks)
                await self._tell_watchers(asked, chain, place, watch.people)  # who has joined them meanwhile
                await self._note(asked, chain, found)
                await self._answers.show(chain.id)
                return self._done(asked, place, found)
            over = follow.watch_over(target_of(chain), found.at)
            await place.say(blocks.answer(over, Standing(asked.id), people), speaks)
        except _StoppedError:
            return Outcome("silent", seen=found.seen)
        await self._end(asked, chain.id, "ended")
        await self._answers.show(chain.id)
        return self._done(asked, place, found, shown={}, document=document_json(over), first=chain.id)

    async def _speaks(self, asked: Asked, change: bool) -> Watch:
        """The watch, which may say something now. Raises _StoppedError."""
        watch = await self._database.persistently(
            lambda: watches.speak(self._database, str(asked.item), asked.id, change=change)
        )
        if watch is None:
            raise _StoppedError
        return watch

    # --- what stands ---

    async def _carried_on(self, asked: Asked, chain: Chain, place: Place, found: Found, said: Standing) -> Outcome:
        """A whole new answer was said: it is the newest of its chain now. The watch may have ended meanwhile."""
        await self._note(asked, chain, found, known=dict(found.known), answer=asked.id)
        await self._answers.show(chain.id)
        now = await self._answers.get(chain.id)
        if now is not None and watching(now.watch) != said.watching:
            await place.amend(blocks.answer(found.whole, replace(said, watching=watching(now.watch))))
        kept: Json = {"shown": found.known, "document": document_json(found.whole), "first": chain.id}
        return self._done(asked, place, found, chain=found.repaired, **kept)

    def _done(self, asked: Asked, place: Place, found: Found, **kept: Any) -> Outcome:
        _logger(asked).info("question done", became=found.became.value)
        return place.outcome("done", seen=found.seen, **kept)

    async def _note(self, asked: Asked, chain: Chain, found: Found, **now: object) -> None:
        """Keeps what the newest look found. While it is in order, no answer says what is."""
        became = found.became
        if became is Became.FIXED:
            now = {"known": dict(found.known), "answer": None}
        elif became is Became.SAME and chain.newest and not chain.newest["answer"] and not known_of(chain).causes:
            became = Became.FIXED  # it was, and is still
        newest = newest_look(found.at, became, asked.user or None, chain, look=asked.id, **now)
        await self._keep(lambda: answers.note(self._database, chain.id, newest))

    def _place(self, asked: Asked, chain: Chain, again: bool, begun: Json | None = None) -> Place:
        one = chain.of(str(asked.about))
        return Place(self._poster, replace(asked, thread=one.thread, message=one.answer_ts), again, begun)

    async def _end(self, asked: Asked, chain: str, state: str) -> tuple[str, ...]:
        """Ends the watch of a chain; its people."""
        people: tuple[str, ...] = ()

        async def end() -> None:
            nonlocal people
            people = await watches.end(self._database, chain, state, asked.id)

        await self._keep(end)
        return people

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
        await self._poster.aside(asked.channel, asked.user, message, asked.thread, asked.response_url)
        return Outcome("done")

    async def _failed(self, asked: Asked, place: Place | None, error: Exception) -> Outcome:
        reference = asked.reference
        _logger(asked).error("question failed", reference=reference, error=error_name(error), exc_info=error)
        if asked.way is Way.LOOK:
            if error_name(error) in OUTSIDE:
                await self._end(asked, str(asked.about), "ended")
        elif asked.way is Way.AGAIN and place is not None:
            await place.apologise(blocks.failed(reference))
            return place.outcome("failed", reference=reference)
        else:
            await self._tell(asked, blocks.failed(reference))
        return Outcome("failed", reference=reference)


def _standing(asked: Asked, found: Found, watch: Watch | None) -> Standing:
    """Of a whole new answer."""
    return Standing(asked.id, watching=watching(watch), watchable=may_be_watched(found.known["causes"]))


def _logger(asked: Asked) -> Any:
    return _log.bind(way=asked.way.value, channel=asked.channel, thread=asked.thread)
