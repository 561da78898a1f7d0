"""The database refuses at the wrong moment: the answer comes when it is over, once, and from the same process."""

from __future__ import annotations

import asyncio
import re
import resource
import signal
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
import pytest

from bot.playground.slack import Message, StandIn
from tests.slack.conftest import ANN, C
from tests.work.conftest import Bot, Silent, answered_once, bots, closed_port

_RECORD = "dbos.operation_outputs"
_CUT = "Exception encountered in asynchronous workflow"  # what DBOS says when it ends one


class Held:
    """Holds what says "Checking…" back, until it is let go."""

    def __init__(self, slack: StandIn) -> None:
        self.met = asyncio.Event()
        self.release = asyncio.Event()
        usual = slack.web_api.methods["chat.postMessage"]

        async def run(stand: StandIn, args: dict[str, Any]) -> dict[str, Any]:
            if "Checking" in str(args.get("text")):
                self.met.set()
                await self.release.wait()
            return await usual.run(stand, args)

        slack.web_api.methods = {**slack.web_api.methods, "chat.postMessage": replace(usual, run=run)}


async def ask(slack: StandIn, host: str) -> Message:
    return await slack.say(C, ANN, f"<@{slack.bot_user}> {host}", encoded=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def database_is(port: int) -> str:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as response:
        return str((await response.json())["database"])


async def says(bot: Bot, words: str, times: int = 1) -> None:
    for _ in range(300):
        if bot.log.read_text().count(words) >= times:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"It never said: {words}\n{bot.log.read_text()[-3000:]}")


def do(url: str, *statements: str) -> None:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file, file:
            for statement in statements:
                file.execute(statement)
        return
    with psycopg.connect(url, autocommit=True, options="-c default_transaction_read_only=off") as connection:
        for statement in statements:
            connection.execute(statement)


@asynccontextmanager
async def read_only(bot: Bot, url: str) -> AsyncIterator[None]:
    """As after a failover to a copy: PostgreSQL answers, and takes nothing."""
    name = url.rpartition("/")[2]
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    others += " AND pid <> pg_backend_pid()"
    do(url, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on', others)
    await says(bot, "no sign of life could be given")
    yield
    do(url, f'ALTER DATABASE "{name}" RESET default_transaction_read_only', others)


@asynccontextmanager
async def full(bot: Bot, _: str) -> AsyncIterator[None]:
    """The operating system takes no more of what the process writes, but for the beginning of files."""
    usual = resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (65_536, resource.RLIM_INFINITY))
    await says(bot, "no sign of life could be given")
    yield
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, usual)


@pytest.fixture
def outage(url: str) -> Callable[..., Any]:
    return full if url.startswith("sqlite") else read_only


async def test_a_database_that_takes_nothing_costs_no_answer(
    slack: StandIn, tmp_path: Path, url: str, outage: Callable[..., Any]
) -> None:
    """What ends a workflow is none of the errors that DBOS repeats: it is begun anew, and posts nothing twice."""
    held = Held(slack)
    port = free_port()
    async with bots(slack, tmp_path, url, CERTCHECK_HEALTH_PORT=str(port)) as start:
        bot = await start()
        said = await ask(slack, closed_port())
        await asyncio.wait_for(held.met.wait(), 20)
        async with outage(bot, url):
            assert await database_is(port) == "down"
            held.release.set()
            await says(bot, _CUT)
        await answered_once(slack, said, 60)
        assert len([message for message in slack.bot_messages() if message.thread_ts == said.ts]) == 1
        bot.process.send_signal(signal.SIGTERM)
        assert await bot.ended() == 0


async def test_a_step_that_cannot_be_recorded_is_not_done_again(slack: StandIn, tmp_path: Path, postgres: str) -> None:
    async with bots(slack, tmp_path, postgres) as start:
        bot = await start()
        for number, step in enumerate(("begin", "finish"), start=1):
            cuts = bot.log.read_text().count(_CUT)
            refuse(postgres, f"new.function_name = '{step}'")
            said = await ask(slack, closed_port())
            await says(bot, _CUT, cuts + 1)
            take(postgres)
            await answered_once(slack, said, 60)
            calls = [call.method for call in slack.calls]
            assert calls.count("chat.postMessage") == calls.count("chat.update") == number
            assert "conversations.replies" not in calls  # nor looked for what may have been posted


async def test_after_a_step_that_was_not_recorded_another_process_finishes_the_answer(
    slack: StandIn, tmp_path: Path, postgres: str
) -> None:
    """The run stands as ended, by an error, when the process dies."""
    async with bots(slack, tmp_path, postgres, CERTCHECK_REPLICA="one") as start:
        bot = await start()
        refuse(postgres, "true")
        said = await ask(slack, closed_port())
        await says(bot, _CUT)
        bot.kill()
        await bot.ended()
        take(postgres)
        await start()
        await answered_once(slack, said, 60)


async def test_a_question_whose_steps_can_never_be_recorded_is_given_up(
    slack: StandIn, tmp_path: Path, postgres: str
) -> None:
    async with bots(slack, tmp_path, postgres) as start:
        bot = await start()
        refuse(postgres, "true", "23514")  # an error that does not pass
        said = await ask(slack, closed_port())
        await says(bot, _CUT)
        do(postgres, "UPDATE questions SET runs = 100")
        await answered_once(slack, said, 60)
        (answer,) = slack.replies(said)
        (reference,) = re.findall(r"\b[0-9a-f]{8}\b", answer.text)
        assert reference in bot.log.read_text()


async def test_what_an_older_release_began_is_finished_by_one_of_another_shape(
    slack: StandIn, silent: Silent, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'certcheck.db'}"
    async with bots(slack, tmp_path, url) as start:
        older = await start()
        said = await ask(slack, f"127.0.0.1:{silent.port}")
        await asyncio.wait_for(silent.met.wait(), 20)
        older.kill()
        await older.ended()
        do(url, "UPDATE workflow_status SET application_version = 'older'")
        silent.release.set()
        await start()
        await answered_once(slack, said, 60)


def refuse(url: str, when: str, state: str = "57014") -> None:
    """From now on PostgreSQL takes no record of such a step."""
    do(
        url,
        "CREATE OR REPLACE FUNCTION dbos.refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'canceling statement due to statement timeout' USING errcode = '{state}'; END $$",
        f"CREATE TRIGGER refuse BEFORE INSERT ON {_RECORD} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION dbos.refuse()",
    )


def take(url: str) -> None:
    """It takes them again."""
    do(url, f"DROP TRIGGER refuse ON {_RECORD}")
