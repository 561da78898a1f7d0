"""Several replicas edit one answer: what stands at the end is what is known, and one second look is taken."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.playground.slack import StandIn
from bot.playground.story import CHECK_AGAIN, STEP, steps
from tests.slack.conftest import ANN, BOB, C
from tests.work.conftest import bots, closed_port, is_finished

MARKED = ":white_check_mark: ~"


async def test_steps_marked_at_different_replicas_at_once_all_stand_there(
    slack: StandIn, tmp_path: Path, postgres: str
) -> None:
    """Every other edit comes late: with an older state, after a newer one."""
    async with bots(slack, tmp_path, postgres) as start:
        await asyncio.gather(start(), start())
        await slack.wait_for(lambda: len(slack.socket.connections) == 2, 40)
        said = await slack.say(C, ANN, f"<@{slack.bot_user}> {closed_port()}", encoded=True)
        await slack.wait_for(lambda: [m for m in slack.replies(said) if is_finished(m)], 40)
        (answer,) = slack.replies(said)
        _delay_every_other_edit(slack)
        for _ in range(3):
            shown, listed = str(answer.blocks).count(MARKED), steps(answer)
            await asyncio.gather(*(slack.press(answer, STEP, ANN, [one]) for one in listed))
            expected = len(listed) - shown
            await slack.wait_for(lambda wanted=expected: str(answer.blocks).count(MARKED) == wanted, 20)
            await slack.quiet(1.5)
            assert str(answer.blocks).count(MARKED) == expected


async def test_check_again_pressed_at_different_replicas_at_once_is_one_look(
    slack: StandIn, tmp_path: Path, postgres: str
) -> None:
    async with bots(slack, tmp_path, postgres) as start:
        await asyncio.gather(start(), start())
        await slack.wait_for(lambda: len(slack.socket.connections) == 2, 40)
        said = await slack.say(C, ANN, f"<@{slack.bot_user}> {closed_port()}", encoded=True)
        await slack.wait_for(lambda: [m for m in slack.replies(said) if is_finished(m)], 40)
        (answer,) = slack.replies(said)
        await asyncio.gather(*(slack.press(answer, CHECK_AGAIN, who) for who in (ANN, BOB, ANN, BOB)))
        await slack.wait_for(lambda: len([m for m in slack.replies(said) if is_finished(m)]) == 2, 40)
        await slack.quiet(1.0)
        assert len(slack.replies(said)) == 2


def _delay_every_other_edit(slack: StandIn) -> None:
    usual = slack.web_api.methods["chat.update"]
    count = 0

    async def run(stand: StandIn, args: dict[str, Any]) -> dict[str, Any]:
        nonlocal count
        count += 1
        await asyncio.sleep(0.6 if count % 2 else 0.0)
        return await usual.run(stand, args)

    slack.web_api.methods = {**slack.web_api.methods, "chat.update": replace(usual, run=run)}
