"""Processes are killed, Slack or the database is away, and the same is told again: what becomes of the questions."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from urllib.parse import urlsplit

from benchmarks.reliability.trial import POST, UPDATE, Result, Trial
from tests.databases import Line
from tests.slack.conftest import ANN, C
from tests.work.conftest import Silent, Trap, closed_port


async def killed(trial: Trial) -> Result:
    """Each question stands at another step when the process is killed."""
    steps = [(POST, False), (POST, True), (UPDATE, False), (UPDATE, True)]
    traps = [
        Trap(trial.slack, method, closed_port(21 + number), after=after) for number, (method, after) in enumerate(steps)
    ]
    silent = Silent()
    await silent.open()
    bot = await trial.start(CERTCHECK_REPLICA="one")
    await trial.ask(f"127.0.0.1:{silent.port}")
    for number in range(len(steps)):
        await trial.ask(closed_port(21 + number))
    for trap in traps:
        await trap.met(bot)
    await asyncio.wait_for(silent.met.wait(), 20)
    for number in range(trial.scale.asked):
        await trial.ask(closed_port(40 + number))
    await trial.all_acknowledged()
    bot.kill()
    await bot.ended()
    silent.close()
    started = time.monotonic()
    await trial.start(CERTCHECK_REPLICA="one")
    await trial.all_answered()
    steps_said = "before and after each call to Slack, while the host is silent, and right after the acknowledgement"
    return trial.result(f"kill -9 {steps_said}", f"all answered {time.monotonic() - started:.0f} s after the restart")


async def replica_dies(trial: Trial) -> Result:
    """One of two is killed for good."""
    silent = Silent()
    await silent.open()
    dying = await trial.start()
    for _ in range(trial.scale.asked):
        await trial.ask(f"127.0.0.1:{silent.port}")
    await trial.all_acknowledged()
    await asyncio.wait_for(silent.met.wait(), 20)
    await trial.start()
    dying.kill()
    silent.close()
    took = await trial.all_answered()
    return trial.result("two replicas, one killed for good", f"the other had answered all after {took:.0f} s")


async def three_times(trial: Trial) -> Result:
    """Each event is delivered three times, to different replicas."""
    await trial.start_two()
    for number in range(trial.scale.asked):
        await trial.ask(closed_port(40 + number))
    for said in trial.said:
        first = trial.slack.told_about(said)[0]
        await first.settled.wait()
        for _ in range(2):
            await (await trial.slack.socket.again(first)).settled.wait()
    await trial.all_answered()
    return trial.result("each event delivered three times, to two replicas in turn", "")


async def slack_in_trouble(trial: Trial) -> Result:
    """Errors of every kind, one after the other."""
    await trial.start()
    faults: list[dict[str, Any]] = [
        {"retry_after": 1},
        {"status": 500},
        {"error": "internal_error"},
        {"close": "before"},
        {"close": "after"},
    ]
    for fault in faults:
        trial.slack.fail(POST, times=2, **fault)
        trial.slack.fail(UPDATE, times=2, **fault)
    for number in range(trial.scale.asked):
        await trial.ask(closed_port(40 + number))
    took = await trial.all_answered()
    return trial.result(
        "Slack answers 429, 500, internal_error, closes before and after taking the message",
        f"the last after {took:.0f} s",
    )


async def slack_away(trial: Trial) -> Result:
    """Nothing of Slack can be reached, then the socket is refused twice."""
    line = Line(int(trial.slack.url.rpartition(":")[2]))
    port = await line.open()
    trial.slack.socket_url = lambda ticket: f"ws://127.0.0.1:{port}/link/?ticket={ticket}"  # type: ignore[method-assign]
    silent = Silent()
    await silent.open()
    await trial.start(SLACK_API_URL=f"http://127.0.0.1:{port}/api/")
    for _ in range(trial.scale.asked):
        await trial.ask(f"127.0.0.1:{silent.port}")
    await trial.all_acknowledged()
    line.cut()
    silent.close()
    trial.slack.socket.refuse_upgrades = 2
    await asyncio.sleep(trial.scale.slack_away)
    line.mend()
    took = await trial.all_answered()
    await line.close()
    return trial.result(
        f"Slack away for {trial.scale.slack_away:.0f} s, then two refused sockets",
        f"all answered {took:.0f} s after it was back",
    )


async def database_away(trial: Trial) -> Result:
    """Questions come before and while PostgreSQL cannot be reached."""
    parts = urlsplit(trial.url)
    line = Line(parts.port or 5432)
    port = await line.open()
    url = parts._replace(netloc=parts.netloc.replace(str(parts.port), str(port))).geturl()
    await trial.start(CERTCHECK_DATABASE_URL=url)
    for number in range(trial.scale.asked // 2):
        await trial.ask(closed_port(40 + number))
    await trial.all_acknowledged()
    line.cut()
    for number in range(trial.scale.asked // 2):
        await trial.ask(closed_port(60 + number))
    command = await trial.slack.slash("/certcheck", closed_port(99), C, ANN)
    await command.settled.wait()
    told = "database" in str(command.reply)
    await asyncio.sleep(trial.scale.database_away)
    line.mend()
    took = await trial.all_answered()
    await line.close()
    return trial.result(
        f"the database away for {trial.scale.database_away:.0f} s",
        f"who asked meanwhile was {'told' if told else 'NOT told'}; all answered {took:.0f} s after it was back",
    )
