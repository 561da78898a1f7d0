"""Watches: hosts that are looked at again and again, until they are in order or the time is over.

A look that is due becomes a recorded question in the same transaction that puts the next one off: whenever a process
ends, it was taken once or not at all. There is one look of a watch at a time.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database, as_utc
from bot.storage.questions import ACCEPTED, Question, write
from bot.storage.tables import WATCHING, questions, watches

if TYPE_CHECKING:
    from bot.storage.answers import Answered

AT_MOST = 100  # that run at a time in one workspace
PEOPLE_AT_MOST = 100  # of one watch: one message of Slack's mentions them all

# So long after its time, a watch whose people cannot be told ends without a word: the app is not there any more.
_UNTOLD = timedelta(days=7)


class Full(Enum):
    """Why nobody is watched for."""

    WATCHES = "watches"  # the workspace has AT_MOST already
    PEOPLE = "people"  # the watch has PEOPLE_AT_MOST already


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch. `question` is the first answer of its chain, `people` are users in the order of asking, `told` is how
    many changes they were told of."""

    id: str
    question: str
    people: tuple[str, ...]
    until: datetime
    told: int


@dataclass(frozen=True, slots=True)
class Due:
    """The next look of a watch, which has come due: its `number`, the answered `question` that it is about, where that
    was answered, and where to look."""

    watch: str
    number: int
    question: str
    team: str
    channel: str
    thread: str
    host: str
    port: int
    starttls: str | None


async def begin(database: Database, answered: Answered, user: str, until: datetime, press: str) -> Watch | Full | None:
    """Watches the host of an answer, the first of its chain, for this user: joins the watch of the chain, for as long
    as is asked for, or starts one that looks at once. Once for each `press` (the id of its question), however often the
    press is worked on: None when that watch has ended since."""
    async with database.begin() as connection:
        if not database.is_sqlite:  # who comes at the same time in this workspace, wherever, waits here
            workspace = sa.func.hashtextextended(f"watches/{answered.team}", 0)
            await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(workspace)))
        watch = await running(connection, answered.id, lock=True)
        pressed = questions.c.id == press
        if await connection.scalar(sa.select(questions.c.applied).where(pressed)):
            return watch
        await connection.execute(sa.update(questions).where(pressed).values(applied=True))
        if watch is not None:
            people = tuple(dict.fromkeys((*watch.people, user)))
            if len(people) > PEOPLE_AT_MOST:
                return Full.PEOPLE
            values: dict[str, Any] = {"people": list(people), "until": max(watch.until, until.astimezone(UTC))}
            changed = sa.update(watches).where(watches.c.id == watch.id).values(values).returning(watches)
            return _watch((await connection.execute(changed)).one())
        here = (watches.c.team == answered.team) & (watches.c.state == WATCHING)
        if (await connection.scalar(sa.select(sa.func.count()).where(here)) or 0) >= AT_MOST:
            return Full.WATCHES
        new = sa.insert(watches).values(_row(answered, user, until)).returning(watches)
        return _watch((await connection.execute(new)).one())


async def running(connection: AsyncConnection, question: str, *, lock: bool = False) -> Watch | None:
    """The watch of an answer that runs, as part of a transaction."""
    found = sa.select(watches).where(watches.c.question == question, watches.c.state == WATCHING)
    row = (await connection.execute(found.with_for_update() if lock else found)).first()
    return _watch(row) if row else None


async def speak(database: Database, watch: str, by: str, *, change: bool) -> Watch | None:
    """Lets the question `by` tell the people of this watch something, `change`: that it changed. None: it does not run
    any more. Asked again, by a run of the same question, it is as before, also when the watch has ended since."""
    async with database.begin() as connection:
        found = sa.select(watches).where(watches.c.id == watch).with_for_update()
        row = (await connection.execute(found)).first()
        if row is None or (row.spoke != by and row.state != WATCHING):
            return None
        if row.spoke == by:
            return _watch(row)
        values = {"spoke": by, "told": row.told + int(change)}
        changed = sa.update(watches).where(watches.c.id == watch).values(values).returning(watches)
        return _watch((await connection.execute(changed)).one())


