"""Many questions at once: how soon they are acknowledged, what memory they take, and in which order they are begun."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.reliability.trial import Result, Trial
from bot.playground.slack import Message
from tests.slack.conftest import ANN
from tests.work.conftest import Bot, closed_port

_IN_A_CHANNEL = 20


async def load(trial: Trial) -> Result:
    """What the bot itself can do: Slack takes whatever comes."""
    note, took = await _many(trial)
    order = _disorder([one.ts for one in trial.said], trial.slack.bot_messages())
    note = f"{note}; begun at most {order} places out of the order of asking; the last answer after {took:.0f} s"
    return trial.result(_asked(trial), note)


async def limited_load(trial: Trial) -> Result:
    """Slack takes no more than it promises to take, and refuses the rest with 429."""
    trial.slack.web_api.rate_limits = True
    note, took = await _many(trial)
    refused = sum(call.status == 429 for call in trial.slack.calls)
    order = max(
        _disorder([one.ts for one in trial.said if one.channel == channel], trial.slack.messages(channel))
        for channel in {one.channel for one in trial.said}
    )
    return trial.result(
        f"{_asked(trial)}, and Slack takes no more than 50 edits a minute, and 10 posts in 10 s in a channel",
        f"{note}; begun at most {order} places out of the order of asking in a channel; the last answer after"
        f" {took:.0f} s, {len(trial.said) / took * 60:.0f} a minute; {refused} calls refused with 429",
    )


def _asked(trial: Trial) -> str:
    return f"{trial.scale.load} questions in {trial.scale.load_seconds:.0f} s"


async def _many(trial: Trial) -> tuple[str, float]:
    """Asks; what was measured, in words, and the seconds from the first question to the last answer."""
    channels = [f"C{number}LOAD" for number in range(max(2, trial.scale.load // _IN_A_CHANNEL))]
    for channel in channels:
        trial.slack.channel(channel, ANN)
    bot = await trial.start()
    before = _memory(bot, "VmRSS")
    started = time.monotonic()
    for number in range(trial.scale.load):
        due = started + number * trial.scale.load_seconds / trial.scale.load
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        await trial.ask(closed_port(1024 + number), channels[number % len(channels)])
    await trial.all_acknowledged()
    took = time.monotonic() - started
    took += await trial.all_answered(trial.scale.load * 1.5 + 60)
    acknowledged = sorted(one.acked_at - one.attempts[0] for one in trial.first_told() if one.acked_at is not None)
    note = (
        f"acknowledged after {statistics.median(acknowledged) * 1000:.0f} ms (median),"
        f" {acknowledged[int(len(acknowledged) * 0.99)] * 1000:.0f} ms (99 %),"
        f" {acknowledged[-1] * 1000:.0f} ms (slowest); memory {before:.0f} MB, at most {_memory(bot, 'VmHWM'):.0f} MB"
    )
    return note, took


def _disorder(asked: Sequence[str], messages: Sequence[Message]) -> int:
    """How many places the most displaced answer was begun before or after its turn. `asked`: threads in their order."""
    turns = {thread: turn for turn, thread in enumerate(asked)}
    begun = [turns[str(message.thread_ts)] for message in messages if message.by_bot]
    return max(abs(place - turn) for place, turn in enumerate(begun))


def _memory(bot: Bot, what: str) -> float:
    """In MB. `what`: VmRSS (resident now) or VmHWM (the most that it ever was), as Linux names them."""
    for line in Path(f"/proc/{bot.process.pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) / 1024
    return 0.0
