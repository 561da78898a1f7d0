"""What one replica sees at a host, the others take from it, where they may; whatever goes wrong, each looks by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from bot.playground.pki import Authority
from bot.playground.slack import StandIn
from bot.playground.tls_server import Listening, plain_server, tls_server
from bot.probe.guard import Guard
from bot.probe.network import ProbeNetwork
from bot.storage import replicas
from bot.storage.database import Database, open_database, read_url
from bot.storage.looks import Claim, claim_or_seen, forget_before, keep
from bot.storage.tables import looks
from bot.trust.sighting import Look, Problem, Stage, Target, Trouble
from bot.work.sharing import LONGEST, SharedLooks
from tests.databases import Line
from tests.probe.loopback import LOOPBACK
from tests.slack.conftest import ANN, C
from tests.work.conftest import bots, is_finished

CA = Authority.root("R").intermediate("I")
LEAF = CA.leaf("a.example")

Replicas = Callable[..., SharedLooks]


class Held:
    """A server that says nothing until it is let go, and then hangs up on everybody."""

    def __init__(self) -> None:
        self.port = self.dialled = 0
        self.release = asyncio.Event()
        self._dials: asyncio.Queue[int] = asyncio.Queue()

    async def dial(self) -> None:
        """Returns when it is dialled once more."""
        await asyncio.wait_for(self._dials.get(), 40)

    async def hold(self, _: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        self.dialled += 1
        self._dials.put_nowait(self.dialled)
        await self.release.wait()


@pytest.fixture
async def held() -> AsyncIterator[Held]:
    server = Held()
    async with plain_server(server.hold) as listening:
        server.port = listening.port
        yield server


@asynccontextmanager
async def replicas_on(database: Database) -> AsyncIterator[Replicas]:
    """Makes living replicas that look for themselves and share what they see."""
    for name in "ab":
        await replicas.join(database, name, name, "1")
    async with ProbeNetwork(LOOPBACK) as opened, ProbeNetwork(Guard()) as closed:
        yield lambda name, guard=LOOPBACK: SharedLooks(opened if guard.allow else closed, database, name, guard)


@pytest.fixture
async def database(postgres: str) -> AsyncIterator[Database]:
    async with open_database(read_url(postgres)) as opened:
        yield opened


@pytest.fixture
async def replica(database: Database) -> AsyncIterator[Replicas]:
    async with replicas_on(database) as made:
        yield made


@pytest.fixture
async def host() -> AsyncIterator[Listening]:
    async with tls_server(LEAF, CA) as server:
        yield server


def target(server: Listening | Held) -> Target:
    return Target("127.0.0.1", server.port)


async def waited_for(database: Database) -> None:
    """Returns when a second replica asks: it locks the row of the first for a moment, which leaves its mark."""
    for _ in range(200):
        async with database.begin() as connection:
            if await connection.scalar(sa.text("SELECT xmax::text <> '0' FROM looks")):
                return
        await asyncio.sleep(0.05)
    raise AssertionError("nobody waits")


async def alter(database: Database, **values: object) -> None:
    async with database.begin() as connection:
        await connection.execute(sa.update(looks).values(values))


async def test_what_two_replicas_are_asked_at_the_same_time_is_dialled_once(replica: Replicas, host: Listening) -> None:
    one, other = await asyncio.gather(*(replica(name).look(target(host)) for name in "ab"))
    assert host.connections == 1
    assert one == other
    assert one.sightings[0].sent == (LEAF.facts, CA.facts)


async def test_what_was_seen_just_now_is_not_looked_at_again(replica: Replicas, host: Listening) -> None:
    assert await replica("a").look(target(host)) == await replica("b").look(target(host))
    assert host.connections == 1


async def test_only_who_asks_for_the_very_same_takes_it(replica: Replicas, held: Held) -> None:
    held.release.set()
    here = ("127.0.0.1", held.port)
    one = Target("a.example", 443, None, here)
    asked = [
        *(one, replace(one, host="b.example"), replace(one, port=444), replace(one, starttls="smtp")),
        *(replace(one, connect=("localhost", held.port)), target(held)),
    ]
    for other in asked:
        before = held.dialled
        await replica("a").look(other)
        assert held.dialled > before
    before = held.dialled
    for other in asked:
        await replica("b").look(other)
    assert held.dialled == before


async def test_a_replica_of_another_release_takes_nothing(
    replica: Replicas, host: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    await replica("a").look(target(host))
    monkeypatch.setattr("bot.work.sharing.__version__", "0.0.1")
    await replica("b").look(target(host))
    assert host.connections == 2


async def test_a_replica_that_may_not_go_there_takes_nothing_from_one_that_may(
    replica: Replicas, host: Listening
) -> None:
    seen = await replica("a").look(target(host))
    refused = await replica("b", Guard()).look(target(host))
    assert seen.sightings
    assert refused.trouble
    assert refused.trouble.problem is Problem.REFUSED_BY_POLICY


@pytest.mark.parametrize("shift", [timedelta(seconds=-6), timedelta(hours=1)], ids=["old", "clock-set-back"])
async def test_what_was_seen_earlier_is_looked_at_again(
    replica: Replicas, database: Database, host: Listening, shift: timedelta
) -> None:
    await replica("a").look(target(host))
    await alter(database, begun_at=looks.c.begun_at + shift)
    await replica("b").look(target(host))
    assert host.connections == 2


async def test_a_look_that_was_waited_for_is_fresh_however_long_it_took(
    replica: Replicas, database: Database, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.work.sharing.SHARED_SECONDS", 0.0)
    first = asyncio.create_task(replica("a").look(target(held)))
    await held.dial()
    second = asyncio.create_task(replica("b").look(target(held)))
    await waited_for(database)
    held.release.set()
    assert await first == await second


@pytest.mark.parametrize("how", ["dead", "too-long"])
async def test_who_waits_for_a_look_that_never_ends_looks_by_itself(
    replica: Replicas, database: Database, held: Held, how: str
) -> None:
    first = asyncio.create_task(replica("a").look(target(held)))
    await held.dial()
    second = asyncio.create_task(replica("b").look(target(held)))
    await waited_for(database)
    assert held.dialled == 1
    if how == "dead":
        await replicas.leave(database, "a")
    else:
        await alter(database, begun_at=looks.c.begun_at - LONGEST)
    await held.dial()
    held.release.set()
    for look in await asyncio.gather(first, second):
        assert look.sightings


async def test_only_who_holds_the_claim_says_what_was_seen(replica: Replicas, database: Database) -> None:
    lost = await claim_or_seen(database, "key", "a", LONGEST, LONGEST)
    assert isinstance(lost, Claim)
    await alter(database, begun_at=looks.c.begun_at - 2 * LONGEST)
    claim = await claim_or_seen(database, "key", "a", LONGEST, LONGEST)
    assert isinstance(claim, Claim)
    await keep(database, lost, "stale")
    assert await claim_or_seen(database, "key", "b", LONGEST, LONGEST) is None
    await keep(database, claim, "seen")
    assert await claim_or_seen(database, "key", "b", LONGEST, LONGEST) == "seen"
    await alter(database, begun_at=looks.c.begun_at - 2 * LONGEST)
    assert isinstance(await claim_or_seen(database, "key", "a", LONGEST, LONGEST), Claim)
    assert await claim_or_seen(database, "key", "b", LONGEST, LONGEST) is None


@pytest.mark.parametrize("seen", ["[]", "", '{"certificates":[],"sightings":[]}'])
async def test_what_cannot_be_read_is_looked_at(
    replica: Replicas, database: Database, host: Listening, seen: str
) -> None:
    await replica("a").look(target(host))
    await alter(database, seen=seen)
    assert (await replica("b").look(target(host))).sightings
    assert host.connections == 2


async def test_what_is_too_large_is_not_shared_and_nobody_waits_for_it(database: Database, replica: Replicas) -> None:
    class Large(ProbeNetwork):
        async def look(self, target: Target) -> Look:
            return Look(target, trouble=Trouble(Stage.HANDSHAKE, Problem.PROTOCOL, "x" * 1_000_000))

    asked = Target("a.example")
    seen = await SharedLooks(Large(LOOPBACK), database, "a", LOOPBACK).look(asked)
    async with database.begin() as connection:
        assert await connection.scalar(sa.select(looks.c.seen)) == ""
    assert await SharedLooks(Large(LOOPBACK), database, "b", LOOPBACK).look(asked) == seen


@pytest.mark.parametrize("when", ["before", "in-its-midst"])
async def test_a_database_that_is_away_stops_no_look(postgres: str, held: Held, when: str) -> None:
    parts = urlsplit(postgres)
    line = Line(parts.port or 5432)
    through = parts._replace(netloc=parts.netloc.replace(str(parts.port), str(await line.open())))
    async with open_database(read_url(through.geturl())) as database, replicas_on(database) as replica:
        if when == "before":
            line.cut()
        looking = asyncio.create_task(replica("a").look(target(held)))
        await held.dial()
        line.cut()
        held.release.set()
        assert (await looking).sightings[0].trouble
    await line.close()


async def test_old_looks_are_forgotten(replica: Replicas, database: Database, host: Listening) -> None:
    await replica("a").look(target(host))
    now = datetime.now(UTC)
    for moment, left in ((now - timedelta(hours=1), 1), (now + timedelta(hours=1), 0)):
        await forget_before(database, moment)
        async with database.begin() as connection:
            assert await connection.scalar(sa.select(sa.func.count()).select_from(looks)) == left


async def test_two_processes_that_are_asked_for_one_host_dial_it_once(
    slack: StandIn, host: Listening, tmp_path: Path, postgres: str
) -> None:
    async with bots(slack, tmp_path, postgres) as start:
        both = [await start(), await start()]
        for _ in both:  # they are dealt in turn
            await slack.slash("/certcheck", f"127.0.0.1:{host.port}", C, ANN)
        await answered(slack, 2)
        taken = [bot.log.read_text().count("look taken from another replica") for bot in both]
    assert sorted(taken) == [0, 1]
    assert host.connections == 1


async def test_when_the_process_that_looks_is_killed_the_other_looks_by_itself(
    slack: StandIn, held: Held, tmp_path: Path, postgres: str
) -> None:
    async with open_database(read_url(postgres)) as database, bots(slack, tmp_path, postgres) as start:
        processes = {name: await start(CERTCHECK_REPLICA=name) for name in "ab"}
        for _ in processes:
            await slack.slash("/certcheck", f"127.0.0.1:{held.port}", C, ANN)
        await held.dial()
        await waited_for(database)
        assert held.dialled == 1
        async with database.begin() as connection:
            claimer = str(await connection.scalar(sa.select(looks.c.replica)))
        processes[claimer.partition("/")[0]].kill()
        await held.dial()
        held.release.set()
        await answered(slack, 2)


async def answered(slack: StandIn, questions: int) -> None:
    """A command has a line in the channel and an answer in its thread."""
    await slack.wait_for(lambda: len([m for m in slack.bot_messages() if is_finished(m)]) == 2 * questions, 60)
