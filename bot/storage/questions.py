"""Questions: recorded before they are acknowledged, answered once, then without the words that were asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.tables import WATCHING, checklist_items, observations, questions, replicas, watches
from bot.trust.diagnosis import Diagnosis

ACCEPTED = "accepted"

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """A question to be recorded. `asked` is all that is needed to answer it, as JSON; `user` who asks."""

    id: str
    way: str
    team: str
    channel: str
    thread: str | None
    asked_ts: str | None
    asked: Json
    user: str | None = None


class Accepted(Enum):
    """What became of a question that came in."""

    RECORDED = "recorded"  # it will be answered
    LATER = "later"  # the database is away: it is held in memory until it can be recorded
    REFUSED = "refused"  # shutting down, or too much waits


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a question ended. `state`: done, failed or silent.

    With `seen` alone, what the host showed (see `observation`) is written down: the end of a look that nobody is told
    of. `shown` is the diagnosis as JSON, and `document` the answer as it was said: all that is needed to come back to
    an answer. `first` is the id of the answer that this one carries on. `chain` is a repaired chain to attach, PEM.
    """

    state: str
    thread: str | None = None
    line_ts: str | None = None
    answer_ts: str | None = None
    reference: str | None = None
    seen: Json | None = None
    shown: Json | None = None
    document: Json | None = None
    first: str | None = None
    chain: str | None = None


async def record(database: Database, question: Question, replica: str, seconds: float) -> bool:
    """Whether this is the first time; a repeated delivery, at whichever replica, meets the row of the first."""
    return bool(await record_all(database, [question], replica, seconds))


async def record_all(database: Database, asked: Sequence[Question], replica: str, seconds: float) -> set[str]:
    """The ids of those that are recorded for the first time."""
    async with database.begin(seconds) as connection:
        return await write(connection, asked, replica)


async def write(connection: AsyncConnection, asked: Sequence[Question], replica: str) -> set[str]:
    """Records them as part of a transaction; the ids of those that are new."""
    rows = [
        {
            "id": question.id,
            "state": ACCEPTED,
            "way": question.way,
            "team": question.team,
            "channel": question.channel,
            "thread": question.thread,
            "asked_ts": question.asked_ts,
            "asked_by": question.user,
            "asked": dict(question.asked),
            "replica": replica,
            "runs": 0,
            "accepted_at": datetime.now(UTC),
        }
        for question in asked
    ]
    inserted = _insert(connection, questions).values(rows).on_conflict_do_nothing().returning(questions.c.id)
    return set(await connection.scalars(inserted))


async def asked(database: Database, question: str) -> dict[str, Any] | None:
    """What was asked; None when it has been answered, or is not known any more."""
    async with database.begin() as connection:
        found = await connection.scalar(sa.select(questions.c.asked).where(questions.c.id == question))
    return dict(found) if isinstance(found, Mapping) else None


async def looked_at(database: Database, team: str, channel: str, thread: str) -> tuple[str, int, str | None] | None:
    """Host, port and STARTTLS protocol of the newest answer in a thread; None where there is none."""
    here = (questions.c.team == team) & (questions.c.channel == channel) & (questions.c.thread == thread)
    newest = (
        sa.select(questions.c.host, questions.c.port, questions.c.starttls)
        .where(here, questions.c.host.is_not(None))
        .order_by(questions.c.finished_at.desc())
        .limit(1)
    )
    async with database.begin() as connection:
        row = (await connection.execute(newest)).first()
    return (row.host, row.port, row.starttls) if row else None


async def begin_again(database: Database, question: str, replica: str, *, count: bool) -> tuple[str, int] | None:
    """The state of a question that is this replica's, and how often its work was begun again; None for every other.
    `count`: this time too."""
    mine = (questions.c.id == question) & (questions.c.replica == replica)
    async with database.begin() as connection:
        counted = sa.update(questions).where(mine).values(runs=questions.c.runs + int(count))
        row = (await connection.execute(counted.returning(questions.c.state, questions.c.runs))).first()
    return (row.state, row.runs) if row else None


async def finish(database: Database, question: str, outcome: Outcome) -> None:
    """Writes down how it ended, once, and forgets what was asked."""
    async with database.begin() as connection:
        await connection.execute(
            sa.update(questions)
            .where(questions.c.id == question, questions.c.state == ACCEPTED)
            .values(_ended(outcome))
        )
        if outcome.seen is not None:
            row = {name: value for name, value in outcome.seen.items() if name in observations.c}
            row |= {"question": question, "at": datetime.fromisoformat(outcome.seen["at"])}
            await connection.execute(_insert(connection, observations).values(row).on_conflict_do_nothing())


