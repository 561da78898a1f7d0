"""DBOS, held in one place: configured, started, asked for what the rest needs, and ended.

Its state lives in the bot's own database. It phones nobody (no Conductor), opens no port, and what it stores is JSON.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from datetime import datetime
from typing import Any, ParamSpec

import sqlalchemy as sa
from dbos import DBOS, Serializer, SetWorkflowID
from dbos._error import DBOSException

# Of the steps and what they store, not of the release: work in flight is taken up by whatever release comes next.
# Only when the steps change so much that old work cannot be finished by new code is it counted up.
SHAPE = "1"
_NAME = "certcheck"
_OVER = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_MAX_RECOVERIES = 1000  # a question that kills its process is given up earlier, with a word to the person

Json = dict[str, Any]
Body = Callable[[str], Coroutine[Any, Any, None]]

_first = ContextVar("certcheck_first", default=False)
_P = ParamSpec("_P")


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
    """Inside a workflow: False when it is run again after a crash or by another replica."""
    return _first.get()


async def step(name: str, work: Callable[_P, Coroutine[Any, Any, Json]], *args: _P.args, **kwargs: _P.kwargs) -> Json:
    """One step of a workflow: not run again once its result is recorded."""
    return await DBOS.run_step_async({"name": name}, work, *args, **kwargs)


async def _at_once() -> None:
    """Nothing has to be waited for."""


class Engine:
    """DBOS while it runs. There is one a process."""

    def __init__(self, url: sa.URL, executor: str, body: Body) -> None:
        self._loop = asyncio.get_running_loop()
        self._starting = asyncio.Lock()  # one after the other: in the order of asking
        sqlite = url.drivername.startswith("sqlite")
        sync_url = url.set(drivername="sqlite" if sqlite else "postgresql")
        _adopt_logger()
        dbos = DBOS(
            config={
                "name": _NAME,
                "system_database_url": sync_url.render_as_string(hide_password=False),
                "executor_id": executor,
                "application_version": SHAPE,
                "serializer": _PlainJson(),
                "log_level": "WARNING",
                "use_listen_notify": False,  # nothing here waits for messages or events
                "notification_listener_polling_interval_sec": 0.1,  # so long its end takes; it asks nothing meanwhile
                "sys_db_pool_size": 4 if sqlite else 10,
                "db_engine_kwargs": {"hide_parameters": True},
            }
        )
        _adopt_logger()
        # What it takes from its queue is to run here too, though it is launched in a thread.
        dbos._background_event_loop.set_main_loop()  # noqa: SLF001 - it would take the loop of who launches it

        async def answer(question: str) -> None:
            await body(question)

        self._workflow = DBOS.workflow(name="answer", max_recovery_attempts=_MAX_RECOVERIES)(answer)

    async def launch(self) -> None:
        """Brings DBOS's tables up to date and starts its threads. Raises what the database raises."""
        launching = asyncio.ensure_future(_in_a_thread(DBOS.launch))
        try:
            await asyncio.shield(launching)
        except BaseException:
            await asyncio.gather(launching, return_exceptions=True)
            await self.destroy()
            raise

    async def run(self, workflow: str, ready: Callable[[], Awaitable[None]] = _at_once) -> None:
        """Runs a workflow to its end, with its id as the argument; it begins when `ready` returns. One that was
        started before, wherever, is not started again."""
        async with self._starting:
            await ready()
            token = _first.set(True)
            try:
                with SetWorkflowID(workflow):
                    handle = await DBOS.start_workflow_async(self._workflow, workflow)
            finally:
                _first.reset(token)
        try:
            await handle.get_result()
        except asyncio.CancelledError:
            if _is_cancelled():
                raise  # else it was the workflow that was, and not the one who waits for it

    async def executors(self) -> Collection[str]:
        """Those to whom unfinished work belongs."""
        pending = await DBOS.list_workflows_async(status="PENDING", load_input=False, load_output=False)
        return {str(one.executor_id) for one in pending if one.executor_id}

    async def take_over(self, executors: Collection[str]) -> None:
        """Puts the unfinished work of dead executors back into the queue; each piece is run by one of those who
        live."""
        await asyncio.to_thread(DBOS._recover_pending_workflows, list(executors))  # noqa: SLF001 - no public name

    async def forget_before(self, moment: datetime) -> int:
        """Removes finished workflows and their steps. How many."""
        over = await DBOS.list_workflows_async(
            status=_OVER, end_time=moment.isoformat(), limit=1000, load_input=False, load_output=False
        )
        if over:
            await DBOS.delete_workflows_async([one.workflow_id for one in over])
        return len(over)

    async def destroy(self) -> None:
        """Ends its threads. Work that still runs must have been cancelled before: it stays unfinished."""
        await _in_a_thread(lambda: DBOS.destroy(destroy_registry=True))
        # DBOS had made its own pool the loop's, and ended it.
        self._loop.set_default_executor(ThreadPoolExecutor())


async def _in_a_thread(work: Callable[[], object]) -> None:
    """Apart from the loop's own pool, which DBOS replaces."""
    with ThreadPoolExecutor(1) as pool:
        await asyncio.get_running_loop().run_in_executor(pool, work)


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _adopt_logger() -> None:
    """Its lines go where all lines go, in their form, with tokens taken out."""
    logger = logging.getLogger("dbos")
    logger.handlers[:] = [logging.NullHandler()]  # it adds its own only where there is none
    logger.propagate = True
