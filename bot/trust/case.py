"""Everything that is known about one question at one address, and the same seen with the eyes of one client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.trust.certificate import AnyCertificate, Certificate, readable
from bot.trust.path import AnchorSet, Path
from bot.trust.sighting import Sighting, Trouble
from bot.trust.transparency import Log

if TYPE_CHECKING:
    from bot.trust.client import Client


class Standing(Enum):
    """What an authority says about one of its certificates."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RevocationFact:
    """One authentic and current statement about one certificate (its SHA-256 in hex).

    `source` is "staple", "ocsp" or "crl"; `reason` RFC 5280's name of the reason, "" when none was given.
    """

    certificate: str
    source: str
    standing: Standing
    revoked_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """What could not be checked and why: a state of its own, neither a pass nor a fault. `decides`: what a client makes
    of all hangs on it, so the verdict of one that refuses for nothing else is unknown."""

    what: str
    why: str
    decides: bool = False


@dataclass(frozen=True, slots=True)
class ClientReport:
    """What the text that a person pasted says about their client: its complaint (a cause's code, or None), and
    the (subject, issuer) pairs of the chain which that client saw. `advice` are pairs of what in the text switches
    verification off and of what to do instead; `private_key`: one was pasted (it is kept nowhere). `apple`: it speaks
    with Apple's numbers, so the client is an iPhone, an iPad or a Mac."""

    complaint: str | None = None
    chain: tuple[tuple[str, str], ...] = ()
    advice: tuple[tuple[str, str], ...] = ()
    private_key: bool = False
    apple: bool = False


@dataclass(frozen=True)
class Case:
    """One chain to be judged.

    `host` None: names are not judged. `at` is the moment to judge at. `sent` stands as the server sent it, leaf
    first; `unread` is how many more certificates it sent, at least. `fetched` are issuers that were got from the
    addresses which the certificates themselves name; `answered` are the addresses that gave one.
    `no_sighting` is why nothing could be dialled, where nothing was. `ct_logs` are the known public logs by log ID.
    `elsewhere` is what the other addresses of the same host showed.
    """

    host: str | None
    at: datetime
    port: int = 443
    sent: tuple[AnyCertificate, ...] = ()
    unread: int = 0
    fetched: tuple[Certificate, ...] = ()
    answered: frozenset[str] = frozenset()
    revocation: tuple[RevocationFact, ...] = ()
    sighting: Sighting | None = None
    no_sighting: Trouble | None = None
    report: ClientReport | None = None
    elsewhere: tuple[Sighting, ...] = ()
    ct_logs: Mapping[str, Log] = field(default_factory=lambda: MappingProxyType({}), repr=False, compare=False)

    @property
    def trouble(self) -> Trouble | None:
        """What ended the connection, or what came before there was one; None when all went well."""
        return self.sighting.trouble if self.sighting else self.no_sighting

    @property
    def leaf(self) -> AnyCertificate | None:
        return self.sent[0] if self.sent else None

    @property
    def number_sent(self) -> int:
        """How many certificates were sent, read or not."""
        return len(self.sent) + self.unread

    @property
    def certificate_bytes(self) -> int:
        """How long the certificate message is, or would be in TLS 1.3 (RFC 8446 section 4.4.2)."""
        seen = self.sighting.certificate_bytes if self.sighting else 0
        return seen or 4 + sum(len(one.der) + 5 for one in self.sent)

    @cached_property
    def pool(self) -> tuple[Certificate, ...]:
        """What was sent behind the leaf and can be read: order and extras do not matter to path building."""
        return readable(self.sent[1:])


class Needs(Enum):
    """What a check must have before it can be asked."""

    CONNECTION = "connection"  # somebody tried to connect: the sighting
    LEAF = "leaf"  # the first certificate can be read, whatever path it has
    ANCHOR = "anchor"  # the path ends in a root that this client trusts
    PEACE = "peace"  # the same, and no client refuses anything at any address


@dataclass(frozen=True, slots=True)
class View:
    """One case through the eyes of one client along one path. What a check sees.

    `path` is None when no leaf could be read: then only causes that need no more than a connection are asked.
    `repaired` is a better path where this one is not whole: by fetched issuers, or by what was sent where this client
    does not look for another way.
    """

    case: Case
    client: Client
    anchors: AnchorSet
    path: Path | None
    repaired: Path | None = None

    @property
    def chain(self) -> tuple[Certificate, ...]:
        """The path's certificates, leaf first. Only for causes that need a leaf."""
        if self.path is None:
            raise LookupError("this cause needs a leaf: declare it in `needs`")
        return self.path.certificates

    @property
    def leaf(self) -> Certificate:
        return self.chain[0]

    @property
    def taken_as_it_is(self) -> bool:
        """Whether this client trusts the leaf itself and looks at nothing but its name."""
        trusted = self.path is not None and self.path.anchor is not None
        return self.client.takes_trusted_leaf and trusted and len(self.chain) == 1

    @property
    def dated(self) -> tuple[Certificate, ...]:
        """The certificates whose dates count: all of the path, but for a root whose dates this client does not read."""
        if self.taken_as_it_is:
            return ()
        anchor = self.path.anchor if self.path else None
        forgiven = anchor is not None and anchor.kind not in self.client.anchor_dates and len(self.chain) > 1
        return self.chain[:-1] if forgiven else self.chain

    @property
    def limiting(self) -> tuple[Certificate, ...]:
        """The authorities whose limits of path length and names bind what is below them, from below."""
        anchor = self.path.anchor if self.path else None
        free = anchor is not None and anchor.kind not in self.client.anchor_limits
        return self.chain[1:-1] if free else self.chain[1:]

    @property
    def authorities(self) -> tuple[Certificate, ...]:
        """Everything above the leaf, the trust anchor included."""
        return self.chain[1:]
