"""Name constraints of a CA as they stand in its certificate (RFC 5280 section 4.2.1.10); judged by the cause."""

from __future__ import annotations

from dataclasses import dataclass

from bot.trust import der

EMAIL, DNS, DIRECTORY, URI, IP = "email", "dns", "directory", "uri", "ip"
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
    return Subtree(_KINDS.get(base.tag, "other"), base.value)
