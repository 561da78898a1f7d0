"""The verdict: what holds, for which clients, at which addresses, in the order of repair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.trust.case import ClientReport, Unchecked
from bot.trust.cause import Cause, Who
from bot.trust.certificate import AnyCertificate, Certificate
from bot.trust.client import Client, Codes
from bot.trust.sighting import Sighting, Target, Trouble


class Verdict(Enum):
    """What one client, or one address, comes to."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Named:
    """A cause that holds, folded over clients and addresses.

    `facts` fill the placeholders of the cause's texts. `clients` are the codes of those that refuse for it (all that
    see it, when the cause only notes something), `addresses` where it was seen; () for a chain from a file.
    `position` is the index of the certificate in the path, leaf 0, or in what was sent where it is one that cannot be
    read (`at` is None then); None when it is about no certificate. `acts` is
    whom the finding itself names.
    """

    cause: Cause
    facts: Mapping[str, str]
    clients: tuple[str, ...]
    addresses: tuple[str, ...]
    at: Certificate | None = None
    position: int | None = None
    acts: Who | None = None

    @property
    def who(self) -> Who:
        """Who has to act."""
        return self.acts or self.cause.who


@dataclass(frozen=True, slots=True)
class ClientVerdict:
    """What one client makes of it. `causes` are the codes it refuses for, in order of repair (where the verdict is
    unknown: what it would refuse for with nothing but what is known here); `error` is what it
    prints then ("…" stands for what varies), None where it refuses nothing or its words are not known. `unsure` of the
    way to a root: an issuer that could not be fetched, and that this client would ask for, may give a better one.
    `doubts` are the codes of causes of which it is not known whether it refuses for them."""

    client: Client
    verdict: Verdict
    causes: tuple[str, ...]
    codes: Codes
    error: str | None = None
    unsure: bool = False
    doubts: tuple[str, ...] = ()

    def refuses_for(self, named: Named) -> bool:
        """Whether it is certain that this client refuses for this."""
        return self.client.code in named.clients and not self.is_open(named)

    def is_open(self, named: Named) -> bool:
        """Whether it is not known if this client refuses for this."""
        return self.unsure and named.cause.repair.of_the_way


@dataclass(frozen=True, slots=True)
class AddressVerdict:
    """What one address came to, with Apple's eyes."""

    address: str
    verdict: Verdict
    causes: tuple[str, ...]
    sent: tuple[AnyCertificate, ...]
    trouble: Trouble | None
    sighting: Sighting | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """An experiment that was made, said in one line, with its outcome. `repaired_chain` is the full chain (PEM, leaf
    first, no root) that passes where the one sent fails."""

    cause: str
    line: str
    repaired_chain: str | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The whole answer. `verdict` is Apple's. `findings` stand in the order of repair, refusals before notes.

    `roots_date` is the oldest date of a root store that was used (ISO day), `apple_roots_date` that of Apple's.
    `server` is the software that answered, in lower case ("nginx"), or "".
    """

    target: Target
    checked_at: datetime
    verdict: Verdict
    findings: tuple[Named, ...]
    clients: tuple[ClientVerdict, ...]
    addresses: tuple[AddressVerdict, ...]
    unchecked: tuple[Unchecked, ...] = ()
    proofs: tuple[Proof, ...] = ()
    report: ClientReport | None = None
    roots_date: str = ""
    apple_roots_date: str = ""
    server: str = ""

    @property
    def causes(self) -> tuple[str, ...]:
        """Codes of what was found, in the order of repair."""
        return tuple(dict.fromkeys(named.cause.code for named in self.findings))
