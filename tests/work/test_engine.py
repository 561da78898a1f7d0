"""What is relied on in DBOS: held here, so that another release of it cannot change it unseen."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from bot.storage.database import read_url
from bot.work.engine import Engine, Run, is_first_run, step
from bot.work.lines import Lines

Json = dict[str, Any]


class Runs:
    """A workflow of two steps, and what it did. The second step waits at the gate."""

    def __init__(self) -> None:
        self.done: list[tuple[str, str, bool]] = []
        self.gate = asyncio.Event()
        self.tasks: list[asyncio.Task[Any]] = []
        self.loop = asyncio.get_running_loop()

    async def __call__(self, workflow: str) -> None:
        task = asyncio.current_task()
        assert task is not None
        assert asyncio.get_running_loop() is self.loop
        self.tasks.append(task)
        assert await step("one", self._one, workflow, is_first_run()) == {"said": workflow}
        await step("two", self._two, workflow, is_first_run())

    async def _one(self, workflow: str, first: bool) -> Json:
        self.done.append(("one", workflow, first))
        return {"said": workflow}

    async def _two(self, workflow: str, first: bool) -> Json:
        self.done.append(("two", workflow, first))
        await self.gate.wait()
        return {}


@pytest.fixture
async def runs() -> Runs:
    return Runs()


Start = Callable[[str, Runs], Awaitable[Engine]]


@pytest.fixture
async def start(url: str) -> AsyncIterator[Start]:
    running: list[Engine] = []

    async def begin(executor: str, runs: Runs) -> Engine:
        engine = Engine(read_url(url), executor, runs)
        await engine.launch()
        running[:] = [engine]
        return engine

    yield begin
    for engine in running:
        await engine.destroy()


async def until(ready: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not ready():  # noqa: ASYNC110 - DBOS tells nobody
            await asyncio.sleep(0.02)


def run(question: str, number: int = 0) -> Run:
    return Run(question, {}, number)


async def cancelled(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_run_is_had_once_whoever_starts_it_again(start: Start, runs: Runs) -> None:
    engine = await start("a", runs)
    runs.gate.set()
    await asyncio.gather(*(engine.run(run("w1")) for _ in range(3)))
    assert runs.done == [("one", "w1", True), ("two", "w1", True)]


async def test_what_a_dead_executor_left_goes_on_after_its_last_recorded_step(start: Start, runs: Runs) -> None:
    engine = await start("dead", runs)
    waiting = asyncio.create_task(engine.run(run("w1")))
    await until(lambda: len(runs.done) == 2)
    await cancelled(waiting, *runs.tasks)
    await engine.destroy()
    engine = await start("alive", runs)
    assert await engine.left({"alive"}) == {"w1"}
    assert not await engine.left({"alive", "dead"})
    runs.gate.set()
    next_run = await engine.next_run("w1", {})
    assert next_run == Run("w1", {"one": {"said": "w1"}}, 1)
    await engine.run(next_run)
    assert runs.done[2:] == [("two", "w1", False)]
    assert not await engine.left({"alive"})


async def test_a_run_that_is_followed_by_another_does_nothing_more(start: Start, runs: Runs) -> None:
    """A process that was frozen, and taken for dead, wakes up in the midst of it."""
    engine = await start("a", runs)
    frozen = asyncio.create_task(engine.run(run("w1")))
    await until(lambda: len(runs.done) == 2)
    assert (await engine.next_run("w1", {})).number == 1
    runs.gate.set()
    with pytest.raises(Exception, match="cancelled"):
        await frozen
    assert (await engine.next_run("w1", {})).done == {"one": {"said": "w1"}}  # what came too late is not recorded


async def test_steps_of_another_shape_are_not_believed(
    start: Start, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await start("older", runs)
    waiting = asyncio.create_task(engine.run(run("w1")))
    await until(lambda: len(runs.done) == 2)
    await cancelled(waiting, *runs.tasks)
    await engine.destroy()
    monkeypatch.setattr("bot.work.engine.SHAPE", "of a later release")
    engine = await start("newer", runs)
    assert await engine.left({"newer"}) == {"w1"}
    assert await engine.next_run("w1", {}) == Run("w1", {}, 1)


async def test_a_question_that_nobody_began_has_its_first_run(start: Start, runs: Runs) -> None:
    """Else it would be looked for what cannot have been posted."""
    engine = await start("a", runs)
    runs.gate.set()
    await engine.run(run("w10"))
    assert await engine.next_run("w1", {}) == Run("w1", {}, 0)


async def test_runs_that_are_over_can_be_forgotten(start: Start, runs: Runs) -> None:
    engine = await start("a", runs)
    unfinished = asyncio.create_task(engine.run(run("w1")))
    await until(lambda: len(runs.done) == 2)
    runs.gate.set()
    await engine.run(run("w2"))
    await unfinished
    runs.gate.clear()
    unfinished = asyncio.create_task(engine.run(run("w3")))
    await until(lambda: len(runs.done) == 6)
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert await engine.over_before(later) == {"w1": "w1", "w2": "w2"}
    await engine.forget(["w1", "w2"])
    assert not await engine.over_before(later)
    runs.gate.set()
    await unfinished


async def test_what_is_stored_is_json(start: Start, runs: Runs, url: str) -> None:
    """A pickle would run what somebody writes into the database."""
    engine = await start("a", runs)
    runs.gate.set()
    await engine.run(run("w1"))
    sync = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    schema = "" if url.startswith("sqlite") else "dbos."
    with sync.connect() as connection:
        kinds = set(connection.scalars(sa.text(f"SELECT serialization FROM {schema}workflow_status")))
        kinds |= set(connection.scalars(sa.text(f"SELECT serialization FROM {schema}operation_outputs")))
    sync.dispose()
    assert kinds == {"certcheck_json"}


async def test_a_thread_that_waits_for_the_database_can_be_cut_off(postgres: str) -> None:
    """Else a process that is to stop would wait as long as a database that hangs."""
    lines = Lines(read_url(postgres))
    line = lines.open()
    waiting = asyncio.create_task(asyncio.to_thread(line.execute, "SELECT pg_sleep(3600)"))
    with closing(lines.open()) as other:
        while not other.execute("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%(3600)'").rowcount:
            other.rollback()
            await asyncio.sleep(0.02)
    lines.cut()
    with pytest.raises(psycopg.OperationalError):
        await asyncio.wait_for(waiting, 20)


async def test_it_writes_to_the_common_log(start: Start, runs: Runs) -> None:
    await start("a", runs)
    logger = logging.getLogger("dbos")
    assert logger.propagate
    assert all(isinstance(handler, logging.NullHandler) for handler in logger.handlers)
