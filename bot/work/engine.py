"""DBOS, held in one place: configured, started, asked for what the rest needs, and ended.

Its state lives in the bot's own database. It phones nobody (no Conductor), opens no port, and what it stores is JSON.

Each attempt at a question is a workflow of its own, a run, under an id that comes from the question's. Who answers the
question starts it; nothing is left to DBOS's own recovery, which ends a workflow for good at some errors of a database
and waits for ever at others. A run that ended early is followed by one that does not do again what was done.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ParamSpec

import sqlalchemy as sa
from dbos import DBOS, Serializer, SetWorkflowID, WorkflowStatus
from dbos._error import DBOSException

from bot.work.lines import Lines

# Of the steps and what they store, not of the release: work in flight is taken up by whatever release comes next.
# Only when the steps change so much that old work cannot be finished by new code is it counted up. Those of "1" are the
# same; it left its work to DBOS's queue, which hands nothing over to another shape.
SHAPE = "2"
_SAME = "1"
_NAME = "certcheck"
_OVER = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_BATCH = 1000
_END_SECONDS = 1.0  # healthy threads end sooner

Json = dict[str, Any]
Body = Callable[[str], Coroutine[Any, Any, None]]
_P = ParamSpec("_P")


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt at a question. `done`: what its steps gave, in earlier attempts too, by their names; steps enter
    theirs. `number`: how many attempts there were before."""

    question: str
    done: dict[str, Json]
    number: int = 0


_run: ContextVar[Run | None] = ContextVar("certcheck_run", default=None)


class _PlainJson(Serializer):
    """DBOS pickles by default; a database must not hold what runs when it is read."""

    def name(self) -> str:
        return "certcheck_json"

    def serialize(self, data: Any) -> str:
        return json.dumps(data, default=_error_name)

    def deserialize(self, serialized_data: str) -> Any:
        found = json.loads(serialized_data)
        return DBOSException(found["error"]) if isinstance(found, dict) and found.get("raised") is True else found


def _error_name(value: object) -> Any:
    if isinstance(value, BaseException):
        return {"raised": True, "error": type(value).__name__}
    raise TypeError(f"{type(value).__name__} is not JSON")


def is_first_run() -> bool:
    """Inside a workflow: False when an earlier run may have done a part of it."""
    return _current().number == 0


def _current() -> Run:
    run = _run.get()
    # DBOS begins none by itself: each process has an executor id of its own. One that somebody resumes by hand ends
    # here, before its first step.
    assert run is not None
    return run


async def step(name: str, work: Callable[_P, Coroutine[Any, Any, Json]], *args: _P.args, **kwargs: _P.kwargs) -> Json:
    """One step of a workflow: not done again once it has a result, also when that could not be recorded."""
    done = _current().done

    async def once() -> Json:
        if name not in done:
            done[name] = await work(*args, **kwargs)
        return done[name]

    return await DBOS.run_step_async({"name": name}, once)


async def _at_once() -> None:
    """Nothing has to be waited for."""


