"""Distinguished names, compared as RFC 5280 section 7.1 asks: case and runs of blanks do not matter."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography import x509
from cryptography.x509.oid import NameOID

from bot.trust import der


@dataclass(frozen=True, slots=True)
class Name:
    """A subject or an issuer.

    `short` is what people call it (common name, else organisational unit, else organisation, else the whole);
    `text` the whole name in RFC 4514 form; `key` a form in which equal names are equal.
    """

    short: str
    text: str
    common_name: str | None
    organization: str | None
    key: tuple[frozenset[tuple[str, str]], ...] = field(repr=False)
    der: bytes = field(repr=False)

    @property
    def empty(self) -> bool:
        return not self.key

    def same_as(self, other: Name) -> bool:
        return self.key == other.key


def read_name(name: x509.Name) -> Name:
    """The facts of a parsed name."""
    common_name = _first(name, NameOID.COMMON_NAME)
    organization = _first(name, NameOID.ORGANIZATION_NAME)
    text = name.rfc4514_string()
    return Name(
        short=common_name or _first(name, NameOID.ORGANIZATIONAL_UNIT_NAME) or organization or text,
        text=text,
        common_name=common_name,
        organization=organization,
        key=tuple(frozenset((a.oid.dotted_string, _fold(a.value)) for a in part) for part in name.rdns),
        der=name.public_bytes(),
    )


def read_name_leniently(encoded: bytes) -> Name:
    """A name whose strings hold characters that their types forbid (an asterisk in a PrintableString, say).
    Clients compare the bytes and do not mind. Raises DerError where it is no name at all."""
    parts: list[frozenset[tuple[str, str]]] = []
    texts: dict[str, str] = {}
    for part in der.read_one(encoded)[0].children():
        attributes = [(der.oid_text(a[0].value), a[1].value) for a in (one.children() for one in part.children())]
        parts.append(frozenset((oid, _fold(value.decode("utf-8", "replace"))) for oid, value in attributes))
        texts.update((oid, value.decode("utf-8", "replace")) for oid, value in attributes)
    common_name = texts.get(NameOID.COMMON_NAME.dotted_string)
    organization = texts.get(NameOID.ORGANIZATION_NAME.dotted_string)
    text = ",".join(f"{oid}={value}" for oid, value in texts.items())
    return Name(common_name or organization or text, text, common_name, organization, tuple(parts), encoded)


def _fold(value: str | bytes) -> str:
    return " ".join(value.split()).casefold() if isinstance(value, str) else value.hex()


def _first(name: x509.Name, oid: x509.ObjectIdentifier) -> str | None:
    for attribute in name.get_attributes_for_oid(oid):
        if isinstance(attribute.value, str) and attribute.value.strip():
            return attribute.value
    return None
