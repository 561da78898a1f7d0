"""Several replicas edit one answer: what stands at the end is what is known, and one second look is taken."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.playground.slack import Message, StandIn
from bot.playground.story import CHECK_AGAIN, STEP, steps
from tests.slack.conftest import ANN, BOB, C
from tests.work.conftest import Bot, bots, closed_port, is_finished

MARKED = ":white_check_mark: ~"


async def answered_by_one_of_two(slack: StandIn, start: Callable[[], Awaitable[Bot]]) -> tuple[Message, Message]:
    """A question and its answer, once two replicas are connected."""
    await asyncio.gather(start(), start())
    await slack.wait_for(lambda: len(slack.socket.connections) == 2, 40)
    said = await slack.say(C, ANN, f"<@{slack.bot_user}> {closed_port()}", encoded=True)
    await slack.wait_for(lambda: [m for m in slack.replies(said) if is_finished(m)], 40)
    (answer,) = slack.replies(said)
    return said, answer


async def test_steps_marked_at_different_replicas_at_once_all_stand_there(
    slack: StandIn, tmp_path: Path, postgres: str
) -> None:
    """One edit comes late: with an older state, after a newer one."""
    async with bots(slack, tmp_path, postgres) as start:
        _, answer = await answered_by_one_of_two(slack, start)
        late = _delay_first_edit(slack)
        for _ in ("marked", "opened again"):
            first, second = steps(answer)[:2]
            shown = str(answer.blocks).count(MARKED)
            expected = shown + sum(1 if step.endswith("/done") else -1 for step in (first, second))
            late.clear()
            await slack.press(answer, STEP, ANN, [first])
            await asyncio.wait_for(late.wait(), 10)  # its edit is under way
            await slack.press(answer, STEP, BOB, [second])
            await slack.quiet(1.0)
            assert str(answer.blocks).count(MARKED) == expected


async def test_check_again_pressed_at_different_replicas_at_once_is_one_look(
    slack: StandIn, tmp_path: Path, postgres: str
) -> None:
    async with bots(slack, tmp_path, postgres) as start:
        said, answer = await answered_by_one_of_two(slack, start)
        await asyncio.gather(*(slack.press(answer, CHECK_AGAIN, who) for who in (ANN, BOB, ANN, BOB)))
        await slack.wait_for(lambda: len([m for m in slack.replies(said) if is_finished(m)]) == 2, 40)
        await slack.quiet(1.0)
        assert len(slack.replies(said)) == 2


def _delay_first_edit(slack: StandIn) -> asyncio.Event:
    """The first edit since the event that it gives was cleared."""
    usual = slack.web_api.methods["chat.update"]
    late = asyncio.Event()

    async def run(stand: StandIn, args: dict[str, Any]) -> dict[str, Any]:
        if not late.is_set():
            late.set()
            await asyncio.sleep(0.5)
        return await usual.run(stand, args)

    slack.web_api.methods = {**slack.web_api.methods, "chat.update": replace(usual, run=run)}
    return late
