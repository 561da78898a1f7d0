"""A server on loopback that is really broken and really mended, and what is seen of it in Slack."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import examine
from bot.app import serve
from bot.playground.pki import Authority
from bot.playground.slack import Ephemeral, Message, StandIn
from bot.playground.slack.limits import controls
from bot.playground.story import WATCH
from bot.playground.tls_server import Listening, tls_server
from bot.slack import finding
from bot.work import watching
from tests.slack.conftest import ANN, C, settings_for

ROOT = Authority.root("Follow Root")
CA = ROOT.intermediate("Follow CA")
PAST = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
GOOD = CA.leaf("good", names=(), ips=("127.0.0.1",))
EXPIRED = CA.leaf("expired", names=(), ips=("127.0.0.1",), not_after=PAST)
OTHER = CA.leaf("other.example.com")


@dataclass
class Shop:
    """The server, and what is seen of it in Slack."""

    slack: StandIn
    server: Listening

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.port}"

    def send(self, leaf: Any) -> None:
        self.server.send(leaf, CA)

    async def answer(self) -> Message:
        """The answer to a slash command; only that, and no "Checking…"."""
        await self.slack.slash("/certcheck", self.host, C, ANN)
        return (await self.said(1))[0]

    async def said(self, count: int) -> list[Message]:
        """What the bot has said in the thread, once there is so much of it and it is finished."""
        slack = self.slack

        def thread() -> list[Message]:
            return [message for message in slack.bot_messages() if message.thread_ts]

        await slack.wait_for(lambda: len(thread()) >= count and not any(map(unfinished, thread())), 20)
        await slack.quiet(0.5)
        assert len(thread()) == count, [message.text for message in thread()]
        assert not any(map(unfinished, slack.bot_messages()))
        return thread()


def unfinished(message: Message) -> bool:
    return message.text.startswith("Checking 127")


def actions(message: Message | Ephemeral) -> list[str]:
    return [one["action_id"] for block in message.blocks for one in controls(block)]


def ids(message: Message) -> list[str]:
    return [block["block_id"] for block in message.blocks if block["type"] == "actions"]


def lines(message: Message) -> str:
    return "\n".join(str(block.get("text", {}).get("text", "")) for block in message.blocks)


def database(*statements: str) -> list[Any]:
    """What the last statement gives."""
    with closing(sqlite3.connect("certcheck.db", timeout=10)) as connection:
        rows: list[Any] = []
        for statement in statements:
            rows = connection.execute(statement).fetchall()
        connection.commit()
        return rows


def states() -> list[str]:
    return [state for (state,) in database("SELECT state FROM watches")]


def before_each_edit(slack: StandIn, do: Callable[[Message | None], Awaitable[None]]) -> None:
    usual = slack.web_api.methods["chat.update"]

    async def run(stand: StandIn, args: dict[str, Any]) -> dict[str, Any]:
        await do(slack.workspace.find(args["channel"], args["ts"]))
        return await usual.run(stand, args)

    slack.web_api.methods = {**slack.web_api.methods, "chat.update": replace(usual, run=run)}


def look_is_due() -> None:
    database("UPDATE watches SET next_at = '2000-01-01 00:00:00.000000' WHERE state = 'watching'")


async def look(slack: StandIn, number: int) -> None:
    """As if the time until the next look had passed: waits until the look with this number is over."""
    look_is_due()
    await looked(slack, number)


async def looked(slack: StandIn, number: int, way: str = "look") -> None:
    over = f"SELECT 1 FROM questions WHERE way = '{way}' AND state != 'accepted' LIMIT 1 OFFSET {number - 1}"
    await until(lambda: database(over))  # it may be silent
    await slack.quiet(0.5)


async def until(stored: Callable[[], object]) -> None:
    """Waits until this is true of the database, which tells nobody when it changes."""
    async with asyncio.timeout(20):
        while not stored():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def watched(slack: StandIn, shop: Shop) -> Message:
    """An answer that Ann watches, once the first look of the watch is over."""
    answer = await shop.answer()
    await slack.press(answer, WATCH, ANN)
    await looked(slack, 1)
    return answer


@pytest.fixture
async def shop(slack: StandIn, folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    """The bot, and a server whose certificate has expired. Each look is its own, and what is due is seen at once."""
    for module in (examine, finding):
        monkeypatch.setattr(module, "SHARED_SECONDS", 0.0)
    monkeypatch.setattr(watching, "_SECONDS", 0.1)
    roots = folder / "root.pem"
    roots.write_text(ROOT.pem)
    async with tls_server(EXPIRED, CA) as server:
        stop = asyncio.Event()
        settings = settings_for(slack, extra_roots=roots, allow_networks="127.0.0.0/8")
        task = asyncio.create_task(serve(settings, stop=stop))
        try:
            await slack.wait_for(lambda: slack.socket.connections)
            yield Shop(slack, server)
        finally:
            stop.set()
            assert await task == 0
