"""The bot as a process: its exit codes, its signals, and what it never prints."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.playground.slack import StandIn
from tests.slack.conftest import ANN, PASTE, ROOT, C

PROGRAM = "import sys; from bot.app import run; sys.exit(run())"


async def start(folder: Path, **environment: str) -> asyncio.subprocess.Process:
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "CERTCHECK_"))}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM),
        env=keep | {"PYTHONPATH": str(ROOT)} | environment,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.fixture
async def silent() -> AsyncIterator[tuple[int, asyncio.Event]]:
    """A server that takes connections and says nothing until it is let go."""
    release = asyncio.Event()

    async def hold(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await release.wait()
        writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1], release
    release.set()
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_lets_it_finish_what_was_accepted(
    slack: StandIn, silent: tuple[int, asyncio.Event], tmp_path: Path, number: signal.Signals
) -> None:
    port, release = silent
    environment = slack.environment | {"CERTCHECK_ALLOW_NETWORKS": "127.0.0.0/8 ::1", "CERTCHECK_LOG_FORMAT": "json"}
    process = await start(tmp_path, **environment)
    await slack.wait_for(lambda: slack.socket.connections, 30)
    said = await slack.say(C, ANN, f"<@{slack.bot_user}> 127.0.0.1:{port}", encoded=True)
    await slack.wait_for(lambda: slack.replies(said))
    process.send_signal(number)
    await slack.wait_for(lambda: not slack.socket.connections)
    release.set()
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    (answer,) = slack.replies(said)
    assert "Checking" not in answer.text
    for secret in (slack.bot_token, slack.app_token, "ticket="):
        assert secret not in (out + err).decode().replace("ticket=(redacted)", "")


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is not set"),
        ({"SLACK_BOT_TOKEN": "xoxb-1\n2", "SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN holds a line break"),
        ({"CERTCHECK_PORTS": "many"}, "CERTCHECK_PORTS: "),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "CERTCHECK_EXTRA_ROOTS": "roots.pem"},
            "CERTCHECK_EXTRA_ROOTS: ",
        ),
    ],
)
async def test_settings_that_cannot_be_used_end_it_with_a_sentence_and_2(
    tmp_path: Path, environment: dict[str, str], said: str
) -> None:
    (tmp_path / "roots.pem").write_text("no certificate here\n")
    process = await start(tmp_path, **environment)
    out, err = await process.communicate()
    assert process.returncode == 2
    assert out == b""
    assert all(line.startswith(("SLACK_", "CERTCHECK_")) for line in err.decode().splitlines())
    assert said in err.decode()


async def test_a_pasted_error_never_reaches_the_log(slack: StandIn, tmp_path: Path) -> None:
    process = await start(tmp_path, **slack.environment)
    await slack.wait_for(lambda: slack.socket.connections, 30)
    said = await slack.say(C, ANN, PASTE.format(host="no-such-host.invalid") + " private words of somebody")
    await slack.wait_for(lambda: [m for m in slack.replies(said) if "Checking" not in m.text], 30)
    process.send_signal(signal.SIGTERM)
    out, err = await process.communicate()
    assert b"question done" in err
    assert b"private words" not in out + err
