"""A row of sick TLS servers on loopback, one for each fault, and a healthy one. For trying and for tests.

async with sick_row() as row:
    row["expired"].target    # "expired.localhost:40123"
    row.root_pem             # the one root that makes the healthy server trusted
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Unpack

from cryptography import x509
from OpenSSL import SSL

from bot.playground.authority import Responders, authority_server
from bot.playground.pki import Authority, Issued, Knobs, self_signed
from bot.playground.statements import ocsp_answer, revocation_list
from bot.playground.tls_server import PLAIN_HTTP, Handler, Listening, Manners, answers, plain_server, tls_server

ADDRESS, ADDRESS_6 = "127.0.0.1", "::1"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sick:
    """One server of the row. `expects` is the code of the cause that is to be named, None for the healthy one."""

    name: str
    host: str
    port: int
    expects: str | None
    what: str

    @property
    def target(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Row:
    """The servers, the root under which they stand, and the web server of their authority."""

    root_pem: str
    servers: tuple[Sick, ...]
    web: Responders
    _house: _House
    _running: Mapping[str, Sequence[Listening]]

    def __getitem__(self, name: str) -> Sick:
        return next(one for one in self.servers if one.name == name)

    def mend(self, name: str) -> None:
        """Gives a server of the row a healthy certificate and the whole chain, at the same port. Raises LookupError."""
        if name not in self._running or any(one.serves is None for one in self._running[name]):
            raise LookupError(f"{name} is no server here that a certificate could mend.")
        leaf = self._house.leaf(name)
        for one in self._running[name]:
            one.send(leaf, self._house.ca)


@contextlib.asynccontextmanager
async def sick_row(first_port: int = 0) -> AsyncIterator[Row]:
    """Runs the row. Ports are chosen by the system, or count up from `first_port`."""
    async with contextlib.AsyncExitStack() as stack:
        web = await stack.enter_async_context(authority_server(ADDRESS))
        house = await asyncio.to_thread(_House, web)  # making RSA keys takes a moment
        plans = [*_chains(house), *_dates(house), *_names(house), *_keys(house), *_revoked(house), *_connections(house)]
        house.publish()
        servers, running = [], {}
        for number, plan in enumerate(plans):
            running[plan.name] = await _start(stack, plan, first_port + number if first_port else 0)
            servers.append(Sick(plan.name, plan.host, running[plan.name][0].port, plan.expects, plan.what))
        yield Row(house.root.pem, tuple(servers), web, house, running)


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """A server to be: a chain to send, or a handler that does something else, or neither (a port that is closed)."""

    name: str
    expects: str | None
    what: str
    chain: tuple[Issued, ...] = ()
    manners: Manners = field(default_factory=Manners)
    handler: Handler | None = None

    @property
    def host(self) -> str:
        return _host(self.name)


def _host(name: str) -> str:
    return f"{name}.localhost"


class _House:
    """A root, a CA below it, and their web server: what a healthy certificate needs."""

    def __init__(self, web: Responders) -> None:
        self.web = web
        self.root = Authority.root("Playground Root")
        self.ca = self.intermediate("Playground CA")
        self.revoked: list[Issued] = []
        self.old_key = self.leaf("protocol-too-old", key="rsa2048")
        self.short_key = self.leaf("weak-key", key="rsa1024")

    def intermediate(self, name: str, **knobs: Unpack[Knobs]) -> Authority:
        healthy: Knobs = {"crl": (self.web.url("/root.crl"),)}
        wanted: Knobs = {**healthy, **knobs}
        return self.root.intermediate(name, **wanted)

    def leaf(self, name: str, **knobs: Unpack[Knobs]) -> Issued:
        """A leaf for the server of this name; its status is told by the CA's revocation list."""
        healthy: Knobs = {"crl": (self.web.url("/ca.crl"),)}
        wanted: Knobs = {**healthy, **knobs}
        return self.ca.leaf(_host(name), **wanted)

    def publish(self) -> None:
        self.web.publish("/ca.der", self.ca.der, "application/pkix-cert")
        self.web.publish("/root.crl", revocation_list(self.root), "application/pkix-crl")
        self.web.publish("/ca.crl", revocation_list(self.ca, *self.revoked), "application/pkix-crl")


def _chains(house: _House) -> list[_Plan]:
    stranger = Authority.root("Stranger Root")
    name = "untrusted-root"
    return [
        _Plan(name="healthy", expects=None, what="nothing is wrong", chain=(house.leaf("healthy"), house.ca)),
        _Plan(
            name="self-signed",
            expects="self-signed",
            what="a certificate that its own key has signed",
            chain=(self_signed(_host("self-signed")),),
        ),
        _Plan(
            name=name,
            expects="untrusted-root",
            what="a whole chain, under a root that nobody has installed",
            chain=(stranger.leaf(_host(name)), stranger),
        ),
        _Plan(
            name="missing-intermediate",
            expects="missing-intermediate",
            what="the CA's certificate is not sent; it can be fetched from the address in the leaf",
            chain=(house.leaf("missing-intermediate", aia=(house.web.url("/ca.der"),)),),
        ),
        _Plan(
            name="missing-intermediate-lost",
            expects="missing-intermediate",
            what="the CA's certificate is not sent, and the leaf does not say where to find it",
            chain=(house.leaf("missing-intermediate-lost"),),
        ),
    ]


