"""Finds the paths from a leaf to the roots that a client trusts (RFC 4158), bounded in length and number."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from bot.trust.certificate import Certificate, signed_by
from bot.trust.path import Anchor, AnchorSet, End, Path

# Apple stops at 100 paths and names 15 certificates as the most of one, which nothing there compares with anything
# (SecTrustServer.c l.85-86); the steps bound what a hostile pile can cost.
MAX_LENGTH, MAX_PATHS, MAX_STEPS = 15, 100, 2000
# Signatures tried in one search, each once. One by a key of 16384 bits may take 5 ms.
MAX_TRIES = 300


class Builder:
    """One search for paths. `pool` is everything besides the leaf: its order does not matter, it is a pile.

    `rings`: an authority may stand in a path again by another certificate, as OpenSSL lets it
    (and goes no further from one that is self-signed). A trusted leaf that another issued is no end there, where the
    way through its issuers leads to one.
    """

    def __init__(self, pool: tuple[Certificate, ...], anchors: AnchorSet, at: datetime, rings: bool = False) -> None:
        self._anchors, self._at, self._rings = anchors, at, rings
        self._steps = 0
        self._tried: dict[tuple[str, str], bool] = {}
        self._by_subject: dict[object, list[Certificate]] = {}
        # What is valid now is tried first, as clients do; among those the one that lasts longer.
        for certificate in sorted(dict.fromkeys(pool), key=lambda c: not _is_valid(c, at)):
            self._by_subject.setdefault(certificate.subject.key, []).append(certificate)

    def paths(self, leaf: Certificate) -> Iterator[Path]:
        """Every path, at most MAX_PATHS: near ones first, so that no mesh of cross-signs hides them, and at each
        certificate those to an anchor. There is always at least one."""
        if self._rings and not leaf.self_issued and self._anchors.find(leaf):
            above = next(self._search(leaf, ends=False))
            if above.end is End.ANCHORED:
                return iter((above,))
        return islice(self._search(leaf), MAX_PATHS)

    def _search(self, leaf: Certificate, ends: bool = True) -> Iterator[Path]:
        """With `rings` each way is followed to its end before the next is. `ends`: it ends at a trusted leaf."""
        waiting: deque[tuple[Certificate, ...]] = deque([(leaf,)])
        while waiting:
            below = waiting.pop() if self._rings else waiting.popleft()
            top = below[-1]
            if anchor := self._end(below, ends):
                yield Path(below, End.ANCHORED, anchor)
                continue
            above = self._above(top)
            yield from (Path((*below, anchor.certificate), End.ANCHORED, anchor) for anchor in above)
            issuers = self._issuers(below)
            waiting.extend((*below, issuer) for issuer in (reversed(issuers) if self._rings else issuers))
            if not above and not issuers:
                yield Path(below, End.SELF_SIGNED if top.self_signed else End.NO_ISSUER)

    def _end(self, below: tuple[Certificate, ...], ends: bool) -> Anchor | None:
        """The anchor that the path has reached. Another certificate of the same root, renewed or cross-signed, is none:
        the anchor's own stands beside it in the search, with its dates and its limits."""
        anchor = self._anchors.find(below[-1])
        if len(below) == 1:
            return anchor if ends else None
        return anchor if anchor is not None and anchor.certificate == below[-1] else None

    def _above(self, top: Certificate) -> list[Anchor]:
        """The anchors that signed it: those first that it means and that are valid, for who takes the first."""
        wanted = top.extensions.authority_key_id
        signers = [anchor for anchor in self._anchors.named(top) if signed_by(top, anchor.certificate)]
        return sorted(
            signers, key=lambda a: (_is_another(a.certificate, wanted), not _is_valid(a.certificate, self._at))
        )

    def _issuers(self, below: tuple[Certificate, ...]) -> list[Certificate]:
        """Certificates of the pile that signed the top and do not stand in the path yet, by name and key."""
        top = below[-1]
        if len(below) >= MAX_LENGTH or (self._rings and top.self_signed):
            return []
        met = {self._identity(one) for one in below}
        wanted = top.extensions.authority_key_id
        named = self._by_subject.get(top.issuer.key, ())
        fitting = sorted(named, key=lambda c: _is_another(c, wanted))
        issuers = [one for one in fitting if self._identity(one) not in met and self._signed(top, one)]
        issuers = issuers[: MAX_STEPS - self._steps]
        self._steps += len(issuers)
        return issuers

    def _identity(self, certificate: Certificate) -> object:
        return certificate if self._rings else (certificate.subject.key, certificate.key.spki_sha256)

    def _signed(self, child: Certificate, issuer: Certificate) -> bool:
        """Whether the issuer signed it; beyond MAX_TRIES nobody did."""
        pair = (child.sha256, issuer.sha256)
        if pair not in self._tried:
            if len(self._tried) >= MAX_TRIES:
                return False
            self._tried[pair] = signed_by(child, issuer)
        return self._tried[pair]


def _is_another(issuer: Certificate, wanted: bytes | None) -> bool:
    """Whether it has another key identifier than the one that is named."""
    return issuer.extensions.subject_key_id not in (wanted, None)


def _is_valid(one: Certificate, at: datetime) -> bool:
    return one.not_before <= at <= one.not_after
