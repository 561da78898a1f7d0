"""kill -9 while a watch says that it is fixed: the people are told once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.playground.pki import Authority
from bot.playground.slack import StandIn
from bot.playground.tls_server import tls_server
from bot.storage.tables import questions, watches
from tests.slack.conftest import ANN, C
from tests.work.conftest import Trap, bots, is_finished

POST, UPDATE = "chat.postMessage", "chat.update"
HOSTS = ("a.localhost", "b.localhost", "c.localhost")


def rows(url: str, statement: Any) -> list[Any]:
    """What another process finds in the database, or changes there."""
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    try:
        with engine.begin() as connection:
            done = connection.execute(statement)
            return list(done) if done.returns_rows else []
    finally:
        engine.dispose()


async def until(ready: Callable[[], object]) -> None:
    """Slack, which tells of itself, does not see what changes in the database."""
    async with asyncio.timeout(40):
        while not ready():  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.2)


async def test_killed_while_it_says_that_it_is_fixed_a_watch_says_it_once(
    slack: StandIn, tmp_path: Path, url: str
) -> None:
    root = Authority.root("Root")
    (tmp_path / "roots.pem").write_text(root.pem)
    past = datetime.now(UTC) - timedelta(days=1)
    running = sa.select(watches.c.id).where(watches.c.state == "watching")
    looking = sa.select(questions.c.id).where(questions.c.way == "look", questions.c.state == "accepted")
    async with bots(slack, tmp_path, url, CERTCHECK_EXTRA_ROOTS=str(tmp_path / "roots.pem")) as start:
        bot = await start(CERTCHECK_REPLICA="one")
        async with AsyncExitStack() as stack:
            ports = {}
            for host in HOSTS:
                sick = root.leaf(host, not_before=past - timedelta(days=30), not_after=past)
                ports[host] = (await stack.enter_async_context(tls_server(sick))).port
            asked = {
                host: await slack.say(C, ANN, f"<@{slack.bot_user}> {host}:{port}", encoded=True)
                for host, port in ports.items()
            }
            for said in asked.values():
                (answer,) = await slack.wait_for(
                    lambda said=said: [m for m in slack.replies(said) if is_finished(m)], 40
                )
                await slack.press(answer, "watch", ANN)
            await until(lambda: len(rows(url, running)) == len(HOSTS))
        async with AsyncExitStack() as stack:
            for host, port in ports.items():
                await stack.enter_async_context(tls_server(root.leaf(host), port=port))
            traps = [
                Trap(slack, POST, HOSTS[0], after=False),
                Trap(slack, POST, HOSTS[1], after=True),
                Trap(slack, UPDATE, HOSTS[2], after=True),
            ]

            def all_met() -> bool:
                # Time passes. A look may be shared with one from before the repair, so there are several.
                rows(url, sa.update(watches).values(next_at=past))
                return all(trap.sprung.is_set() for trap in traps)

            await until(all_met)
            bot.kill()
            await bot.ended()
            await start(CERTCHECK_REPLICA="one")
            await until(lambda: not rows(url, running) and not rows(url, looking))
            await slack.quiet(1.0)
    for said in asked.values():
        assert len([m for m in slack.replies(said) if "Fixed" in m.text and f"<@{ANN}>" in m.text]) == 1


@pytest.mark.parametrize(
    ("url", "said", "since"), [("sqlite", "other", "good"), ("postgresql", "good", "other")], indirect=["url"]
)
async def test_killed_when_it_has_said_something_what_comes_then_is_told_or_watched_as_was_said(
    slack: StandIn, tmp_path: Path, url: str, said: str, since: str
) -> None:
    """The server is another one when the bot comes back: mended after "not fixed", or broken again after "fixed"."""
    root = Authority.root("Root")
    (tmp_path / "roots.pem").write_text(root.pem)
    host = HOSTS[0]
    past = datetime.now(UTC) - timedelta(days=1)
    leaves = {"good": root.leaf(host), "other": root.leaf("other.localhost")}
    state = sa.select(watches.c.state)
    looking = sa.select(questions.c.id).where(questions.c.way == "look", questions.c.state == "accepted")

    def is_called(words: str) -> bool:
        return any(words in m.text and f"<@{ANN}>: you asked" in m.text for m in slack.replies(asked))

    async with bots(slack, tmp_path, url, CERTCHECK_EXTRA_ROOTS=str(tmp_path / "roots.pem")) as start:
        bot = await start(CERTCHECK_REPLICA="one")
        async with tls_server(root.leaf(host, not_before=past - timedelta(days=30), not_after=past)) as server:
            asked = await slack.say(C, ANN, f"<@{slack.bot_user}> {host}:{server.port}", encoded=True)
            (answer,) = await slack.wait_for(lambda: [m for m in slack.replies(asked) if is_finished(m)], 40)
            server.send(leaves[said])
            trap = Trap(slack, POST, host, after=True)
            await slack.press(answer, "watch", ANN)

            def met() -> bool:
                rows(url, sa.update(watches).values(next_at=past))
                return trap.sprung.is_set()

            await until(met)
            bot.kill()
            await bot.ended()
            server.send(leaves[since])
            await start(CERTCHECK_REPLICA="one")
            await until(lambda: not rows(url, looking))
            if said == "good":
                assert is_called("Fixed")
                assert rows(url, state) == [("fixed",)]
                return

            def told() -> bool:
                rows(url, sa.update(watches).values(next_at=past))
                return is_called("Fixed")

            await until(told)
            assert any("Not fixed" in m.text for m in slack.replies(asked))
            await until(lambda: rows(url, state) == [("fixed",)])
