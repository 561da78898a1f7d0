"""Which replicas live, and who of them does the scheduled work."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.database import Database
from bot.storage.tables import leases, replicas


async def join(database: Database, replica: str, name: str, release: str, instead_of: str | None = None) -> None:
    """Enters a replica. `instead_of`: the name under which others ran that cannot live any more ("*": all)."""
    async with database.begin() as connection:
        if instead_of is not None:
            gone = sa.delete(replicas).where(replicas.c.id != replica)
            await connection.execute(gone if instead_of == "*" else gone.where(replicas.c.name == instead_of))
        await connection.execute(
            sa.insert(replicas).values(id=replica, name=name, release=release, beat=0, started_at=datetime.now(UTC))
        )


async def beat(database: Database, replica: str) -> bool:
    """Shows that it lives; False when others took it for dead and its work with it."""
    async with database.begin() as connection:
        done = await connection.execute(
            sa.update(replicas).where(replicas.c.id == replica).values(beat=replicas.c.beat + 1)
        )
    return bool(done.rowcount)


async def beats(database: Database) -> Mapping[str, int]:
    """The count of each replica."""
    async with database.begin() as connection:
        return {row.id: row.beat for row in await connection.execute(sa.select(replicas.c.id, replicas.c.beat))}


async def bury(database: Database, dead: Mapping[str, int]) -> Collection[str]:
    """Takes away the rows of those that have not moved since they were counted."""
    buried = []
    async with database.begin() as connection:
        for replica, count in dead.items():
            gone = await connection.execute(
                sa.delete(replicas).where(replicas.c.id == replica, replicas.c.beat == count)
            )
            if gone.rowcount:
                buried.append(replica)
    return buried


async def leave(database: Database, replica: str) -> None:
    """What it has not finished is anybody's from now on."""
    async with database.begin(2.0) as connection:
        await connection.execute(sa.delete(replicas).where(replicas.c.id == replica))


async def hold(database: Database, lease: str, replica: str) -> bool:
    """Takes the lease when it is free, or holds it already."""
    dialect = sqlite if database.is_sqlite else postgresql
    free = (leases.c.holder == replica) | leases.c.holder.not_in(sa.select(replicas.c.id))
    async with database.begin() as connection:
        await connection.execute(dialect.insert(leases).values(name=lease, holder=replica).on_conflict_do_nothing())
        done = await connection.execute(sa.update(leases).where(leases.c.name == lease, free).values(holder=replica))
    return bool(done.rowcount)
