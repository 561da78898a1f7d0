"""A certificate spelt anew for a strict parser. Clients read on where DER (X.690) or a kind of string is not kept."""

from __future__ import annotations

from bot.trust import der


def respelt(certificate: bytes) -> bytes:
    """The same certificate with every string of its names as UTF8String, the parts of each in DER's order, and no
    extension that says that it is not critical. To be read only: its signature is another's.

    Raises DerError where it has not the form of a certificate (RFC 5280 section 4.1).
    """
    whole, end = der.read_one(certificate)
    outside = whole.children()
    fields = outside[0].children() if outside else []
    if not fields or end != len(certificate):
        raise der.DerError("it does not have the form of a certificate")
    first = fields[0].tag == 0xA0
    names = {first + 2, first + 4}
    body = b"".join(_name(f.raw) if n in names else _extensions(f) for n, f in enumerate(fields))
    return der.encode(der.SEQUENCE, der.encode(der.SEQUENCE, body) + b"".join(part.raw for part in outside[1:]))


def _name(encoded: bytes) -> bytes:
    parts = []
    for part in der.read_one(encoded)[0].children():
        attributes = [one.children() for one in part.children()]
        parts.append(der.encode(part.tag, b"".join(sorted(der.encode(der.SEQUENCE, _plain(a)) for a in attributes))))
    return der.encode(der.SEQUENCE, b"".join(parts))


# TeletexString is Latin-1 in practice; BMPString and UniversalString are wider characters.
_CHARACTERS = {0x14: "latin-1", 0x1C: "utf-32-be", 0x1E: "utf-16-be"}


def _plain(attribute: list[der.Element]) -> bytes:
    """A parser may mind what a type of string forbids (an asterisk in a PrintableString); clients only compare."""
    if len(attribute) != 2:
        raise der.DerError("a name with an attribute that is no pair")
    kind, value = attribute
    text = value.value.decode(_CHARACTERS.get(value.tag, "utf-8"), "replace")
    return kind.raw + der.encode(der.UTF8_STRING, text.encode())


def _extensions(field: der.Element) -> bytes:
    if field.tag != 0xA3:
        return field.raw
    listed = [one.children() for one in der.read_one(field.value)[0].children()]
    kept = (b"".join(part.raw for part in parts if part.raw != _NOT_CRITICAL) for parts in listed)
    return der.encode(field.tag, der.encode(der.SEQUENCE, b"".join(der.encode(der.SEQUENCE, one) for one in kept)))


_NOT_CRITICAL = b"\x01\x01\x00"  # the default, which DER leaves out
