"""The bot as in production, `python -m bot serve`, only told to find Slack at the stand-in."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.playground.slack import StandIn

_OURS = ("SLACK_", "CERTCHECK_")
_ROOT = Path(__file__).resolve().parents[2]


class BotFailedError(Exception):
    """The bot did not start; str() is what it said."""


@dataclass
class BotProcess:
    process: asyncio.subprocess.Process
    log: Path
    exit_code: int | None = None

    def last_words(self, lines: int = 20) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


@contextlib.asynccontextmanager
async def running_bot(slack: StandIn, folder: Path, settings: Mapping[str, str]) -> AsyncIterator[BotProcess]:
    """Runs until the end of the block, then SIGTERM, as an orchestrator does. `settings`: more environment.

    `folder` holds its log and is where it runs, so that nobody's .env is read.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**inherited, "PYTHONPATH": path, **slack.environment, **settings}
    log = folder / "bot.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "serve"),
            cwd=folder,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C reaches the playground alone, which then stops the bot in order
        )
    bot = BotProcess(process, log)
    try:
        await _connected(slack, bot)
        yield bot
    finally:
        bot.exit_code = await _stop(process)


async def _connected(slack: StandIn, bot: BotProcess, seconds: float = 60.0) -> None:
    ended = asyncio.create_task(bot.process.wait())
    connected = asyncio.create_task(slack.wait_for(lambda: bool(slack.socket.connections), seconds))
    try:
        await asyncio.wait({ended, connected}, return_when=asyncio.FIRST_COMPLETED)
        if not connected.done() or connected.exception():
            raise BotFailedError(f"The bot did not connect to the stand-in. Its last words:\n{bot.last_words()}")
    finally:
        for task in (ended, connected):
            task.cancel()
        await asyncio.gather(ended, connected, return_exceptions=True)


async def _stop(process: asyncio.subprocess.Process) -> int:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        return await asyncio.wait_for(process.wait(), 40)
    except TimeoutError:
        process.kill()
        return await process.wait()
