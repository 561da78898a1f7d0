"""What is known of an answer that people come back to, and that each press has its effect once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.storage import answers, questions, watches
from bot.storage.answers import Chain
from bot.storage.database import Database
from bot.storage.questions import Outcome, observation
from bot.storage.tables import checklist_items, observations
from bot.storage.tables import questions as table
from tests.storage.answered import answer, question, untrusted


async def press(database: Database, name: str) -> str:
    await questions.record(database, question(name, way="step"), "r1", 5.0)
    return name


async def chain(database: Database, name: str) -> Chain:
    found = await answers.chain_of(database, name)
    assert found is not None
    return found


async def done(database: Database, name: str) -> dict[str, str]:
    return {item: who for item, (who, _) in (await chain(database, name)).of(name).done.items()}


async def count(database: Database, what: sa.Table) -> int:
    async with database.begin() as connection:
        return int(await connection.scalar(sa.select(sa.func.count()).select_from(what)) or 0)


async def test_an_answer_is_found_again_with_all_that_it_takes_to_edit_it(database: Database) -> None:
    found = await answer(database)
    assert (found.team, found.channel, found.thread, found.answer_ts, found.line_ts) == (
        "T1",
        "C1",
        "1.0",
        "1.1",
        "1.0",
    )
    assert (found.host, found.port, found.starttls, found.user) == ("one.example.com", 25, "smtp", "U1")
    assert (found.document, found.shown) == ({"lead": "Expired."}, {"verdict": "untrusted"})
    assert found.done == {}
    whole = await chain(database, found.id)
    assert (whole.id, whole.answers, whole.newest, whole.watch) == (found.id, (found,), None, None)


async def test_the_answers_of_a_chain_are_found_from_any_of_them_and_no_others(database: Database) -> None:
    await answer(database, "other")
    first, second, third = [await answer(database, name, of) for name, of in (("a", None), ("b", "a"), ("c", "a"))]
    await answers.note(database, "a", {"at": "2026-11-23T17:00:00+00:00", "became": "same"})
    for one in (first, second, third):
        found = await chain(database, one.id)
        assert (found.id, found.answers) == ("a", (first, second, third))
        assert (found.newest or {})["became"] == "same"


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome("failed", thread="1.0", answer_ts="1.1", reference="x"),
        Outcome("done", thread="1.0", answer_ts="1.1"),
        Outcome("done", seen=observation(untrusted()), shown={}, document={"lead": "whispered"}),
    ],
    ids=["failed", "nothing was looked at", "whispered"],
)
async def test_what_has_no_controls_cannot_be_come_back_to(database: Database, outcome: Outcome) -> None:
    await questions.record(database, question("q"), "r1", 5.0)
    assert await answers.chain_of(database, "q") is None
    await questions.finish(database, "q", outcome)
    assert await answers.chain_of(database, "q") is None


async def test_a_look_that_nobody_is_told_of_is_observed_and_nothing_more(database: Database) -> None:
    await questions.record(database, question("look", way="look", thread="1.0"), "r1", 5.0)
    await questions.finish(database, "look", Outcome("silent", seen=observation(untrusted())))
    assert await count(database, observations) == 1
    async with database.begin() as connection:
        row = (await connection.execute(sa.select(table))).one()
    assert (row.state, row.diagnosis, row.document, row.thread) == ("silent", None, None, "1.0")
    assert await questions.looked_at(database, "T1", "C1", "1.0") == ("one.example.com", 25, "smtp")


async def test_a_step_is_marked_by_the_first_who_says_so_and_opened_again(database: Database) -> None:
    one = await answer(database)
    for who, name in (("U1", "p1"), ("U2", "p2")):
        await answers.mark(database, one.id, "operator/1", who, True, await press(database, name))
    assert await done(database, one.id) == {"operator/1": "U1"}
    await answers.mark(database, one.id, "operator/1", "U2", False, await press(database, "p3"))
    assert await done(database, one.id) == {}


async def test_a_press_that_is_worked_on_twice_has_one_effect_also_when_others_pressed_between(
    database: Database,
) -> None:
    one = await answer(database)
    await press(database, "p1")
    await asyncio.gather(*(answers.mark(database, one.id, "person/1", "U1", True, "p1") for _ in range(5)))
    assert await done(database, one.id) == {"person/1": "U1"}
    await answers.mark(database, one.id, "person/1", "U2", False, await press(database, "p2"))
    await answers.mark(database, one.id, "person/1", "U1", True, "p1")
    assert await done(database, one.id) == {}


async def test_of_presses_that_come_while_a_look_is_taken_one_has_it_and_the_next_has_another(
    database: Database,
) -> None:
    """Also when the look is over before they are worked on."""
    one = await answer(database)
    presses = [await press(database, f"p{number}") for number in range(6)]
    claims = await asyncio.gather(*(answers.claim(database, one.id, name) for name in presses))
    assert sum(claims) == 1
    taken = presses[claims.index(True)]
    assert await answers.claim(database, one.id, taken)  # its second run
    await questions.finish(database, taken, Outcome("done"))
    assert not any([await answers.claim(database, one.id, name) for name in presses if name != taken])
    assert await answers.claim(database, one.id, await press(database, "later"))


async def test_what_an_older_look_found_does_not_take_the_place_of_a_newer(database: Database) -> None:
    one = await answer(database)
    for at, became in (("10:00", "same"), ("10:02", "fixed"), ("10:01", "changed")):
        await answers.note(database, one.id, {"at": f"2026-11-23T{at}:00+00:00", "became": became})
    assert ((await chain(database, one.id)).newest or {})["became"] == "fixed"


async def test_a_chain_is_forgotten_as_a_whole_and_not_while_it_is_watched_or_goes_on(database: Database) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    stopped, running = await answer(database, "stopped"), await answer(database, "running")
    await answer(database, "second", "running")
    for one in (stopped, running):
        await answers.mark(database, one.id, "operator/1", "U1", True, await press(database, f"p{one.id}"))
        assert isinstance(await watches.begin(database, one, "U1", later, "press"), watches.Watch)
    await watches.end(database, stopped.id, "stopped", "p")
    await questions.forget_before(database, later)
    assert await answers.chain_of(database, stopped.id) is None
    assert len((await chain(database, running.id)).answers) == 2
    assert [await count(database, one) for one in (checklist_items, watches.watches, table)] == [1, 1, 2]
    await watches.end(database, running.id, "ended", "p")
    moment = datetime.now(UTC)
    await answer(database, "third", "running")
    await questions.forget_before(database, moment)
    assert len((await chain(database, running.id)).answers) == 3
    await questions.forget_before(database, later)
    assert [await count(database, one) for one in (checklist_items, watches.watches, table)] == [0, 0, 0]
