"""Replicas that are reached by HTTP, behind a balancer that gives each request to any of them."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp

from bot.playground.slack import StandIn
from tests.slack.conftest import ANN, C
from tests.work import forked
from tests.work.conftest import environment


@asynccontextmanager
async def replica(slack: StandIn, folder: Path, url: str, port: int, health: int) -> AsyncIterator[forked.Forked]:
    ports = {"CERTCHECK_HTTP_PORT": str(port), "CERTCHECK_HEALTH_PORT": str(health)}
    process = await forked.serve(folder, environment(slack, url, **ports), folder / f"{port}.log", "--http")
    try:
        async with aiohttp.ClientSession() as web:
            for _ in range(400):
                assert process.returncode is None
                try:
                    async with web.get(f"http://127.0.0.1:{health}/readyz") as answer:
                        if answer.status == 200:
                            break
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()


async def test_each_event_is_answered_once_wherever_and_however_often_it_is_delivered(
    slack: StandIn, postgres: str, tmp_path: Path, unused_tcp_port_factory: Callable[[], int]
) -> None:
    """Three deliveries of each, to two replicas; then one leaves in order while questions still come."""
    ports = [unused_tcp_port_factory() for _ in range(4)]
    closed = unused_tcp_port_factory()
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(replica(slack, tmp_path, postgres, ports[0], ports[1]))
        await stack.enter_async_context(replica(slack, tmp_path, postgres, ports[2], ports[3]))
        there = [f"http://127.0.0.1:{port}/slack/events" for port in (ports[0], ports[2])]
        slack.deliver_to(*there)
        said = [await slack.say(C, ANN, f"<@{slack.bot_user}> 127.0.0.1:{closed}", encoded=True) for _ in range(6)]
        await slack.wait_for(lambda: all(envelope.acked for envelope in slack.envelopes))
        for envelope in [one for message in said for one in slack.told_about(message)]:
            await slack.socket.again(envelope)
            await slack.socket.again(envelope)
        first.send_signal(signal.SIGTERM)
        said += [await slack.say(C, ANN, f"<@{slack.bot_user}> 127.0.0.1:{closed}", encoded=True) for _ in range(6)]
        await slack.wait_for(lambda: all(envelope.acked for envelope in slack.envelopes))
        slack.deliver_to(there[1])
        await slack.wait_for(lambda: all("Checking" not in m.text for m in slack.bot_messages()), 60)
        assert await first.wait() == 0
        await slack.wait_for(
            lambda: all([m for m in slack.replies(message) if "Checking" not in m.text] for message in said), 60
        )
        await slack.quiet()
        assert [len(slack.replies(message)) for message in said] == [1] * 12
        assert not [envelope for envelope in slack.envelopes if envelope.lost]
