"""The network as the use case sees it: one object that looks, fetches and asks, behind one guard."""

from __future__ import annotations

from datetime import datetime
from types import TracebackType
from typing import Self

from bot.probe.fetch import Fetcher
from bot.probe.guard import Guard
from bot.probe.issuers import IssuerFetcher, Issuers
from bot.probe.look import look
from bot.probe.revocation import Revocation, RevocationChecker
from bot.trust.certificate import Certificate
from bot.trust.sighting import Look, Target


class ProbeNetwork:
    """Made once and closed at the end: it remembers what it fetched. Use it as an async context manager."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._fetcher = Fetcher(guard)
        self._issuers = IssuerFetcher(self._fetcher)
        self._revocation = RevocationChecker(self._fetcher)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        await self._fetcher.close()

    async def look(self, target: Target) -> Look:
        return await look(target, self._guard)

    async def fetch_issuers(self, certificates: tuple[Certificate, ...]) -> Issuers:
        return await self._issuers.fetch_issuers(certificates)

    async def check_revocation(self, path: tuple[Certificate, ...], staple: bytes | None, at: datetime) -> Revocation:
        return await self._revocation.check_revocation(path, staple, at)
