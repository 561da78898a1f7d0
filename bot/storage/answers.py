"""Answers that people come back to. Those of a thread that carry on one another are one chain, which has one newest
look and at most one watch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.database import Database, as_utc
from bot.storage.questions import ACCEPTED, Json
from bot.storage.tables import checklist_items, questions
from bot.storage.watches import Watch, running


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that stands in a thread.

    `answer_ts` is its message, `line_ts` the line in the channel for a command, `user` who asked. `document` is the
    answer as it was said and `shown` the diagnosis, both as JSON. `done`, by step: who marked it and when.
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
    done: Mapping[str, tuple[str, datetime]]


@dataclass(frozen=True, slots=True)
class Chain:
    """The answers of a chain, from its first one on; `id` is that one's. `newest` is what the newest look found that
    people were told of, as JSON; None where there was none. `watch` is the one that runs."""

    id: str
    answers: tuple[Answered, ...]
    newest: Json | None
    watch: Watch | None

    @property
    def first(self) -> Answered:
        return self.answers[0]

    def of(self, question: str) -> Answered:
        """This answer of the chain. KeyError for another."""
        return {one.id: one for one in self.answers}[question]


async def chain_of(database: Database, question: str) -> Chain | None:
    """The chain that the answer to this question belongs to; None when it is forgotten, or not one that people can come
    back to."""
    async with database.begin() as connection:
        first = sa.select(sa.func.coalesce(questions.c.first, questions.c.id)).where(questions.c.id == question)
        name = await connection.scalar(first)
        theirs = sa.or_(questions.c.id == name, questions.c.first == name) & (questions.c.state == "done")
        rows = (await connection.execute(sa.select(questions).where(theirs).order_by(questions.c.finished_at))).all()
        rows = [row for row in rows if row.thread and row.answer_ts and row.host and _is_json(row.document)]
        if question not in {row.id for row in rows}:
            return None
        among = checklist_items.c.question.in_([row.id for row in rows])
        marked = (await connection.execute(sa.select(checklist_items).where(among))).all()
        done = {
            row.id: {one.item: (one.done_by, as_utc(one.done_at)) for one in marked if one.question == row.id}
            for row in rows
        }
        newest = next((row.newest for row in rows if row.id == name and _is_json(row.newest)), None)
        answers = tuple(_answered(row, done[row.id]) for row in rows)
        return Chain(str(name), answers, newest, await running(connection, str(name)))


async def mark(database: Database, question: str, item: str, user: str, done: bool, press: str) -> None:
    """Marks a step of an answer as done by this user, or opens it again: once for each `press` (the id of its
    question), however often the press is worked on. Who marked it first has marked it."""
    items = checklist_items
    async with database.begin() as connection:
        first = sa.update(questions).where(questions.c.id == press, ~questions.c.applied).values(applied=True)
        if not (await connection.execute(first)).rowcount:
            return
        if not done:
            await connection.execute(sa.delete(items).where(items.c.question == question, items.c.item == item))
            return
        row = {"question": question, "item": item, "done_by": user, "done_at": datetime.now(UTC)}
        insert = (sqlite if database.is_sqlite else postgresql).insert(items)
        await connection.execute(insert.values(row).on_conflict_do_nothing())


async def claim(database: Database, chain: str, press: str) -> bool:
    """Whether this press (the id of its question) is to have the chain checked again; not when another one does, or did
    until after this one came."""
    async with database.begin() as connection:
        held = sa.select(questions.c.checking).where(questions.c.id == chain).with_for_update()
        other = await connection.scalar(held)
        found = sa.select(questions.c.id, questions.c.state, questions.c.accepted_at, questions.c.finished_at)
        rows = (await connection.execute(found.where(questions.c.id.in_([press, str(other)])))).all()
        known = {row.id: row for row in rows}
        if other is not None and other != press and other in known:
            before, now = known[other], known[press]
            if before.state == ACCEPTED or as_utc(before.finished_at) >= as_utc(now.accepted_at):
                return False
        await connection.execute(sa.update(questions).where(questions.c.id == chain).values(checking=press))
        return True


async def note(database: Database, chain: str, newest: Json) -> None:
    """Keeps what a look found; not where a newer one is kept. `newest` has its time as `at`, ISO 8601."""
    async with database.begin() as connection:
        held = sa.select(questions.c.newest).where(questions.c.id == chain).with_for_update()
        kept = await connection.scalar(held)
        if kept is not None and datetime.fromisoformat(kept["at"]) > datetime.fromisoformat(newest["at"]):
            return
        await connection.execute(sa.update(questions).where(questions.c.id == chain).values(newest=dict(newest)))


def _is_json(kept: object) -> bool:
    return isinstance(kept, Mapping)


def _answered(row: sa.Row[Any], done: Mapping[str, tuple[str, datetime]]) -> Answered:
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
        shown=row.diagnosis if _is_json(row.diagnosis) else {},
        done=done,
    )
