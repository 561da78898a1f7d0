"""Several replicas on one PostgreSQL: each question is answered once, also when the one that accepted it is no more."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from bot.playground.slack import StandIn
from bot.work.replica import Deaths
from tests.slack.conftest import ANN, PASTE, C
from tests.work.conftest import Silent, answered_once, bots, closed_port, is_finished


async def test_the_questions_of_a_replica_that_dies_are_answered_by_the_other(
    slack: StandIn, silent: Silent, tmp_path: Path, postgres: str
) -> None:
    async with bots(slack, tmp_path, postgres) as start:
        dying = await start()
        said = [await slack.say(C, ANN, f"<@{slack.bot_user}> 127.0.0.1:{silent.port}", encoded=True) for _ in range(3)]
        await slack.wait_for(lambda: all(slack.replies(one) for one in said))
        await asyncio.wait_for(silent.met.wait(), 20)
        await start()
        dying.kill()
        silent.release.set()
        for one in said:
            await answered_once(slack, one, 60)


async def test_a_replica_that_was_frozen_for_long_leaves_its_work_to_those_who_took_over(
    slack: StandIn, silent: Silent, tmp_path: Path, postgres: str
) -> None:
    async with bots(slack, tmp_path, postgres) as start:
        frozen = await start()
        said = await slack.say(C, ANN, f"<@{slack.bot_user}> 127.0.0.1:{silent.port}", encoded=True)
        await asyncio.wait_for(silent.met.wait(), 20)
        await start()
        frozen.process.send_signal(signal.SIGSTOP)
        silent.release.set()
        await answered_once(slack, said, 60)
        edits = sum(call.method == "chat.update" for call in slack.calls)
        frozen.process.send_signal(signal.SIGCONT)
        for _ in range(100):
            if "taken for dead" in frozen.log.read_text():
                break
            await asyncio.sleep(0.1)
        await slack.quiet(2.0)
        await answered_once(slack, said)
        assert sum(call.method == "chat.update" for call in slack.calls) <= edits + 1


async def test_what_is_delivered_three_times_to_different_replicas_is_answered_once(
    slack: StandIn, tmp_path: Path, postgres: str
) -> None:
    async with bots(slack, tmp_path, postgres) as start:
        await asyncio.gather(start(), start())
        await slack.wait_for(lambda: len(slack.socket.connections) == 2, 40)
        said = [await slack.say(C, ANN, PASTE.format(host=closed_port())) for _ in range(5)]
        command = await slack.slash("/certcheck", closed_port(), C, ANN)
        await command.settled.wait()
        for envelope in [*(slack.told_about(one)[0] for one in said), command]:
            await envelope.settled.wait()
            for _ in range(2):
                again = await slack.socket.again(envelope)
                await again.settled.wait()
                assert again.acked
        for one in said:
            await answered_once(slack, one)
        assert len([message for message in slack.bot_messages() if is_finished(message)]) == 5 + 2


def test_a_replica_is_dead_when_it_stands_still_while_the_database_answers() -> None:
    deaths = Deaths(after=10)
    assert not deaths.seen({"still": 1, "moving": 1}, now=0)
    assert not deaths.seen({"still": 1, "moving": 2}, now=9)
    assert deaths.seen({"still": 1, "moving": 3}, now=10) == {"still": 1}


def test_nobody_is_dead_because_the_database_was_away() -> None:
    """None of them could show a sign of life meanwhile."""
    deaths = Deaths(after=10)
    deaths.seen({"other": 1}, now=0)
    deaths.blind()
    assert not deaths.seen({"other": 1}, now=60)
    assert deaths.seen({"other": 1}, now=70) == {"other": 1}
