"""What was seen from outside at each address of a host: the facts that the network gave, and nothing judged."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.trust.certificate import AnyCertificate


@dataclass(frozen=True, slots=True)
class Target:
    """Where to look.

    `host` is a DNS name (lower case, A-labels, no trailing dot) or the text of an IP address without brackets.
    `connect` dials this (address, port) instead of what the name resolves to; the name is still the one asked for.
    """

    host: str
    port: int = 443
    starttls: str | None = None
    connect: tuple[str, int] | None = None

    @property
    def address(self) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
        """The host as an IP address, or None when it is a name (names alone are sent as SNI, RFC 6066 section 3)."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    def __str__(self) -> str:
        return join_host_port(self.host, self.port)


def join_host_port(host: str, port: int) -> str:
    """`host:port`, an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Stage(Enum):
    """How far a connection came."""

    NAME = "name"
    POLICY = "policy"
    CONNECT = "connect"
    STARTTLS = "starttls"
    HANDSHAKE = "handshake"


class Problem(Enum):
    """Why a connection came no further. The values are stable: they are printed and stored."""

    NAME_NOT_FOUND = "name-not-found"
    NAME_LOOKUP_FAILED = "name-lookup-failed"
    REFUSED_BY_POLICY = "refused-by-policy"
    NO_ROUTE = "no-route"
    CONNECTION_REFUSED = "connection-refused"
    TIMED_OUT = "timed-out"
    NOT_TLS = "not-tls"
    STARTTLS_REFUSED = "starttls-refused"
    ALERT = "alert"
    CLOSED = "closed"
    PROTOCOL = "protocol"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that went wrong on the way.

    `detail` is for people: the alert's name in RFC 8446's spelling ("handshake_failure"), the first bytes that a
    server sent which does not speak TLS, the rule that refused the address. It may hold text from the server.
    """

    stage: Stage
    problem: Problem
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one address showed in one connection.

    `sent` is the certificate message as it came, leaf first; it is kept when the handshake fails afterwards.
    `unread` is how many more certificates it has, at least; `certificate_bytes` its size (0: not known).
    `trouble` is None when the handshake was completed, or left after a message that is longer than OpenSSL takes.
    `server_time` is the `Date` header of one HTTP answer and `seen_at` our own clock at that moment; `server` is the
    `Server` header. Both stay None where HTTP was not asked.
    `older_hello`: all this was shown only to a hello of TLS 1.2 at most; `trouble` is what one of TLS 1.3 met.
    """

    address: str
    port: int
    seen_at: datetime
    trouble: Trouble | None = None
    sent: tuple[AnyCertificate, ...] = ()
    protocol: str | None = None
    cipher: str | None = None
    staple: bytes | None = None
    asks_client_certificate: bool = False
    server_time: datetime | None = None
    server: str | None = None
    older_hello: bool = False
    unread: int = 0
    certificate_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """Everything one look at a target gave: a sighting for each address dialled, or the trouble that came before.

    `skipped` are addresses that were resolved and not dialled, each with its reason (policy, or more than the limit).
    """

    target: Target
    sightings: tuple[Sighting, ...] = ()
    skipped: tuple[tuple[str, Trouble], ...] = ()
    trouble: Trouble | None = None
