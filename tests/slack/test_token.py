"""The one token of the settings is lost: what people ask is kept, whoever runs the bot is told, nothing is answered
twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from bot import app
from bot.playground.slack import Message, StandIn
from bot.slack import calls
from tests.slack.by_http import Served, serving_by_http
from tests.slack.conftest import ANN, ELSEWHERE, HOSTLESS, PASTE, C, Hosts, finished, serving, settings_for
from tests.slack.shop import database

HOST = "shop.example.com"
LOST = "Slack does not take the token any more"


@pytest.fixture
async def served(
    slack: StandIn, hosts: Hosts, unused_tcp_port_factory: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Served]:
    monkeypatch.setattr(calls, "_ASK_SECONDS", 0.2)
    ports = (unused_tcp_port_factory(), unused_tcp_port_factory())
    async with serving_by_http(slack, hosts, ports, monkeypatch) as running:
        yield running


async def until(served: Served, status: int, slack_is: str) -> None:
    async with asyncio.timeout(20):
        wanted = (status, {"http": "up", "database": "up", "slack": slack_is})
        while await served.ready() != wanted:  # noqa: ASYNC110 - only asking tells
            await asyncio.sleep(0.05)


def answers(slack: StandIn, asked: Message) -> list[str]:
    return [message.text for message in slack.replies(asked) if message.by_bot and message.text]


async def test_what_is_asked_meanwhile_is_answered_once_the_token_works_again(
    slack: StandIn, hosts: Hosts, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    """A paste, a snippet, a command where the bot may not post, and one whose host was being looked at."""
    hosts.gate.clear()
    begun = await slack.say(C, ANN, PASTE.format(host=HOST))
    await slack.wait_for(lambda: slack.replies(begun))
    good, slack.bot_token = slack.bot_token, "xoxb-another"
    hosts.gate.set()
    asked = [await slack.say(C, ANN, PASTE.format(host=HOST), as_snippet=kind) for kind in (False, True)]
    await slack.slash("/certcheck", HOST, ELSEWHERE, ANN)
    await until(served, 503, "down")
    await slack.quiet(1.0)
    assert [answers(slack, one) for one in asked] == [[], []]
    found = await served.metrics()
    assert found['certcheck_up{part="slack"}'] == 0
    assert found["certcheck_unfinished"] == 4
    slack.bot_token = good
    for one in (begun, *asked):
        assert HOST in (await finished(slack, one)).text
    await slack.wait_for(
        lambda: [told for told in slack.ephemerals if HOST in told.text and "Checking" not in told.text]
    )
    await until(served, 200, "up")
    assert (await served.metrics())["certcheck_unfinished"] == 0
    assert capsys.readouterr().out.count(LOST) == 1


async def test_it_is_noticed_that_the_token_works_again_also_when_nobody_asks(
    slack: StandIn, hosts: Hosts, served: Served
) -> None:
    """A form that is to be opened is not waited with."""
    question = await finished(slack, await slack.say(C, ANN, HOSTLESS))
    good, slack.bot_token = slack.bot_token, "xoxb-another"
    await slack.press(question, "ask_host", ANN)
    await until(served, 503, "down")
    assert (await served.metrics())["certcheck_unfinished"] == 0
    slack.bot_token = good
    await until(served, 200, "up")


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_what_was_not_answered_is_answered_by_the_next_start_with_a_new_token(
    slack: StandIn, hosts: Hosts, error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "DRAIN_SECONDS", 0.5)
    stop = asyncio.Event()
    task = asyncio.create_task(app.serve(settings_for(slack), hosts, stop))
    await slack.wait_for(lambda: slack.socket.connections)
    slack.fail("auth.test", error=error, times=10_000)
    slack.fail("chat.postMessage", error=error, times=10_000)
    asked = await slack.say(C, ANN, PASTE.format(host=HOST))
    await slack.wait_for(lambda: [call for call in slack.calls if call.error == error])
    stop.set()
    assert await task == 1, "something is left"
    assert database("SELECT state FROM questions") == [("accepted",)]
    slack.web_api.faults.clear()
    slack.bot_token = "xoxb-new"
    async with serving(slack, hosts):
        assert HOST in (await finished(slack, asked)).text
