"""What people press under an answer, and watches: processes are killed, and two replicas are asked at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

from benchmarks.reliability.trial import POST, UPDATE, Result, Trial
from bot.playground.pki import Authority, Issued
from bot.playground.slack import Message
from bot.playground.slack.limits import controls, options
from bot.playground.story import CHECK_AGAIN, STEP, WATCH, steps
from bot.playground.tls_server import tls_server
from tests.slack.conftest import ANN
from tests.work.conftest import Silent, Trap, closed_port, is_finished


async def again_killed(trial: Trial) -> Result:
    """Each second look stands at another step when the process is killed."""
    # "Checking again…" is posted, edited into what was seen, and then the first answer is edited.
    calls = [(POST, 1), (UPDATE, 1), (UPDATE, 2)]
    held = [(method, number, after) for method, number in calls for after in (False, True)]
    silent = Silent()
    await silent.open()
    silent.release.set()  # the first look is over at once
    bot = await trial.start(CERTCHECK_REPLICA="one")
    pressed = await trial.answers(
        [f"127.0.0.1:{silent.port}"] + [closed_port(21 + number) for number in range(len(held) + trial.scale.asked)]
    )
    silent.release.clear()
    silent.met.clear()
    traps = [
        Trap(trial.slack, method, closed_port(21 + place), after=after, number=number)
        for place, (method, number, after) in enumerate(held)
    ]
    trapped = pressed[: 1 + len(held)]
    await asyncio.gather(*(trial.slack.press(answer, CHECK_AGAIN, ANN) for answer in trapped))
    for trap in traps:
        await trap.met(bot)
    await asyncio.wait_for(silent.met.wait(), 20)
    await asyncio.gather(*(trial.slack.press(answer, CHECK_AGAIN, ANN) for answer in pressed[len(trapped) :]))
    bot.kill()
    await bot.ended()
    silent.close()
    started = time.monotonic()
    await trial.start(CERTCHECK_REPLICA="one")
    begun = time.monotonic() - started
    took = begun + await trial.comes(lambda: all(_is_said_again(trial, answer) for answer in pressed))
    shown = sum(answer.text.startswith("Checked again") for answer in pressed)
    return trial.result(
        "“Check again” pressed, then kill -9 before and after each call to Slack, while the host is silent, and right"
        " after the acknowledgement",
        f"all said {took:.0f} s after the restart; {shown} of the first answers show it",
        [_second(trial, answer) for answer in pressed],
    )


def _second(trial: Trial, answer: Message) -> list[Message]:
    """What stands under the first answer."""
    there = trial.slack.thread(answer.channel, str(answer.thread_ts))
    return [message for message in there if message.by_bot and message.ts != answer.ts]


def _is_said_again(trial: Trial, answer: Message) -> bool:
    return any(map(is_finished, _second(trial, answer))) and answer.text.startswith("Checked again")


async def watch_owner_dies(trial: Trial) -> Result:
    """Each watch stands at another step of saying "Fixed" when the replica that owns them is killed for good."""
    calls = [(POST, False), (POST, True), (UPDATE, False), (UPDATE, True)]
    root = Authority.root("Root")
    roots = trial.folder / "roots.pem"
    roots.write_text(root.pem, encoding="ascii")
    async with AsyncExitStack() as stack:
        both = await trial.start_two(CERTCHECK_EXTRA_ROOTS=str(roots))
        hosts = {f"{letter}.localhost": call for letter, call in zip("abcdefgh", calls * 2, strict=True)}
        servers = {host: await stack.enter_async_context(tls_server(_expired(root, host))) for host in hosts}
        answers = await trial.answers([f"{host}:{server.port}" for host, server in servers.items()])
        await asyncio.gather(*(trial.slack.press(answer, WATCH, ANN) for answer in answers))
        await _until(lambda: trial.rows("SELECT count(*) FROM watches WHERE looks > 0") == [(len(hosts),)])
        await _until(lambda: not _under_way(trial))
        ((owner,),) = trial.rows("SELECT holder FROM leases WHERE name = 'watches'")
        traps = [Trap(trial.slack, method, host, after=after) for host, (method, after) in hosts.items()]
        for host, server in servers.items():
            server.send(root.leaf(host))

        def all_held() -> bool:
            # Time passes. A look may be shared with one from before the repair: then there has to be another.
            trial.rows("UPDATE watches SET next_at = now()")
            return all(trap.sprung.is_set() for trap in traps)

        await _until(all_held)
        both[owner.partition("/")[0]].kill()
        took = await trial.comes(lambda: all(_fixed(trial, answer) for answer in answers) and not _under_way(trial))
    return trial.result(
        "a watch on each of several hosts, two replicas, and the one that looks is killed for good before and after"
        " each call to Slack with which it says “Fixed”",
        f"the other had told everybody after {took:.0f} s",
        [_fixed(trial, answer) for answer in answers],
    )


def _expired(root: Authority, host: str) -> Issued:
    now = datetime.now(UTC)
    return root.leaf(host, not_before=now - timedelta(days=31), not_after=now - timedelta(days=1))


def _under_way(trial: Trial) -> bool:
    return trial.rows("SELECT count(*) FROM questions WHERE way = 'look' AND state = 'accepted'") != [(0,)]


def _fixed(trial: Trial, answer: Message) -> list[Message]:
    """What tells the one who wanted to know."""
    return [message for message in _second(trial, answer) if "Fixed" in message.text and f"<@{ANN}>" in message.text]


async def _until(ready: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not ready():  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.3)


async def steps_marked(trial: Trial) -> Result:
    """Every step under every answer is marked at the same moment, each by somebody else."""
    await trial.start_two()
    async with tls_server(Authority.root("Nobody's").leaf("a.localhost")) as server:
        answers = await trial.answers([f"a.localhost:{server.port}"] * trial.scale.asked)
    presses = [(answer, step) for answer in answers for step in steps(answer)]
    people = [f"U{number}PRESS" for number in range(len(presses))]
    started = time.monotonic()
    await asyncio.gather(
        *(trial.slack.press(answer, STEP, user, [step]) for (answer, step), user in zip(presses, people, strict=True))
    )
    took = time.monotonic() - started
    took += await trial.comes(lambda: not any(map(_open_steps, answers)))
    lost = sum(map(_open_steps, answers))
    return trial.line(
        f"two replicas, all steps under {len(answers)} answers marked at once, each by somebody else",
        f"all stood there after {took:.0f} s" if not lost else "",
        asked=len(presses),
        once=len(presses) - lost,
        twice=sum(len(trial.slack.replies(one)) - 1 for one in trial.said),
        lost=lost,
    )


def _open_steps(answer: Message) -> int:
    """How many steps can still be marked; one that is done can be taken back."""
    menus = (menu for block in answer.blocks for menu in controls(block) if menu.get("action_id") == STEP)
    shown = [option["text"]["text"] for menu in menus for option in options(menu)]
    return sum(not text.startswith("Not done yet") for text in shown)


async def same_host(trial: Trial) -> Result:
    """Both replicas are asked for one host at the same moment; a paste is told once, to each of them in turn."""
    both = await trial.start_two()
    async with tls_server(Authority.root("Nobody's").leaf("a.localhost")) as server:
        for _ in range(trial.scale.asked):
            await trial.ask(f"127.0.0.1:{server.port}")
        await trial.all_answered()
        seen = server.connections
    taken = sum(bot.log.read_text(encoding="utf-8").count("look taken from another replica") for bot in both.values())
    return trial.result(
        f"two replicas, asked in turn for one host, {trial.scale.asked} times at once",
        f"connections that the host saw: {seen}; looks that a replica took from the other: {taken}",
    )