def _dates(house: _House) -> list[_Plan]:
    now = datetime.now(UTC).replace(microsecond=0)
    old_ca = house.intermediate("Playground CA of old", not_after=now - 3 * DAY)
    under_old_ca = old_ca.leaf(_host("expired-intermediate"), crl=(house.web.url("/old-ca.crl"),))
    house.web.publish("/old-ca.crl", revocation_list(old_ca), "application/pkix-crl")
    return [
        _Plan(
            name="expired",
            expects="expired",
            what="ended two days ago",
            chain=(house.leaf("expired", not_after=now - 2 * DAY), house.ca),
        ),
        _Plan(
            name="expired-intermediate",
            expects="expired-intermediate",
            what="the CA's certificate ended three days ago",
            chain=(under_old_ca, old_ca),
        ),
        _Plan(
            name="not-yet-valid",
            expects="not-yet-valid",
            what="begins the day after tomorrow",
            chain=(house.leaf("not-yet-valid", not_before=now + 2 * DAY), house.ca),
        ),
        _Plan(
            name="clock-skew",
            expects="clock-skew",
            what="a good certificate on a server whose clock is 400 days behind",
            chain=(house.leaf("clock-skew"), house.ca),
            manners=Manners(clock_skew=-400 * DAY),
        ),
        _Plan(
            name="validity-too-long",
            expects="validity-too-long",
            what="valid for 900 days",
            chain=(house.leaf("validity-too-long", not_before=now - 10 * DAY, not_after=now + 890 * DAY), house.ca),
        ),
    ]


def _names(house: _House) -> list[_Plan]:
    return [
        _Plan(
            name="wrong-host",
            expects="wrong-host",
            what="a certificate for other.localhost",
            chain=(house.leaf("other"), house.ca),
        ),
        _Plan(
            name="no-san",
            expects="no-san",
            what="names its host in the common name only",
            chain=(house.leaf("no-san", names=()), house.ca),
        ),
    ]


def _keys(house: _House) -> list[_Plan]:
    return [
        _Plan(name="weak-key", expects="weak-key", what="RSA with 1024 bits", chain=(house.short_key, house.ca)),
        _Plan(
            name="weak-signature",
            expects="weak-signature",
            what="signed with SHA-1",
            chain=(house.leaf("weak-signature", hash="sha1"), house.ca),
        ),
    ]


def _revoked(house: _House) -> list[_Plan]:
    """Three servers, each of which can be found out in one way only."""
    since, reason = datetime.now(UTC).replace(microsecond=0) - 5 * DAY, x509.ReasonFlags.key_compromise
    by_staple, by_list = house.leaf("revoked", crl=()), house.leaf("revoked-crl")
    by_ocsp = house.leaf("revoked-ocsp", crl=(), ocsp=(house.web.url("/ocsp"),))
    house.web.answer_ocsp("/ocsp", ocsp_answer(by_ocsp, house.ca, revoked_at=since, reason=reason))
    house.revoked.append(by_list)
    staple = ocsp_answer(by_staple, house.ca, revoked_at=since, reason=reason)
    return [
        _Plan(
            name="revoked",
            expects="revoked",
            what="revoked, by the OCSP answer that the server itself sends along",
            chain=(by_staple, house.ca),
            manners=Manners(staple=staple),
        ),
        _Plan(
            name="revoked-ocsp",
            expects="revoked",
            what="revoked, by the authority's OCSP responder",
            chain=(by_ocsp, house.ca),
        ),
        _Plan(
            name="revoked-crl",
            expects="revoked",
            what="revoked, by the authority's revocation list",
            chain=(by_list, house.ca),
        ),
    ]


def _connections(house: _House) -> list[_Plan]:
    return [
        _Plan(
            name="client-certificate",
            expects="client-certificate",
            what="wants a certificate of the client",
            chain=(house.leaf("client-certificate"), house.ca),
            manners=Manners(client_certificate="required"),
        ),
        _Plan(
            name="protocol-too-old",
            expects="protocol-too-old",
            what="speaks TLS 1.0 and 1.1 only",
            chain=(house.old_key, house.ca),
            manners=Manners(newest=SSL.TLS1_1_VERSION),
        ),
        _Plan(name="not-tls", expects="not-tls", what="speaks plain HTTP", handler=answers(PLAIN_HTTP)),
        _Plan(name="unreachable", expects="unreachable", what="nothing listens on the port"),
    ]


async def _start(stack: contextlib.AsyncExitStack, plan: _Plan, port: int) -> list[Listening]:
    """Starts it on one port of both loopback addresses, because `*.localhost` is both of them."""
    started = [await _start_at(stack, plan, ADDRESS, port)]
    with contextlib.suppress(OSError):  # no IPv6 on this machine, or somebody else has the port there
        started.append(await _start_at(stack, plan, ADDRESS_6, started[0].port))
    return started


async def _start_at(stack: contextlib.AsyncExitStack, plan: _Plan, address: str, port: int) -> Listening:
    if plan.chain:
        server = tls_server(*plan.chain, manners=plan.manners, address=address, port=port)
        return await stack.enter_async_context(server)
    if plan.handler:
        return await stack.enter_async_context(plain_server(plan.handler, address=address, port=port))
    # Bound and not listening: nobody else can take the port.
    closed = stack.enter_context(socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET))
    closed.bind((address, port))
    return Listening(address, int(closed.getsockname()[1]))
