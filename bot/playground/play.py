"""The trial: sick servers on loopback, a stand-in for Slack, and the bot between them as in production."""

import asyncio
import contextlib
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.playground.bot_process import BotFailedError, BotProcess, running_bot
from bot.playground.prompt import Prompt
from bot.playground.show import Show
from bot.playground.sick import Row, sick_row
from bot.playground.slack import StandIn
from bot.playground.story import Asked, Remark, ask_everything, furnish, mend

ANSWER_SECONDS = 45.0
_PLAIN: Any = {"box": None, "padding": (0, 2), "title_justify": "left", "caption_justify": "left"}


def main(manifest: Mapping[str, Any] | None = None) -> int:
    """`python -m bot playground`: stays open for own questions where there is a terminal. `manifest` as for `play`."""
    try:
        return asyncio.run(play(interactive=sys.stdin.isatty() and sys.stdout.isatty(), manifest=manifest))
    except KeyboardInterrupt:
        return 0


async def play(interactive: bool, manifest: Mapping[str, Any] | None = None) -> int:
    """The exit code: 0 when every question was answered and the bot ended well, 1 when not.

    `manifest`: grant and send only what this app manifest asks for.
    """
    console = Console(width=None if sys.stdout.isatty() else 110)
    console.print("Starting a row of sick TLS servers, a stand-in for Slack, and the bot…", style="dim")
    _cancel_on_sigterm()
    with tempfile.TemporaryDirectory(prefix="certcheck-") as folder:
        try:
            async with sick_row() as row, StandIn(manifest) as slack:
                furnish(slack)
                settings = _settings(row, Path(folder))
                async with running_bot(slack, Path(folder), settings) as bot:
                    complaints = await _try(slack, row, bot, console, interactive)
        except BotFailedError as error:
            console.print(str(error), style="red", markup=False)
            return 1
    if bot.exit_code != 0:
        complaints.append(f"The bot ended with exit code {bot.exit_code} on SIGTERM, not with 0.")
    for complaint in complaints:
        console.print(complaint, style="red", markup=False)
    return 1 if complaints else 0


def _settings(row: Row, folder: Path) -> dict[str, str]:
    roots = folder / "root.pem"
    roots.write_text(row.root_pem)
    return {
        "CERTCHECK_ALLOW_NETWORKS": "127.0.0.0/8, ::1/128",
        "CERTCHECK_EXTRA_ROOTS": str(roots),
    }


async def _try(slack: StandIn, row: Row, bot: BotProcess, console: Console, interactive: bool) -> list[str]:
    """Ask, wait, show; then the person's turn. What went wrong comes back, a sentence each."""
    show = Show(slack, console)
    complaints: list[str] = []
    try:
        asked, remark = await ask_everything(slack, row)
        complaints += await _answers(slack, asked, remark)
        if not complaints:
            complaints += await _repair(slack, row, asked[0])
    except TimeoutError as error:
        complaints.append(f"A question came to nothing. {error}")
    show.everything()
    complaints += [f"Slack refused {call.method}: {call.error}." for call in slack.calls if call.error]
    if complaints:
        complaints.append(f"The bot's log ends with:\n{bot.last_words()}")
    else:
        console.print(_summary(slack, asked))
    if interactive:
        show.skip()
        await Prompt(slack, row, show, console).converse()
    return complaints


async def _answers(slack: StandIn, asked: list[Asked], remark: Remark) -> list[str]:
    with contextlib.suppress(TimeoutError):
        await slack.wait_for(lambda: all(question.answer() for question in asked), ANSWER_SECONDS)
    await slack.quiet(0.3)
    missing = [question for question in asked if question.answer() is None]
    complaints = [f"No answer to the {question.how} about {question.sick.target}." for question in missing]
    if slack.replies(remark.message):
        complaints.append("A remark that was no question got an answer.")
    late = [e for e in slack.envelopes if e.attempts and (e.seconds is None or e.seconds > slack.socket.ack_timeout)]
    complaints += [f"An envelope ({envelope.type}) was not acknowledged in time." for envelope in late]
    return complaints


async def _repair(slack: StandIn, row: Row, asked: Asked) -> list[str]:
    answer = asked.answer()
    assert answer is not None
    said = await mend(slack, row, answer)
    try:
        await slack.wait_for(lambda: said() and answer.text.startswith("Fixed"), ANSWER_SECONDS)
    except TimeoutError as error:
        return [f"{asked.sick.target} was mended, and “Check again” did not see it. {error}"]
    await slack.quiet(0.3)
    return []


def _summary(slack: StandIn, asked: list[Asked]) -> Table:
    slowest = max((envelope.seconds or 0.0 for envelope in slack.envelopes), default=0.0)
    table = Table(title=f"{len(asked)} questions answered, one remark met with silence", **_PLAIN)
    for fixed in (True, True, False):
        table.add_column(no_wrap=fixed)
    for question in asked:
        table.add_row(question.how, question.sick.target, question.sick.what)
    table.caption = (
        f"Then {asked[0].sick.host} was mended, and “Check again” saw it.\n"
        f"{len(slack.envelopes)} envelopes, each acknowledged within {slowest:.2f} s"
    )
    return table


def _cancel_on_sigterm() -> None:
    task = asyncio.current_task()
    if task is not None:
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
