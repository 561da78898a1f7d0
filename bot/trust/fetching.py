"""Which issuers a chain needs from elsewhere, and for whom it stays open what they would have changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest

from bot.trust.building import Builder
from bot.trust.case import Case
from bot.trust.certificate import Certificate
from bot.trust.client import Client
from bot.trust.path import AnchorKind, AnchorSet, End, Path


def is_whole(path: Path, at: datetime) -> bool:
    """Whether it reaches a trusted root and all above the leaf is valid: then nothing better is looked for."""
    return path.end is End.ANCHORED and _all_valid(path, at)


def _all_valid(path: Path, at: datetime) -> bool:
    return all(one.not_before <= at <= one.not_after for one in path.certificates[1:])


def best_path(certificates: tuple[Certificate, ...], store: AnchorSet, at: datetime) -> Path:
    """The first path of this store that is whole, else the first that reaches an anchor, else the first there is.
    The leaf stands first in `certificates`."""
    paths: list[Path] = []
    for path in Builder(certificates[1:], store, at).paths(certificates[0]):
        if is_whole(path, at):
            return path
        paths.append(path)
    return next((path for path in paths if path.end is End.ANCHORED), paths[0])


def issuers_wanted(
    certificates: tuple[Certificate, ...], clients: Sequence[Client], stores: Mapping[str, AnchorSet], at: datetime
) -> tuple[Certificate, ...]:
    """Those whose issuers are worth fetching: wider sources are asked only where what was sent fails (apple.md,
    SecTrustServer.c). That is where a client that fetches, or knows issuers, has no whole path, though a dead one was
    sent; and where any client finds no issuer, to prove which is missing. The leaf is first, then where paths end."""
    ends: dict[Certificate, None] = {}
    between: dict[Certificate, None] = {}
    for programme in dict.fromkeys(client.programme for client in clients):
        if is_whole(best_path(certificates, stores[programme], at), at):
            continue
        paths = list(Builder(certificates[1:], stores[programme], at).paths(certificates[0]))
        reaches = any(_reaches_out(client) for client in clients if client.programme == programme)
        for path in paths:
            if reaches or path.end is End.NO_ISSUER:
                known = path.certificates[:-1] if path.end is End.ANCHORED else path.certificates
                between.update(dict.fromkeys(known))
                ends.update(dict.fromkeys(known[-1:] if path.end is End.NO_ISSUER else ()))
    ordered = dict.fromkeys((*certificates[:1], *ends, *between)) if between else {}
    return tuple(one for one in ordered if not one.self_signed)


def _reaches_out(client: Client) -> bool:
    return client.fetches_issuers or client.knows_public_intermediates


def unanswered(case: Case, client: Client, anchors: AnchorSet, path: Path) -> tuple[str, ...]:
    """Addresses that this client would ask for a better path, and of which nothing is known: they gave no issuer, or
    nobody asked them. () where the client asks none, or where every certificate has an issuer that is valid.

    A chain that was sent up to a root that signed itself is taken for what it nearly always is, a company's own: its
    addresses often answer in the company's network alone."""
    if path.end is End.SELF_SIGNED and _all_valid(path, case.at):
        return ()
    public = any(anchor.kind is AnchorKind.SYSTEM for anchor in anchors.anchors)
    if not (client.fetches_issuers or (client.knows_public_intermediates and public)):
        return ()
    return tuple(dict.fromkeys(url for one in silent(case, path) if (url := _first_address(one, client))))


def silent(case: Case, path: Path) -> tuple[Certificate, ...]:
    """The certificates below a dead end that name addresses for their issuer, none of which gave one: there may be
    another certificate of that issuer, which leads elsewhere, though one was sent."""
    return tuple(
        one for one in _dead(path, case.at) if _addresses(one) and not case.answered & frozenset(_addresses(one))
    )


def _dead(path: Path, at: datetime) -> Iterable[Certificate]:
    """The certificates below a dead end: all of a path that comes to no trusted root, but for a root that signed
    itself; else those whose issuer in it is not valid now."""
    for one, above in zip_longest(path.certificates, path.certificates[1:]):
        ended = above is not None and not above.not_before <= at <= above.not_after
        if ended or (path.end is not End.ANCHORED and not one.self_signed):
            yield one


def _addresses(certificate: Certificate) -> tuple[str, ...]:
    return certificate.extensions.ca_issuers


def _first_address(certificate: Certificate, client: Client) -> str:
    schemes = client.issuer_schemes
    return next((url for url in _addresses(certificate) if url.partition(":")[0].lower() in schemes), "")
