"""kill -9 at every step of an answer: after the restart there is exactly one finished message, and no "Checking…"."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.playground.sick import sick_row
from bot.playground.slack import Message, StandIn
from tests.slack.conftest import ANN, C
from tests.work.conftest import Silent, Trap, answered_once, bots, closed_port, is_finished

POST, UPDATE, UPLOAD = "chat.postMessage", "chat.update", "files.completeUploadExternal"


async def test_killed_at_every_step_each_question_is_answered_once(
    slack: StandIn, silent: Silent, tmp_path: Path, url: str
) -> None:
    """One process is killed while each of its questions stands at another step."""
    mentioned: list[Message] = []

    async def mention(host: str) -> None:
        mentioned.append(await slack.say(C, ANN, f"<@{slack.bot_user}> {host}", encoded=True))

    mention_steps = [(POST, False, 1), (POST, True, 1), (UPDATE, False, 1), (UPDATE, True, 1)]
    # A command is answered by two messages: the line in the channel, and what stands under it.
    command_steps = [(POST, True, 1), (POST, True, 2), (UPDATE, True, 1), (UPDATE, True, 2)]
    steps = enumerate(mention_steps + command_steps, start=21)
    traps = [
        Trap(slack, method, closed_port(port), after=after, number=number) for port, (method, after, number) in steps
    ]
    async with bots(slack, tmp_path, url, CERTCHECK_REPLICA="one") as start:
        bot = await start()
        await mention(f"127.0.0.1:{silent.port}")
        for port in range(21, 25):
            await mention(closed_port(port))
        for port in range(25, 29):
            await slack.slash("/certcheck", closed_port(port), C, ANN)
        for trap in traps:
            await trap.met(bot)
        await asyncio.wait_for(silent.met.wait(), 20)
        await mention(closed_port(29))
        await slack.wait_for(lambda: all(one.acked for one in slack.told_about(mentioned[-1])))
        bot.kill()  # the last one is recorded and acknowledged, and little more
        await bot.ended()
        silent.release.set()
        await start()
        await slack.wait_for(lambda: len([m for m in slack.bot_messages() if is_finished(m)]) >= 6 + 2 * 4, 60)
        for said in mentioned:
            await answered_once(slack, said)
        posted = slack.bot_messages()
        assert [message.text for message in posted if not is_finished(message)] == []
        lines = [message for message in posted if message.thread_ts is None]
        assert len(lines) == 4
        for line in lines:
            await answered_once(slack, line)


async def test_the_repaired_chain_is_attached_once(slack: StandIn, tmp_path: Path) -> None:
    async with sick_row() as row:
        roots = tmp_path / "roots.pem"
        roots.write_text(row.root_pem)
        url = f"sqlite:///{tmp_path / 'certcheck.db'}"
        async with bots(slack, tmp_path, url, CERTCHECK_EXTRA_ROOTS=str(roots)) as start:
            bot = await start()
            trap = Trap(slack, UPLOAD, "", after=True)
            said = await slack.say(C, ANN, f"<@{slack.bot_user}> {row['missing-intermediate'].target}", encoded=True)
            await trap.met(bot)
            bot.kill()
            await bot.ended()
            looked = sum(call.method == "conversations.replies" for call in slack.calls)
            await start()
            await slack.wait_for(
                lambda: sum(call.method == "conversations.replies" for call in slack.calls) > looked, 30
            )
            await slack.quiet(1.0)
            assert len([file for file in slack.uploads if file.complete]) == 1
            assert len([message for message in slack.replies(said) if message.text]) == 1


async def test_a_question_that_ends_the_process_again_and_again_is_given_up(
    slack: StandIn, silent: Silent, tmp_path: Path
) -> None:
    """Else the bot would fall over it for ever."""
    file = tmp_path / "certcheck.db"
    async with bots(slack, tmp_path, f"sqlite:///{file}") as start:
        bot = await start()
        said = await slack.say(C, ANN, f"<@{slack.bot_user}> 127.0.0.1:{silent.port}", encoded=True)
        await asyncio.wait_for(silent.met.wait(), 20)
        bot.kill()
        await bot.ended()
        with closing(sqlite3.connect(file)) as database:
            database.execute("UPDATE questions SET runs = 100")
            database.commit()
        bot = await start()
        await answered_once(slack, said)
        (answer,) = slack.replies(said)
        (reference,) = re.findall(r"\b[0-9a-f]{8}\b", answer.text)
        assert reference in bot.log.read_text()