async def end(database: Database, question: str, state: str, by: str) -> tuple[str, ...]:
    """Ends the watch of this chain, when one runs. `state`: fixed, ended or stopped. The people of the watch that the
    question `by` has ended, now or in an earlier run."""
    theirs = watches.c.question == question
    ended = sa.select(watches.c.people).where(theirs, watches.c.spoke == by, watches.c.state == state)
    async with database.begin() as connection:
        if people := await connection.scalar(ended):  # another may have begun since
            return tuple(people)
        now = sa.update(watches).where(theirs, watches.c.state == WATCHING).values(state=state, spoke=by)
        await connection.execute(now)
        return tuple((await connection.scalar(ended)) or ())


async def take_due(
    database: Database,
    replica: str,
    now: datetime,
    make: Callable[[Due], Question],
    limit: int,
    pause: Callable[[datetime, datetime], timedelta],
) -> Sequence[str]:
    """Records the questions of the looks that are due, as this replica's; their ids, those that waited longest first.

    `make` gives the question of a look, `pause` (since when it is watched, now) the time until the next one. No more
    than `limit` looks are under way at a time. A watch looks once more when its time is over.
    """
    answering = sa.exists().where(questions.c.id == watches.c.look, questions.c.state == ACCEPTED)
    under_way = sa.select(sa.func.count()).select_from(watches).where(answering)
    async with database.begin() as connection:
        await connection.execute(
            sa.update(watches).where(_is_due(now), watches.c.until < now - _UNTOLD).values(state="ended")
        )
        room = limit - (await connection.scalar(under_way) or 0)
        if room <= 0:
            return []
        due = sa.select(watches).where(_is_due(now), ~answering).order_by(watches.c.next_at).limit(room)
        asked = []
        for row in (await connection.execute(due.with_for_update(skip_locked=True))).all():
            question = make(_due(row))
            asked.append(question)
            next_at = now + pause(as_utc(row.since), now)
            if now < as_utc(row.until) < next_at:
                next_at = as_utc(row.until)
            values = {"looks": row.looks + 1, "look": question.id, "next_at": next_at}
            await connection.execute(sa.update(watches).where(watches.c.id == row.id).values(values))
        new = await write(connection, asked, replica) if asked else set()
    return [question.id for question in asked if question.id in new]


async def count_due(database: Database, now: datetime) -> int:
    """How many watches wait for a look."""
    return await _count(database, _is_due(now))


async def count_running(database: Database) -> int:
    return await _count(database, watches.c.state == WATCHING)


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    return (watches.c.state == WATCHING) & (watches.c.next_at <= now)


async def _count(database: Database, which: sa.ColumnElement[bool]) -> int:
    async with database.begin() as connection:
        return int(await connection.scalar(sa.select(sa.func.count()).select_from(watches).where(which)) or 0)


def _row(answered: Answered, user: str, until: datetime) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "id": secrets.token_hex(16),
        "question": answered.id,
        "team": answered.team,
        "channel": answered.channel,
        "thread": answered.thread,
        "host": answered.host,
        "port": answered.port,
        "starttls": answered.starttls,
        "people": [user],
        "since": now,
        "until": until.astimezone(UTC),
        "next_at": now,
        "looks": 0,
        "state": WATCHING,
        "told": 0,
    }


def _watch(row: sa.Row[Any]) -> Watch:
    return Watch(row.id, row.question, tuple(row.people), as_utc(row.until), row.told)


def _due(row: sa.Row[Any]) -> Due:
    return Due(row.id, row.looks + 1, row.question, row.team, row.channel, row.thread, row.host, row.port, row.starttls)
