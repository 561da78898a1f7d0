"""Bots as processes of their own against the stand-in for Slack, on a SQLite file or on PostgreSQL, to be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.playground.slack import Message, StandIn
from tests.slack.conftest import ANN, BOB, ELSEWHERE, MANIFEST, PRIVATE, ROOT, C
from tests.work import forked

NETWORKS = {"CERTCHECK_ALLOW_NETWORKS": "127.0.0.0/8 ::1", "CERTCHECK_LOG_FORMAT": "json"}


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    """A workspace that delivers again what is not acknowledged."""
    async with StandIn(MANIFEST, ack_timeout=3.0, retry_after=(0.5, 2.0, 5.0)) as stand:
        stand.user(ANN, "ann")
        stand.user(BOB, "bob")
        stand.channel(C, ANN, BOB)
        stand.channel(PRIVATE, ANN, kind="group")
        stand.channel(ELSEWHERE, ANN, BOB, bot=False)
        yield stand


@dataclass
class Bot:
    """One process."""

    process: asyncio.subprocess.Process | forked.Forked
    log: Path

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)

    async def ended(self) -> int:
        return await self.process.wait()


def environment(slack: StandIn, url: str, **settings: str) -> dict[str, str]:
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "CERTCHECK_"))}
    return keep | slack.environment | NETWORKS | {"CERTCHECK_DATABASE_URL": url} | settings


@asynccontextmanager
async def bots(slack: StandIn, folder: Path, url: str, *, fresh: bool = False, **more: str) -> AsyncIterator[Any]:
    """Starts processes; all of them are gone at the end. `fresh`: as `python -m bot serve`, and not as forks."""
    started: list[Bot] = []

    async def start(**settings: str) -> Bot:
        before = slack.socket.upgrades
        log = folder / f"bot-{len(started)}.log"
        begin = _fresh if fresh else forked.serve
        bot = Bot(await begin(folder, environment(slack, url, **(more | settings)), log), log)
        started.append(bot)
        ended = asyncio.create_task(bot.ended())
        connected = asyncio.create_task(slack.wait_for(lambda: slack.socket.upgrades > before, 40))
        await asyncio.wait({ended, connected}, return_when=asyncio.FIRST_COMPLETED)
        if not connected.done() or connected.exception():
            connected.cancel()
            raise AssertionError(f"The bot did not connect.\n{log.read_text()[-3000:]}")
        ended.cancel()
        return bot

    try:
        yield start
    finally:
        for bot in started:
            bot.kill()
            await bot.ended()


async def _fresh(folder: Path, environment: dict[str, str], log: Path) -> asyncio.subprocess.Process:
    with log.open("wb") as output:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "serve"),
            cwd=folder,
            env=environment | {"PYTHONPATH": str(ROOT)},
            stdout=output,
            stderr=output,
        )


class Trap:
    """Holds one call of a Web API method: before it has its effect, or after and before it is answered.

    The `number`th whose text names `host`. What is held is never answered.
    """

    def __init__(self, slack: StandIn, method: str, host: str, *, after: bool, number: int = 1) -> None:
        self.sprung = asyncio.Event()
        self.name = f"{method} {number} of {host}, {'after' if after else 'before'} its effect"
        self._left = number
        usual = slack.web_api.methods[method]

        async def run(stand: StandIn, args: dict[str, Any]) -> dict[str, Any]:
            self._left -= host in str(args.get("text"))
            if self._left or self.sprung.is_set() or host not in str(args.get("text")):
                return await usual.run(stand, args)
            if after:
                await usual.run(stand, args)
            self.sprung.set()
            await asyncio.sleep(3600)
            return {}

        slack.web_api.methods = {**slack.web_api.methods, method: replace(usual, run=run)}

    async def met(self, bot: Bot) -> None:
        try:
            await asyncio.wait_for(self.sprung.wait(), 20)
        except TimeoutError:
            raise AssertionError(f"{self.name}: never came there.\n{bot.log.read_text()[-2000:]}") from None


class Silent:
    """A server that takes connections and says nothing until it is let go."""

    def __init__(self) -> None:
        self.met = asyncio.Event()
        self.release = asyncio.Event()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._hold, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _hold(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.met.set()
        await self.release.wait()
        writer.close()

    def close(self) -> None:
        self.release.set()
        self._server.close()


@pytest.fixture
async def silent() -> AsyncIterator[Silent]:
    server = Silent()
    await server.open()
    yield server
    server.close()


def closed_port(number: int = 21) -> str:
    """A host where nothing listens: looked at in no time."""
    return f"127.0.0.1:{number}"


def is_finished(message: Message) -> bool:
    return message.by_bot and "Checking" not in message.text


async def answered_once(slack: StandIn, said: Message, seconds: float = 30.0) -> None:
    """Exactly one message in the thread, and it is finished."""
    await slack.wait_for(lambda: [m for m in slack.replies(said) if is_finished(m)], seconds)
    await slack.quiet(0.4)
    replies = [message.text for message in slack.replies(said)]
    assert len(replies) == 1, replies
