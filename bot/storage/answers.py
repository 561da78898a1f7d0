"""Answers that people come back to: what was said, which steps are done, and what later looks found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database, as_utc
from bot.storage.questions import Json
from bot.storage.tables import checklist_items, questions
from bot.storage.watches import Watch, running


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that stands in a thread, and what became of it.

    `answer_ts` is its message, `line_ts` the line in the channel for a command, `user` who asked. `document` is the
    answer as it was said and `shown` the diagnosis, both as JSON. Since then: `looks`, how often people had it checked
    again; `later`, what the newest look found; `done`, by step: who marked it and when; `watch`, the one that runs.
    """

    id: str
    team: str
    channel: str
    thread: str
    answer_ts: str
    line_ts: str | None
    user: str | None
    host: str
    port: int
    starttls: str | None
    document: Json
    shown: Json
    finished_at: datetime
    looks: int
    later: Json | None
    done: Mapping[str, tuple[str, datetime]]
    watch: Watch | None


async def answered(database: Database, question: str) -> Answered | None:
    """The answer to this question; None when it is forgotten, or not one that people can come back to."""
    async with database.begin() as connection:
        found = sa.select(questions).where(questions.c.id == question, questions.c.state == "done")
        row = (await connection.execute(found)).first()
        if row is None or not (isinstance(row.document, Mapping) and row.thread and row.answer_ts and row.host):
            return None
        return _answered(row, await _done(connection, question), await running(connection, question))


async def toggle(database: Database, question: str, item: str, user: str, press: str) -> None:
    """Marks a step of an answer as done by this user, or opens it again: once for each `press` (the id of its
    question), however often the press is worked on."""
    items = checklist_items
    is_open = items.c.done_at.is_(None)
    values = {
        "done_by": sa.case((is_open, user), else_=None),
        "done_at": sa.case((is_open, sa.literal(datetime.now(UTC), items.c.done_at.type)), else_=None),
    }
    async with database.begin() as connection:
        first = sa.update(questions).where(questions.c.id == press, ~questions.c.applied).values(applied=True)
        if (await connection.execute(first)).rowcount:
            marked = sa.update(items).where(items.c.question == question, items.c.item == item).values(values)
            await connection.execute(marked)


async def looked_again(database: Database, question: str, looks: int, later: Json | None) -> None:
    """Counts the look that was asked for when there had been `looks`, and keeps what it found (None: what stood). Done
    again it changes nothing."""
    values: dict[str, Any] = {"looks": looks + 1} | ({} if later is None else {"later": dict(later)})
    async with database.begin() as connection:
        await connection.execute(
            sa.update(questions).where(questions.c.id == question, questions.c.looks == looks).values(values)
        )


async def later(database: Database, question: str, found: Json) -> None:
    """Keeps what a look of a watch found."""
    async with database.begin() as connection:
        await connection.execute(sa.update(questions).where(questions.c.id == question).values(later=dict(found)))


async def _done(connection: AsyncConnection, question: str) -> dict[str, tuple[str, datetime]]:
    marked = (checklist_items.c.question == question) & checklist_items.c.done_at.is_not(None)
    rows = await connection.execute(sa.select(checklist_items).where(marked))
    return {row.item: (row.done_by, as_utc(row.done_at)) for row in rows}


def _answered(row: sa.Row[Any], done: Mapping[str, tuple[str, datetime]], watch: Watch | None) -> Answered:
    return Answered(
        id=row.id,
        team=row.team,
        channel=row.channel,
        thread=row.thread,
        answer_ts=row.answer_ts,
        line_ts=row.line_ts,
        user=row.asked_by,
        host=row.host,
        port=row.port,
        starttls=row.starttls,
        document=row.document,
        shown=row.diagnosis if isinstance(row.diagnosis, Mapping) else {},
        finished_at=as_utc(row.finished_at),
        looks=row.looks,
        later=row.later if isinstance(row.later, Mapping) else None,
        done=done,
        watch=watch,
    )
