"""Distinguished names, compared as RFC 5280 section 7.1 asks: case and runs of blanks do not matter."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography import x509
from cryptography.x509.oid import NameOID


@dataclass(frozen=True, slots=True)
class Name:
    """A subject or an issuer.

    `short` is what people call it (common name, else organisational unit, else organisation, else the whole);
    `text` the whole name in RFC 4514 form; `common_name` the first of its `common_names`; `key` a form in which equal
    names are equal.
    """

    short: str
    text: str
    common_names: tuple[str, ...]
    organization: str | None
    key: tuple[frozenset[tuple[str, str]], ...] = field(repr=False)
    der: bytes = field(repr=False)

    @property
    def common_name(self) -> str | None:
        return self.common_names[0] if self.common_names else None

    @property
    def empty(self) -> bool:
        return not self.key

    def same_as(self, other: Name) -> bool:
        return self.key == other.key


def read_name(name: x509.Name) -> Name:
    """The facts of a parsed name."""
    common_names = _all(name, NameOID.COMMON_NAME)
    units, organizations = _all(name, NameOID.ORGANIZATIONAL_UNIT_NAME), _all(name, NameOID.ORGANIZATION_NAME)
    text = name.rfc4514_string()
    return Name(
        short=next(iter((*common_names, *units, *organizations)), text),
        text=text,
        common_names=common_names,
        organization=organizations[0] if organizations else None,
        key=tuple(frozenset((a.oid.dotted_string, _fold(a.value)) for a in part) for part in name.rdns),
        der=name.public_bytes(),
    )


def _fold(value: str | bytes) -> str:
    return " ".join(value.split()).casefold() if isinstance(value, str) else value.hex()


def _all(name: x509.Name, oid: x509.ObjectIdentifier) -> tuple[str, ...]:
    values = (attribute.value for attribute in name.get_attributes_for_oid(oid))
    return tuple(value for value in values if isinstance(value, str) and value.strip())