def _ended(outcome: Outcome) -> dict[str, Any]:
    seen = outcome.seen or {}
    ended = {
        "state": outcome.state,
        "asked": sa.null(),
        "line_ts": outcome.line_ts,
        "answer_ts": outcome.answer_ts,
        "reference": outcome.reference,
        "host": seen.get("host"),
        "port": seen.get("port"),
        "starttls": seen.get("starttls"),
        "first": outcome.first,
        "diagnosis": sa.null() if outcome.shown is None else dict(outcome.shown),
        "document": sa.null() if outcome.document is None else dict(outcome.document),
        "finished_at": datetime.now(UTC),
    }
    return ended | ({"thread": outcome.thread} if outcome.thread else {})


async def accepted_of(database: Database, among: Collection[str]) -> set[str]:
    """Which of these are accepted and not answered."""
    async with database.begin() as connection:
        accepted = (questions.c.state == ACCEPTED) & questions.c.id.in_(among)
        return set(await connection.scalars(sa.select(questions.c.id).where(accepted)))


async def take_orphans(database: Database, replica: str, limit: int, left: Collection[str] = ()) -> Sequence[str]:
    """Accepted questions, and those in `left`, whose replica does not live any more: from now on this replica's, oldest
    first. Each goes to exactly one who asks."""
    unfinished = (questions.c.state == ACCEPTED) | questions.c.id.in_(left)
    orphan = unfinished & questions.c.replica.not_in(sa.select(replicas.c.id))
    async with database.begin() as connection:
        oldest = sa.select(questions.c.id).where(orphan).order_by(questions.c.accepted_at).limit(limit)
        taken = await connection.execute(
            sa.update(questions)
            .where(questions.c.id.in_(oldest.with_for_update(skip_locked=True)), orphan)
            .values(replica=replica)
            .returning(questions.c.id, questions.c.accepted_at)
        )
        rows = sorted(taken.all(), key=lambda row: row.accepted_at)
    return [row.id for row in rows]


async def left_lying(database: Database, replica: str, before: datetime) -> Sequence[str]:
    """Questions that this replica accepted before and has not finished, oldest first."""
    mine = (questions.c.state == ACCEPTED) & (questions.c.replica == replica) & (questions.c.accepted_at < before)
    async with database.begin() as connection:
        return (await connection.scalars(sa.select(questions.c.id).where(mine).order_by(questions.c.accepted_at))).all()


async def forget_before(database: Database, moment: datetime) -> int:
    """Removes what ended, or was observed, before, and all that belongs to it. How many rows. A chain of answers goes
    as a whole, when its newest is old; one that is being watched is kept."""
    chain = sa.func.coalesce(questions.c.first, questions.c.id)
    watched = sa.exists().where(watches.c.question == chain, watches.c.state == WATCHING)
    newer = questions.alias("newer")
    goes_on = sa.exists().where(newer.c.first == chain, newer.c.finished_at >= moment)
    old = (
        sa.delete(questions).where(
            sa.func.coalesce(questions.c.finished_at, questions.c.accepted_at) < moment, ~watched, ~goes_on
        ),
        sa.delete(observations).where(observations.c.at < moment),
        sa.delete(checklist_items).where(~sa.exists().where(questions.c.id == checklist_items.c.question)),
        sa.delete(watches).where(~sa.exists().where(questions.c.id == watches.c.question)),
    )
    async with database.begin(60.0) as connection:
        return sum([(await connection.execute(one)).rowcount for one in old])


def observation(diagnosis: Diagnosis) -> dict[str, Any]:
    """What a host showed, as JSON; `at` is ISO 8601."""
    return {
        "host": diagnosis.target.host,
        "port": diagnosis.target.port,
        "starttls": diagnosis.target.starttls,
        "at": diagnosis.checked_at.isoformat(),
        "verdict": diagnosis.verdict.value,
        "causes": list(diagnosis.causes),
        "addresses": [
            {
                "address": one.address,
                "verdict": one.verdict.value,
                "causes": list(one.causes),
                "leaf_sha256": one.sent[0].sha256 if one.sent else None,
            }
            for one in diagnosis.addresses
        ],
    }


def _insert(connection: AsyncConnection, table: sa.Table) -> Any:
    """INSERT … ON CONFLICT is spelt the same by both, but belongs to their dialects."""
    return (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
