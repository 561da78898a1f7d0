"""What whoever runs the bot can see: which part is down, and what is counted."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator
from urllib.parse import urlsplit

import aiohttp
import pytest
import structlog

from bot.app import serve
from bot.playground.slack import StandIn
from bot.slack.listeners import COMMAND
from bot.slack.logs import configure_logs
from tests.databases import Line, database_of
from tests.slack.by_http import Served, serving_by_http
from tests.slack.conftest import ANN, PASTE, C, Hosts, finished, serving, settings_for


@pytest.fixture
async def served(
    slack: StandIn, hosts: Hosts, unused_tcp_port_factory: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Served]:
    ports = (unused_tcp_port_factory(), unused_tcp_port_factory())
    async with serving_by_http(slack, hosts, ports, monkeypatch) as running:
        yield running


async def test_readiness_names_the_part_that_is_down(
    slack: StandIn, hosts: Hosts, unused_tcp_port: int, tmp_path: object, server: str
) -> None:
    line = Line(urlsplit(server).port or 5432)
    with database_of("postgresql", tmp_path, server) as url:  # type: ignore[arg-type]
        port = await line.open()
        through = urlsplit(url)._replace(netloc=f"certcheck@127.0.0.1:{port}").geturl()
        async with (
            serving(slack, hosts, health_port=unused_tcp_port, database_url=through),
            aiohttp.ClientSession() as web,
        ):

            async def ready() -> tuple[int, dict[str, str]]:
                async with web.get(f"http://127.0.0.1:{unused_tcp_port}/readyz") as answer:
                    return answer.status, await answer.json()

            await finished(slack, await slack.say(C, ANN, PASTE.format(host="shop.example.com")))
            assert await ready() == (200, {"socket": "up", "database": "up", "slack": "up"})
            line.cut()
            assert await ready() == (503, {"socket": "up", "database": "down", "slack": "up"})
            async with web.get(f"http://127.0.0.1:{unused_tcp_port}/metrics") as answer:
                assert 'certcheck_up{part="database"} 0.0' in await answer.text()
            async with web.get(f"http://127.0.0.1:{unused_tcp_port}/livez") as answer:
                assert answer.status == 200, "a restart does not bring the database back"
            async with web.get(f"http://127.0.0.1:{unused_tcp_port}/readyz/socket") as answer:
                assert (answer.status, await answer.json()) == (200, {"socket": "up"}), "it goes on taking questions"
            async with web.get(f"http://127.0.0.1:{unused_tcp_port}/readyz/database") as answer:
                assert (answer.status, await answer.json()) == (503, {"database": "down"})
            async with web.get(f"http://127.0.0.1:{unused_tcp_port}/readyz/other") as answer:
                assert answer.status == 404
            line.mend()
            for _ in range(100):
                if (await ready())[0] == 200:
                    break
            slack.socket.refuse_upgrades = 10**6
            await slack.socket.disconnect()
            await slack.wait_for(lambda: not slack.socket.connections)
            assert await ready() == (503, {"socket": "down", "database": "up", "slack": "up"})
            slack.socket.refuse_upgrades = 0
            await slack.wait_for(lambda: slack.socket.connections, 30)
    await line.close()


async def test_a_bot_that_waits_for_slack_lives_and_is_not_ready(
    slack: StandIn, hosts: Hosts, unused_tcp_port: int
) -> None:
    slack.fail("auth.test", status=503, times=1000)
    stop, url = asyncio.Event(), f"http://127.0.0.1:{unused_tcp_port}"
    task = asyncio.create_task(serve(settings_for(slack, health_port=unused_tcp_port), hosts, stop))
    await slack.wait_for(lambda: slack.calls)
    async with aiohttp.ClientSession() as web:
        async with web.get(f"{url}/livez") as answer:
            assert answer.status == 200
        async with web.get(f"{url}/readyz") as answer:
            assert answer.status == 503
            assert await answer.json() == {"socket": "down", "database": "up", "slack": "down"}
    stop.set()
    assert await task == 0


async def test_what_happens_is_counted_and_timed(slack: StandIn, hosts: Hosts, served: Served) -> None:
    await finished(slack, await slack.say(C, ANN, PASTE.format(host="one.example.com")))
    slack.fail("chat.update", error="internal_error")
    await slack.slash(COMMAND, "two.example.com", C, ANN)
    await slack.wait_for(lambda: len(hosts.names) == 2)
    await slack.wait_for(lambda: "Checking" not in "".join(message.text for message in slack.bot_messages()))
    hosts.breaks = RuntimeError("broken on purpose")
    await finished(slack, await slack.say(C, ANN, f"<@{slack.bot_user}> three.example.com", encoded=True))
    await slack.say(C, ANN, "what a nice day")
    hosts.gate.clear()
    waiting = await slack.say(C, ANN, PASTE.format(host="four.example.com"))
    await slack.wait_for(lambda: slack.replies(waiting))

    found = await served.metrics()
    assert found['certcheck_questions_total{way="message"}'] == 2
    assert found['certcheck_questions_total{way="command"}'] == 1
    assert found['certcheck_answers_total{state="done",way="message"}'] == 1
    assert found['certcheck_answers_total{state="done",way="command"}'] == 1
    assert found['certcheck_answers_total{state="failed",way="mention"}'] == 1
    assert found['certcheck_verdicts_total{verdict="trusted"}'] == 2
    assert found['certcheck_accepted_total{outcome="recorded"}'] == 4 + 1, "a mention comes as two events"
    assert found['certcheck_slack_calls_total{method="auth.test",result="ok"}'] == 1
    assert found['certcheck_slack_calls_total{method="chat.update",result="internal_error"}'] == 1
    assert found['certcheck_slack_calls_total{method="chat.postMessage",result="ok"}'] == 5
    assert found['certcheck_stage_seconds_count{stage="examine"}'] == 3
    assert found['certcheck_stage_seconds_count{stage="finish"}'] == 3
    assert found["certcheck_unfinished"] == 1
    assert found['certcheck_up{part="http"}'] == found['certcheck_up{part="slack"}'] == 1
    assert found["process_resident_memory_bytes"] > 10_000_000


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, str]]]]:
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    configure_logs("INFO", "json", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


async def test_the_number_that_people_are_told_finds_every_line_about_their_question(
    slack: StandIn, bot: Hosts, lines: Callable[[], list[dict[str, str]]]
) -> None:
    bot.breaks = RuntimeError("broken on purpose")
    slack.fail("chat.postMessage", status=503)
    answer = await finished(slack, await slack.say(C, ANN, PASTE.format(host="one.example.com")))
    (number,) = re.findall(r"\b[0-9a-f]{8}\b", answer.text)
    events = {line["event"] for line in lines() if line.get("request") == number}
    assert events >= {"Slack away, trying again", "question failed"}
    other = await finished(slack, await slack.say(C, ANN, PASTE.format(host="two.example.com")))
    assert number not in other.text
