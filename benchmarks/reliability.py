"""What becomes of accepted questions when things go wrong: measured, and written to docs/reliability.md.

    python -m benchmarks.reliability          # everything, about twenty minutes
    python -m benchmarks.reliability --quick  # fewer questions and shorter outages; nothing is written

Bots are processes of their own, `python -m bot serve`; Slack is the stand-in of the playground, on loopback. PostgreSQL
is a private server, or the one that CERTCHECK_TEST_POSTGRES_URL names.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.playground.slack import Message, StandIn
from tests.databases import Line, database_of, postgres_server
from tests.slack.conftest import ANN, MANIFEST, PASTE, C
from tests.work.conftest import Bot, Silent, Trap, bots, closed_port, is_finished

POST, UPDATE = "chat.postMessage", "chat.update"
PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"


@dataclass(frozen=True)
class Scale:
    """How much of everything."""

    load: int = 500
    load_seconds: float = 10.0
    asked: int = 12
    slack_away: float = 60.0
    database_away: float = 10.0


QUICK = Scale(load=60, load_seconds=2.0, asked=6, slack_away=5.0, database_away=4.0)


@dataclass(frozen=True)
class Result:
    """One line of the table."""

    what: str
    database: str
    asked: int
    once: int
    twice: int
    lost: int
    note: str


class Trial:
    """One workspace, one database, and the bots that were started."""

    def __init__(self, slack: StandIn, folder: Path, url: str, scale: Scale, start: Callable[..., Awaitable[Bot]]):
        self.slack, self.folder, self.url, self.scale, self.start = slack, folder, url, scale, start
        self.said: list[Message] = []

    async def ask(self, host: str, channel: str = C) -> Message:
        self.said.append(await self.slack.say(channel, ANN, PASTE.format(host=host)))
        return self.said[-1]

    async def all_acknowledged(self) -> None:
        await self.slack.wait_for(
            lambda: all(one.acked for said in self.said for one in self.slack.told_about(said)[:1]), 60
        )

    async def all_answered(self, seconds: float = 120.0) -> float:
        """Waits until each has a finished answer, and a little longer for a second one. Seconds until the last."""
        started = time.monotonic()
        with suppress(TimeoutError):
            await self.slack.wait_for(lambda: all(self._finished(one) for one in self.said), seconds)
        took = time.monotonic() - started
        await self.slack.quiet(1.5)
        return took

    def result(self, what: str, note: str) -> Result:
        kind = "SQLite" if self.url.startswith("sqlite") else "PostgreSQL"
        once = sum(len(self._finished(one)) == 1 == len(self.slack.replies(one)) for one in self.said)
        twice = sum(len(self.slack.replies(one)) > 1 for one in self.said)
        lost = sum(not self._finished(one) for one in self.said)
        return Result(what, kind, len(self.said), once, twice, lost, note)

    def _finished(self, said: Message) -> list[Message]:
        return [message for message in self.slack.replies(said) if is_finished(message)]


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
    await asyncio.gather(trial.start(), trial.start())
    await trial.slack.wait_for(lambda: len(trial.slack.socket.connections) == 2, 60)
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
    faults = [{"retry_after": 1}, {"status": 500}, {"error": "internal_error"}, {"close": "before"}, {"close": "after"}]
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


async def load(trial: Trial) -> Result:
    """Many at once, over many channels: Slack lets one message a second into each, and one edit a second overall."""
    channels = [f"C{number}LOAD" for number in range(max(2, trial.scale.load // 20))]
    for channel in channels:
        trial.slack.channel(channel, ANN)
    bot = await trial.start()
    before = _rss(bot)
    started = time.monotonic()
    for number in range(trial.scale.load):
        due = started + number * trial.scale.load_seconds / trial.scale.load
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        await trial.ask(closed_port(1024 + number), channels[number % len(channels)])
    await trial.all_acknowledged()
    acknowledged = sorted(
        one.acked_at - one.attempts[0]
        for said in trial.said
        for one in trial.slack.told_about(said)[:1]
        if one.acked_at is not None
    )
    most = _rss(bot)
    took = await trial.all_answered(trial.scale.load * 1.5 + 60)
    most = max(most, _rss(bot))
    note = (
        f"acknowledged after {statistics.median(acknowledged) * 1000:.0f} ms (median),"
        f" {acknowledged[int(len(acknowledged) * 0.99)] * 1000:.0f} ms (99 %),"
        f" {acknowledged[-1] * 1000:.0f} ms (slowest);"
        f" memory {before:.0f} → {most:.0f} MB; begun at most {_disorder(trial)} places out of the order of asking;"
        f" the last answer after {took:.0f} s, which is Slack's limit for edits"
    )
    return trial.result(f"{trial.scale.load} questions in {trial.scale.load_seconds:.0f} s", note)


def _disorder(trial: Trial) -> int:
    asked = {said.ts: number for number, said in enumerate(trial.said)}
    begun = [asked[str(message.thread_ts)] for message in trial.slack.bot_messages()]
    return max(abs(place - number) for number, place in enumerate(begun))


def _rss(bot: Bot) -> float:
    """Resident memory in MB."""
    for line in Path(f"/proc/{bot.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


SCENARIOS: list[tuple[Callable[[Trial], Awaitable[Result]], tuple[str, ...]]] = [
    (killed, ("sqlite", "postgresql")),
    (replica_dies, ("postgresql",)),
    (three_times, ("postgresql",)),
    (slack_in_trouble, ("sqlite", "postgresql")),
    (slack_away, ("sqlite",)),
    (database_away, ("postgresql",)),
    (load, ("sqlite", "postgresql")),
]


async def measure(scenario: Callable[[Trial], Awaitable[Result]], url: str, folder: Path, scale: Scale) -> Result:
    async with StandIn(MANIFEST, ack_timeout=3.0, retry_after=(1.0, 5.0, 15.0)) as slack:
        slack.user(ANN, "ann")
        slack.channel(C, ANN)
        async with bots(slack, folder, url) as start:
            return await scenario(Trial(slack, folder, url, scale, start))


@contextmanager
def databases(kinds: set[str]) -> Iterator[str]:
    if "postgresql" not in kinds:
        yield ""
        return
    with postgres_server() as server:
        yield server


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--quick", action="store_true", help="fewer questions and shorter outages")
    arguments.add_argument("--only", help="the name of one scenario")
    chosen = arguments.parse_args()
    scale = QUICK if chosen.quick else Scale()
    results = []
    with databases({"postgresql"}) as server:
        for scenario, kinds in SCENARIOS:
            for kind in kinds if chosen.only in {None, scenario.__name__} else ():
                with ExitStack() as stack:
                    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                    url = stack.enter_context(database_of(kind, folder, server))
                    results.append(asyncio.run(measure(scenario, url, folder, scale)))
                print(results[-1], flush=True)
    if not chosen.quick and not chosen.only:
        PAGE.write_text(page(results), encoding="utf-8")


def page(results: list[Result]) -> str:
    rows = "\n".join(
        f"| {one.what} | {one.database} | {one.asked} | {one.once} | {one.twice} | {one.lost} | {one.note} |"
        for one in results
    )
    return f"""# What becomes of accepted questions when things go wrong

Measured by `python -m benchmarks.reliability`, which anyone can run: bots as processes of their own against the
playground's stand-in for Slack, on loopback, with {os.cpu_count()} processors and Python {platform.python_version()}.

| what happens | database | asked | answered once | twice | lost | |
|---|---|---|---|---|---|---|
{rows}

"Lost" is a question without a finished answer at the end, "twice" one with more than one message in its thread. Each
line is a run of its own, as `--only` makes it; other work ran on the same processors.
"""


if __name__ == "__main__":
    main()
