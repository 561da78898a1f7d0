"""What is relied on in DBOS: held here, so that another release of it cannot change it unseen."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.storage.database import read_url
from bot.work.engine import Engine, is_first_run, step

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


async def test_a_workflow_runs_once_whoever_starts_it_again(start: Start, runs: Runs) -> None:
    engine = await start("a", runs)
    runs.gate.set()
    await asyncio.gather(*(engine.run("w1") for _ in range(3)))
    assert runs.done == [("one", "w1", True), ("two", "w1", True)]


async def test_what_a_dead_executor_left_goes_on_after_its_last_recorded_step(start: Start, runs: Runs) -> None:
    engine = await start("dead", runs)
    waiting = asyncio.create_task(engine.run("w1"))
    await until(lambda: len(runs.done) == 2)
    for task in (waiting, *runs.tasks):
        task.cancel()
    await asyncio.gather(waiting, *runs.tasks, return_exceptions=True)
    await engine.destroy()
    engine = await start("alive", runs)
    assert set(await engine.executors()) == {"dead"}
    runs.gate.set()
    await asyncio.gather(engine.take_over({"dead"}), engine.take_over({"dead"}))
    await until(lambda: len(runs.done) == 3)
    await until(lambda: all(task.done() for task in runs.tasks))
    assert runs.done[2:] == [("two", "w1", False)]
    assert not await engine.executors()


async def test_finished_work_is_forgotten_and_unfinished_is_not(start: Start, runs: Runs) -> None:
    engine = await start("a", runs)
    unfinished = asyncio.create_task(engine.run("w1"))
    await until(lambda: len(runs.done) == 2)
    runs.gate.set()
    await engine.run("w2")
    await unfinished
    runs.gate.clear()
    unfinished = asyncio.create_task(engine.run("w3"))
    await until(lambda: len(runs.done) == 6)
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert await engine.forget_before(later) == 2
    assert await engine.forget_before(later) == 0
    runs.gate.set()
    await unfinished


async def test_what_is_stored_is_json(start: Start, runs: Runs, url: str) -> None:
    """A pickle would run what somebody writes into the database."""
    engine = await start("a", runs)
    runs.gate.set()
    await engine.run("w1")
    sync = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    schema = "" if url.startswith("sqlite") else "dbos."
    with sync.connect() as connection:
        kinds = set(connection.scalars(sa.text(f"SELECT serialization FROM {schema}workflow_status")))
        kinds |= set(connection.scalars(sa.text(f"SELECT serialization FROM {schema}operation_outputs")))
    sync.dispose()
    assert kinds == {"certcheck_json"}


async def test_it_writes_to_the_common_log(start: Start, runs: Runs) -> None:
    await start("a", runs)
    logger = logging.getLogger("dbos")
    assert logger.propagate
    assert all(isinstance(handler, logging.NullHandler) for handler in logger.handlers)
