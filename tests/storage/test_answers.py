"""What is known of an answer that people come back to, and that each press has its effect once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.storage import answers, questions, watches
from bot.storage.database import Database
from bot.storage.questions import Outcome
from bot.storage.tables import checklist_items, observations
from bot.storage.tables import questions as table
from tests.storage.answered import STEPS, answer, question, untrusted


async def press(database: Database, name: str) -> str:
    await questions.record(database, question(name, way="step"), "r1", 5.0)
    return name


async def done(database: Database, name: str) -> dict[str, str]:
    found = await answers.answered(database, name)
    assert found is not None
    return {item: who for item, (who, _) in found.done.items()}


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
    assert (found.looks, found.later, found.done, found.watch) == (0, None, {}, None)
    assert timedelta(0) <= datetime.now(UTC) - found.finished_at < timedelta(hours=1)
    async with database.begin() as connection:
        items = (await connection.execute(sa.select(checklist_items))).all()
    assert {row.item: row.words for row in items} == {item: words for item, _, words in STEPS} | {
        "operator/1": "Renew  it ?."
    }


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome("failed", thread="1.0", answer_ts="1.1", reference="x"),
        Outcome("done", thread="1.0", answer_ts="1.1"),
        Outcome("done", diagnosis=untrusted(), shown={}, document={"lead": "whispered"}),
    ],
    ids=["failed", "nothing was looked at", "whispered"],
)
async def test_what_has_no_controls_cannot_be_come_back_to(database: Database, outcome: Outcome) -> None:
    await questions.record(database, question("q"), "r1", 5.0)
    assert await answers.answered(database, "q") is None
    await questions.finish(database, "q", outcome)
    assert await answers.answered(database, "q") is None


async def test_a_look_that_nobody_is_told_of_is_observed_and_nothing_more(database: Database) -> None:
    await questions.record(database, question("look", way="look", thread="1.0"), "r1", 5.0)
    await questions.finish(database, "look", Outcome("silent", diagnosis=untrusted()))
    assert await count(database, observations) == 1
    async with database.begin() as connection:
        row = (await connection.execute(sa.select(table))).one()
    assert (row.state, row.diagnosis, row.document, row.thread) == ("silent", None, None, "1.0")
    assert await questions.looked_at(database, "T1", "C1", "1.0") == ("one.example.com", 25, "smtp")


async def test_a_step_is_marked_and_opened_again(database: Database) -> None:
    one = await answer(database)
    await answers.toggle(database, one.id, "operator/1", "U1", await press(database, "p1"))
    assert await done(database, one.id) == {"operator/1": "U1"}
    await answers.toggle(database, one.id, "operator/1", "U2", await press(database, "p2"))
    assert await done(database, one.id) == {}


async def test_a_press_that_is_worked_on_twice_has_one_effect_also_when_others_pressed_between(
    database: Database,
) -> None:
    one = await answer(database)
    await press(database, "p1")
    await asyncio.gather(*(answers.toggle(database, one.id, "user/1", "U1", "p1") for _ in range(5)))
    assert await done(database, one.id) == {"user/1": "U1"}
    await answers.toggle(database, one.id, "user/1", "U2", await press(database, "p2"))
    await answers.toggle(database, one.id, "user/1", "U1", "p1")
    assert await done(database, one.id) == {}


async def test_of_many_presses_at_once_each_counts(database: Database) -> None:
    one = await answer(database)
    presses = [await press(database, f"p{number}") for number in range(7)]
    await asyncio.gather(*(answers.toggle(database, one.id, "user/1", "U1", name) for name in presses))
    assert await done(database, one.id) == {"user/1": "U1"}


async def test_a_look_again_counts_once_and_an_older_one_changes_nothing(database: Database) -> None:
    one = await answer(database)
    for _ in range(2):
        await answers.looked_again(database, one.id, 0, {"became": "same"})
    await answers.looked_again(database, one.id, 1, {"became": "fixed"})
    await answers.looked_again(database, one.id, 0, {"became": "same"})
    found = await answers.answered(database, one.id)
    assert found is not None
    assert (found.looks, found.later) == (2, {"became": "fixed"})


async def test_a_look_again_that_failed_counts_and_leaves_what_stood(database: Database) -> None:
    """Else its button would stand for a question that is answered already, and do nothing for ever."""
    one = await answer(database)
    await answers.later(database, one.id, {"became": "fixed"})
    await answers.looked_again(database, one.id, 0, None)
    found = await answers.answered(database, one.id)
    assert found is not None
    assert (found.looks, found.later) == (1, {"became": "fixed"})


async def test_an_answer_is_forgotten_with_its_steps_and_watches_but_not_while_it_is_watched(
    database: Database,
) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    stopped, running = await answer(database, "stopped"), await answer(database, "running")
    for one in (stopped, running):
        assert await watches.begin(database, one, "U1", later, {})
    await watches.stop(database, stopped.id)
    await questions.forget_before(database, later)
    assert await answers.answered(database, stopped.id) is None
    found = await answers.answered(database, running.id)
    assert found is not None
    assert found.watch is not None
    assert [await count(database, one) for one in (checklist_items, watches.watches, table)] == [3, 1, 1]
    await watches.end(database, found.watch.id, "ended")
    await questions.forget_before(database, later)
    assert [await count(database, one) for one in (checklist_items, watches.watches, table)] == [0, 0, 0]
