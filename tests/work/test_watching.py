"""Looks of watches that come due: when, by whom, and that they are answered like every other question."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.metrics import Metrics
from bot.storage import replicas, watches
from bot.storage.database import Database, open_database, read_url
from bot.storage.questions import Outcome, Question
from bot.storage.tables import questions as table
from bot.storage.watches import Due
from bot.work.replica import Replica, new_id
from bot.work.watching import Watching, next_look
from bot.work.work import Work
from tests.storage.answered import answer, question

Json = dict[str, Any]


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with open_database(read_url(url)) as opened:
        yield opened


def look(due: Due) -> Question:
    return question(f"look/{due.watch}/{due.number}", way="look", thread=due.thread)


class Looks:
    """Answers looks without a word, and keeps what it was asked to do."""

    def __init__(self) -> None:
        self.did: list[tuple[object, ...]] = []
        self.done = asyncio.Event()

    async def begin(self, asked: Json, again: bool) -> tuple[Json, Outcome | None]:
        self.did.append(("begin", asked, again))
        return {"begun": True}, None

    async def finish(self, asked: Json, begun: Json) -> Outcome:
        self.did.append(("finish", asked, begun))
        self.done.set()
        return Outcome("silent")

    async def attach(self, place: Json, chain: str, again: bool) -> None:
        raise AssertionError((place, chain, again))

    async def give_up(self, asked: Json, begun: Json | None) -> Outcome:
        raise AssertionError((asked, begun))


async def watch(database: Database, name: str = "a" * 64) -> watches.Watch:
    one = await answer(database, name)
    found = await watches.begin(database, one, "U1", datetime.now(UTC) + timedelta(days=7), "press")
    assert isinstance(found, watches.Watch)
    return found


@pytest.mark.parametrize(
    ("age", "pause"),
    [("0:00", 1), ("0:14", 1), ("0:15", 5), ("2:59", 5), ("3:00", 15), ("23:59", 15), ("24:00", 60), ("999:00", 60)],
)
def test_it_looks_often_at_first_and_then_less(age: str, pause: int) -> None:
    hours, minutes = age.split(":")
    now = datetime.now(UTC)
    assert next_look(now - timedelta(hours=int(hours), minutes=int(minutes)), now) == timedelta(minutes=pause)


async def test_a_look_that_is_due_is_worked_on_like_any_question(database: Database) -> None:
    looks = Looks()
    one = await watch(database)
    async with Work(database, lambda _: looks, look).running(new_id("one"), named=False, keep_days=90) as work:
        await asyncio.wait_for(looks.done.wait(), 20)
        await work.finish(20)
        asked = {"text": f"look/{one.id}/1"}
        assert looks.did == [("begin", asked, False), ("finish", asked, {"begun": True})]
        async with database.begin() as connection:
            assert await connection.scalar(sa.select(table.c.state).where(table.c.way == "look")) == "silent"
        metrics = Metrics()
        metrics.watches(lambda: work.watches)
        assert b"\ncertcheck_watches 1.0\n" in metrics.text()


async def test_only_one_replica_takes_looks_until_it_is_gone(database: Database) -> None:
    taken: list[str] = []
    one = await watch(database)
    replica = Replica(database, new_id("mine"), False, lambda: None)
    await replica.join("1")
    await replicas.join(database, "other/1", "other", "1")
    assert await replicas.hold(database, "watches", "other/1")
    watching = Watching(database, replica, look, taken.append, lambda: True)
    await watching._round()
    assert (taken, watching.running, watching.due) == ([], 1, 1)
    await replicas.leave(database, "other/1")
    await watching._round()
    assert taken == [f"look/{one.id}/1"]


async def test_who_is_shutting_down_takes_no_more_looks(database: Database) -> None:
    await watch(database)
    replica = Replica(database, new_id("mine"), False, lambda: None)
    await replica.join("1")
    await Watching(database, replica, look, pytest.fail, lambda: False)._round()
    assert await watches.count_due(database, datetime.now(UTC)) == 1
