"""From a question in Slack to a true answer about a real server, with nothing in between replaced."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from ipaddress import ip_network
from pathlib import Path

import pytest

from bot.app import serve
from bot.playground.sick import Row, sick_row
from bot.playground.slack import StandIn
from tests.slack.conftest import ANN, PASTE, C, finished, settings_for


@pytest.fixture
async def row() -> AsyncIterator[Row]:
    async with sick_row() as servers:
        yield servers


@pytest.fixture
async def bot(slack: StandIn, row: Row, tmp_path: Path) -> AsyncIterator[None]:
    roots = tmp_path / "roots.pem"
    roots.write_text(row.root_pem)
    networks = (ip_network("127.0.0.0/8"), ip_network("::1"))
    settings = settings_for(slack, allow_networks=networks, extra_roots=roots)
    stop = asyncio.Event()
    task = asyncio.create_task(serve(settings, stop=stop))
    await slack.wait_for(lambda: slack.socket.connections)
    yield
    stop.set()
    assert await task == 0


@pytest.mark.parametrize(("name", "words"), [("expired", "expired"), ("self-signed", "self-signed"), ("healthy", "")])
async def test_the_cause_is_named_in_the_thread(slack: StandIn, row: Row, bot: None, name: str, words: str) -> None:
    said = await slack.say(C, ANN, f"@certcheck {row[name].target}")
    answer = await finished(slack, said)
    assert f"{name}.localhost" in answer.text
    assert words in answer.text.lower()


async def test_the_repaired_chain_of_a_missing_intermediate_is_attached(slack: StandIn, row: Row, bot: None) -> None:
    await slack.slash("/certcheck", row["missing-intermediate"].target, C, ANN)
    (file,) = await slack.wait_for(lambda: [file for file in slack.uploads if file.complete])
    assert file.name == "fullchain.pem"
    assert file.content.count(b"BEGIN CERTIFICATE") == 2
    (line,) = [message for message in slack.bot_messages() if message.thread_ts is None]
    await slack.wait_for(lambda: len(slack.replies(line)) == 2)


async def test_one_host_asked_twenty_times_at_once_is_dialled_a_handful_of_times(slack: StandIn, bot: None) -> None:
    """Twice for each look: a server that closes at once is asked again with an older hello."""
    dialled = 0

    async def close(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal dialled
        dialled += 1
        writer.close()

    server = await asyncio.start_server(close, "127.0.0.1", 0)
    pasted = PASTE.format(host=f"127.0.0.1:{server.sockets[0].getsockname()[1]}")
    said = [await slack.say(C, ANN, pasted) for _ in range(20)]
    await slack.wait_for(
        lambda: all([m for m in slack.replies(one) if m.by_bot and "Checking" not in m.text] for one in said), 60
    )
    server.close()
    await server.wait_closed()
    assert len(slack.bot_messages()) == 20
    assert 1 <= dialled <= 4
