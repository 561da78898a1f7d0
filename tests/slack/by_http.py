"""The bot as it serves with `serve --http`, against the stand-in for Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.app import serve
from bot.playground.slack import StandIn
from bot.settings import Settings
from bot.slack import http
from tests.slack.conftest import Hosts


@dataclass
class Served:
    """Where it is, and what stops it."""

    url: str
    health: str
    web: aiohttp.ClientSession
    stop: asyncio.Event

    async def ready(self) -> tuple[int, dict[str, str]]:
        async with self.web.get(f"{self.health}/readyz") as answer:
            return answer.status, await answer.json()

    async def metrics(self) -> dict[str, float]:
        """Each sample by its name and labels, as they are printed."""
        async with self.web.get(f"{self.health}/metrics") as answer:
            lines = (await answer.text()).splitlines()
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


@asynccontextmanager
async def serving_by_http(
    slack: StandIn, hosts: Hosts, ports: tuple[int, int], monkeypatch: pytest.MonkeyPatch, **more: Any
) -> AsyncIterator[Served]:
    """Until the block ends; `ports`: of Slack's requests and of the health check. `more` settings win."""
    monkeypatch.setattr(http, "LINGER_SECONDS", 0.3)
    wanted = {"slack_bot_token": slack.bot_token, "slack_signing_secret": slack.signing_secret} | more
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        slack_api_url=slack.api_url,
        http_port=ports[0],
        health_port=ports[1],
        **wanted,
    )
    stop = asyncio.Event()
    task = asyncio.create_task(serve(settings, hosts, stop, http=True))
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as web:
        served = Served(f"http://127.0.0.1:{ports[0]}", f"http://127.0.0.1:{ports[1]}", web, stop)
        try:
            await _until_ready(served, task)
            slack.deliver_to(f"{served.url}/slack/events")
            yield served
        finally:
            hosts.gate.set()
            stop.set()
            assert await task == 0


async def _until_ready(served: Served, task: asyncio.Task[int]) -> None:
    for _ in range(600):
        assert not task.done(), "the bot ended"
        try:
            if (await served.ready())[0] == 200:
                return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.05)
    raise AssertionError("the bot does not get ready")
