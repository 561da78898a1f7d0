"""One look at a target: every address it has, side by side, and whatever comes is a value."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog

from bot.probe import banner, starttls
from bot.probe.dns import Lookup, families_in_turn, resolve, system_lookup
from bot.probe.guard import Guard
from bot.probe.handshake import TLS_1_2, TLS_1_3, TlsClient
from bot.probe.wire import ProbeError, Wire, dial, timed_out
from bot.trust.certificate import IPAddress, read_certificate
from bot.trust.sighting import Look, Problem, Sighting, Stage, Target, Trouble

_log = structlog.get_logger(__name__)

_HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}")
# A server that ends the handshake in one of these ways may still show its certificate to an older hello.
_WORTH_AN_OLDER_HELLO = frozenset((Problem.ALERT, Problem.CLOSED, Problem.PROTOCOL))


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much. Times in seconds, each for its own stage and address; sizes in bytes."""

    lookup: float = 5.0
    connect: float = 5.0
    starttls: float = 5.0
    handshake: float = 6.0
    verdict: float = 1.0
    http: float = 2.0
    addresses: int = 8
    received: int = 1 << 20
    certificates: int = 100


def _now() -> datetime:
    return datetime.now(UTC)


_DEFAULT = Limits()


async def look(
    target: Target,
    guard: Guard,
    *,
    clock: Callable[[], datetime] = _now,
    limits: Limits = _DEFAULT,
    lookup: Lookup = system_lookup,
) -> Look:
    """What the target shows at each of its addresses. Failures are values; only cancellation leaves it.

    The name is resolved once (not at all with an address in `target.connect`), and exactly the addresses that the
    guard has passed are dialled. A server that shows no certificate to a hello of TLS 1.3 is asked again with TLS 1.2
    at most; what it shows then is kept, and `trouble` stays what the first hello met.
    """
    host, port = target.connect or (target.host, target.port)
    if not _HOST.fullmatch(host) or not _HOST.fullmatch(target.host):
        return Look(target, trouble=Trouble(Stage.NAME, Problem.NAME_NOT_FOUND, "that is no host name"))
    found = await resolve(host, limits.lookup, lookup)
    if isinstance(found, Trouble):
        return Look(target, trouble=found)
    reasons = {address: guard.check(address, port) for address in found}
    skipped = [(str(address), _refused(reason)) for address, reason in reasons.items() if reason]
    allowed = families_in_turn([address for address, reason in reasons.items() if not reason])
    if not allowed:
        return Look(target, skipped=tuple(skipped), trouble=skipped[0][1])
    beyond = f"no more than {limits.addresses} addresses are looked at"
    skipped += [(str(address), _refused(beyond)) for address in allowed[limits.addresses :]]
    sight = _Sight(target, port, guard, clock, limits)
    sightings = await asyncio.gather(*(sight.at(address) for address in allowed[: limits.addresses]))
    return Look(target, tuple(sightings), tuple(skipped))


def _refused(reason: str) -> Trouble:
    return Trouble(Stage.POLICY, Problem.REFUSED_BY_POLICY, reason)


@dataclass(frozen=True, slots=True)
class _Sight:
    """What is the same for all addresses of one look."""

    target: Target
    port: int
    guard: Guard
    clock: Callable[[], datetime]
    limits: Limits

    async def at(self, address: IPAddress) -> Sighting:
        try:
            seen = await self._with(address, TLS_1_3)
            trouble = seen.trouble
            if seen.sent or trouble is None or trouble.stage is not Stage.HANDSHAKE:
                return seen
            if trouble.problem not in _WORTH_AN_OLDER_HELLO:
                return seen
            again = await self._with(address, TLS_1_2)
            return replace(again, trouble=trouble, older_hello=True) if again.sent else seen
        except Exception as error:  # noqa: BLE001  whatever a stranger's bytes bring about, the others are still told
            _log.exception("look_failed", address=str(address), port=self.port)
            return self._trouble(address, Trouble(Stage.HANDSHAKE, Problem.PROTOCOL, type(error).__name__))

    async def _with(self, address: IPAddress, newest: int) -> Sighting:
        """One connection, offering `newest` at most."""
        limits = self.limits
        try:
            async with dial(address, self.port, self.guard, limits.connect, limits.received) as wire:
                await self._switch(wire)
                tls = TlsClient(wire, self.target.host if self.target.address is None else None, newest)
                trouble = await tls.handshake(limits.handshake)
                found = banner.Banner()
                if trouble is None and tls.completed:
                    trouble, found = await self._after_the_handshake(tls)
                return self._seen(address, tls, trouble, found)
        except ProbeError as error:
            return self._trouble(address, error.trouble)

    async def _switch(self, wire: Wire) -> None:
        if (protocol := self._protocol()) is None:
            return
        try:
            async with asyncio.timeout(self.limits.starttls):
                await starttls.switch(wire, protocol, self.target.host)
        except TimeoutError:
            raise ProbeError(timed_out(Stage.STARTTLS, self.limits.starttls)) from None

    def _protocol(self) -> str | None:
        return self.target.starttls or starttls.BY_PORT.get(self.target.port)

    async def _after_the_handshake(self, tls: TlsClient) -> tuple[Trouble | None, banner.Banner]:
        found = banner.Banner()
        asks = tls.capture.asks_client_certificate
        if asks and tls.protocol == "TLSv1.3" and (trouble := await tls.verdict_on_us(self.limits.verdict)):
            return trouble, found
        if self._protocol() is None and banner.speaks_http(self.target.port):
            found = await banner.ask(tls, self.target, self.limits.http)
        return (tls.alert_so_far() if asks else None), found

    def _seen(self, address: IPAddress, tls: TlsClient, trouble: Trouble | None, found: banner.Banner) -> Sighting:
        capture = tls.capture
        return Sighting(
            address=str(address),
            port=self.port,
            seen_at=self.clock(),
            trouble=trouble,
            sent=tuple(map(read_certificate, capture.chain(self.limits.certificates))),
            unread=capture.beyond(self.limits.certificates),
            certificate_bytes=capture.certificate_bytes,
            protocol=tls.protocol,
            cipher=tls.cipher,
            staple=capture.staple(),
            asks_client_certificate=capture.asks_client_certificate,
            server_time=found.date,
            server=found.server,
        )

    def _trouble(self, address: IPAddress, trouble: Trouble) -> Sighting:
        return Sighting(str(address), self.port, self.clock(), trouble)