class Engine:
    """DBOS while it runs. There is one a process."""

    def __init__(self, url: sa.URL, executor: str, body: Body) -> None:
        self._loop = asyncio.get_running_loop()
        self._starting = asyncio.Lock()  # one after the other: in the order of asking
        self._lines = Lines(url)
        sqlite = url.drivername.startswith("sqlite")
        sync_url = url.set(drivername="sqlite" if sqlite else "postgresql")
        _adopt_logger()
        self._dbos = DBOS(
            config={
                "name": _NAME,
                "system_database_url": sync_url.render_as_string(hide_password=False),
                "executor_id": executor,
                "application_version": SHAPE,
                "serializer": _PlainJson(),
                "log_level": "ERROR",  # a database that is away would be a line each second
                "use_listen_notify": False,  # nothing here waits for messages or events
                "notification_listener_polling_interval_sec": 0.1,  # so long its end takes; it asks nothing meanwhile
                "sys_db_pool_size": 4 if sqlite else 10,
                "db_engine_kwargs": {"hide_parameters": True}
                | ({} if sqlite else {"creator": self._lines.open, "pool_timeout": 5}),
            }
        )
        _adopt_logger()

        async def answer(question: str) -> None:
            await body(question)

        self._workflow = DBOS.workflow(name="answer")(answer)

    async def launch(self) -> None:
        """Brings DBOS's tables up to date and starts its threads. Raises what the database raises."""
        logger = logging.getLogger("dbos")
        logger.setLevel(logging.CRITICAL)  # what goes wrong is raised
        launching = asyncio.ensure_future(_in_a_thread(DBOS.launch))
        try:
            await asyncio.shield(launching)
        except BaseException:
            await asyncio.gather(launching, return_exceptions=True)
            await self.destroy()
            raise
        logger.setLevel(logging.ERROR)
        # It would wait, for up to a minute and a half at a time and in a thread, until a database that was away is
        # back. The next run comes sooner.
        self._dbos._sys_db._retry_connection_errors = False  # noqa: SLF001 - only its client has a setting

    async def run(self, run: Run, ready: Callable[[], Awaitable[None]] = _at_once) -> None:
        """Runs the workflow to its end; it begins when `ready` returns. Raises what ended it early, be it only that
        its end could not be recorded."""
        async with self._starting:
            await ready()
            token = _run.set(run)
            try:
                with SetWorkflowID(f"{run.question}.{run.number}" if run.number else run.question):
                    handle = await DBOS.start_workflow_async(self._workflow, run.question)
            finally:
                _run.reset(token)
        await handle.get_result()

    async def next_run(self, question: str, done: dict[str, Json]) -> Run:
        """The run that follows on all others. They are ended for good, wherever they run; what they did goes into
        `done`, where it is not known better."""
        earlier = [one for one in await self._list(workflow_id_prefix=question) if _question(one) == question]
        for one in earlier:
            if one.status not in _OVER:
                await DBOS.cancel_workflow_async(one.workflow_id)
            # Who comes here after a success does not believe it.
            if one.app_version in {SHAPE, _SAME} and one.status != "SUCCESS":
                for had in await DBOS.list_workflow_steps_async(one.workflow_id):
                    if had["error"] is None and isinstance(had["output"], dict):
                        done.setdefault(had["function_name"], had["output"])
        return Run(question, done, 1 + max((_number(one.workflow_id) for one in earlier), default=-1))

    async def left(self, alive: Collection[str]) -> set[str]:
        """The questions of which a run is unfinished whose executor is none of these."""
        return {_question(one) for one in await self._list(status="PENDING") if one.executor_id not in alive}

    async def over_before(self, moment: datetime) -> Mapping[str, str]:
        """Runs that are over and were begun before, and their questions; the oldest."""
        over = await self._list(status=_OVER, end_time=moment.isoformat(), limit=_BATCH)
        return {one.workflow_id: _question(one) for one in over}

    async def forget(self, runs: Sequence[str]) -> None:
        """Removes them and their steps."""
        await DBOS.delete_workflows_async(list(runs))

    async def destroy(self) -> None:
        """Ends its threads. Work that still runs must have been cancelled before: it stays unfinished."""
        ending = asyncio.ensure_future(_in_a_thread(lambda: DBOS.destroy(destroy_registry=True)))
        while not (await asyncio.wait({ending}, timeout=_END_SECONDS))[0]:
            self._lines.cut()
        await ending
        self._lines.cut()  # threads that nobody waits for
        # DBOS had made its own pool the loop's, and ended it.
        self._loop.set_default_executor(ThreadPoolExecutor())

    async def _list(self, **which: Any) -> Sequence[WorkflowStatus]:
        return await DBOS.list_workflows_async(load_input=False, load_output=False, **which)


def _question(run: WorkflowStatus) -> str:
    return run.workflow_id.partition(".")[0]


def _number(run: str) -> int:
    return int(run.partition(".")[2] or 0)


async def _in_a_thread(work: Callable[[], object]) -> None:
    """Apart from the loop's own pool, which DBOS replaces."""
    with ThreadPoolExecutor(1) as pool:
        await asyncio.get_running_loop().run_in_executor(pool, work)


def _adopt_logger() -> None:
    """Its lines go where all lines go, in their form, with tokens taken out."""
    logger = logging.getLogger("dbos")
    logger.handlers[:] = [logging.NullHandler()]  # it adds its own only where there is none
    logger.propagate = True
