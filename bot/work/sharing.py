"""One look for all replicas: who asks for what another looks at, or has looked at just now, takes it from there.

It spares a host the same handshakes from each replica. Nothing depends on it: whatever goes wrong on the way, this
replica looks by itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from datetime import datetime, timedelta

import structlog

from bot import __version__
from bot.examine import SHARED_SECONDS, Issuers, Network, Revocation
from bot.probe.guard import Guard
from bot.probe.look import Limits
from bot.storage import looks
from bot.storage.database import DATABASE_ERRORS, Database
from bot.storage.looks import Claim
from bot.trust.certificate import Certificate
from bot.trust.sighting import Look, Target
from bot.work.look_json import read_look, write_look

_MOST_CHARACTERS = 1_000_000
_NOT_SHARED = ""  # stands in the place of a look that is too large

_LIMITS = Limits()
_CONNECTION = _LIMITS.connect + _LIMITS.starttls + _LIMITS.handshake + _LIMITS.verdict + _LIMITS.http
# So long a look may take: the name, then a connection for each of two hellos. The last seconds are the database's.
LONGEST = timedelta(seconds=_LIMITS.lookup + 2 * _CONNECTION + 5.0)
_FIRST_PAUSE, _LAST_PAUSE = 0.1, 1.0

_log = structlog.get_logger(__name__)


class SharedLooks:
    """A network whose looks are shared with the other replicas on the same PostgreSQL database.

    Only with those of the same release, which see the same things and write them in the same form, and with the same
    guard: what may be dialled is not for another to decide.
    """

    def __init__(self, network: Network, database: Database, replica: str, guard: Guard) -> None:
        self._network = network
        self._database = database
        self._replica = replica
        self._house = (__version__, repr(guard))

    async def look(self, target: Target) -> Look:
        found = await self._ask(target)
        if isinstance(found, Look):
            return found
        look = await self._network.look(target)
        if found is not None:
            await self._tell(found, look)
        return look

    async def fetch_issuers(self, certificates: tuple[Certificate, ...]) -> Issuers:
        return await self._network.fetch_issuers(certificates)

    async def check_revocation(self, path: tuple[Certificate, ...], staple: bytes | None, at: datetime) -> Revocation:
        return await self._network.check_revocation(path, staple, at)

    async def _ask(self, target: Target) -> Claim | Look | None:
        """What another saw, or the claim to look for all; None: to look for this replica alone."""
        try:
            async with asyncio.timeout(LONGEST.total_seconds()):
                found = await self._claim_or_seen(self._key(target))
        except DATABASE_ERRORS as error:
            _log.warning("look is not shared", error=type(error).__name__)
            return None
        if isinstance(found, Claim):
            return found
        if found == _NOT_SHARED:
            return None
        try:
            look = read_look(found, target)
        except ValueError as error:
            _log.warning("look of another replica cannot be read", error=str(error))
            return None
        _log.info("look taken from another replica")
        return look

    async def _claim_or_seen(self, key: str) -> Claim | str:
        fresh, pause = timedelta(seconds=SHARED_SECONDS), _FIRST_PAUSE
        while True:
            found = await looks.claim_or_seen(self._database, key, self._replica, fresh, LONGEST)
            if found is not None:
                return found
            fresh = LONGEST  # what ends while it is waited for is fresh, however long it took
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LAST_PAUSE)

    async def _tell(self, claim: Claim, look: Look) -> None:
        seen = write_look(look)
        try:
            await looks.keep(self._database, claim, seen if len(seen) <= _MOST_CHARACTERS else _NOT_SHARED)
        except DATABASE_ERRORS as error:
            _log.warning("look is not shared", error=type(error).__name__)

    def _key(self, target: Target) -> str:
        asked = (target.host, target.port, target.starttls, target.connect, *self._house)
        return hashlib.sha256(json.dumps(asked).encode("ascii")).hexdigest()
