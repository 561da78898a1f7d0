"""Questions: recorded before they are acknowledged, answered once, then without the words that were asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.database import Database
from bot.storage.tables import observations, questions, replicas
from bot.trust.diagnosis import Diagnosis

ACCEPTED = "accepted"

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """A question to be recorded. `asked` is all that is needed to answer it, as JSON."""

    id: str
    way: str
    team: str
    channel: str
    thread: str | None
    asked_ts: str | None
    asked: Json


class Accepted(Enum):
    """What became of a question that came in."""

    RECORDED = "recorded"  # it will be answered
    LATER = "later"  # the database is away: it is held in memory until it can be recorded
    REFUSED = "refused"  # shutting down, or too much waits


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a question ended. `state`: done, failed or silent. `shown` is the diagnosis as JSON."""

    state: str
    thread: str | None = None
    line_ts: str | None = None
    answer_ts: str | None = None
    reference: str | None = None
    diagnosis: Diagnosis | None = None
    shown: Json | None = None


async def record(database: Database, question: Question, replica: str, seconds: float) -> bool:
    """Whether this is the first time; a repeated delivery, at whichever replica, meets the row of the first."""
    return bool(await record_all(database, [question], replica, seconds))


async def record_all(database: Database, asked: Sequence[Question], replica: str, seconds: float) -> set[str]:
    """The ids of those that are recorded for the first time."""
    rows = [
        {
            "id": question.id,
            "state": ACCEPTED,
            "way": question.way,
            "team": question.team,
            "channel": question.channel,
            "thread": question.thread,
            "asked_ts": question.asked_ts,
            "asked": dict(question.asked),
            "replica": replica,
            "runs": 0,
            "accepted_at": datetime.now(UTC),
        }
        for question in asked
    ]
    async with database.begin(seconds) as connection:
        inserted = _insert(database, questions).values(rows).on_conflict_do_nothing().returning(questions.c.id)
        return set(await connection.scalars(inserted))


async def asked(database: Database, question: str) -> dict[str, Any] | None:
    """What was asked; None when it has been answered, or is not known any more."""
    async with database.begin() as connection:
        found = await connection.scalar(sa.select(questions.c.asked).where(questions.c.id == question))
    return dict(found) if isinstance(found, Mapping) else None


async def looked_at(database: Database, team: str, channel: str, thread: str) -> tuple[str, int] | None:
    """The host and port of the newest answer in a thread; None where there is none."""
    here = (questions.c.team == team) & (questions.c.channel == channel) & (questions.c.thread == thread)
    newest = (
        sa.select(questions.c.host, questions.c.port)
        .where(here, questions.c.host.is_not(None))
        .order_by(questions.c.finished_at.desc())
        .limit(1)
    )
    async with database.begin() as connection:
        row = (await connection.execute(newest)).first()
    return (row.host, row.port) if row else None


async def begun_again(database: Database, question: str) -> int:
    """Counts one more beginning of its work; how many there were."""
    async with database.begin() as connection:
        counted = await connection.scalar(
            sa.update(questions)
            .where(questions.c.id == question)
            .values(runs=questions.c.runs + 1)
            .returning(questions.c.runs)
        )
    return int(counted or 0)


async def finish(database: Database, question: str, outcome: Outcome) -> None:
    """Writes down how it ended, once, and forgets what was asked."""
    now = datetime.now(UTC)
    known = {"thread": outcome.thread} if outcome.thread else {}
    target = outcome.diagnosis.target if outcome.diagnosis else None
    async with database.begin() as connection:
        await connection.execute(
            sa.update(questions)
            .where(questions.c.id == question, questions.c.state == ACCEPTED)
            .values(
                state=outcome.state,
                asked=sa.null(),
                line_ts=outcome.line_ts,
                answer_ts=outcome.answer_ts,
                reference=outcome.reference,
                host=target.host if target else None,
                port=target.port if target else None,
                diagnosis=sa.null() if outcome.shown is None else dict(outcome.shown),
                finished_at=now,
                **known,
            )
        )
        if outcome.diagnosis is not None:
            row = _observation(question, outcome.diagnosis)
            await connection.execute(_insert(database, observations).values(row).on_conflict_do_nothing())


async def take_orphans(database: Database, replica: str, limit: int) -> Sequence[str]:
    """Accepted questions whose replica does not live any more, from now on this replica's, oldest first. Each goes to
    exactly one who asks."""
    orphan = (questions.c.state == ACCEPTED) & questions.c.replica.not_in(sa.select(replicas.c.id))
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
    """Removes what ended, or was observed, before. How many rows."""
    old = (
        sa.delete(questions).where(sa.func.coalesce(questions.c.finished_at, questions.c.accepted_at) < moment),
        sa.delete(observations).where(observations.c.at < moment),
    )
    async with database.begin(60.0) as connection:
        return sum([(await connection.execute(one)).rowcount for one in old])


def _observation(question: str, diagnosis: Diagnosis) -> dict[str, Any]:
    return {
        "question": question,
        "host": diagnosis.target.host,
        "port": diagnosis.target.port,
        "at": diagnosis.checked_at,
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


def _insert(database: Database, table: sa.Table) -> Any:
    """INSERT … ON CONFLICT is spelt the same by both, but belongs to their dialects."""
    return (sqlite if database.is_sqlite else postgresql).insert(table)
