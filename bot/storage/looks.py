"""Looks at hosts that replicas share: one looks, the others take from here what it saw.

On PostgreSQL alone: a SQLite file serves one process. Times are those of the database's clock; nobody's own is
trusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from bot.storage.database import Database
from bot.storage.tables import looks, replicas

_SECONDS = 2.0  # a look can be made without the database: it does not wait long for it
# The moment itself, not the beginning of the transaction: that may have waited for another's.
_NOW: sa.Function[datetime] = sa.func.clock_timestamp(type_=sa.DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class Claim:
    """A look that is this replica's to make."""

    key: str
    replica: str
    begun_at: datetime


async def claim_or_seen(
    database: Database, key: str, replica: str, fresh: timedelta, longest: timedelta
) -> Claim | str | None:
    """A claim when this replica is to look; else what another saw in a look that it began within `fresh`; None while
    another looks. It looks no more when it is no living replica, or began more than `longest` ago.

    Raises one of DATABASE_ERRORS.
    """
    alive = looks.c.replica.in_(sa.select(replicas.c.id))
    taken = sa.case((looks.c.seen.is_not(None), _begun_within(fresh)), else_=alive & _begun_within(longest))
    row = postgresql.insert(looks).values(key=key, replica=replica, begun_at=_NOW, seen=None)
    claimed = row.on_conflict_do_update(
        index_elements=[looks.c.key],
        set_={"replica": row.excluded.replica, "begun_at": row.excluded.begun_at, "seen": row.excluded.seen},
        where=~taken,
    )
    async with database.begin(_SECONDS) as connection:
        begun_at = await connection.scalar(claimed.returning(looks.c.begun_at))
        if begun_at is not None:
            return Claim(key, replica, begun_at)
        return await connection.scalar(sa.select(looks.c.seen).where(looks.c.key == key))


async def keep(database: Database, claim: Claim, seen: str) -> None:
    """Lets the others have what was seen, unless the claim went over to another meanwhile. Raises one of
    DATABASE_ERRORS."""
    mine = (looks.c.key == claim.key) & (looks.c.replica == claim.replica) & (looks.c.begun_at == claim.begun_at)
    async with database.begin(_SECONDS) as connection:
        await connection.execute(sa.update(looks).where(mine).values(seen=seen))


async def forget_before(database: Database, moment: datetime) -> None:
    """Removes the looks that were begun before."""
    async with database.begin(60.0) as connection:
        await connection.execute(sa.delete(looks).where(looks.c.begun_at < moment))


def _begun_within(span: timedelta) -> sa.ColumnElement[bool]:
    """Not in the future either: the clock may have been set back."""
    return looks.c.begun_at.between(_NOW - span, _NOW)
