"""Slack or the database is away: people are told, nothing is lost, nothing is said twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from bot.playground.slack import Message, StandIn
from tests.databases import Line
from tests.slack.conftest import ANN, PASTE, C, Hosts, serving
from tests.work.conftest import answered_once


@pytest.fixture
def hosts() -> Hosts:
    return Hosts()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
async def to_slack(slack: StandIn, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    """The one line over which the bot reaches Slack."""
    line = Line(int(slack.url.rpartition(":")[2]))
    port = await line.open()
    monkeypatch.setattr(StandIn, "url", f"http://127.0.0.1:{port}")
    monkeypatch.setattr(slack, "socket_url", lambda ticket: f"ws://127.0.0.1:{port}/link/?ticket={ticket}")
    yield line
    await line.close()


@pytest.fixture
async def to_database(postgres: str) -> AsyncIterator[tuple[Line, str]]:
    parts = urlsplit(postgres)
    line = Line(parts.port or 5432)
    port = await line.open()
    yield line, parts._replace(netloc=parts.netloc.replace(str(parts.port), str(port))).geturl()
    await line.close()


async def ask(slack: StandIn, name: str, **more: Any) -> Message:
    return await slack.say(C, ANN, PASTE.format(host=f"{name}.example.com"), **more)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500, "times": 3},
        {"close": "after"},
        {"close": "before", "times": 3},
        {"retry_after": 1, "times": 2},
        {"error": "internal_error", "times": 3},
    ],
    ids=str,
)
async def test_trouble_that_passes_costs_no_answer_and_makes_no_second(
    slack: StandIn, hosts: Hosts, fault: dict[str, Any]
) -> None:
    async with serving(slack, hosts):
        slack.fail("chat.postMessage", **fault)
        slack.fail("chat.update", **fault)
        for said in [await ask(slack, "one"), await ask(slack, "two")]:
            await answered_once(slack, said, 60)


async def test_what_was_accepted_before_slack_went_away_is_answered_once_it_is_back(
    slack: StandIn, hosts: Hosts, to_slack: Line
) -> None:
    hosts.gate.clear()
    async with serving(slack, hosts):
        said = [await ask(slack, f"h{number}") for number in range(4)]
        await slack.wait_for(lambda: all(envelope.acked for one in said for envelope in slack.told_about(one)))
        to_slack.cut()
        hosts.gate.set()
        slack.socket.refuse_upgrades = 2
        await asyncio.sleep(3)
        to_slack.mend()
        for one in said:
            await answered_once(slack, one, 60)
        await slack.wait_for(lambda: slack.socket.connections, 60)
        await answered_once(slack, await ask(slack, "later"), 60)


async def test_while_the_database_is_away_people_are_told_and_then_everything_is_answered(
    slack: StandIn, hosts: Hosts, to_database: tuple[Line, str]
) -> None:
    line, url = to_database
    async with serving(slack, hosts, database_url=SecretStr(url)):
        hosts.gate.clear()
        before = await ask(slack, "before")
        await slack.wait_for(lambda: slack.replies(before))
        line.cut()
        hosts.gate.set()
        command = await slack.slash("/certcheck", "command.example.com", C, ANN)
        await command.settled.wait()
        assert "database" in str(command.reply)
        mention = await slack.say(C, ANN, f"<@{slack.bot_user}> mention.example.com", encoded=True)
        (told,) = await slack.wait_for(lambda: [one for one in slack.ephemerals if one.via == "chat.postEphemeral"])
        assert told.user == ANN
        pasted = await ask(slack, "pasted")
        await asyncio.sleep(4)
        line.mend()
        for said in (before, mention, pasted):
            await answered_once(slack, said, 60)
        lines = await slack.wait_for(
            lambda: [m for m in slack.bot_messages() if m.thread_ts is None and "Checking" not in m.text], 30
        )
        assert len(lines) == 1
        assert sorted(hosts.names) == sorted(
            f"{name}.example.com:443" for name in ("before", "command", "mention", "pasted")
        )


async def test_questions_are_worked_off_in_the_order_of_asking(
    slack: StandIn, hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.work.work.AT_ONCE", 4)
    hosts.gate.clear()
    async with serving(slack, hosts):
        said = []
        for number in range(12):
            said.append(await ask(slack, f"h{number}"))
            await slack.told_about(said[-1])[0].settled.wait()
        await slack.wait_for(lambda: len(slack.bot_messages()) == 4)
        await slack.quiet(0.4)
        assert {message.thread_ts for message in slack.bot_messages()} == {one.ts for one in said[:4]}
        hosts.gate.set()
        for one in said:
            await answered_once(slack, one)
    begun = [[one.ts for one in said].index(str(message.thread_ts)) for message in slack.bot_messages()]
    assert all(abs(place - number) < 4 for number, place in enumerate(begun)), begun
