"""Name constraints of a CA as they stand in its certificate (RFC 5280 section 4.2.1.10); judged by the cause."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.trust import der

EMAIL, DNS, DIRECTORY, URI, IP, OTHER = "email", "dns", "directory", "uri", "ip", "other"
_KINDS = {0x81: EMAIL, 0x82: DNS, 0xA4: DIRECTORY, 0x86: URI, 0x87: IP}


@dataclass(frozen=True, slots=True)
class Subtree:
    """A part of the name space: its kind ("other" for forms that no client reads) and the bytes of its base."""

    kind: str
    value: bytes


@dataclass(frozen=True, slots=True)
class NameConstraints:
    """Names below this CA must lie in `permitted` (for each kind listed there) and outside of `excluded`."""

    permitted: tuple[Subtree, ...]
    excluded: tuple[Subtree, ...]


def read_name_constraints(value: bytes) -> NameConstraints:
    """Raises DerError when the value is no NameConstraints."""
    sequence, _ = der.read_one(value)
    if sequence.tag != der.SEQUENCE:
        raise der.DerError("name constraints that are no SEQUENCE")
    lists: dict[int, tuple[Subtree, ...]] = {0xA0: (), 0xA1: ()}
    for part in sequence.children():
        if part.tag not in lists:
            raise der.DerError("name constraints with an unknown field")
        lists[part.tag] = tuple(_subtree(one) for one in part.children())
    return NameConstraints(permitted=lists[0xA0], excluded=lists[0xA1])


def _subtree(element: der.Element) -> Subtree:
    base = element.children()[0] if element.value else None
    if base is None:
        raise der.DerError("an empty subtree")
    return Subtree(_KINDS.get(base.tag, OTHER), base.value)


class Area:
    """Subtrees of one list, to be asked about many names: a DNS name costs its labels, however many subtrees there
    are. Names of the other kinds are compared with each subtree."""

    def __init__(self, trees: Iterable[Subtree]) -> None:
        self._by_kind: dict[str, list[Subtree]] = {}
        for tree in trees:
            self._by_kind.setdefault(tree.kind, []).append(tree)
        self._dns = frozenset(_text(tree.value) for tree in self._by_kind.get(DNS, ()))

    def size(self, kind: str) -> int:
        """How many subtrees there are of this kind."""
        return len(self._by_kind.get(kind, ()))

    def holds(self, kind: str, value: bytes) -> bool:
        """Whether the name lies within one of the subtrees."""
        if kind != DNS or len(value) > _LONGEST_DNS:
            return any(within(tree, value) for tree in self._by_kind.get(kind, ()))
        name = _text(value).removesuffix(".")
        dots = [place for place, letter in enumerate(name) if letter == "."]
        ends = {"", name, *(name[dot:] for dot in dots), *(name[dot + 1 :] for dot in dots)}
        return not self._dns.isdisjoint(ends)


_LONGEST_DNS = 255


def within(tree: Subtree, value: bytes) -> bool:
    """Whether a name of the tree's own kind lies in it. Values as in `Subtree.value`: text, packed address, DER."""
    if tree.kind == DNS:
        return _dns_within(_text(tree.value), _text(value))
    if tree.kind == IP:
        return _ip_within(tree.value, value)
    if tree.kind == EMAIL:
        return _email_within(_text(tree.value), _text(value))
    if tree.kind == URI:
        return _uri_within(_text(tree.value), _text(value))
    if tree.kind == DIRECTORY:
        return _directory_within(tree.value, value)
    return False


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").lower()


def _dns_within(base: str, name: str) -> bool:
    """A base is itself and all below it; with a leading dot only what is below (Apple's nameconstraints.c)."""
    name = name.removesuffix(".")
    if base.startswith("."):
        return name.endswith(base)
    return not base or name == base or name.endswith("." + base)


def _ip_within(base: bytes, address: bytes) -> bool:
    """A base is an address and a mask of the same length."""
    half = len(base) // 2
    if len(base) != 2 * len(address):
        return False
    return all(a & m == b & m for a, b, m in zip(address, base[:half], base[half:], strict=True))


def _email_within(base: str, mailbox: str) -> bool:
    """A base is one mailbox, all of one host, or with a leading dot all hosts below it."""
    host = mailbox.rpartition("@")[2]
    if "@" in base:
        return mailbox == base
    return host.endswith(base) if base.startswith(".") else host == base


def _uri_within(base: str, uri: str) -> bool:
    """A base is one host, or with a leading dot all hosts below it."""
    host = re.split(r"[/?#]", uri.partition("://")[2])[0].rpartition("@")[2].partition(":")[0]
    return bool(host) and (host.endswith(base) if base.startswith(".") else host == base)


def _directory_within(base: bytes, name: bytes) -> bool:
    """The base's parts, byte for byte, begin the name (both a Name in DER)."""
    try:
        start, _ = der.read_one(base)
        whole, _ = der.read_one(name)
    except der.DerError:
        return False
    return whole.value.startswith(start.value)
