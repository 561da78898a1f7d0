"""kill -9 at every step of an answer: after the restart there is exactly one finished message, and no "Checking…"."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.playground.sick import sick_row
from bot.playground.slack import StandIn
from tests.slack.conftest import ANN, C
from tests.work.conftest import Bot, Silent, Trap, answered_once, bots, closed_port, is_finished

POST, UPDATE, UPLOAD = "chat.postMessage", "chat.update", "files.completeUploadExternal"


async def killed_in(trap: Trap, bot: Bot, step: str) -> None:
    try:
        await asyncio.wait_for(trap.sprung.wait(), 20)
    except TimeoutError:
        raise AssertionError(f"{step}: never came there.\n{bot.log.read_text()[-2000:]}") from None
    bot.kill()
    await bot.ended()


async def test_a_mention_is_answered_once_wherever_the_process_is_killed(
    slack: StandIn, silent: Silent, tmp_path: Path, url: str
) -> None:
    async def mention(host: str = closed_port()):  # type: ignore[no-untyped-def]
        return await slack.say(C, ANN, f"<@{slack.bot_user}> {host}", encoded=True)

    async with bots(slack, tmp_path, url, CERTCHECK_REPLICA="one") as start:
        bot = await start()
        said = await mention()
        await slack.wait_for(lambda: all(one.acked for one in slack.told_about(said)))
        bot.kill()  # recorded and acknowledged, and little more
        bot = await start()
        await answered_once(slack, said)
        for step, after in ((POST, False), (POST, True), (UPDATE, False), (UPDATE, True)):
            trap = Trap(slack, step, after=after)
            said = await mention()
            await killed_in(trap, bot, f"{step}, {after=}")
            bot = await start()
            await answered_once(slack, said)
        said = await mention(f"127.0.0.1:{silent.port}")
        await asyncio.wait_for(silent.met.wait(), 20)
        bot.kill()
        silent.release.set()
        await start()
        await answered_once(slack, said)


async def test_a_command_is_answered_once_wherever_the_process_is_killed(
    slack: StandIn, tmp_path: Path, url: str
) -> None:
    """Two messages make its answer: the line in the channel, and what stands under it."""
    async with bots(slack, tmp_path, url, CERTCHECK_REPLICA="one") as start:
        bot = await start()
        for number, (step, count) in enumerate(((POST, 1), (POST, 2), (UPDATE, 1), (UPDATE, 2)), start=1):
            trap = Trap(slack, step, after=True, number=count)
            await slack.slash("/certcheck", closed_port(), C, ANN)
            await killed_in(trap, bot, f"{step} {count}")
            bot = await start()
            await slack.wait_for(lambda: len([m for m in slack.bot_messages() if is_finished(m)]) == 2 * number, 30)  # noqa: B023
            await slack.quiet(0.4)
            assert len(slack.bot_messages()) == 2 * number
            assert all(is_finished(message) for message in slack.bot_messages())


async def test_the_repaired_chain_is_attached_once(slack: StandIn, tmp_path: Path) -> None:
    async with sick_row() as row:
        roots = tmp_path / "roots.pem"
        roots.write_text(row.root_pem)
        url = f"sqlite:///{tmp_path / 'certcheck.db'}"
        async with bots(slack, tmp_path, url, CERTCHECK_EXTRA_ROOTS=str(roots)) as start:
            bot = await start()
            trap = Trap(slack, UPLOAD, after=True)
            said = await slack.say(C, ANN, f"<@{slack.bot_user}> {row['missing-intermediate'].target}", encoded=True)
            await killed_in(trap, bot, UPLOAD)
            bot = await start()
            await no_more(slack, bot)
            assert len([file for file in slack.uploads if file.complete]) == 1
            assert len([message for message in slack.replies(said) if message.text]) == 1


async def no_more(slack: StandIn, bot: Bot) -> None:
    """Until everything that was left is taken over and done."""
    done: Callable[[], Awaitable[bool]] = lambda: asyncio.to_thread(lambda: "taken over" in bot.log.read_text())  # noqa: E731
    for _ in range(200):
        if await done():
            break
        await asyncio.sleep(0.1)
    await slack.quiet(2.0)
