"""Questions are recorded once, go to one replica, end once, and are forgotten in time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bot.storage import questions, replicas
from bot.storage.database import Database
from bot.storage.questions import Outcome, Question, observation
from bot.storage.recorder import Recorder
from bot.storage.tables import observations
from bot.storage.tables import questions as table
from bot.trust.diagnosis import Diagnosis, Verdict
from bot.trust.sighting import Target

ASKED = Question("a" * 64, "mention", "T1", "C1", "1.1", "1.1", {"text": "lone \ud800, NUL \x00", "response_url": "x"})


def diagnosis() -> Diagnosis:
    return Diagnosis(Target("one.example.com"), datetime.now(UTC), Verdict.TRUSTED, (), (), ())


async def rows(database: Database, what: sa.Table) -> list[sa.RowMapping]:
    async with database.begin() as connection:
        return list((await connection.execute(sa.select(what))).mappings())


async def test_of_repeated_deliveries_at_once_one_is_the_first(database: Database) -> None:
    first = await asyncio.gather(*(questions.record(database, ASKED, f"r{n}", 5.0) for n in range(6)))
    assert first.count(True) == 1
    assert len(await rows(database, table)) == 1
    assert await questions.asked(database, ASKED.id) == ASKED.asked


async def test_questions_that_come_together_are_each_recorded_once(database: Database) -> None:
    """Also the same one twice in the same moment, and one that no database takes."""
    recorder = Recorder(database, "r1")
    asked = [replace(ASKED, id=f"{number:064}") for number in range(250)]
    wrong = replace(ASKED, id="w" * 64, way=object())  # type: ignore[arg-type]
    everything = [*asked, *asked, wrong]
    first = await asyncio.gather(*(recorder.record(one, 20.0) for one in everything), return_exceptions=True)
    assert first[:500].count(True) == 250
    assert first[:500].count(False) == 250
    assert isinstance(first[500], Exception)
    assert len(await rows(database, table)) == 250


async def test_what_was_asked_goes_as_soon_as_it_is_answered(database: Database) -> None:
    await questions.record(database, ASKED, "r1", 5.0)
    outcome = Outcome(
        "done", thread="1.1", answer_ts="1.2", seen=observation(diagnosis()), shown={"verdict": "trusted"}
    )
    await questions.finish(database, ASKED.id, outcome)
    assert await questions.asked(database, ASKED.id) is None
    (row,) = await rows(database, table)
    assert (row["state"], row["host"], row["port"], row["answer_ts"]) == ("done", "one.example.com", 443, "1.2")
    assert row["diagnosis"] == {"verdict": "trusted"}
    assert "response_url" not in str(dict(row))
    assert not await questions.record(database, ASKED, "r1", 5.0)


async def test_an_answer_that_is_written_down_again_is_one_observation(database: Database) -> None:
    await questions.record(database, ASKED, "r1", 5.0)
    for _ in range(2):
        await questions.finish(database, ASKED.id, Outcome("done", seen=observation(diagnosis()), shown={}))
    (seen,) = await rows(database, observations)
    assert (seen["host"], seen["port"], seen["verdict"], seen["causes"]) == ("one.example.com", 443, "trusted", [])


async def test_questions_of_the_dead_go_to_one_of_the_living_oldest_first(database: Database) -> None:
    await replicas.join(database, "alive", "a", "1")
    await replicas.join(database, "other", "b", "1")
    for number in range(6):
        await questions.record(database, replace(ASKED, id=f"{number}"), "dead", 5.0)
    await questions.record(database, replace(ASKED, id="mine"), "alive", 5.0)
    taken = await asyncio.gather(*(questions.take_orphans(database, name, 50) for name in ("alive", "other")))
    assert sorted([*taken[0], *taken[1]]) == [f"{number}" for number in range(6)]
    assert all(list(one) == sorted(one) for one in taken)


async def test_what_is_left_of_an_answered_question_goes_to_one_of_the_living_too(database: Database) -> None:
    await replicas.join(database, "alive", "a", "1")
    for name, replica in (("left", "dead"), ("over", "dead"), ("theirs", "alive")):
        await questions.record(database, replace(ASKED, id=name), replica, 5.0)
        await questions.finish(database, name, Outcome("done"))
    assert list(await questions.take_orphans(database, "alive", 50, {"left", "theirs"})) == ["left"]


async def test_only_its_replica_begins_a_question_again(database: Database) -> None:
    await questions.record(database, ASKED, "mine", 5.0)
    assert await questions.begin_again(database, ASKED.id, "mine", count=True) == ("accepted", 1)
    assert await questions.begin_again(database, ASKED.id, "mine", count=False) == ("accepted", 1)
    assert await questions.begin_again(database, ASKED.id, "other", count=True) is None
    assert await questions.accepted_of(database, {ASKED.id, "unknown"}) == {ASKED.id}
    await questions.finish(database, ASKED.id, Outcome("done"))
    assert await questions.accepted_of(database, {ASKED.id}) == set()


async def test_old_answers_are_forgotten_and_new_ones_kept(database: Database) -> None:
    for name in ("old", "new"):
        await questions.record(database, replace(ASKED, id=name), "r1", 5.0)
        await questions.finish(database, name, Outcome("done", seen=observation(diagnosis()), shown={}))
    past = datetime.now(UTC) - timedelta(days=100)
    async with database.begin() as connection:
        await connection.execute(sa.update(table).where(table.c.id == "old").values(finished_at=past))
        await connection.execute(sa.update(observations).where(observations.c.question == "old").values(at=past))
    assert await questions.forget_before(database, datetime.now(UTC) - timedelta(days=90)) == 2
    assert [row["id"] for row in await rows(database, table)] == ["new"]
    assert [row["question"] for row in await rows(database, observations)] == ["new"]


async def test_a_lease_has_one_holder_until_that_one_is_gone(database: Database) -> None:
    await replicas.join(database, "one", "a", "1")
    await replicas.join(database, "two", "b", "1")
    assert await replicas.hold(database, "upkeep", "one")
    assert not await replicas.hold(database, "upkeep", "two")
    assert await replicas.hold(database, "upkeep", "one")
    await replicas.leave(database, "one")
    assert await replicas.hold(database, "upkeep", "two")
    assert not await replicas.beat(database, "one")


async def test_only_a_replica_that_has_not_moved_is_buried(database: Database) -> None:
    await replicas.join(database, "still", "a", "1")
    await replicas.join(database, "moving", "b", "1")
    seen = await replicas.beats(database)
    assert await replicas.beat(database, "moving")
    assert list(await replicas.bury(database, seen)) == ["still"]


async def test_who_returns_under_its_own_name_leaves_nothing_to_the_one_before(database: Database) -> None:
    await replicas.join(database, "pod-0/1", "pod-0", "1")
    await replicas.join(database, "pod-1/1", "pod-1", "1")
    await replicas.join(database, "pod-0/2", "pod-0", "1", instead_of="pod-0")
    assert set(await replicas.beats(database)) == {"pod-0/2", "pod-1/1"}
