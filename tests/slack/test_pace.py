"""How those who post and edit take turns."""

import asyncio

from bot.slack.pace import Pace


async def _go(pace: Pace, turns: list[tuple[str, str]], went: list[str]) -> list[asyncio.Task[None]]:
    async def one(flow: str, label: str) -> None:
        await pace.wait(pace.turn("edits", flow))
        went.append(label)

    tasks = [asyncio.create_task(one(flow, label)) for flow, label in turns]
    await asyncio.sleep(0)
    return tasks


async def test_channels_take_turns_and_each_keeps_its_order() -> None:
    pace, went = Pace(burst=1, a_second=200), []
    await asyncio.gather(*await _go(pace, [("a", f"a{n}") for n in range(6)] + [("b", "b0"), ("b", "b1")], went))
    assert went == ["a0", "a1", "b0", "a2", "b1", "a3", "a4", "a5"]


async def test_who_was_refused_goes_before_those_who_asked_later() -> None:
    pace, went = Pace(burst=1, a_second=200), []
    early = pace.turn("edits", "a")
    await pace.wait(early)
    later = await _go(pace, [("a", "later"), ("a", "latest")], went)
    pace.shut("edits", 0.05)
    await pace.wait(early)
    assert went == []
    await asyncio.gather(*later)
    assert went == ["later", "latest"]


async def test_who_waits_already_waits_for_the_quiet_that_slack_asks_for_meanwhile() -> None:
    loop = asyncio.get_running_loop()
    pace, went = Pace(burst=1, a_second=100), []
    await pace.wait(pace.turn("edits", "a"))
    tasks = await _go(pace, [("a", "waiting")], went)
    until = loop.time() + 0.2
    pace.shut("edits", 0.2)
    await asyncio.gather(*tasks)
    assert loop.time() >= until - 0.01


async def test_one_who_is_cancelled_holds_up_nobody() -> None:
    pace, went = Pace(burst=1, a_second=200), []
    first, second = await _go(pace, [("a", "free"), ("a", "cancelled")], went)
    third = (await _go(pace, [("a", "behind")], went))[0]
    await asyncio.gather(first)
    second.cancel()
    await asyncio.wait_for(third, 5)
    assert went == ["free", "behind"]
