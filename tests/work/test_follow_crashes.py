"""kill -9 in the midst of what is pressed under an answer: it is done, once, and no "Checking…" stays."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.playground.slack import Message, StandIn
from bot.playground.story import CHECK_AGAIN, STEP, WATCH, steps
from tests.slack.conftest import ANN, BOB, C
from tests.work.conftest import Silent, Trap, bots, closed_port, is_finished

POST, UPDATE = "chat.postMessage", "chat.update"
MARKED = ":white_check_mark: ~"


async def answered(slack: StandIn, hosts: list[str]) -> list[Message]:
    """The answers about these hosts, in their order."""
    asked = [await slack.say(C, ANN, f"<@{slack.bot_user}> {host}", encoded=True) for host in hosts]
    await slack.wait_for(lambda: all([m for m in slack.replies(one) if is_finished(m)] for one in asked), 40)
    return [slack.replies(one)[0] for one in asked]


async def test_killed_at_every_step_of_what_is_pressed_it_is_done_and_said_once(
    slack: StandIn, tmp_path: Path, url: str
) -> None:
    """Of a second look, "Checking again…" is posted, edited into what was seen, and the answer itself is edited. Marked
    twice, a step would be open again."""
    at = [
        (POST, False, 1),
        (POST, True, 1),
        (UPDATE, False, 1),
        (UPDATE, True, 1),
        (UPDATE, False, 2),
        (UPDATE, True, 2),
        *[(UPDATE, False, 1), (UPDATE, True, 1)] * 2,
    ]
    hosts = [closed_port(port) for port in range(21, 21 + len(at))]
    async with bots(slack, tmp_path, url, CERTCHECK_REPLICA="one") as start:
        bot = await start()
        answers = await answered(slack, hosts)
        again, marked, watched = answers[:6], answers[6:8], answers[8:]
        traps = [
            Trap(slack, method, host, after=after, number=number)
            for host, (method, after, number) in zip(hosts, at, strict=True)
        ]
        for answer in again:
            await slack.press(answer, CHECK_AGAIN, BOB)
        for answer in marked:
            await slack.press(answer, STEP, BOB, steps(answer)[:1])
            await slack.press(answer, STEP, ANN, steps(answer)[1:2])
        for answer in watched:
            await slack.press(answer, WATCH, BOB)
            await slack.press(answer, WATCH, ANN)
        for trap in traps:
            await trap.met(bot)
        bot.kill()
        await bot.ended()
        await start()
        for answer in again:
            await slack.wait_for(lambda answer=answer: _is_checked_again(slack, answer), 60)
        await slack.wait_for(lambda: all(str(one.blocks).count(MARKED) == 2 for one in marked), 60)
        await slack.wait_for(lambda: all("Watching for" in str(one.blocks) for one in watched), 60)
        for who in (ANN, BOB):  # whoever came first
            await slack.wait_for(lambda who=who: all(f"<@{who}>" in str(one.blocks) for one in marked + watched), 60)
        await slack.quiet(0.5)
        assert all(str(one.blocks).count(MARKED) == 2 for one in marked)
        assert [len(slack.thread(C, str(one.thread_ts))) for one in answers] == [3] * 6 + [2] * 4
        for answer in again:
            await slack.press(answer, CHECK_AGAIN, ANN)  # the button asks anew
        await slack.wait_for(lambda: all(len(slack.thread(C, str(one.thread_ts))) == 4 for one in again), 40)


def _is_checked_again(slack: StandIn, answer: Message) -> bool:
    said = [message for message in slack.thread(C, str(answer.thread_ts)) if message.by_bot]
    return len(said) == 2 and all(map(is_finished, said)) and answer.text.startswith("Checked again")


async def test_a_second_look_that_ends_the_process_again_and_again_is_given_up_and_can_be_asked_for_anew(
    slack: StandIn, silent: Silent, tmp_path: Path
) -> None:
    file = tmp_path / "certcheck.db"
    async with bots(slack, tmp_path, f"sqlite:///{file}") as start:
        bot = await start()
        (answer,) = await answered(slack, [closed_port()])
        moved = f"UPDATE questions SET port = {silent.port} WHERE state = 'done'"
        async with asyncio.timeout(20):
            while not _changed(file, moved):  # noqa: ASYNC110 - it is said before it is written down
                await asyncio.sleep(0.05)
        await slack.press(answer, CHECK_AGAIN, BOB)
        await asyncio.wait_for(silent.met.wait(), 20)
        bot.kill()
        await bot.ended()
        assert _changed(file, "UPDATE questions SET runs = 100 WHERE way = 'again'")
        await start()
        thread = str(answer.thread_ts)
        await slack.wait_for(lambda: [m for m in slack.thread(C, thread) if "broke" in m.text], 30)
        await slack.quiet(0.5)
        assert len(slack.thread(C, thread)) == 3
        silent.release.set()
        await slack.press(answer, CHECK_AGAIN, BOB)
        await slack.wait_for(lambda: len([m for m in slack.thread(C, thread) if is_finished(m)]) == 3, 40)


def _changed(file: Path, statement: str) -> int:
    with closing(sqlite3.connect(file)) as database:
        count = database.execute(statement).rowcount
        database.commit()
        return count
