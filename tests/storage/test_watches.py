"""A look that is due becomes one question, and nobody who wants to be told is lost."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.storage import answers, questions, replicas, watches
from bot.storage.database import Database, open_database, read_url
from bot.storage.questions import Outcome, Question
from bot.storage.tables import questions as table
from bot.storage.watches import Due, Full, Watch
from tests.storage.answered import answer, question

NOW = datetime.now(UTC) + timedelta(hours=1)  # after all that a test does, however long the others took
WEEK = NOW + timedelta(days=7)
MINUTE = timedelta(minutes=1)
ROOT = Path(__file__).resolve().parents[2]


def look(due: Due) -> Question:
    return question(f"look/{due.watch}/{due.number}", way="look", thread=due.thread)


async def take(database: Database, now: datetime = NOW, limit: int = 50, replica: str = "r1") -> list[str]:
    return list(await watches.take_due(database, replica, now, look, limit, lambda _since, _now: MINUTE))


async def watching(database: Database, name: str = "a" * 64, until: datetime = WEEK, **more: str) -> Watch:
    found = await watches.begin(database, await answer(database, name, **more), "U1", until, "press")
    assert isinstance(found, Watch)
    return found


async def accepted(database: Database) -> set[str]:
    async with database.begin() as connection:
        return set(await connection.scalars(sa.select(table.c.id).where(table.c.state == "accepted")))


async def test_people_who_press_at_once_wherever_are_all_told_by_one_watch(database: Database) -> None:
    one = await answer(database)
    people = {f"U{number}" for number in range(8)}
    begun = await asyncio.gather(*(watches.begin(database, one, who, WEEK, "press") for who in people))
    assert len({watch.id for watch in begun if isinstance(watch, Watch)}) == 1
    found = await answers.chain_of(database, one.id)
    assert found is not None
    assert found.watch is not None
    assert (set(found.watch.people), len(found.watch.people)) == (people, 8)


async def test_who_joins_a_watch_has_it_for_as_long_as_was_promised(database: Database) -> None:
    first = await watching(database)
    one = await answers.chain_of(database, first.question)
    assert one is not None
    for until, expected in ((WEEK + MINUTE, WEEK + MINUTE), (NOW, WEEK + MINUTE)):
        joined = await watches.begin(database, one.first, "U1", until, "press")
        assert isinstance(joined, Watch)
        assert (joined.id, joined.people, joined.until) == (first.id, ("U1",), expected)


async def test_a_workspace_has_so_many_watches_and_no_more_until_one_ends_however_they_are_begun(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watches, "AT_MOST", 3)
    many = [await answer(database, f"{number}") for number in range(8)]
    begun = await asyncio.gather(*(watches.begin(database, one, "U1", WEEK, "press") for one in many))
    assert begun.count(Full.WATCHES) == 5
    await watching(database, "elsewhere", team="T2")
    first = next(one for one in begun if isinstance(one, Watch))
    await watches.end(database, first.question, "fixed", "p")
    assert isinstance(await watches.begin(database, many[begun.index(Full.WATCHES)], "U1", WEEK, "press"), Watch)


async def test_a_watch_has_so_many_people_and_no_more(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watches, "PEOPLE_AT_MOST", 2)
    one = await answer(database)
    begun = [await watches.begin(database, one, who, WEEK, "press") for who in ("U1", "U2", "U1", "U3")]
    assert [one is Full.PEOPLE for one in begun] == [False, False, False, True]


async def test_a_press_worked_on_twice_revives_no_watch_that_was_stopped_between_and_stops_no_newer_one(
    database: Database,
) -> None:
    one = await answer(database)
    press = question("watch/pressed", way="watch")
    await questions.record(database, press, "r1", 5.0)
    assert isinstance(await watches.begin(database, one, "U1", WEEK, press.id), Watch)
    assert await watches.end(database, one.id, "stopped", "unpressed") == ("U1",)
    assert await watches.begin(database, one, "U1", WEEK, press.id) is None
    newer = await watches.begin(database, one, "U2", WEEK, "another press")
    await watches.end(database, one.id, "stopped", "unpressed")
    assert await watches.begin(database, one, "U1", WEEK, press.id) == newer


async def test_a_watch_that_ended_stays_as_it_ended_and_another_may_begin(database: Database) -> None:
    first = await watching(database)
    assert await watches.end(database, first.question, "stopped", "p1") == ("U1",)
    assert await watches.end(database, first.question, "fixed", "p2") == ()
    assert await watches.end(database, first.question, "stopped", "p1") == ("U1",)  # its second run
    one = await answers.chain_of(database, first.question)
    assert one is not None
    assert one.watch is None
    again = await watches.begin(database, one.first, "U2", WEEK, "press")
    assert isinstance(again, Watch)
    assert again.id != first.id


async def test_a_watch_that_was_stopped_says_nothing_more_but_what_it_had_begun_to_say(database: Database) -> None:
    one = await watching(database)
    for _ in range(2):
        spoke = await watches.speak(database, one.id, "look1", change=True)
        assert spoke is not None
        assert spoke.told == 1
    await watches.end(database, one.question, "ended", "look1")
    assert await watches.speak(database, one.id, "look1", change=True) == spoke
    assert await watches.speak(database, one.id, "look2", change=True) is None


async def test_of_many_who_take_what_is_due_each_look_goes_to_one(database: Database) -> None:
    for number in range(6):
        await watching(database, f"{number}")
    assert await watches.count_due(database, NOW) == 6
    names = [f"r{number}" for number in range(4)]
    taken = await asyncio.gather(*(take(database, replica=name) for name in names for _ in range(2)))
    looks = [one for some in taken for one in some]
    assert len(looks) == len(set(looks)) == 6
    assert await accepted(database) == set(looks)
    assert (await watches.count_due(database, NOW), await watches.count_running(database)) == (0, 6)


async def test_there_is_one_look_of_a_watch_at_a_time(database: Database) -> None:
    """While Slack is away looks must not pile up: each of them would say that it is fixed."""
    one = await watching(database)
    assert await take(database) == [f"look/{one.id}/1"]
    assert await take(database, NOW + MINUTE) == []
    await questions.finish(database, f"look/{one.id}/1", Outcome("silent"))
    assert await take(database, NOW + MINUTE / 2) == []
    assert await take(database, NOW + MINUTE) == [f"look/{one.id}/2"]


async def test_no_more_looks_are_under_way_than_they_may_and_who_waited_longest_is_first(database: Database) -> None:
    order = [await watching(database, f"{number}") for number in range(3)]
    first = await take(database, limit=2)
    assert first == [f"look/{one.id}/1" for one in order[:2]]
    assert await take(database, limit=2) == []
    await questions.finish(database, first[0], Outcome("silent"))
    assert await take(database, limit=2) == [f"look/{order[2].id}/1"]


async def test_a_look_knows_what_it_is_about_and_where(database: Database) -> None:
    one, seen = await watching(database), []

    def make(due: Due) -> Question:
        seen.append(due)
        return look(due)

    await watches.take_due(database, "r1", NOW, make, 1, lambda _since, _now: MINUTE)
    assert seen == [Due(one.id, 1, one.question, "T1", "C1", "1.0", "one.example.com", 25, "smtp")]


async def test_a_watch_looks_once_more_when_its_time_is_over(database: Database) -> None:
    one = await watching(database, until=NOW + MINUTE / 2)
    assert await take(database)
    await questions.finish(database, f"look/{one.id}/1", Outcome("silent"))
    assert await take(database, NOW + MINUTE / 2) == [f"look/{one.id}/2"]


async def test_a_watch_whose_people_cannot_be_told_ends_a_week_after_its_time(database: Database) -> None:
    await watching(database, until=NOW)
    assert await take(database, NOW + timedelta(days=8)) == []
    assert await watches.count_running(database) == 0


async def test_a_stopped_watch_does_not_look(database: Database) -> None:
    one = await watching(database)
    await watches.end(database, one.question, "stopped", "p")
    assert await take(database) == []


_DYING = """
import asyncio, os, signal, sys
from bot.storage import watches
from bot.storage.database import open_database, read_url
from tests.storage.test_watches import MINUTE, NOW, look

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

async def main():
    async with open_database(read_url(sys.argv[1])) as database:
        pause = die if sys.argv[2] == "taking" else lambda *_: MINUTE
        await watches.take_due(database, "dead", NOW, look, 50, pause)
        die()

asyncio.run(main())
"""


@pytest.mark.parametrize("where", ["taking", "taken"])
async def test_whoever_is_killed_while_it_takes_a_look_it_is_taken_once(url: str, where: str) -> None:
    async with open_database(read_url(url)) as database:
        one = await watching(database)
    dying = await asyncio.create_subprocess_exec(sys.executable, "-c", _DYING, url, where, cwd=ROOT)
    assert await dying.wait() == -9
    async with open_database(read_url(url)) as database:
        await replicas.join(database, "alive", "a", "1")
        orphans = list(await questions.take_orphans(database, "alive", 50))
        assert [*orphans, *await take(database, replica="alive")] == [f"look/{one.id}/1"]
        assert len(orphans) == (where == "taken")
