"""Paths from a leaf to a trust anchor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.trust.certificate import Certificate


class AnchorKind(Enum):
    """Who made a root trusted; Apple's rules differ by it."""

    SYSTEM = "system"  # the vendor's root programme
    USER = "user"  # a person, an administrator or device management installed it
    APP = "app"  # the program that connects brought it along


@dataclass(frozen=True, slots=True)
class Anchor:
    """A trusted root. `no_tls_after`: leaves that begin to be valid later are not trusted under it (the programme's
    announced date), None when there is no such limit."""

    certificate: Certificate
    kind: AnchorKind
    no_tls_after: datetime | None = None


class AnchorSet:
    """The roots that one client trusts, found by certificate, by key, or by name. Built once, never changed.

    `programme` names whose set it is, `origin` where the data came from, `date` of when it is (ISO day).
    """

    def __init__(self, programme: str, anchors: tuple[Anchor, ...], origin: str = "", date: str = "") -> None:
        self.programme, self.anchors, self.origin, self.date = programme, anchors, origin, date
        self._by_key: dict[tuple[str, object], Anchor] = {}
        self._by_name: dict[object, list[Anchor]] = {}
        for anchor in anchors:
            certificate = anchor.certificate
            self._by_key.setdefault((certificate.key.spki_sha256, certificate.subject.key), anchor)
            self._by_name.setdefault(certificate.subject.key, []).append(anchor)

    def find(self, certificate: Certificate) -> Anchor | None:
        """The anchor with this certificate's subject and key: the same root may exist under several certificates."""
        return self._by_key.get((certificate.key.spki_sha256, certificate.subject.key))

    def named(self, certificate: Certificate) -> list[Anchor]:
        """The anchors that bear the name of this certificate's issuer."""
        return self._by_name.get(certificate.issuer.key, [])

    def dated(self, anchor: Anchor) -> Anchor:
        """A root that is to count as one of this programme's, with the date that the programme has announced for it."""
        known = self.find(anchor.certificate) if anchor.kind is AnchorKind.SYSTEM else None
        return replace(anchor, no_tls_after=known.no_tls_after) if known else anchor

    def plus(self, extra: tuple[Anchor, ...]) -> AnchorSet:
        """This set with an organisation's own roots in front."""
        return AnchorSet(self.programme, extra + self.anchors, self.origin, self.date) if extra else self


class End(Enum):
    """How a path ends."""

    ANCHORED = "anchored"
    SELF_SIGNED = "self-signed"
    NO_ISSUER = "no-issuer"


@dataclass(frozen=True, slots=True)
class Path:
    """Certificates from the leaf upwards. When `end` is ANCHORED the last one is the anchor's certificate."""

    certificates: tuple[Certificate, ...]
    end: End
    anchor: Anchor | None = None
