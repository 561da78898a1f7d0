"""Finds the paths from a leaf to the roots that a client trusts (RFC 4158), bounded in length and number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.trust.certificate import Certificate, signed_by
from bot.trust.path import AnchorSet, End, Path

# Apple's own bounds are 15 and 100 (SecTrustServer.c l.85-86); the steps bound what a hostile pile can cost.
MAX_LENGTH, MAX_PATHS, MAX_STEPS = 15, 100, 2000
# Signatures tried in one search. One by a key of 16384 bits may take 5 ms.
MAX_TRIES = 300


class Builder:
    """One search for paths. `pool` is everything besides the leaf: its order does not matter, it is a pile.

    `rings`: an authority may stand in a path again by another certificate, as OpenSSL lets it
    (and goes no further from one that is self-signed).
    """

    def __init__(self, pool: tuple[Certificate, ...], anchors: AnchorSet, at: datetime, rings: bool = False) -> None:
        self._anchors, self._rings = anchors, rings
        self._steps = self._tries = 0
        self._by_subject: dict[object, list[Certificate]] = {}
        # What is valid now is tried first, as clients do; among those the one that lasts longer.
        for certificate in sorted(dict.fromkeys(pool), key=lambda c: not c.not_before <= at <= c.not_after):
            self._by_subject.setdefault(certificate.subject.key, []).append(certificate)

    def paths(self, leaf: Certificate) -> Iterator[Path]:
        """Every path, anchored ones in front at each step; at most MAX_PATHS. There is always at least one."""
        for number, path in enumerate(self._from((leaf,))):
            yield path
            if number + 1 == MAX_PATHS:
                return

    def _from(self, below: tuple[Certificate, ...]) -> Iterator[Path]:
        top, self._steps = below[-1], self._steps + 1
        anchor = self._anchors.find(top)
        if anchor is not None:
            yield Path(below, End.ANCHORED, anchor)
            return
        found = False
        for anchor in self._anchors.named(top):
            if signed_by(top, anchor.certificate):
                found = True
                yield Path((*below, anchor.certificate), End.ANCHORED, anchor)
        for issuer in self._issuers(below):
            if self._steps >= MAX_STEPS:
                break
            found = True
            yield from self._from((*below, issuer))
        if not found:
            yield Path(below, End.SELF_SIGNED if top.self_signed else End.NO_ISSUER)

    def _issuers(self, below: tuple[Certificate, ...]) -> Iterator[Certificate]:
        """Certificates of the pile that signed the top and do not stand in the path yet, by name and key."""
        top = below[-1]
        if len(below) >= MAX_LENGTH or (self._rings and top.self_signed):
            return
        met = {c if self._rings else (c.subject.key, c.key.spki_sha256) for c in below}
        wanted = top.extensions.authority_key_id
        named = self._by_subject.get(top.issuer.key, ())
        for issuer in sorted(named, key=lambda c: c.extensions.subject_key_id not in (wanted, None)):
            identity = issuer if self._rings else (issuer.subject.key, issuer.key.spki_sha256)
            if identity in met:
                continue
            self._tries += 1
            if self._tries > MAX_TRIES:
                return
            if signed_by(top, issuer):
                yield issuer
