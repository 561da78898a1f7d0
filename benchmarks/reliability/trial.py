"""One workspace, one database and some bots: what is asked of them, and what came of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bot.playground.slack import Envelope, Message, StandIn
from tests.slack.conftest import ANN, PASTE, C
from tests.work.conftest import Bot, is_finished

POST, UPDATE = "chat.postMessage", "chat.update"
_QUIET_SECONDS = 1.5  # so long a second answer is waited for


@dataclass(frozen=True)
class Scale:
    """How much of everything; times in seconds."""

    load: int = 500
    load_seconds: float = 10.0
    asked: int = 12
    slack_away: float = 60.0
    database_away: float = 10.0


QUICK = Scale(load=60, load_seconds=2.0, asked=6, slack_away=5.0, database_away=4.0)


@dataclass(frozen=True)
class Result:
    """One line of the table."""

    what: str
    database: str
    asked: int
    once: int
    twice: int
    lost: int
    note: str


class Trial:
    """Runs in a fresh workspace, on an empty database. `start` starts a bot, with these settings."""

    def __init__(
        self, slack: StandIn, folder: Path, url: str, scale: Scale, start: Callable[..., Awaitable[Bot]]
    ) -> None:
        self.slack, self.folder, self.url, self.scale, self.start = slack, folder, url, scale, start
        self.said: list[Message] = []

    async def start_two(self, **settings: str) -> dict[str, Bot]:
        """Two replicas by name, both of them told by Slack."""
        one, other = await asyncio.gather(
            *(self.start(CERTCHECK_REPLICA=name, **settings) for name in ("one", "other"))
        )
        await self.slack.wait_for(lambda: len(self.slack.socket.connections) == 2, 60)
        return {"one": one, "other": other}

    async def ask(self, host: str, channel: str = C) -> Message:
        self.said.append(await self.slack.say(channel, ANN, PASTE.format(host=host)))
        return self.said[-1]

    async def answers(self, hosts: Sequence[str]) -> list[Message]:
        """The answers to people who ask for these hosts by name; nothing disturbs them. In their order."""
        asked = [await self.slack.say(C, ANN, f"<@{self.slack.bot_user}> {host}", encoded=True) for host in hosts]
        self.said += asked
        await self.all_answered()
        return [self.slack.replies(one)[0] for one in asked]

    async def all_acknowledged(self) -> None:
        await self.slack.wait_for(lambda: all(one.acked for one in self.first_told()), 60)

    async def all_answered(self, seconds: float = 120.0) -> float:
        """Waits until each has a finished answer. Seconds until the last."""
        return await self.comes(
            lambda: all(any(map(is_finished, self.slack.replies(one))) for one in self.said), seconds
        )

    async def comes(self, ready: Callable[[], object], seconds: float = 120.0) -> float:
        """Waits until this is so, for `seconds` at the most, and a little longer for what comes twice. Seconds until
        it was so."""
        started = time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not ready():  # noqa: ASYNC110 - with 500 questions, looking at every change would take all the time
                    await asyncio.sleep(0.2)
        took = time.monotonic() - started
        await self.slack.quiet(_QUIET_SECONDS)
        return took

    def first_told(self) -> list[Envelope]:
        """The envelope of each question, in the order of asking."""
        first: dict[str, Envelope] = {}
        for envelope in self.slack.envelopes:
            first.setdefault(str(envelope.payload.get("event", {}).get("ts")), envelope)
        return [first[said.ts] for said in self.said]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What another process finds in the database, or changes there. PostgreSQL alone."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []

    def result(self, what: str, note: str, said: Sequence[Sequence[Message]] | None = None) -> Result:
        """`said`: to each question, everything that may answer it; all that stands in its thread, if not given."""
        given = [self.slack.replies(one) for one in self.said] if said is None else said
        lost = sum(not any(map(is_finished, one)) for one in given)
        twice = sum(len(one) > 1 for one in given)
        once = sum(len(one) == 1 and is_finished(one[0]) for one in given)
        return self.line(what, note, asked=len(given), once=once, twice=twice, lost=lost)

    def line(self, what: str, note: str, *, asked: int, once: int, twice: int, lost: int) -> Result:
        kind = "SQLite" if self.url.startswith("sqlite") else "PostgreSQL"
        return Result(what, kind, asked, once, twice, lost, note)
