"""Watches: hosts that are looked at again and again, until they are in order or the time is over.

A look that is due becomes a recorded question in the same transaction that puts the next one off: whenever a process
ends, it was taken once or not at all. There is one look of a watch at a time.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database, as_utc
from bot.storage.questions import ACCEPTED, Json, Question, write
from bot.storage.tables import WATCHING, questions, watches

if TYPE_CHECKING:
    from bot.storage.answers import Answered

AT_MOST = 100  # that run at a time in one workspace

# So long after its time, a watch whose people cannot be told ends without a word: the app is not there any more.
_UNTOLD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch. `people` are users in the order of asking, `looks` how many were taken, `known` the diagnosis (as JSON)
    that the next look is compared with. `state`: watching, fixed, ended or stopped."""

    id: str
    question: str
    people: tuple[str, ...]
    since: datetime
    until: datetime
    looks: int
    state: str
    known: Json


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


async def begin(database: Database, answered: Answered, user: str, until: datetime, known: Json) -> Watch | None:
    """Watches the host of an answer for this user: joins the watch of that answer, for as long as is asked for, or
    starts one that looks at once. None: the workspace has AT_MOST already."""
    async with database.begin() as connection:
        # Who comes at the same time, wherever, waits here.
        await connection.execute(sa.select(questions.c.id).where(questions.c.id == answered.id).with_for_update())
        watch = await running(connection, answered.id, lock=True)
        if watch is not None:
            people = tuple(dict.fromkeys((*watch.people, user)))
            values: dict[str, Any] = {"people": list(people), "until": max(watch.until, until.astimezone(UTC))}
            changed = sa.update(watches).where(watches.c.id == watch.id).values(values).returning(watches)
            return _watch((await connection.execute(changed)).one())
        here = (watches.c.team == answered.team) & (watches.c.state == WATCHING)
        if (await connection.scalar(sa.select(sa.func.count()).where(here)) or 0) >= AT_MOST:
            return None
        new = sa.insert(watches).values(_row(answered, user, until, known)).returning(watches)
        return _watch((await connection.execute(new)).one())


async def running(connection: AsyncConnection, question: str, *, lock: bool = False) -> Watch | None:
    """The watch of an answer that runs, as part of a transaction."""
    found = sa.select(watches).where(watches.c.question == question, watches.c.state == WATCHING)
    row = (await connection.execute(found.with_for_update() if lock else found)).first()
    return _watch(row) if row else None


async def stop(database: Database, question: str) -> None:
    """Ends the watch of an answer because somebody asked for it."""
    await _end(database, watches.c.question == question, "stopped")


async def end(database: Database, watch: str, state: str) -> None:
    """Ends this watch, when it still runs. `state`: fixed or ended."""
    await _end(database, watches.c.id == watch, state)


async def know(database: Database, watch: str, known: Json) -> None:
    """From now on its looks are compared with this diagnosis."""
    async with database.begin() as connection:
        await connection.execute(sa.update(watches).where(watches.c.id == watch).values(known=dict(known)))


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


async def _end(database: Database, which: sa.ColumnElement[bool], state: str) -> None:
    async with database.begin() as connection:
        await connection.execute(sa.update(watches).where(which, watches.c.state == WATCHING).values(state=state))


def _row(answered: Answered, user: str, until: datetime, known: Json) -> dict[str, Any]:
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
        "known": dict(known),
    }


def _watch(row: sa.Row[Any]) -> Watch:
    return Watch(
        id=row.id,
        question=row.question,
        people=tuple(row.people),
        since=as_utc(row.since),
        until=as_utc(row.until),
        looks=row.looks,
        state=row.state,
        known=row.known if isinstance(row.known, Mapping) else {},
    )


def _due(row: sa.Row[Any]) -> Due:
    return Due(row.id, row.looks + 1, row.question, row.team, row.channel, row.thread, row.host, row.port, row.starttls)
