"""Answers that stand in a thread. What stands is made of what is known of their chain, and of nothing else: each
message is edited until it is so."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from weakref import WeakValueDictionary

import structlog

from bot.causes.unreachable_policy import CAUSE as MAY_NOT_CONNECT
from bot.render import blocks as render
from bot.render.standing import Done, Later, Standing, Watching
from bot.render.stored import document_from
from bot.slack.asked import Asked
from bot.slack.errors import CALL_ERRORS, error_name
from bot.slack.posting import Message, Poster
from bot.storage import answers, questions
from bot.storage.answers import Answered, Chain
from bot.storage.database import Database
from bot.storage.watches import Watch
from bot.trust.change import Became

CHANGES_TOLD = 3  # by one watch; causes that come and go would fill the thread

_RECORDED_SECONDS = 60.0
_LOOK_SECONDS = 0.25
_MOST_ROUNDS = 20

_log = structlog.get_logger(__name__)


def may_be_watched(causes: Collection[str]) -> bool:
    """Whether a watch could see it fixed: not where the bot may not connect."""
    return MAY_NOT_CONNECT.code not in causes


def watching(watch: Watch | None) -> Watching | None:
    return Watching(watch.people, watch.until, watch.told >= CHANGES_TOLD) if watch else None


def newest_look(at: datetime, became: Became, by: str | None, chain: Chain, **now: object) -> dict[str, object]:
    """What is kept of the newest look of a chain. `now`, each as it was where it is not given: `known`, the diagnosis
    that the next look is compared with, and `answer`, the id of the answer that says it; None where none does."""
    kept = chain.newest or {"known": dict(chain.first.shown), "answer": chain.id}
    carried = {"known": kept["known"], "answer": kept["answer"]}
    return carried | {"at": at.isoformat(), "became": became.value, "by": by} | now


def _found_later(one: Answered, chain: Chain) -> Later | None:
    """What the newest look means for this answer."""
    newest = chain.newest
    if newest is None or one.id == newest.get("look"):
        return None
    later = Later(datetime.fromisoformat(newest["at"]), Became(newest["became"]), newest["by"])
    if not one.shown:  # the end of a watch, which found nothing
        return later if later.became is Became.FIXED else None
    if newest["answer"] in {None, one.id}:
        return later
    return Later(later.at, Became.CHANGED, later.by, below=True)


def _answer(one: Answered, chain: Chain) -> Message:
    done = {item: Done(user, at) for item, (user, at) in one.done.items()}
    may = may_be_watched(one.shown.get("causes", ()))
    standing = Standing(one.id, done, watching(chain.watch), _found_later(one, chain), may)
    return render.answer(document_from(one.document), standing)


@dataclass(eq=False)
class _Turn:
    """The edits of one chain: one after the other, and what is wanted meanwhile is covered by the next."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted: dict[str, int] = field(default_factory=dict)
    covered: dict[str, int] = field(default_factory=dict)


class Answers:
    """The answers of one workspace."""

    def __init__(self, database: Database, poster: Poster) -> None:
        self._database = database
        self._poster = poster
        self._turns: WeakValueDictionary[str, _Turn] = WeakValueDictionary()

    async def find(self, asked: Asked) -> Chain | None:
        """The chain of the answer that a press, or a look of a watch, is about; None for one that is forgotten or
        stands elsewhere. One that was pressed before it was written down is waited for."""
        about = str(asked.about)
        end = asyncio.get_running_loop().time() + _RECORDED_SECONDS
        found = await self.get(about)
        while found is None and asyncio.get_running_loop().time() < end:
            unfinished = await self._database.persistently(lambda: questions.asked(self._database, about))
            found = await self.get(about)
            if unfinished is None:
                break
            await asyncio.sleep(_LOOK_SECONDS)
        if found is None or (found.first.team, found.first.channel) != (asked.team, asked.channel):
            return None
        return found

    async def get(self, question: str) -> Chain | None:
        return await self._database.persistently(lambda: answers.chain_of(self._database, question))

    async def show(self, chain: str, *, only: str | None = None) -> set[str]:
        """Edits what stands of a chain: its answers and their lines in the channel, or `only` this answer. Never raises
        for what Slack does: a message may be gone, and what was marked is marked all the same. What Slack refused."""
        turn = self._turns.setdefault(chain, _Turn())
        about = only or ""
        mine = turn.wanted[about] = turn.wanted.get(about, 0) + 1
        async with turn.lock:
            if turn.covered.get(about, 0) >= mine:
                return set()
            return await self._edit(chain, only, turn)

    async def _edit(self, chain: str, only: str | None, turn: _Turn) -> set[str]:
        """Another replica may edit the same messages at the same time: whoever comes last looks once more."""
        standing: dict[str, Message] = {}
        refused: set[str] = set()
        for _ in range(_MOST_ROUNDS):
            covered = turn.wanted[only or ""]
            found = await self.get(chain)
            wanted = _messages(found, only) if found else {}
            new = {ts: message for ts, message in wanted.items() if standing.get(ts) != message}
            if found is None or not new:
                turn.covered[only or ""] = covered
                break
            for ts, message in new.items():
                standing[ts] = message
                try:
                    await self._poster.update(found.first.channel, ts, message)
                except CALL_ERRORS as error:
                    _log.warning("answer not edited", question=chain, error=error_name(error))
                    refused.add(error_name(error))
        return refused


def _messages(chain: Chain, only: str | None) -> dict[str, Message]:
    """What is to stand, by timestamp; the newest answer first, which is looked at most."""
    wanted: dict[str, Message] = {}
    for one in reversed(chain.answers):
        if only not in {None, one.id}:
            continue
        try:
            wanted[one.answer_ts] = _answer(one, chain)
            if one.line_ts and chain.newest and only is None:
                whole = document_from(one.document)
                wanted[one.line_ts] = render.headline(whole, one.user, _found_later(one, chain))
        except (ValueError, KeyError, TypeError) as error:
            _log.error("answer cannot be made anew", question=one.id, exc_info=error)
    return wanted
